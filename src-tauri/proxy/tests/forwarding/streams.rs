//! What stays open: event streams, upgraded connections, and what is given up half-way.

use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt, Empty, StreamBody};
use hyper::body::{Frame, Incoming};
use proxy::Limits;
use testkit::pattern;
use testkit::raw::Raw;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Speaks;
use crate::common::client::{get, post, read_until, request};
use crate::common::{World, soon};

async fn part(body: &mut Incoming) -> Option<String> {
    let frame = soon(body.frame()).await?;
    Some(String::from_utf8_lossy(&frame.unwrap().into_data().unwrap()).into_owned())
}

fn events() -> http::Request<Empty<Bytes>> {
    let asked = request("GET", "/events").header("accept", "text/event-stream");
    asked.body(Empty::new()).unwrap()
}

#[tokio::test]
async fn an_event_arrives_as_soon_as_it_is_sent() {
    for speaks in Speaks::ALL {
        let (origin, world) = speaks.start().await;
        let mut client = world.client().await;
        let answer = client.send(events()).await;
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        let mut body = answer.into_body();
        assert_eq!(part(&mut body).await.unwrap(), "data: hello\n\n", "{speaks:?}");
        for event in ["one", "two"] {
            assert_eq!(origin.emit(event), 1);
            assert_eq!(part(&mut body).await.unwrap(), format!("data: {event}\n\n"));
        }
        origin.end_events();
        assert_eq!(part(&mut body).await, None, "{speaks:?}");
    }
}

#[tokio::test]
async fn the_first_event_is_not_held_back_to_see_whether_more_comes() {
    // Small answers are held for up to 100 ms. A loaded machine is slow now and then, not always.
    let at_once = Duration::from_millis(60);
    for speaks in Speaks::ALL {
        let (_origin, world) = speaks.start().await;
        let mut client = world.client().await;
        let mut fastest = Duration::MAX;
        for _ in 0..100 {
            let started = Instant::now();
            let mut body = client.send(events()).await.into_body();
            assert_eq!(part(&mut body).await.unwrap(), "data: hello\n\n");
            fastest = fastest.min(started.elapsed());
            if fastest < at_once {
                break;
            }
            client = world.client().await;
        }
        assert!(fastest < at_once, "{speaks:?}: {fastest:?}");
    }
}

#[tokio::test]
async fn an_event_stream_may_be_silent_for_longer_than_an_answer_may_take() {
    let answer_limit = Duration::from_secs(1);
    let limits = Limits { answer: answer_limit, ..Limits::default() };
    for speaks in Speaks::ALL {
        let (origin, world) = speaks.start_within(limits).await;
        let mut client = world.client().await;
        let mut body = client.send(events()).await.into_body();
        assert_eq!(part(&mut body).await.unwrap(), "data: hello\n\n");
        tokio::time::sleep(answer_limit + Duration::from_millis(500)).await;
        assert_eq!(origin.emit("late"), 1, "{speaks:?}");
        assert_eq!(part(&mut body).await.unwrap(), "data: late\n\n", "{speaks:?}");
    }
}

#[tokio::test]
async fn a_stream_that_is_silent_beyond_its_own_limit_is_cut_and_not_ended() {
    let limits = Limits { silence: Duration::from_millis(500), ..Limits::default() };
    for speaks in Speaks::ALL {
        let (origin, world) = speaks.start_within(limits).await;
        let mut client = world.client().await;
        let mut body = client.send(events()).await.into_body();
        assert_eq!(part(&mut body).await.unwrap(), "data: hello\n\n");
        assert!(soon(body.frame()).await.unwrap().is_err(), "{speaks:?}: ended in good order");
        soon(origin.aborted().wait_for(|aborted| *aborted == 1)).await.unwrap();
    }
}

/// RFC 6455's own examples: the handshake of section 1.3, the masked "Hello" of section 5.7.
const HANDSHAKE: &str = "GET /chat?room=%2F HTTP/1.1\r\nhost: HOST\r\nupgrade: websocket\r\n\
    connection: keep-alive, Upgrade\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    sec-websocket-version: 13\r\norigin: http://localhost:3000\r\n\r\n";
const HELLO: [u8; 11] = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58];

async fn echoed(stream: &mut TcpStream, bytes: &[u8]) {
    stream.write_all(bytes).await.unwrap();
    let mut back = vec![0; bytes.len()];
    soon(stream.read_exact(&mut back)).await.unwrap();
    assert_eq!(back, bytes);
}

#[tokio::test]
async fn a_web_socket_is_opened_and_carries_bytes_both_ways() {
    for speaks in Speaks::ALL {
        let (_origin, world) = speaks.start().await;
        let mut stream = world.raw_begun(HANDSHAKE).await;
        let head = read_until(&mut stream, "\r\n\r\n").await.to_ascii_lowercase();
        assert!(head.starts_with("http/1.1 101 "), "{speaks:?}: {head}");
        assert!(head.contains("upgrade: websocket\r\n"), "{speaks:?}: {head}");
        assert!(head.contains("connection: upgrade\r\n"), "{speaks:?}: {head}");
        let accept = "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".to_ascii_lowercase();
        assert!(head.contains(&accept), "{speaks:?}: {head}");
        for _ in 0..3 {
            echoed(&mut stream, &HELLO).await;
        }
        stream.shutdown().await.unwrap();
        assert_eq!(soon(stream.read(&mut [0; 16])).await.unwrap(), 0, "{speaks:?}");
    }
}

#[tokio::test]
async fn any_other_protocol_can_be_changed_to() {
    for speaks in Speaks::ALL {
        let (_origin, world) = speaks.start().await;
        let asked =
            "GET /x HTTP/1.1\r\nhost: HOST\r\nconnection: upgrade\r\nupgrade: raw/2\r\n\r\n";
        let mut stream = world.raw_begun(asked).await;
        let head = read_until(&mut stream, "\r\n\r\n").await;
        assert!(head.starts_with("HTTP/1.1 101 ") && head.contains("raw/2"), "{speaks:?}: {head}");
        // More than every buffer on the way together is under way at once.
        let bytes: Vec<u8> = (0..8 << 20).map(|n: u32| (n >> 8) as u8).collect();
        let (mut read, mut write) = stream.split();
        let mut back = vec![0; bytes.len()];
        let (sent, got) =
            soon(async { tokio::join!(write.write_all(&bytes), read.read_exact(&mut back)) }).await;
        sent.unwrap();
        got.unwrap();
        assert!(back == bytes, "{speaks:?}: other bytes came back");
    }
}

#[tokio::test]
async fn a_silent_web_socket_stays_open() {
    let second = Duration::from_secs(1);
    let limits = Limits { answer: second, head: second, ..Limits::default() };
    let (_origin, world) = Speaks::Http2.start_within(limits).await;
    let mut stream = world.raw_begun(HANDSHAKE).await;
    read_until(&mut stream, "\r\n\r\n").await;
    tokio::time::sleep(second + Duration::from_millis(500)).await;
    echoed(&mut stream, &HELLO).await;
}

#[tokio::test]
async fn a_backend_may_decline_to_change_the_protocol() {
    for speaks in Speaks::ALL {
        let (origin, world) = speaks.start().await;
        let declined = http::Response::builder().status(403).body(Bytes::from("no")).unwrap();
        origin.prepare("/chat", declined);
        let asked = HANDSHAKE.replace("keep-alive, Upgrade", "close, upgrade");
        let mut stream = world.raw_begun(&asked).await;
        let head = read_until(&mut stream, "\r\n\r\n").await;
        assert!(head.starts_with("HTTP/1.1 403 "), "{speaks:?}: {head}");
        assert_eq!(read_until(&mut stream, "no").await, "no");
    }
}

#[tokio::test]
async fn a_client_that_gives_up_waiting_is_felt_by_the_backend() {
    for speaks in Speaks::ALL {
        let (origin, world) = speaks.start().await;
        let mut aborted = origin.aborted();
        for (times, method) in [(1, "GET"), (2, "POST")] {
            let mut client = world.client().await;
            let before = origin.requests();
            let asked = request(method, "/never").body(Empty::<Bytes>::new()).unwrap();
            tokio::select! {
                answer = client.try_send(asked) => panic!("{speaks:?} answered: {answer:?}"),
                () = crate::common::until(|| origin.requests() > before) => {}
            }
            client.abort().await;
            let felt = soon(aborted.wait_for(|count| *count >= times)).await;
            assert_eq!(*felt.unwrap(), times, "{speaks:?} {method}");
        }
    }
}

#[tokio::test]
async fn a_client_that_leaves_in_the_middle_of_an_answer_is_felt_by_the_backend() {
    for speaks in Speaks::ALL {
        let (origin, world) = speaks.start().await;
        let mut aborted = origin.aborted();
        for (times, asked) in [(1, get("/bytes/10000000000")), (2, events())] {
            let mut client = world.client().await;
            let mut body = client.send(asked).await.into_body();
            soon(body.frame()).await.unwrap().unwrap();
            drop(body);
            client.abort().await;
            soon(aborted.wait_for(|count| *count >= times)).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_client_that_leaves_in_the_middle_of_an_upload_is_felt_by_the_backend() {
    for speaks in Speaks::ALL {
        let (origin, world) = speaks.start().await;
        let first = testkit::pattern::Patterned::sized(100).collect().await.unwrap().to_bytes();
        let parts = stream::once(async { Ok::<_, std::io::Error>(Frame::data(first)) });
        let body = StreamBody::new(futures_util::StreamExt::chain(parts, stream::pending()));
        let mut client = world.client().await;
        tokio::select! {
            answer = client.try_send(request("POST", "/take").body(body).unwrap()) =>
                panic!("{speaks:?} answered: {answer:?}"),
            () = crate::common::until(|| origin.received() == 100) => {}
        }
        client.abort().await;
        // Either the request is dropped, or it hears that its body was cut: never a whole one.
        let said = soon(async {
            loop {
                if *origin.aborted().borrow() > 0 || origin.cut_uploads() > 0 {
                    return true;
                }
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        });
        assert!(said.await, "{speaks:?}");
    }
}

#[tokio::test]
async fn an_answer_that_a_backend_cuts_is_cut_and_never_looks_whole() {
    // Too large to be held back until it is whole, so nothing can repair it any more.
    let sized = "HTTP/1.1 200 OK\r\ncontent-length: 4000000\r\n\r\n";
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n300000\r\n";
    for head in [sized, chunked] {
        let backend = Raw::start(move |mut begun| async move {
            begun.send(head).await?;
            begun.send(vec![b'x'; 3 << 20]).await
        })
        .await;
        let world = World::of(&backend.url()).await;
        let mut client = world.client().await;
        let answer = client.send(post("/x", "x")).await;
        assert_eq!(answer.status(), 200);
        let whole = soon(answer.into_body().collect()).await;
        assert!(whole.is_err(), "a cut answer looks whole");
        assert_eq!(backend.heads().len(), 1, "nothing is sent again");
    }
}

#[tokio::test]
async fn many_streams_share_one_connection_of_http2_without_holding_each_other_up() {
    let (_origin, world) = Speaks::Http2.start().await;
    // One that is not read, while others go through.
    let mut stalled = world.client().await;
    let unread = stalled.send(get("/bytes/64000000")).await;
    for _ in 0..8 {
        let size = 2_000_000;
        let mut client = world.client().await;
        let answer = client.send(get(&format!("/bytes/{size}"))).await;
        assert_eq!(soon(pattern::check(answer.into_body())).await, Ok(size));
    }
    drop(unread);
}
