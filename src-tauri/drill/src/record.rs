//! What is measured, written down as it happens, and shown a few times a second. Waiting for
//! anything in a drill is done here, so that nothing is missed meanwhile and an end is heard.

use std::future::{Future, pending};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use domain::drill::{Answer, Doubt, End, Plan, Progress, Run, Sample, Stage};
use domain::event::EventKind;
use domain::health::Health;
use domain::snapshot::Snapshot;
use engine::Signal;
use tokio::sync::{mpsc, watch};
use tokio::time::{self, Instant};

use crate::load::Load;
use crate::stand::Stand;

/// Between two pictures of it.
const SHOWN: Duration = Duration::from_millis(250);
/// So many failures one after the other tell enough: more would only be impolite.
const GIVE_UP: u32 = 10;

/// A run in which nothing was measured.
pub(crate) fn nothing_yet(plan: Plan) -> Run {
    Run {
        plan,
        samples: Vec::new(),
        injected: None,
        lifted: None,
        back: None,
        ended: Duration::ZERO,
        arrived: None,
        hedges: 0,
        retries: 0,
        end: End::Complete,
        restored: None,
    }
}

/// The run so far, and who wants to see or end it.
pub(crate) struct Record {
    pub(crate) run: Run,
    stage: Stage,
    began: Option<Instant>,
    halting: bool,
    in_a_row: u32,
    shown: Instant,
    progress: watch::Sender<Arc<Progress>>,
    halted: watch::Receiver<bool>,
    watched: Watched,
}

/// What is looked at while waiting.
#[derive(Default)]
struct Watched {
    snapshots: Option<watch::Receiver<Arc<Snapshot>>>,
    signals: Option<mpsc::UnboundedReceiver<Signal>>,
    load: Option<Load>,
}

/// What happened while waiting.
enum Seen {
    Halted,
    Signal(Signal),
    Snapshot(Arc<Snapshot>),
    Sample(Sample),
    LastSample,
    Tick,
}

impl Record {
    pub(crate) fn new(
        plan: Plan,
        progress: watch::Sender<Arc<Progress>>,
        halted: watch::Receiver<bool>,
    ) -> Self {
        Self {
            run: nothing_yet(plan),
            stage: Stage::Checking,
            began: None,
            halting: false,
            in_a_row: 0,
            shown: Instant::now(),
            progress,
            halted,
            watched: Watched::default(),
        }
    }

    /// Looks at `stand` while it waits, from now on.
    pub(crate) fn watch(&mut self, stand: &mut Stand) {
        self.watched.snapshots = Some(stand.engine.snapshots());
        let signals = std::mem::replace(&mut stand.signals, mpsc::unbounded_channel().1);
        self.watched.signals = Some(signals);
    }

    /// Takes in what becomes of the requests of `load`, from now on.
    pub(crate) fn take_in(&mut self, load: Load) {
        self.began = Some(load.began);
        self.watched.load = Some(load);
    }

    /// The step changed.
    pub(crate) fn enter(&mut self, stage: Stage) {
        self.stage = stage;
        self.show();
    }

    /// The fault begins now.
    pub(crate) fn injected(&mut self) {
        self.run.injected = Some(self.elapsed());
    }

    /// The fault ends now.
    pub(crate) fn lifted(&mut self) {
        self.run.lifted = Some(self.elapsed());
    }

    /// Since the first request; zero before it.
    pub(crate) fn elapsed(&self) -> Duration {
        self.began.map_or(Duration::ZERO, |began| began.elapsed())
    }

    /// Waits until the requests have gone on for so long.
    ///
    /// # Errors
    /// The drill is to end now.
    pub(crate) async fn until(&mut self, elapsed: Duration) -> Result<(), End> {
        let at = self.began.unwrap_or_else(Instant::now) + elapsed;
        self.with(time::sleep_until(at)).await
    }

    /// Waits for `work`.
    ///
    /// # Errors
    /// The drill is to end now; `work` is given up.
    pub(crate) async fn with<T>(&mut self, work: impl Future<Output = T>) -> Result<T, End> {
        let mut work = pin!(work);
        loop {
            let seen = tokio::select! {
                biased;
                done = &mut work => return Ok(done),
                seen = next(&mut self.halted, &mut self.watched, self.shown) => seen,
            };
            self.note(seen)?;
        }
    }

    /// Waits for `work` whatever happens: what must be done in the end.
    pub(crate) async fn regardless<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            let seen = tokio::select! {
                biased;
                done = &mut work => return done,
                seen = next(&mut self.halted, &mut self.watched, self.shown) => seen,
            };
            // It ends already, or must go on: what was noted is enough.
            let _ = self.note(seen);
        }
    }

    /// Waits until every request has ended, no more being sent.
    ///
    /// # Errors
    /// The drill is to end now.
    pub(crate) async fn drain(&mut self) -> Result<(), End> {
        while self.watched.load.is_some() {
            let seen = next(&mut self.halted, &mut self.watched, self.shown).await;
            self.note(seen)?;
        }
        Ok(())
    }

    /// Whether any request failed so far.
    pub(crate) fn any_failed(&self) -> bool {
        self.run.samples.iter().any(|sample| matches!(sample.answer, Answer::Failed(_)))
    }

    /// It was told to end, maybe while it could not.
    pub(crate) fn is_halting(&self) -> bool {
        self.halting
    }

    /// Sends no more requests.
    pub(crate) fn stop_load(&mut self) {
        if let Some(load) = &self.watched.load {
            load.stop();
        }
    }

    /// The state of the private engine.
    pub(crate) fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.watched.snapshots.as_ref().map(|snapshots| snapshots.borrow().clone())
    }

    /// All was seen: the run with its samples in the order in which they were sent.
    pub(crate) fn close(mut self, end: End) -> Run {
        self.run.ended = self.elapsed();
        self.run.samples.sort_by_key(|sample| sample.sent);
        self.run.end = end;
        self.show();
        self.run
    }

    fn note(&mut self, seen: Seen) -> Result<(), End> {
        match seen {
            Seen::Halted => {
                self.halting = true;
                self.show();
                return Err(End::Inconclusive(Doubt::Halted));
            }
            Seen::Signal(Signal::Event(event)) => {
                if let EventKind::Resumed { after } = event.kind
                    && !after.is_zero()
                {
                    return Err(End::Inconclusive(Doubt::Slept));
                }
            }
            Seen::Signal(Signal::Observed(_) | Signal::Notice(_)) => {}
            Seen::Snapshot(state) => self.look_at(&state)?,
            Seen::Sample(sample) => return self.sample(sample),
            Seen::LastSample => self.watched.load = None,
            Seen::Tick => self.show(),
        }
        Ok(())
    }

    fn look_at(&self, state: &Snapshot) -> Result<(), End> {
        if let Some(portal) = state.offline {
            return Err(End::Inconclusive(Doubt::Offline(portal)));
        }
        let primary = state.backends.get(self.run.plan.primary);
        if self.stage == Stage::Before && primary.is_some_and(|it| it.health == Health::Unhealthy) {
            return Err(End::Inconclusive(Doubt::PrimaryFailed));
        }
        Ok(())
    }

    fn sample(&mut self, sample: Sample) -> Result<(), End> {
        match sample.answer {
            Answer::Failed(_) => self.in_a_row += 1,
            Answer::By(index) => {
                self.in_a_row = 0;
                let returned = self.run.lifted.is_some_and(|lifted| sample.sent >= lifted);
                if returned && index == self.run.plan.primary && self.run.back.is_none() {
                    self.run.back = Some(sample.sent + sample.took);
                }
            }
        }
        self.run.samples.push(sample);
        if self.in_a_row >= GIVE_UP { Err(End::GaveUp) } else { Ok(()) }
    }

    fn show(&mut self) {
        self.shown = Instant::now();
        let mut run = self.run.clone();
        run.samples.sort_by_key(|sample| sample.sent);
        self.progress.send_replace(Arc::new(Progress {
            stage: self.stage,
            run,
            elapsed: self.elapsed(),
            halting: self.halting,
        }));
    }
}

async fn next(halted: &mut watch::Receiver<bool>, watched: &mut Watched, shown: Instant) -> Seen {
    let Watched { snapshots, signals, load } = watched;
    tokio::select! {
        biased;
        () = halt(halted) => Seen::Halted,
        signal = signal(signals) => Seen::Signal(signal),
        state = snapshot(snapshots) => Seen::Snapshot(state),
        sample = sample(load) => sample.map_or(Seen::LastSample, Seen::Sample),
        () = time::sleep_until(shown + SHOWN) => Seen::Tick,
    }
}

/// Once: who halts twice wants nothing else.
async fn halt(halted: &mut watch::Receiver<bool>) {
    while halted.changed().await.is_ok() {
        if *halted.borrow_and_update() {
            return;
        }
    }
    // Nobody can halt it any more; it goes on.
    pending().await
}

async fn signal(signals: &mut Option<mpsc::UnboundedReceiver<Signal>>) -> Signal {
    if let Some(receiver) = signals {
        if let Some(signal) = receiver.recv().await {
            return signal;
        }
        *signals = None;
    }
    pending().await
}

async fn snapshot(snapshots: &mut Option<watch::Receiver<Arc<Snapshot>>>) -> Arc<Snapshot> {
    if let Some(receiver) = snapshots {
        if receiver.changed().await.is_ok() {
            return receiver.borrow_and_update().clone();
        }
        *snapshots = None;
    }
    pending().await
}

async fn sample(load: &mut Option<Load>) -> Option<Sample> {
    match load {
        Some(load) => load.samples.recv().await,
        None => pending().await,
    }
}
