//! Days of the calendar, and how long ago something was, to read. In UTC, as platforms count.

use std::time::Duration;

use domain::WallTime;

use crate::span::count;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// As in "27 Nov"; with the year where it is another one than now: "27 Nov 2027".
pub(crate) fn date(at: WallTime, now: WallTime) -> String {
    let it = at.date();
    let month = MONTHS.get(usize::from(it.month) - 1).copied().unwrap_or_default();
    match it.year == now.date().year {
        true => format!("{} {month}", it.day),
        false => format!("{} {month} {}", it.day, it.year),
    }
}

/// In whole units, the largest that fits: "2 days ago", "3 hours ago", "just now".
pub(crate) fn ago(age: Duration) -> String {
    let minutes = age.as_secs() / 60;
    match (minutes / (24 * 60), minutes / 60, minutes) {
        (0, 0, 0) => "just now".to_owned(),
        (0, 0, minutes) => format!("{} ago", count(minutes, "minute")),
        (0, hours, _) => format!("{} ago", count(hours, "hour")),
        (days, ..) => format!("{} ago", count(days, "day")),
    }
}

/// To the second: "2026-11-30 23:59:59Z".
pub fn timestamp(unix_ms: i64) -> String {
    let it = WallTime::from_unix_ms(unix_ms).date();
    let seconds = unix_ms.div_euclid(1000).rem_euclid(86_400);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let (year, month, day) = (it.year, it.month, it.day);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_is_told_to_the_second() {
        assert_eq!(timestamp(1_796_083_199_999), "2026-11-30 23:59:59Z");
        assert_eq!(timestamp(0), "1970-01-01 00:00:00Z");
        assert_eq!(timestamp(-1), "1969-12-31 23:59:59Z");
    }

    #[test]
    fn the_year_stands_only_where_it_is_another_one() {
        let now = WallTime::from_unix_ms(1_796_083_199_999); // 30 November 2026
        assert_eq!(date(now, now), "30 Nov");
        assert_eq!(date(now.plus(Duration::from_millis(1)), now), "1 Dec");
        assert_eq!(date(now.plus(Duration::from_secs(32 * 86_400)), now), "1 Jan 2027");
        assert_eq!(date(WallTime::from_unix_ms(0), now), "1 Jan 1970");
    }

    #[test]
    fn an_age_is_told_in_its_largest_unit() {
        let minute = Duration::from_secs(60);
        assert_eq!(ago(Duration::from_secs(59)), "just now");
        assert_eq!(ago(minute), "1 minute ago");
        assert_eq!(ago(minute * 119), "1 hour ago");
        assert_eq!(ago(minute * 60 * 47), "1 day ago");
        assert_eq!(ago(minute * 60 * 48), "2 days ago");
    }
}
