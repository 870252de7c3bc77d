//! The production checklist: what is checked, what was found, and what follows from it.
//!
//! Each check has its module here: the facts that somebody has to collect, and the finding that
//! they lead to. What the findings are called is up to `present`.

mod check;
mod exchange;
mod settings;

pub mod budget;
pub mod bundle;
pub mod certificates;
pub mod cors;
pub mod drilled;
pub mod health;
pub mod loopback;
pub mod parity;
pub mod redeployed;
pub mod roles;
pub mod running;
pub mod standby;

use std::sync::Arc;
use std::time::Duration;

pub use check::{Check, Group};
pub use exchange::{Exchange, without_logins};
pub use roles::Roles;
pub use settings::{BadSettings, Frontend, Origin, Paths, Settings, Vercel};

use crate::time::WallTime;

/// What a check comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It is so, and was seen.
    Pass,
    /// It is not so, and was seen.
    Fail,
    /// It could not be seen either way: never a pass.
    Unknown,
    /// Nobody but a person can tell, and is told how.
    Manual,
}

impl Outcome {
    /// The stable word for scripts and files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Manual => "manual",
        }
    }
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the finding of the check of that name")]
pub enum Finding {
    /// Nothing was found out, and this is why.
    Unjudged(Unjudged),
    Running(running::Finding),
    Bundle(bundle::Finding),
    Health(health::Finding),
    Redeployed(redeployed::Finding),
    Drilled(drilled::Finding),
    Cors(cors::Finding),
    Certificates(certificates::Finding),
    Loopback(loopback::Finding),
    Parity(parity::Finding),
    Budget(budget::Finding),
    Standby(standby::Finding),
}

/// Why a check could not be made at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unjudged {
    /// It was stopped before it ended.
    Halted,
    /// It did not end within its bound.
    OutOfTime {
        /// The bound.
        after: Duration,
    },
    /// This computer is offline, or a sign-in page stands in between.
    Offline {
        /// It is a sign-in page.
        portal: bool,
    },
    /// What is to be checked needs these backends, and they are down: their own check says why.
    BackendDown {
        /// Their names.
        names: Vec<Arc<str>>,
    },
    /// No frontend is configured.
    NoFrontend,
    /// There is no second backend.
    NoBackup,
    /// Something of this computer's own failed; says what.
    System(String),
}

impl Finding {
    /// What it comes to.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Unjudged(_) => Outcome::Unknown,
            Self::Running(finding) => finding.outcome(),
            Self::Bundle(finding) => finding.outcome(),
            Self::Health(finding) => finding.outcome(),
            Self::Redeployed(finding) => finding.outcome(),
            Self::Drilled(finding) => finding.outcome(),
            Self::Cors(finding) => finding.outcome(),
            Self::Certificates(finding) => finding.outcome(),
            Self::Loopback(finding) => finding.outcome(),
            Self::Parity(finding) => finding.outcome(),
            Self::Budget(finding) => finding.outcome(),
            Self::Standby(finding) => finding.outcome(),
        }
    }
}

/// A check that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Which.
    pub check: Check,
    /// What it found.
    pub finding: Finding,
    /// What was asked and answered, in order. Without secrets.
    pub exchanges: Vec<Exchange>,
    /// When it ended.
    pub at: WallTime,
    /// How long it took.
    pub took: Duration,
}

/// What a run of several checks comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Passed.
    pub passed: usize,
    /// Failed.
    pub failed: usize,
    /// Not known.
    pub unknown: usize,
    /// For a person to look at.
    pub manual: usize,
}

impl Tally {
    /// Of these outcomes.
    pub fn of(outcomes: impl IntoIterator<Item = Outcome>) -> Self {
        let mut tally = Self::default();
        for outcome in outcomes {
            *match outcome {
                Outcome::Pass => &mut tally.passed,
                Outcome::Fail => &mut tally.failed,
                Outcome::Unknown => &mut tally.unknown,
                Outcome::Manual => &mut tally.manual,
            } += 1;
        }
        tally
    }

    /// How many there are.
    pub const fn all(self) -> usize {
        self.passed + self.failed + self.unknown + self.manual
    }

    /// Every check passed.
    pub const fn is_ready(self) -> bool {
        self.passed == self.all() && self.passed > 0
    }
}
