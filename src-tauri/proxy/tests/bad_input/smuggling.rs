//! Requests whose end two servers could read in two ways: refused, or passed on in one way only.

use crate::Scene;

/// What a smuggler would have the backend take for a request of its own.
const INNER: &str = "GET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n";

fn post(headers: &str, body: &str) -> String {
    format!("POST /outer HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n{headers}\r\n\r\n{body}")
}

#[tokio::test]
async fn a_length_that_is_told_in_two_ways_is_refused() {
    let scene = Scene::start().await;
    for headers in [
        "content-length: 5\r\ncontent-length: 6",
        "content-length: 5, 5",
        "content-length: 5, 6",
        "content-length: +5",
        "content-length: -5",
        "content-length: 0x5",
        "content-length: 5 5",
        "content-length: 5;",
        "content-length:",
        "content-length: 99999999999999999999",
        "content-length: 18446744073709551615",
        "transfer-encoding: xchunked",
        "transfer-encoding: identity",
        "transfer-encoding: chunked, identity",
        "transfer-encoding: identity, chunked",
        "transfer-encoding: gzip, chunked",
        "transfer-encoding: chunked, chunked",
        "transfer-encoding: chunked;q=1",
        "transfer-encoding: \"chunked\"",
        "transfer-encoding: \u{b}chunked",
        "transfer-encoding:",
        "transfer-encoding: chunked\r\ntransfer-encoding: chunked",
        "transfer-encoding: chunked\r\ntransfer-encoding: identity",
        "transfer-encoding: x\r\ntransfer-encoding: chunked",
    ] {
        scene.refused(&post(headers, &format!("0\r\n\r\n{INNER}")), &["400", "431"]).await;
    }
}

#[tokio::test]
async fn headers_that_are_not_by_the_letter_are_refused() {
    let scene = Scene::start().await;
    for headers in [
        "transfer-encoding : chunked",
        "content-length : 5",
        "content-length\t: 5",
        "x: a\r\n folded",
        "x: a\r\n\tcontent-length: 5",
        "x: a\rcontent-length: 5",
        "x: a\0b",
        "x: \u{7f}",
        ": empty",
        "no colon",
        "x(y): a",
        "x\u{b}: a",
        "\u{e9}: a",
    ] {
        scene.refused(&post(headers, INNER), &["400"]).await;
    }
    let first = "POST /outer HTTP/1.1\r\n content-length: 5\r\nhost: HOST\r\n\r\n";
    scene.refused(&format!("{first}{INNER}"), &["400"]).await;
}

#[tokio::test]
async fn chunks_that_are_not_by_the_letter_are_refused() {
    let scene = Scene::start().await;
    for body in [
        "0x5\r\nhello\r\n0\r\n\r\n",
        "+5\r\nhello\r\n0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        "5g\r\nhello\r\n0\r\n\r\n",
        "\r\nhello\r\n0\r\n\r\n",
        "5\nhello\r\n0\r\n\r\n",
        "5\rhello\r\n0\r\n\r\n",
        "5\r\nhello0\r\n\r\n",
        "5\r\nhelloXX0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "5;a\nb\r\nhello\r\n0\r\n\r\n",
        "ffffffffffffffff5\r\nhello\r\n0\r\n\r\n",
        "fffffffffffffffff\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello\r\n0\r\n folded: a\r\n\r\n",
        "5\r\nhello\r\n0\r\nno colon\r\n\r\n",
    ] {
        let told = scene.say(&post("transfer-encoding: chunked", &format!("{body}{INNER}"))).await;
        let answer = told.answer("POST").unwrap_or_else(|error| panic!("{body:?}: {error}"));
        assert_eq!(answer.second(), "400", "{body:?}: {answer:?}");
        assert!(answer.text().contains("broken_body"), "{body:?}: {answer:?}");
        let line = scene.log.only(told.mark, told.client).await;
        assert!(line.contains("request refused: broken_body"), "{body:?}: {line}");
        // Some of it may have arrived, but nothing whole.
        assert_eq!(scene.wire.seen().requests, [], "{body:?}");
        scene.unharmed().await;
    }
    let long = format!("5;{}\r\nhello\r\n0\r\n\r\n", "x".repeat(64 * 1024));
    let told = scene.say(&post("transfer-encoding: chunked", &long)).await;
    assert!(told.answer("POST").is_ok_and(|answer| answer.second() == "400"), "{told:?}");
    scene.unharmed().await;
}

#[tokio::test]
async fn what_is_passed_on_can_be_read_in_one_way_only() {
    let scene = Scene::start().await;
    let length = INNER.len();
    let chunked = format!("{length:x}\r\n{INNER}\r\n0\r\n\r\n");
    let folded_in = "connection: close, content-length, transfer-encoding, host, via";
    for (request, body) in [
        // Chunks override a length (RFC 9112, 6.3).
        (post("content-length: 4\r\ntransfer-encoding: chunked", &chunked), INNER),
        (post("transfer-encoding: chunked\r\ncontent-length: 4", &chunked), INNER),
        (post("transfer-encoding: CHUNKED", &chunked), INNER),
        (post("transfer-encoding: chunked", "5;a=\"b\"\r\nhello\r\n0\r\n\r\n"), "hello"),
        (post("transfer-encoding: chunked", "005 \r\nhello\r\n000\r\nx: y\r\n\r\n"), "hello"),
        (post("content-length: 5\r\ncontent-length: 5", "hello"), "hello"),
        (post(&format!("content-length: {length}"), INNER), INNER),
        (post(&format!("{folded_in}\r\ncontent-length: 5"), "hello"), "hello"),
        (post(folded_in, ""), ""),
        (post("", ""), ""),
        (post("content-length: 0", ""), ""),
        (post(&format!("content-length: {length}"), INNER).replace("POST", "GET"), INNER),
        (post("transfer-encoding: chunked", &chunked).replace("POST", "GET"), INNER),
        (post("transfer-encoding: chunked", &chunked).replace("POST", "DELETE"), INNER),
        (post("transfer-encoding: chunked", &chunked).replace("POST", "HEAD"), INNER),
        (post("te: trailers, chunked\r\ncontent-length: 5", "hello"), "hello"),
        (post("expect: 100-continue\r\ncontent-length: 5", "hello"), "hello"),
        (post("upgrade: h2c\r\ncontent-length: 5", "hello"), "hello"),
        (
            "POST /outer HTTP/1.1\nhost: HOST\ncontent-length: 5\nconnection: close\n\nhello"
                .into(),
            "hello",
        ),
        ("\r\n\r\nGET /outer HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n\r\n".into(), ""),
        ("POST /outer HTTP/1.0\r\ncontent-length: 5\r\n\r\nhello".into(), "hello"),
    ] {
        let told = scene.say(&request).await;
        let method = if request.starts_with("HEAD") { "HEAD" } else { "POST" };
        let answer = told.answer(method).unwrap_or_else(|error| panic!("{request:?}: {error}"));
        assert_eq!(answer.second(), "200", "{request:?}: {answer:?}");
        let seen = std::mem::take(&mut scene.wire.seen().requests);
        let [arrived] = &seen[..] else { panic!("{request:?}: {seen:?}") };
        assert_eq!((arrived.second(), arrived.text().as_str()), ("/outer", body), "{request:?}");
        scene.unharmed().await;
    }
}

#[tokio::test]
async fn what_is_encoded_in_a_target_stays_encoded() {
    let scene = Scene::start().await;
    let target = "/a%0d%0ahost:%20b%0d%0a%0d%0aGET%20/smuggled%00?%0a=%20";
    scene.say(&format!("GET {target} HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n\r\n")).await;
    let seen = std::mem::take(&mut scene.wire.seen().requests);
    assert_eq!(seen.iter().map(|request| request.second()).collect::<Vec<_>>(), [target]);
    scene.unharmed().await;
}

#[tokio::test]
async fn a_length_beside_chunks_ends_the_connection() {
    let scene = Scene::start().await;
    for headers in [
        "content-length: 4\r\ntransfer-encoding: chunked",
        "transfer-encoding: chunked\r\ncontent-length: 4",
    ] {
        let request = post(headers, &format!("0\r\n\r\n{INNER}"));
        let told = scene.say(&request.replace("connection: close\r\n", "")).await;
        assert_eq!(told.answer("POST").map(|it| it.second().to_owned()), Ok("200".into()));
        let seen = std::mem::take(&mut scene.wire.seen().requests);
        assert_eq!(seen.iter().map(|it| it.second()).collect::<Vec<_>>(), ["/outer"], "{headers}");
        scene.unharmed().await;
    }
}
