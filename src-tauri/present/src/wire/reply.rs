//! What the running app answers, and what it tells by itself.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    Backend, BackendForm, Checklist, Checklists, Drill, DrillCheck, Drills, Event, FrontendForm,
    Guide, History, Latencies, LogPage, Problem, ProxyForm, Request, Settings, Snapshot,
    TokenState, Topic, View,
};

/// A line from client to server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The protocol's version.
    pub v: u32,
    /// Comes back with the answer.
    pub id: u64,
    /// What is asked.
    pub request: Request,
}

/// A line from server to client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Message {
    /// The answer to the call of that id.
    Reply {
        /// The call's id.
        #[ts(type = "number")]
        id: u64,
        /// What came of it.
        reply: Reply,
    },
    /// To subscribers: the state changed.
    Snapshot {
        /// The new state.
        snapshot: Box<Snapshot>,
    },
    /// To subscribers: something happened.
    Event {
        /// What.
        event: Event,
    },
    /// To the window: come to the front.
    Raise {
        /// And show this; none: whatever it shows.
        view: Option<View>,
    },
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Reply {
    /// Done.
    Done,
    /// Not done, and why.
    Failed {
        /// What to mend.
        problem: Problem,
    },
    /// The state.
    Snapshot {
        /// It.
        snapshot: Box<Snapshot>,
    },
    /// The result of a live probe.
    Probed {
        /// As one backend of a snapshot, named by its host.
        backend: Box<Backend>,
    },
    /// The backends for the form.
    Backends {
        /// In the chain's order.
        backends: Vec<BackendForm>,
        /// What was noticed on the way: duplicates, missing keys.
        warnings: Vec<String>,
        /// Names what the file held when they were read; none: they are from elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        revision: Option<String>,
    },
    /// The proxy's settings for the form.
    Proxy {
        /// They.
        proxy: ProxyForm,
    },
    /// The frontend for the form.
    Frontend {
        /// It.
        frontend: FrontendForm,
    },
    /// The set-up guide.
    Guide {
        /// It.
        guide: Box<Guide>,
    },
    /// Everything that can go wrong.
    Troubleshooting {
        /// One for each thing, in the list's order.
        topics: Vec<Topic>,
    },
    /// What the view of the failover test needs.
    Drills {
        /// It.
        drills: Box<Drills>,
    },
    /// Whether a drill could start.
    DrillCheck {
        /// It.
        check: DrillCheck,
    },
    /// A kept drill.
    Drill {
        /// The report.
        drill: Box<Drill>,
    },
    /// What the checklist's view needs.
    Checklists {
        /// It.
        checklists: Box<Checklists>,
    },
    /// A kept run of checks.
    Checklist {
        /// It.
        checklist: Box<Checklist>,
    },
    /// What was seen in a time.
    History {
        /// It.
        history: Box<History>,
    },
    /// The latencies of a time.
    Latencies {
        /// They.
        latencies: Box<Latencies>,
    },
    /// Some lines of the log.
    Log {
        /// They.
        page: LogPage,
    },
    /// Every setting.
    Settings {
        /// They.
        settings: Box<Settings>,
    },
    /// What a report of a mistake needs.
    Diagnostics {
        /// It, as text to copy.
        text: String,
    },
    /// What there is of tokens.
    Tokens {
        /// One for each kind.
        tokens: Vec<TokenState>,
    },
}
