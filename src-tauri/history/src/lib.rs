//! What happened and what was seen, kept in an embedded SQLite file: written by one thread of its
//! own that nobody ever waits for, read by whoever asks.
//!
//! Kept are *entries* (events, each with its words), raw *observations* (for a week), *roll-ups* of
//! them by the minute and the hour (for a year), and *stretches*: times in which a backend was seen
//! up, down or waking. What no stretch covers is *unobserved*. This crate knows no words for
//! people: an entry's payload is opaque to it.

mod aside;
mod causes;
mod place;
mod queue;
mod reader;
mod retention;
mod rollup;
mod sketch;
mod status;
mod store;
mod timeline;
mod writer;

use std::time::Duration;

use domain::WallTime;
use domain::probe::Observation;

pub use place::Place;
pub use queue::History;
pub use reader::{
    Backend, Entry, Incident, Latencies, LogPage, LogQuery, ReadError, Reader, Row, Series, Share,
    Span,
};
pub use status::{SetAside, SetAsideWhy, Status, Trouble};

/// Something to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// An event.
    Event {
        /// The event itself: it may begin and end stretches.
        event: domain::event::Event,
        /// Its stable word, as in `switched`.
        kind: String,
        /// What a search of the log looks in.
        words: String,
        /// Whatever is to be found again with it, as JSON.
        payload: String,
    },
    /// What a probe told.
    Observation(Observation),
}

impl Record {
    /// When it happened.
    pub fn at(&self) -> WallTime {
        match self {
            Self::Event { event, .. } => event.at,
            Self::Observation(observation) => observation.at,
        }
    }
}

/// How much is kept, and how often is looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The file's size in bytes. Beyond it the oldest observations go first, then the oldest
    /// entries, then the oldest minutes.
    pub bytes: u64,
    /// For how long raw observations are kept.
    pub observations: Duration,
    /// For how long entries, roll-ups and stretches are kept.
    pub rest: Duration,
    /// This many records may wait to be written; beyond it observations are dropped, and events
    /// beyond twice as many. Only a disk that takes nothing for long lets them pile up.
    pub waiting: usize,
    /// How often the clocks are looked at while nothing happens. A time three times as long in
    /// which nobody looked is unobserved.
    pub look: Duration,
    /// How often what is too old is looked for.
    pub tidy: Duration,
}

impl Default for Limits {
    /// 200 MB; a week raw, a year of the rest; 50,000 records; every 10 s; hourly.
    fn default() -> Self {
        const DAY: Duration = Duration::from_secs(86_400);
        Self {
            bytes: 200_000_000,
            observations: DAY * 7,
            rest: DAY * 366,
            waiting: 50_000,
            look: Duration::from_secs(10),
            tidy: Duration::from_secs(3600),
        }
    }
}
