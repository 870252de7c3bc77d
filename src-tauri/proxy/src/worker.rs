//! What the requests of one thread share.

use std::sync::{Arc, Mutex, PoisonError};

use domain::Moment;
use domain::traffic::{Repeat, RetryBudget};
use engine::port::Clock;
use hyper::client::conn::http1;
use tokio::sync::{Notify, watch};
use tokio::time::{self, Duration, Instant};

use crate::Limits;
use crate::ask::Ask;
use crate::counters::{Counters, Counts};
use crate::dial::{Dialer, Protocol};
use crate::failover::Watch;
use crate::failure::Failure;
use crate::pool::{Lease, Sender};
use crate::routing::Routing;
use crate::tape::Outgoing;
use crate::upstream::Upstream;

/// Idle connections are looked through this often, while there are any.
const REAP: Duration = Duration::from_secs(2);

/// What all threads share.
pub(crate) struct Common {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limits: Limits,
    pub(crate) dialer: Dialer,
    pub(crate) counts: Counts,
    pub(crate) budget: Mutex<RetryBudget>,
    /// For the jitter.
    pub(crate) rng: Mutex<fastrand::Rng>,
    pub(crate) routing: watch::Receiver<Arc<Routing>>,
    pub(crate) upstreams: watch::Receiver<Vec<Arc<Upstream>>>,
}

/// One thread's part: its connections stay on it.
pub(crate) struct Worker {
    pub(crate) index: usize,
    common: Arc<Common>,
    kept: Notify,
}

impl std::ops::Deref for Worker {
    type Target = Common;

    fn deref(&self) -> &Common {
        &self.common
    }
}

impl Common {
    /// What was done so far.
    pub(crate) fn counters(&self) -> Counters {
        let upstreams = self.upstreams.borrow().clone();
        self.counts.with(upstreams.iter().map(|upstream| upstream.counters()).collect())
    }
}

impl Worker {
    pub(crate) fn new(index: usize, common: Arc<Common>) -> Self {
        Self { index, common, kept: Notify::new() }
    }

    pub(crate) fn now(&self) -> Moment {
        self.clock.now().mono
    }

    pub(crate) fn routing(&self) -> Arc<Routing> {
        Arc::clone(&self.routing.borrow())
    }

    /// The routing as it changes. The present one counts as a change: a request that begins to wait
    /// chose its backend by an older one.
    pub(crate) fn watch(&self) -> Watch {
        self.routing.clone()
    }

    /// A connection to `upstream` that is idle.
    pub(crate) async fn idle(&self, upstream: &Upstream, ask: &Ask) -> Option<Lease> {
        if ask.protocol == Protocol::Http1 {
            // It may be one of HTTP/2, and will not come back.
            return None;
        }
        upstream.pool(self.index).take(ask.repeat == Repeat::Freely).await
    }

    /// A connection to `upstream`, made if need be.
    pub(crate) async fn lease(&self, upstream: &Upstream, ask: &Ask) -> Result<Lease, Failure> {
        if let Some(lease) = self.idle(upstream, ask).await {
            return Ok(lease);
        }
        let began = Instant::now();
        let lease = self.dialer.dial(&upstream.address, ask.protocol).await?;
        upstream.connected(began.elapsed());
        if let Sender::Http2(sender) = &lease.sender {
            upstream.pool(self.index).share(sender.clone());
            self.kept.notify_one();
        }
        Ok(lease)
    }

    /// Takes back a connection that is free again.
    pub(crate) fn keep(&self, upstream: &Upstream, sender: http1::SendRequest<Outgoing>) {
        upstream.pool(self.index).put(sender);
        self.kept.notify_one();
    }

    /// Takes a token for one more try.
    pub(crate) fn may_retry(&self) -> bool {
        self.budget.lock().unwrap_or_else(PoisonError::into_inner).withdraw()
    }

    /// Drops idle connections as they grow old. Never ends.
    pub(crate) async fn reap(&self) {
        loop {
            self.kept.notified().await;
            loop {
                time::sleep(REAP).await;
                let upstreams = self.upstreams.borrow().clone();
                let left = upstreams.iter().filter(|it| it.pool(self.index).reap()).count();
                if left == 0 {
                    break;
                }
            }
        }
    }
}
