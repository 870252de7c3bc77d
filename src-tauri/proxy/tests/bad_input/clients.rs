//! Clients that say too little, too much, too slowly, or do not listen.

use std::time::Duration;

use proxy::Limits;
use testkit::origin::Origin;
use testkit::raw::Raw;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::common::client::{get, read_until};
use crate::common::{Setup, World, soon, until};
use crate::log::Log;
use crate::wire::Wire;
use crate::{Scene, say};

const POST: &str = "POST /outer HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n";

#[tokio::test]
async fn a_body_that_breaks_off_is_no_backends_fault() {
    let scene = Scene::start().await;
    for begun in ["content-length: 10\r\n\r\nhello", "transfer-encoding: chunked\r\n\r\na\r\nhello"]
    {
        for gone in [false, true] {
            let mark = scene.log.mark();
            let mut stream = scene.world.raw_begun(&format!("{POST}{begun}")).await;
            let client = stream.local_addr().unwrap();
            if gone {
                drop(stream);
            } else {
                stream.shutdown().await.unwrap();
                let mut answer = String::new();
                soon(stream.read_to_string(&mut answer)).await.unwrap();
                assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400 "), "{answer}");
            }
            let line = scene.log.only(mark, client).await;
            assert!(line.contains("broken_body"), "{line}");
            assert_eq!(scene.wire.seen().requests, [], "{begun:?}");
            scene.unharmed().await;
        }
    }
}

#[tokio::test]
async fn what_comes_behind_a_body_is_no_part_of_it() {
    let scene = Scene::start().await;
    for behind in ["GARBAGE\r\n\r\n", " world\r\n\r\n", "\0\0\0\0"] {
        let request = POST.replace("connection: close\r\n", "content-length: 5\r\n\r\nhello");
        let told = scene.say(&format!("{request}{behind}")).await;
        let answers = told.answers(&["POST", "GET"]).unwrap();
        let statuses: Vec<_> = answers.iter().map(|answer| answer.second()).collect();
        assert_eq!(statuses, ["200", "400"]);
        let line = scene.log.only(told.mark, told.client).await;
        assert!(line.contains("refused"), "{line}");
        let seen = std::mem::take(&mut scene.wire.seen().requests);
        assert_eq!(seen.iter().map(|it| it.text()).collect::<Vec<_>>(), ["hello"]);
        scene.unharmed().await;
    }
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order() {
    let scene = Scene::start().await;
    let mut requests: String = (0..50)
        .map(|it| match it % 3 {
            0 => format!("GET /{it} HTTP/1.1\r\nhost: HOST\r\n\r\n"),
            1 => format!("HEAD /{it} HTTP/1.1\r\nhost: HOST\r\n\r\n"),
            _ => format!("POST /{it} HTTP/1.1\r\nhost: HOST\r\ncontent-length: 2\r\n\r\n{it:02}"),
        })
        .collect();
    requests.push_str("GET /last HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n\r\n");
    requests.push_str("GET /behind HTTP/1.1\r\nhost: HOST\r\n\r\n");
    let told = scene.say(&requests).await;
    let methods: Vec<_> = (0..50).map(|it| ["GET", "HEAD", "POST"][it % 3]).collect();
    let answers = told.answers(&[&methods[..], &["GET"]].concat()).unwrap();
    assert!(answers.iter().all(|answer| answer.second() == "200"));
    let seen = std::mem::take(&mut scene.wire.seen().requests);
    let mut expected: Vec<_> = (0..50).map(|it| format!("/{it}")).collect();
    expected.push("/last".into());
    assert_eq!(seen.iter().map(|it| it.second()).collect::<Vec<_>>(), expected);
    scene.unharmed().await;
}

#[tokio::test]
async fn a_head_that_does_not_end_in_time_is_hung_up_on() {
    let head = Duration::from_millis(300);
    let scene = Scene::within(Limits { head, ..Limits::default() }).await;
    for begun in ["", "G", "GET / HTTP/1.1\r\nhost: HOST\r\nx: y"] {
        let mark = scene.log.mark();
        let mut stream = scene.world.raw_begun(begun).await;
        let client = stream.local_addr().unwrap();
        let mut answer = String::new();
        soon(stream.read_to_string(&mut answer)).await.unwrap();
        assert_eq!(answer, "");
        scene.log.only(mark, client).await;
        scene.unharmed().await;
    }
    // A drop at a time makes it no longer.
    let mark = scene.log.mark();
    let stream = scene.world.raw_begun("GET / HTTP/1.1\r\nhost: HOST\r\nx: ").await;
    let client = stream.local_addr().unwrap();
    let (mut from, mut to) = stream.into_split();
    let drip = async {
        while to.write_all(b"y").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let listen = async { while from.read_u8().await.is_ok() {} };
    soon(futures_util::future::join(drip, listen)).await;
    scene.log.only(mark, client).await;
    scene.unharmed().await;
}

#[tokio::test]
async fn a_body_that_stops_is_told_so_and_no_backend_is_blamed() {
    let answer = Duration::from_millis(300);
    let scene = Scene::within(Limits { answer, ..Limits::default() }).await;
    for begun in [
        "content-length: 10\r\n\r\nhello",
        "transfer-encoding: chunked\r\n\r\n",
        "content-length: 10\r\n\r\n",
    ] {
        let told = scene.say(&format!("{POST}{begun}")).await;
        let answer = told.answer("POST").unwrap();
        assert_eq!(answer.second(), "408", "{answer:?}");
        let line = scene.log.only(told.mark, told.client).await;
        assert!(line.contains("slow_body"), "{line}");
        assert_eq!(scene.wire.seen().requests, []);
        scene.unharmed().await;
    }
}

#[tokio::test]
async fn a_body_that_is_slow_but_goes_on_is_waited_for() {
    let answer = Duration::from_secs(2);
    let scene = Scene::within(Limits { answer, ..Limits::default() }).await;
    let mut stream = scene.world.raw_begun(&format!("{POST}content-length: 12\r\n\r\n")).await;
    let begun = std::time::Instant::now();
    for _ in 0..12 {
        tokio::time::sleep(answer / 8).await;
        stream.write_all(b"x").await.unwrap();
    }
    assert!(begun.elapsed() > answer);
    let mut told = String::new();
    soon(stream.read_to_string(&mut told)).await.unwrap();
    assert!(told.starts_with("HTTP/1.1 200 "), "{told}");
    scene.wire.seen().requests.clear();
    scene.unharmed().await;
}

#[tokio::test]
async fn who_does_not_listen_is_not_read_for() {
    let origin = Origin::plain().await;
    let world = World::of(&origin.url()).await;
    let mut aborted = origin.aborted();
    const ENDLESS: u64 = 1 << 40;
    let asked = format!("GET /bytes/{ENDLESS} HTTP/1.1\r\nhost: HOST\r\n\r\n");
    let mut deaf = Vec::new();
    for _ in 0..8 {
        deaf.push(world.raw_begun(&asked).await);
    }
    // What the sockets hold is sent; then nothing more is.
    let mut sent = origin.sent();
    loop {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let now = origin.sent();
        if now == sent && now > 0 {
            break;
        }
        sent = now;
        assert!(sent < 256 << 20, "{sent} bytes for who does not listen");
    }
    for _ in 0..20 {
        assert_eq!(world.get("/echo").await.status(), 200);
    }
    drop(deaf);
    soon(aborted.wait_for(|aborted| *aborted == 8)).await.unwrap();
    until(|| world.proxy.counters().connections == 0).await;
    assert!(world.proxy.counters().backends[0].failures.is_empty());
    Log::begin().no_panic();
}

#[tokio::test]
async fn beyond_the_limit_connections_are_refused_until_one_ends() {
    let log = Log::begin();
    let wire = Wire::start().await;
    let limits = Limits { connections: 2, ..Limits::default() };
    let world = Setup::new().backend("Wire", &wire.url()).limits(limits).start().await;
    let first = world.raw_begun("").await;
    let second = world.raw_begun("GET /").await;
    until(|| world.proxy.counters().connections == 2).await;
    for request in ["", "GET / HTTP/1.1\r\nhost: HOST\r\n\r\n"] {
        let told = say(&world, request.as_bytes()).await;
        let answer = told.answer("GET").unwrap();
        assert_eq!((answer.second(), answer.header("retry-after")), ("503", vec!["1"]));
        let line = log.only(told.mark, told.client).await;
        assert!(line.contains("connection refused: 2 are open"), "{line}");
    }
    drop(first);
    until(|| world.proxy.counters().connections == 1).await;
    assert_eq!(world.get("/").await.status(), 200);
    drop(second);
    until(|| world.proxy.counters().connections == 0).await;
    assert_eq!(wire.seen().requests.len(), 1);
}

#[tokio::test]
async fn two_thousand_idle_connections_leave_room_for_others() {
    let scene = Scene::start().await;
    let mut idle = Vec::new();
    for _ in 0..2000 {
        idle.push(soon(TcpStream::connect(scene.world.address())).await.unwrap());
    }
    until(|| scene.world.proxy.counters().connections >= 2000).await;
    for _ in 0..20 {
        scene.unharmed().await;
    }
    drop(idle);
    until(|| scene.world.proxy.counters().connections == 0).await;
    scene.unharmed().await;
}

#[tokio::test]
async fn an_answer_may_come_before_the_request_ends() {
    for status in ["200 OK", "413 Content Too Large"] {
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 5\r\n\r\nearly");
        let raw = Raw::answering(answer).await;
        let world = World::of(&raw.url()).await;
        let asked = "POST / HTTP/1.1\r\nhost: HOST\r\ncontent-length: 1000000\r\n\r\nhello";
        let mut stream = world.raw_begun(asked).await;
        let told = read_until(&mut stream, "\r\n\r\nearly").await;
        assert!(told.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{told}");
        // The rest is taken or the connection is closed; it is no request.
        let rest = " /smuggled HTTP/1.1\r\nhost: a\r\n\r\n".repeat(10_000);
        let _ = stream.write_all(rest.as_bytes()).await;
        drop(stream);
        until(|| world.proxy.counters().connections == 0).await;
        assert_eq!(world.client().await.send(get("/next")).await.status().as_str(), &status[..3]);
        assert_eq!(raw.heads().len(), 2);
        assert!(world.proxy.counters().backends[0].failures.is_empty());
    }
}
