//! Latencies step by step, to draw; and all there is of a step, for a table.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::WallTime;

use super::overview::{Share, shares};
use super::{ReadError, Reader, Span, ceil};
use crate::rollup::{MINUTE_MS, Rollup, Unit};
use crate::timeline::Timeline;

/// How long a step may be, in minutes; beyond a day it is whole days.
const STEPS: [i64; 12] = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440];

/// The latencies of a time in steps of one length, which begin at round times (UTC).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latencies {
    /// Where each step begins, oldest first.
    pub at: Vec<WallTime>,
    /// How long a step is.
    pub step: Duration,
    /// Every backend that was probed in the time, by name.
    pub backends: Vec<Series>,
}

/// One backend's latencies: as many of each as there are steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Its name.
    pub name: Arc<str>,
    /// Median time of the passed probes; none where none passed.
    pub p50: Vec<Option<Duration>>,
    /// 95th percentile of it.
    pub p95: Vec<Option<Duration>>,
    /// Probes.
    pub probes: Vec<u64>,
    /// Of these, failed.
    pub failures: Vec<u64>,
}

/// One backend in one step: a row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: Arc<str>,
    /// What was seen in the step.
    pub share: Share,
    /// Probes.
    pub probes: u64,
    /// Of these, failed.
    pub failures: u64,
    /// Median time of the passed ones; none where none passed.
    pub p50: Option<Duration>,
    /// 95th percentile of it.
    pub p95: Option<Duration>,
}

/// Steps of one length over a time.
#[derive(Clone, Copy)]
struct Steps {
    ms: i64,
    /// The first one's number since 1970, and that of the one after the last.
    from: i64,
    to: i64,
}

impl Steps {
    /// At most about `most` of them, of a length that people count in.
    fn over(span: Span, most: usize) -> Self {
        let length = i64::try_from(span.length().as_millis()).unwrap_or(i64::MAX);
        let at_least = length.div_euclid(i64::try_from(most.max(1)).unwrap_or(i64::MAX));
        let round = STEPS.into_iter().map(|minutes| minutes * MINUTE_MS);
        let ms = round.clone().find(|&ms| ms >= at_least).unwrap_or_else(|| {
            let day = 1440 * MINUTE_MS;
            at_least.saturating_add(day - 1).div_euclid(day) * day
        });
        Self { ms, from: span.from.unix_ms().div_euclid(ms), to: ceil(span.to, ms) }
    }

    fn count(self) -> usize {
        usize::try_from(self.to - self.from).unwrap_or(0)
    }

    fn begins(self) -> impl Iterator<Item = i64> {
        (self.from..self.to).map(move |step| step * self.ms)
    }

    fn unit(self) -> Unit {
        if self.ms >= Unit::Hour.ms() { Unit::Hour } else { Unit::Minute }
    }
}

/// A series that is being made: the step that is summed up at the moment.
struct Growing {
    step: i64,
    sum: Rollup,
    series: Series,
}

impl Growing {
    fn new(name: &Arc<str>, steps: Steps) -> Self {
        let count = steps.count();
        let series = Series {
            name: Arc::clone(name),
            p50: vec![None; count],
            p95: vec![None; count],
            probes: vec![0; count],
            failures: vec![0; count],
        };
        Self { step: steps.from, sum: Rollup::new(), series }
    }

    /// Enters the sum at its step, and begins with `next`.
    fn enter(&mut self, steps: Steps, next: i64) {
        let index = usize::try_from(self.step - steps.from).unwrap_or(usize::MAX);
        let series = &mut self.series;
        if let Some(probes) = series.probes.get_mut(index) {
            *probes = self.sum.probes;
            series.failures[index] = self.sum.failures;
            series.p50[index] = self.sum.p50();
            series.p95[index] = self.sum.p95();
        }
        self.sum.clear();
        self.step = next;
    }
}

impl Reader {
    /// The latencies of a time in about `steps` steps at most. The first and the last step may
    /// reach beyond it.
    ///
    /// # Errors
    /// [`ReadError`] where the file cannot be read.
    pub fn latencies(&self, span: Span, steps: usize) -> Result<Latencies, ReadError> {
        let steps = Steps::over(span, steps);
        let mut backends: Vec<_> = self.series(steps)?.into_values().collect();
        backends.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(Latencies {
            at: steps.begins().map(WallTime::from_unix_ms).collect(),
            step: Duration::from_millis(steps.ms.unsigned_abs()),
            backends,
        })
    }

    /// All there is of each backend and step, as in [`Self::latencies`]: oldest first, then by
    /// name. Steps in which nothing was seen and nothing probed are left out.
    ///
    /// # Errors
    /// [`ReadError`] where the file cannot be read.
    pub fn rows(&self, span: Span, steps: usize) -> Result<Vec<Row>, ReadError> {
        let steps = Steps::over(span, steps);
        let mut cuts: Vec<_> = steps.begins().collect();
        cuts.push(steps.to * steps.ms);
        let at = WallTime::from_unix_ms;
        let whole = Span { from: at(steps.from * steps.ms), to: at(steps.to * steps.ms) };
        let (names, stretches) = (self.names()?, self.stretches(whole)?);
        let mut series = self.series(steps)?;
        for id in stretches.lines.keys() {
            if let Some(name) = names.get(id) {
                series.entry(*id).or_insert_with(|| Growing::new(name, steps).series);
            }
        }
        let nothing = Timeline::new();
        let mut rows = Vec::new();
        for (id, series) in series {
            let line = stretches.lines.get(&id).unwrap_or(&nothing);
            for (index, share) in shares(line, &stretches, &cuts).into_iter().enumerate() {
                let probes = series.probes[index];
                if probes > 0 || !(share.up + share.down + share.waking).is_zero() {
                    rows.push(Row {
                        name: Arc::clone(&series.name),
                        share,
                        probes,
                        failures: series.failures[index],
                        p50: series.p50[index],
                        p95: series.p95[index],
                    });
                }
            }
        }
        rows.sort_by(|one, other| {
            (one.share.span.from, &one.name).cmp(&(other.share.span.from, &other.name))
        });
        Ok(rows)
    }

    fn series(&self, steps: Steps) -> Result<BTreeMap<i64, Series>, ReadError> {
        let names = self.names()?;
        let mut growing: BTreeMap<i64, Growing> = BTreeMap::new();
        let unit = steps.unit();
        let units = steps.ms / unit.ms();
        let range = (steps.from * units, steps.to * units);
        self.rollups(unit, range, |at, backend, merge| {
            let Some(name) = names.get(&backend) else { return };
            let one = growing.entry(backend).or_insert_with(|| Growing::new(name, steps));
            let step = at.div_euclid(units);
            if step != one.step {
                one.enter(steps, step);
            }
            merge(&mut one.sum);
        })?;
        Ok(growing
            .into_iter()
            .map(|(id, mut one)| {
                one.enter(steps, steps.to);
                (id, one.series)
            })
            .collect())
    }
}
