//! What happened, in order: queued, never dropped.

use std::sync::Arc;
use std::time::Duration;

use crate::cause::Cause;
use crate::checklist::Checked;
use crate::drill;
use crate::health::Health;
use crate::interview::InterviewEvent;
use crate::time::WallTime;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// From 1, without gaps.
    pub seq: u64,
    /// When.
    pub at: WallTime,
    /// What.
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// Monitoring began over this chain.
    Started {
        /// The names, first is primary.
        backends: Vec<Arc<str>>,
        /// It began in interview mode.
        interview: bool,
    },
    /// A backend's health changed.
    HealthChanged {
        /// Its name.
        backend: Arc<str>,
        /// Before.
        from: Health,
        /// After.
        to: Health,
        /// Why, when it is not healthy.
        cause: Option<Cause>,
    },
    /// A sleeping backend got its one long request.
    Waking {
        /// Its name.
        backend: Arc<str>,
    },
    /// The selection changed.
    Switched(Switch),
    /// This machine's network is gone, or a sign-in page stands in between.
    Offline {
        /// It is a sign-in page.
        portal: bool,
    },
    /// It is back.
    Online {
        /// After so long.
        after: Duration,
    },
    /// This machine slept or changed its network.
    Resumed {
        /// How long it slept; zero for a network change.
        after: Duration,
    },
    /// No probes from now on.
    Paused,
    /// Probes again.
    Unpaused,
    /// Something happened to an interview.
    Interview(InterviewEvent),
    /// Interview mode began or ended.
    ModeChanged {
        /// It began.
        interview: bool,
    },
    /// The operator pinned the selection, or freed it.
    Pinned {
        /// To this backend; none: freed.
        backend: Option<Arc<str>>,
    },
    /// A new policy is in force.
    ConfigReloaded {
        /// The names, first is primary.
        backends: Vec<Arc<str>>,
    },
    /// A drill told something.
    Drill(DrillEvent),
    /// A run of all checks ended.
    Checklist(ChecklistEnded),
}

/// A run of the whole checklist that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChecklistEnded {
    /// Its name among the kept ones.
    pub id: Arc<str>,
    /// One for each check, in order.
    pub results: Arc<[Checked]>,
    /// Who asked for it does not look at a window: a notification is to tell the result.
    pub announce: bool,
}

/// What drills tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DrillEvent {
    /// One began.
    Started(Rehearsal),
    /// One ended.
    Ended(Rehearsal, Arc<drill::Report>),
    /// A service that an earlier drill had stopped was restored, or could not be.
    Restored {
        /// The service's name.
        service: Arc<str>,
        /// What became of it.
        restored: drill::Restored,
    },
}

/// Which drill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsal {
    /// Its name among the kept ones.
    pub id: Arc<str>,
    /// What fails in it.
    pub kind: drill::Kind,
    /// The name of the backend that is made to fail.
    pub primary: Arc<str>,
}

/// A change of the selection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switch {
    /// The backend left.
    pub from: Option<Arc<str>>,
    /// The backend now in use.
    pub to: Option<Arc<str>>,
    /// Why.
    pub reason: SwitchReason,
    /// Why the backend left was left, if it failed.
    pub cause: Option<Cause>,
    /// From the first failed probe to the decision, if one failed.
    pub took: Option<Duration>,
}

/// Why the selection changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// The policy changed.
    Config,
}
