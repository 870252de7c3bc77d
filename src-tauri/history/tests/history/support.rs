//! A clock that is set by hand, and records as the engine makes them.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::event::{Event, EventKind};
use domain::health::Health;
use domain::probe::Observation;
use domain::{Cause, Moment, Now, WallTime};
use engine::port::Clock;
use history::{History, Limits, Place, Record, Span, Status};
use tempfile::TempDir;

/// 2026-11-23T12:00Z.
pub(crate) const NOON: i64 = 1_795_435_200_000;

/// Both clocks, moved by hand.
pub(crate) struct Hands(Mutex<Now>);

impl Hands {
    pub(crate) fn at(unix_ms: i64) -> Arc<Self> {
        let wall = WallTime::from_unix_ms(unix_ms);
        Arc::new(Self(Mutex::new(Now { mono: Moment::new(Duration::from_secs(1000)), wall })))
    }

    /// Both go on.
    pub(crate) fn pass(&self, seconds: u64) {
        let mut now = self.0.lock().unwrap();
        let passed = Duration::from_secs(seconds);
        *now = Now { mono: now.mono + passed, wall: now.wall.plus(passed) };
    }

    /// Somebody sets the wall clock.
    pub(crate) fn set(&self, wall: WallTime) {
        self.0.lock().unwrap().wall = wall;
    }
}

impl Clock for Hands {
    fn now(&self) -> Now {
        *self.0.lock().unwrap()
    }
}

/// A history in a folder of its own.
pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) clock: Arc<Hands>,
    pub(crate) limits: Limits,
}

impl World {
    pub(crate) fn new() -> Self {
        let limits = Limits { tidy: Duration::from_secs(365 * 86_400), ..Limits::default() };
        Self { folder: TempDir::new().unwrap(), clock: Hands::at(NOON), limits }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("data/history.sqlite")
    }

    pub(crate) fn open(&self) -> History {
        self.open_at(Place::File(self.file()))
    }

    pub(crate) fn open_at(&self, place: Place) -> History {
        let clock: Arc<dyn Clock> = Arc::clone(&self.clock) as _;
        History::open(place, clock, self.limits)
    }

    pub(crate) fn now(&self) -> WallTime {
        self.clock.now().wall
    }

    /// The time of so many seconds before now.
    pub(crate) fn last(&self, seconds: u64) -> Span {
        Span::last(Duration::from_secs(seconds), self.now())
    }

    pub(crate) fn event(&self, kind: EventKind) -> Record {
        let word = match &kind {
            EventKind::HealthChanged { .. } => "health_changed",
            EventKind::Paused => "paused",
            EventKind::Pinned { .. } => "pinned",
            _ => "other",
        };
        let words = format!("It {word}: {kind:?}");
        let event = Event { seq: 1, at: self.now(), kind };
        Record::Event { event, kind: word.into(), words, payload: format!("{{\"{word}\":1}}") }
    }

    pub(crate) fn pinned(&self, name: &str) -> Record {
        self.event(EventKind::Pinned { backend: Some(name.into()) })
    }

    pub(crate) fn turned(&self, backend: &str, from: Health, to: Health) -> Record {
        let cause = (to == Health::Unhealthy).then_some(Cause::HttpStatus(503));
        self.event(EventKind::HealthChanged { backend: backend.into(), from, to, cause })
    }

    pub(crate) fn probe(&self, backend: &str, ms: Option<u64>) -> Record {
        Record::Observation(Observation {
            at: self.now(),
            backend: backend.into(),
            outcome: ms.map(|_| ()).ok_or(Cause::Refused),
            took: Duration::from_millis(ms.unwrap_or(5)),
        })
    }

    /// Looks as the writer does by itself while time passes, once in ten seconds.
    pub(crate) async fn pass(&self, history: &History, seconds: u64) {
        for _ in 0..seconds / 10 {
            self.clock.pass(10);
            look(history).await;
        }
        self.clock.pass(seconds % 10);
    }
}

/// Makes the writer take in what waits, and look at the clock.
pub(crate) async fn look(history: &History) {
    // Whether it can be read now is not what is asked.
    let _ = history.ask(|_| Ok(())).await;
}

/// Waits until the status is as wanted.
pub(crate) async fn until(history: &History, wanted: impl FnMut(&Status) -> bool) -> Status {
    let mut status = history.status();
    let within = Duration::from_secs(60);
    let found = tokio::time::timeout(within, status.wait_for(wanted)).await;
    let found = found.map(|found| found.unwrap().clone());
    found.unwrap_or_else(|_| panic!("the status stays {:?}", history.status().borrow()))
}
