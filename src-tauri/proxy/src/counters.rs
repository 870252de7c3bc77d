//! What the proxy counts.

use std::collections::BTreeMap;
use std::sync::Arc;

/// What a proxy did since it started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Requests taken from clients.
    pub requests: u64,
    /// Of these, answered by the proxy itself with 503, as no backend could.
    pub unanswered: u64,
    /// Of these, refused by the proxy itself: malformed, a foreign `Host`, CONNECT.
    pub refused: u64,
    /// Tries beyond each request's first, hedges included.
    pub retries: u64,
    /// Second copies of slow safe requests sent to another backend.
    pub hedges: u64,
    /// Client connections open now.
    pub connections: u64,
    /// The chain, first is primary.
    pub backends: Vec<BackendCounters>,
}

/// What a proxy did with one backend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackendCounters {
    /// Its name.
    pub name: Arc<str>,
    /// Requests that it answered to the client.
    pub answered: u64,
    /// Tries that failed or looked broken, by the cause's code.
    pub failures: BTreeMap<&'static str, u64>,
}
