//! One backend as the monitor keeps it: its health, its probe under way, its schedule.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use crate::backend::Backend;
use crate::backoff::{Backoff, jittered};
use crate::budget::Account;
use crate::cause::Cause;
use crate::health::{Health, Machine};
use crate::policy::Cadence;
use crate::probe::{ProbeId, ProbeReport};
use crate::selector::{BackendId, Candidate};
use crate::time::{Moment, Now, WallTime};

/// How many probes' times are kept for the sparkline.
const LATENCIES: usize = 32;
/// Of how many passes the median decides whether a backend is slow.
const SLOW_OF: usize = 3;
/// The quick probes that confirm a healthy backend's failure.
const CONFIRM: [Duration; 3] =
    [Duration::from_millis(250), Duration::from_millis(500), Duration::from_secs(1)];
/// Between the probes that suspicions ask for.
const CONFIRM_SUSPICION: Duration = Duration::from_millis(250);
/// Between the probes that confirm an unhealthy backend's rise.
const CONFIRM_RISE: Duration = Duration::from_secs(1);
/// After an answer that asks for fewer requests.
const RATE_LIMITED: Duration = Duration::from_secs(10);
/// Between long requests to a backend whose platform says that it still wakes.
const WAKE_RETRY: Duration = Duration::from_secs(10);
/// The first and the longest wait between probes of a backend that is down.
const DOWN_FIRST: Duration = Duration::from_secs(1);
const DOWN_CAP: Duration = Duration::from_secs(60);
/// Between probes of a standby that is let sleep: each costs a quarter of a waking hour.
pub(crate) const REST: Duration = Duration::from_secs(2 * 3600);

/// How a backend stands to the selection: what its cadence depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// In use, or better than what is in use and so a candidate for the failback.
    Wanted,
    /// Any other.
    Standby,
    /// A standby past its budget of waking hours.
    Resting,
}

#[derive(Debug)]
pub(crate) struct Watched {
    pub(crate) id: BackendId,
    pub(crate) backend: Backend,
    pub(crate) machine: Machine,
    /// The probe under way.
    pub(crate) flight: Option<ProbeId>,
    /// When the next probe is due; meaningless while one is under way.
    pub(crate) due: Moment,
    /// When the last probe began: the cadence counts from there.
    pub(crate) started: Moment,
    pub(crate) ended: Option<Moment>,
    /// When the latest probe that passed began.
    pub(crate) passed: Option<Moment>,
    /// When a request last spoke against it; none once a probe that began later has spoken.
    pub(crate) suspected: Option<Moment>,
    /// When the last probe that a suspicion asked for began.
    pub(crate) confirming: Option<Moment>,
    pub(crate) last: Option<(WallTime, Arc<ProbeReport>)>,
    pub(crate) latencies: VecDeque<Option<Duration>>,
    pub(crate) account: Account,
    /// When it last woke, or failed to.
    pub(crate) last_wake: Option<Moment>,
    pub(crate) backoff: Backoff,
    /// How often it stopped being healthy since the latest interview began.
    pub(crate) falls: u32,
}

impl Watched {
    pub(crate) fn new(id: BackendId, backend: Backend, now: Moment) -> Self {
        Self {
            id,
            backend,
            machine: Machine::default(),
            flight: None,
            due: now,
            started: now,
            ended: None,
            passed: None,
            suspected: None,
            confirming: None,
            last: None,
            latencies: VecDeque::new(),
            account: Account::default(),
            last_wake: None,
            backoff: Backoff::default(),
            falls: 0,
        }
    }

    pub(crate) fn name(&self) -> Arc<str> {
        Arc::clone(&self.backend.name)
    }

    pub(crate) fn is_remote(&self) -> bool {
        !self.backend.url.is_loopback()
    }

    pub(crate) fn ready(&self) -> bool {
        self.backend.enabled && self.machine.health() == Health::Healthy
    }

    /// `slow` is what its probes must not take longer than.
    pub(crate) fn candidate(&self, slow: Duration) -> Candidate {
        let enabled = self.backend.enabled;
        let health = self.machine.health();
        Candidate {
            id: self.id,
            ready: self.ready(),
            steady: self.ready() && self.machine.streak() == 0,
            trusted: self.falls < 2 && !self.slow(slow),
            healthy_since: self.ready().then(|| self.machine.since()).flatten(),
            asked: self.flight.is_some(),
            waking: enabled && health == Health::Waking,
            unknown: enabled && health == Health::Unknown,
        }
    }

    /// A probe of it begins.
    pub(crate) fn begin(&mut self, now: Moment, id: ProbeId) {
        self.flight = Some(id);
        self.started = now;
        if self.suspected.is_some() {
            self.confirming = Some(now);
        }
    }

    /// A request spoke against it: a probe that begins from now on is to confirm that. Returns the
    /// probe under way that is to be given up for it, as it began before any doubt.
    pub(crate) fn suspect(&mut self, now: Moment) -> Option<ProbeId> {
        self.suspected = Some(now);
        if !matches!(self.machine.health(), Health::Unknown | Health::Healthy) {
            return None;
        }
        if self.flight.is_some() && self.confirming == Some(self.started) {
            return None;
        }
        let given_up = self.flight.take();
        let confirm = self.confirm_at(now);
        self.due = if given_up.is_some() { confirm } else { self.due.min(confirm) };
        given_up
    }

    /// A probe has spoken. What was suspected after it began is asked again.
    pub(crate) fn answer_suspicion(&mut self, now: Moment) {
        if self.suspected.is_some_and(|at| at <= self.started) {
            self.suspected = None;
        }
        let usable = matches!(self.machine.health(), Health::Unknown | Health::Healthy);
        if self.suspected.is_some() && usable {
            self.due = self.due.min(self.confirm_at(now));
        }
    }

    /// When a suspicion may ask for the next probe.
    fn confirm_at(&self, now: Moment) -> Moment {
        self.confirming.map_or(now, |began| now.max(began + CONFIRM_SUSPICION))
    }

    /// Keeps what a report says, apart from what it means for the health.
    pub(crate) fn keep(&mut self, now: Now, report: ProbeReport) {
        if self.latencies.len() == LATENCIES {
            self.latencies.pop_front();
        }
        self.latencies.push_back(report.outcome.is_ok().then_some(report.timings.total));
        if report.outcome.is_ok() {
            self.passed = Some(self.started);
        }
        let app_answered = report.outcome.as_ref().map_or_else(Cause::app_answered, |()| true);
        if self.backend.sleeps && app_answered {
            self.account.answered(now);
        }
        self.ended = Some(now.mono);
        self.last = Some((now.wall, Arc::new(report)));
    }

    /// For how long a failure now may be waking; none where it is surely a failure.
    pub(crate) fn wake_for(
        &self,
        now: Moment,
        outcome: &Result<(), Cause>,
        patience: Duration,
    ) -> Option<Duration> {
        // One chance per sleep: a backend that did not wake is down, not waking again.
        let had_its_chance =
            self.last_wake.is_some_and(|at| now.since(at) < crate::budget::SLEEPS_AFTER);
        // The platform knows better than our account when it says so itself.
        let asleep = *outcome == Err(Cause::RenderHibernating) || self.account.may_sleep(now);
        (self.backend.sleeps && asleep && !had_its_chance).then_some(patience)
    }

    /// Whether its recent passes are slow, by their median.
    pub(crate) fn slow(&self, than: Duration) -> bool {
        let mut recent: Vec<_> =
            self.latencies.iter().rev().flatten().take(SLOW_OF).copied().collect();
        recent.sort_unstable();
        self.machine.health() == Health::Healthy
            && recent.len() == SLOW_OF
            && recent[SLOW_OF / 2] > than
    }

    /// Sets when the next probe is due, after one ended.
    pub(crate) fn reschedule(
        &mut self,
        now: Moment,
        cadence: Cadence,
        role: Role,
        rng: &mut fastrand::Rng,
    ) {
        let streak = self.machine.streak();
        let limited = self.machine.cause() == Some(&Cause::RateLimited);
        self.due = match self.machine.health() {
            Health::Unknown | Health::Healthy if streak == 0 => {
                self.backoff.reset();
                (self.started + jittered(interval(cadence, role), rng)).max(now)
            }
            // Failures of a backend that is not down yet; its due time is near, not at the cadence.
            Health::Unknown | Health::Healthy if limited => now + jittered(RATE_LIMITED, rng),
            Health::Unknown | Health::Healthy => {
                let step = (streak as usize - 1).min(CONFIRM.len() - 1);
                now + jittered(CONFIRM[step], rng)
            }
            // The first long request begins at once; only a platform that answers "still waking"
            // brings us here again.
            Health::Waking if self.machine.since() == Some(now) => now,
            Health::Waking => now + jittered(WAKE_RETRY, rng),
            Health::Unhealthy if streak > 0 => {
                now + jittered(CONFIRM_RISE.min(interval(cadence, role)), rng)
            }
            Health::Unhealthy => {
                let first = DOWN_FIRST.min(cadence.active);
                let cap = if role == Role::Resting { REST } else { cadence.standby.min(DOWN_CAP) };
                let first = if limited { RATE_LIMITED.min(cap) } else { first };
                now + self.backoff.next(first, cap.max(first), rng)
            }
        };
    }

    /// Brings the due time forward when the cadence became quicker; never puts it off.
    pub(crate) fn hasten(&mut self, cadence: Cadence, role: Role, rng: &mut fastrand::Rng) {
        let due = self.started + jittered(interval(cadence, role), rng);
        self.due = self.due.min(due);
    }
}

fn interval(cadence: Cadence, role: Role) -> Duration {
    match role {
        Role::Wanted => cadence.active,
        Role::Standby => cadence.standby,
        Role::Resting => REST,
    }
}
