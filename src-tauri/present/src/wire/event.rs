//! What happened: a line of `failover run --json`, of the log and of the history.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Cause, DrillVerdict, Health, InterviewStep, InterviewSummary, Mode};

/// One line of `failover run --json`, one row of the history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Event {
    /// Counts events since the start, from 1, without gaps.
    #[ts(type = "number")]
    pub seq: u64,
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// What.
    #[serde(flatten)]
    #[ts(flatten)]
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum EventKind {
    /// Monitoring began.
    Started {
        /// The running app's version.
        version: String,
        /// The chain's names, first is primary.
        backends: Vec<String>,
        /// How often is probed.
        mode: Mode,
    },
    /// A backend's health changed.
    HealthChanged {
        /// Its name.
        backend: String,
        /// Before.
        from: Health,
        /// After.
        to: Health,
        /// Why, when it is not healthy.
        cause: Option<Cause>,
    },
    /// A sleeping backend is starting.
    Waking {
        /// Its name.
        backend: String,
    },
    /// The selection changed.
    Switched {
        /// The backend left, if there was one.
        from: Option<String>,
        /// The backend now in use, if there is one.
        to: Option<String>,
        /// Why.
        reason: SwitchReason,
        /// Why the backend left was left.
        cause: Option<Cause>,
        /// From the first failed probe to the decision, in ms.
        took_ms: Option<f64>,
    },
    /// This machine's network is gone, or a sign-in page stands in between.
    Offline {
        /// It is a sign-in page.
        portal: bool,
    },
    /// It is back.
    Online {
        /// How long it was gone, in ms.
        after_ms: f64,
    },
    /// This machine slept, or changed its network: a gap, not an outage.
    Resumed {
        /// How long it slept, in ms; 0 for a network change.
        after_ms: f64,
    },
    /// No probes from now on.
    Paused,
    /// Probes again.
    Unpaused,
    /// Something happened to an interview.
    Interview {
        /// What.
        step: InterviewStep,
        /// When it begins, or was watched from.
        #[ts(type = "number")]
        begins: i64,
        /// When it ends, or ended.
        #[ts(type = "number")]
        ends: i64,
        /// What was seen in it, where it is over.
        summary: Option<InterviewSummary>,
    },
    /// The cadence changed.
    ModeChanged {
        /// To this.
        mode: Mode,
    },
    /// The operator pinned the selection, or freed it.
    Pinned {
        /// To this backend; none: freed.
        backend: Option<String>,
    },
    /// A new configuration is in force.
    ConfigReloaded {
        /// The chain's names, first is primary.
        backends: Vec<String>,
    },
    /// A failover test began.
    DrillStarted {
        /// Its name among the kept ones.
        id: String,
        /// As in "Railway stopped".
        title: String,
        /// Through Railway's API.
        real: bool,
    },
    /// A failover test ended.
    DrillEnded {
        /// Its name among the kept ones.
        id: String,
        /// As in "Railway stopped".
        title: String,
        /// Through Railway's API.
        real: bool,
        /// The verdict.
        verdict: DrillVerdict,
        /// As in "Passed: no request was lost."
        headline: String,
    },
    /// A service that an earlier failover test had stopped was restored, or could not be.
    DrillRestored {
        /// The service's name.
        service: String,
        /// It runs again.
        runs: bool,
        /// What was done, or what is in the way.
        text: String,
    },
    /// A run of all checks ended.
    ChecklistEnded {
        /// Its name among the kept ones.
        id: String,
        /// As in "10 of 12 ready. One needs you."
        headline: String,
        /// Checks that passed.
        passed: u32,
        /// Checks that failed.
        failed: u32,
        /// Checks that could not be judged.
        unknown: u32,
        /// Checks for a person.
        manual: u32,
    },
}

/// Why the selection changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SwitchReason {
    /// The first selection after the start.
    Initial,
    /// The active backend failed.
    Failover,
    /// A better backend is ready, and the hold is over.
    Failback,
    /// Something answers again.
    Recovery,
    /// The operator pinned or freed it.
    Pin,
    /// The configuration changed.
    Config,
}
