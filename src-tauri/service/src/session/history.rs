//! What is asked of the history.

use present::wire;

use super::{Session, failed};

impl Session {
    pub(super) fn history(&self, request: &wire::Request) -> wire::Reply {
        let _ = request;
        failed("history", "There is no history yet.", "Look again later.")
    }
}
