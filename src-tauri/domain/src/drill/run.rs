//! What was measured in a drill. Times are since its first request.

use std::time::Duration;

use crate::cause::Cause;
use crate::drill::plan::Plan;

/// One request of the drill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// When it was sent.
    pub sent: Duration,
    /// Until its answer was whole, or it failed.
    pub took: Duration,
    /// What came of it.
    pub answer: Answer,
}

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The backend of this index answered it well.
    By(usize),
    /// It failed.
    Failed(Miss),
}

/// How a request failed, as its client saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Miss {
    /// The proxy had no backend that could answer (its own 503 or 504).
    Unanswered,
    /// This status, which is no success.
    Status(u16),
    /// Another kind of answer than before the fault: a web page instead of JSON.
    WrongKind,
    /// The connection broke, or the answer was cut short.
    Cut,
    /// Nothing within 10 s.
    Late,
}

impl Miss {
    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unanswered => "unanswered",
            Self::Status(_) => "status",
            Self::WrongKind => "wrong_kind",
            Self::Cut => "cut",
            Self::Late => "late",
        }
    }
}

/// The part of a drill that a request belongs to, by when it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum PhaseOf {
    Before,
    During,
    After,
}

/// The steps of a drill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The backends are seen ready, three times.
    Checking,
    /// Requests before the fault.
    Before,
    /// Of a real drill: the service is being stopped.
    Stopping,
    /// Requests during the fault.
    During,
    /// Of a real drill: the service is being restarted.
    Restoring,
    /// Requests after the fault.
    After,
}

/// A drill under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The step.
    pub stage: Stage,
    /// What was measured so far; its end means nothing yet.
    pub run: Run,
    /// Since the first request; zero before it.
    pub elapsed: Duration,
    /// It was told to stop, and restores.
    pub halting: bool,
}

/// How a drill ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// All was sent and seen.
    Complete,
    /// It was stopped early as request after request failed.
    GaveUp,
    /// What was seen says nothing about the failover.
    Inconclusive(Doubt),
}

/// Why a drill says nothing about the failover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// This computer is offline, or was for a while; `true`: behind a sign-in page.
    Offline(bool),
    /// The primary was down before the fault.
    PrimaryDown(Cause),
    /// The primary failed by itself, without the fault.
    PrimaryFailed,
    /// No standby was seen ready three times; the first standby's cause, where there is one.
    NoReadyStandby(Option<Cause>),
    /// The path is not answered with a success by the backend of this index; its status.
    Path(usize, u16),
    /// A person stopped it.
    Halted,
    /// The computer slept meanwhile.
    Slept,
    /// Railway's API was of no use: its error's code and what it said.
    Api(&'static str, String),
    /// The service went on answering though it was stopped.
    NotStopped,
    /// It could not be started: no port, no thread.
    System(String),
}

impl Doubt {
    /// The stable word.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Offline(false) => "offline",
            Self::Offline(true) => "portal",
            Self::PrimaryDown(_) => "primary_down",
            Self::PrimaryFailed => "primary_failed",
            Self::NoReadyStandby(_) => "no_ready_standby",
            Self::Path(..) => "path",
            Self::Halted => "halted",
            Self::Slept => "slept",
            Self::Api(code, _) => code,
            Self::NotStopped => "not_stopped",
            Self::System(_) => "system",
        }
    }
}

/// What became of the service that a real drill stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// It runs again, by its health and by the API.
    pub runs: bool,
    /// From the request to restart until both said so.
    pub took: Option<Duration>,
    /// How often a restart was asked for.
    pub restarts: u32,
    /// How often a redeploy was.
    pub redeploys: u32,
    /// Why it does not run, and what to do by hand.
    pub problem: Option<String>,
}

/// Everything measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// What was to be done.
    pub plan: Plan,
    /// The requests, by when they were sent.
    pub samples: Vec<Sample>,
    /// When the fault began. In a real drill: when the stop was seen from outside.
    pub injected: Option<Duration>,
    /// When it ended. In a real drill: when the service was seen to answer again.
    pub lifted: Option<Duration>,
    /// When a request was answered by the primary again.
    pub back: Option<Duration>,
    /// When the last request ended.
    pub ended: Duration,
    /// How many of the requests arrived at each backend, by the counts in front of it; none in a
    /// real drill, where nothing stands in front.
    pub arrived: Option<Vec<u64>>,
    /// Second copies of slow requests that the proxy sent to another backend.
    pub hedges: u64,
    /// Tries beyond each request's first, hedges included.
    pub retries: u64,
    /// How it ended.
    pub end: End,
    /// Of a real drill that stopped the service.
    pub restored: Option<Restored>,
}

impl Run {
    /// How many requests each of `backends` answered, and how many failed.
    pub fn counts(&self, backends: usize) -> (Vec<u64>, u64) {
        let mut answered = vec![0; backends];
        let mut failed = 0;
        for sample in &self.samples {
            match sample.answer {
                Answer::By(index) => {
                    if let Some(count) = answered.get_mut(index) {
                        *count += 1;
                    }
                }
                Answer::Failed(_) => failed += 1,
            }
        }
        (answered, failed)
    }

    /// The part of the drill in which `sample` was sent.
    pub fn phase_of(&self, sample: &Sample) -> PhaseOf {
        match (self.injected, self.lifted) {
            (Some(_), Some(lifted)) if sample.sent >= lifted => PhaseOf::After,
            (Some(injected), _) if sample.sent >= injected => PhaseOf::During,
            _ => PhaseOf::Before,
        }
    }
}
