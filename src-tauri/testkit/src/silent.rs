//! Addresses where nothing answers, not even with a refusal.

use std::net::SocketAddr;

use demo::{Fault, SampleBackend};
use tokio::net::TcpListener;

use crate::{faulty, free_port};

/// Accepts connections and never says or reads anything: where a TLS handshake hangs.
#[derive(Debug)]
pub struct Mute {
    listener: TcpListener,
}

impl Mute {
    /// Starts one. The system accepts the connections; nobody takes them up.
    ///
    /// # Panics
    /// Where loopback has no free port.
    pub async fn start() -> Self {
        Self { listener: TcpListener::bind(free_port()).await.expect("a free port on loopback") }
    }

    /// Where it listens.
    ///
    /// # Panics
    /// Never: its socket is bound.
    pub fn address(&self) -> SocketAddr {
        self.listener.local_addr().expect("a bound socket has an address")
    }
}

/// An address whose connections are never made: the handshake's first packet is dropped. Other
/// systems than Linux may refuse them, so tests on it are for Linux alone.
#[derive(Debug)]
pub struct BlackHole(SampleBackend);

impl BlackHole {
    /// Starts one.
    ///
    /// # Panics
    /// Where loopback has no free port, or connections to it cannot be ignored.
    pub async fn start() -> Self {
        Self(faulty(Fault::Blackhole).await)
    }

    /// Where nothing answers.
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }
}
