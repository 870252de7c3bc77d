//! What a load came to.

use std::collections::HashMap;
use std::time::Duration;

use crate::load::Sent;

/// The sums of one load.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tally {
    /// Requests sent.
    pub(crate) sent: u32,
    /// GETs without a whole JSON answer of 2xx.
    pub(crate) failed_safe: u32,
    /// POSTs without one.
    pub(crate) failed_posts: u32,
    /// POSTs that backends executed more than once, all backends taken together.
    pub(crate) twice: u32,
    /// The longest time in which no good answer came.
    pub(crate) gap: Duration,
    /// 99 of 100 good answers took no longer.
    pub(crate) p99: Duration,
}

impl Tally {
    /// Of all that was `sent` within `length`, and how often each id was executed.
    pub(crate) fn of(sent: &[Sent], executions: &HashMap<String, u64>, length: Duration) -> Self {
        let times = |it: &Sent| executions.get(&it.id).copied().unwrap_or(0);
        // An answer that no backend gave is none.
        let good = |it: &Sent| it.answer.is_ok() && (it.safe || times(it) > 0);
        let count = |wanted: &dyn Fn(&Sent) -> bool| {
            u32::try_from(sent.iter().filter(|it| wanted(it)).count()).unwrap_or(u32::MAX)
        };
        let mut ends: Vec<Duration> = sent.iter().filter(|it| good(it)).map(|it| it.end).collect();
        ends.sort_unstable();
        let mut delays: Vec<Duration> =
            sent.iter().filter(|it| good(it)).map(|it| it.end - it.at).collect();
        delays.sort_unstable();
        Self {
            sent: count(&|_| true),
            failed_safe: count(&|it| it.safe && !good(it)),
            failed_posts: count(&|it| !it.safe && !good(it)),
            twice: count(&|it| !it.safe && times(it) > 1),
            gap: longest_gap(&ends, length),
            p99: delays.get(delays.len() * 99 / 100).copied().unwrap_or_default(),
        }
    }
}

/// The longest time between two of `ends`, which are sorted, of the beginning and of `length`.
fn longest_gap(ends: &[Duration], length: Duration) -> Duration {
    let mut last = Duration::ZERO;
    let mut longest = Duration::ZERO;
    for end in ends.iter().copied().chain([length]) {
        longest = longest.max(end.saturating_sub(last));
        last = last.max(end);
    }
    longest
}
