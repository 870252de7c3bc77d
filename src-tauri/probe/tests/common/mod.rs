//! What the prober's tests share: a request, and a server that says what a test makes it say.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]
#![allow(dead_code, clippy::allow_attributes, reason = "each test file uses some of it")]

use std::future::Future;
use std::io;
use std::time::Duration;

use domain::BackendUrl;
use domain::probe::{HealthRule, ProbeId, ProbeReport, ProbeRequest};
use engine::port::Prober;
use probe::{HttpProber, Trust};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// A probe of `url` by the default rule. Its timeout is for a machine under load: no test waits
/// for it.
pub(crate) fn request(url: &str) -> ProbeRequest {
    ProbeRequest {
        id: ProbeId(1),
        backend: "Sample".into(),
        url: BackendUrl::parse(url).unwrap(),
        rule: HealthRule::default(),
        timeout: Duration::from_secs(30),
    }
}

/// Probes as a prober without any trusted authority does.
pub(crate) async fn probe(request: ProbeRequest) -> ProbeReport {
    HttpProber::new(Trust::Roots(Vec::new())).probe(request).await
}

/// A server that takes one connection.
pub(crate) struct Raw {
    /// Its base address.
    pub(crate) url: String,
    serving: JoinSet<io::Result<usize>>,
}

impl Raw {
    /// Waits for the connection's end: how many bytes the server could send.
    pub(crate) async fn sent(mut self) -> usize {
        self.serving.join_next().await.unwrap().unwrap().unwrap()
    }
}

/// Starts a server that does `serve` with its one connection.
pub(crate) async fn raw<F>(serve: impl FnOnce(TcpStream) -> F + Send + 'static) -> Raw
where
    F: Future<Output = io::Result<usize>> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut serving = JoinSet::new();
    serving.spawn(async move { serve(listener.accept().await?.0).await });
    Raw { url, serving }
}

/// Reads a request's head.
pub(crate) async fn read_head(stream: &mut TcpStream) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut head).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(())
}

/// Writes `first`, then `again` and again until the peer goes away; with nothing to write again
/// it waits for that. How many bytes were written.
pub(crate) async fn write_until_gone(
    stream: &mut TcpStream,
    first: &str,
    again: &[u8],
) -> io::Result<usize> {
    stream.write_all(first.as_bytes()).await?;
    let mut sent = first.len();
    if again.is_empty() {
        while stream.read(&mut [0; 1024]).await.unwrap_or(0) > 0 {}
        return Ok(sent);
    }
    while stream.write_all(again).await.is_ok() {
        sent += again.len();
    }
    Ok(sent)
}
