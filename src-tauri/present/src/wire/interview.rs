//! Interview mode on the wire: planned, about to begin, under way, and what was seen in the last.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Problem;

/// How far an interview is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum InterviewStage {
    /// None is planned.
    #[default]
    Off,
    /// One is planned.
    Planned,
    /// It is about to begin: everything is looked at, and the standbys are kept awake.
    Preparing,
    /// It is under way.
    On,
}

/// What there is of interview mode.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct InterviewState {
    /// How far it is.
    pub stage: InterviewStage,
    /// When it begins, or began.
    #[ts(type = "number | null")]
    pub begins: Option<i64>,
    /// When it ends.
    #[ts(type = "number | null")]
    pub ends: Option<i64>,
    /// As in "Interview mode until 15:30"; empty where none is planned.
    pub headline: String,
    /// What is done for it, and by when; may be empty.
    pub detail: String,
    /// What the checklist came to that was run for it.
    pub readiness: Option<Readiness>,
    /// What was seen in the last one, until it is put away.
    pub summary: Option<InterviewSummary>,
    /// How long one lasts where nobody says otherwise, in ms.
    pub length_ms: f64,
    /// The same in words: "1 h".
    pub length: String,
    /// The shortest that one may be, in ms.
    pub shortest_ms: f64,
    /// The longest, in ms.
    pub longest_ms: f64,
    /// How long before a planned one it is prepared, in ms.
    pub prepare_ms: f64,
    /// Why the plan would not survive a restart.
    pub problem: Option<Problem>,
}

/// What the checklist came to before an interview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Readiness {
    /// As in "Ready 12/12" or "2 to look at".
    pub brief: String,
    /// Every check passed.
    pub ready: bool,
}

/// What was seen in an interview.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct InterviewSummary {
    /// From when on it was watched: its beginning, or the app's start where that was later.
    #[ts(type = "number")]
    pub from: i64,
    /// When it ended.
    #[ts(type = "number")]
    pub to: i64,
    /// How long that was, in ms.
    pub lasted_ms: f64,
    /// As in "1 switchover. Every request was answered."
    pub headline: String,
    /// The same and more, one by one.
    pub figures: Vec<InterviewFigure>,
    /// How often another backend came into use by itself.
    pub switchovers: u32,
    /// Requests taken by the proxy; none where it is turned off.
    #[ts(type = "number | null")]
    pub requests: Option<u64>,
    /// Of these, those that no backend could answer.
    #[ts(type = "number | null")]
    pub unanswered: Option<u64>,
    /// The slowest passed check of the backend in use, in ms; none where none passed.
    pub slowest_ms: Option<f64>,
    /// Whose that was.
    pub slowest_backend: Option<String>,
    /// The longest time in which no backend was healthy, in ms; 0 for none.
    pub silence_ms: f64,
}

/// One figure of a summary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InterviewFigure {
    /// As in "Switchovers".
    pub label: String,
    /// As in "2".
    pub value: String,
    /// What it is of; may be empty.
    pub note: String,
}

/// What happened to an interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum InterviewStep {
    /// It was planned, in place of any other.
    Planned,
    /// It lasts longer now.
    Extended,
    /// It was called off before it began.
    CalledOff,
    /// It is about to begin.
    Preparing,
    /// It was over before anything could be done.
    Missed,
    /// It is over.
    Ended,
}
