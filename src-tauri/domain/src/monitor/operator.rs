//! What a person asks for: pause, interview mode, pin, another policy.

use std::sync::Arc;

use super::{Monitor, Output};
use crate::budget::Past;
use crate::drill::{ClaimKind, Report};
use crate::event::{ChecklistEnded, DrillEvent, EventKind};
use crate::notice::Notice;
use crate::policy::Policy;
use crate::time::Now;
use crate::watched::Watched;

impl Monitor {
    pub(super) fn pause(&mut self, now: Now, on: bool) {
        if self.paused == on {
            return;
        }
        self.paused = on;
        if on {
            self.cancel_probes(false);
            self.event(now, EventKind::Paused);
        } else {
            self.event(now, EventKind::Unpaused);
            self.make_due(now.mono);
        }
    }

    /// It changes nothing here but what is known of an interview's readiness: it is kept with all
    /// else that happens, and told where somebody waits for it.
    pub(super) fn checklist(&mut self, now: Now, ended: ChecklistEnded) {
        self.event(now, EventKind::Checklist(ended.clone()));
        let told = self.take_readiness(now, &ended);
        if !told && ended.announce && self.policy.notices.checklist {
            self.outputs.push_back(Output::Notice(Notice::Checklist(ended)));
        }
    }

    /// A drill changes nothing here: it is kept with all else that happens, and its end is told.
    pub(super) fn drill(&mut self, now: Now, told: DrillEvent) {
        self.event(now, EventKind::Drill(told.clone()));
        let wanted = match &told {
            DrillEvent::Started(_) => false,
            // That a service is left stopped is told in any case.
            DrillEvent::Ended(_, report) => self.policy.notices.drill || left_stopped(report),
            DrillEvent::Restored { .. } => true,
        };
        if wanted {
            self.outputs.push_back(Output::Notice(Notice::Drill(told)));
        }
    }

    pub(super) fn recalled(&mut self, pasts: &[(Arc<str>, Past)]) {
        for watched in &mut self.chain {
            if let Some((_, past)) = pasts.iter().find(|(name, _)| *name == watched.backend.name) {
                watched.account.recall(*past);
            }
        }
    }

    pub(super) fn pin(&mut self, now: Now, name: Option<Arc<str>>) {
        let id = match &name {
            Some(name) => match self.chain.iter().find(|watched| watched.backend.name == *name) {
                Some(watched) => Some(watched.id),
                None => return,
            },
            None => None,
        };
        if id == self.selector.pinned() {
            return;
        }
        self.selector.pin(id);
        self.event(now, EventKind::Pinned { backend: name });
    }

    pub(super) fn reload(&mut self, now: Now, policy: Policy) {
        let mut before = std::mem::take(&mut self.chain);
        for backend in policy.backends.clone() {
            let same = |watched: &Watched| {
                watched.backend.name == backend.name && watched.backend.url == backend.url
            };
            let watched = match before.iter().position(same) {
                Some(index) => Watched { backend, ..before.swap_remove(index) },
                None => Watched::new(self.new_backend_id(), backend, now.mono),
            };
            self.chain.push(watched);
        }
        for gone in before.iter().filter_map(|watched| watched.flight) {
            self.outputs.push_back(Output::CancelProbe(gone));
        }
        self.policy = policy;
        self.selector.chain_changed(&self.candidates());
        let backends = self.names();
        self.event(now, EventKind::ConfigReloaded { backends });
        self.make_due(now.mono);
    }
}

fn left_stopped(report: &Report) -> bool {
    report.claims.iter().any(|claim| claim.kind == ClaimKind::Restored && claim.held == Some(false))
}
