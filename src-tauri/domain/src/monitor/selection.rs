//! The selection, and what is told of it.

use super::Monitor;
use crate::event::{EventKind, Switch, SwitchReason};
use crate::health::Health;
use crate::notice::Occasion;
use crate::selector::BackendId;
use crate::time::Now;
use crate::watched::Watched;

impl Monitor {
    pub(super) fn select(&mut self, now: Now) {
        if !self.selection_runs() {
            return;
        }
        let candidates = self.candidates();
        let Some(decision) = self.selector.select(now.mono, &candidates, self.hold_rules()) else {
            self.tell_if_nothing_answers();
            return;
        };
        if let Some(tally) = self.interview.tally() {
            tally.switched(decision.to, decision.reason);
        }
        let left = decision.from.and_then(|id| self.chain.iter().find(|w| w.id == id));
        let failed = left.filter(|watched| !watched.ready());
        let cause = failed.and_then(|watched| watched.machine.cause().cloned());
        let took = failed
            .filter(|_| decision.reason == SwitchReason::Failover)
            .and_then(|watched| watched.machine.failing_since())
            .map(|since| now.mono.since(since));
        let name = |id: Option<BackendId>| {
            self.chain.iter().find(|watched| Some(watched.id) == id).map(Watched::name)
        };
        let switch = Switch {
            from: name(decision.from),
            to: name(decision.to),
            reason: decision.reason,
            cause,
            took,
        };
        self.event(now, EventKind::Switched(switch.clone()));
        let primary = &self.chain[0];
        let primary = (primary.name(), primary.machine.cause().cloned());
        let active = self.active_index();
        let occasion = Occasion {
            quiet: self.quiet(),
            wanted: self.policy.notices,
            flapping: self.selector.flapping(),
            best: active == Some(0),
            waking: active
                .is_some_and(|index| self.chain[index].machine.health() == Health::Waking),
        };
        // A pin that is taken back before anybody answered leaves nothing, and no outage.
        if active.is_some() || self.selector.settled() {
            let notice = self.incidents.switched(&switch, primary, occasion);
            self.notice(notice);
        }
        self.hasten(now);
    }

    pub(super) fn tell_if_nothing_answers(&mut self) {
        if self.selector.settled() && self.selector.active().is_none() {
            let cause = self.chain[0].machine.cause().cloned();
            let notice = self.incidents.nothing_answers(cause, self.policy.notices);
            self.notice(notice);
        }
    }
}
