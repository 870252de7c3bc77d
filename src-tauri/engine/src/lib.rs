//! Drives the domain's monitor with real time and real probes: one actor, the only writer.
//!
//! State is watched ([`EngineHandle::snapshots`]: the latest wins), what happens is queued
//! ([`EngineHandle::signals`]: nothing is dropped).

mod actor;
mod clock;
pub mod port;

use std::sync::Arc;

use domain::budget::Past;
use domain::event::{ChecklistEnded, DrillEvent, Event};
use domain::monitor::Monitor;
use domain::notice::Notice;
use domain::policy::Policy;
use domain::probe::Observation;
use domain::snapshot::Snapshot;
use domain::traffic::UpstreamOutcome;
use tokio::sync::{mpsc, oneshot, watch};

pub use clock::SystemClock;

use actor::Actor;
use port::{Clock, ConnectivityCheck, Prober};

/// What an engine is made of.
pub struct Parts {
    /// The rules to run by.
    pub policy: Policy,
    /// Begin in interview mode, for as long as the policy says.
    pub interview: bool,
    /// Carries out probes.
    pub prober: Arc<dyn Prober>,
    /// Asks the reference addresses.
    pub connectivity: Arc<dyn ConnectivityCheck>,
    /// Reads the clocks.
    pub clock: Arc<dyn Clock>,
    /// Feeds the jitter.
    pub seed: u64,
}

/// What an engine can be asked to do.
#[derive(Debug)]
pub enum Command {
    /// Stop or resume probing.
    Pause(bool),
    /// A person plans an interview, prolongs or ends it.
    Interview(domain::interview::Order),
    /// What the proxy did in the interview that just ended; none where it is turned off.
    InterviewServed(Option<domain::interview::Served>),
    /// Override the selection with a backend, or free it.
    Pin(Option<Arc<str>>),
    /// Probe every backend now.
    ProbeNow,
    /// Run by another policy.
    Reload(Box<Policy>),
    /// The machine is about to sleep.
    Sleeping,
    /// The machine woke, or did not sleep after all.
    Woke,
    /// The machine's network changed.
    NetworkChanged,
    /// A request through the proxy told something of the backend of this name.
    Upstream(Arc<str>, UpstreamOutcome),
    /// A drill told something.
    Drill(DrillEvent),
    /// A run of the checklist ended.
    Checklist(ChecklistEnded),
    /// What was seen of the month's waking hours before this run, by the backends' names.
    Recall(Vec<(Arc<str>, Past)>),
    /// Receive every signal from now on. [`EngineHandle::signals`] sends it.
    Subscribe(mpsc::UnboundedSender<Signal>),
    /// End. [`EngineHandle::stop`] sends it.
    Stop(oneshot::Sender<()>),
}

/// Something that happened: queued for each subscriber, in order, never dropped.
#[derive(Clone, Debug, PartialEq)]
pub enum Signal {
    /// To keep.
    Event(Event),
    /// To keep as well.
    Observed(Observation),
    /// To show.
    Notice(Notice),
}

/// The way to a running engine. It ends when the last handle is dropped.
#[derive(Clone, Debug)]
pub struct EngineHandle {
    commands: mpsc::UnboundedSender<Command>,
    snapshots: watch::Receiver<Arc<Snapshot>>,
}

/// Starts an engine on the present tokio runtime. The returned receiver has every signal from the
/// very first, [`domain::event::EventKind::Started`], on.
pub fn spawn(parts: Parts) -> (EngineHandle, mpsc::UnboundedReceiver<Signal>) {
    let now = parts.clock.now();
    let monitor = Monitor::new(parts.policy, parts.interview, parts.seed, now);
    let (commands, received) = mpsc::unbounded_channel();
    let (publish, snapshots) = watch::channel(Arc::new(monitor.snapshot(now)));
    let (subscriber, signals) = mpsc::unbounded_channel();
    let actor = Actor {
        monitor,
        prober: parts.prober,
        connectivity: parts.connectivity,
        clock: parts.clock,
        commands: received,
        snapshots: publish,
        subscribers: vec![subscriber],
    };
    tokio::spawn(actor.run());
    (EngineHandle { commands, snapshots }, signals)
}

impl EngineHandle {
    /// The state, watched: the latest wins.
    pub fn snapshots(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.snapshots.clone()
    }

    /// Every signal from now on, in order. Empty at once where the engine has ended.
    pub fn signals(&self) -> mpsc::UnboundedReceiver<Signal> {
        let (subscriber, signals) = mpsc::unbounded_channel();
        self.send(Command::Subscribe(subscriber));
        signals
    }

    /// Asks for something. Nothing happens where the engine has ended.
    pub fn send(&self, command: Command) {
        // The engine ends only by being asked to: whoever still asks then wants nothing any more.
        let _ = self.commands.send(command);
    }

    /// Ends the engine and waits until it has: its probes are given up.
    pub async fn stop(&self) {
        let (ended, end) = oneshot::channel();
        self.send(Command::Stop(ended));
        // The sender is dropped unused when the actor is gone: that is the answer.
        let _ = end.await;
    }
}
