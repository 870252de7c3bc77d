//! What happens in a world: when each backend changes, and when who asks for what.

use proptest::prelude::*;
use testkit::Fault;

/// Everything happens within so many milliseconds, but for the answers.
const LENGTH: u64 = 80;

#[derive(Clone, Debug)]
pub(crate) struct Schedule {
    /// One timeline for each backend, primary first; all begin healthy.
    pub(crate) backends: Vec<Vec<Change>>,
    pub(crate) asked: Vec<Asked>,
}

/// From `at` (ms) on, a backend has `fault`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change {
    pub(crate) at: u64,
    pub(crate) fault: Fault,
}

/// A client's request at `at` (ms).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) at: u64,
    pub(crate) kind: Kind,
    /// Bytes of its body.
    pub(crate) body: usize,
    /// It asks for JSON, not for just anything.
    pub(crate) data: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Safe,
    /// Unsafe, with an `Idempotency-Key`.
    Keyed,
    /// Unsafe.
    Plain,
}

pub(crate) fn schedules() -> impl Strategy<Value = Schedule> {
    let timeline = prop::collection::vec(change(), 0..4).prop_map(|mut changes| {
        changes.sort_by_key(|change| change.at);
        changes
    });
    let backends = prop::collection::vec(timeline, 2..=3);
    (backends, prop::collection::vec(asked(), 1..12))
        .prop_map(|(backends, asked)| Schedule { backends, asked })
}

fn change() -> impl Strategy<Value = Change> {
    // The first is what shrinking leads to.
    let fault = prop_oneof![
        8 => Just(Fault::Ok),
        2 => Just(Fault::Slow),
        1 => Just(Fault::SlowBody),
        2 => Just(Fault::RailwayStopped),
        1 => Just(Fault::RenderSuspended),
        1 => Just(Fault::Http500),
        2 => Just(Fault::Http502),
        1 => Just(Fault::Http503),
        1 => Just(Fault::Html),
        2 => Just(Fault::Refuse),
        2 => Just(Fault::Reset),
        1 => Just(Fault::ResetBody),
        1 => Just(Fault::Truncated),
        1 => Just(Fault::Hang),
    ];
    (0..LENGTH, fault).prop_map(|(at, fault)| Change { at, fault })
}

fn asked() -> impl Strategy<Value = Asked> {
    let kind = prop_oneof![Just(Kind::Safe), Just(Kind::Keyed), Just(Kind::Plain)];
    let body = prop_oneof![4 => 0..3000_usize, 1 => 30_000..60_000_usize];
    (0..LENGTH, kind, body, prop::bool::weighted(0.8)).prop_map(|(at, kind, body, data)| {
        // A safe request has no body here.
        Asked { at, kind, body: if kind == Kind::Safe { 0 } else { body }, data }
    })
}
