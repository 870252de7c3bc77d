//! What the engine needs of the world, as narrow traits: faked in tests by recording calls.

use std::io;
use std::net::SocketAddr;

use domain::Now;
use domain::connectivity::Reachability;
use domain::probe::{ProbeReport, ProbeRequest};
use futures_util::future::BoxFuture;

/// Carries out one probe.
pub trait Prober: Send + Sync + 'static {
    /// Ends by itself within the request's timeout, and never fails: a failure is an outcome.
    /// Dropping the future gives the probe up and closes its connection.
    fn probe(&self, request: ProbeRequest) -> BoxFuture<'static, ProbeReport>;
}

/// Asks reference addresses whether this machine is online at all.
pub trait ConnectivityCheck: Send + Sync + 'static {
    /// Ends by itself within a few seconds.
    fn check(&self) -> BoxFuture<'static, Reachability>;
}

/// Finds the addresses of a host name.
pub trait Resolver: Send + Sync + 'static {
    /// The addresses of `host` at `port`: at least one, or an error.
    fn resolve(&self, host: &str, port: u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>>;
}

/// Reads both clocks.
pub trait Clock: Send + Sync + 'static {
    /// The time. The monotonic part counts suspended time too, so that a sleep shows as a jump.
    fn now(&self) -> Now;
}
