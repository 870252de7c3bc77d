//! Whether the standby is awake.

use std::sync::Arc;
use std::time::Duration;

use super::Outcome;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The standby's name.
    pub name: Arc<str>,
    /// Its plan lets it sleep.
    pub sleeps: bool,
    /// How it answered.
    pub answer: Answer,
    /// The running app asks it often enough that it does not fall asleep.
    pub kept_awake: bool,
}

/// How the standby answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// At once.
    Awake {
        /// So quickly.
        took: Duration,
    },
    /// It slept, and was woken by being asked.
    Woken {
        /// Waited for so long.
        after: Duration,
    },
    /// It slept, and did not wake in time.
    Asleep {
        /// Waited for so long.
        after: Duration,
    },
}

impl Finding {
    /// What it comes to.
    pub fn outcome(&self) -> Outcome {
        match self.answer {
            Answer::Awake { .. } | Answer::Woken { .. } => Outcome::Pass,
            Answer::Asleep { .. } => Outcome::Fail,
        }
    }
}
