//! Times of passed probes as a mergeable sketch: quantiles to 1 % without keeping each.

use std::time::Duration;

use hdrhistogram::Histogram;

/// What a value counts.
const UNIT: Duration = Duration::from_micros(100);
/// The longest time told apart: ten minutes. No probe takes as long.
const MOST: u64 = 6_000_000;
/// Significant decimal digits.
const DIGITS: u8 = 2;

/// A sketch. On the disk it is a few bytes for each different time: see [`Self::encode`].
#[derive(Clone, Debug)]
pub(crate) struct Sketch(Option<Histogram<u32>>);

impl Sketch {
    /// Of nothing.
    pub(crate) const fn new() -> Self {
        Self(None)
    }

    /// Adds a time.
    pub(crate) fn record(&mut self, took: Duration) {
        let value = took.as_micros() / UNIT.as_micros();
        self.add(u64::try_from(value).unwrap_or(MOST), 1);
    }

    /// Forgets everything, and keeps the room for more.
    pub(crate) fn clear(&mut self) {
        if let Some(histogram) = &mut self.0 {
            histogram.reset();
        }
    }

    /// Adds what [`Self::encode`] wrote. Bytes that are none of its own add nothing from there on.
    pub(crate) fn merge(&mut self, encoded: &[u8]) {
        let mut rest = encoded;
        let mut value = 0;
        while let Some(head) = take_varint(&mut rest) {
            let count = if head & 1 == 0 { Some(1) } else { take_varint(&mut rest) };
            let Some(count) = count.and_then(|count| u32::try_from(count).ok()) else { return };
            value += head >> 1;
            self.add(value, count);
        }
    }

    /// Each recorded value in order, as its distance from the one before, and its count where that
    /// is not 1: as varints, the distance shifted by one bit that says whether a count follows.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut before = 0;
        for step in self.0.iter().flat_map(Histogram::iter_recorded) {
            let (value, count) = (step.value_iterated_to(), step.count_at_value());
            put_varint(&mut bytes, ((value - before) << 1) | u64::from(count != 1));
            if count != 1 {
                put_varint(&mut bytes, u64::from(count));
            }
            before = value;
        }
        bytes
    }

    /// The time below which `quantile` (0 to 1) of them lie; none of nothing.
    pub(crate) fn quantile(&self, quantile: f64) -> Option<Duration> {
        let histogram = self.0.as_ref().filter(|histogram| !histogram.is_empty())?;
        let value = histogram.median_equivalent(histogram.value_at_quantile(quantile));
        Some(UNIT * u32::try_from(value).unwrap_or(u32::MAX))
    }

    fn add(&mut self, value: u64, count: u32) {
        if self.0.is_none() {
            // These bounds are right for the library: none is what it would say of others.
            self.0 = Histogram::new_with_bounds(1, MOST, DIGITS).ok();
        }
        if let Some(histogram) = &mut self.0 {
            histogram.saturating_record_n(value, count);
        }
    }
}

/// Seven bits a byte, the lowest first; the eighth says that more follow (LEB128).
fn put_varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..63).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(times: &[u64]) -> Sketch {
        let mut sketch = Sketch::new();
        times.iter().for_each(|&micros| sketch.record(Duration::from_micros(micros)));
        sketch
    }

    #[test]
    fn a_minute_of_like_times_is_a_few_bytes() {
        assert_eq!(of(&[]).encode(), [] as [u8; 0]);
        assert_eq!(of(&[]).quantile(0.5), None);
        let two = of(&[48_200, 51_700]).encode();
        assert!(two.len() <= 4, "{two:?}");
        let twelve = of(&[48_200; 12]).encode();
        assert!(twelve.len() <= 3, "{twelve:?}");
    }

    #[test]
    fn foreign_bytes_end_it_without_harm() {
        let mut sketch = of(&[1000]);
        sketch.merge(&[0xff; 40]);
        sketch.merge(&[0x01]);
        sketch.merge(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0x7f]);
        assert!(sketch.quantile(0.5).is_some());
    }

    proptest! {
        #[test]
        fn quantiles_are_right_to_a_hundredth_whatever_was_merged_and_written(
            parts in prop::collection::vec(prop::collection::vec(100_u64..200_000_000, 1..40), 1..6),
            quantile in 0.01_f64..1.0,
        ) {
            let mut merged = Sketch::new();
            for part in &parts {
                merged.merge(&of(part).encode());
            }
            let mut all: Vec<u64> = parts.concat();
            all.sort_unstable();
            let rank = ((quantile * all.len() as f64).ceil() as usize).clamp(1, all.len());
            let exact = all[rank - 1] as f64;
            let told = merged.quantile(quantile).unwrap().as_micros() as f64;
            prop_assert!((told - exact).abs() <= exact * 0.01 + 100.0, "{told} for {exact}");
            let mut again = Sketch::new();
            again.merge(&merged.encode());
            prop_assert_eq!(again.encode(), merged.encode());
        }
    }
}
