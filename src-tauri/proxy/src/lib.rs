//! The local failover proxy: each request goes to the backend that can answer it, no request is
//! lost that could be answered, and none is executed twice.
//!
//! It reads the selection from the engine's watched snapshots and gives what it learns back as
//! [`engine::Command::Upstream`]. What a request may do is decided by [`domain::traffic`].

mod ask;
mod attempt;
mod client;
mod counters;
mod dial;
mod failover;
mod failure;
mod fair;
mod headers;
mod listen;
mod metrics;
mod pool;
mod refusal;
mod reply;
mod resolver;
mod routing;
mod serve;
mod tape;
mod upstream;
mod worker;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use engine::EngineHandle;
use engine::port::{Clock, Resolver};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use client::Names;
use counters::Counts;
use dial::Dialer;
use routing::Chain;
use serve::Phase;
use worker::{Common, Worker};

pub use counters::{BackendCounters, Counters};
pub use listen::{BindError, Listener};
pub use resolver::SystemResolver;

/// Makes the TLS settings for connections to `https` backends: verified, without ALPN. Asked for
/// the first of them and kept; asked again while it fails.
pub type TlsSettings = Arc<dyn Fn() -> Result<rustls::ClientConfig, String> + Send + Sync>;

/// More threads than that bring nothing to one person's requests, and each has idle costs.
const MOST_THREADS: usize = 2;

/// What a proxy is made of.
pub struct Parts {
    /// Where it listens.
    pub listener: Listener,
    /// Where its figures can be fetched as Prometheus text; nowhere by default.
    pub admin: Option<Listener>,
    /// Whose selection it follows, and whom it tells what it learns.
    pub engine: EngineHandle,
    /// The clock that the engine runs by.
    pub clock: Arc<dyn Clock>,
    /// Finds backends by their names; [`SystemResolver`] but for a drill.
    pub resolver: Arc<dyn Resolver>,
    /// For `https` backends.
    pub tls: TlsSettings,
    /// How long things may take, and how much there may be.
    pub limits: Limits,
    /// Feeds the jitter.
    pub seed: u64,
}

/// How long things may take, and how much there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For one connection to a backend, name look-up and TLS included.
    pub connect: Duration,
    /// From a request sent to the head of its answer. An app may work on it for minutes; a safe
    /// request is sent to another backend long before.
    pub answer: Duration,
    /// Between two parts of an answer's body that streams: an event stream may be silent for
    /// minutes.
    pub silence: Duration,
    /// Within this a request is tried again.
    pub retry: Duration,
    /// For a client's whole request head, and so also between its requests.
    pub head: Duration,
    /// Client connections at a time.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(5 * 60),
            silence: Duration::from_secs(15 * 60),
            retry: Duration::from_secs(5),
            head: Duration::from_secs(30),
            connections: 4096,
        }
    }
}

/// A running proxy. It ends when dropped, with every request under way.
pub struct Proxy {
    address: SocketAddr,
    admin: Option<SocketAddr>,
    common: Arc<Common>,
    phase: watch::Sender<Phase>,
    /// Closed when all threads have ended.
    ended: mpsc::Receiver<Infallible>,
}

/// Starts a proxy on threads of its own.
///
/// # Errors
/// Where the system gives no threads or descriptors.
pub fn start(parts: Parts) -> io::Result<Proxy> {
    let Parts { listener, admin, engine, clock, resolver, tls, limits, seed } = parts;
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let mut chain = Chain::new(threads, engine.clone());
    let first = chain.routing(&engine.snapshots().borrow());
    let (publish_routing, routing) = watch::channel(Arc::new(first));
    let (publish_upstreams, upstreams) = watch::channel(chain.upstreams());
    let common = Arc::new(Common {
        clock,
        limits,
        dialer: Dialer::new(resolver, tls, limits),
        counts: Counts::default(),
        budget: Mutex::default(),
        rng: Mutex::new(fastrand::Rng::with_seed(seed)),
        routing,
        upstreams,
    });
    let (phase, phases) = watch::channel(Phase::Open);
    let (running, ended) = mpsc::channel(1);
    let address = listener.address();
    let names = Arc::new(Names::of(address));
    let mut shares = Vec::new();
    let mut first_thread = None;
    for index in 0..threads {
        let (share, taken) = mpsc::unbounded_channel();
        shares.push(share);
        let worker = Arc::new(Worker::new(index, Arc::clone(&common)));
        let serving = serve::serve(Arc::clone(&worker), names.clone(), taken, phases.clone());
        let running = running.clone();
        if index == 0 {
            first_thread = Some((worker, serving, running));
            continue;
        }
        serve::on_thread(&format!("proxy-{index}"), move || async move {
            serving.await;
            drop(running);
        })?;
    }
    let admin_address = admin.as_ref().map(Listener::address);
    let (socket, admin) = (listener.into_socket(), admin.map(Listener::into_socket));
    if let Some((worker, serving, running)) = first_thread {
        serve::on_thread("proxy-0", move || async move {
            tokio::spawn(chain.follow(publish_routing, publish_upstreams));
            if let (Some(admin), Some(address)) = (admin, admin_address) {
                match TcpListener::from_std(admin) {
                    Ok(admin) => {
                        let figures =
                            metrics::serve(admin, address, worker.clone(), phases.clone());
                        tokio::spawn(figures);
                    }
                    Err(error) => tracing::warn!("no figures at {address}: {error}"),
                }
            }
            match TcpListener::from_std(socket) {
                Ok(socket) => {
                    let accepting = serve::accept(socket, worker, shares, phases);
                    tokio::spawn(accepting);
                    serving.await;
                }
                Err(error) => tracing::error!("no connections can be taken: {error}"),
            }
            drop(running);
        })?;
    }
    Ok(Proxy { address, admin: admin_address, common, phase, ended })
}

impl Proxy {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where its figures are.
    pub fn admin(&self) -> Option<SocketAddr> {
        self.admin
    }

    /// What it did so far.
    pub fn counters(&self) -> Counters {
        self.common.counters()
    }

    /// Takes no more connections, lets the requests under way end for at most `limit`, then ends.
    pub async fn drain(mut self, limit: Duration) {
        self.phase.send_replace(Phase::Draining(Instant::now() + limit));
        // Nothing is ever sent: it ends when the last thread drops its end.
        let _ = self.ended.recv().await;
    }
}
