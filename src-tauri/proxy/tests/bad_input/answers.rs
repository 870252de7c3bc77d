//! Backends that answer what is no answer.

use std::time::{Duration, Instant};

use proxy::Limits;
use testkit::raw::{Begun, Raw};

use crate::common::{Setup, World, soon, until};
use crate::log::Log;
use crate::wire::Wire;
use crate::{Told, say};

/// A chain of a backend that answers badly, and one that does not.
struct Chain {
    world: World,
    wire: Wire,
    log: Log,
    name: String,
    /// How many log lines there were before.
    mark: usize,
}

impl Chain {
    async fn before(raw: &Raw) -> Self {
        Self::within(raw, Limits::default()).await
    }

    async fn within(raw: &Raw, limits: Limits) -> Self {
        let log = Log::begin();
        let mark = log.mark();
        let wire = Wire::start().await;
        // Its name is its own in the log of all tests.
        let name = raw.url().replace(|letter: char| !letter.is_ascii_digit(), "");
        let setup = Setup::new().backend(&name, &raw.url()).backend("Wire", &wire.url());
        // No probe comes between: it would end a suspicion, and the next failure tell a new one.
        let day = Duration::from_secs(86_400);
        let world = setup.limits(limits).probed(day, Duration::from_secs(5)).start().await;
        Self { world, wire, log, name, mark }
    }

    async fn ask(&self, method: &str) -> Told {
        let host = self.world.address();
        let head = format!("{method} / HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
        let body = if method == "POST" { "content-length: 2\r\n\r\nhi" } else { "\r\n" };
        say(&self.world, format!("{head}{body}").as_bytes()).await
    }

    /// The answer to `method`: its status and text.
    async fn told(&self, method: &str) -> Result<(String, String), String> {
        let answer = self.ask(method).await.answer(method)?;
        Ok((answer.second().to_owned(), answer.text()))
    }

    /// How often its first backend was said to be suspected.
    fn suspicions(&self) -> usize {
        self.log.suspicions(self.mark, &self.name)
    }

    /// That the standby answers the next request.
    async fn unharmed(&self) {
        assert_eq!(self.told("GET").await, Ok(("200".into(), r#"{"seen":true}"#.into())));
        self.log.no_panic();
    }
}

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n";

fn answer(headers: &str, body: &str) -> String {
    format!("{HEAD}{headers}\r\n\r\n{body}")
}

/// What is no answer, or a broken one.
fn broken() -> Vec<Vec<u8>> {
    let many = |count: usize| (0..count).map(|it| format!("x-{it}: y\r\n")).collect::<String>();
    let texts = [
        answer("content-length: -5", "hello"),
        answer("content-length: +5", "hello"),
        answer("content-length: 5x", "hello"),
        answer("content-length:", "hello"),
        answer("content-length: 99999999999999999999", "hello"),
        answer("content-length: 18446744073709551615", "hello"),
        answer("content-length: 5\r\ncontent-length: 6", "hello"),
        answer("content-length: 5, 6", "hello"),
        answer("transfer-encoding: gzip", "hello"),
        answer("transfer-encoding: gzip, chunked", "5\r\nhello\r\n0\r\n\r\n"),
        answer("transfer-encoding: chunked, chunked", "5\r\nhello\r\n0\r\n\r\n"),
        answer("transfer-encoding: chunked\r\ntransfer-encoding: x", "5\r\nhello\r\n0\r\n\r\n"),
        answer("transfer-encoding : chunked", "5\r\nhello\r\n0\r\n\r\n"),
        answer("transfer-encoding: chunked", "hello"),
        answer("transfer-encoding: chunked", "-5\r\nhello\r\n0\r\n\r\n"),
        answer("transfer-encoding: chunked", "fffffffffffffffff\r\nhello"),
        answer("transfer-encoding: chunked", "5\r\nhelloXX0\r\n\r\n"),
        answer("transfer-encoding: chunked", &format!("5;{}", "x".repeat(1 << 20))),
        answer("transfer-encoding: chunked", &format!("0\r\n{}\r\n", many(10_000))),
        answer("x: a\r\n folded\r\ncontent-length: 5", "hello"),
        answer("x: a\rb\r\ncontent-length: 5", "hello"),
        answer("x: a\0\r\ncontent-length: 5", "hello"),
        answer("no colon\r\ncontent-length: 5", "hello"),
        answer(&format!("{}content-length: 5", many(10_000)), "hello"),
        answer(&format!("x: {}\r\ncontent-length: 5", "y".repeat(70_000)), "hello"),
        answer(&format!("x: {}", "y".repeat(8 << 20)), ""),
        "HTTP/1.1 20 OK\r\ncontent-length: 5\r\n\r\nhello".into(),
        "HTTP/1.1 2000 OK\r\ncontent-length: 5\r\n\r\nhello".into(),
        "HTTP/1.1 099 No\r\ncontent-length: 5\r\n\r\nhello".into(),
        "HTTP/1.1 abc OK\r\ncontent-length: 5\r\n\r\nhello".into(),
        "HTTP/1.1 -20 OK\r\ncontent-length: 5\r\n\r\nhello".into(),
        "HTTP/2.0 200 OK\r\ncontent-length: 5\r\n\r\nhello".into(),
        "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n".into(),
        "GET / HTTP/1.1\r\nhost: a\r\n\r\n".into(),
        "hello\r\n".into(),
        "\0\0\0\0\0\0\0\0".into(),
        "SSH-2.0-OpenSSH_9.6\r\n".into(),
    ];
    let mut all: Vec<Vec<u8>> = texts.into_iter().map(String::into_bytes).collect();
    all.push(b"\x15\x03\x01\x00\x02\x02\x46".to_vec());
    all.push(b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x64\0\x04\x40\0\0\0\0\x02\0\0\0\0".to_vec());
    all
}

#[tokio::test]
async fn what_is_no_answer_is_repaired_by_the_next_backend_or_not_passed_on() {
    let cases = broken().into_iter().map(|bytes| async move {
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(160)]).into_owned();
        for method in ["GET", "POST"] {
            let raw = Raw::answering(bytes.clone()).await;
            let chain = Chain::before(&raw).await;
            let told = chain.ask(method).await;
            let answer = told.answer(method);
            match (&answer, method) {
                (Ok(answer), "GET") => {
                    assert_eq!(answer.second(), "200", "{shown:?}: {answer:?}");
                    assert_eq!(answer.header("x-failover-backend"), ["Wire"], "{shown:?}");
                }
                (Ok(answer), _) => assert_eq!(answer.second(), "502", "{shown:?}: {answer:?}"),
                // Its head was fine, and its body streams: only the connection's end can say so.
                (Err(error), "POST") => assert!(error.starts_with("Part "), "{shown:?}: {error}"),
                (Err(error), _) => panic!("{shown:?}: {error}"),
            }
            assert_eq!(chain.suspicions(), 1, "{shown:?}");
            assert_eq!(raw.heads().len(), 1, "{shown:?}");
            let expected = usize::from(method == "GET");
            assert_eq!(chain.wire.seen().requests.len(), expected, "{shown:?}");
            chain.unharmed().await;
        }
    });
    futures_util::future::join_all(cases).await;
}

#[tokio::test]
async fn what_can_be_read_in_one_way_is_passed_on_in_that_way() {
    let chunked = "5\r\nhello\r\n0\r\n\r\n";
    for (bytes, text) in [
        (answer("content-length: 3\r\ntransfer-encoding: chunked", chunked), "hello"),
        (answer("transfer-encoding: chunked\r\ncontent-length: 300", chunked), "hello"),
        (answer("content-length: 5\r\ncontent-length: 5", "hello"), "hello"),
        (answer("content-length: 5, 5", "hello"), "hello"),
        (answer("content-length: 0", ""), ""),
        (answer("transfer-encoding: chunked", "5;x=y\r\nhello\r\n0\r\n\r\n"), "hello"),
        (answer("transfer-encoding: Chunked", chunked), "hello"),
        (answer("content-length: 5", "hello").replace("\r\n", "\n"), "hello"),
        (
            "HTTP/1.1 100 Continue\r\n\r\n".repeat(500) + &answer("content-length: 5", "hello"),
            "hello",
        ),
        (
            "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n".to_owned()
                + &answer("content-length: 5", "hello"),
            "hello",
        ),
        (
            answer("content-length: 5\r\nconnection: content-length, x-failover-backend", "hello"),
            "hello",
        ),
    ] {
        for method in ["GET", "POST"] {
            let raw = Raw::answering(bytes.clone()).await;
            let chain = Chain::before(&raw).await;
            assert_eq!(chain.told(method).await, Ok(("200".into(), text.into())), "{bytes:?}");
            assert_eq!(chain.suspicions(), 0, "{bytes:?}");
            assert_eq!(chain.told("GET").await, Ok(("200".into(), text.into())), "{bytes:?}");
            chain.log.no_panic();
        }
    }
}

#[tokio::test]
async fn a_length_that_is_none_is_not_passed_on_without_a_body_either() {
    for length in ["", "-5", "+5", "5x", "5, 6", "99999999999999999999"] {
        let raw = Raw::answering(answer(&format!("content-length: {length}"), "")).await;
        let chain = Chain::before(&raw).await;
        let told = chain.ask("HEAD").await.answer("HEAD").unwrap();
        assert_eq!(told.header("content-length"), [""; 0], "{length:?}");
        chain.log.no_panic();
    }
}

/// Says `bytes` to the first request of each connection, and what was asked for to the others.
async fn says_more(bytes: String) -> Raw {
    Raw::start(move |mut begun| {
        let bytes = bytes.clone();
        async move {
            begun.send(&bytes).await?;
            begun.until_gone().await;
            Ok(())
        }
    })
    .await
}

#[tokio::test]
async fn what_comes_behind_an_answer_answers_no_other_request() {
    let poison = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\npoison";
    let sized = |length: usize| format!("{HEAD}content-length: {length}\r\n\r\n");
    let empty = |status: &str| format!("HTTP/1.1 {status}\r\n\r\n");
    for (method, bytes, status, text) in [
        ("GET", format!("{}hello{poison}", sized(5)), "200", "hello"),
        ("POST", format!("{}hello{poison}", sized(5)), "200", "hello"),
        ("GET", format!("{}hello, world", sized(5)), "200", "hello"),
        ("GET", format!("{}{poison}", sized(0)), "200", ""),
        ("GET", format!("{HEAD}transfer-encoding: chunked\r\n\r\n0\r\n\r\n{poison}"), "200", ""),
        ("HEAD", format!("{}hello{poison}", sized(5)), "200", ""),
        ("GET", format!("{}{poison}", empty("204 No Content")), "204", ""),
        ("GET", format!("{}{poison}", empty("304 Not Modified")), "304", ""),
    ] {
        let raw = says_more(bytes.clone()).await;
        let chain = Chain::before(&raw).await;
        for _ in 0..5 {
            let told = chain.told(method).await;
            assert_eq!(told, Ok((status.into(), text.into())), "{bytes:?}");
        }
        assert_eq!(raw.heads().len(), 5, "each on a connection of its own: {bytes:?}");
        assert_eq!(chain.suspicions(), 0, "{bytes:?}");
        chain.log.no_panic();
    }
}

/// Repeats `part` until the client goes.
async fn endless(begun: &mut Begun, part: &[u8]) -> std::io::Result<()> {
    let part = part.repeat(1 + 4096 / part.len());
    loop {
        begun.send(&part).await?;
    }
}

#[tokio::test]
async fn what_never_ends_is_given_up() {
    let limits = Limits { answer: Duration::from_secs(5), ..Limits::default() };
    for (first, part) in [
        ("", "HTTP/1.1 100 Continue\r\n\r\n"),
        ("", "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"),
        ("HTTP/1.1 200 OK\r\n", "x: y\r\n"),
        ("HTTP/1.1 200 OK\r\nx: ", "y"),
        ("HTTP/1.1 200 ", "O"),
        ("", "\r\n"),
        ("", "x"),
    ] {
        for method in ["GET", "POST"] {
            let raw = Raw::start(move |mut begun| async move {
                begun.send(first).await?;
                endless(&mut begun, part.as_bytes()).await
            })
            .await;
            let chain = Chain::within(&raw, limits).await;
            let begun = Instant::now();
            let (status, _) = chain.told(method).await.unwrap();
            match method {
                "GET" => assert_eq!(status, "200", "{part:?}"),
                _ => assert!(["502", "504"].contains(&status.as_str()), "{part:?}: {status}"),
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "{part:?}");
            // Of a copy that lost, only once it had its time.
            until(|| chain.suspicions() > 0).await;
            assert_eq!(chain.suspicions(), 1, "{part:?}");
            chain.unharmed().await;
        }
    }
}

#[tokio::test]
async fn a_connection_that_closes_as_a_request_comes_is_replaced() {
    let raw = Raw::start(|mut begun| async move {
        begun.send(answer("content-length: 5", "first")).await?;
        // The next request on it gets no answer.
        let next = begun.read(1).await?;
        assert_eq!(next.first(), Some(&b'G'));
        Ok(())
    })
    .await;
    let chain = Chain::before(&raw).await;
    for _ in 0..10 {
        let told = soon(chain.ask("GET")).await.answer("GET").unwrap();
        assert_eq!((told.second(), told.text().as_str()), ("200", "first"));
        assert_eq!(told.header("x-failover-backend"), [chain.name.as_str()]);
    }
    assert_eq!(chain.suspicions(), 0);
    assert_eq!(chain.wire.seen().requests, []);
    chain.log.no_panic();
}
