//! Carries the production checklist out: each check collects its evidence over real connections,
//! and `domain::checklist` says what it comes to.
//!
//! The checks of a run share what they look at ([`scene::Scene`]): each backend is probed once, the
//! frontend's files are read once. They run at the same time, each is told of as it begins and
//! ends, all can be halted, and the whole is bounded ([`Order::bound`]).

mod access;
mod budget;
mod bundle;
mod certificates;
mod cors;
mod drilled;
mod fetch;
mod health;
mod loopback;
mod network;
mod parity;
mod platform;
mod redeployed;
mod run;
mod running;
mod scene;
mod site;
mod standby;
mod vercel;

use std::sync::Arc;
use std::time::Duration;

use domain::checklist::{Check, Settings, drilled::Rehearsed};
use domain::policy::Policy;
use domain::snapshot::Snapshot;
use engine::port::{Clock, ConnectivityCheck, Prober};
use probe::Trust;

pub use access::{Access, Key};
pub use run::{Halt, Item, Note, Progress, Run, State, start};

/// For whatever is asked beside the probes: reading the frontend, platforms, further paths.
const REST: Duration = Duration::from_secs(45);

/// What checks are made with.
#[derive(Clone)]
pub struct Parts {
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Asks backends whether they are healthy.
    pub prober: Arc<dyn Prober>,
    /// Tells offline from down.
    pub connectivity: Arc<dyn ConnectivityCheck>,
    /// Whose certificates are trusted.
    pub trust: Trust,
}

/// What is to be checked, and what is known before.
#[derive(Clone)]
pub struct Order {
    /// These, each once.
    pub checks: Vec<Check>,
    /// The chain.
    pub policy: Policy,
    /// What the checklist is told beside it.
    pub settings: Settings,
    /// What the running app knows of the chain; none where none runs.
    pub state: Option<Snapshot>,
    /// The kept failover tests, newest first.
    pub rehearsed: Vec<Rehearsed>,
    /// The ways to the platforms.
    pub access: Access,
}

impl Order {
    /// How long the whole may take: a sleeping backend is waited for.
    pub fn bound(&self) -> Duration {
        let sleeps = self.policy.backends.iter().any(|backend| backend.enabled && backend.sleeps);
        let wake = if sleeps { self.policy.wake_timeout } else { Duration::ZERO };
        self.policy.timeout + wake + REST
    }
}
