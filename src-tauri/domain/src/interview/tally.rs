//! What is seen while an interview is under way.

use std::sync::Arc;
use std::time::Duration;

use crate::event::SwitchReason;
use crate::selector::BackendId;
use crate::time::{Moment, Now};

/// What was seen since an interview began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    began: Now,
    /// The backend that was in use last.
    used: Option<BackendId>,
    switchovers: u32,
    silent_since: Option<Moment>,
    longest_silence: Duration,
    slowest: Option<(Arc<str>, Duration)>,
}

impl Tally {
    /// Nothing yet, with this backend in use.
    pub fn new(began: Now, used: Option<BackendId>) -> Self {
        Self {
            began,
            used,
            switchovers: 0,
            silent_since: None,
            longest_silence: Duration::ZERO,
            slowest: None,
        }
    }

    /// When it began.
    pub fn began(&self) -> Now {
        self.began
    }

    /// How often another backend came into use, but for what a person asked for.
    pub fn switchovers(&self) -> u32 {
        self.switchovers
    }

    /// The slowest passed probe of the backend in use, and whose it was.
    pub fn slowest(&self) -> Option<&(Arc<str>, Duration)> {
        self.slowest.as_ref()
    }

    /// The longest time in which nothing answered, one that lasts still included.
    pub fn longest_silence(&self, now: Moment) -> Duration {
        let present = self.silent_since.map(|since| now.since(since)).unwrap_or_default();
        self.longest_silence.max(present)
    }

    /// The selection changed. The same backend again after nothing is no switchover, and neither
    /// is what a person asked for.
    pub fn switched(&mut self, to: Option<BackendId>, reason: SwitchReason) {
        let Some(to) = to else { return };
        let another = self.used.replace(to).is_some_and(|used| used != to);
        let by_rule = matches!(
            reason,
            SwitchReason::Failover | SwitchReason::Failback | SwitchReason::Recovery
        );
        self.switchovers += u32::from(another && by_rule);
    }

    /// The backend in use passed a probe.
    pub fn answered(&mut self, backend: &Arc<str>, took: Duration) {
        if self.slowest.as_ref().is_none_or(|(_, slowest)| took > *slowest) {
            self.slowest = Some((Arc::clone(backend), took));
        }
    }

    /// Whether the backend in use is healthy by now; none where nobody looks. Where it is not, it
    /// answers no more since `since`.
    pub fn heard(&mut self, now: Moment, answers: Option<bool>, since: Moment) {
        if answers == Some(false) {
            self.silent_since.get_or_insert(since);
        } else {
            self.longest_silence = self.longest_silence(now);
            self.silent_since = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::WallTime;

    fn at(second: u64) -> Moment {
        Moment::new(Duration::from_secs(second))
    }

    fn tally(used: Option<u32>) -> Tally {
        let began = Now { mono: at(0), wall: WallTime::default() };
        Tally::new(began, used.map(BackendId))
    }

    #[test]
    fn another_backend_by_the_rule_is_a_switchover_and_nothing_else_is() {
        let mut tally = tally(None);
        let story = [
            (Some(1), SwitchReason::Initial, 0),
            (Some(2), SwitchReason::Failover, 1),
            (None, SwitchReason::Failover, 1),
            (Some(2), SwitchReason::Recovery, 1),
            (None, SwitchReason::Failover, 1),
            (Some(1), SwitchReason::Recovery, 2),
            (Some(2), SwitchReason::Pin, 2),
            (Some(1), SwitchReason::Config, 2),
            (Some(2), SwitchReason::Failover, 3),
            (Some(1), SwitchReason::Failback, 4),
        ];
        for (to, reason, switchovers) in story {
            tally.switched(to.map(BackendId), reason);
            assert_eq!(tally.switchovers(), switchovers, "{to:?} by {reason:?}");
        }
    }

    #[test]
    fn the_longest_silence_counts_and_what_nobody_looked_at_does_not() {
        let mut tally = tally(Some(1));
        let longest = |tally: &Tally, second| tally.longest_silence(at(second)).as_secs();
        tally.heard(at(11), Some(false), at(10));
        tally.heard(at(12), Some(false), at(12));
        assert_eq!(longest(&tally, 15), 5, "it lasts still");
        tally.heard(at(17), Some(true), at(17));
        tally.heard(at(20), Some(false), at(20));
        tally.heard(at(23), None, at(23));
        tally.heard(at(90), Some(true), at(90));
        assert_eq!(longest(&tally, 100), 7);
    }

    #[test]
    fn the_slowest_answer_is_kept_with_its_backend() {
        let mut tally = tally(Some(1));
        for (name, ms) in [("A", 40), ("B", 700), ("A", 90)] {
            tally.answered(&name.into(), Duration::from_millis(ms));
        }
        assert_eq!(tally.slowest(), Some(&("B".into(), Duration::from_millis(700))));
    }
}
