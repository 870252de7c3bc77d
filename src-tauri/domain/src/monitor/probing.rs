//! Probes: when they begin, what their reports mean.

use std::sync::Arc;
use std::time::Duration;

use super::{CHECK_LIMIT, GRACE_RETRY, Monitor, Output};
use crate::cause::Cause;
use crate::event::EventKind;
use crate::health::{Health, Transition, Weight};
use crate::probe::{Observation, ProbeId, ProbeReport, ProbeRequest};
use crate::time::{Moment, Now};
use crate::watched::{Role, Watched};

impl Monitor {
    /// When a backend's next probe is due: not while one is under way, nor while this machine is
    /// offline and could not reach it anyway.
    pub(super) fn due(&self, index: usize) -> Option<Moment> {
        let watched = &self.chain[index];
        let reachable = !watched.is_remote() || self.connectivity.offline().is_none();
        (watched.flight.is_none() && reachable).then_some(watched.due)
    }

    pub(super) fn start_probe(&mut self, now: Moment, index: usize) {
        let id = ProbeId(self.next_probe);
        self.next_probe += 1;
        let watched = &mut self.chain[index];
        let timeout = match watched.machine.wake_until() {
            Some(until) => until.since(now).max(self.policy.timeout),
            None => self.policy.timeout,
        };
        watched.begin(now, id);
        self.outputs.push_back(Output::StartProbe(ProbeRequest {
            id,
            backend: watched.name(),
            url: watched.backend.url.clone(),
            rule: self.policy.rule.clone(),
            timeout,
        }));
    }

    pub(super) fn probe_done(&mut self, now: Now, id: ProbeId, report: ProbeReport) {
        // A report of a probe that was given up meanwhile says nothing about now.
        let Some(index) = self.chain.iter().position(|watched| watched.flight == Some(id)) else {
            return;
        };
        let (outcome, took) = (report.outcome.clone(), report.timings.total);
        self.chain[index].flight = None;
        self.chain[index].keep(now, report);
        if outcome.is_ok() && self.active_index() == Some(index) {
            let name = self.chain[index].name();
            if let Some(tally) = self.interview.tally() {
                tally.answered(&name, took);
            }
        }
        if outcome.is_err() && self.grace_until.is_some_and(|until| now.mono < until) {
            self.chain[index].due = now.mono + GRACE_RETRY;
            self.chain[index].answer_suspicion(now.mono);
            return;
        }
        let below_http = outcome.as_ref().is_err_and(Cause::is_network);
        if self.chain[index].is_remote() {
            if below_http {
                self.doubt(now.mono, index);
            } else {
                let change = self.connectivity.answered(now.mono);
                self.network_changed(now, change);
            }
        }
        if !self.withheld(index, &outcome) {
            let (backend, outcome) = (self.chain[index].name(), outcome.clone());
            let observation = Observation { at: now.wall, backend, outcome, took };
            self.outputs.push_back(Output::Observed(observation));
        }
        self.observe(now, index, &outcome);
        self.reschedule(now, index);
        self.chain[index].answer_suspicion(now.mono);
        self.ask_if_all_failed(now.mono);
    }

    /// A remote backend failed below HTTP: is it this machine's own network? Not asked for a
    /// backend that is known to be down while another one is not.
    pub(super) fn doubt(&mut self, now: Moment, index: usize) {
        let known_down = self.chain[index].machine.health() == Health::Unhealthy;
        if (!known_down || self.all_remote_down()) && self.connectivity.doubt(now) {
            for watched in self.chain.iter_mut().filter(|watched| watched.is_remote()) {
                watched.due = now;
            }
        }
    }

    /// Every remote backend is down for reasons below HTTP: it could be this machine's network
    /// since.
    pub(super) fn all_remote_down(&self) -> bool {
        self.chain.iter().filter(|watched| watched.is_remote()).all(|watched| {
            watched.machine.health() == Health::Unhealthy
                && watched.machine.cause().is_some_and(Cause::is_network)
        })
    }

    pub(super) fn ask_if_all_failed(&mut self, now: Moment) {
        let Some(since) = self.connectivity.doubted_since() else { return };
        // A waking backend holds its request open for minutes: it neither speaks for nor against.
        let mut asked = self
            .chain
            .iter()
            .filter(|watched| watched.is_remote() && watched.machine.health() != Health::Waking);
        let failed_since = |watched: &Watched| {
            watched.ended.is_some_and(|ended| ended >= since)
                && watched.last.as_ref().is_some_and(|(_, report)| {
                    report.outcome.as_ref().is_err_and(Cause::is_network)
                })
        };
        if asked.all(failed_since) && self.connectivity.all_failed() {
            self.connectivity.checking(now + CHECK_LIMIT);
            self.outputs.push_back(Output::CheckConnectivity);
        }
    }

    /// It may be this machine's own network: the outcome is not held against the backend yet.
    fn withheld(&self, index: usize, outcome: &Result<(), Cause>) -> bool {
        self.chain[index].is_remote()
            && outcome.as_ref().is_err_and(Cause::is_network)
            && self.connectivity.doubted()
    }

    pub(super) fn observe(&mut self, now: Now, index: usize, outcome: &Result<(), Cause>) {
        let (thresholds, withheld) = (self.thresholds(), self.withheld(index, outcome));
        let watched = &mut self.chain[index];
        let wake_for = watched.wake_for(now.mono, outcome, self.policy.wake_timeout);
        let weight = Weight { wake_for, withheld };
        let began_failing = watched.machine.failing_since().is_none() && outcome.is_err();
        let transition = watched.machine.observe(now.mono, outcome, thresholds, weight);
        if let Some(transition) = transition {
            self.transitioned(now, index, &transition);
        }
        // What a failover would choose among is to be known before it happens, not after.
        if began_failing && self.selector.active() == Some(self.chain[index].id) {
            self.freshen(now.mono);
        }
    }

    pub(super) fn transitioned(&mut self, now: Now, index: usize, transition: &Transition) {
        let watched = &mut self.chain[index];
        if transition.from == Health::Waking {
            watched.last_wake = Some(now.mono);
        }
        if transition.from == Health::Healthy {
            watched.falls += 1;
        }
        let backend = watched.name();
        let active = self.selector.active() == Some(watched.id);
        let cause =
            (transition.to != Health::Healthy).then(|| watched.machine.cause().cloned()).flatten();
        let pinned = self.selector.pinned() == Some(watched.id);
        let (from, to) = (transition.from, transition.to);
        let kind = EventKind::HealthChanged {
            backend: Arc::clone(&backend),
            from,
            to,
            cause: cause.clone(),
        };
        self.event(now, kind);
        match to {
            Health::Waking => self.event(now, EventKind::Waking { backend }),
            Health::Healthy if active => {
                let wanted = self.policy.notices;
                let notice = self.incidents.answers_again(backend, index == 0, wanted);
                self.notice(notice);
            }
            Health::Unhealthy if pinned => {
                let notice = self.incidents.pinned_down(backend, cause, self.policy.notices);
                self.notice(notice);
            }
            _ => {}
        }
    }

    /// Makes every backend that was not probed just now due.
    pub(super) fn freshen(&mut self, now: Moment) {
        let recent = self.cadence().active.min(Duration::from_secs(5));
        for watched in &mut self.chain {
            if watched.ended.is_none_or(|ended| now.since(ended) > recent) {
                watched.due = watched.due.min(now);
            }
        }
    }

    pub(super) fn make_due(&mut self, now: Moment) {
        for watched in &mut self.chain {
            watched.due = now;
        }
    }

    pub(super) fn cancel_probes(&mut self, remote_only: bool) {
        for watched in &mut self.chain {
            if remote_only && !watched.is_remote() {
                continue;
            }
            if let Some(flight) = watched.flight.take() {
                self.outputs.push_back(Output::CancelProbe(flight));
            }
        }
    }

    pub(super) fn reschedule(&mut self, now: Now, index: usize) {
        let (cadence, role) = (self.cadence(), self.role(now, index));
        self.chain[index].reschedule(now.mono, cadence, role, &mut self.rng);
    }

    pub(super) fn hasten(&mut self, now: Now) {
        let cadence = self.cadence();
        for index in 0..self.chain.len() {
            let role = self.role(now, index);
            self.chain[index].hasten(cadence, role, &mut self.rng);
        }
    }

    pub(super) fn role(&self, now: Now, index: usize) -> Role {
        let active = self.active_index();
        if active.is_none_or(|active| index <= active) {
            return Role::Wanted;
        }
        let watched = &self.chain[index];
        let budget = Duration::from_secs(u64::from(self.policy.budget_hours) * 3600);
        let spent = watched.backend.sleeps && watched.account.used(now) >= budget;
        if spent && !self.interview.keeps_warm() { Role::Resting } else { Role::Standby }
    }
}
