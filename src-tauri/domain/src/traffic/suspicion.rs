//! Between the first suspicious answer and the probe that confirms or refutes it.

use std::time::Duration;

use crate::time::Moment;

/// Without probes nothing can refute a suspicion: then it lasts this long.
const UNPROBED: Duration = Duration::from_secs(5);
/// After the first refuted suspicion the next one lasts at least this long, then twice as long, up
/// to [`LONGEST`]: a backend whose health path works and whose others do not is not returned to
/// many times a second.
const SHORTEST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(4);
/// A backend that was not suspected for so long begins anew.
const FORGET: Duration = Duration::from_secs(60);

/// Whether traffic keeps away from a backend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Suspicion {
    raised: Option<Moment>,
    /// When the latest one was raised, be it over or not.
    last: Option<Moment>,
    /// In a row, without a long time between them.
    alarms: u32,
    /// `alarms` and `last` as they were before the present one.
    before: (u32, Option<Moment>),
}

impl Suspicion {
    /// Something suspicious was seen. Whether it is news: then a probe is to be asked for.
    pub fn raise(&mut self, now: Moment) -> bool {
        if self.raised.is_some() {
            return false;
        }
        self.before = (self.alarms, self.last);
        let recent = self.last.is_some_and(|last| now.since(last) < FORGET);
        self.alarms = if recent { self.alarms + 1 } else { 0 };
        self.raised = Some(now);
        self.last = Some(now);
        true
    }

    /// It was no failure of the backend after all, so it counts as no alarm either.
    pub fn withdraw(&mut self) {
        if self.raised.take().is_some() {
            (self.alarms, self.last) = self.before;
        }
    }

    /// Whether it holds. It ends with a probe that began after it and passed (`passed`: the start
    /// of the latest such probe); while no probes are made (`probing`), by time.
    pub fn holds(&mut self, now: Moment, passed: Option<Moment>, probing: bool) -> bool {
        let Some(raised) = self.raised else { return false };
        let refuted = passed.is_some_and(|passed| passed > raised);
        let over = if refuted {
            now.since(raised) >= self.at_least()
        } else {
            !probing && now.since(raised) >= UNPROBED
        };
        if over {
            self.raised = None;
        }
        !over
    }

    fn at_least(&self) -> Duration {
        match self.alarms {
            0 => Duration::ZERO,
            n => SHORTEST.saturating_mul(1 << (n - 1).min(8)).min(LONGEST),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Moment {
        Moment::new(Duration::from_millis(ms))
    }

    #[test]
    fn it_ends_with_a_probe_that_began_after_it_and_passed() {
        let mut suspicion = Suspicion::default();
        assert!(!suspicion.holds(at(0), None, true));
        assert!(suspicion.raise(at(1000)));
        assert!(!suspicion.raise(at(1001)), "it is no news");
        assert!(suspicion.holds(at(60_000), None, true));
        assert!(suspicion.holds(at(60_000), Some(at(999)), true), "that probe began before");
        assert!(!suspicion.holds(at(60_000), Some(at(1002)), true));
        assert!(!suspicion.holds(at(60_001), Some(at(1002)), true));
    }

    #[test]
    fn false_alarms_in_a_row_are_held_longer_each_time() {
        let mut suspicion = Suspicion::default();
        let mut now = 0;
        let mut held = Vec::new();
        for _ in 0..7 {
            assert!(suspicion.raise(at(now)));
            let raised = now;
            while suspicion.holds(at(now), Some(at(raised + 1)), true) {
                now += 10;
            }
            held.push(now - raised);
        }
        assert_eq!(held, [0, 250, 500, 1000, 2000, 4000, 4000]);
        assert!(suspicion.raise(at(now + 60_000)));
        assert!(!suspicion.holds(at(now + 60_001), Some(at(now + 60_001)), true), "long forgotten");
    }

    #[test]
    fn without_probes_it_ends_by_time_and_it_can_be_withdrawn() {
        let mut suspicion = Suspicion::default();
        suspicion.raise(at(0));
        assert!(suspicion.holds(at(4999), None, false));
        assert!(!suspicion.holds(at(5000), None, false));
        suspicion.raise(at(6000));
        suspicion.withdraw();
        assert!(!suspicion.holds(at(6001), None, true));
    }

    #[test]
    fn one_that_is_withdrawn_makes_no_later_one_last_longer() {
        let mut suspicion = Suspicion::default();
        for now in [0, 10, 20] {
            suspicion.raise(at(now));
            suspicion.withdraw();
        }
        suspicion.raise(at(30));
        assert!(!suspicion.holds(at(32), Some(at(31)), true));
    }
}
