//! The whole state at one moment: the latest wins, older ones may be skipped.

use std::sync::Arc;
use std::time::Duration;

use crate::backend::Backend;
use crate::cause::Cause;
use crate::health::Health;
use crate::interview::Schedule;
use crate::probe::ProbeReport;
use crate::time::{Moment, WallTime};

/// Everything there is to show.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Counts changes from 1.
    pub seq: u64,
    /// When this was so.
    pub at: WallTime,
    /// Interview mode is on.
    pub interview: bool,
    /// What there is of an interview: planned, about to begin, under way.
    pub schedule: Schedule,
    /// No probes are made.
    pub paused: bool,
    /// This machine is offline; `true`: a sign-in page stands in between.
    pub offline: Option<bool>,
    /// A first selection was made, or found impossible.
    pub settled: bool,
    /// The index of the backend in use.
    pub active: Option<usize>,
    /// The index of the backend pinned to.
    pub pinned: Option<usize>,
    /// Until when a better, ready backend waits for the failback.
    pub hold_until: Option<WallTime>,
    /// The chain, best first.
    pub backends: Vec<BackendState>,
}

/// One backend's state.
#[derive(Clone, Debug, PartialEq)]
pub struct BackendState {
    /// What is configured.
    pub backend: Backend,
    /// Its health.
    pub health: Health,
    /// Healthy, but slow.
    pub slow: bool,
    /// Since when the health is what it is.
    pub since: Option<WallTime>,
    /// The latest failure, as long as no pass came after it.
    pub cause: Option<Cause>,
    /// When the latest probe that passed began: a suspicion raised before it is refuted.
    pub passed: Option<Moment>,
    /// A probe is under way.
    pub probing: bool,
    /// When the next is due.
    pub next_probe: Option<WallTime>,
    /// The last probe's end and its report.
    pub last: Option<(WallTime, Arc<ProbeReport>)>,
    /// The last probes' total times, oldest first; none where one failed.
    pub latencies: Vec<Option<Duration>>,
    /// The month's waking hours, for a backend that sleeps.
    pub hours: Option<Hours>,
}

/// A month's waking hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Seen awake.
    pub used: Duration,
    /// Since when the month is accounted for; none where no answer came in it.
    pub since: Option<WallTime>,
    /// Past this a standby may sleep, in hours.
    pub budget: u32,
    /// What the plan gives, in hours.
    pub plan: u32,
    /// Past the budget, and let sleep.
    pub saving: bool,
}
