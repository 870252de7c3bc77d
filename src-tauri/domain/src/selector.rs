//! Which backend is used: the first ready one, with failover at once and failback after the hold.
//!
//! In an interview, failback waits until it is *safe*: the better backend was healthy for the whole
//! hold, is not slow, and has not failed twice since the interview began. One that came back and
//! failed again may do so once more, and what is in use works. Who frees a pin or changes the chain
//! decides for themselves.

use std::time::Duration;

use crate::event::SwitchReason;
use crate::time::Moment;

/// Names a backend across changes of the chain's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BackendId(pub u32);

/// What the selection needs to know of one backend. A chain is a slice of them, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Whose.
    pub id: BackendId,
    /// Healthy and enabled.
    pub ready: bool,
    /// Ready, and its last outcome was a pass: nothing speaks against it.
    pub steady: bool,
    /// Not slow, and did not fail again and again: it may be returned to in an interview.
    pub trusted: bool,
    /// Since when it is healthy.
    pub healthy_since: Option<Moment>,
    /// A probe is under way: what was known of it is about to be renewed.
    pub asked: bool,
    /// Waking and enabled: better than nothing.
    pub waking: bool,
    /// Enabled, and its first outcome is still to come.
    pub unknown: bool,
}

/// How long a selection sticks.
#[derive(Clone, Copy, Debug)]
pub struct HoldRules {
    /// Normally.
    pub hold: Duration,
    /// What flapping doubles it up to.
    pub max_hold: Duration,
    /// An interview is on: failback is to be safe.
    pub careful: bool,
}

/// A change of the selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The backend left.
    pub from: Option<BackendId>,
    /// The backend to use.
    pub to: Option<BackendId>,
    /// Why.
    pub reason: SwitchReason,
}

/// The selection and what it remembers of itself.
#[derive(Clone, Debug, Default)]
pub struct Selector {
    active: Option<BackendId>,
    /// Once anything was selected, or every first outcome was in without a backend to select.
    settled: bool,
    selected_at: Moment,
    /// The active backend was ready at some time since it was selected.
    served: bool,
    /// Why the active backend was selected.
    selected_by: Option<SwitchReason>,
    /// How often the hold is doubled.
    doublings: u32,
    pinned: Option<BackendId>,
    /// The operator just acted: what follows from it is named so.
    operator: Option<SwitchReason>,
    /// The operator acted, and nothing was selected since: a better backend need not wait.
    unheld: bool,
}

impl Selector {
    /// The backend in use.
    pub fn active(&self) -> Option<BackendId> {
        self.active
    }

    /// The operator's override.
    pub fn pinned(&self) -> Option<BackendId> {
        self.pinned
    }

    /// Whether a first selection was made, or found impossible.
    pub fn settled(&self) -> bool {
        self.settled
    }

    /// Whether failovers follow failbacks so closely that the hold is doubled.
    pub fn flapping(&self) -> bool {
        self.doublings > 0
    }

    /// Overrides the selection, or gives it back to the rule at once.
    pub fn pin(&mut self, backend: Option<BackendId>) {
        self.pinned = backend;
        self.operator = Some(SwitchReason::Pin);
        self.unheld = true;
    }

    /// The chain was replaced by the operator. If the active backend is gone, the selection begins
    /// anew; else a better backend need not wait.
    pub fn chain_changed(&mut self, chain: &[Candidate]) {
        let kept = |id: &BackendId| chain.iter().any(|candidate| candidate.id == *id);
        self.pinned = self.pinned.filter(kept);
        self.operator = Some(SwitchReason::Config);
        self.unheld = true;
        if !self.active.as_ref().is_some_and(kept) {
            self.active = None;
            self.served = false;
            self.settled = false;
        }
    }

    /// When the present selection stops sticking.
    pub fn held_until(&self, rules: HoldRules) -> Moment {
        if self.unheld { self.selected_at } else { self.selected_at + self.hold(rules) }
    }

    fn hold(&self, rules: HoldRules) -> Duration {
        rules.hold.saturating_mul(1 << self.doublings.min(16)).min(rules.max_hold)
    }

    /// When `better` may be returned to: the end of the hold, and in an interview the end of as
    /// long a time in which it was healthy.
    fn free_at(&self, better: Candidate, rules: HoldRules) -> Moment {
        let held = self.held_until(rules);
        match better.healthy_since {
            Some(since) if rules.careful && !self.unheld => held.max(since + self.hold(rules)),
            _ => held,
        }
    }

    /// When a better backend that waits will be returned to, if nothing happens to it.
    pub fn waits_until(&self, chain: &[Candidate], rules: HoldRules) -> Option<Moment> {
        self.better(chain, rules).map(|better| self.free_at(better, rules))
    }

    /// When time alone will change the selection. Not while the better backend is being asked: its
    /// answer will.
    pub fn poll_timeout(&self, chain: &[Candidate], rules: HoldRules) -> Option<Moment> {
        let better = self.better(chain, rules).filter(|better| !better.asked)?;
        Some(self.free_at(better, rules))
    }

    /// The backend that waits to be returned to.
    fn better(&self, chain: &[Candidate], rules: HoldRules) -> Option<Candidate> {
        let active = self.active.filter(|_| self.pinned.is_none())?;
        let allowed = |it: &&Candidate| !rules.careful || self.unheld || it.trusted;
        let mut better = chain.iter().take_while(|candidate| candidate.id != active);
        better.find(|candidate| candidate.steady && allowed(candidate)).copied()
    }

    /// Applies the rule. Returns what changed.
    pub fn select(
        &mut self,
        now: Moment,
        chain: &[Candidate],
        rules: HoldRules,
    ) -> Option<Decision> {
        let operator = self.operator.take();
        let ready = |id| chain.iter().any(|candidate| candidate.id == id && candidate.ready);
        self.served |= self.active.is_some_and(ready);
        self.settled |= self.served;
        let (to, reason) = self.target(now, chain, rules, operator)?;
        if to == self.active {
            return None;
        }
        match reason {
            SwitchReason::Failover => self.count_flap(now, rules),
            SwitchReason::Pin | SwitchReason::Config => self.doublings = 0,
            SwitchReason::Initial | SwitchReason::Failback | SwitchReason::Recovery => {}
        }
        let from = std::mem::replace(&mut self.active, to);
        self.selected_at = now;
        self.unheld = false;
        self.served = to.is_some_and(ready);
        // A pin that came before the first answers settles nothing yet.
        self.settled |= self.served || !awaited(chain);
        self.selected_by = Some(reason);
        Some(Decision { from, to, reason })
    }

    /// The backend that should be in use and why, or none where nothing is to change.
    fn target(
        &mut self,
        now: Moment,
        chain: &[Candidate],
        rules: HoldRules,
        operator: Option<SwitchReason>,
    ) -> Option<(Option<BackendId>, SwitchReason)> {
        if let Some(pinned) = self.pinned {
            return Some((Some(pinned), operator.unwrap_or(SwitchReason::Pin)));
        }
        // A standby that just failed a probe is no refuge while another one is without fault.
        let steady = chain.iter().find(|candidate| candidate.steady);
        let ready = steady.or_else(|| chain.iter().find(|candidate| candidate.ready));
        let best = ready.or_else(|| chain.iter().find(|candidate| candidate.waking));
        let best = best.map(|candidate| candidate.id);
        let active = self.active.and_then(|id| chain.iter().find(|candidate| candidate.id == id));
        let Some(active) = active else {
            if !self.settled && awaited(chain) {
                return None;
            }
            let first = !std::mem::replace(&mut self.settled, true);
            let otherwise = if first { SwitchReason::Initial } else { SwitchReason::Recovery };
            return Some((best, operator.unwrap_or(otherwise)));
        };
        if active.ready {
            let better = self.better(chain, rules)?;
            // A backend that hangs since its last pass is not returned to: its probe's end decides.
            if better.asked && operator.is_none() {
                return None;
            }
            let free = now >= self.free_at(better, rules);
            return free.then_some((Some(better.id), operator.unwrap_or(SwitchReason::Failback)));
        }
        if active.waking && ready.is_none() {
            return None;
        }
        // A waking backend that was only ever waited for did not fail.
        let waited = active.waking && !self.served;
        let reason = if waited { SwitchReason::Recovery } else { SwitchReason::Failover };
        Some((best, operator.unwrap_or(reason)))
    }

    /// A failover soon after a failback is a flap: the next failback waits twice as long. A long
    /// quiet time before it forgives.
    fn count_flap(&mut self, now: Moment, rules: HoldRules) {
        let lasted = now.since(self.selected_at);
        let hold = self.held_until(rules).since(self.selected_at);
        if self.selected_by == Some(SwitchReason::Failback) && lasted < hold {
            self.doublings = (self.doublings + 1).min(16);
        } else if lasted >= rules.max_hold {
            self.doublings = 0;
        }
    }
}

/// A backend whose first outcome is still to come keeps its precedence over worse ones, so that a
/// start does not begin on the backup only to be held there.
fn awaited(chain: &[Candidate]) -> bool {
    chain.iter().take_while(|candidate| !candidate.ready).any(|candidate| candidate.unknown)
}
