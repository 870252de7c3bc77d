//! The set-up guide, as it stands in this run.

use present::guide::Known;
use present::wire::{GuideForm, Reply};

use super::Session;

impl Session {
    /// The guide, of what is so now.
    pub(super) fn guide(&self) -> Reply {
        let snapshot = self.snapshots.borrow();
        let guide = present::guide::guide(
            Known {
                chain: &self.config.policy.backends,
                frontend: self.config.checklist.frontend.as_ref(),
                health_path: &self.config.policy.rule.path,
                snapshot: &snapshot,
                latest: self.checklists.results(&self.config),
                form: self.bookmark.form(),
                now: self.trial.clock.now().wall.unix_ms(),
            },
            self.bookmark.problem().cloned(),
        );
        Reply::Guide { guide: Box::new(guide) }
    }

    /// Keeps where somebody is.
    pub(super) fn save_guide(&mut self, form: GuideForm) -> Reply {
        match self.bookmark.keep(form) {
            Ok(()) => self.guide(),
            Err(problem) => Reply::Failed { problem },
        }
    }
}
