//! Taking the port: only on loopback, and with a clear word where it cannot be had.

use std::io;
use std::net::{SocketAddr, TcpListener};

/// A loopback port that is taken and listened on.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
}

/// Why a port cannot be listened on.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Others could reach it there.
    #[error(
        "{0} is not a loopback address: others could reach the proxy there. \
         Allowed are 127.0.0.1:PORT and [::1]:PORT"
    )]
    NotLoopback(SocketAddr),
    /// Another program has it.
    #[error("port {} of {} is taken by another program. End it, or choose another port", .0.port(), .0.ip())]
    Taken(SocketAddr),
    /// Ports below 1024 are the administrator's.
    #[error("port {} may only be taken by the administrator. Choose one from 1024 to 65535", .0.port())]
    Privileged(SocketAddr),
    /// Anything else.
    #[error("{address} cannot be listened on: {error}")]
    Other {
        /// The address.
        address: SocketAddr,
        /// The system's own word.
        error: io::Error,
    },
}

impl Listener {
    /// Takes `address`; port 0 for any free one.
    ///
    /// # Errors
    /// [`BindError`] says why it cannot be had and what to do.
    pub fn bind(address: SocketAddr) -> Result<Self, BindError> {
        if !address.ip().is_loopback() {
            return Err(BindError::NotLoopback(address));
        }
        let taken = TcpListener::bind(address).and_then(|socket| {
            socket.set_nonblocking(true)?;
            let address = socket.local_addr()?;
            Ok(Self { socket, address })
        });
        taken.map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => BindError::Taken(address),
            io::ErrorKind::PermissionDenied => BindError::Privileged(address),
            _ => BindError::Other { address, error },
        })
    }

    /// The same port once more, for a proxy that takes over from another.
    ///
    /// # Errors
    /// The system gives no more descriptors.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(Self { socket: self.socket.try_clone()?, address: self.address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn into_socket(self) -> TcpListener {
        self.socket
    }
}
