//! Sample backends as a client sees them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use demo::{DemoChain, Fault, SampleBackend};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn sample() -> SampleBackend {
    SampleBackend::start("Sample", SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.unwrap()
}

/// All that comes back for `request`, read to the end of the connection.
async fn sent(backend: &SampleBackend, request: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(backend.address()).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

const GET: &str = "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn the_demo_chain_is_three_healthy_backends() {
    let chain = DemoChain::start().await.unwrap();
    let names: Vec<_> = chain.backends().iter().map(SampleBackend::name).collect();
    assert_eq!(names, ["Railway", "Render", "Local"]);
    for backend in chain.backends() {
        let answer = sent(backend, GET).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(
            answer.contains("\"status\":\"ok\"") && answer.contains(backend.name()),
            "{answer}"
        );
    }
    assert!(chain.backend("Local").is_some() && chain.backend("local").is_none());
    chain.stop().await;
}

#[tokio::test]
async fn a_refused_port_opens_again() {
    let backend = sample().await;
    backend.set_fault(Fault::Refuse).await.unwrap();
    let refused = TcpStream::connect(backend.address()).await.unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
    backend.set_fault(Fault::Ok).await.unwrap();
    assert!(sent(&backend, GET).await.unwrap().contains("\"status\":\"ok\""));
}

#[tokio::test]
async fn refusing_takes_open_connections_with_it() {
    let backend = sample().await;
    backend.set_fault(Fault::Hang).await.unwrap();
    let mut stream = TcpStream::connect(backend.address()).await.unwrap();
    stream.write_all(GET.as_bytes()).await.unwrap();
    while backend.requests() == 0 {
        tokio::task::yield_now().await;
    }
    backend.set_fault(Fault::Refuse).await.unwrap();
    let mut answer = Vec::new();
    assert!(matches!(stream.read_to_end(&mut answer).await, Ok(0) | Err(_)));
}

#[tokio::test]
async fn a_sleeping_backend_wakes_on_the_first_request_and_stays_awake() {
    let backend = sample().await;
    let wake_time = Duration::from_millis(200);
    backend.set_wake_time(wake_time);
    backend.set_fault(Fault::Waking).await.unwrap();
    let started = Instant::now();
    assert!(sent(&backend, GET).await.unwrap().contains("\"status\":\"ok\""));
    assert!(started.elapsed() >= wake_time);
    assert_eq!(backend.fault(), Fault::Ok);
}

#[tokio::test]
async fn other_paths_echo_and_requests_are_counted_with_their_ids() {
    let backend = sample().await;
    let post = "POST /api/x?y=1 HTTP/1.1\r\nhost: a\r\nx-request-id: one\r\n\
        transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    // The second request comes on the same connection, which the first keeps alive.
    let answers = sent(&backend, &format!("{post}{GET}")).await.unwrap();
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 2, "{answers}");
    for part in
        ["\"method\":\"POST\"", "\"path\":\"/api/x\"", "\"query\":\"y=1\"", "\"body\":\"abc\""]
    {
        assert!(answers.contains(part), "{part} in {answers}");
    }
    assert_eq!(backend.requests(), 2);
    assert_eq!(backend.request_ids(), ["one"]);
}

#[tokio::test]
async fn dropping_ends_it() {
    let backend = sample().await;
    let address = backend.address();
    drop(backend);
    let deadline = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(address).await.is_ok() {
        assert!(Instant::now() < deadline, "still listening");
        tokio::task::yield_now().await;
    }
}

/// `request` on a connection of its own, which is given up once `enough` came back.
async fn begun(backend: &SampleBackend, request: &str, enough: usize) -> Vec<u8> {
    let mut stream = TcpStream::connect(backend.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while answer.len() < enough && stream.read_buf(&mut answer).await.unwrap() > 0 {}
    answer
}

fn post(id: &str) -> String {
    format!(
        "POST /x HTTP/1.1\r\nhost: a\r\nx-request-id: {id}\r\nconnection: close\r\ncontent-length: 2\r\n\r\nhi"
    )
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_black_hole_cuts_what_is_there_ignores_what_comes_and_opens_again() {
    let backend = sample().await;
    backend.set_fault(Fault::Hang).await.unwrap();
    let mut stream = TcpStream::connect(backend.address()).await.unwrap();
    stream.write_all(GET.as_bytes()).await.unwrap();
    while backend.requests() == 0 {
        tokio::task::yield_now().await;
    }
    backend.set_fault(Fault::Blackhole).await.unwrap();
    let cut = stream.read_to_end(&mut Vec::new()).await.unwrap_err();
    assert_eq!(cut.kind(), io::ErrorKind::ConnectionReset);
    let ignored = TcpStream::connect(backend.address());
    assert!(tokio::time::timeout(Duration::from_millis(300), ignored).await.is_err());
    // There and back again, by every door.
    backend.set_fault(Fault::Refuse).await.unwrap();
    let refused = TcpStream::connect(backend.address()).await.unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
    backend.set_fault(Fault::Blackhole).await.unwrap();
    backend.set_fault(Fault::Ok).await.unwrap();
    assert!(sent(&backend, GET).await.unwrap().contains("\"status\":\"ok\""));
}

#[tokio::test]
async fn what_the_edge_answers_was_never_run_and_all_else_was() {
    for fault in Fault::ALL {
        if matches!(fault, Fault::Refuse | Fault::Blackhole) {
            continue;
        }
        let backend = sample().await;
        backend.set_wake_time(Duration::from_millis(1));
        backend.set_slow(Duration::from_millis(1));
        backend.set_fault(fault).await.unwrap();
        let mut stream = TcpStream::connect(backend.address()).await.unwrap();
        stream.write_all(post("one").as_bytes()).await.unwrap();
        while backend.requests() == 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(backend.request_ids(), ["one"], "{fault:?}");
        let runs = backend.executions().get("one").copied().unwrap_or(0);
        assert_eq!(runs, u64::from(fault.executes()), "{fault:?}");
    }
}

#[tokio::test]
async fn a_repeated_id_counts_twice_until_it_is_forgotten() {
    let backend = sample().await;
    for id in ["one", "two", "two"] {
        sent(&backend, &post(id)).await.unwrap();
    }
    let counts: Vec<_> = backend.executions().into_iter().collect();
    assert_eq!(counts, [("one".to_owned(), 1), ("two".to_owned(), 2)]);
    backend.forget_executions();
    assert!(backend.executions().is_empty());
}

#[tokio::test]
async fn a_request_that_is_not_whole_was_not_run() {
    let backend = sample().await;
    let mut stream = TcpStream::connect(backend.address()).await.unwrap();
    stream.write_all(post("one").trim_end_matches("hi").as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    assert_eq!(stream.read_to_end(&mut Vec::new()).await.unwrap(), 0);
    assert!(backend.executions().is_empty());
}

#[tokio::test]
async fn slow_is_as_slow_as_told_in_its_head_or_in_its_body() {
    let backend = sample().await;
    assert_eq!(backend.slow(), Duration::from_millis(2500));
    let slow = Duration::from_millis(300);
    for fault in [Fault::Slow, Fault::SlowBody] {
        backend.set_slow(slow);
        backend.set_fault(fault).await.unwrap();
        let started = Instant::now();
        let whole = sent(&backend, GET).await.unwrap();
        assert!(started.elapsed() >= slow, "{fault:?}");
        assert!(whole.ends_with("\"status\":\"ok\"}"), "{whole}");
    }
    backend.set_slow(Duration::from_secs(3600));
    let first = begun(&backend, GET, 1).await;
    assert!(first.starts_with(b"HTTP/1.1 200 OK\r\n"));
}

#[tokio::test]
async fn an_early_answer_does_not_wait_for_the_body() {
    let backend = sample().await;
    backend.set_fault(Fault::EarlyAnswer).await.unwrap();
    let head = "POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n";
    assert!(sent(&backend, head).await.unwrap().contains("\"method\":\"POST\""));
}

#[tokio::test]
async fn floods_and_second_answers_are_what_they_say() {
    let backend = sample().await;
    backend.set_fault(Fault::InterimFlood).await.unwrap();
    let flood = String::from_utf8(begun(&backend, GET, 100_000).await).unwrap();
    assert!(flood.matches("HTTP/1.1 103 Early Hints\r\n").count() > 1000);
    assert!(!flood.contains("HTTP/1.1 200"));
    backend.set_fault(Fault::TwoAnswers).await.unwrap();
    assert_eq!(sent(&backend, GET).await.unwrap().matches("HTTP/1.1 200 OK").count(), 2);
}
