//! Where a request ends: the client, the proxy and the backend must never disagree on it, or one
//! request could be smuggled inside another's body.

use testkit::raw::Raw;

use crate::common::World;

/// Answers with what arrived: the head, a bar, and what came behind it until the body's end.
async fn mirror() -> Raw {
    Raw::start(|mut begun| async move {
        let head = begun.head.to_ascii_lowercase();
        let length = head.split("content-length: ").nth(1).and_then(|it| it.lines().next());
        let length = length.map_or(0, |length| length.parse().unwrap());
        if head.contains("transfer-encoding: chunked") {
            while !begun.early.ends_with(b"0\r\n\r\n") {
                let more = begun.early.len() + 1;
                begun.read(more).await?;
            }
        } else {
            begun.read(length).await?;
        }
        let said = format!("{head}|{}", String::from_utf8_lossy(&begun.early));
        let length = said.len();
        let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}");
        begun.send(format!("{head}\r\n\r\n{said}")).await?;
        begun.until_gone().await;
        Ok(())
    })
    .await
}

const CHUNKED: &str = "\r\n\r\n5\r\nhello\r\n0\r\n\r\n";

#[tokio::test]
async fn a_length_that_can_be_read_in_two_ways_is_refused_or_told_in_one() {
    let backend = mirror().await;
    let world = World::of(&backend.url()).await;
    for headers in [
        format!("content-length: 3\r\ntransfer-encoding: chunked{CHUNKED}"),
        format!("transfer-encoding: chunked\r\ncontent-length: 3{CHUNKED}"),
        format!("transfer-encoding: chunked\r\ncontent-length: 20{CHUNKED}"),
        format!("transfer-encoding: chunked\r\nconnection: transfer-encoding{CHUNKED}"),
        format!("transfer-encoding: Chunked{CHUNKED}"),
        format!("transfer-encoding: chunked{}", CHUNKED.replace("5\r\n", "5;name=\"value\"\r\n")),
        "content-length: 5\r\ncontent-length: 5\r\n\r\nhello".into(),
        "content-length: 5\r\nconnection: content-length\r\n\r\nhello".into(),
        "x-a: b\ncontent-length: 5\r\n\r\nhello".into(),
    ] {
        let before = backend.heads().len();
        let asked = format!("POST /x HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n{headers}");
        let answer = world.raw(&asked).await;
        if answer.starts_with("HTTP/1.1 400 ") {
            assert_eq!(backend.heads().len(), before, "{headers:?}: {answer}");
            continue;
        }
        assert!(answer.starts_with("HTTP/1.1 200 "), "{headers:?}: {answer}");
        let (_, said) = answer.split_once("\r\n\r\n").unwrap();
        let (head, body) = said.split_once('|').unwrap();
        let sized = head.matches("content-length: 5\r\n").count();
        let chunked = head.matches("transfer-encoding: chunked\r\n").count();
        let framed = (sized, chunked, head.matches("content-length").count());
        assert!(matches!(framed, (1, 0, 1) | (0, 1, 0)), "{headers:?}: {said}");
        let expected = if sized == 1 { "hello" } else { "5\r\nhello\r\n0\r\n\r\n" };
        assert_eq!(body, expected, "{headers:?}");
    }
}

#[tokio::test]
async fn what_is_no_length_and_no_header_is_refused() {
    let backend = mirror().await;
    let world = World::of(&backend.url()).await;
    for headers in [
        "content-length: 3\r\ncontent-length: 4\r\n\r\nabcd".to_owned(),
        "content-length: +3\r\n\r\nabc".into(),
        "content-length: 0x3\r\n\r\nabc".into(),
        "content-length: -1\r\n\r\n".into(),
        "content-length: 99999999999999999999\r\n\r\n".into(),
        format!("transfer-encoding: gzip, chunked{CHUNKED}"),
        format!("transfer-encoding: chunked, gzip{CHUNKED}"),
        format!("transfer-encoding: xchunked{CHUNKED}"),
        format!("transfer-encoding: chunked\r\ntransfer-encoding: identity{CHUNKED}"),
        format!("transfer-encoding : chunked{CHUNKED}"),
        format!("transfer-encoding: chunked{}", CHUNKED.replace("5\r\n", "fffffffffffffffff\r\n")),
        format!("transfer-encoding: chunked{}", CHUNKED.replace("5\r\n", "-5\r\n")),
        "x-a: b\r\n folded\r\n\r\n".into(),
        "x-a: b\rx-b: c\r\n\r\n".into(),
        "x-a: b\0c\r\n\r\n".into(),
        "x a: b\r\n\r\n".into(),
        ": b\r\n\r\n".into(),
    ] {
        let asked = format!("POST /x HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n{headers}");
        let answer = world.raw(&asked).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{headers:?}: {answer}");
        assert!(!answer.contains("x-failover-backend"), "{headers:?}: {answer}");
    }
    assert_eq!(world.get("/after").await.status(), 200);
}

#[tokio::test]
async fn what_follows_a_body_is_the_next_request_and_nothing_else() {
    let backend = mirror().await;
    let world = World::of(&backend.url()).await;
    let answers = world
        .raw(
            "POST /one HTTP/1.1\r\nhost: HOST\r\ncontent-length: 5\r\n\r\nhello\
             POST /two HTTP/1.1\r\nhost: HOST\r\ntransfer-encoding: chunked\r\n\r\n\
             5\r\nhello\r\n0\r\n\r\n\
             GET /three HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n\r\n",
        )
        .await;
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 3, "{answers}");
    let lines: Vec<_> =
        backend.heads().iter().map(|head| head.lines().next().unwrap().to_owned()).collect();
    assert_eq!(lines, ["POST /one HTTP/1.1", "POST /two HTTP/1.1", "GET /three HTTP/1.1"]);
}
