//! A well-behaved backend on hyper, plain or over TLS, HTTP/1.1 and HTTP/2: what a proxy's
//! forwarding is tested against. What it answers to is in [`Origin`].

mod answer;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use hyper::Response;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, broadcast, watch};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::CertificateDer;

use crate::free_port;
use crate::tls::{Certificate, issue};

/// A healthy backend. Ends when dropped. It answers
///
/// | request | with |
/// |---|---|
/// | `/health` | `{"status":"ok"}`; not counted |
/// | prepared by [`Origin::prepare`] | what was prepared |
/// | `Upgrade` | 101 of the same protocol, then every byte back |
/// | `/bytes/N`, `/sized/N` | a [`crate::pattern`] of N bytes, chunked or with its length |
/// | `/take` | what [`crate::pattern::check`] says of the request's body, once it is whole |
/// | `/take-when-told` | the same, reading from [`Origin::permit`] on |
/// | `/events` | an event stream: `data: hello`, then each [`Origin::emit`] |
/// | `/trailers` | `body` and the trailer `x-sum: 4` |
/// | `/never` | nothing |
/// | else | what arrived, as JSON: [`Echo`] has the keys |
#[derive(Debug)]
pub struct Origin {
    address: SocketAddr,
    authority: Option<CertificateDer<'static>>,
    shared: Arc<Shared>,
    _serving: JoinSet<()>,
}

/// What an origin and its connections share.
#[derive(Debug)]
struct Shared {
    prepared: Mutex<HashMap<String, Response<Bytes>>>,
    events: broadcast::Sender<Option<String>>,
    permits: Semaphore,
    requests: AtomicU64,
    connections: AtomicU64,
    sent: Arc<AtomicU64>,
    received: AtomicU64,
    cut: AtomicU64,
    aborted: watch::Sender<u64>,
}

/// What the origin's echo says of a request.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Echo {
    /// `HTTP/1.1` or `HTTP/2.0`.
    pub version: String,
    /// Its method.
    pub method: String,
    /// Path and query as they arrived.
    pub target: String,
    /// `:authority` of HTTP/2, or what an absolute target names.
    pub authority: Option<String>,
    /// The name that TLS asked for.
    pub server_name: Option<String>,
    /// Every header line in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body as text.
    pub body: String,
    /// Every trailer line in order.
    pub trailers: Vec<(String, String)>,
}

impl Echo {
    /// The values of the header `name`, in order.
    pub fn header(&self, name: &str) -> Vec<&str> {
        let of_name = self.headers.iter().filter(|(key, _)| key == name);
        of_name.map(|(_, value)| value.as_str()).collect()
    }
}

impl Origin {
    /// One without TLS.
    ///
    /// # Panics
    /// Where loopback has no free port.
    pub async fn plain() -> Self {
        Self::start(None).await
    }

    /// One over TLS that offers these protocols by ALPN: `h2`, `http/1.1`.
    ///
    /// # Panics
    /// Where loopback has no free port, or no certificate can be made.
    pub async fn tls(protocols: &[&str]) -> Self {
        Self::start(Some(protocols)).await
    }

    async fn start(protocols: Option<&[&str]>) -> Self {
        let listener = TcpListener::bind(free_port()).await.expect("a free port on loopback");
        let address = listener.local_addr().expect("a bound socket has an address");
        let shared = Arc::new(Shared {
            prepared: Mutex::default(),
            events: broadcast::Sender::new(64),
            permits: Semaphore::new(0),
            requests: AtomicU64::new(0),
            connections: AtomicU64::new(0),
            sent: Arc::default(),
            received: AtomicU64::new(0),
            cut: AtomicU64::new(0),
            aborted: watch::Sender::new(0),
        });
        let (authority, acceptor) = match protocols {
            None => (None, None),
            Some(protocols) => {
                let (authority, mut config) = issue(Certificate::Right).expect("a certificate");
                config.alpn_protocols = protocols.iter().map(|it| it.as_bytes().to_vec()).collect();
                (Some(authority), Some(TlsAcceptor::from(Arc::new(config))))
            }
        };
        let mut serving = JoinSet::new();
        serving.spawn(accept(listener, acceptor, shared.clone()));
        Self { address, authority, shared, _serving: serving }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its base address, by IP.
    pub fn url(&self) -> String {
        let scheme = if self.authority.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Its base address, by name.
    pub fn named_url(&self) -> String {
        self.url().replace("127.0.0.1", "localhost")
    }

    /// The authority that signed its certificate.
    pub fn authority(&self) -> Option<CertificateDer<'static>> {
        self.authority.clone()
    }

    /// What it answers to the path `path` from now on.
    pub fn prepare(&self, path: &str, answer: Response<Bytes>) {
        self.shared.prepared().insert(path.to_owned(), answer);
    }

    /// Sends an event into every open event stream: how many there are.
    pub fn emit(&self, event: &str) -> usize {
        self.shared.events.send(Some(event.to_owned())).unwrap_or(0)
    }

    /// Ends every open event stream in good order.
    pub fn end_events(&self) {
        // Nobody listens: nothing to end.
        let _ = self.shared.events.send(None);
    }

    /// Lets one `/take-when-told` read on.
    pub fn permit(&self) {
        self.shared.permits.add_permits(1);
    }

    /// Requests so far, those for the health aside.
    pub fn requests(&self) -> u64 {
        self.shared.requests.load(Relaxed)
    }

    /// Connections so far, those for the health among them.
    pub fn connections(&self) -> u64 {
        self.shared.connections.load(Relaxed)
    }

    /// Bytes of patterned bodies that were asked for so far.
    pub fn sent(&self) -> u64 {
        self.shared.sent.load(Relaxed)
    }

    /// Bytes of uploads that were read so far.
    pub fn received(&self) -> u64 {
        self.shared.received.load(Relaxed)
    }

    /// Uploads that ended before they were whole, or had other bytes.
    pub fn cut_uploads(&self) -> u64 {
        self.shared.cut.load(Relaxed)
    }

    /// Answers that were given up before they were whole, as the client went away.
    pub fn aborted(&self) -> watch::Receiver<u64> {
        self.shared.aborted.subscribe()
    }
}

async fn accept(listener: TcpListener, acceptor: Option<TlsAcceptor>, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        let (acceptor, shared) = (acceptor.clone(), shared.clone());
        connections.spawn(async move {
            shared.connections.fetch_add(1, Relaxed);
            // However a connection ends, the client hears of it itself.
            let _ = connection(stream, acceptor, shared).await;
        });
    }
}

async fn connection(
    stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    shared: Arc<Shared>,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    stream.set_nodelay(true)?;
    let Some(acceptor) = acceptor else { return serve(stream, None, shared).await };
    let stream = acceptor.accept(stream).await?;
    let name = stream.get_ref().1.server_name().map(str::to_owned);
    serve(stream, name, shared).await
}

async fn serve<S>(
    stream: S,
    server_name: Option<String>,
    shared: Arc<Shared>,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let answerer = answer::Answerer { server_name, shared };
    auto::Builder::new(TokioExecutor::new())
        .serve_connection_with_upgrades(TokioIo::new(stream), answerer)
        .await
}

impl Shared {
    fn prepared(&self) -> MutexGuard<'_, HashMap<String, Response<Bytes>>> {
        self.prepared.lock().expect("nothing panics under this lock")
    }
}
