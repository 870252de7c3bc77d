//! What a report of a mistake needs.

use present::wire::{ConfigSource, Reply};

use super::Session;
use crate::diagnostics::{self, Known};

impl Session {
    /// What is so now, and the latest lines of the log.
    pub(super) fn diagnostics(&self) -> Reply {
        let snapshot = self.snapshots.borrow();
        let in_force = self.source == ConfigSource::File && self.problem.is_none();
        let frontend = self.config.checklist.frontend.as_ref().map(|it| it.url.as_str());
        let programs: &[&str] = match self.has_window {
            true => &["failover-tray", "failover-tray-window"],
            false => &["failover"],
        };
        let dirs = directories::BaseDirs::new();
        Reply::Diagnostics {
            text: diagnostics::text(&Known {
                snapshot: &snapshot,
                config: in_force.then_some(self.file.as_path()),
                frontend,
                state_dir: &self.state_dir,
                programs,
                home: dirs.as_ref().map(directories::BaseDirs::home_dir),
            }),
        }
    }
}
