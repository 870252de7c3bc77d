//! What a face asks of the running app.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    BackendForm, DrillForm, FrontendForm, GuideForm, HistoryRange, LogQuery, ProxyForm, Secret,
    SettingChange, TokenKind,
};

/// What a face asks of the running app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// The snapshot, once.
    Status,
    /// The snapshot now and at each change, and every event, until the connection ends.
    Subscribe {
        /// Set by the window, so that a second one raises the first.
        window: bool,
    },
    /// Stop or resume probing.
    Pause {
        /// Paused or not.
        on: bool,
    },
    /// Interview mode, now: of the configured length, or over.
    Interview {
        /// On or off.
        on: bool,
    },
    /// An interview, in place of one that is planned.
    PlanInterview {
        /// When it begins; none: now.
        #[ts(type = "number | null")]
        begins: Option<i64>,
        /// How long it lasts, in ms; none: as configured.
        length_ms: Option<u32>,
    },
    /// The interview that is planned or under way is to last longer.
    ExtendInterview {
        /// By so much, in ms.
        by_ms: u32,
    },
    /// End the interview that is under way, or call off the planned one.
    EndInterview,
    /// Put the last interview's summary away.
    DismissInterview,
    /// Pin the selection to a backend, or free it.
    Pin {
        /// The backend's name; none frees it.
        backend: Option<String>,
    },
    /// Probe every backend at once.
    ProbeNow,
    /// One probe of an address that need not be configured: Settings' and Set-up's live probe.
    TryUrl {
        /// The address, as typed.
        url: String,
    },
    /// The backends as they stand in the config file, for the form.
    GetBackends,
    /// Write the backends into the config file and use them.
    SaveBackends {
        /// The chain, first is primary.
        backends: Vec<BackendForm>,
        /// What the file held when they were read; where it holds something else by now, nothing
        /// is written. None: whatever it holds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        revision: Option<String>,
    },
    /// The proxy's settings, for the form.
    GetProxy,
    /// Write the proxy's settings into the config file and use them.
    SaveProxy {
        /// They.
        proxy: ProxyForm,
    },
    /// The frontend as it stands in the config file, for the form.
    GetFrontend,
    /// Write the frontend into the config file and use it.
    SaveFrontend {
        /// It.
        frontend: FrontendForm,
    },
    /// The set-up guide, as it stands now.
    GetGuide,
    /// Keep where somebody is in the set-up guide; answers with the guide.
    SaveGuide {
        /// It.
        form: GuideForm,
    },
    /// Everything that can go wrong, and what to do.
    GetTroubleshooting,
    /// The backends that a `.env` text names, without writing anything.
    ReadEnv {
        /// The file's content.
        text: String,
    },
    /// In the demo: set a sample backend's switch.
    SetFault {
        /// The backend's name.
        backend: String,
        /// The fault's code, `ok` for none.
        fault: String,
    },
    /// What the view of the failover test needs.
    GetDrills,
    /// Whether a drill could start now.
    CheckDrill {
        /// The drill.
        drill: DrillForm,
    },
    /// Start a drill; its progress is in the snapshots.
    StartDrill {
        /// The drill; none: what was asked for last, simulated.
        drill: Option<DrillForm>,
        /// Of a real drill: the service's name, as typed.
        confirm: Option<String>,
    },
    /// End the drill under way at once, and restore what it stopped.
    HaltDrill,
    /// Try again to restore the service that an earlier drill left stopped.
    RestoreDrill,
    /// A kept drill's whole report.
    GetDrill {
        /// Its name.
        id: String,
    },
    /// Write a kept drill's report into a file: HTML where its name ends so, else JSON.
    ExportDrill {
        /// Its name.
        id: String,
        /// The file, by its whole path.
        file: String,
        /// Leave the backends' addresses out.
        mask: bool,
    },
    /// What the checklist's view needs.
    GetChecklists,
    /// Run checks; how far they are is in the snapshots.
    RunChecklist {
        /// These alone, by their stable words; empty: all of them.
        only: Vec<String>,
        /// A notification is to tell the result: who asks does not look at a window.
        announce: bool,
    },
    /// End the run under way: what has not ended is not judged.
    HaltChecklist,
    /// A kept run.
    GetChecklist {
        /// Its name.
        id: String,
    },
    /// Write a kept run into a file: HTML, Markdown or JSON, as its name ends.
    ExportChecklist {
        /// Its name; none: the latest result of each check.
        id: Option<String>,
        /// The file, by its whole path.
        file: String,
    },
    /// What there is of tokens.
    GetTokens,
    /// Keep a token in the system's keyring; none forgets it.
    SaveToken {
        /// Which.
        kind: TokenKind,
        /// The token.
        token: Option<Secret>,
    },
    /// What was seen in the last day, week or month.
    GetHistory {
        /// Which.
        range: HistoryRange,
    },
    /// The latencies of a time, to draw.
    GetLatencies {
        /// Its beginning.
        #[ts(type = "number")]
        from: i64,
        /// Its end.
        #[ts(type = "number")]
        to: i64,
    },
    /// Some lines of the log.
    GetLog {
        /// Which.
        query: LogQuery,
    },
    /// Write what was seen in a time into a file as CSV: a row for each backend and step of it.
    ExportHistory {
        /// How far back.
        range: HistoryRange,
        /// The file, by its whole path.
        file: String,
    },
    /// Every setting, for the form.
    GetSettings,
    /// Write settings into the config file and use them; answers with the settings then.
    SaveSettings {
        /// They.
        changes: Vec<SettingChange>,
        /// What the file held when they were read; where it holds something else by now, nothing
        /// is written.
        revision: String,
    },
    /// Write a copy of the config file.
    ExportSettings {
        /// To this file, by its whole path.
        file: String,
    },
    /// Use another config file's content instead of what is in force; the old one is kept beside.
    ImportSettings {
        /// The content.
        text: String,
    },
    /// Start the app with the session, or do not; what came of it is in the snapshots.
    SetAutostart {
        /// On or off.
        on: bool,
    },
    /// What a report of a mistake needs, without secrets and addresses.
    GetDiagnostics,
    /// Open the window, or raise it.
    OpenWindow {
        /// What it is to show; none: what it shows already, or what is so now.
        view: Option<View>,
    },
    /// End the app.
    Quit,
}

/// A view of the window that can be asked for from outside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// What is so now.
    Now,
    /// The settings, the backends first.
    Settings,
    /// The failover test.
    Drill,
    /// The checklist.
    Checklist,
    /// The set-up guide.
    SetUp,
    /// What was seen so far.
    History,
    /// What is so now, and over it the plan of an interview.
    Interview,
}
