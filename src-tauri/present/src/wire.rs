//! What goes over the control socket and into the window: snapshots, events, requests. JSON with
//! `serde`, TypeScript with `ts-rs` (exported to `ui/src/bindings`, a test holds them equal).
//!
//! Times are wall-clock milliseconds since 1970 (UTC); durations are milliseconds.

mod checklist;
mod drill;
mod event;
mod guide;
mod history;
mod interview;
mod reply;
mod request;
mod settings;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use checklist::*;
pub use drill::*;
pub use event::*;
pub use guide::*;
pub use history::*;
pub use interview::*;
pub use reply::*;
pub use request::*;
pub use settings::*;

/// The protocol's version: both ends refuse another.
pub const PROTOCOL: u32 = 1;

/// Everything a face of the app shows, at one moment. The latest wins; older ones may be skipped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Snapshot {
    /// Counts the monitor's changes since it started.
    #[ts(type = "number")]
    pub seq: u64,
    /// When this was so.
    #[ts(type = "number")]
    pub at: i64,
    /// The running app's version.
    pub version: String,
    /// How often is probed.
    pub mode: Mode,
    /// What there is of interview mode: planned, about to begin, under way, the last one.
    #[serde(default)]
    pub interview: InterviewState,
    /// No probes are made.
    pub paused: bool,
    /// Whether this machine's own network works.
    pub connectivity: Connectivity,
    /// The name of the backend in use, if any can be.
    pub active: Option<String>,
    /// The name that the operator pinned the selection to.
    pub pinned: Option<String>,
    /// Until when a better backend must wait for the failback.
    #[ts(type = "number | null")]
    pub hold_until: Option<i64>,
    /// The one sentence, its mark, and what to do.
    pub verdict: Verdict,
    /// The chain, first is primary.
    pub backends: Vec<Backend>,
    /// The latest events in words, newest first, at most 20.
    pub recent: Vec<Line>,
    /// The failover proxy; none where it is turned off.
    pub proxy: Option<Proxy>,
    /// The failover test: under way, the last one, a service to restore.
    pub drill: DrillState,
    /// The checklist: under way, and the last run.
    pub checklist: ChecklistState,
    /// Set while the sample backends run.
    pub demo: Option<Demo>,
    /// Where the configuration came from, and what is wrong with it.
    pub config: ConfigStatus,
    /// What the window is to look like.
    #[serde(default)]
    pub theme: Theme,
    /// Whether the app starts with the session; none where nothing of the kind is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub autostart: Option<Autostart>,
    /// Why the last notification could not be delivered.
    pub notification_problem: Option<String>,
    /// Why no history is kept at the moment, or why an older one was set aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub history_problem: Option<Problem>,
}

/// Whether the app starts with the session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Autostart {
    /// It does.
    pub on: bool,
    /// Why it could not be told, or changed.
    pub problem: Option<String>,
}

/// How often is probed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Mode {
    Watch,
    Interview,
}

/// Whether this machine's own network works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Connectivity {
    /// A remote backend or a reference address answers, or nobody had a reason to doubt it.
    Online,
    /// Nothing out there answers: the backends are not judged.
    Offline,
    /// A sign-in page stands in between.
    Portal,
}

/// The largest text on Now, and the tray's first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Verdict {
    /// The picture of it, the tray icon's too.
    pub mark: Mark,
    /// As in "You're on Render. Railway is stopped or out of credit."
    pub headline: String,
    /// As in "Render is awake and ready."
    pub detail: String,
    /// The headline as a menu's first line: "On Render (backup): Railway is stopped…". The window
    /// has no menu.
    #[ts(skip)]
    pub brief: String,
    /// The next step, if there is one to take.
    pub action: Option<Action>,
}

/// A step a person can take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Action {
    /// The button's text.
    pub label: String,
    /// What the button does.
    pub kind: ActionKind,
}

/// What an action's button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ActionKind {
    /// Unfold the evidence of the first failed backend.
    ShowEvidence,
    /// End the pause.
    Unpause,
    /// Give the selection back to the rule.
    Unpin,
}

/// A mark: colour and shape say the same thing, the digit tells the rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct Mark {
    /// The colour.
    pub color: Color,
    /// The shape.
    pub shape: Shape,
    /// The digit in it: the backend's place in the chain.
    pub rank: Option<u32>,
}

/// The colours of marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Color {
    Green,
    Amber,
    Blue,
    Teal,
    Violet,
    Red,
    Grey,
}

/// The shapes of marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Filled, with the rank: in use.
    Disc,
    /// A ring with the rank: standby.
    Ring,
    /// A triangle with `!`: down; in the tray: nothing answers.
    Bang,
    /// A clock: waking.
    Clock,
    /// A ring with a cross: a local backend that does not run.
    Cross,
    /// A dashed ring: not checked yet, starting.
    Dash,
    /// A ring with a slash: offline.
    Slash,
    /// A ring with two bars: paused.
    Bars,
}

/// One backend of the chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Backend {
    /// Its name.
    pub name: String,
    /// Its base address.
    pub url: String,
    /// Its place in the chain, from 1.
    pub rank: u32,
    /// The health machine's state.
    pub health: Health,
    /// Healthy, but slow to answer.
    pub slow: bool,
    /// Whether it may be selected at all.
    pub enabled: bool,
    /// Its mark in the chain.
    pub mark: Mark,
    /// The state in a word: "Active", "Standby", "Down", "Waking"…
    pub word: String,
    /// A line under the name: "awake, 331 of 750 h used".
    pub line: String,
    /// Why it cannot be used.
    pub cause: Option<Cause>,
    /// The status of the last answer.
    pub status: Option<u16>,
    /// Phase timings of the last probe.
    pub timings_ms: Option<Timings>,
    /// Since when the health is what it is.
    #[ts(type = "number | null")]
    pub since: Option<i64>,
    /// When the last probe ended.
    #[ts(type = "number | null")]
    pub probed_at: Option<i64>,
    /// When the next one is due; none while one is under way or none are made.
    #[ts(type = "number | null")]
    pub next_probe_at: Option<i64>,
    /// A probe is under way.
    pub probing: bool,
    /// The total times of the last 32 probes, oldest first, in ms; none where one failed.
    pub latencies: Vec<Option<f64>>,
    /// When its certificate ends.
    #[ts(type = "number | null")]
    pub certificate_expires: Option<i64>,
    /// What was asked and answered last.
    pub evidence: Option<Evidence>,
    /// The month's waking hours, for a backend that sleeps.
    pub hours: Option<Hours>,
    /// In the demo: the fault that its switch is set to, by code; `ok` for none.
    pub fault: Option<String>,
}

/// The health machine's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// Never probed.
    Unknown,
    /// Usable.
    Healthy,
    /// Asleep on a free tier, and starting.
    Waking,
    /// Not usable.
    Unhealthy,
}

/// Why a backend cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Cause {
    /// The stable word.
    pub code: String,
    /// One sentence.
    pub text: String,
    /// One step to take.
    pub next_step: String,
}

/// Phase timings in milliseconds; none for a phase that was not reached or not needed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
#[expect(missing_docs, reason = "the names are those of domain::probe::Timings")]
pub struct Timings {
    pub dns: Option<f64>,
    pub connect: Option<f64>,
    pub tls: Option<f64>,
    pub first_byte: Option<f64>,
    pub body: Option<f64>,
    pub total: f64,
}

/// What was asked and what came back, to read and to copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[expect(missing_docs, reason = "the names are those of domain::probe::Evidence")]
pub struct Evidence {
    pub request: String,
    pub status_line: Option<String>,
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub address: Option<String>,
    pub error: Option<String>,
}

/// A month's account of waking hours.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Hours {
    /// Seen awake this month.
    pub used: f64,
    /// Past this a standby may sleep, outside interview mode.
    pub budget: f64,
    /// What the plan gives.
    pub of: f64,
    /// The budget is used up: this standby is let sleep.
    pub saving: bool,
}

/// An event in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Line {
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// As in "Railway → Render".
    pub title: String,
    /// As in "Railway answered 404: stopped or out of credit".
    pub text: String,
    /// As in "decided in 780 ms"; empty where there is nothing to add.
    pub note: String,
}

/// The failover proxy, as it runs or why it does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Proxy {
    /// Its address as a URL, as in `http://127.0.0.1:8787`: what a frontend is pointed at.
    pub url: String,
    /// Why it does not listen there.
    pub problem: Option<Problem>,
    /// Requests taken from clients.
    #[ts(type = "number")]
    pub requests: u64,
    /// Of these, answered with 503, as no backend could answer.
    #[ts(type = "number")]
    pub unanswered: u64,
    /// Of these, refused: malformed, a foreign `Host`.
    #[ts(type = "number")]
    pub refused: u64,
    /// Tries beyond each request's first, hedges included.
    #[ts(type = "number")]
    pub retries: u64,
    /// Second copies of slow requests sent to another backend.
    #[ts(type = "number")]
    pub hedges: u64,
    /// The chain, first is primary.
    pub backends: Vec<ProxyBackend>,
}

/// What the proxy did with one backend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProxyBackend {
    /// Its name.
    pub name: String,
    /// Requests that it answered to the client.
    #[ts(type = "number")]
    pub answered: u64,
    /// Tries that failed or looked broken, by cause, the most frequent first.
    pub failures: Vec<ProxyFailures>,
}

/// How often one cause stopped the proxy's tries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProxyFailures {
    /// The cause's stable word.
    pub code: String,
    /// The same in words, as in "no answer in time".
    pub text: String,
    /// How often.
    #[ts(type = "number")]
    pub count: u64,
}

/// The sample backends' switches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Demo {
    /// The faults that a switch can be set to, `ok` first.
    pub faults: Vec<FaultChoice>,
}

/// One position of a switch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FaultChoice {
    /// The stable word.
    pub code: String,
    /// What a person reads: "Stopped on Railway (404)".
    pub label: String,
}

/// Where the configuration came from, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConfigStatus {
    /// The source.
    pub source: ConfigSource,
    /// The file that is, or would be, read.
    pub path: Option<String>,
    /// Why the file as it stands now is not in force (the last good one is).
    pub problem: Option<Problem>,
}

/// Where the configuration came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ConfigSource {
    /// The TOML file.
    File,
    /// The guide's environment variables.
    Environment,
    /// `--backend` on the command line.
    Arguments,
    /// None at all: the sample backends.
    Demo,
}

/// Something a person must mend: what, where, what is allowed, what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Problem {
    /// The stable word.
    pub code: String,
    /// What is wrong, and where.
    pub message: String,
    /// What to do.
    pub next_step: String,
    /// The form field it belongs to: the backend's index and `name` or `url`.
    pub field: Option<(u32, String)>,
    /// The setting it belongs to, as in `health.timeout`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub key: Option<Box<str>>,
}

impl Problem {
    /// One that belongs to no field.
    pub fn new(code: &str, message: impl Into<String>, next_step: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
            next_step: next_step.into(),
            field: None,
            key: None,
        }
    }
}

/// A backend as Settings and Set-up edit it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct BackendForm {
    /// Its name.
    pub name: String,
    /// Its address, as typed.
    pub url: String,
    /// It may be selected; none: as the file has it, and a new one may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub enabled: Option<bool>,
    /// Its plan puts it to sleep; none: as the file has it, and a new one by its host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sleeps: Option<Sleeps>,
    /// Its colour; none: as the file has it, and a new one has its rank's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub color: Option<BackendColor>,
}

/// Whether a backend's plan puts it to sleep without traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Sleeps {
    /// Nobody said: its host tells.
    ByHost,
    /// It does.
    Yes,
    /// It does not.
    No,
}

/// The colour that a person gave to a backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum BackendColor {
    /// None: its place in the chain tells.
    ByRank,
    Green,
    Amber,
    Blue,
    Teal,
    Violet,
}

/// What the window looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the desktop has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The proxy as Settings edits it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ProxyForm {
    /// It runs at all.
    pub enabled: bool,
    /// Where it listens, as typed: a loopback address and a port, as in `127.0.0.1:8787`.
    pub listen: String,
}
