//! The checklist on the wire: how far a run is, and the results with their evidence, which are also
//! what `failover checklist --json` prints and what is kept.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Color, Problem, View};

/// The kept run's own version, for who reads old ones.
pub const CHECKLIST_REPORT: u32 = 1;

/// What a check comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// It is so, and was seen.
    Pass,
    /// It is not so, and was seen.
    Fail,
    /// It could not be seen either way.
    Unknown,
    /// Nobody but a person can tell.
    Manual,
}

/// A check that was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct CheckResult {
    /// The check's stable word, as in `railway-running`.
    pub check: String,
    /// What is checked, as in "Railway deployed and running".
    pub title: String,
    /// What it comes to.
    pub outcome: CheckOutcome,
    /// The finding in a few words, as in "healthy, 42 ms".
    pub brief: String,
    /// The finding in a sentence or two.
    pub text: String,
    /// One step to take; none where there is nothing to do.
    pub next_step: Option<String>,
    /// Values to copy for that step.
    pub values: Vec<CheckValue>,
    /// The troubleshooting topic that it belongs to, by its stable word.
    pub topic: Option<String>,
    /// The token that would tell more, or that does not do.
    pub token: Option<TokenKind>,
    /// The view of the window where that step is taken; none where it is taken elsewhere.
    #[serde(default)]
    pub view: Option<View>,
    /// What was asked and answered, in order. Without secrets.
    pub evidence: Vec<Exchange>,
    /// When it ended.
    #[ts(type = "number")]
    pub at: i64,
    /// How long it took, in ms.
    pub took_ms: f64,
}

/// A value to copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CheckValue {
    /// What it is, as in `ALLOWED_ORIGINS`.
    pub label: String,
    /// It.
    pub value: String,
}

/// A request and its answer, to read and to copy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[expect(missing_docs, reason = "the names are those of domain::checklist::Exchange")]
pub struct Exchange {
    pub request: String,
    pub sent: Vec<(String, String)>,
    pub status_line: Option<String>,
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub error: Option<String>,
    #[ts(type = "number")]
    pub at: i64,
    pub took_ms: f64,
}

/// A group of checks, as the view shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CheckGroup {
    /// As in "Backends".
    pub title: String,
    /// Its checks, in order.
    pub checks: Vec<CheckChoice>,
}

/// A check that can be run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CheckChoice {
    /// The stable word.
    pub check: String,
    /// As in "Railway deployed and running".
    pub title: String,
    /// What is looked at, and where, in one sentence.
    pub text: String,
}

/// A run of checks that has ended: what is kept, and what the command line prints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Checklist {
    /// The report's own version.
    pub version: u32,
    /// Its head.
    pub summary: ChecklistSummary,
    /// The app's version.
    pub app: String,
    /// The system that it ran on, as in "linux x86_64".
    pub system: String,
    /// The chain and the frontend, as label and address.
    pub subjects: Vec<CheckValue>,
    /// One result for each check, in the checklist's order.
    pub results: Vec<CheckResult>,
    /// What was not seen, and must be said: one sentence each.
    pub notes: Vec<String>,
}

/// The head of a run of checks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ChecklistSummary {
    /// Its name among the kept ones.
    pub id: String,
    /// When it began.
    #[ts(type = "number")]
    pub at: i64,
    /// How long it took, in ms.
    pub took_ms: f64,
    /// As in "10 of 12 ready. One needs you."
    pub headline: String,
    /// As in "Ready 12/12" or "2 to look at".
    pub brief: String,
    /// Checks that passed.
    pub passed: u32,
    /// Checks that failed.
    pub failed: u32,
    /// Checks that could not be judged.
    pub unknown: u32,
    /// Checks for a person.
    pub manual: u32,
    /// Green: all passed; red: one failed; grey: something is not known.
    pub color: Color,
}

/// What the checklist's view needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Checklists {
    /// The checks there are.
    pub groups: Vec<CheckGroup>,
    /// The latest result of each check that was ever made, of this chain and frontend.
    pub latest: Vec<CheckResult>,
    /// The kept runs of all checks, newest first.
    pub earlier: Vec<ChecklistSummary>,
    /// Kept files that could not be read, or the directory's own trouble.
    pub problem: Option<Problem>,
    /// How long a run may take at most, in ms.
    pub bound_ms: f64,
    /// Why some results stand for less than they seem: one sentence each.
    pub notes: Vec<String>,
}

/// What the snapshot says of the checklist.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct ChecklistState {
    /// The run under way.
    pub running: Option<RunningChecklist>,
    /// The latest run of all checks; changes with every single check made after it.
    pub last: Option<ChecklistSummary>,
    /// Counts results and changed configurations: what the view shows is to be asked for again when
    /// it changes.
    #[ts(type = "number")]
    pub revision: u64,
}

/// A run of checks under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct RunningChecklist {
    /// When it began.
    #[ts(type = "number")]
    pub at: i64,
    /// How long it may take at most, in ms.
    pub bound_ms: f64,
    /// Its checks.
    pub checks: Vec<RunningCheck>,
    /// What is being waited for, as in "Render is waking. That takes about a minute."
    pub text: String,
}

/// One check of a run under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct RunningCheck {
    /// The check's stable word.
    pub check: String,
    /// What it came to; none while it runs.
    pub outcome: Option<CheckOutcome>,
    /// The finding in a few words; empty while it runs.
    pub brief: String,
}

/// A token that can be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum TokenKind {
    /// Railway, one environment of one project: deployments.
    Railway,
    /// Railway, an account or a workspace: credit.
    RailwayWorkspace,
    /// Vercel, an account: variables and deployments.
    Vercel,
    /// Vercel, one project: lets requests through its Deployment Protection.
    VercelBypass,
    /// Render, an account, without scopes.
    Render,
}

/// What there is of one token. The token itself is never shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TokenState {
    /// Which.
    pub kind: TokenKind,
    /// As in "Vercel token".
    pub title: String,
    /// What it is for, what it may do beyond that, and where it is made.
    pub text: String,
    /// It is there.
    pub present: bool,
    /// Where it is, or would be kept: "the system's keyring"…
    pub place: String,
    /// It was given from outside, so that it cannot be changed or forgotten here.
    pub fixed: bool,
    /// Why it cannot be read, or not be kept beyond this session.
    pub problem: Option<Problem>,
}
