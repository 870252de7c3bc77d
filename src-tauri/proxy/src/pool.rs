//! Idle connections to one backend, of one worker.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::client::conn::{http1, http2};
use tokio::time::Instant;

use crate::tape::Outgoing;

/// An idle connection is kept so long.
const KEEP: Duration = Duration::from_secs(30);
/// Beyond this many, an idle connection is kept only for [`SPARE_KEEP`]: what a burst left behind.
const ENOUGH: usize = 8;
const SPARE_KEEP: Duration = Duration::from_secs(2);
/// A request that may not be repeated takes no connection that was idle for longer: servers close
/// idle ones, some after five seconds, and what was sent into the closing is lost.
const FRESH: Duration = Duration::from_secs(4);

/// A connection to send one request on.
pub(crate) enum Sender {
    Http1(http1::SendRequest<Outgoing>),
    Http2(http2::SendRequest<Outgoing>),
}

/// A connection given to one request.
pub(crate) struct Lease {
    pub(crate) sender: Sender,
    /// It carried other requests before: a failure may be its age's, not the backend's.
    pub(crate) reused: bool,
}

#[derive(Default)]
pub(crate) struct Pool {
    idle: Mutex<Idle>,
}

#[derive(Default)]
struct Idle {
    /// The most recently used last.
    http1: Vec<(http1::SendRequest<Outgoing>, Instant)>,
    /// One carries them all. With the time of its last use.
    http2: Option<(http2::SendRequest<Outgoing>, Instant)>,
}

impl Pool {
    /// A connection that is ready; `repeatable`: the request on it may be sent again.
    pub(crate) async fn take(&self, repeatable: bool) -> Option<Lease> {
        loop {
            let mut sender = match self.pop(repeatable)? {
                Sender::Http2(sender) => {
                    return Some(Lease { sender: Sender::Http2(sender), reused: true });
                }
                Sender::Http1(sender) => sender,
            };
            // Its last answer was read whole; the connection may still have to notice.
            if sender.is_ready() || sender.ready().await.is_ok() {
                return Some(Lease { sender: Sender::Http1(sender), reused: true });
            }
        }
    }

    fn pop(&self, repeatable: bool) -> Option<Sender> {
        let mut idle = self.idle();
        let limit = if repeatable { KEEP } else { FRESH };
        if let Some((sender, used)) = &mut idle.http2 {
            if !sender.is_closed() && used.elapsed() <= limit {
                *used = Instant::now();
                return Some(Sender::Http2(sender.clone()));
            }
            idle.http2 = None;
        }
        while let Some((sender, since)) = idle.http1.pop() {
            if since.elapsed() > limit {
                // The others are older still, but good for requests that may be repeated.
                if repeatable {
                    idle.http1.clear();
                } else {
                    idle.http1.push((sender, since));
                }
                return None;
            }
            if !sender.is_closed() {
                return Some(Sender::Http1(sender));
            }
        }
        None
    }

    /// Takes a connection back whose answer was read whole.
    pub(crate) fn put(&self, sender: http1::SendRequest<Outgoing>) {
        if !sender.is_closed() {
            self.idle().http1.push((sender, Instant::now()));
        }
    }

    /// Shares a connection that carries many requests.
    pub(crate) fn share(&self, sender: http2::SendRequest<Outgoing>) {
        self.idle().http2 = Some((sender, Instant::now()));
    }

    /// Drops what is too old. Whether anything is left.
    pub(crate) fn reap(&self) -> bool {
        let mut idle = self.idle();
        let spare = idle.http1.len().saturating_sub(ENOUGH);
        let mut index = 0;
        idle.http1.retain(|(sender, since)| {
            let keep = if index < spare { SPARE_KEEP } else { KEEP };
            index += 1;
            !sender.is_closed() && since.elapsed() < keep
        });
        idle.http1.shrink_to_fit();
        let old = |(sender, used): &(http2::SendRequest<_>, Instant)| {
            sender.is_closed() || used.elapsed() > KEEP
        };
        if idle.http2.as_ref().is_some_and(old) {
            idle.http2 = None;
        }
        !idle.http1.is_empty() || idle.http2.is_some()
    }

    /// Forgets every connection: one proved stale, and the others are of its age.
    pub(crate) fn clear(&self) {
        *self.idle() = Idle::default();
    }

    // Nothing panics under this lock, so what a poisoned one holds is whole.
    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
