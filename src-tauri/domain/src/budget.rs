//! The account of a free tier's waking hours: a month's time in which a backend was awake.
//!
//! Nobody tells when a platform puts an app to sleep, so the account reasons from what was seen:
//! an answer proves the app awake, and awake it stays until [`SLEEPS_AFTER`] without traffic. It
//! counts only what this app caused or saw; visitors' traffic in between may add to it. What an
//! earlier run saw of the month is told to it from the history ([`Past`]).

use std::time::Duration;

use crate::time::{Moment, Month, Now, WallTime};

/// How long without traffic until a free tier sleeps (Render's 15 min; Railway's are 10).
pub const SLEEPS_AFTER: Duration = Duration::from_secs(15 * 60);

/// How long after an answer a free tier is surely still awake: Railway sleeps first, after 10 min,
/// and its clock began a little before ours.
const SURELY_AWAKE: Duration = Duration::from_secs(9 * 60);

/// What was seen of one backend's month before this account began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past {
    /// Its first answer in the month.
    pub since: WallTime,
    /// Its last one.
    pub last: WallTime,
    /// Time awake between the two.
    pub used: Duration,
    /// Up to when was looked: an account that has an answer from before counts that itself.
    pub until: WallTime,
}

impl Past {
    /// The past of the answers at these times, which lie in one month and are in order.
    pub fn of(answers: impl IntoIterator<Item = WallTime>, until: WallTime) -> Option<Self> {
        let mut answers = answers.into_iter();
        let first = answers.next()?;
        let mut past = Self { since: first, last: first, used: Duration::ZERO, until };
        for at in answers {
            past.used += at.since(past.last).min(SLEEPS_AFTER);
            past.last = past.last.max(at);
        }
        Some(past)
    }
}

/// One backend's account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    month: Option<Month>,
    used: Duration,
    since: Option<WallTime>,
    seen_awake: Option<Moment>,
    past: Option<Past>,
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

    /// Adds what was seen before this account began, once: an account that has answers from the
    /// same time, or a past already, stays as it is.
    pub fn recall(&mut self, past: Past) {
        if self.past.is_none() && self.since.is_none_or(|since| since >= past.until) {
            self.past = Some(past);
        }
    }

    /// Time awake in the present month.
    pub fn used(&self, now: Now) -> Duration {
        let own = self.own_since(now);
        let used = if own.is_some() { self.used } else { Duration::ZERO };
        self.past_of(now).map_or(used, |past| {
            // After its last answer it stayed awake until it slept, or was asked again.
            let after = own.unwrap_or(now.wall).since(past.last).min(SLEEPS_AFTER);
            used + past.used + after
        })
    }

    /// Since when the present month is accounted for: its first answer.
    pub fn since(&self, now: Now) -> Option<WallTime> {
        self.past_of(now).map(|past| past.since).or(self.own_since(now))
    }

    fn own_since(&self, now: Now) -> Option<WallTime> {
        self.since.filter(|_| self.month == Some(now.wall.month()))
    }

    fn past_of(&self, now: Now) -> Option<Past> {
        self.past.filter(|past| past.since.month() == now.wall.month())
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
    fn what_an_earlier_run_saw_of_the_month_is_added_once() {
        let until = at(70).wall;
        let past = Past::of([0, 10, 20, 60].map(|minutes| at(minutes).wall), until).unwrap();
        assert_eq!((past.since, past.last), (at(0).wall, at(60).wall));
        assert_eq!(past.used, Duration::from_secs(35 * 60));
        let mut account = Account::default();
        account.recall(past);
        // Nothing answered yet: it may be awake still, and slept after a quarter of an hour.
        assert_eq!(minutes(&account, at(70)), 45);
        assert_eq!(minutes(&account, at(170)), 50);
        assert!(account.may_sleep(at(70).mono));
        account.answered(at(72));
        account.answered(at(80));
        assert_eq!(minutes(&account, at(80)), 35 + 12 + 8);
        assert_eq!(account.since(at(80)), Some(at(0).wall));
        let told = account;
        account.recall(Past { until: at(90).wall, ..past });
        assert_eq!(account, told);
        // The next month begins at nothing.
        assert_eq!(account.since(at(24 * 60)), None);
        assert_eq!(minutes(&account, at(24 * 60)), 0);
    }

    #[test]
    fn an_account_with_answers_from_the_same_time_recalls_nothing() {
        let mut account = Account::default();
        account.answered(at(0));
        account.answered(at(10));
        let told = account;
        account.recall(Past::of([at(0).wall, at(10).wall], at(20).wall).unwrap());
        assert_eq!(account, told);
        assert_eq!(Past::of([], at(0).wall), None);
    }

    #[test]
    fn a_clock_that_was_set_back_takes_nothing_away() {
        let mut account = Account::default();
        account.recall(Past::of([at(100).wall, at(110).wall], at(120).wall).unwrap());
        assert_eq!(minutes(&account, at(30)), 10);
        let past = Past::of([at(100).wall, at(50).wall, at(110).wall], at(120).wall).unwrap();
        assert_eq!(past.used, Duration::from_secs(10 * 60));
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
