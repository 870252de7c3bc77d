//! The account of a free tier's waking hours: a month's time in which a backend was awake.
//!
//! Nobody tells when a platform puts an app to sleep, so the account reasons from what was seen:
//! an answer proves the app awake, and awake it stays until [`SLEEPS_AFTER`] without traffic. It
//! counts only what this app caused or saw; visitors' traffic in between may add to it.

use std::time::Duration;

use crate::time::{Moment, Month, Now, WallTime};

/// How long without traffic until a free tier sleeps (Render's 15 min; Railway's are 10).
pub const SLEEPS_AFTER: Duration = Duration::from_secs(15 * 60);

/// How long after an answer a free tier is surely still awake: Railway sleeps first, after 10 min,
/// and its clock began a little before ours.
const SURELY_AWAKE: Duration = Duration::from_secs(9 * 60);

/// One backend's account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    month: Option<Month>,
    used: Duration,
    since: Option<WallTime>,
    seen_awake: Option<Moment>,
}

impl Account {
    /// The app itself answered: it is awake now, and was since its last answer if that is near.
    pub fn answered(&mut self, now: Now) {
        self.turn_month(now);
        if let Some(seen) = self.seen_awake {
            self.used += now.mono.since(seen).min(SLEEPS_AFTER);
        }
        self.seen_awake = Some(now.mono);
    }

    /// Time awake in the present month.
    pub fn used(&self, now: Now) -> Duration {
        if self.month == Some(now.wall.month()) { self.used } else { Duration::ZERO }
    }

    /// Since when the present month is accounted for: its first answer.
    pub fn since(&self, now: Now) -> Option<WallTime> {
        self.since.filter(|_| self.month == Some(now.wall.month()))
    }

    /// Whether it may have fallen asleep since it last answered.
    pub fn may_sleep(&self, now: Moment) -> bool {
        self.seen_awake.is_none_or(|seen| now.since(seen) > SURELY_AWAKE)
    }

    fn turn_month(&mut self, now: Now) {
        let month = now.wall.month();
        if self.month != Some(month) {
            self.month = Some(month);
            self.used = Duration::ZERO;
            self.since = Some(now.wall);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: u64) -> Now {
        // 2026-11-30T00:00Z and on.
        let wall = WallTime::from_unix_ms(1_795_996_800_000 + minutes as i64 * 60_000);
        Now { mono: Moment::new(Duration::from_secs(minutes * 60)), wall }
    }

    fn minutes(account: &Account, now: Now) -> u64 {
        account.used(now).as_secs() / 60
    }

    #[test]
    fn time_between_near_answers_counts_whole_and_after_a_long_silence_only_until_sleep() {
        let mut account = Account::default();
        account.answered(at(0));
        account.answered(at(10));
        assert_eq!(minutes(&account, at(10)), 10);
        account.answered(at(120));
        assert_eq!(minutes(&account, at(120)), 25);
    }

    #[test]
    fn a_new_month_begins_at_nothing() {
        let mut account = Account::default();
        account.answered(at(0));
        account.answered(at(10));
        assert_eq!(minutes(&account, at(24 * 60)), 0);
        assert_eq!(account.since(at(10)), Some(at(0).wall));
        assert_eq!(account.since(at(24 * 60)), None);
        account.answered(at(24 * 60));
        account.answered(at(24 * 60 + 5));
        assert_eq!(minutes(&account, at(24 * 60 + 5)), 20);
        assert_eq!(account.since(at(24 * 60 + 5)), Some(at(24 * 60).wall));
    }

    #[test]
    fn it_may_sleep_when_never_seen_or_long_silent() {
        let mut account = Account::default();
        assert!(account.may_sleep(at(0).mono));
        account.answered(at(0));
        assert!(!account.may_sleep(at(8).mono));
        assert!(account.may_sleep(at(16).mono));
    }
}
