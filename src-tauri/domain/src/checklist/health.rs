//! Whether the backends answer the health path with a status.

use super::Outcome;
use crate::backend::Backend;
use crate::cause::Cause;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The path, as in `/`.
    pub path: String,
    /// Each backend's answer, in the chain's order.
    pub answers: Vec<Answered>,
}

/// One backend's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Whose.
    pub backend: Backend,
    /// What the field said, where that was read; or why the answer is not a healthy one.
    pub value: Result<Option<String>, Cause>,
}

impl Finding {
    /// What it comes to.
    pub fn outcome(&self) -> Outcome {
        match self.answers.iter().all(|answer| answer.value.is_ok()) {
            true => Outcome::Pass,
            false => Outcome::Fail,
        }
    }
}
