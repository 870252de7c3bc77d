//! The month's waking hours, as earlier runs saw them.

use std::sync::Arc;

use domain::WallTime;
use domain::budget::Past;
use history::{ReadError, Reader, Span};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;

/// What was seen before `until` of its month's waking hours, by the backends' names. The history
/// knows answers to the minute; the one that `until` lies in is left to the run that begins in it.
pub(super) fn pasts(
    reader: &Reader,
    names: Vec<Arc<str>>,
    until: WallTime,
) -> Result<Vec<(Arc<str>, Past)>, ReadError> {
    let ms = until.unix_ms();
    let span =
        Span { from: month_of(until), to: WallTime::from_unix_ms(ms - ms.rem_euclid(MINUTE_MS)) };
    let mut pasts = Vec::new();
    for name in names {
        let past = Past::of(reader.answered(&name, span)?, until);
        pasts.extend(past.map(|past| (name, past)));
    }
    Ok(pasts)
}

/// When the month (UTC) of `at` began.
fn month_of(at: WallTime) -> WallTime {
    let ms = at.unix_ms();
    let days = i64::from(at.date().day) - 1;
    WallTime::from_unix_ms(ms - ms.rem_euclid(DAY_MS) - days * DAY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_on_its_first_day_at_midnight() {
        let november = 1_793_491_200_000; // 2026-11-01T00:00Z
        for ms in [november, november + 1, november + 30 * DAY_MS - 1] {
            assert_eq!(month_of(WallTime::from_unix_ms(ms)).unix_ms(), november);
        }
        let december = november + 30 * DAY_MS;
        assert_eq!(month_of(WallTime::from_unix_ms(december)).unix_ms(), december);
    }
}
