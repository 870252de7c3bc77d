//! How long a backend usually takes, learned from the requests themselves.

use std::time::Duration;

/// Answer times that are remembered.
const REMEMBERED: usize = 128;
/// New ones after which the quantiles are taken anew.
const REFRESH: usize = 16;
/// A hedge is not sent earlier: below this, jitter alone would send many.
const FLOOR: Duration = Duration::from_millis(50);
/// Nor later, unless the backend usually takes long; and the delay while nothing is learned.
const CAP: Duration = Duration::from_millis(300);
/// Silence beyond this is suspect, if another backend answered meanwhile.
const PATIENCE: Duration = Duration::from_millis(250);

/// The latest answer times of a backend.
#[derive(Clone, Debug)]
pub struct Latency {
    times: Vec<Duration>,
    next: usize,
    fresh: usize,
    p50: Duration,
    p95: Duration,
}

impl Default for Latency {
    fn default() -> Self {
        Self { times: Vec::new(), next: 0, fresh: 0, p50: Duration::ZERO, p95: CAP }
    }
}

impl Latency {
    /// Takes in how long an answer took. Whether the quantiles changed.
    pub fn observe(&mut self, took: Duration) -> bool {
        if self.times.len() < REMEMBERED {
            self.times.push(took);
        } else {
            self.times[self.next] = took;
        }
        self.next = (self.next + 1) % REMEMBERED;
        self.fresh += 1;
        let changed = self.fresh == REFRESH;
        if changed {
            self.fresh = 0;
            let mut times = self.times.clone();
            times.sort_unstable();
            let quantile = |q: usize| times[(times.len() - 1) * q / 100];
            (self.p50, self.p95) = (quantile(50), quantile(95));
        }
        changed
    }

    /// How long to wait for an answer before a second copy of a safe request goes elsewhere: the
    /// 95th percentile, within bounds. A backend that usually takes long is given twice its median,
    /// since otherwise every request would be sent twice.
    pub fn hedge_after(&self) -> Duration {
        self.p95.clamp(FLOOR, CAP.max(self.p50 * 2))
    }

    /// How long a silence is suspect, while another backend answers.
    pub fn patience(&self) -> Duration {
        (self.p95.min(self.hedge_after()) * 4).max(PATIENCE).min(Duration::from_secs(5))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(times: impl IntoIterator<Item = u64>) -> Latency {
        let mut latency = Latency::default();
        for ms in times {
            latency.observe(Duration::from_millis(ms));
        }
        latency
    }

    #[test]
    fn the_hedge_follows_the_p95_between_floor_and_cap() {
        let ms = |latency: Latency| latency.hedge_after().as_millis();
        assert_eq!(ms(after([])), 300);
        assert_eq!(ms(after([20; 64])), 50);
        assert_eq!(ms(after((0..128).map(|n| if n % 10 == 0 { 120 } else { 20 }))), 120);
        // A rare long answer does not put it off.
        assert_eq!(ms(after((0..128).map(|n| if n % 50 == 0 { 5000 } else { 60 }))), 60);
        // A backend that always takes long is not asked twice each time.
        assert_eq!(ms(after([900; 64])), 900);
    }

    #[test]
    fn patience_grows_with_what_is_usual() {
        let ms = |latency: Latency| latency.patience().as_millis();
        assert_eq!(ms(after([20; 64])), 250);
        assert_eq!(ms(after([900; 64])), 3600);
        assert_eq!(ms(after([3000; 64])), 5000);
    }
}
