//! The history on the wire: what the view *History*, `failover history --json` and the CSV are
//! made from.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Cause, Color, Line, Mark, Problem, SwitchReason};

/// How far back is looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum HistoryRange {
    Day,
    Week,
    Month,
}

/// What was seen in a time, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct History {
    /// Its beginning.
    #[ts(type = "number")]
    pub from: i64,
    /// Its end: when it was asked for.
    #[ts(type = "number")]
    pub to: i64,
    /// Since when there is any history; none while there is none.
    #[ts(type = "number | null")]
    pub since: Option<i64>,
    /// The backends: the chain's in its order, then those that were in it once.
    pub backends: Vec<BackendHistory>,
    /// Switches of the selection, newest first.
    pub switches: Vec<PastSwitch>,
    /// Times in which a backend was down, or nothing answered, newest first.
    pub incidents: Vec<Incident>,
    /// There are older switches or incidents in this time than these lists hold.
    pub cut: bool,
    /// How the keeping itself goes.
    pub keeping: Keeping,
}

/// How the keeping goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Keeping {
    /// The file; none where nothing is kept beyond this run (the sample backends, `--backend`).
    pub file: Option<String>,
    /// Its size on the disk in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// What there is to say of it: "Kept in memory only, while the sample backends run."
    pub note: Option<String>,
    /// Why nothing is kept at the moment, or why an older file was set aside.
    pub problem: Option<Problem>,
}

/// One backend over a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct BackendHistory {
    /// Its name.
    pub name: String,
    /// Its colour where it is in use.
    pub color: Color,
    /// It is in the chain now.
    pub current: bool,
    /// Up, of the time that was observed and not spent waking: 0 to 1; none where nothing was.
    pub uptime: Option<f64>,
    /// The same in words, as in "99.98 %" or "not observed"; never rounded up to 100 %.
    pub uptime_text: String,
    /// Of the whole time, how much was observed: 0 to 1.
    pub observed: f64,
    /// As in "observed 7 h of 24 h".
    pub observed_text: String,
    /// The time cut into 90 equal parts, oldest first.
    pub segments: Vec<Segment>,
    /// Probes that were kept.
    #[ts(type = "number")]
    pub probes: u64,
    /// Of these, failed.
    #[ts(type = "number")]
    pub failures: u64,
    /// Median time of a passed probe, in ms.
    pub p50_ms: Option<f64>,
    /// 95th percentile of it, in ms.
    pub p95_ms: Option<f64>,
}

/// One part of an uptime bar. The four shares of it add up to 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Segment {
    /// Its beginning.
    #[ts(type = "number")]
    pub from: i64,
    /// Its end.
    #[ts(type = "number")]
    pub to: i64,
    /// What it is drawn as.
    pub state: SegmentState,
    /// Share of it that was up.
    pub up: f64,
    /// Share that was down.
    pub down: f64,
    /// Share spent waking.
    pub waking: f64,
    /// Share that nobody looked at: the app off, asleep, offline, paused.
    pub unobserved: f64,
    /// As in "down 3 min of 16 min: Railway is stopped or out of credit".
    pub text: String,
}

/// What a segment is drawn as: the worst of it that was observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum SegmentState {
    Up,
    Waking,
    /// Down for some of it.
    Degraded,
    /// Down for all that was observed of it.
    Down,
    Unobserved,
}

/// A switch of the selection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct PastSwitch {
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// From this backend.
    pub from: Option<String>,
    /// To this one; none: nothing answered.
    pub to: Option<String>,
    /// Why.
    pub reason: SwitchReason,
    /// Why the backend left was left.
    pub cause: Option<Cause>,
    /// From the first failed probe to the decision, in ms.
    pub took_ms: Option<f64>,
    /// In words.
    pub line: Line,
}

/// A time in which a backend was down, or nothing answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Incident {
    /// The backend; none: nothing answered.
    pub backend: Option<String>,
    /// Its mark, red.
    pub mark: Mark,
    /// When it began.
    #[ts(type = "number")]
    pub from: i64,
    /// When it ended; none while it goes on.
    #[ts(type = "number | null")]
    pub to: Option<i64>,
    /// Nobody looked when it ended: it was over, or the looking was, by `to`.
    pub end_unobserved: bool,
    /// Why, as it was first seen.
    pub cause: Option<Cause>,
    /// As in "Railway was down for 3 min 20 s".
    pub text: String,
}

/// The latencies of a time, to draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Latencies {
    /// Its beginning.
    #[ts(type = "number")]
    pub from: i64,
    /// Its end.
    #[ts(type = "number")]
    pub to: i64,
    /// Where each step begins, oldest first.
    #[ts(type = "number[]")]
    pub at: Vec<i64>,
    /// How long a step is, in ms.
    #[ts(type = "number")]
    pub step_ms: u64,
    /// The backends, as in [`History::backends`].
    pub backends: Vec<LatencySeries>,
}

/// One backend's latencies: as many of each as there are steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct LatencySeries {
    /// Its name.
    pub name: String,
    /// Its colour.
    pub color: Color,
    /// Median of the passed probes, in ms; none where there was none.
    pub p50_ms: Vec<Option<f64>>,
    /// 95th percentile, in ms.
    pub p95_ms: Vec<Option<f64>>,
    /// Failed probes.
    #[ts(type = "number[]")]
    pub failures: Vec<u64>,
}

/// What of the log is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct LogQuery {
    /// Lines that hold this, without regard to case; empty: all.
    pub text: String,
    /// Events of these types alone, by their stable words as in `switched`; empty: all.
    pub types: Vec<String>,
    /// Lines older than the one of this number; none: from the newest.
    #[ts(type = "number | null")]
    pub before: Option<i64>,
    /// Lines newer than the one of this number, oldest of them first; not together with `before`.
    #[ts(type = "number | null")]
    pub after: Option<i64>,
    /// At most so many, 1 to 1000.
    pub limit: u32,
}

/// Some lines of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct LogPage {
    /// Newest first (with `after`: oldest first).
    pub lines: Vec<LogLine>,
    /// There are more in that direction.
    pub more: bool,
    /// How many lines match in all.
    #[ts(type = "number")]
    pub matching: u64,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct LogLine {
    /// Its number: later ones are higher, some may be missing.
    #[ts(type = "number")]
    pub id: i64,
    /// The event's type, as in `switched`.
    pub kind: String,
    /// The event in words.
    pub line: Line,
}
