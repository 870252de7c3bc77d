//! The two clocks: monotonic for decisions, wall for what people and files read.

use std::ops::{Add, Sub};
use std::time::Duration;

/// A point on the monotonic clock: time since the engine's epoch. Never goes back, and on a
/// suspended machine it stands still or is made to (the engine's clock decides).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment(Duration);

impl Moment {
    /// The moment `since_epoch` after the engine's epoch.
    pub const fn new(since_epoch: Duration) -> Self {
        Self(since_epoch)
    }

    /// Time since the engine's epoch.
    pub const fn since_epoch(self) -> Duration {
        self.0
    }

    /// Time from `earlier` to `self`; zero when `earlier` is later.
    pub const fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<Duration> for Moment {
    type Output = Self;
    fn add(self, after: Duration) -> Self {
        Self(self.0.saturating_add(after))
    }
}

impl Sub<Duration> for Moment {
    type Output = Self;
    fn sub(self, before: Duration) -> Self {
        Self(self.0.saturating_sub(before))
    }
}

/// Wall-clock time: milliseconds since 1970-01-01T00:00Z. For display, files and calendar months,
/// never for decisions about order: people and NTP set it back and forth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct WallTime(i64);

impl WallTime {
    /// From milliseconds since the Unix epoch.
    pub const fn from_unix_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn unix_ms(self) -> i64 {
        self.0
    }

    /// Time from `earlier` to `self`; zero when `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// `self` moved by `after` into the future.
    pub fn plus(self, after: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(after.as_millis()).unwrap_or(i64::MAX)))
    }

    /// `self` moved by `before` into the past.
    pub fn minus(self, before: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(before.as_millis()).unwrap_or(i64::MAX)))
    }

    /// The calendar month (UTC) this time lies in.
    pub fn month(self) -> Month {
        let Date { year, month, .. } = self.date();
        Month { year, month }
    }

    /// The calendar day (UTC) this time lies in.
    pub fn date(self) -> Date {
        // Days to civil date: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
        let days = self.0.div_euclid(DAY_MS) + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let small = |number: i64| u8::try_from(number).unwrap_or(1);
        Date { year, month: small(month), day: small(day) }
    }
}

const DAY_MS: i64 = 86_400_000;

/// A calendar day in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The year, as in 2026.
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// A calendar month in UTC: what platforms count free hours by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// The year, as in 2026.
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
}

impl Month {
    /// Its first moment.
    pub fn begins(self) -> WallTime {
        // The same algorithms, the other way round: years begin with March.
        let month = i64::from(self.month);
        let year = self.year - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let shifted = if month > 2 { month - 3 } else { month + 9 };
        let day_of_year = (153 * shifted + 2) / 5;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        WallTime((era * 146_097 + day_of_era - 719_468) * DAY_MS)
    }

    /// The month after it.
    pub const fn next(self) -> Self {
        if self.month >= 12 {
            Self { year: self.year + 1, month: 1 }
        } else {
            Self { year: self.year, month: self.month + 1 }
        }
    }
}

/// Both clocks, read together by the engine when something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// For order and durations.
    pub mono: Moment,
    /// For display and files.
    pub wall: WallTime,
}

impl Now {
    /// The wall-clock time that `moment` will have, or had.
    pub fn wall_at(self, moment: Moment) -> WallTime {
        if moment >= self.mono {
            self.wall.plus(moment.since(self.mono))
        } else {
            self.wall.minus(self.mono.since(moment))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_the_calendar() {
        let month = |ms| WallTime::from_unix_ms(ms).month();
        assert_eq!(month(0), Month { year: 1970, month: 1 });
        assert_eq!(month(-1), Month { year: 1969, month: 12 });
        assert_eq!(month(1_709_251_199_999), Month { year: 2024, month: 2 });
        assert_eq!(month(1_709_251_200_000), Month { year: 2024, month: 3 });
        assert_eq!(month(1_795_305_600_000), Month { year: 2026, month: 11 });
    }

    #[test]
    fn days_follow_the_calendar_over_leap_years_and_month_ends() {
        let date = |ms| {
            let Date { year, month, day } = WallTime::from_unix_ms(ms).date();
            (year, month, day)
        };
        assert_eq!(date(0), (1970, 1, 1));
        assert_eq!(date(-1), (1969, 12, 31));
        assert_eq!(date(951_782_400_000), (2000, 2, 29));
        assert_eq!(date(1_709_251_199_999), (2024, 2, 29));
        assert_eq!(date(1_709_251_200_000), (2024, 3, 1));
        assert_eq!(date(1_772_323_199_999), (2026, 2, 28));
        assert_eq!(date(4_107_542_400_000), (2100, 3, 1), "2100 has no leap day");
        assert_eq!(date(1_796_083_199_999), (2026, 11, 30));
    }

    #[test]
    fn a_month_begins_where_the_one_before_it_ends() {
        let mut month = Month { year: 1969, month: 11 };
        for _ in 0..2_000 {
            let next = month.next();
            assert_eq!(month.begins().month(), month);
            assert_eq!(month.begins().date().day, 1);
            assert_eq!(next.begins().minus(Duration::from_millis(1)).month(), month);
            month = next;
        }
    }

    #[test]
    fn time_between_never_goes_below_nothing() {
        let (early, late) = (WallTime::from_unix_ms(1_000), WallTime::from_unix_ms(3_500));
        assert_eq!(late.since(early), Duration::from_millis(2_500));
        assert_eq!(early.since(late), Duration::ZERO);
    }
}
