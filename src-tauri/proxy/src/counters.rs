//! What the proxy counts.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// What a proxy did since it started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Requests taken from clients.
    pub requests: u64,
    /// Of these, answered by the proxy itself, as no backend could or may.
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

/// The counts as they grow.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    requests: AtomicU64,
    unanswered: AtomicU64,
    refused: AtomicU64,
    retries: AtomicU64,
    hedges: AtomicU64,
    connections: AtomicUsize,
}

impl Counts {
    pub(crate) fn requested(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn left_unanswered(&self) {
        self.unanswered.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn refused(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn retried(&self) {
        self.retries.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn hedged(&self) {
        self.hedges.fetch_add(1, Ordering::Relaxed);
    }

    /// A client connected, unless there are `most` already.
    pub(crate) fn connected(&self, most: usize) -> bool {
        let more = |open: usize| (open < most).then_some(open + 1);
        self.connections.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok()
    }

    pub(crate) fn disconnected(&self) {
        self.connections.fetch_sub(1, Ordering::Relaxed);
    }

    pub(crate) fn with(&self, backends: Vec<BackendCounters>) -> Counters {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Counters {
            requests: read(&self.requests),
            unanswered: read(&self.unanswered),
            refused: read(&self.refused),
            retries: read(&self.retries),
            hedges: read(&self.hedges),
            connections: self.connections.load(Ordering::Relaxed) as u64,
            backends,
        }
    }
}
