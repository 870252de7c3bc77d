//! What requests through the proxy tell of the backends.

use super::{Monitor, Output};
use crate::cause::Cause;
use crate::time::Now;
use crate::traffic::UpstreamOutcome;

impl Monitor {
    /// A request told something of a backend. Returns whether that changed anything to show or to
    /// decide by: under load most of what requests tell is known already.
    pub(super) fn upstream(&mut self, now: Now, backend: &str, outcome: &UpstreamOutcome) -> bool {
        let Some(index) = self.chain.iter().position(|it| *it.backend.name == *backend) else {
            return false;
        };
        match outcome {
            UpstreamOutcome::Answered => {
                let watched = &mut self.chain[index];
                if watched.backend.sleeps {
                    watched.account.answered(now);
                }
                false
            }
            UpstreamOutcome::Suspect(cause) => self.suspect(now, index, cause),
        }
    }

    /// Paused and offline, no probe could confirm it; all are made anew afterwards.
    fn suspect(&mut self, now: Now, index: usize, cause: &Cause) -> bool {
        let remote = self.chain[index].is_remote();
        if self.paused || (remote && self.connectivity.offline().is_some()) {
            return false;
        }
        let given_up = self.chain[index].suspect(now.mono);
        self.outputs.extend(given_up.map(Output::CancelProbe));
        // In the grace it is asked, but what fails there is not counted.
        let in_grace = self.grace_until.is_some_and(|until| now.mono < until);
        if in_grace || !self.chain[index].machine.suspect(now.mono, cause) {
            return given_up.is_some();
        }
        if remote && cause.is_network() {
            self.doubt(now.mono, index);
        } else if remote {
            let change = self.connectivity.answered(now.mono);
            self.network_changed(now, change);
        }
        // What a failover would choose among is to be known before it happens, not after.
        if self.selector.active() == Some(self.chain[index].id) {
            self.freshen(now.mono);
        }
        true
    }
}
