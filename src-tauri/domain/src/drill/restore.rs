//! How a service that a drill stopped is brought back: what to ask next, sans-IO.
//!
//! Read before acting: only what was just read as stopped is restarted, so a service that somebody
//! else restarted is left alone. A restart is asked for once; only where nobody knows whether the
//! request arrived is it asked for again, after a [`GRACE`] of a state that still says stopped. A
//! redeploy is the second resort. It ends when health *and* the API say that it runs.

use std::time::Duration;

use crate::time::Moment;

/// Whoever cannot know whether Railway heard a request waits so long for its effect.
pub const GRACE: Duration = Duration::from_secs(10);
/// A stop that was sent may take effect this late.
pub const SETTLE: Duration = Duration::from_secs(8);
/// A restart that has not revived the service by then is followed by a redeploy.
pub const REVIVE: Duration = Duration::from_secs(45);
/// After this nobody waits any longer without being told.
pub const PATIENCE: Duration = Duration::from_secs(180);

/// What came up at the last moment is given so long to be verified.
const LAST_LOOK: Duration = Duration::from_secs(15);
/// Passing probes in a row that make it healthy.
const PASSES: u32 = 2;
/// What was read longer ago is read again before anything is done about it.
const FRESH: Duration = Duration::from_secs(2);
/// Probes cost nobody anything.
const PROBE_EVERY: Duration = Duration::from_secs(1);
/// How often Railway may refuse all that there is before a person is called.
const REFUSALS: u32 = 3;

/// What the API says of the service's latest deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Seen {
    /// It runs, or sleeps until somebody asks it.
    Running,
    /// It is on its way.
    Starting,
    /// It is stopped, or crashed.
    Stopped,
    /// It was removed: there is nothing to restart.
    Gone,
}

/// One reading of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What it is doing.
    pub seen: Seen,
    /// Whether Railway offers to redeploy it.
    pub can_redeploy: bool,
}

/// Why a request to the API failed, by what can be done about it. Each has the words for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The token is not allowed to: asking again is of no use.
    Denied(String),
    /// Too many requests; ask again after this.
    Limited(String, Duration),
    /// It was understood and refused.
    Refused(String),
    /// Anything else. What was asked for may have been done.
    Failed(String),
}

/// What can be done about a stopped service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Remedy {
    Restart,
    Redeploy,
}

/// What was asked for before, as noted on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// What was about to be asked for, or was.
    pub remedy: Remedy,
    /// Railway said yes to it.
    pub accepted: bool,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Read the state of the latest deployment, and tell [`Restore::read`].
    Read,
    /// Note this on disk, ask for it, and tell [`Restore::asked`].
    Ask(Remedy),
    /// Probe the backend, and tell [`Restore::probed`].
    Probe,
    /// Nothing until then.
    Wait(Moment),
    /// It runs, by health and by the API.
    Done,
    /// A person must see to it.
    GiveUp(Problem),
}

/// Why the service cannot be brought back from here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The token does not allow it.
    #[error("Railway does not allow it: {0}")]
    Denied(String),
    /// Everything was refused.
    #[error("Railway refused to restart it: {0}")]
    Refused(String),
    /// The API could not be asked.
    #[error("Railway's API could not be asked: {0}")]
    Unreachable(String),
    /// There is no deployment left.
    #[error("its deployment was removed, and Railway does not offer to redeploy it")]
    Gone,
    /// It was restarted, and stays stopped.
    #[error("Railway took the request to restart it, and it is still stopped")]
    Stopped,
    /// It is on its way for too long.
    #[error("Railway says that it is starting, and it has not come up yet")]
    Starting,
    /// The API says that it runs, and it is not healthy.
    #[error("Railway says that it runs, but its health check fails: {0}")]
    Unhealthy(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reply {
    Unsure,
    Accepted,
    Refused,
}

#[derive(Clone, Copy, Debug)]
struct Asked {
    remedy: Remedy,
    first: Moment,
    last: Moment,
    reply: Reply,
}

/// The way back of one service.
#[derive(Clone, Debug)]
pub struct Restore {
    began: Moment,
    asked: Option<Asked>,
    /// The latest reading, and when it was made.
    reading: Option<(Reading, Moment)>,
    /// Since when the API says that it runs.
    running: Option<Moment>,
    /// It was down at some time since the stop was sent, by the API.
    was_down: bool,
    /// Readings since something was last asked for.
    readings: u32,
    read_at: Moment,
    probe_at: Moment,
    /// Passing probes in a row.
    passes: u32,
    /// The latest failures, in words.
    trouble: Option<String>,
    unhealthy: Option<String>,
    refusals: u32,
    problem: Option<Problem>,
}

impl Restore {
    /// Begins at `now`, knowing what was asked for before, maybe by a process that was killed.
    pub fn new(now: Moment, noted: Option<Note>) -> Self {
        let asked = noted.map(|note| {
            let reply = if note.accepted { Reply::Accepted } else { Reply::Unsure };
            // Nobody knows how long ago by a clock that can be trusted: the grace begins anew.
            Asked { remedy: note.remedy, first: now, last: now, reply }
        });
        Self {
            began: now,
            asked,
            reading: None,
            running: None,
            // Nothing is asked for before it is seen stopped.
            was_down: noted.is_some(),
            readings: 0,
            read_at: now,
            probe_at: now,
            passes: 0,
            trouble: None,
            unhealthy: None,
            refusals: 0,
            problem: None,
        }
    }

    /// What to do at `now`.
    pub fn next(&self, now: Moment) -> Step {
        if let Some(problem) = &self.problem {
            return Step::GiveUp(problem.clone());
        }
        if self.is_verified() {
            return Step::Done;
        }
        let deadline = self.deadline();
        if now >= deadline {
            return Step::GiveUp(self.told());
        }
        if let Some(remedy) = self.remedy(now) {
            return Step::Ask(remedy);
        }
        if now >= self.read_at {
            return Step::Read;
        }
        let mut wake = self.read_at.min(deadline);
        if self.is_worth_a_probe() {
            if now >= self.probe_at {
                return Step::Probe;
            }
            wake = wake.min(self.probe_at);
        }
        Step::Wait(wake)
    }

    /// The API was read.
    pub fn read(&mut self, now: Moment, answer: Result<Reading, Trouble>) {
        self.readings += 1;
        self.read_at = now + self.until_next_reading(now);
        match answer {
            Ok(reading) => {
                self.was_down |= reading.seen != Seen::Running;
                let runs = (reading.seen == Seen::Running).then_some(now);
                self.running = runs.map(|now| self.running.unwrap_or(now));
                if matches!(reading.seen, Seen::Stopped | Seen::Gone) {
                    self.passes = 0;
                }
                self.reading = Some((reading, now));
                self.trouble = None;
                let no_way = reading.seen == Seen::Gone && !reading.can_redeploy;
                // What was asked for may be about to make a new deployment.
                if no_way && self.asked.is_none() {
                    self.problem = Some(Problem::Gone);
                }
            }
            Err(trouble) => self.troubled(now, trouble),
        }
    }

    /// `remedy` was asked for, and this came of it.
    pub fn asked(&mut self, now: Moment, remedy: Remedy, answer: Result<(), Trouble>) {
        let first = match self.asked {
            Some(before) if before.remedy == remedy => before.first,
            _ => now,
        };
        let reply = match &answer {
            Ok(()) => Reply::Accepted,
            Err(Trouble::Refused(_)) => Reply::Refused,
            Err(_) => Reply::Unsure,
        };
        let last_hope = match self.reading {
            Some((reading, _)) => remedy == Remedy::Redeploy || !reading.can_redeploy,
            None => true,
        };
        self.asked = Some(Asked { remedy, first, last: now, reply });
        // Read before acting, after every act.
        self.reading = None;
        self.readings = 0;
        self.passes = 0;
        self.read_at = now + Duration::from_secs(1);
        if let Err(trouble) = answer {
            if let (Trouble::Refused(text), true) = (&trouble, last_hope) {
                self.refusals += 1;
                if self.refusals == REFUSALS {
                    self.problem = Some(Problem::Refused(text.clone()));
                }
            }
            self.troubled(now, trouble);
        }
    }

    /// The backend was probed: healthy, or why not in words.
    pub fn probed(&mut self, now: Moment, outcome: Result<(), String>) {
        self.probe_at = now + PROBE_EVERY;
        match outcome {
            Ok(()) => {
                self.passes += 1;
                let stale = self.reading.is_none_or(|(it, _)| it.seen != Seen::Running);
                if self.passes == PASSES && stale {
                    self.read_at = self.read_at.min(now);
                }
            }
            Err(text) => {
                self.passes = 0;
                self.unhealthy = Some(text);
            }
        }
    }

    fn deadline(&self) -> Moment {
        let patience = self.began + PATIENCE;
        let came_up = self.running.map_or(patience, |since| since + LAST_LOOK);
        came_up.clamp(patience, patience + LAST_LOOK)
    }

    fn troubled(&mut self, now: Moment, trouble: Trouble) {
        match trouble {
            Trouble::Denied(text) => self.problem = Some(Problem::Denied(text)),
            Trouble::Limited(text, after) => {
                self.read_at = self.read_at.max(now + after);
                if self.read_at > self.began + PATIENCE {
                    self.problem = Some(Problem::Unreachable(text));
                } else {
                    self.trouble = Some(text);
                }
            }
            Trouble::Refused(text) | Trouble::Failed(text) => self.trouble = Some(text),
        }
    }

    /// Railway's free plan has 100 requests an hour.
    fn until_next_reading(&self, now: Moment) -> Duration {
        let since = self.asked.map_or(self.began, |asked| asked.last);
        let pause = Duration::from_secs(match self.readings {
            0 | 1 => 1,
            2 => 2,
            3 => 4,
            _ if now.since(since) < Duration::from_secs(25) => 5,
            _ => 10,
        });
        let settled = (self.began + SETTLE).since(now);
        if self.was_down || settled.is_zero() { pause } else { pause.min(settled) }
    }

    fn is_worth_a_probe(&self) -> bool {
        let runs = self.reading.is_some_and(|(reading, _)| reading.seen == Seen::Running);
        runs || self.asked.is_some()
    }

    fn is_verified(&self) -> bool {
        let Some((reading, at)) = self.reading else { return false };
        // Where it was never seen down, the stop may still be on its way.
        let settled = self.was_down || at >= self.began + SETTLE;
        reading.seen == Seen::Running && self.passes >= PASSES && settled
    }

    /// What to ask for because of the latest reading.
    fn remedy(&self, now: Moment) -> Option<Remedy> {
        let (reading, at) = self.reading?;
        if now.since(at) > FRESH {
            return None;
        }
        let redeploy = reading.can_redeploy.then_some(Remedy::Redeploy);
        let Some(asked) = self.asked else {
            return match reading.seen {
                Seen::Stopped => Some(Remedy::Restart),
                Seen::Gone => redeploy,
                Seen::Running | Seen::Starting => None,
            };
        };
        let (for_all, for_last) = (now.since(asked.first), now.since(asked.last));
        match (reading.seen, asked.remedy, asked.reply) {
            (Seen::Starting, ..) => None,
            (Seen::Running, Remedy::Restart, _) if self.runs_in_vain(now) => redeploy,
            (Seen::Running, ..) => None,
            (Seen::Gone, Remedy::Restart, _) => redeploy,
            (Seen::Stopped, Remedy::Restart, Reply::Refused) if redeploy.is_some() => redeploy,
            (Seen::Stopped, Remedy::Restart, _) if for_all >= REVIVE && redeploy.is_some() => {
                redeploy
            }
            (_, _, Reply::Accepted) => None,
            (_, Remedy::Redeploy, Reply::Refused) if for_last >= GRACE => Some(Remedy::Restart),
            (_, remedy, _) if for_last >= GRACE => Some(remedy),
            _ => None,
        }
    }

    /// The API has said for long that it runs, and no probe passes.
    fn runs_in_vain(&self, now: Moment) -> bool {
        self.passes == 0 && self.running.is_some_and(|since| now.since(since) >= REVIVE)
    }

    /// Why it is not verified, when time is up.
    fn told(&self) -> Problem {
        let unreadable = |text: &String| Problem::Unreachable(text.clone());
        match (self.reading.map(|(reading, _)| reading.seen), &self.trouble) {
            (_, Some(text)) => unreadable(text),
            (None, None) => unreadable(&"there was no answer in time".to_owned()),
            (Some(Seen::Gone), None) => Problem::Gone,
            (Some(Seen::Stopped), None) => Problem::Stopped,
            (Some(Seen::Starting), None) => Problem::Starting,
            (Some(Seen::Running), None) => Problem::Unhealthy(
                self.unhealthy.clone().unwrap_or_else(|| "it was not probed in time".to_owned()),
            ),
        }
    }
}
