//! How long the free hours and the credit last.
//!
//! The hours are those of this computer's own account, which begins when the app starts: what was
//! before is not known. What could have been at most is: an hour a service an hour.

use std::sync::Arc;
use std::time::Duration;

use super::Outcome;
use crate::backend::Provider;
use crate::time::WallTime;

/// An account younger than this says nothing about a month.
const TELLING: Duration = Duration::from_secs(24 * 3600);

/// A trial that ends within this is about to.
const NEAR: Duration = Duration::from_secs(7 * 24 * 3600);

/// For rates in whole numbers.
const MILLION: u128 = 1_000_000;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// When.
    pub now: WallTime,
    /// The hours, each pool once.
    pub pools: Vec<Pool>,
    /// Railway's credit.
    pub credit: Credit,
}

/// Backends that use the same hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Whose plan gives them.
    pub host: Provider,
    /// The backends.
    pub members: Vec<Member>,
    /// Further services that use them and are not in the chain; none: nobody told, and whatever
    /// is said of the pool holds only if there are no such.
    pub others: Option<u32>,
    /// What the plan gives a month.
    pub plan: Duration,
}

/// One backend's account of the present month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The backend's name.
    pub name: Arc<str>,
    /// Seen awake.
    pub used: Duration,
    /// Since when it is accounted for; none: not at all.
    pub since: Option<WallTime>,
}

/// How long a pool lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
    /// It is used up.
    Spent,
    /// Even if every service is awake all month.
    Surely,
    /// At this rate, beyond the month.
    Likely,
    /// At this rate, until then.
    Until(WallTime),
    /// The account is too young, or there is none, or others use the pool that nobody counts.
    Unknown,
}

impl Pool {
    /// Services outside of the chain may use them, and nobody told whether any does. Only Render's
    /// hours are a workspace's; another host's are each backend's own.
    pub fn may_be_shared(&self) -> bool {
        self.host == Provider::Render && self.others.is_none()
    }

    /// Seen used.
    pub fn used(&self) -> Duration {
        self.members.iter().map(|member| member.used).sum()
    }

    /// Since when all of it is accounted for; none where some of it is not at all.
    pub fn since(&self) -> Option<WallTime> {
        let all: Option<Vec<_>> = self.members.iter().map(|member| member.since).collect();
        all?.into_iter().max()
    }

    /// How long it lasts.
    pub fn lasting(&self, now: WallTime) -> Lasting {
        let month = now.month();
        let (begins, ends) = (month.begins(), month.next().begins());
        let (plan, used) = (self.plan, self.used());
        if used >= plan && !self.members.is_empty() {
            return Lasting::Spent;
        }
        let unseen: Duration =
            self.members.iter().map(|it| it.since.unwrap_or(now).since(begins)).sum();
        let services = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        let others = ends.since(begins).saturating_mul(self.others.unwrap_or(0));
        let to_come = ends.since(now).saturating_mul(services);
        if used.saturating_add(unseen).saturating_add(to_come).saturating_add(others) <= plan {
            return Lasting::Surely;
        }
        match self.rate(now) {
            Some(rate) => {
                let so_far = used_at(rate, now.since(begins));
                let left = plan.saturating_sub(so_far).as_millis();
                let lasts = left.saturating_mul(MILLION).checked_div(rate);
                let until = lasts.and_then(|ms| u64::try_from(ms).ok()).map(Duration::from_millis);
                match until.map(|until| now.plus(until)).filter(|until| *until < ends) {
                    Some(until) => Lasting::Until(until),
                    None if self.others.unwrap_or(0) > 0 => Lasting::Unknown,
                    None => Lasting::Likely,
                }
            }
            None => Lasting::Unknown,
        }
    }

    /// Hours used an hour, in millionths; none where an account is too young to tell.
    fn rate(&self, now: WallTime) -> Option<u128> {
        let mut rate = 0;
        for member in &self.members {
            let window = now.since(member.since?);
            if window < TELLING {
                return None;
            }
            rate += (member.used.as_millis() * MILLION / window.as_millis()).min(MILLION);
        }
        Some(rate)
    }
}

fn used_at(rate: u128, elapsed: Duration) -> Duration {
    let ms = elapsed.as_millis().saturating_mul(rate) / MILLION;
    Duration::from_millis(u64::try_from(ms).unwrap_or(u64::MAX))
}

/// Railway's credit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credit {
    /// No backend is on Railway.
    NotNeeded,
    /// There is no token for the workspace.
    NotAsked,
    /// It was asked for, and not told.
    Trouble {
        /// In one sentence.
        text: String,
        /// What to do.
        next_step: String,
    },
    /// Railway told.
    Told(Purse),
}

/// What Railway tells of a workspace's money. Amounts are in US cents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purse {
    /// The free plan is used up.
    pub exhausted: bool,
    /// The usage is over a limit of the owner's own.
    pub over_limit: bool,
    /// Days that are left of the trial; none where it is no trial.
    pub trial_days: Option<u32>,
    /// What is left of the credit.
    pub left: i64,
    /// Used in this period.
    pub used: i64,
}

impl Purse {
    /// When the trial ends.
    pub fn trial_ends(&self, now: WallTime) -> Option<WallTime> {
        Some(now.plus(Duration::from_secs(24 * 3600) * self.trial_days?))
    }

    /// Nothing is left to run on. Outside of a trial no credit is no end: the plan is paid monthly.
    pub fn is_spent(&self) -> bool {
        self.exhausted || self.over_limit || (self.trial_days.is_some() && self.left <= 0)
    }

    /// What it comes to.
    pub fn outcome(&self, now: WallTime) -> Outcome {
        let ends_soon = self.trial_ends(now).is_some_and(|end| end.since(now) <= NEAR);
        if self.is_spent() || ends_soon { Outcome::Fail } else { Outcome::Pass }
    }
}

impl Finding {
    /// What it comes to: what ends fails; else what nobody told is unknown.
    pub fn outcome(&self) -> Outcome {
        let credit = match &self.credit {
            Credit::NotNeeded => Outcome::Pass,
            Credit::NotAsked | Credit::Trouble { .. } => Outcome::Unknown,
            Credit::Told(purse) => purse.outcome(self.now),
        };
        let pools = self.pools.iter().map(|pool| match pool.lasting(self.now) {
            Lasting::Spent | Lasting::Until(_) => Outcome::Fail,
            Lasting::Surely | Lasting::Likely => Outcome::Pass,
            Lasting::Unknown => Outcome::Unknown,
        });
        let all: Vec<_> = pools.chain([credit]).collect();
        [Outcome::Fail, Outcome::Unknown]
            .into_iter()
            .find(|outcome| all.contains(outcome))
            .unwrap_or(Outcome::Pass)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);
    /// 2026-11-01T00:00Z: a month of 720 hours.
    const NOVEMBER: WallTime = WallTime::from_unix_ms(1_793_491_200_000);

    fn day(of_november: u32) -> WallTime {
        NOVEMBER.plus(HOUR * 24 * (of_november - 1))
    }

    /// A pool of one service for each (used hours, account's first day).
    fn pool(plan: u32, members: &[(u32, Option<u32>)]) -> Pool {
        let member = |(used, since): &(u32, Option<u32>)| Member {
            name: "Render".into(),
            used: HOUR * *used,
            since: since.map(day),
        };
        let members = members.iter().map(member).collect();
        Pool { host: Provider::Render, members, others: None, plan: HOUR * plan }
    }

    #[test]
    fn one_service_cannot_use_up_more_hours_than_a_month_has() {
        assert_eq!(pool(750, &[(0, None)]).lasting(day(20)), Lasting::Surely);
        assert_eq!(pool(750, &[(400, Some(1))]).lasting(day(20)), Lasting::Surely);
        let mut shared = pool(750, &[(400, Some(1))]);
        shared.others = Some(1);
        assert_eq!(shared.lasting(day(20)), Lasting::Unknown, "nobody counts the other");
        shared.others = Some(0);
        assert_eq!(shared.lasting(day(20)), Lasting::Surely);
    }

    #[test]
    fn the_end_is_projected_at_the_rate_that_was_seen() {
        // Awake all the time: 500 hours end with the 20th day and 20 hours.
        assert_eq!(
            pool(500, &[(240, Some(1))]).lasting(day(11)),
            Lasting::Until(day(21).plus(HOUR * 20))
        );
        // Half the time: 500 hours outlast the month.
        assert_eq!(pool(500, &[(120, Some(1))]).lasting(day(11)), Lasting::Likely);
        // Half the time, seen since the 6th day only, and supposed for the days before.
        assert_eq!(
            pool(200, &[(60, Some(6))]).lasting(day(11)),
            Lasting::Until(day(17).plus(HOUR * 16))
        );
        // Two that share.
        let both = [(240, Some(1)), (240, Some(1))];
        assert_eq!(pool(750, &both).lasting(day(11)), Lasting::Until(day(16).plus(HOUR * 15)));
        assert_eq!(pool(750, &[(370, Some(1)), (380, Some(1))]).lasting(day(20)), Lasting::Spent);
    }

    #[test]
    fn a_projection_ends_within_short_and_leap_months_too() {
        // 2028-02-15 of 29 days, awake all the time, 600 h: until the 26th.
        let february = WallTime::from_unix_ms(1_832_976_000_000);
        assert_eq!(february.date(), crate::time::Date { year: 2028, month: 2, day: 1 });
        let now = february.plus(HOUR * 24 * 14);
        let mut pool = pool(600, &[(0, None)]);
        pool.members[0] = Member { name: "Render".into(), used: HOUR * 336, since: Some(february) };
        assert_eq!(pool.lasting(now), Lasting::Until(february.plus(HOUR * 600)));
        pool.plan = HOUR * 695;
        let Lasting::Until(end) = pool.lasting(now) else { panic!("{pool:?}") };
        assert_eq!((end.date().month, end.date().day), (2, 29));
        pool.plan = HOUR * 696;
        assert_eq!(pool.lasting(now), Lasting::Surely, "29 days have 696 hours");
    }

    #[test]
    fn a_young_account_says_nothing() {
        assert_eq!(pool(500, &[(10, Some(10))]).lasting(day(10).plus(HOUR * 10)), Lasting::Unknown);
        assert_eq!(pool(500, &[(0, None)]).lasting(day(10)), Lasting::Unknown);
        assert_eq!(pool(750, &[(240, Some(1)), (0, None)]).lasting(day(11)), Lasting::Unknown);
    }

    #[test]
    fn credit_fails_where_it_is_spent_or_about_to_be() {
        let of = |change: fn(&mut Purse)| {
            let mut purse = Purse { left: 412, used: 88, ..Purse::default() };
            change(&mut purse);
            Finding { now: day(1), pools: vec![], credit: Credit::Told(purse) }.outcome()
        };
        assert_eq!(of(|_| {}), Outcome::Pass);
        assert_eq!(of(|it| it.exhausted = true), Outcome::Fail);
        assert_eq!(of(|it| it.over_limit = true), Outcome::Fail);
        assert_eq!(of(|it| it.trial_days = Some(7)), Outcome::Fail);
        assert_eq!(of(|it| it.trial_days = Some(8)), Outcome::Pass);
        assert_eq!(of(|it| (it.trial_days, it.left) = (Some(20), 0)), Outcome::Fail);
        assert_eq!(of(|it| it.left = 0), Outcome::Pass, "a plan that is paid by the month");
    }

    #[test]
    fn what_nobody_told_is_unknown_and_what_ends_fails() {
        let found = |pools: Vec<Pool>, credit| Finding { now: day(11), pools, credit }.outcome();
        let (lasts, ends) = (pool(750, &[(240, Some(1))]), pool(500, &[(240, Some(1))]));
        assert_eq!(found(vec![], Credit::NotNeeded), Outcome::Pass);
        assert_eq!(found(vec![lasts.clone()], Credit::NotNeeded), Outcome::Pass);
        assert_eq!(found(vec![lasts], Credit::NotAsked), Outcome::Unknown);
        assert_eq!(found(vec![ends], Credit::NotAsked), Outcome::Fail);
    }
}
