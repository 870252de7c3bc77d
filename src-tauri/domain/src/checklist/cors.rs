//! Whether a browser lets the frontend call the backends: the Fetch standard's CORS, as Chrome does it.

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
