//! The whole snapshot for the wire.

use std::collections::HashMap;
use std::time::Duration;

use domain::backend::Backend;
use domain::connectivity::Reachability;
use domain::health::Health;
use domain::probe::ProbeReport;
use domain::snapshot::{BackendState, Snapshot};
use domain::{Cause, WallTime};

use crate::backend::backend;
use crate::verdict::verdict;
use crate::wire;

/// What a snapshot shows besides the monitor's own state.
#[derive(Clone, Debug, PartialEq)]
pub struct Surroundings {
    /// The running app's version.
    pub version: String,
    /// The latest events in words, newest first.
    pub recent: Vec<wire::Line>,
    /// Where the proxy listens.
    pub proxy: Option<crate::wire::Proxy>,
    /// What there is of drills.
    pub drill: wire::DrillState,
    /// What there is of the checklist.
    pub checklist: wire::ChecklistState,
    /// The sample backends' switches, and the position of each by the backend's name.
    pub demo: Option<(wire::Demo, HashMap<String, String>)>,
    /// Where the configuration came from.
    pub config: wire::ConfigStatus,
    /// What the window is to look like.
    pub theme: wire::Theme,
    /// Whether the app starts with the session, where it could.
    pub autostart: Option<wire::Autostart>,
    /// Why the last notification could not be delivered.
    pub notification_problem: Option<String>,
    /// Why no history is kept at the moment.
    pub history_problem: Option<wire::Problem>,
}

/// The monitor's state and its surroundings in words.
pub fn snapshot(state: &Snapshot, around: &Surroundings) -> wire::Snapshot {
    let name = |index: usize| state.backends[index].backend.name.to_string();
    let fault = |index: usize| {
        around.demo.as_ref().and_then(|(_, positions)| positions.get(&name(index)).cloned())
    };
    wire::Snapshot {
        seq: state.seq,
        at: state.at.unix_ms(),
        version: around.version.clone(),
        mode: if state.interview { wire::Mode::Interview } else { wire::Mode::Watch },
        // Its times are local, which only the edge knows.
        interview: wire::InterviewState::default(),
        paused: state.paused,
        connectivity: match state.offline {
            None => wire::Connectivity::Online,
            Some(false) => wire::Connectivity::Offline,
            Some(true) => wire::Connectivity::Portal,
        },
        active: state.active.map(name),
        pinned: state.pinned.map(name),
        hold_until: state.hold_until.map(WallTime::unix_ms),
        verdict: verdict(state),
        backends: (0..state.backends.len())
            .map(|index| backend(state, index, fault(index)))
            .collect(),
        recent: around.recent.clone(),
        proxy: around.proxy.clone(),
        drill: around.drill.clone(),
        checklist: around.checklist.clone(),
        demo: around.demo.as_ref().map(|(demo, _)| demo.clone()),
        config: around.config.clone(),
        theme: around.theme,
        autostart: around.autostart.clone(),
        notification_problem: around.notification_problem.clone(),
        history_problem: around.history_problem.clone(),
    }
}

/// What the reference addresses said, for the wire.
pub fn connectivity(reachability: Reachability) -> wire::Connectivity {
    match reachability {
        Reachability::Online => wire::Connectivity::Online,
        Reachability::Offline => wire::Connectivity::Offline,
        Reachability::Portal => wire::Connectivity::Portal,
    }
}

/// The result of a single probe, outside any chain: what `check` and a live probe show.
pub fn probed(tried: &Backend, rank: usize, at: WallTime, report: ProbeReport) -> wire::Backend {
    let outcome: Result<(), Cause> = report.outcome.clone();
    let state = BackendState {
        backend: tried.clone(),
        health: if outcome.is_ok() { Health::Healthy } else { Health::Unhealthy },
        slow: report.timings.total > Duration::from_secs(1) && outcome.is_ok(),
        since: None,
        cause: outcome.err(),
        passed: None,
        probing: false,
        next_probe: None,
        latencies: vec![report.outcome.is_ok().then_some(report.timings.total)],
        last: Some((at, report.into())),
        hours: None,
    };
    let alone = Snapshot {
        seq: 0,
        at,
        interview: false,
        paused: false,
        offline: None,
        settled: true,
        active: None,
        pinned: None,
        schedule: domain::interview::Schedule::default(),
        hold_until: None,
        backends: vec![state],
    };
    let mut shown = backend(&alone, 0, None);
    shown.rank = u32::try_from(rank).unwrap_or(u32::MAX);
    if shown.health == wire::Health::Healthy {
        shown.word = "Healthy".into();
    }
    shown
}
