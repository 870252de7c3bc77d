//! Whether a failover test passed lately.

use std::time::Duration;

use super::Outcome;
use crate::drill::{Kind, Verdict};
use crate::time::WallTime;

/// A test that passed counts for so long.
pub const FRESH: Duration = Duration::from_secs(7 * 24 * 3600);

/// Clocks are corrected by that much without anybody having set them.
const CORRECTED: Duration = Duration::from_secs(60);

/// A failover test that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsed {
    /// When it ended.
    pub at: WallTime,
    /// What failed in it.
    pub kind: Kind,
    /// How it ended.
    pub verdict: Verdict,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// No test is kept.
    Never,
    /// All that are kept said nothing either way.
    Inconclusive {
        /// Since the newest of them.
        age: Duration,
    },
    /// The newest that said something passed.
    Passed {
        /// Since it ended.
        age: Duration,
        /// What failed in it.
        kind: Kind,
    },
    /// The newest that said something failed.
    Failed {
        /// Since it ended.
        age: Duration,
        /// What failed in it.
        kind: Kind,
    },
    /// The newest ended after the present time: a clock was set, so nobody knows its age.
    Ahead {
        /// When it says that it ended.
        at: WallTime,
        /// What this computer's clock says.
        now: WallTime,
    },
}

impl Finding {
    /// Of the kept tests, in any order. One that says nothing neither passes nor takes a pass away.
    pub fn of(kept: &[Rehearsed], now: WallTime) -> Self {
        let Some(newest) = kept.iter().max_by_key(|it| it.at) else { return Self::Never };
        if newest.at > now.plus(CORRECTED) {
            return Self::Ahead { at: newest.at, now };
        }
        let telling = kept.iter().filter(|it| it.verdict != Verdict::Inconclusive);
        let Some(newest_telling) = telling.max_by_key(|it| it.at) else {
            return Self::Inconclusive { age: now.since(newest.at) };
        };
        let Rehearsed { at, kind, verdict } = newest_telling.clone();
        let age = now.since(at);
        match verdict {
            Verdict::Passed => Self::Passed { age, kind },
            Verdict::Failed => Self::Failed { age, kind },
            Verdict::Inconclusive => Self::Inconclusive { age },
        }
    }

    /// What it comes to.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Passed { age, .. } if *age < FRESH => Outcome::Pass,
            Self::Passed { .. } | Self::Failed { .. } | Self::Never | Self::Inconclusive { .. } => {
                Outcome::Fail
            }
            Self::Ahead { .. } => Outcome::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drill::Scenario;

    const HOUR: Duration = Duration::from_secs(3600);
    const KIND: Kind = Kind::Simulated(Scenario::RailwayStopped);

    fn now() -> WallTime {
        WallTime::from_unix_ms(1_795_996_800_000)
    }

    fn ended(hours_ago: u32, verdict: Verdict) -> Rehearsed {
        Rehearsed { at: now().minus(HOUR * hours_ago), kind: KIND, verdict }
    }

    #[test]
    fn the_newest_test_that_says_something_counts() {
        use Outcome::{Fail, Pass};
        use Verdict::{Failed, Inconclusive, Passed};
        let week = 7 * 24;
        let cases = [
            (vec![], Fail),
            (vec![ended(2, Passed)], Pass),
            (vec![ended(week - 1, Passed)], Pass),
            (vec![ended(week, Passed)], Fail),
            (vec![ended(1, Failed), ended(2, Passed)], Fail),
            (vec![ended(2, Passed), ended(1, Failed)], Fail),
            (vec![ended(1, Passed), ended(2, Failed)], Pass),
            (vec![ended(1, Inconclusive), ended(2, Passed)], Pass),
            (vec![ended(1, Inconclusive), ended(2, Failed)], Fail),
            (vec![ended(1, Inconclusive)], Fail),
            (vec![ended(9 * week, Failed)], Fail),
        ];
        for (kept, expected) in cases {
            assert_eq!(Finding::of(&kept, now()).outcome(), expected, "{kept:?}");
        }
    }

    #[test]
    fn a_test_ahead_of_the_clock_is_no_pass_and_no_failure() {
        let ahead =
            |by: Duration| Rehearsed { at: now().plus(by), kind: KIND, verdict: Verdict::Passed };
        let found = Finding::of(&[ahead(HOUR), ended(1, Verdict::Passed)], now());
        assert_eq!(found, Finding::Ahead { at: now().plus(HOUR), now: now() });
        assert_eq!(found.outcome(), Outcome::Unknown);
        // A correction by seconds is no reason to doubt.
        let found = Finding::of(&[ahead(Duration::from_secs(30))], now());
        assert_eq!(found, Finding::Passed { age: Duration::ZERO, kind: KIND });
    }
}
