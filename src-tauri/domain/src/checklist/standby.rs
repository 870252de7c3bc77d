//! Whether the standby is awake.

use super::Outcome;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {}

impl Finding {
    /// What it comes to.
    pub fn outcome(&self) -> Outcome {
        match *self {}
    }
}
