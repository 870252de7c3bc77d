//! A run of checks: at the same time, told of as they begin and end, halted at any time, bounded.

use std::sync::Arc;
use std::time::Duration;

use domain::checklist::running::Part;
use domain::checklist::{Check, Checked, Exchange, Finding, Outcome, Unjudged};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{self, Instant};
use tokio_util::sync::CancellationToken;

use crate::scene::Scene;
use crate::{Order, Parts, budget, bundle, certificates, cors, drilled, health, loopback};
use crate::{network, parity, redeployed, running, standby};

/// What a check saw.
pub(crate) struct Seen {
    pub(crate) finding: Finding,
    pub(crate) exchanges: Vec<Exchange>,
}

impl Seen {
    /// Nothing, for this reason.
    pub(crate) fn unjudged(why: Unjudged) -> Self {
        Self { finding: Finding::Unjudged(why), exchanges: Vec::new() }
    }
}

/// How far a run is.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// The checks of the run, in the order that they were asked for in.
    pub items: Vec<Item>,
    /// What is being waited for just now.
    pub notes: Vec<Note>,
}

/// One check of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Which.
    pub check: Check,
    /// How far it is.
    pub state: State,
}

/// How far a check is.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// Under way.
    Running,
    /// It has ended.
    Done(Arc<Checked>),
}

/// Something that takes long, and why that is no failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A backend sleeps and is being woken.
    Waking {
        /// Its name.
        name: Arc<str>,
        /// It is waited for so long at most.
        within: Duration,
    },
}

/// When something takes long.
pub(crate) enum Told {
    Begins(Note),
    Over(Note),
}

/// A run of checks under way.
pub struct Run {
    progress: watch::Receiver<Arc<Progress>>,
    halt: Halt,
    ended: tokio::task::JoinHandle<Vec<Checked>>,
}

/// Ends a run at once.
#[derive(Clone, Debug)]
pub struct Halt(CancellationToken);

impl Halt {
    /// Ends it: what has not ended is not judged.
    pub fn halt(&self) {
        self.0.cancel();
    }
}

impl Run {
    /// How far it is: the latest wins; closed at the end.
    pub fn progress(&self) -> watch::Receiver<Arc<Progress>> {
        self.progress.clone()
    }

    /// What ends it at once.
    pub fn halter(&self) -> Halt {
        self.halt.clone()
    }

    /// Waits for its end: one result for each check that was asked for, in that order.
    ///
    /// # Errors
    /// It ended unexpectedly.
    pub async fn ended(self) -> Result<Vec<Checked>, tokio::task::JoinError> {
        self.ended.await
    }
}

/// Begins the checks of `order` on the current runtime.
pub fn start(parts: Parts, order: Order) -> Run {
    let items = order.checks.iter().map(|check| Item { check: *check, state: State::Running });
    let progress = Progress { items: items.collect(), notes: Vec::new() };
    let (tell, told) = watch::channel(Arc::new(progress));
    let halt = Halt(CancellationToken::new());
    let ended = tokio::spawn(carry_out(parts, order, tell, halt.clone()));
    Run { progress: told, halt, ended }
}

async fn carry_out(
    parts: Parts,
    order: Order,
    tell: watch::Sender<Arc<Progress>>,
    halt: Halt,
) -> Vec<Checked> {
    let (began, clock, bound) = (Instant::now(), Arc::clone(&parts.clock), order.bound());
    let (note, mut notes) = mpsc::unbounded_channel();
    let mut under_way = JoinSet::new();
    let system = match Scene::new(parts, order, note) {
        Ok(scene) => {
            let scene = Arc::new(scene);
            for check in &scene.order.checks {
                let (scene, check) = (Arc::clone(&scene), *check);
                under_way.spawn(async move { (check, look(&scene, check).await) });
            }
            None
        }
        Err(why) => Some(why),
    };
    let done = |progress: &mut Progress, check: Check, seen: Seen| {
        let (at, took) = (clock.now().wall, began.elapsed());
        let Seen { finding, exchanges } = seen;
        let checked = Arc::new(Checked { check, finding, exchanges, at, took });
        for item in progress.items.iter_mut().filter(|item| item.check == check) {
            item.state = State::Done(Arc::clone(&checked));
        }
    };
    let end = time::sleep(bound);
    tokio::pin!(end);
    let why = loop {
        tokio::select! {
            ended = under_way.join_next() => match ended {
                Some(Ok((check, seen))) => {
                    tell.send_modify(|progress| done(Arc::make_mut(progress), check, seen));
                }
                Some(Err(error)) => tracing::error!(%error, "a check broke off"),
                None => break Unjudged::System(
                    system.unwrap_or_else(|| "the check broke off unexpectedly".to_owned()),
                ),
            },
            Some(told) = notes.recv() => tell.send_modify(|progress| {
                let notes = &mut Arc::make_mut(progress).notes;
                match told {
                    Told::Begins(note) => notes.push(note),
                    Told::Over(note) => notes.retain(|known| *known != note),
                }
            }),
            () = halt.0.cancelled() => break Unjudged::Halted,
            () = &mut end => break Unjudged::OutOfTime { after: bound },
        }
    };
    under_way.abort_all();
    tell.send_modify(|progress| {
        let progress = Arc::make_mut(progress);
        progress.notes.clear();
        let running = |item: &&Item| item.state == State::Running;
        let left: Vec<_> = progress.items.iter().filter(running).map(|item| item.check).collect();
        for check in left {
            done(progress, check, Seen::unjudged(why.clone()));
        }
    });
    let result = |item: &Item| match &item.state {
        State::Done(checked) => Some(Checked::clone(checked)),
        State::Running => None,
    };
    tell.borrow().items.iter().filter_map(result).collect()
}

async fn look(scene: &Scene, check: Check) -> Seen {
    let seen = match check {
        Check::RailwayRunning => running::look(scene, Part::Primary).await,
        Check::RenderRunning => running::look(scene, Part::Backup).await,
        Check::HealthEndpoint => health::look(scene).await,
        Check::Cors => cors::look(scene).await,
        Check::VercelEnv => bundle::look(scene).await,
        Check::FrontendRedeployed => redeployed::look(scene).await,
        Check::NoLoopback => loopback::look(scene).await,
        Check::FailoverTested => drilled::look(scene),
        Check::StandbyWarm => standby::look(scene).await,
        Check::Parity => parity::look(scene).await,
        Check::Certificates => certificates::look(scene).await,
        Check::Budget => budget::look(scene).await,
    };
    let open = matches!(seen.finding.outcome(), Outcome::Fail | Outcome::Unknown);
    if !open || !network::explains(scene, &seen.finding) {
        return seen;
    }
    // What is offline is not down.
    match scene.offline().await {
        Some(offline) => Seen { finding: Finding::Unjudged(offline), ..seen },
        None => seen,
    }
}
