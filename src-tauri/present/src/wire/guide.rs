//! The set-up guide and the troubleshooting on the wire: what the window shows, and what is kept of
//! where somebody is.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CheckOutcome, Problem};

/// The walk through the set-up, as it stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Guide {
    /// As in "2 of 4 steps done."
    pub headline: String,
    /// What is to be known first, as that the sample backends run.
    pub note: Option<String>,
    /// The steps, in order.
    pub steps: Vec<GuideStep>,
    /// What is kept: where somebody is.
    pub form: GuideForm,
    /// The frontend, for the form.
    pub frontend: FrontendForm,
    /// Why what was kept could not be read.
    pub problem: Option<Problem>,
}

/// What is kept of the way through the guide.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct GuideForm {
    /// The step that is open, by its stable word; none: the first that is open to do.
    pub step: Option<String>,
    /// Steps that are left out, by their stable words.
    pub skipped: Vec<String>,
    /// The backend's directory in the repository; empty: its top.
    pub directory: String,
}

/// The frontend as Set-up edits it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FrontendForm {
    /// Where it is opened, as typed; empty: there is none.
    pub url: String,
    /// Further origins that it is opened at, as typed.
    pub origins: Vec<String>,
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum GuideState {
    /// Not seen yet.
    Todo,
    /// It takes its time, as a backend that wakes.
    Waiting,
    /// Seen not to be so.
    Failed,
    /// Seen to be so.
    Done,
    /// Left out by the person.
    Skipped,
}

/// One step of the guide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GuideStep {
    /// The stable word: `railway`, `render`, `vercel`, `test`.
    pub id: String,
    /// From 1.
    pub number: u32,
    /// As in "Deploy the backend to Railway".
    pub title: String,
    /// How far it is.
    pub state: GuideState,
    /// The same in a word.
    pub word: String,
    /// What was seen, as in "Railway is healthy, 42 ms".
    pub seen: String,
    /// The backend of the chain that it is about, by its name; a name to give where there is none.
    pub backend: Option<String>,
    /// What to do, in order.
    pub actions: Vec<GuideAction>,
    /// What goes wrong here, and why.
    pub traps: Vec<GuideTrap>,
    /// What it is held to.
    pub checks: Vec<GuideCheck>,
    /// What the window asks for while the step is open, so that it turns true by itself.
    pub ask: Option<GuideAsk>,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GuideAction {
    /// In a sentence.
    pub text: String,
    /// Where it is done, as an address to copy.
    pub place: Option<String>,
    /// Values to copy.
    pub values: Vec<GuideValue>,
    /// All of them as one text, as a platform's form takes it.
    pub block: Option<String>,
    /// What is entered here, in the window.
    pub field: Option<GuideField>,
}

/// A value to copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GuideValue {
    /// What it is, as in `ALLOWED_ORIGINS`.
    pub label: String,
    /// It.
    pub value: String,
    /// It only shows the form: what is yours is not known here.
    pub example: bool,
    /// What it is for, or where the real one is found.
    pub note: String,
}

/// What is entered in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum GuideField {
    /// The backend's directory in the repository.
    Directory,
    /// The backend's address.
    Address,
    /// The frontend's address, and its further origins.
    Frontend,
    /// To the checklist.
    Checklist,
    /// To the failover test.
    Drill,
}

/// What goes wrong, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GuideTrap {
    /// As in "No PORT on Render".
    pub title: String,
    /// Why.
    pub text: String,
}

/// What a step is held to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GuideCheck {
    /// As in "Variables set in Vercel".
    pub title: String,
    /// What it came to; none: not seen yet.
    pub outcome: Option<CheckOutcome>,
    /// The same in a word.
    pub word: String,
    /// What was seen.
    pub text: String,
    /// One step to take.
    pub next_step: Option<String>,
    /// The troubleshooting topic.
    pub topic: Option<String>,
}

/// What the window asks for while a step is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum GuideAsk {
    /// A probe of every backend.
    Probe,
    /// These checks, by their stable words.
    Checks {
        /// They.
        only: Vec<String>,
    },
}

/// One thing that goes wrong, why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Topic {
    /// The stable word: a cause's code, or a topic of the checklist.
    pub topic: String,
    /// Where the list shows it, as in "Railway".
    pub group: String,
    /// As in "Stopped or out of credit".
    pub title: String,
    /// What is seen, in a sentence.
    pub text: String,
    /// Why it happens.
    pub why: String,
    /// What to do, in order.
    pub steps: Vec<String>,
}
