//! What a report of a mistake needs.

use present::wire::Reply;

use super::Session;

impl Session {
    /// What is so now, and the latest lines of the log.
    pub(super) fn diagnostics(&self) -> Reply {
        Reply::Diagnostics { text: format!("Failover Tray {}", crate::VERSION) }
    }
}
