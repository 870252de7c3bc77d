//! Ports for programs that must be told theirs.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

/// Below the ports that Linux gives to outgoing connections: none of those takes one away between
/// the look and the use.
const FIRST: u16 = 20_000;
const LAST: u16 = 32_000;

/// Free ports on loopback, each given once a round.
#[derive(Debug)]
pub(crate) struct Ports(u16);

impl Ports {
    /// Begins anywhere, so that two runs are unlikely to meet.
    pub(crate) fn new() -> Self {
        Self(fastrand::u16(FIRST..LAST))
    }

    /// The next one.
    pub(crate) fn free(&mut self) -> SocketAddr {
        for _ in FIRST..LAST {
            self.0 = if self.0 < LAST { self.0 + 1 } else { FIRST };
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.0));
            if TcpListener::bind(address).is_ok() {
                return address;
            }
        }
        panic!("no port from {FIRST} to {LAST} is free");
    }
}
