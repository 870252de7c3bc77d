//! This machine: offline, asleep, on another network.

use std::time::Duration;

use super::{GRACE, Monitor};
use crate::connectivity::Change;
use crate::event::EventKind;
use crate::time::{Moment, Now};

impl Monitor {
    pub(super) fn network_changed(&mut self, now: Now, change: Option<Change>) {
        match change {
            None => {}
            Some(Change::Cleared) => {
                let thresholds = self.thresholds();
                for index in 0..self.chain.len() {
                    if let Some(transition) = self.chain[index].machine.settle(now.mono, thresholds)
                    {
                        self.transitioned(now, index, &transition);
                        self.reschedule(now, index);
                    }
                }
            }
            Some(Change::WentOffline { portal } | Change::StillOffline { portal }) => {
                self.cancel_probes(true);
                for watched in self.chain.iter_mut().filter(|watched| watched.is_remote()) {
                    watched.machine.freeze();
                }
                self.event(now, EventKind::Offline { portal });
                let notice = self.incidents.offline(portal, self.quiet(), self.policy.notices);
                self.notice(notice);
            }
            Some(Change::CameOnline { after }) => {
                self.event(now, EventKind::Online { after });
                self.begin_grace(now.mono);
            }
        }
    }

    /// Nothing is asked any more, so that a network which goes first raises no alarm.
    pub(super) fn sleeping(&mut self, now: Now) {
        self.asleep_since.get_or_insert(now.mono);
        self.cancel_probes(false);
    }

    pub(super) fn resumed(&mut self, now: Now, after: Duration) {
        // From an announced sleep on, nothing was seen.
        let asleep = self.asleep_since.take().map(|since| now.mono.since(since));
        let after = after.max(asleep.unwrap_or_default());
        self.event(now, EventKind::Resumed { after });
        self.cancel_probes(false);
        self.connectivity.changed(now.mono);
        for watched in &mut self.chain {
            watched.machine.freeze();
        }
        self.begin_grace(now.mono);
    }

    pub(super) fn begin_grace(&mut self, now: Moment) {
        self.grace_until = Some(now + GRACE);
        self.make_due(now);
    }
}
