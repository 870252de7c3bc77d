//! Waiting longer after each failure, with jitter and a cap.

use std::time::Duration;

/// `delay` moved by up to ten per cent either way, so that nothing beats in time.
pub fn jittered(delay: Duration, rng: &mut fastrand::Rng) -> Duration {
    delay.mul_f64(0.9 + 0.2 * rng.f64())
}

/// Doubling from `first` to `cap`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    steps: u32,
}

impl Backoff {
    /// The delay before the next try; each call doubles the one after it.
    pub fn next(&mut self, first: Duration, cap: Duration, rng: &mut fastrand::Rng) -> Duration {
        let delay = first.saturating_mul(1u32 << self.steps.min(20)).min(cap);
        if delay < cap {
            self.steps += 1;
        }
        jittered(delay, rng).min(cap)
    }

    /// Begins again.
    pub fn reset(&mut self) {
        self.steps = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_doubles_within_its_jitter_up_to_the_cap() {
        let mut rng = fastrand::Rng::with_seed(7);
        let mut backoff = Backoff::default();
        for expected in [1.0, 2.0, 4.0, 8.0, 10.0, 10.0] {
            let delay = backoff.next(Duration::from_secs(1), Duration::from_secs(10), &mut rng);
            let ratio = delay.as_secs_f64() / expected;
            assert!((0.9..=1.1).contains(&ratio) && delay.as_secs_f64() <= 10.0, "{delay:?}");
        }
        backoff.reset();
        let again = backoff.next(Duration::from_secs(1), Duration::from_secs(10), &mut rng);
        assert!(again < Duration::from_millis(1101));
    }
}
