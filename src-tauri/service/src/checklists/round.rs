//! One run of checks, from the order to the kept result, for both faces.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use domain::WallTime;
use domain::backend::Backend;
use domain::checklist::drilled::Rehearsed;
use domain::checklist::{Check, Checked};
use domain::drill::{Kind, Scenario, Verdict};
use preflight::{Access, Halt, Note, Order, Progress, State};
use present::wire::{
    Checklist, DrillSummary, DrillVerdict, Problem, RunningCheck, RunningChecklist,
};
use tokio::sync::{oneshot, watch};

use crate::config::Config;
use crate::shelf::{Shelf, name};

/// A run under way. It goes on when this is dropped.
pub(crate) struct Round {
    progress: watch::Receiver<Arc<RunningChecklist>>,
    halt: Halt,
    ended: oneshot::Receiver<(Checklist, Vec<Checked>)>,
}

impl Round {
    /// Begins it. `dir` is where it is kept, if it is to be.
    pub(crate) fn begin(parts: preflight::Parts, order: Order, dir: Option<PathBuf>) -> Self {
        let clock = Arc::clone(&parts.clock);
        let at = clock.now();
        let subjects = present::checklist::subjects(&order.policy.backends, &order.settings);
        let notes =
            present::checklist::notes(&order.checks, &order.policy.backends, &order.settings);
        let chain = order.policy.backends.clone();
        let bound = order.bound();
        let run = preflight::start(parts, order);
        let mut progress = run.progress();
        let first = shown(&progress.borrow(), at.wall, bound, &chain);
        let (publish, followed) = watch::channel(Arc::new(first));
        let (give, ended) = oneshot::channel();
        let halt = run.halter();
        tokio::spawn(async move {
            while progress.changed().await.is_ok() {
                let now = shown(&progress.borrow_and_update(), at.wall, bound, &chain);
                publish.send_replace(Arc::new(now));
            }
            drop(publish);
            let results = match run.ended().await {
                Ok(results) => results,
                Err(error) => return tracing::error!(%error, "the checks ended unexpectedly"),
            };
            let took = clock.now().mono.since(at.mono);
            let shown: Vec<_> =
                results.iter().map(|it| present::checklist::result(it, &chain)).collect();
            let checklist = Checklist {
                version: present::wire::CHECKLIST_REPORT,
                summary: present::checklist::summary(
                    &name(at.wall),
                    at.wall.unix_ms(),
                    present::checklist::ms(took),
                    &shown,
                ),
                app: crate::VERSION.to_owned(),
                system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
                subjects,
                results: shown,
                notes,
            };
            if let Some(dir) = dir
                && let Err(problem) = Shelf::keep(&dir, &checklist)
            {
                tracing::warn!("{}", problem.message);
            }
            // Nobody hears it where the app ends meanwhile; it is kept all the same.
            let _ = give.send((checklist, results));
        });
        Self { progress: followed, halt, ended }
    }

    /// How far it is: the latest wins; closed at the end.
    pub(crate) fn progress(&self) -> watch::Receiver<Arc<RunningChecklist>> {
        self.progress.clone()
    }

    /// A way to end it from elsewhere.
    pub(crate) fn halter(&self) -> Halt {
        self.halt.clone()
    }

    /// Waits for its end, and what came of it.
    ///
    /// # Errors
    /// Its task ended unexpectedly.
    pub(crate) async fn end(self) -> Result<(Checklist, Vec<Checked>), Problem> {
        self.ended.await.map_err(|_| Problem {
            code: "system".to_owned(),
            message: "The checks ended unexpectedly; the log has more.".to_owned(),
            next_step: "Check again.".to_owned(),
            field: None,
            key: None,
        })
    }
}

fn shown(
    progress: &Progress,
    at: WallTime,
    bound: Duration,
    chain: &[Backend],
) -> RunningChecklist {
    let check = |item: &preflight::Item| {
        let done = match &item.state {
            State::Running => None,
            State::Done(checked) => Some(present::checklist::result(checked, chain)),
        };
        RunningCheck {
            check: item.check.code().to_owned(),
            outcome: done.as_ref().map(|done| done.outcome),
            brief: done.map(|done| done.brief).unwrap_or_default(),
        }
    };
    let note = |note: &Note| match note {
        Note::Waking { name, within } => present::checklist::waking(name, *within),
    };
    RunningChecklist {
        at: at.unix_ms(),
        bound_ms: present::checklist::ms(bound),
        checks: progress.items.iter().map(check).collect(),
        text: progress.notes.iter().map(note).collect::<Vec<_>>().join(" "),
    }
}

/// An order for all checks of what is configured, without what is known from elsewhere.
pub(crate) fn bare(config: &Config) -> Order {
    Order {
        checks: Check::ALL.to_vec(),
        policy: config.policy.clone(),
        settings: config.checklist.clone(),
        state: None,
        rehearsed: Vec::new(),
        access: Access::default(),
    }
}

/// The kept failover tests as facts. One of a scenario that this version does not know says
/// nothing to it.
pub(crate) fn rehearsed(drills: &[DrillSummary]) -> Vec<Rehearsed> {
    let fact = |drill: &DrillSummary| {
        let kind = match drill.real {
            true => Kind::Real,
            false => Kind::Simulated(Scenario::parse(&drill.scenario)?),
        };
        let verdict = match drill.verdict {
            DrillVerdict::Passed => Verdict::Passed,
            DrillVerdict::Failed => Verdict::Failed,
            DrillVerdict::Inconclusive => Verdict::Inconclusive,
        };
        Some(Rehearsed { at: WallTime::from_unix_ms(drill.at), kind, verdict })
    };
    drills.iter().filter_map(fact).collect()
}
