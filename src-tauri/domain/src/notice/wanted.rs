//! Which notices a person wants.

/// Which notices a person wants, all of them by default. An "up" whose "down" was not told is never
/// told either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Requests go to a worse backend.
    pub switchover: bool,
    /// Requests go to a better backend again.
    pub failback: bool,
    /// No backend answers, or the pinned one does not.
    pub all_down: bool,
    /// A backend answers again after none did.
    pub recovery: bool,
    /// This machine is offline.
    pub offline: bool,
    /// A drill ended. What became of a service that one had stopped is told regardless.
    pub drill: bool,
    /// A run of the checklist ended.
    pub checklist: bool,
    /// An interview comes, or is over.
    pub interview: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            switchover: true,
            failback: true,
            all_down: true,
            recovery: true,
            offline: true,
            drill: true,
            checklist: true,
            interview: true,
        }
    }
}
