//! Bodies both ways.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt, Empty, Full, StreamBody};
use hyper::body::{Body, Frame};
use testkit::pattern::{self, Patterned};
use testkit::raw::Raw;
use testkit::{Fault, faulty};
use tokio::io::AsyncWriteExt;

use crate::Speaks;
use crate::common::client::{Answer, get, post, read_until, request};
use crate::common::{World, soon, until};

/// Around what is held back, buffered and replayed.
const SIZES: [u64; 7] = [0, 1, 65_521, 300_000, 1 << 20, (1 << 20) + 1, 5_000_000];

#[tokio::test]
async fn uploads_arrive_whole_sized_and_chunked() {
    for speaks in Speaks::ALL {
        let (_origin, world) = speaks.start().await;
        for size in SIZES {
            for body in [Patterned::sized(size), Patterned::chunked(size)] {
                let sized = body.size_hint().exact().is_some();
                let answer = world.send(request("POST", "/take").body(body).unwrap()).await;
                let said = (answer.status(), answer.text());
                let whole = format!(r#"{{"bytes":{size},"status":"ok"}}"#);
                assert_eq!(said, (200, whole), "{speaks:?} sized: {sized}");
            }
        }
    }
}

#[tokio::test]
async fn a_body_keeps_its_length_or_its_lack_of_one() {
    let (_origin, world) = Speaks::Http1.start().await;
    for size in [5, 2_000_000] {
        let sized = request("POST", "/echo").body(Patterned::sized(size)).unwrap();
        let echo = world.send(sized).await.echo();
        assert_eq!(echo.header("content-length"), [size.to_string()]);
        assert!(echo.header("transfer-encoding").is_empty());
        let chunked = request("POST", "/echo").body(Patterned::chunked(size)).unwrap();
        let echo = world.send(chunked).await.echo();
        assert!(echo.header("content-length").is_empty(), "{size}: {:?}", echo.headers);
        assert_eq!(echo.header("transfer-encoding"), ["chunked"]);

        let sized = world.get(&format!("/sized/{size}")).await;
        assert_eq!(sized.header("content-length"), Some(size.to_string().as_str()));
        assert_eq!(sized.header("transfer-encoding"), None);
    }
    // A small answer may be given its length on the way, a large one cannot.
    let chunked = world.get("/bytes/2000000").await;
    assert_eq!(chunked.header("content-length"), None);
    assert_eq!(chunked.header("transfer-encoding"), Some("chunked"));
    // A request without a body stays without.
    for method in ["GET", "DELETE"] {
        let bare = request(method, "/echo").body(Empty::<Bytes>::new()).unwrap();
        let echo = world.send(bare).await.echo();
        assert!(echo.header("content-length").is_empty(), "{method}: {:?}", echo.headers);
        assert!(echo.header("transfer-encoding").is_empty(), "{method}: {:?}", echo.headers);
    }
}

#[tokio::test]
async fn downloads_arrive_whole_sized_and_chunked() {
    for speaks in Speaks::ALL {
        let (_origin, world) = speaks.start().await;
        for size in SIZES {
            for path in ["sized", "bytes"] {
                let answer = world.get(&format!("/{path}/{size}")).await;
                let whole = pattern::check(Full::new(answer.body)).await;
                assert_eq!(whole, Ok(size), "{speaks:?} {path}");
            }
        }
    }
}

/// Waits until `count` stops to grow: what it is then.
async fn settled(count: impl Fn() -> u64) -> u64 {
    soon(async {
        loop {
            let before = count();
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            if before > 0 && count() == before {
                return before;
            }
        }
    })
    .await
}

const LARGE: u64 = 64 << 20;

/// More than sockets and the proxy buffer together, far less than the whole.
const BUFFERED: u64 = 24 << 20;

#[tokio::test]
async fn a_client_that_stops_reading_stops_the_backend() {
    for speaks in Speaks::ALL {
        let (origin, world) = speaks.start().await;
        let mut client = world.client().await;
        let answer = client.send(get(&format!("/bytes/{LARGE}"))).await;
        let sent = settled(|| origin.sent()).await;
        assert!(sent < BUFFERED, "{speaks:?}: {sent} bytes for a client that reads none");
        assert_eq!(soon(pattern::check(answer.into_body())).await, Ok(LARGE), "{speaks:?}");
    }
}

#[tokio::test]
async fn a_backend_that_stops_reading_stops_the_client() {
    for speaks in Speaks::ALL {
        let (origin, world) = speaks.start().await;
        let count = Arc::new(AtomicU64::new(0));
        let body = Patterned::chunked(LARGE).counted(count.clone());
        let mut client = world.client().await;
        let answer = client.send(request("POST", "/take-when-told").body(body).unwrap());
        let told = async {
            let sent = settled(|| count.load(Relaxed)).await;
            assert!(sent < BUFFERED, "{speaks:?}: {sent} bytes for a backend that reads none");
            origin.permit();
        };
        let (answer, ()) = tokio::join!(answer, told);
        assert_eq!(Answer::read(answer).await.json()["bytes"], LARGE, "{speaks:?}");
    }
}

#[tokio::test]
async fn the_first_part_of_an_upload_does_not_wait_for_the_last() {
    for speaks in Speaks::ALL {
        let (origin, world) = speaks.start().await;
        let (more, parts) = tokio::sync::mpsc::unbounded_channel::<Bytes>();
        let parts = stream::unfold(parts, |mut parts| async move {
            let part = parts.recv().await?;
            Some((Ok::<_, std::io::Error>(Frame::data(part)), parts))
        });
        let pattern = Patterned::sized(20).collect().await.unwrap().to_bytes();
        more.send(pattern.slice(..10)).unwrap();
        let mut client = world.client().await;
        let answer = client.send(request("POST", "/take").body(StreamBody::new(parts)).unwrap());
        let rest = async {
            until(|| origin.received() == 10).await;
            more.send(pattern.slice(10..)).unwrap();
            drop(more);
        };
        let (answer, ()) = tokio::join!(answer, rest);
        assert_eq!(Answer::read(answer).await.json()["bytes"], 20, "{speaks:?}");
    }
}

#[tokio::test]
async fn a_client_that_asks_first_is_told_to_go_on() {
    for speaks in Speaks::ALL {
        let (_origin, world) = speaks.start().await;
        let mut stream = world
            .raw_begun(
                "PUT /echo HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n\
                 expect: 100-continue\r\ncontent-length: 5\r\n\r\n",
            )
            .await;
        let interim = read_until(&mut stream, "\r\n\r\n").await;
        assert!(interim.starts_with("HTTP/1.1 100 "), "{speaks:?}: {interim}");
        stream.write_all(b"hello").await.unwrap();
        let head = read_until(&mut stream, "\r\n\r\n").await;
        assert!(head.starts_with("HTTP/1.1 200 "), "{speaks:?}: {head}");
        let body = read_until(&mut stream, "}").await;
        assert!(body.contains(r#""body":"hello""#), "{speaks:?}: {body}");
    }
}

#[tokio::test]
async fn an_answer_that_comes_before_the_uploads_end_is_handed_on() {
    let backend = Raw::start(|mut begun| async move {
        begun
            .send("HTTP/1.1 413 Too Large\r\ncontent-length: 3\r\nconnection: close\r\n\r\nbig")
            .await?;
        begun.until_gone().await;
        Ok(())
    })
    .await;
    let world = World::of(&backend.url()).await;
    // The body never ends.
    let parts = stream::once(async { Ok::<_, std::io::Error>(Frame::data(Bytes::from("part"))) });
    let body = StreamBody::new(futures_util::StreamExt::chain(parts, stream::pending()));
    let answer = world.send(request("POST", "/upload").body(body).unwrap()).await;
    assert_eq!((answer.status(), answer.text().as_str()), (413, "big"));
    assert_eq!(answer.header("x-failover-attempts"), Some("1"));

    let backend = faulty(Fault::Ok).await;
    let world = World::of(&backend.url()).await;
    backend.set_fault(Fault::EarlyAnswer).await.unwrap();
    for size in [100_000, 10_000_000] {
        let answer = world.send(request("PUT", "/x").body(Patterned::sized(size)).unwrap()).await;
        assert_eq!(answer.status(), 200, "{}", answer.text());
    }
}

#[tokio::test]
async fn a_requests_trailers_arrive() {
    for speaks in Speaks::ALL {
        let (_origin, world) = speaks.start().await;
        let answer = world
            .raw(
                "POST /echo HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\ntrailer: x-sum\r\n\
                 transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nx-sum: 3\r\n\r\n",
            )
            .await;
        assert!(answer.contains(r#""body":"abc""#), "{speaks:?}: {answer}");
        assert!(answer.contains(r#""trailers":[["x-sum","3"]]"#), "{speaks:?}: {answer}");
    }
}

#[tokio::test]
async fn an_answers_trailers_arrive() {
    for speaks in Speaks::ALL {
        let (_origin, world) = speaks.start().await;
        for method in ["GET", "POST"] {
            let asked = request(method, "/trailers").header("te", "trailers");
            let answer = world.send(asked.body(Empty::<Bytes>::new()).unwrap()).await;
            assert_eq!(answer.text(), "body", "{speaks:?} {method}");
            let sum = answer.trailers.get("x-sum").map(|sum| sum.to_str().unwrap());
            assert_eq!(sum, Some("4"), "{speaks:?} {method}: {:?}", answer.head);
        }
        // To one that takes no trailers, the body arrives all the same.
        assert_eq!(world.get("/trailers").await.text(), "body", "{speaks:?}");
    }
}

#[tokio::test]
async fn answers_without_a_body_leave_the_connection_usable() {
    for speaks in Speaks::ALL {
        let (origin, world) = speaks.start().await;
        let none = http::Response::builder().status(204).body(Bytes::new()).unwrap();
        origin.prepare("/none", none);
        let same = http::Response::builder().status(304).header("etag", "\"a\"");
        origin.prepare("/same", same.body(Bytes::new()).unwrap());
        let mut client = world.client().await;
        let head = request("HEAD", "/sized/1000").body(Empty::<Bytes>::new()).unwrap();
        let head = Answer::read(client.send(head).await).await;
        assert_eq!((head.status(), head.body.len()), (200, 0), "{speaks:?}");
        assert_eq!(head.header("content-length"), Some("1000"), "{speaks:?}");
        let none = Answer::read(client.send(get("/none")).await).await;
        assert_eq!((none.status(), none.body.len()), (204, 0), "{speaks:?}");
        assert_eq!(none.header("content-length"), None, "{speaks:?}");
        assert_eq!(none.header("transfer-encoding"), None, "{speaks:?}");
        let same = Answer::read(client.send(get("/same")).await).await;
        assert_eq!((same.status(), same.header("etag")), (304, Some("\"a\"")), "{speaks:?}");
        let echo = Answer::read(client.send(post("/echo", "still")).await).await.echo();
        assert_eq!(echo.body, "still", "{speaks:?}");
    }
}

#[tokio::test]
async fn packed_bodies_are_not_touched() {
    // What it holds does not matter: it would show if anyone unpacked it.
    const PACKED: &[u8] = b"\x1f\x8b\x08\x00not really packed\xff\x00";
    for speaks in Speaks::ALL {
        let (origin, world) = speaks.start().await;
        let packed = http::Response::builder()
            .header("content-encoding", "gzip")
            .header("content-type", "application/json")
            .header("vary", "accept-encoding")
            .header("etag", "W/\"1\"");
        origin.prepare("/packed", packed.body(PACKED.into()).unwrap());
        let answer = world.get("/packed").await;
        assert_eq!(answer.body, PACKED, "{speaks:?}");
        let length = PACKED.len().to_string();
        for (name, value) in [
            ("content-encoding", "gzip"),
            ("content-type", "application/json"),
            ("content-length", length.as_str()),
            ("vary", "accept-encoding"),
            ("etag", "W/\"1\""),
        ] {
            assert_eq!(answer.headers(name), [value], "{speaks:?}");
        }
        let asked = request("POST", "/take").header("content-encoding", "gzip");
        let asked = asked.body(Patterned::sized(1000)).unwrap();
        assert_eq!(world.send(asked).await.json()["bytes"], 1000, "{speaks:?}");
    }
}

#[tokio::test]
async fn a_client_of_http_1_0_is_answered_without_chunks() {
    let (_origin, world) = Speaks::Http1.start().await;
    let answer = world.raw("GET /bytes/200000 HTTP/1.0\r\nhost: HOST\r\n\r\n").await;
    let head = answer.split("\r\n\r\n").next().unwrap().to_ascii_lowercase();
    assert!(head.starts_with("http/1.0 200 ") || head.starts_with("http/1.1 200 "), "{head}");
    assert!(!head.contains("transfer-encoding"), "{head}");
}
