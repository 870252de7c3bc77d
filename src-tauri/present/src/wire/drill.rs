//! A drill on the wire: what is asked for, what is seen while it runs, and the report, which is
//! also what `failover drill --json` prints and what is kept.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Color, Problem};

/// The report's own version, for who reads kept ones.
pub const DRILL_REPORT: u32 = 1;

/// What a person asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DrillForm {
    /// Through Railway's API instead of in a private proxy.
    pub real: bool,
    /// The scenario's stable word, as in `railway-stopped`; of no meaning to a real drill.
    pub scenario: String,
    /// Requests a second.
    pub rate: u32,
    /// Seconds in which requests are sent: before, during and after the fault.
    pub seconds: u32,
    /// What is asked for with GET; none: the health path.
    pub path: Option<String>,
}

/// A scenario to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ScenarioChoice {
    /// The stable word.
    pub code: String,
    /// As in "Railway stopped".
    pub label: String,
    /// What happens then, in one sentence.
    pub text: String,
}

/// What the drill's view needs before anything runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Drills {
    /// What was asked for last, or the default.
    pub form: DrillForm,
    /// What can be rehearsed, the default first.
    pub scenarios: Vec<ScenarioChoice>,
    /// Most requests a second that this chain allows.
    pub most_rate: u32,
    /// The sentences of the hypothesis, as they stand before a simulated drill.
    pub hypothesis: Vec<String>,
    /// As they stand before a real one.
    pub real_hypothesis: Vec<String>,
    /// The kept ones, newest first.
    pub earlier: Vec<DrillSummary>,
    /// Kept files that could not be read, or the directory's own trouble.
    pub problem: Option<Problem>,
    /// What a real drill needs.
    pub railway: RailwayAccess,
}

/// What is there for a real drill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RailwayAccess {
    /// A project token is there.
    pub token: bool,
    /// Where it is: "the system's keyring", "this session only"…; or where one would be kept.
    pub place: String,
    /// It was given from outside, so that it cannot be changed or forgotten here.
    pub fixed: bool,
    /// Why tokens cannot be kept beyond this session.
    pub problem: Option<Problem>,
}

/// Whether a drill could start now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DrillCheck {
    /// What is in the way; none: it can start.
    pub problems: Vec<Problem>,
    /// What will be done, in a sentence or two.
    pub plan: String,
    /// Of a real drill: the service's name, to be typed by who starts it.
    pub service: Option<String>,
}

/// What the snapshot says of drills.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct DrillState {
    /// The one under way.
    pub running: Option<RunningDrill>,
    /// The latest that ended, kept or not.
    pub last: Option<DrillSummary>,
    /// A service that an earlier drill stopped, and that must run again.
    pub restoring: Option<Restoring>,
    /// What *Test failover…* in the tray would do, as in "Railway stopped, 5 requests/s for 20 s".
    pub next: String,
}

/// A drill under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct RunningDrill {
    /// Its name among the kept ones.
    pub id: String,
    /// When it began.
    #[ts(type = "number")]
    pub at: i64,
    /// Through Railway's API.
    pub real: bool,
    /// As in "Railway stopped".
    pub title: String,
    /// The step.
    pub stage: DrillStage,
    /// The step in words, as in "Railway is stopped. Render answers."
    pub text: String,
    /// It was told to stop, and restores.
    pub halting: bool,
    /// Of its requests, in ms: how long they go on in all, as planned.
    pub planned_ms: f64,
    /// Since the first request, in ms; 0 before it.
    pub elapsed_ms: f64,
    /// Requests that ended.
    #[ts(type = "number")]
    pub sent: u64,
    /// Of these, failed.
    #[ts(type = "number")]
    pub failed: u64,
    /// The chain, first is primary.
    pub backends: Vec<DrillBackend>,
    /// The requests so far.
    pub timeline: DrillTimeline,
}

/// The steps of a drill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DrillStage {
    /// Whether it can be done: the backends are seen ready.
    Checking,
    /// Requests before the fault.
    Before,
    /// Of a real drill: the service is being stopped.
    Stopping,
    /// Requests during the fault.
    During,
    /// Of a real drill: the service is being restarted.
    Restoring,
    /// Requests after the fault.
    After,
}

/// The verdict in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DrillVerdict {
    /// All that was said before held.
    Passed,
    /// Something did not.
    Failed,
    /// What was seen says nothing either way.
    Inconclusive,
}

/// One line of the earlier drills.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DrillSummary {
    /// Its name among the kept ones.
    pub id: String,
    /// When it began.
    #[ts(type = "number")]
    pub at: i64,
    /// Through Railway's API.
    pub real: bool,
    /// The scenario's stable word; `real` for a real one.
    pub scenario: String,
    /// As in "Railway stopped".
    pub title: String,
    /// The verdict.
    pub verdict: DrillVerdict,
    /// As in "Passed: no request was lost."
    pub headline: String,
    /// As in "38 ms to Render, 0 of 100 failed"; may be empty.
    pub note: String,
    /// The app's version that ran it.
    pub version: String,
}

/// A whole drill, reported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Drill {
    /// The version of this shape: [`DRILL_REPORT`].
    pub report: u32,
    /// In short.
    pub summary: DrillSummary,
    /// What was done where, in plain words: "Railway stopped, simulated through the local proxy on
    /// this computer. Production was not touched."
    pub scope: String,
    /// Why it is inconclusive or failed, and what to do; none where it passed.
    pub reason: Option<Problem>,
    /// The hypothesis, sentence by sentence, each beside what was measured.
    pub claims: Vec<DrillClaim>,
    /// What was asked for.
    pub plan: DrillPlan,
    /// The chain, first is primary, with each backend's part.
    pub backends: Vec<DrillBackend>,
    /// What was counted.
    pub counts: DrillCounts,
    /// From the first request that met the fault to the first answer by a standby, in ms.
    pub switchover_ms: Option<f64>,
    /// From the fault's end to the first answer by the primary, in ms.
    pub returned_ms: Option<f64>,
    /// The longest that any request took, in ms.
    pub longest_ms: f64,
    /// How long answered requests took, by phase.
    pub latency: DrillLatencies,
    /// The requests, drawn.
    pub timeline: DrillTimeline,
    /// Of a real drill: what became of the service.
    pub restored: Option<DrillRestored>,
    /// The policy in force, as label and value.
    pub policy: Vec<(String, String)>,
    /// Where it ran, as label and value.
    pub environment: Vec<(String, String)>,
    /// What a reader should know about how it was measured, a sentence each.
    pub notes: Vec<String>,
}

/// One sentence of the hypothesis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DrillClaim {
    /// The stable word: `none_fails`, `on_backup_in_time`, `none_twice`, `restored`.
    pub code: String,
    /// As in "No safe request fails".
    pub said: String,
    /// As in "0 of 100".
    pub measured: String,
    /// Whether it held; none: it was not measured.
    pub held: Option<bool>,
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DrillPlan {
    /// Requests a second.
    pub rate: u32,
    /// Seconds of requests.
    pub seconds: u32,
    /// As in "GET /".
    pub request: String,
}

/// A backend's part in a drill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DrillBackend {
    /// Its name.
    pub name: String,
    /// Its base address.
    pub url: String,
    /// Its place in the chain, from 1.
    pub rank: u32,
    /// What its requests are drawn in.
    pub color: Color,
    /// It is the one that is made to fail.
    pub primary: bool,
    /// Requests of the drill that it answered.
    #[ts(type = "number")]
    pub answered: u64,
    /// Requests of the drill that arrived there, counted in front of it; none in a real drill.
    #[ts(type = "number | null")]
    pub arrived: Option<u64>,
}

/// What was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DrillCounts {
    /// Requests sent, each a GET.
    #[ts(type = "number")]
    pub sent: u64,
    /// Of these, answered well.
    #[ts(type = "number")]
    pub answered: u64,
    /// Of these, failed.
    #[ts(type = "number")]
    pub failed: u64,
    /// The failed ones by how, as stable word, words and count.
    pub failures: Vec<DrillFailures>,
    /// Requests that change something and were executed twice. None are sent.
    #[ts(type = "number")]
    pub twice: u64,
    /// Second copies of slow requests that went to another backend: each a GET, so harmless.
    #[ts(type = "number")]
    pub hedges: u64,
    /// Tries beyond each request's first, hedges included.
    #[ts(type = "number")]
    pub retries: u64,
}

/// How often requests failed in one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DrillFailures {
    /// The stable word.
    pub code: String,
    /// As in "no backend could answer".
    pub text: String,
    /// How often.
    #[ts(type = "number")]
    pub count: u64,
}

/// How long answered requests took, by phase; none where none was answered.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
#[expect(missing_docs, reason = "the names say it")]
pub struct DrillLatencies {
    pub before: Option<DrillLatency>,
    pub during: Option<DrillLatency>,
    pub after: Option<DrillLatency>,
}

/// How long the answered requests of one phase took, in ms.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct DrillLatency {
    /// How many.
    #[ts(type = "number")]
    pub count: u64,
    /// The median.
    pub p50: f64,
    /// 95 of 100 took no longer.
    pub p95: f64,
    /// The longest.
    pub most: f64,
}

/// A drill's requests in the order in which they were sent, in at most 240 columns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct DrillTimeline {
    /// When the fault began, in ms since the first request.
    pub fault_ms: Option<f64>,
    /// When it ended.
    pub restored_ms: Option<f64>,
    /// When the last request ended; while it runs, how long it is to go on.
    pub end_ms: f64,
    /// The columns.
    pub columns: Vec<DrillColumn>,
}

/// One request, or several that were sent close to each other.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct DrillColumn {
    /// When the first of them was sent, in ms since the first request.
    pub at_ms: f64,
    /// The index in `backends` of who answered most of them; none where none was answered.
    pub backend: Option<u32>,
    /// The longest took so long, in ms.
    pub ms: f64,
    /// How many requests.
    pub count: u32,
    /// How many of them failed.
    pub failed: u32,
}

/// What became of the service that a real drill stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DrillRestored {
    /// The service's name.
    pub service: String,
    /// It runs again, by its health and by the API.
    pub runs: bool,
    /// As in "Restarted after 41 s: healthy, and SUCCESS by the API."
    pub text: String,
}

/// A service that an earlier drill stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Restoring {
    /// The service's name.
    pub service: String,
    /// As in "A failover test had stopped it, and ended before it was restarted."
    pub text: String,
    /// Why it cannot be restarted from here, and what to do; none while it is being done.
    pub problem: Option<Problem>,
}

/// A secret on its way into the keyring. Never printed, never logged, never sent back.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(a secret)")
    }
}
