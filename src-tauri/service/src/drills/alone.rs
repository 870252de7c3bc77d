//! A drill without a running app around it, as the command line runs it.

use std::sync::Arc;

use control::Client;
use demo::DemoChain;
use engine::SystemClock;
use present::wire::{self, Drill, DrillForm, Problem, Reply, Request, RunningDrill};
use probe::Trust;
use tokio::sync::watch;

use super::form;
use super::wish::{self, interview};
use super::{Ordered, Rehearsal, Way, begin, directory};
use crate::config::ConfigError;
use crate::keys::{GivenTokens, Keys};
use crate::references::References;
use crate::source::{ChooseError, Chosen, Sources};
use crate::{Paths, VERSION};

/// What to rehearse.
#[derive(Clone, Debug)]
pub struct DrillOptions {
    /// Where the configuration comes from.
    pub sources: Sources,
    /// The platform's places.
    pub paths: Paths,
    /// What is asked for.
    pub form: DrillForm,
    /// Of a real drill: the service's name, as typed.
    pub confirm: Option<String>,
    /// Tokens from the environment, which win over the keyring's.
    pub tokens: GivenTokens,
    /// Over the sample backends.
    pub demo: bool,
}

/// Why a drill did not begin.
#[derive(Debug, thiserror::Error)]
pub enum DrillError {
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

/// A drill under way, and the sample backends that it may run over.
pub struct Lone {
    rehearsal: Rehearsal,
    demo: Option<DemoChain>,
}

/// Begins a drill over what is configured, or over the sample backends.
///
/// # Errors
/// [`DrillError`]; nothing was touched then.
pub async fn drill(options: DrillOptions) -> Result<Lone, DrillError> {
    let wrong = |problem| DrillError::Problem { problem, wrong_use: true };
    let later = |problem| DrillError::Problem { problem, wrong_use: false };
    let Chosen { config, demo, .. } = options.sources.choose(options.demo).await?;
    let policy = wish::rehearsable(&config.policy).map_err(wrong)?;
    let plan = wish::plan(&options.form, &policy).map_err(wrong)?;
    if options.form.real && in_interview(&options.paths).await {
        return Err(later(interview()));
    }
    let parts = drill::Parts {
        clock: Arc::new(SystemClock::new()),
        connectivity: Arc::new(References::new(config.references.clone())?),
        trust: Trust::Platform,
        seed: fastrand::u64(..),
    };
    let dir = directory(&options.paths.data_dir);
    let ordered = Ordered {
        plan,
        policy,
        confirm: options.confirm,
        api: config.railway_api.clone(),
        dir: dir.clone(),
    };
    let rehearsal = begin(parts, &Way::new(Arc::new(Keys::new(options.tokens))), ordered)
        .await
        .map_err(later)?;
    if demo.is_none() {
        form::remember(&dir, &options.form);
    }
    tracing::info!(version = VERSION, "a failover test began");
    Ok(Lone { rehearsal, demo })
}

/// Whether an app that runs here is in interview mode, or about to be.
async fn in_interview(paths: &Paths) -> bool {
    let asked = async { Client::connect(&paths.runtime_dir).await?.request(Request::Status).await };
    match asked.await {
        Ok(Reply::Snapshot { snapshot }) => matches!(
            snapshot.interview.stage,
            wire::InterviewStage::Preparing | wire::InterviewStage::On
        ),
        // None runs, or it cannot be asked.
        _ => false,
    }
}

impl Lone {
    /// How far it is: the latest wins. None at the very beginning; closed at the end.
    pub fn progress(&self) -> watch::Receiver<Option<Arc<RunningDrill>>> {
        self.rehearsal.progress()
    }

    /// Ends it at once; what it stopped is restored first.
    pub fn halt(&self) {
        self.rehearsal.halt();
    }

    /// Waits for its end, and the report.
    ///
    /// # Errors
    /// It ended unexpectedly.
    pub async fn ended(self) -> Result<Drill, Problem> {
        let ended = self.rehearsal.end().await;
        if let Some(demo) = self.demo {
            demo.stop().await;
        }
        let ended = ended?;
        if let Some(problem) = ended.problem {
            tracing::warn!("{}", problem.message);
        }
        Ok(ended.drill)
    }
}

impl From<ChooseError> for DrillError {
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
