//! Addresses where nothing answers, not even with a refusal.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time;

use crate::free_port;

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

/// An address whose connections are never made: the handshake's first packet is dropped.
///
/// It listens with the shortest queue, which is kept full. Linux then ignores further connections,
/// as a firewall does that drops packets; other systems may refuse them, so tests on it are for
/// Linux alone.
#[derive(Debug)]
pub struct BlackHole {
    address: SocketAddr,
    _listener: TcpListener,
    _filling: Vec<TcpStream>,
}

impl BlackHole {
    /// Starts one.
    ///
    /// # Panics
    /// Where loopback has no free port, or the queue takes more than 64 connections.
    pub async fn start() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(free_port()).expect("a free port on loopback");
        let listener = socket.listen(0).expect("a bound socket can listen");
        let address = listener.local_addr().expect("a bound socket has an address");
        let mut filling = Vec::new();
        while let Ok(connected) =
            time::timeout(Duration::from_millis(300), TcpStream::connect(address)).await
        {
            filling.push(connected.expect("a listening port takes connections"));
            assert!(filling.len() <= 64, "the queue of {address} never fills");
        }
        Self { address, _listener: listener, _filling: filling }
    }

    /// Where nothing answers.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}
