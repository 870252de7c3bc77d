//! The port of a sample backend: served, shut, or swallowing every connection.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time;

/// Whether the port is served. While it is not, a bound socket that does not listen holds it: so
/// connections are refused and nobody else can get the port before it opens again.
#[derive(Debug)]
pub(crate) enum Door {
    Open(JoinSet<()>),
    Shut(Option<TcpSocket>),
    Swallowing { _by: Swallow },
}

/// A listener with the shortest queue, kept full: Linux ignores further connections then, as a
/// firewall does that drops packets.
#[derive(Debug)]
pub(crate) struct Swallow {
    _listener: TcpListener,
    _filling: Vec<TcpStream>,
}

/// Without an answer for so long, a connection was ignored: loopback takes microseconds.
const IGNORED: Duration = Duration::from_millis(200);

/// More connections than the shortest queue can hold.
const MOST: usize = 64;

impl Swallow {
    /// # Errors
    /// Where the port cannot be had, or its queue never fills.
    pub(crate) async fn start(address: SocketAddr) -> io::Result<Self> {
        let listener = bind(address)?.listen(0)?;
        let mut filling = Vec::new();
        while let Ok(connected) = time::timeout(IGNORED, TcpStream::connect(address)).await {
            filling.push(connected?);
            if filling.len() > MOST {
                return Err(io::Error::other(format!(
                    "the queue of {address} never fills: this system cannot ignore connections"
                )));
            }
        }
        Ok(Self { _listener: listener, _filling: filling })
    }
}

pub(crate) fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Connections in TIME_WAIT must not hold the port. On Windows they never do, and the option
    // would let strangers share the port.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}
