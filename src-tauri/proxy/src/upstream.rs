//! A backend as the proxy knows it: its address, its idle connections, what was learned of it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::traffic::{Latency, Suspicion, UpstreamOutcome};
use domain::{Backend, BackendUrl, Cause, Moment};
use engine::{Command, EngineHandle};
use http::HeaderValue;

use crate::counters::BackendCounters;
use crate::dial::Address;
use crate::pool::Pool;

/// The monitor is told that a backend's app answers at most this often: it counts hours.
const TELL_ANSWERED: Duration = Duration::from_secs(10);
/// A backend that is not connected to by then is raced by the next one: no byte was sent yet.
const STAGGER: Duration = Duration::from_millis(250);
/// One that is far away is given twice its usual time, at most this: else its requests would go
/// elsewhere though nothing is wrong.
const LONGEST_STAGGER: Duration = Duration::from_secs(1);

pub(crate) struct Upstream {
    pub(crate) name: Arc<str>,
    url: BackendUrl,
    pub(crate) address: Address,
    /// The value of `x-failover-backend`.
    pub(crate) label: HeaderValue,
    /// One for each worker: connections stay on the thread that made them.
    pools: Box<[Pool]>,
    engine: EngineHandle,
    learned: Mutex<Learned>,
    /// Whether a suspicion is raised at all: asked for each request, without the lock.
    suspected: AtomicBool,
    /// In microseconds, from `learned`.
    hedge_after: AtomicU64,
    patience: AtomicU64,
    /// How long the latest connection took to make, in microseconds.
    connecting: AtomicU64,
    answered: AtomicU64,
    /// When the monitor was last told that the app answers, in ms; 0: never.
    told: AtomicU64,
}

#[derive(Default)]
struct Learned {
    suspicion: Suspicion,
    latency: Latency,
    failures: BTreeMap<&'static str, u64>,
}

impl Upstream {
    pub(crate) fn new(backend: &Backend, workers: usize, engine: EngineHandle) -> Self {
        let latency = Latency::default();
        let label = HeaderValue::from_bytes(backend.name.as_bytes());
        Self {
            name: Arc::clone(&backend.name),
            url: backend.url.clone(),
            address: Address::of(&backend.url),
            // A name is a line of text by the policy, which a header can carry.
            label: label.unwrap_or_else(|_| HeaderValue::from_static("unnamed")),
            pools: (0..workers).map(|_| Pool::default()).collect(),
            engine,
            suspected: AtomicBool::new(false),
            hedge_after: AtomicU64::new(micros(latency.hedge_after())),
            patience: AtomicU64::new(micros(latency.patience())),
            learned: Mutex::default(),
            connecting: AtomicU64::new(0),
            answered: AtomicU64::new(0),
            told: AtomicU64::new(0),
        }
    }

    /// Whether it is `backend`, with the same name at the same address.
    pub(crate) fn is(&self, backend: &Backend) -> bool {
        self.name == backend.name && self.url == backend.url
    }

    pub(crate) fn pool(&self, worker: usize) -> &Pool {
        &self.pools[worker]
    }

    /// Drops every idle connection: after a sleep or on another network none of them leads anywhere.
    pub(crate) fn forget_connections(&self) {
        self.pools.iter().for_each(Pool::clear);
    }

    pub(crate) fn hedge_after(&self) -> Duration {
        Duration::from_micros(self.hedge_after.load(Ordering::Relaxed))
    }

    pub(crate) fn patience(&self) -> Duration {
        Duration::from_micros(self.patience.load(Ordering::Relaxed))
    }

    /// A connection was made, and took so long.
    pub(crate) fn connected(&self, took: Duration) {
        self.connecting.store(micros(took), Ordering::Relaxed);
    }

    /// How long a connection may take before the next backend is connected to as well.
    pub(crate) fn stagger(&self) -> Duration {
        let usual = Duration::from_micros(self.connecting.load(Ordering::Relaxed));
        (usual * 2).clamp(STAGGER, LONGEST_STAGGER)
    }

    /// Whether traffic keeps away from it. `passed` and `probing` as in [`Suspicion::holds`].
    pub(crate) fn suspected(
        &self,
        now: impl FnOnce() -> Moment,
        passed: Option<Moment>,
        probing: bool,
    ) -> bool {
        if !self.suspected.load(Ordering::Relaxed) {
            return false;
        }
        let holds = self.learned().suspicion.holds(now(), passed, probing);
        self.suspected.store(holds, Ordering::Relaxed);
        holds
    }

    /// A try failed there, or its answer looks broken.
    pub(crate) fn failed(&self, cause: &Cause) {
        *self.learned().failures.entry(cause.code()).or_default() += 1;
    }

    /// After a failure: the next requests keep away, and the monitor is to find out. Whether this
    /// is news.
    pub(crate) fn suspect(&self, now: Moment, cause: &Cause) -> bool {
        let mut learned = self.learned();
        let news = learned.suspicion.raise(now);
        self.suspected.store(true, Ordering::Relaxed);
        drop(learned);
        if news {
            tracing::info!(backend = %self.name, cause = cause.code(), "suspected");
            let outcome = UpstreamOutcome::Suspect(cause.clone());
            self.engine.send(Command::Upstream(Arc::clone(&self.name), outcome));
        }
        news
    }

    /// It was no failure of the backend after all.
    pub(crate) fn withdraw(&self) {
        self.learned().suspicion.withdraw();
        self.suspected.store(false, Ordering::Relaxed);
    }

    /// A client was given its answer, whatever that says.
    pub(crate) fn passed_on(&self) {
        self.answered.fetch_add(1, Ordering::Relaxed);
    }

    /// The app itself answered a client.
    pub(crate) fn answered(&self, now: Moment) {
        self.passed_on();
        let now = u64::try_from(now.since_epoch().as_millis()).unwrap_or(u64::MAX).max(1);
        let told = self.told.load(Ordering::Relaxed);
        let often = TELL_ANSWERED.as_millis() as u64;
        if told != 0 && now.saturating_sub(told) < often {
            return;
        }
        if self.told.compare_exchange(told, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            let outcome = UpstreamOutcome::Answered;
            self.engine.send(Command::Upstream(Arc::clone(&self.name), outcome));
        }
    }

    /// A safe request took so long.
    pub(crate) fn observe(&self, took: Duration) {
        let mut learned = self.learned();
        if learned.latency.observe(took) {
            let latency = &learned.latency;
            self.hedge_after.store(micros(latency.hedge_after()), Ordering::Relaxed);
            self.patience.store(micros(latency.patience()), Ordering::Relaxed);
        }
    }

    pub(crate) fn counters(&self) -> BackendCounters {
        BackendCounters {
            name: Arc::clone(&self.name),
            answered: self.answered.load(Ordering::Relaxed),
            failures: self.learned().failures.clone(),
        }
    }

    // Nothing panics under this lock, so what a poisoned one holds is whole.
    fn learned(&self) -> MutexGuard<'_, Learned> {
        self.learned.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
