//! Observations of one backend in one minute or hour, summed up.

use std::time::Duration;

use domain::WallTime;
use domain::probe::Observation;

use crate::sketch::Sketch;

pub(crate) const MINUTE_MS: i64 = 60_000;
pub(crate) const HOUR_MS: i64 = 60 * MINUTE_MS;

/// How long a roll-up's time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unit {
    Minute,
    Hour,
}

impl Unit {
    pub(crate) const ALL: [Self; 2] = [Self::Minute, Self::Hour];

    pub(crate) const fn ms(self) -> i64 {
        match self {
            Self::Minute => MINUTE_MS,
            Self::Hour => HOUR_MS,
        }
    }

    /// Which one since 1970 holds `at`: what roll-ups are numbered by.
    pub(crate) const fn number(self, at: WallTime) -> i64 {
        at.unix_ms().div_euclid(self.ms())
    }

    pub(crate) const fn table(self) -> &'static str {
        match self {
            Self::Minute => "minutes",
            Self::Hour => "hours",
        }
    }
}

/// The sum of some observations.
#[derive(Clone, Debug)]
pub(crate) struct Rollup {
    pub(crate) probes: u64,
    pub(crate) failures: u64,
    /// Of the passed ones' times.
    pub(crate) sketch: Sketch,
}

impl Rollup {
    pub(crate) const fn new() -> Self {
        Self { probes: 0, failures: 0, sketch: Sketch::new() }
    }

    pub(crate) fn add(&mut self, observation: &Observation) {
        self.probes += 1;
        match observation.outcome {
            Ok(()) => self.sketch.record(observation.took),
            Err(_) => self.failures += 1,
        }
    }

    pub(crate) fn merge(&mut self, probes: u64, failures: u64, sketch: &[u8]) {
        self.probes += probes;
        self.failures += failures;
        self.sketch.merge(sketch);
    }

    pub(crate) fn clear(&mut self) {
        (self.probes, self.failures) = (0, 0);
        self.sketch.clear();
    }

    pub(crate) fn p50(&self) -> Option<Duration> {
        self.sketch.quantile(0.5)
    }

    pub(crate) fn p95(&self) -> Option<Duration> {
        self.sketch.quantile(0.95)
    }
}
