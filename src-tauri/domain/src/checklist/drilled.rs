//! Whether a failover test passed lately.

use super::Outcome;
use crate::drill::{Kind, Verdict};
use crate::time::WallTime;

/// A failover test that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsed {
    /// When it ended.
    pub at: WallTime,
    /// What failed in it.
    pub kind: Kind,
    /// How it ended.
    pub verdict: Verdict,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {}

impl Finding {
    /// What it comes to.
    pub fn outcome(&self) -> Outcome {
        match *self {}
    }
}
