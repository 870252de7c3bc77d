//! Whom a request is for, and in which tongue.

use crate::{Scene, say};

fn get(line: &str) -> String {
    format!("{line}\r\nhost: HOST\r\nconnection: close\r\n\r\n")
}

#[tokio::test]
async fn what_is_not_for_this_proxy_is_refused() {
    let scene = Scene::start().await;
    for (line, status) in [
        ("GET http://evil.example/ HTTP/1.1", "421"),
        ("GET http://HOST.evil.example/ HTTP/1.1", "400 421"),
        ("GET http://evil.example@HOST/ HTTP/1.1", "400 421"),
        ("GET http://HOST@evil.example/ HTTP/1.1", "400 421"),
        ("GET HOST HTTP/1.1", "400"),
        ("GET evil.example:80 HTTP/1.1", "400"),
        ("CONNECT HOST HTTP/1.1", "501"),
        ("CONNECT evil.example:443 HTTP/1.1", "501"),
        ("CONNECT / HTTP/1.1", "400 501"),
        ("GET /a b HTTP/1.1", "400"),
        ("GET  / HTTP/1.1", "400"),
        ("GET /\t HTTP/1.1", "400"),
        ("GET /\0 HTTP/1.1", "400"),
        ("GET / HTTP/1.2", "400"),
        ("GET / HTTP/2.0", "400"),
        ("GET / HTTP/0.9", "400"),
        ("GET / http/1.1", "400"),
        ("GET /", "400"),
        ("GET", "400"),
        ("G\0T / HTTP/1.1", "400"),
        ("G(T / HTTP/1.1", "400"),
        (" GET / HTTP/1.1", "400"),
    ] {
        scene.refused(&get(line), &status.split(' ').collect::<Vec<_>>()).await;
    }
    for (head, status) in [
        ("GET / HTTP/1.1\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nhost: evil.example\r\n\r\n", "421"),
        ("GET / HTTP/1.1\r\nhost: HOST\r\nhost: HOST\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nhost: HOST\r\nhost: evil.example\r\n\r\n", "400"),
        ("GET / HTTP/1.1\r\nhost: HOST, evil.example\r\n\r\n", "421"),
        ("GET / HTTP/1.1\r\nhost:\r\n\r\n", "421"),
        ("GET http://HOST/ HTTP/1.1\r\nhost: evil.example\r\n\r\n", "421"),
        ("GET http://HOST/ HTTP/1.1\r\n\r\n", "400"),
        // HTTP/0.9.
        ("GET /\r\n", "400"),
        ("GET /\r\n\r\n", "400"),
        ("GET / \r\n\r\n", "400"),
    ] {
        scene.refused(head, &[status]).await;
    }
}

#[tokio::test]
async fn a_target_that_names_the_proxy_is_its_path() {
    let scene = Scene::start().await;
    for (target, path) in
        [("http://HOST/a?b", "/a?b"), ("http://HOST", "/"), ("http://HOST?b", "/?b"), ("*", "*")]
    {
        let told = scene.say(&get(&format!("OPTIONS {target} HTTP/1.1"))).await;
        assert_eq!(told.answer("OPTIONS").map(|it| it.second().to_owned()), Ok("200".into()));
        let arrived = scene.wire.seen().requests.remove(0);
        assert_eq!(arrived.second(), path);
        scene.unharmed().await;
    }
}

#[tokio::test]
async fn other_protocols_are_hung_up_on() {
    let scene = Scene::start().await;
    let hello = [&b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..], &[0x5a; 505]].concat();
    let settings = b"\x00\x00\x00\x04\x00\x00\x00\x00\x00";
    let preface = [&b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..], settings].concat();
    for bytes in [
        &hello[..],
        &preface,
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"\x05\x01\x00",
        b"\0\0\0\0\0\0\0\0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
    ] {
        let told = say(&scene.world, bytes).await;
        if !told.bytes.is_empty() {
            let answer = told.answer("GET").unwrap();
            assert_eq!(answer.second(), "400", "{answer:?}");
        }
        let line = scene.log.only(told.mark, told.client).await;
        assert!(line.contains("refused"), "{line}");
        assert_eq!(scene.wire.seen().requests, []);
        scene.unharmed().await;
    }
}
