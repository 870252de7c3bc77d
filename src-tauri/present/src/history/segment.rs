//! One part of an uptime bar.

use std::time::Duration;

use domain::WallTime;

use super::{Outage, Period, Seen, at_least};
use crate::span::span;
use crate::wire::{self, SegmentState};

/// The part of `time` in which this much was seen. `outages` are the backend's.
pub(super) fn segment(time: Period, seen: Seen, outages: &[&Outage]) -> wire::Segment {
    let seen = within(seen, time.length());
    let length = time.length().as_secs_f64();
    let share = |part: Duration| if length > 0.0 { part.as_secs_f64() / length } else { 0.0 };
    let (up, down, waking) = (share(seen.up), share(seen.down), share(seen.waking));
    wire::Segment {
        from: time.from.unix_ms(),
        to: time.to.unix_ms(),
        state: state(seen),
        up,
        down,
        waking,
        unobserved: (1.0 - up - down - waking).clamp(0.0, 1.0),
        text: text(time, seen, outages),
    }
}

/// Seen twice, as where the clock was set back in it, is not more than whole.
fn within(seen: Seen, length: Duration) -> Seen {
    if seen.observed() <= length {
        return seen;
    }
    let part = length.as_secs_f64() / seen.observed().as_secs_f64();
    let (up, down) = (seen.up.mul_f64(part), seen.down.mul_f64(part));
    let up = up.min(length);
    let down = down.min(length.saturating_sub(up));
    // None of it is lost or gained by rounding, and none appears where there was none.
    let rest = length.saturating_sub(up + down);
    match seen.waking.is_zero() {
        true => Seen { up, down, waking: Duration::ZERO },
        false => Seen { up, down, waking: rest },
    }
}

fn state(seen: Seen) -> SegmentState {
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

fn text(time: Period, seen: Seen, outages: &[&Outage]) -> String {
    let length = time.length();
    let observed = seen.observed();
    if observed.is_zero() {
        return "not observed".to_owned();
    }
    let whole = at_least(length);
    let mut text = if !seen.down.is_zero() {
        let cause = cause(time, outages).map_or_else(String::new, |cause| format!(": {cause}"));
        format!("down {} of {whole}{cause}", span(seen.down))
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

/// Why it was down in `time`, as its first outage there was explained; without the full stop.
fn cause(time: Period, outages: &[&Outage]) -> Option<String> {
    let met = |outage: &&&Outage| time.overlaps(outage.from, outage.to.unwrap_or(FOREVER));
    let first = outages.iter().filter(met).filter(|outage| outage.cause.is_some());
    let cause = first.min_by_key(|outage| outage.from)?.cause.as_ref()?;
    Some(cause.text.trim_end_matches('.').to_owned())
}

const FOREVER: WallTime = WallTime::from_unix_ms(i64::MAX);

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn quarter() -> Period {
        let from = WallTime::from_unix_ms(1_795_996_800_000);
        Period { from, to: from.plus(MINUTE * 16) }
    }

    fn seen(up: u32, down: u32, waking: u32) -> Seen {
        Seen { up: MINUTE * up, down: MINUTE * down, waking: MINUTE * waking }
    }

    fn outage(text: &str) -> Outage {
        Outage {
            backend: Some("Railway".into()),
            from: quarter().from.plus(MINUTE),
            to: Some(quarter().from.plus(MINUTE * 4)),
            end_unobserved: false,
            cause: Some(wire::Cause {
                code: "railway_not_found".into(),
                text: text.into(),
                next_step: String::new(),
            }),
        }
    }

    #[test]
    fn the_worst_that_was_seen_is_drawn() {
        let drawn = |up, down, waking| segment(quarter(), seen(up, down, waking), &[]).state;
        assert_eq!(drawn(0, 0, 0), SegmentState::Unobserved);
        assert_eq!(drawn(1, 0, 0), SegmentState::Up);
        assert_eq!(drawn(15, 0, 1), SegmentState::Waking);
        assert_eq!(drawn(14, 1, 1), SegmentState::Degraded);
        assert_eq!(drawn(0, 1, 0), SegmentState::Down);
    }

    #[test]
    fn a_part_says_how_much_of_it_was_seen_and_why_it_was_down() {
        let stopped = outage("Railway is stopped or out of credit.");
        let later = Outage { from: quarter().to, to: None, ..outage("Railway answers 502.") };
        let said = |seen| segment(quarter(), seen, &[&later, &stopped]).text;
        assert_eq!(said(seen(16, 0, 0)), "up");
        assert_eq!(said(seen(5, 0, 0)), "up, observed 5 min of 16 min");
        assert_eq!(said(seen(14, 0, 2)), "waking 2 min of 16 min");
        assert_eq!(
            said(seen(13, 3, 0)),
            "down 3 min of 16 min: Railway is stopped or out of credit"
        );
        assert_eq!(
            said(seen(0, 3, 0)),
            "down 3 min of 16 min: Railway is stopped or out of credit; observed 3 min of 16 min"
        );
        assert_eq!(said(seen(0, 0, 0)), "not observed");
        let alone = segment(quarter(), seen(13, 3, 0), &[&later]);
        assert_eq!(alone.text, "down 3 min of 16 min");
    }

    #[test]
    fn the_shares_add_up_to_one() {
        for seen in [seen(0, 0, 0), seen(4, 2, 2), seen(16, 0, 0), seen(20, 4, 8), seen(32, 0, 0)] {
            let it = segment(quarter(), seen, &[]);
            let sum = it.up + it.down + it.waking + it.unobserved;
            assert!((sum - 1.0).abs() < 1e-9, "{it:?}");
        }
        let half = segment(quarter(), seen(4, 2, 2), &[]);
        assert_eq!((half.up, half.down, half.waking, half.unobserved), (0.25, 0.125, 0.125, 0.5));
        assert_eq!(segment(quarter(), seen(32, 0, 0), &[]).state, SegmentState::Up);
    }
}
