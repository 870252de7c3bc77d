//! What is asked of the history.

use present::wire;
use tokio::sync::oneshot;

use super::Session;

impl Session {
    /// Answers when the history's file has been read; nobody waits meanwhile.
    pub(super) fn look_back(&self, request: wire::Request, answer: oneshot::Sender<wire::Reply>) {
        self.history.answer(request, &self.config.policy.backends, answer);
    }
}
