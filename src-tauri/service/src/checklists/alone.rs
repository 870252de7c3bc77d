//! The checklist without a running app around it, as the command line runs it.

use std::sync::Arc;

use demo::DemoChain;
use engine::SystemClock;
use preflight::{Halt, Order};
use present::wire::{Checklist, Problem, RunningChecklist};
use probe::{HttpProber, Trust};
use tokio::sync::watch;

use super::round::{self, Round};
use super::{checks, directory};
use crate::config::ConfigError;
use crate::drills;
use crate::keys::{GivenTokens, Keys};
use crate::references::References;
use crate::source::{ChooseError, Chosen, Sources};
use crate::{Paths, VERSION};

/// What to check.
#[derive(Clone, Debug)]
pub struct ChecklistOptions {
    /// Where the configuration comes from.
    pub sources: Sources,
    /// The platform's places.
    pub paths: Paths,
    /// These checks alone, by their stable words; empty: all of them.
    pub only: Vec<String>,
    /// The tokens from the environment, which win over the keyring's.
    pub tokens: GivenTokens,
    /// Over the sample backends.
    pub demo: bool,
}

/// Why no check was made.
#[derive(Debug, thiserror::Error)]
pub enum ChecklistError {
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// What was asked for cannot be done.
    #[error("{}", .problem.message)]
    Problem {
        /// What, and what to do.
        problem: Problem,
        /// It can never be done as it was asked for; else: not now.
        wrong_use: bool,
    },
}

impl From<ChooseError> for ChecklistError {
    fn from(error: ChooseError) -> Self {
        match error {
            ChooseError::Config(error) => Self::Config(error),
            ChooseError::Demo(error) => Self::Problem {
                problem: Problem::new(
                    "demo",
                    format!("The sample backends cannot be started: {error}."),
                    "Free some ports of this computer.",
                ),
                wrong_use: false,
            },
        }
    }
}

/// Checks under way, and the sample backends that they may be made of.
pub struct LoneChecklist {
    round: Round,
    halt: Halt,
    demo: Option<DemoChain>,
}

/// Begins the checks of what is configured, or of the sample backends.
///
/// # Errors
/// [`ChecklistError`]; nothing was asked then.
pub async fn checklist(options: ChecklistOptions) -> Result<LoneChecklist, ChecklistError> {
    let checks = checks(&options.only)
        .map_err(|problem| ChecklistError::Problem { problem, wrong_use: true })?;
    let Chosen { config, demo, .. } = options.sources.choose(options.demo).await?;
    let parts = preflight::Parts {
        clock: Arc::new(SystemClock::new()),
        prober: Arc::new(HttpProber::new(Trust::Platform)),
        connectivity: Arc::new(References::new(config.references.clone())?),
        trust: Trust::Platform,
    };
    let order = Order {
        checks,
        rehearsed: round::rehearsed(&drills::kept(
            &options.paths.data_dir,
            &config.policy.backends,
        )),
        access: Keys::new(options.tokens).access(&config).await,
        ..round::bare(&config)
    };
    // The sample backends are of no interest later.
    let whole = options.only.is_empty() && demo.is_none();
    let dir = whole.then(|| directory(&options.paths.data_dir));
    let round = Round::begin(parts, order, dir);
    tracing::info!(version = VERSION, "checks began");
    Ok(LoneChecklist { halt: round.halter(), round, demo })
}

impl LoneChecklist {
    /// How far it is: the latest wins; closed at the end.
    pub fn progress(&self) -> watch::Receiver<Arc<RunningChecklist>> {
        self.round.progress()
    }

    /// Ends it at once: what has not ended is not judged.
    pub fn halt(&self) {
        self.halt.halt();
    }

    /// Waits for its end, and the results.
    ///
    /// # Errors
    /// It ended unexpectedly.
    pub async fn ended(self) -> Result<Checklist, Problem> {
        let ended = self.round.end().await;
        if let Some(demo) = self.demo {
            demo.stop().await;
        }
        ended.map(|(checklist, _)| checklist)
    }
}
