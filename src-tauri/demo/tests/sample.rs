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
