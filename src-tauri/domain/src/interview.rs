//! An interview: an appointment on the wall clock, what was made ready for it, and what was seen
//! in it.

mod tally;

use std::sync::Arc;
use std::time::Duration;

use crate::event::ChecklistEnded;
use crate::time::{Now, WallTime};

pub use tally::Tally;

const MINUTE: Duration = Duration::from_secs(60);

/// The shortest that an interview may be.
pub const SHORTEST: Duration = Duration::from_secs(10 * 60);
/// The longest that an interview may be, extensions included.
pub const LONGEST: Duration = Duration::from_secs(12 * 3600);
/// The furthest ahead that one may be planned.
pub const FURTHEST: Duration = Duration::from_secs(366 * 24 * 3600);
/// A beginning that lies back no longer than this means "now": a form takes its time to fill in.
pub const LATE: Duration = MINUTE;

/// When an interview is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// When it begins: an appointment, so by the wall clock.
    pub begins: WallTime,
    /// How long it lasts from there.
    pub length: Duration,
}

/// Why an interview cannot be planned so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Shorter than [`SHORTEST`] or longer than [`LONGEST`].
    Length(Duration),
    /// Its beginning lies back.
    Past,
    /// Its beginning is further away than [`FURTHEST`].
    Far,
    /// One is under way.
    UnderWay,
    /// None is planned, and none is under way.
    Nothing,
}

impl Plan {
    /// One that begins now.
    pub const fn from_now(now: WallTime, length: Duration) -> Self {
        Self { begins: now, length }
    }

    /// When it ends.
    pub fn ends(self) -> WallTime {
        self.begins.plus(self.length)
    }

    /// Whether some time is in both.
    pub fn overlaps(self, other: Self) -> bool {
        self.begins < other.ends() && other.begins < self.ends()
    }

    /// `self`, if it may be planned at `now`.
    ///
    /// # Errors
    /// A bound that it does not keep.
    pub fn checked(self, now: WallTime) -> Result<Self, Refused> {
        if !(SHORTEST..=LONGEST).contains(&self.length) {
            return Err(Refused::Length(self.length));
        }
        if now.since(self.begins) > LATE {
            return Err(Refused::Past);
        }
        if self.begins.since(now) > FURTHEST {
            return Err(Refused::Far);
        }
        Ok(self)
    }

    /// Longer by so much.
    ///
    /// # Errors
    /// It would be longer than [`LONGEST`].
    pub fn extended(self, by: Duration) -> Result<Self, Refused> {
        let length = self.length.saturating_add(by);
        if length > LONGEST {
            return Err(Refused::Length(length));
        }
        Ok(Self { length, ..self })
    }
}

/// What a person asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// This interview; one that has begun by the clock begins at once, with what is left of it.
    Plan(Plan),
    /// The one that is planned or under way is to last longer.
    Extend(Duration),
    /// End it, or call it off.
    End,
}

/// How far an interview is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// None is planned.
    #[default]
    Off,
    /// One is planned.
    Planned,
    /// It is about to begin: the standbys are kept awake, and nothing is stopped for real.
    Preparing,
    /// It is under way.
    On,
}

/// What there is of an interview, as a snapshot shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule {
    /// How far it is.
    pub stage: Stage,
    /// When it is.
    pub plan: Option<Plan>,
    /// When the one under way ends by the wall clock as it goes now.
    pub ends: Option<WallTime>,
    /// What the checklist came to that was run for it.
    pub readiness: Option<ChecklistEnded>,
}

impl Schedule {
    /// Nothing may be stopped for real: it is under way, or about to begin.
    pub fn locks(&self) -> bool {
        matches!(self.stage, Stage::Preparing | Stage::On)
    }
}

/// What happened to an interview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InterviewEvent {
    /// One was planned, in place of any other.
    Planned(Plan),
    /// It lasts longer now.
    Extended(Plan),
    /// It was called off before it began.
    CalledOff(Plan),
    /// It is about to begin: time for a look at everything.
    Preparing(Plan),
    /// It was over before anything could be done: the app did not run, or this machine slept.
    Missed(Plan),
    /// It is over.
    Ended(Summary),
}

/// What the proxy did in an interview.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Served {
    /// Requests taken from clients, without those refused as malformed.
    pub requests: u64,
    /// Of these, answered with 503, as no backend could answer.
    pub unanswered: u64,
}

/// What was seen in an interview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// From when on it was watched: its beginning, or the app's start where that was later.
    pub from: WallTime,
    /// When it ended.
    pub to: WallTime,
    /// How long that was.
    pub lasted: Duration,
    /// How often another backend came into use, but for what a person asked for.
    pub switchovers: u32,
    /// The longest time in which no backend was healthy; zero for none.
    pub longest_silence: Duration,
    /// The slowest passed probe of the backend in use, and whose it was.
    pub slowest: Option<(Arc<str>, Duration)>,
    /// What the proxy did; none where it is turned off.
    pub served: Option<Served>,
}

/// Whoever ends an interview sooner did not hold one.
const WORTH_TELLING: Duration = MINUTE;

impl Summary {
    /// It lasted long enough for what was seen in it to be of interest.
    pub fn is_worth_telling(&self) -> bool {
        self.lasted >= WORTH_TELLING
    }

    /// Of what `tally` has seen until `now`.
    pub fn new(tally: &Tally, served: Option<Served>, now: Now) -> Self {
        Self {
            from: tally.began().wall,
            to: now.wall,
            lasted: now.mono.since(tally.began().mono),
            switchovers: tally.switchovers(),
            longest_silence: tally.longest_silence(now.mono),
            slowest: tally.slowest().cloned(),
            served,
        }
    }
}

/// An interview's news that is worth interrupting a person for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InterviewNotice {
    /// The checklist that was run for it has ended.
    Prepared {
        /// What it came to.
        ended: ChecklistEnded,
        /// How long until it begins; zero when it has.
        within: Duration,
    },
    /// It was over before anything could be done.
    Missed(Plan),
    /// It is over.
    Ended(Summary),
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);
    const NOON: WallTime = WallTime::from_unix_ms(1_795_348_800_000);

    #[test]
    fn a_plan_keeps_its_bounds() {
        let checked = |begins: WallTime, length| Plan { begins, length }.checked(NOON).err();
        assert_eq!(checked(NOON, HOUR), None);
        assert_eq!(checked(NOON, SHORTEST), None);
        assert_eq!(checked(NOON, LONGEST), None);
        let short = SHORTEST - Duration::from_secs(1);
        assert_eq!(checked(NOON, short), Some(Refused::Length(short)));
        let long = LONGEST + Duration::from_secs(1);
        assert_eq!(checked(NOON, long), Some(Refused::Length(long)));
        assert_eq!(checked(NOON.minus(LATE), HOUR), None, "a form takes its time");
        assert_eq!(checked(NOON.minus(LATE * 2), HOUR), Some(Refused::Past));
        assert_eq!(checked(NOON.plus(FURTHEST), HOUR), None);
        assert_eq!(checked(NOON.plus(FURTHEST + HOUR), HOUR), Some(Refused::Far));
    }

    #[test]
    fn an_extension_ends_at_the_longest() {
        let plan = Plan::from_now(NOON, LONGEST - HOUR);
        let longer = plan.extended(HOUR).unwrap();
        assert_eq!(longer.ends(), NOON.plus(LONGEST));
        assert_eq!(longer.extended(MINUTE), Err(Refused::Length(LONGEST + MINUTE)));
        assert_eq!(plan.extended(Duration::MAX), Err(Refused::Length(Duration::MAX)));
    }
}
