//! The history of this run: where it is kept, what is fed to it, what is asked of it.
//!
//! The sample backends' outages are nobody's, and an ad-hoc "Railway" may be another service: their
//! history is in memory alone.

mod answer;
mod export;
mod hours;
mod kept;
mod outages;
mod words;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::event::{Event, EventKind};
use domain::probe::Observation;
use domain::{Backend, WallTime};
use engine::port::Clock;
use engine::{Command, EngineHandle, Signal};
use history::{History, Limits, Place, Record, Status};
use present::wire::{self, ConfigSource, Line, Problem, Reply, Request};
use serde::{Deserialize, Serialize};
use tokio::sync::{oneshot, watch};
use tracing::{info, warn};

use crate::config::HistoryConfig;

use answer::Chain;

pub use kept::{KeptHistory, lookback};

/// What is kept with an event. The words stay as they were told, and as they are searched.
#[derive(Serialize, Deserialize)]
struct Payload<E> {
    event: E,
    line: Line,
}

/// Keeps this run's history.
pub(crate) struct Keeper {
    history: History,
    status: watch::Receiver<Status>,
    told: Option<Problem>,
    source: ConfigSource,
    file: PathBuf,
    bounds: HistoryConfig,
    clock: Arc<dyn Clock>,
}

/// Where the history is kept.
pub(crate) fn file(data_dir: &Path) -> PathBuf {
    data_dir.join("history.sqlite")
}

impl Keeper {
    /// Begins to keep one, at the place for a chain from `source`.
    pub(crate) fn open(
        file: PathBuf,
        source: ConfigSource,
        bounds: HistoryConfig,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let history = open(&file, source, bounds, Arc::clone(&clock));
        Self { status: history.status(), history, told: None, source, file, bounds, clock }
    }

    /// How much the next one that is opened is to keep.
    pub(crate) fn bound(&mut self, bounds: HistoryConfig) {
        self.bounds = bounds;
    }

    /// Keeps an event, told as `shown` and in the words of `line`, after which the chain is
    /// `chain`, from `source`. What earlier runs saw of the month's waking hours is told to
    /// `engine` where the chain is new to it.
    pub(crate) fn event(
        &mut self,
        event: &Event,
        shown: &wire::Event,
        line: &Line,
        (chain, source): (&[Backend], ConfigSource),
        engine: &EngineHandle,
    ) {
        if matches!(event.kind, EventKind::ConfigReloaded { .. }) {
            self.change_place(source);
        }
        match serde_json::to_string(&Payload { event: shown, line: line.clone() }) {
            Ok(payload) => self.history.keep(Record::Event {
                event: event.clone(),
                kind: kind(shown),
                words: [&*line.title, &line.text, &line.note].join(" "),
                payload,
            }),
            Err(error) => warn!("an event cannot be written down: {error}"),
        }
        if matches!(event.kind, EventKind::Started { .. } | EventKind::ConfigReloaded { .. }) {
            self.recall(chain, event.at, engine);
        }
    }

    /// Keeps a signal that is shown to nobody any more.
    pub(crate) fn signal(
        &mut self,
        signal: Signal,
        chain: (&[Backend], ConfigSource),
        engine: &EngineHandle,
    ) {
        match signal {
            Signal::Event(event) => {
                let shown = present::event(&event, chain.0, crate::VERSION);
                self.event(&event, &shown, &present::line(&shown), chain, engine);
            }
            Signal::Observed(observation) => self.observed(observation),
            Signal::Notice(_) => {}
        }
    }

    /// Keeps what a probe told.
    pub(crate) fn observed(&self, observation: Observation) {
        self.history.keep(Record::Observation(observation));
    }

    /// Why nothing is kept at the moment, or what was set aside.
    pub(crate) fn problem(&self) -> Option<Problem> {
        self.told.clone()
    }

    /// Waits until there is another problem, or none any more.
    pub(crate) async fn changed(&mut self) {
        while self.status.changed().await.is_ok() {
            let problem = words::problem(&self.status.borrow_and_update(), &self.file);
            if problem != self.told {
                match &problem {
                    Some(problem) => warn!("{} {}", problem.message, problem.next_step),
                    None => info!("the history is kept again"),
                }
                self.told = problem;
                return;
            }
        }
        // The writer has ended: there is no further news.
        std::future::pending().await
    }

    /// Answers a request about the history, when its file has been read; nobody waits meanwhile.
    pub(crate) fn answer(
        &self,
        request: Request,
        chain: &[Backend],
        answer: oneshot::Sender<Reply>,
    ) {
        let chain = Chain { backends: chain.to_vec(), now: self.clock.now().wall };
        let keeping = words::keeping(&self.status.borrow(), self.source, &self.file);
        let history = self.history.clone();
        tokio::spawn(async move {
            let reply = answer::reply(&history, request, chain, keeping).await;
            // Who asked may have gone.
            let _ = answer.send(reply.unwrap_or_else(|problem| Reply::Failed { problem }));
        });
    }

    /// Writes what is left, and ends.
    pub(crate) async fn stop(self) {
        self.history.stop().await;
    }

    /// A saved configuration takes the sample backends' place: their history ends with them.
    fn change_place(&mut self, source: ConfigSource) {
        if is_kept(source) && !is_kept(self.source) {
            self.history = open(&self.file, source, self.bounds, Arc::clone(&self.clock));
            self.status = self.history.status();
        }
        self.source = source;
    }

    fn recall(&self, chain: &[Backend], until: WallTime, engine: &EngineHandle) {
        let names = chain.iter().filter(|it| it.sleeps).map(|it| Arc::clone(&it.name)).collect();
        let (history, engine) = (self.history.clone(), engine.clone());
        tokio::spawn(async move {
            match history.ask(move |reader| hours::pasts(reader, names, until)).await {
                Ok(pasts) => engine.send(Command::Recall(pasts)),
                Err(error) => info!("the month's waking hours begin at nothing: {error}"),
            }
        });
    }
}

fn open(
    file: &Path,
    source: ConfigSource,
    bounds: HistoryConfig,
    clock: Arc<dyn Clock>,
) -> History {
    let place = if is_kept(source) { Place::File(file.to_owned()) } else { Place::Memory };
    let limits = Limits { bytes: bounds.bytes, rest: bounds.keep, ..Limits::default() };
    History::open(place, clock, limits)
}

/// Whether a chain from there has a history beyond this run.
const fn is_kept(source: ConfigSource) -> bool {
    matches!(source, ConfigSource::File | ConfigSource::Environment)
}

/// The event's type as it is on the wire, as in `switched`.
fn kind(event: &wire::Event) -> String {
    let value = serde_json::to_value(&event.kind).unwrap_or_default();
    value["type"].as_str().unwrap_or_default().to_owned()
}
