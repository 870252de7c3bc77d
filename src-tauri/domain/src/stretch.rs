//! Stretches of observed time: when each backend was seen up, down or waking.
//!
//! What no stretch covers is *unobserved*: the app off, paused, asleep, this machine offline, or
//! nothing known yet. Pure: events, observations and looks at the clocks go in, stretches come out.

use std::sync::Arc;
use std::time::Duration;

use crate::cause::Cause;
use crate::event::EventKind;
use crate::health::Health;
use crate::probe::Observation;
use crate::time::{Now, WallTime};

/// The two clocks may differ by this between two looks; by more, one of them was set.
const CLOCK_SET: Duration = Duration::from_secs(2);

/// What a backend was seen as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Seen {
    /// Usable.
    Up,
    /// Not usable.
    Down,
    /// Asleep on a free tier and starting.
    Waking,
}

impl Seen {
    fn of(health: Health) -> Option<Self> {
        match health {
            Health::Unknown => None,
            Health::Healthy => Some(Self::Up),
            Health::Waking => Some(Self::Waking),
            Health::Unhealthy => Some(Self::Down),
        }
    }

    /// Whether a probe that ended like this says the same.
    fn agrees(self, observation: &Observation) -> bool {
        observation.outcome.is_ok() == (self == Self::Up)
    }
}

/// A time in which one backend was seen as one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Its number, from 1: what is told of it later has the same.
    pub number: u64,
    /// The backend's name.
    pub backend: Arc<str>,
    /// As what.
    pub seen: Seen,
    /// Why, as it was when it began, where it was not up.
    pub cause: Option<Cause>,
    /// Its beginning.
    pub from: WallTime,
    /// Its end; as far as it was seen, while it goes on.
    pub to: WallTime,
    /// It goes on.
    pub open: bool,
}

impl Stretch {
    /// It is over, and nothing was seen in it after all: not to be kept.
    pub fn is_nothing(&self) -> bool {
        !self.open && self.to <= self.from
    }
}

/// Makes the stretches of one chain.
#[derive(Clone, Debug)]
pub struct Stretches {
    silence: Duration,
    last: Option<Now>,
    known: Vec<Known>,
    closed: Vec<Stretch>,
    number: u64,
    /// When an observation last came: this machine's network was well then.
    heard: Option<WallTime>,
    /// When the chain last changed: a backend may have been replaced by one of its name.
    reloaded: Option<WallTime>,
}

/// What is known of one backend.
#[derive(Clone, Debug)]
struct Known {
    backend: Arc<str>,
    seen: Seen,
    cause: Option<Cause>,
    open: Option<Stretch>,
}

impl Stretches {
    /// Knows nothing yet. Between two calls of whatever method no more than `silence` may pass:
    /// after a longer one nobody knows what was, and what was open ends before it.
    pub fn new(silence: Duration) -> Self {
        Self {
            silence,
            last: None,
            known: Vec::new(),
            closed: Vec::new(),
            number: 0,
            heard: None,
            reloaded: None,
        }
    }

    /// Takes in that time passed.
    pub fn look(&mut self, now: Now) {
        self.pass(now);
    }

    /// Takes in what a probe told. After a gap, a backend is seen again with the first one that
    /// says what was known before.
    pub fn observed(&mut self, now: Now, observation: &Observation) {
        let now = self.pass(now);
        self.heard = Some(now.wall);
        let known = self.known.iter().position(|known| known.backend == observation.backend);
        if let Some(index) = known.filter(|&index| self.known[index].seen.agrees(observation)) {
            self.open(index, now.wall);
        }
    }

    /// Takes in what happened.
    pub fn happened(&mut self, now: Now, kind: &EventKind) {
        let now = self.pass(now);
        match kind {
            EventKind::Started { .. } => {
                self.close_all(now.wall);
                self.known.clear();
            }
            EventKind::HealthChanged { backend, from, to, cause } => {
                // A health that begins anew is another backend's, under the same name.
                let end = self.reloaded.filter(|_| *from == Health::Unknown).unwrap_or(now.wall);
                self.close(backend, end);
                self.known.retain(|known| known.backend != *backend);
                if let Some(seen) = Seen::of(*to) {
                    let (backend, cause) = (Arc::clone(backend), cause.clone());
                    self.known.push(Known { backend, seen, cause, open: None });
                    self.open(self.known.len() - 1, now.wall);
                }
            }
            EventKind::Paused => self.close_all(now.wall),
            // It is found out some time after it happened.
            EventKind::Offline { .. } => self.close_all(self.heard.unwrap_or(now.wall)),
            EventKind::Resumed { after } => self.close_all(now.wall.minus(*after)),
            EventKind::ConfigReloaded { backends } => {
                self.reloaded = Some(now.wall);
                let left = self.known.iter().map(|known| &known.backend);
                let left: Vec<_> = left.filter(|name| !backends.contains(name)).cloned().collect();
                for backend in &left {
                    self.close(backend, now.wall);
                }
                self.known.retain(|known| !left.contains(&known.backend));
            }
            _ => {}
        }
    }

    /// Nobody looks any more.
    pub fn stop(&mut self, now: Now) {
        let now = self.pass(now);
        self.close_all(now.wall);
    }

    /// What there is to tell since this was asked last: the stretches that ended, then those that
    /// go on.
    pub fn take(&mut self) -> Vec<Stretch> {
        let mut told = std::mem::take(&mut self.closed);
        told.extend(self.known.iter().filter_map(|known| known.open.clone()));
        told
    }

    /// Brings what is open up to `now`. What waited in a queue while the clocks were looked at
    /// comes with a time before that look: it counts from the look on, which is returned.
    fn pass(&mut self, now: Now) -> Now {
        let Some(last) = self.last.filter(|last| last.mono <= now.mono) else {
            return *self.last.get_or_insert(now);
        };
        self.last = Some(now);
        let passed = now.mono.since(last.mono);
        let expected = last.wall.plus(passed);
        let apart = now.wall.since(expected).max(expected.since(now.wall));
        if passed > self.silence {
            self.close_all(last.wall);
        } else if apart > CLOCK_SET {
            self.clock_was_set(expected, now.wall);
        } else {
            self.extend(now.wall);
        }
        now
    }

    fn open(&mut self, index: usize, at: WallTime) {
        let known = &mut self.known[index];
        if known.open.is_none() {
            self.number += 1;
            known.open = Some(Stretch {
                number: self.number,
                backend: Arc::clone(&known.backend),
                seen: known.seen,
                cause: known.cause.clone(),
                from: at,
                to: at,
                open: true,
            });
        }
    }

    fn extend(&mut self, to: WallTime) {
        for open in self.known.iter_mut().filter_map(|known| known.open.as_mut()) {
            open.to = open.to.max(to);
        }
    }

    /// What goes on has two names for the same moment: the old clock's and the new one's.
    fn clock_was_set(&mut self, before: WallTime, after: WallTime) {
        self.extend(before);
        self.heard = None;
        self.reloaded = None;
        for index in 0..self.known.len() {
            if self.known[index].open.is_some() {
                self.close_at(index, before);
                self.open(index, after);
            }
        }
    }

    fn close_all(&mut self, end: WallTime) {
        for index in 0..self.known.len() {
            self.close_at(index, end);
        }
    }

    fn close(&mut self, backend: &Arc<str>, end: WallTime) {
        if let Some(index) = self.known.iter().position(|known| known.backend == *backend) {
            self.close_at(index, end);
        }
    }

    /// Ends it where it was seen last, or before: at `end`.
    fn close_at(&mut self, index: usize, end: WallTime) {
        if let Some(mut stretch) = self.known[index].open.take() {
            stretch.to = stretch.to.min(end).max(stretch.from);
            stretch.open = false;
            self.closed.push(stretch);
        }
    }
}
