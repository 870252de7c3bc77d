//! Rise and fall: when a run of outcomes changes a backend's health.

use std::time::Duration;

use crate::cause::Cause;
use crate::time::Moment;

/// The health machine's state. Whether a backend is *selected* is another matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Health {
    /// Never probed: not green, not red.
    Unknown,
    /// Usable.
    Healthy,
    /// Asleep on a free tier and starting: not healthy yet, not unhealthy.
    Waking,
    /// Not usable.
    Unhealthy,
}

/// A change of health.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Before.
    pub from: Health,
    /// After.
    pub to: Health,
}

/// How many outcomes in a row flip the health.
#[derive(Clone, Copy, Debug)]
pub struct Thresholds {
    /// Failures that make a healthy backend unhealthy.
    pub fall: u32,
    /// Passes that make an unhealthy backend healthy.
    pub rise: u32,
}

/// What an outcome is worth, besides pass or fail.
#[derive(Clone, Copy, Debug)]
pub struct Weight {
    /// A failure that looks like waking may be waking: the backend sleeps, was not seen awake for
    /// long, and was not just given its chance. Then it is, for this long.
    pub wake_for: Option<Duration>,
    /// A failure counts, but changes nothing yet: whether this machine is offline is being asked.
    pub withheld: bool,
}

/// One backend's health and the run of outcomes that may change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    health: Health,
    /// Outcomes in a row that speak against `health`.
    streak: u32,
    /// One of them is a request's word, not a probe's.
    suspected: bool,
    since: Option<Moment>,
    failing_since: Option<Moment>,
    cause: Option<Cause>,
    wake_until: Option<Moment>,
}

impl Default for Machine {
    fn default() -> Self {
        Self {
            health: Health::Unknown,
            streak: 0,
            suspected: false,
            since: None,
            failing_since: None,
            cause: None,
            wake_until: None,
        }
    }
}

impl Machine {
    /// The state.
    pub fn health(&self) -> Health {
        self.health
    }

    /// Since when it has been so; none while unknown.
    pub fn since(&self) -> Option<Moment> {
        self.since
    }

    /// How many outcomes in a row speak against the state.
    pub fn streak(&self) -> u32 {
        self.streak
    }

    /// When the present run of failures began.
    pub fn failing_since(&self) -> Option<Moment> {
        self.failing_since
    }

    /// The latest failure, as long as no pass came after it.
    pub fn cause(&self) -> Option<&Cause> {
        self.cause.as_ref()
    }

    /// Until when a waking backend is waited for.
    pub fn wake_until(&self) -> Option<Moment> {
        self.wake_until
    }

    /// Takes one outcome in.
    pub fn observe(
        &mut self,
        now: Moment,
        outcome: &Result<(), Cause>,
        thresholds: Thresholds,
        weight: Weight,
    ) -> Option<Transition> {
        match outcome {
            Ok(()) => self.pass(now, thresholds),
            Err(cause) => self.fail(now, cause, thresholds, weight),
        }
    }

    /// A request failed, and a probe is to confirm it. Counts once into a run of failures, however
    /// many requests say so, and turns nothing by itself. Returns whether it counted.
    pub fn suspect(&mut self, now: Moment, cause: &Cause) -> bool {
        if self.suspected || !matches!(self.health, Health::Unknown | Health::Healthy) {
            return false;
        }
        self.suspected = true;
        self.streak += 1;
        self.cause = Some(cause.clone());
        self.failing_since.get_or_insert(now);
        true
    }

    fn pass(&mut self, now: Moment, thresholds: Thresholds) -> Option<Transition> {
        self.cause = None;
        self.failing_since = None;
        match self.health {
            Health::Healthy => {
                self.streak = 0;
                self.suspected = false;
                None
            }
            Health::Unhealthy if self.streak + 1 < thresholds.rise => {
                self.streak += 1;
                None
            }
            // The first outcome decides, and a woken backend has proven itself by answering.
            Health::Unknown | Health::Waking | Health::Unhealthy => self.turn(now, Health::Healthy),
        }
    }

    fn fail(
        &mut self,
        now: Moment,
        cause: &Cause,
        thresholds: Thresholds,
        weight: Weight,
    ) -> Option<Transition> {
        self.cause = Some(cause.clone());
        self.failing_since.get_or_insert(now);
        if self.health == Health::Waking {
            let retry = *cause == Cause::RenderHibernating;
            if retry && self.wake_until.is_some_and(|until| now < until) {
                return None;
            }
            return self.turn(now, Health::Unhealthy);
        }
        if let Some(wake_for) = weight.wake_for.filter(|_| cause.may_be_waking()) {
            let transition = self.turn(now, Health::Waking);
            self.wake_until = Some(now + wake_for);
            return transition;
        }
        if self.health == Health::Unhealthy {
            self.streak = 0;
            return None;
        }
        self.streak += 1;
        if weight.withheld { None } else { self.settle(now, thresholds) }
    }

    /// Draws the conclusion from failures that were withheld.
    pub fn settle(&mut self, now: Moment, thresholds: Thresholds) -> Option<Transition> {
        let fall = match self.health {
            Health::Unknown => 1,
            Health::Healthy => thresholds.fall,
            Health::Waking | Health::Unhealthy => return None,
        };
        let probed = self.streak > u32::from(self.suspected);
        if probed && self.streak >= fall { self.turn(now, Health::Unhealthy) } else { None }
    }

    /// Forgets the run of failures of a backend that is not down: they were not its own.
    pub fn freeze(&mut self) {
        if matches!(self.health, Health::Unknown | Health::Healthy) {
            self.streak = 0;
            self.suspected = false;
            self.cause = None;
            self.failing_since = None;
        }
    }

    fn turn(&mut self, now: Moment, to: Health) -> Option<Transition> {
        let from = std::mem::replace(&mut self.health, to);
        self.streak = 0;
        self.suspected = false;
        self.since = Some(now);
        self.wake_until = None;
        Some(Transition { from, to })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: Thresholds = Thresholds { fall: 3, rise: 2 };

    /// Feeds `outcomes` ('+' pass, '-' refused, 'h' held open, 'z' hibernating), one a second, to
    /// a machine that may wake for 30 s, and writes the state after each.
    fn story(outcomes: &str) -> String {
        let mut machine = Machine::default();
        let mut told = String::new();
        for (second, outcome) in outcomes.chars().enumerate() {
            let outcome = match outcome {
                '+' => Ok(()),
                'h' => Err(Cause::Timeout(crate::Phase::FirstByte)),
                'z' => Err(Cause::RenderHibernating),
                _ => Err(Cause::Refused),
            };
            let now = Moment::new(Duration::from_secs(second as u64));
            let wake_for = Some(Duration::from_secs(3));
            machine.observe(now, &outcome, RULES, Weight { wake_for, withheld: false });
            told.push(match machine.health() {
                Health::Unknown => '?',
                Health::Healthy => 'H',
                Health::Waking => 'W',
                Health::Unhealthy => 'U',
            });
        }
        told
    }

    #[test]
    fn the_first_outcome_decides() {
        assert_eq!(story("+"), "H");
        assert_eq!(story("-"), "U");
    }

    #[test]
    fn three_failures_in_a_row_fall_and_two_passes_in_a_row_rise() {
        assert_eq!(story("+--+---"), "HHHHHHU");
        assert_eq!(story("-+-++"), "UUUUH");
    }

    #[test]
    fn waking_ends_healthy_at_the_first_pass_and_unhealthy_at_the_end_of_patience() {
        assert_eq!(story("h+"), "WH");
        assert_eq!(story("hzz+"), "WWWH");
        assert_eq!(story("hzzz"), "WWWU");
        assert_eq!(story("hh"), "WU");
        assert_eq!(story("h-"), "WU");
    }

    #[test]
    fn a_suspicion_counts_once_into_a_run_and_turns_nothing_without_a_probe() {
        let at = |s| Moment::new(Duration::from_secs(s));
        let weight = Weight { wake_for: None, withheld: false };
        let quick = Thresholds { fall: 1, rise: 1 };
        for health in ["?", "H"] {
            let mut machine = Machine::default();
            if health == "H" {
                machine.observe(at(0), &Ok(()), quick, weight);
            }
            assert!(machine.suspect(at(1), &Cause::Reset));
            assert!(!machine.suspect(at(2), &Cause::Html), "once");
            assert_eq!((machine.streak(), machine.cause()), (1, Some(&Cause::Reset)));
            assert_eq!(machine.settle(at(3), quick), None, "a request alone");
            let turned = machine.observe(at(4), &Err(Cause::Refused), quick, weight);
            assert_eq!(turned.map(|turned| turned.to), Some(Health::Unhealthy));
            assert!(!machine.suspect(at(5), &Cause::Reset), "it is down already");
        }
        let mut machine = Machine::default();
        for (second, failures) in [(0, 0), (10, 1), (20, 2)] {
            machine.observe(at(second), &Ok(()), RULES, weight);
            assert!(machine.suspect(at(second), &Cause::Reset), "a pass ended the run before");
            for _ in 0..failures {
                machine.observe(at(second), &Err(Cause::Refused), RULES, weight);
            }
            let down = failures == 2;
            assert_eq!(machine.health() == Health::Unhealthy, down);
        }
    }

    #[test]
    fn a_withheld_failure_changes_nothing_until_it_is_settled_or_frozen() {
        let mut machine = Machine::default();
        let at = |s| Moment::new(Duration::from_secs(s));
        let withheld = Weight { wake_for: None, withheld: true };
        assert_eq!(machine.observe(at(0), &Err(Cause::Dns), RULES, withheld), None);
        let mut frozen = machine.clone();
        assert_eq!(
            machine.settle(at(1), RULES),
            Some(Transition { from: Health::Unknown, to: Health::Unhealthy })
        );
        frozen.freeze();
        assert_eq!(frozen.settle(at(1), RULES), None);
        assert_eq!(frozen.health(), Health::Unknown);
    }
}
