//! One part of an uptime bar.

use std::time::Duration;

use domain::backend::Backend;

use super::{Seen, at_least, cause};
use crate::span::span;
use crate::wire::{self, SegmentState};

/// What was seen of the backend of this name in one part of the time.
pub(super) fn segment(seen: &Seen, name: &str, chain: &[Backend]) -> wire::Segment {
    let (time, observed) = (seen.time, seen.observed());
    // Seen twice, as where the clock was set back in it, is not more than whole.
    let whole = time.length().max(observed).as_secs_f64();
    let share = |part: Duration| if whole > 0.0 { part.as_secs_f64() / whole } else { 0.0 };
    let (up, down, waking) = (share(seen.up), share(seen.down), share(seen.waking));
    wire::Segment {
        from: time.from.unix_ms(),
        to: time.to.unix_ms(),
        state: state(seen),
        up,
        down,
        waking,
        unobserved: (1.0 - up - down - waking).clamp(0.0, 1.0),
        text: text(seen, name, chain),
    }
}

fn state(seen: &Seen) -> SegmentState {
    if seen.observed().is_zero() {
        SegmentState::Unobserved
    } else if seen.down == seen.observed() {
        SegmentState::Down
    } else if !seen.down.is_zero() {
        SegmentState::Degraded
    } else if !seen.waking.is_zero() {
        SegmentState::Waking
    } else {
        SegmentState::Up
    }
}

fn text(seen: &Seen, name: &str, chain: &[Backend]) -> String {
    let (length, observed) = (seen.time.length(), seen.observed());
    if observed.is_zero() {
        return "not observed".to_owned();
    }
    let whole = at_least(length);
    let mut text = if !seen.down.is_zero() {
        let why = seen.cause.as_ref().and_then(|why| cause(why, name, chain));
        let why = why.map_or_else(String::new, |why| format!(": {}", why.text));
        format!("down {} of {whole}{}", span(seen.down), why.trim_end_matches('.'))
    } else if !seen.waking.is_zero() {
        format!("waking {} of {whole}", span(seen.waking))
    } else {
        "up".to_owned()
    };
    // Less than a second is how the looks fall, not a gap.
    if length.saturating_sub(observed) >= Duration::from_secs(1) {
        let joint = if text == "up" { ", " } else { "; " };
        text.push_str(&format!("{joint}observed {} of {whole}", at_least(observed)));
    }
    text
}

#[cfg(test)]
mod tests {
    use domain::{Cause, WallTime};

    use super::super::Period;
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    /// Of 16 minutes, so many.
    fn seen(up: u32, down: u32, waking: u32) -> Seen {
        let from = WallTime::from_unix_ms(1_795_996_800_000);
        Seen {
            time: Period { from, to: from.plus(MINUTE * 16) },
            up: MINUTE * up,
            down: MINUTE * down,
            waking: MINUTE * waking,
            cause: None,
        }
    }

    #[test]
    fn the_worst_that_was_seen_is_drawn() {
        let drawn = |up, down, waking| segment(&seen(up, down, waking), "A", &[]).state;
        assert_eq!(drawn(0, 0, 0), SegmentState::Unobserved);
        assert_eq!(drawn(1, 0, 0), SegmentState::Up);
        assert_eq!(drawn(15, 0, 1), SegmentState::Waking);
        assert_eq!(drawn(14, 1, 1), SegmentState::Degraded);
        assert_eq!(drawn(0, 1, 0), SegmentState::Down);
    }

    #[test]
    fn a_part_says_how_much_of_it_was_seen_and_why_it_was_down() {
        let said = |seen: Seen| segment(&seen, "Railway", &[]).text;
        let stopped = |seen| Seen { cause: Some(Cause::RailwayNotFound), ..seen };
        assert_eq!(said(seen(16, 0, 0)), "up");
        assert_eq!(said(seen(5, 0, 0)), "up, observed 5 min of 16 min");
        assert_eq!(said(seen(14, 0, 2)), "waking 2 min of 16 min");
        assert_eq!(
            said(stopped(seen(13, 3, 0))),
            "down 3 min of 16 min: Railway is stopped or out of credit"
        );
        assert_eq!(
            said(stopped(seen(0, 3, 0))),
            "down 3 min of 16 min: Railway is stopped or out of credit; observed 3 min of 16 min"
        );
        assert_eq!(said(seen(13, 3, 0)), "down 3 min of 16 min");
        assert_eq!(said(seen(0, 0, 0)), "not observed");
    }

    #[test]
    fn the_shares_add_up_to_one() {
        for seen in [seen(0, 0, 0), seen(4, 2, 2), seen(16, 0, 0), seen(20, 4, 8), seen(32, 0, 0)] {
            let it = segment(&seen, "A", &[]);
            let sum = it.up + it.down + it.waking + it.unobserved;
            assert!((sum - 1.0).abs() < 1e-9, "{it:?}");
        }
        let half = segment(&seen(4, 2, 2), "A", &[]);
        assert_eq!((half.up, half.down, half.waking, half.unobserved), (0.25, 0.125, 0.125, 0.5));
        assert_eq!(segment(&seen(32, 0, 0), "A", &[]).state, SegmentState::Up);
    }
}
