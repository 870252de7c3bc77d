//! The one task that owns what surrounds the engine: the configuration, the demo, the latest
//! lines. It answers requests, turns the engine's state and signals into words, and hands them on.

mod diagnostics;
mod guide;
mod history;
mod interview;
mod settings;

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use demo::{DemoChain, Fault};
use domain::Cause;
use domain::event::{Event, EventKind, SwitchReason};
use domain::snapshot::Snapshot;
use engine::{Command, EngineHandle};
use present::Surroundings;
use present::wire::{self, ConfigSource, ConfigStatus, FaultChoice, Line, Problem};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::MissedTickBehavior;
use tracing::{info, warn};

use crate::checklists::{self, Checklists};
use crate::config::{Config, Overrides};
use crate::drills::{self, Drills};
use crate::front::Front;
use crate::guide::Bookmark;
use crate::history::Keeper;
use crate::interview::Interviews;
use crate::keys::{self, Keys};
use crate::references::References;
use crate::trial::Trial;
use crate::watch::FileWatch;
use crate::{DeskCall, Signal};

/// Lines of events that a snapshot shows.
const RECENT: usize = 20;
/// How often the proxy's counters are read, and a port that is taken is tried again.
const COUNTED: Duration = Duration::from_secs(1);

/// What reaches the session from outside.
pub(crate) enum Ask {
    Request(wire::Request, oneshot::Sender<wire::Reply>),
    Signals(mpsc::UnboundedSender<Signal>),
    Events(mpsc::UnboundedSender<wire::Event>),
    NotificationDelivered(Result<(), String>),
    Autostart(wire::Autostart),
    Stop(oneshot::Sender<()>),
}

pub(crate) struct Session {
    pub(crate) asks: mpsc::UnboundedReceiver<Ask>,
    pub(crate) engine: EngineHandle,
    pub(crate) engine_signals: mpsc::UnboundedReceiver<engine::Signal>,
    pub(crate) trial: Trial,
    pub(crate) references: Arc<References>,
    pub(crate) config: Config,
    pub(crate) source: ConfigSource,
    pub(crate) problem: Option<Problem>,
    pub(crate) file: PathBuf,
    /// What the file held when it was last right.
    pub(crate) good_text: String,
    pub(crate) file_watch: Option<FileWatch>,
    pub(crate) overrides: Overrides,
    pub(crate) front: Front,
    pub(crate) history: Keeper,
    pub(crate) drills: Drills,
    pub(crate) checklists: Checklists,
    pub(crate) interviews: Interviews,
    pub(crate) keys: Arc<Keys>,
    pub(crate) bookmark: Bookmark,
    pub(crate) demo: Option<DemoChain>,
    pub(crate) recent: VecDeque<Line>,
    pub(crate) autostart: Option<wire::Autostart>,
    pub(crate) notification_problem: Option<String>,
    pub(crate) snapshots: watch::Sender<Arc<wire::Snapshot>>,
    pub(crate) signals: Vec<mpsc::UnboundedSender<Signal>>,
    pub(crate) events: Vec<mpsc::UnboundedSender<wire::Event>>,
    pub(crate) desk: mpsc::UnboundedSender<DeskCall>,
    pub(crate) has_window: bool,
    pub(crate) state_dir: PathBuf,
    // Dropping it ends the listening.
    pub(crate) _machine: machine::Watch,
}

impl Session {
    pub(crate) async fn run(mut self) {
        let mut states = self.engine.snapshots();
        let mut counted = tokio::time::interval(COUNTED);
        counted.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                // What happened comes before the state that shows it.
                biased;
                Some(signal) = self.engine_signals.recv() => if !self.on_signal(signal) {
                    continue;
                },
                Ok(()) = states.changed() => {}
                ask = self.asks.recv() => match ask {
                    Some(Ask::Stop(stopped)) => {
                        self.stop().await;
                        drop(stopped);
                        return;
                    }
                    Some(ask) => self.on_ask(ask).await,
                    None => return self.stop().await,
                },
                () = self.history.changed() => {}
                () = changed(&mut self.file_watch) => self.on_file_changed(),
                Some(news) = self.drills.news() => {
                    if let Some(event) = self.drills.hear(news) {
                        self.engine.send(Command::Drill(event));
                    }
                }
                Some(news) = self.checklists.news() => {
                    if let Some(ended) = self.checklists.hear(news) {
                        // A whole run is as good as one of the interview's own.
                        self.interviews.wants_checklist = false;
                        self.engine.send(Command::Checklist(ended));
                    }
                    self.prepare_interview();
                }
                _ = counted.tick(), if self.front.is_wanted() => {
                    if !self.front.refresh() {
                        continue;
                    }
                    self.interviews.count(self.front.shown().as_ref());
                }
            }
            let state = states.borrow_and_update().clone();
            self.interviews.keep(&state.schedule);
            self.publish(&state);
        }
    }

    async fn stop(mut self) {
        self.checklists.stop();
        // What it stopped must run again, and is watched through all that runs here.
        self.drills.stop().await;
        // Its last requests need what the engine knows.
        self.front.drain().await;
        self.engine.stop().await;
        if let Some(demo) = self.demo.take() {
            demo.stop().await;
        }
        // What the engine told before it ended is in the queue still.
        while let Ok(signal) = self.engine_signals.try_recv() {
            self.history.signal(signal, (&self.config.policy.backends, self.source), &self.engine);
        }
        self.history.stop().await;
    }

    /// The state as it is before anything happened.
    pub(crate) fn publish_now(&self) {
        self.publish(&self.engine.snapshots().borrow());
    }

    fn publish(&self, state: &Snapshot) {
        let mut shown = present::snapshot(state, &self.surroundings());
        shown.interview = self.interview(state);
        self.snapshots.send_if_modified(|before| {
            let changed = **before != shown;
            if changed {
                *before = Arc::new(shown);
            }
            changed
        });
    }

    pub(crate) fn surroundings(&self) -> Surroundings {
        let own_file = self.source != ConfigSource::Arguments;
        Surroundings {
            version: crate::VERSION.to_owned(),
            recent: self.recent.iter().cloned().collect(),
            proxy: self.front.shown(),
            drill: self.drills.state(&self.config.policy.backends),
            checklist: self.checklists.state(&self.config),
            demo: self.demo.as_ref().map(switches),
            config: ConfigStatus {
                source: self.source,
                path: own_file.then(|| self.file.display().to_string()),
                problem: self.problem.clone(),
            },
            theme: self.config.theme,
            autostart: self.autostart.clone(),
            notification_problem: self.notification_problem.clone(),
            history_problem: self.history.problem(),
        }
    }

    /// Whether there may be something new to show.
    fn on_signal(&mut self, signal: engine::Signal) -> bool {
        let signal = match signal {
            engine::Signal::Event(event) => {
                self.log_failover(&event);
                self.hear_interview(&event.kind);
                let shown = present::event(&event, &self.config.policy.backends, crate::VERSION);
                let line = present::line(&shown);
                info!("{}", in_a_line(&line));
                let chain = (&*self.config.policy.backends, self.source);
                self.history.event(&event, &shown, &line, chain, &self.engine);
                self.recent.push_front(line);
                self.recent.truncate(RECENT);
                self.events.retain(|subscriber| subscriber.send(shown.clone()).is_ok());
                Signal::Event(shown)
            }
            engine::Signal::Notice(notice) => {
                Signal::Notification(present::notification(&notice, &self.config.policy.backends))
            }
            engine::Signal::Observed(observation) => {
                self.history.observed(observation);
                return false;
            }
        };
        self.signals.retain(|subscriber| subscriber.send(signal.clone()).is_ok());
        true
    }

    /// The guide's own two lines, where the selection leaves a failed backend for the next.
    fn log_failover(&self, event: &Event) {
        let EventKind::Switched(switch) = &event.kind else { return };
        let (Some(from), Some(_), SwitchReason::Failover) =
            (&switch.from, &switch.to, switch.reason)
        else {
            return;
        };
        let states = self.engine.snapshots();
        let states = states.borrow();
        let left = states.backends.iter().find(|state| state.backend.name == *from);
        let seen = left.and_then(|state| state.last.as_ref()).and_then(|(_, report)| report.status);
        let status = match switch.cause {
            Some(Cause::HttpStatus(status) | Cause::Redirect { status, .. }) => Some(status),
            _ => seen,
        };
        warn!("{}", domain::guide_line(status));
    }

    async fn on_ask(&mut self, ask: Ask) {
        match ask {
            Ask::Request(request, answer) => self.on_request(request, answer).await,
            Ask::Signals(subscriber) => self.signals.push(subscriber),
            Ask::Events(subscriber) => self.events.push(subscriber),
            Ask::NotificationDelivered(delivered) => {
                self.notification_problem = delivered.err();
                if let Some(problem) = &self.notification_problem {
                    warn!("a notification was not delivered: {problem}");
                }
            }
            Ask::Autostart(autostart) => self.autostart = Some(autostart),
            // The loop itself answers it.
            Ask::Stop(_) => {}
        }
    }

    async fn on_request(&mut self, request: wire::Request, answer: oneshot::Sender<wire::Reply>) {
        use wire::{Reply, Request};
        let reply = match request {
            Request::Status => {
                if self.front.refresh() {
                    self.publish_now();
                }
                let snapshot = wire::Snapshot::clone(&self.snapshots.borrow());
                Reply::Snapshot { snapshot: Box::new(snapshot) }
            }
            Request::Pause { on } => self.command(Command::Pause(on)),
            Request::Interview { on } => self.switch_interview(on).await,
            Request::PlanInterview { begins, length_ms } => {
                self.plan_interview(begins, length_ms).await
            }
            Request::ExtendInterview { by_ms } => self.extend_interview(by_ms).await,
            Request::EndInterview => self.end_interview().await,
            Request::DismissInterview => {
                self.interviews.dismiss();
                Reply::Done
            }
            Request::ProbeNow => self.command(Command::ProbeNow),
            Request::Pin { backend } => self.pin(backend),
            Request::TryUrl { url } => return self.trial.start(&url, &self.config.policy, answer),
            Request::GetBackends => self.form(),
            Request::SaveBackends { backends, revision } => {
                self.save(&backends, revision.as_deref())
            }
            Request::GetProxy => wire::Reply::Proxy {
                proxy: wire::ProxyForm {
                    enabled: self.config.proxy.enabled,
                    listen: self.config.proxy.listen.to_string(),
                },
            },
            Request::SaveProxy { proxy } => self.save_proxy(&proxy),
            Request::GetFrontend => Reply::Frontend {
                frontend: present::guide::frontend(self.config.checklist.frontend.as_ref()),
            },
            Request::SaveFrontend { frontend } => self.save_frontend(&frontend),
            Request::GetGuide => self.guide(),
            Request::SaveGuide { form } => self.save_guide(form),
            Request::GetTroubleshooting => {
                Reply::Troubleshooting { topics: present::trouble::topics() }
            }
            Request::ReadEnv { text } => {
                let import = crate::env_file::import(&text);
                Reply::Backends {
                    backends: import.backends,
                    warnings: import.warnings,
                    revision: None,
                }
            }
            Request::SetFault { backend, fault } => self.set_fault(&backend, &fault).await,
            Request::SetAutostart { on } if self.autostart.is_some() => {
                self.call_desk(DeskCall::SetAutostart(on))
            }
            Request::SetAutostart { .. } => failed(
                "no_autostart",
                "Only the desktop app starts with the session.",
                "Start failover-tray; for failover run, write a service of your system's.",
            ),
            Request::GetDiagnostics => self.diagnostics(),
            Request::OpenWindow { .. } if !self.has_window => failed(
                "no_window",
                "The headless checker (failover run) is running; it has no window.",
                "Use failover status, or end it and start failover-tray.",
            ),
            Request::OpenWindow { view } => self.call_desk(DeskCall::OpenWindow(view)),
            Request::Quit => self.call_desk(DeskCall::Quit),
            Request::GetDrills => return self.drills.list(&self.config.policy, answer),
            Request::CheckDrill { drill } => {
                return self.start_drill(Some(drill), None, true, answer);
            }
            Request::StartDrill { drill, confirm } => {
                return self.start_drill(drill, confirm, false, answer);
            }
            Request::HaltDrill => self.drills.halt(),
            Request::RestoreDrill => self.drills.restore(&self.config.railway_api),
            Request::GetDrill { id } => self.drills.get(&id),
            Request::ExportDrill { id, file, mask } => {
                self.drills.export(&id, Path::new(&file), mask)
            }
            Request::GetTokens => return keys::list(&self.keys, answer),
            Request::SaveToken { kind, token } => {
                return keys::save(&self.keys, kind, token, answer);
            }
            Request::GetChecklists => self.checklists.list(&self.config),
            Request::RunChecklist { only, announce } => {
                return self.run_checklist(only, announce, answer);
            }
            Request::HaltChecklist => self.checklists.halt(),
            Request::GetChecklist { id } => self.checklists.get(&id),
            Request::ExportChecklist { id, file } => {
                self.checklists.export(id.as_deref(), Path::new(&file), &self.config)
            }
            request @ (Request::GetHistory { .. }
            | Request::GetLatencies { .. }
            | Request::GetLog { .. }
            | Request::ExportHistory { .. }) => return self.look_back(request, answer),
            Request::GetSettings => self.settings(),
            Request::SaveSettings { changes, revision } => self.save_settings(&changes, &revision),
            Request::ExportSettings { file } => self.export_settings(Path::new(&file)),
            Request::ImportSettings { text } => self.import_settings(&text),
            Request::Subscribe { .. } => failed(
                "request",
                "A subscription belongs to a connection of the control socket.",
                "Subscribe there.",
            ),
        };
        // Who asked may have gone.
        let _ = answer.send(reply);
    }

    /// Starts a drill, or only says whether it could.
    fn start_drill(
        &mut self,
        form: Option<wire::DrillForm>,
        confirm: Option<String>,
        only_check: bool,
        answer: oneshot::Sender<wire::Reply>,
    ) {
        let state = self.engine.snapshots().borrow().clone();
        let (policy, api) = (&self.config.policy, &self.config.railway_api);
        let start = drills::Start { form, confirm, policy, state: &state, api };
        match only_check {
            true => self.drills.check(&start, answer),
            false => self.drills.start(start, answer),
        }
    }

    fn run_checklist(
        &mut self,
        only: Vec<String>,
        announce: bool,
        answer: oneshot::Sender<wire::Reply>,
    ) {
        let state = self.engine.snapshots().borrow().clone();
        let drills = self.drills.kept(&self.config.policy.backends);
        let (config, state) = (&self.config, &state);
        let start = checklists::Start { only, announce, config, state, drills };
        let (keys, config) = (Arc::clone(&self.keys), self.config.clone());
        self.checklists.start(start, async move { keys.access(&config).await }, answer);
    }

    fn command(&self, command: Command) -> wire::Reply {
        self.engine.send(command);
        wire::Reply::Done
    }

    fn call_desk(&self, call: DeskCall) -> wire::Reply {
        match self.desk.send(call) {
            Ok(()) => wire::Reply::Done,
            Err(_) => failed("ending", "The app is ending.", "Start it again."),
        }
    }

    fn pin(&self, name: Option<String>) -> wire::Reply {
        let Some(name) = name else { return self.command(Command::Pin(None)) };
        match self.config.policy.backends.iter().find(|backend| *backend.name == *name) {
            Some(backend) => self.command(Command::Pin(Some(backend.name.clone()))),
            None => self.unknown_backend(&name),
        }
    }

    fn unknown_backend(&self, name: &str) -> wire::Reply {
        let names: Vec<_> = self.config.policy.backends.iter().map(|known| &*known.name).collect();
        failed(
            "unknown_backend",
            &format!("There is no backend \"{name}\"."),
            &format!("Name one of: {}.", names.join(", ")),
        )
    }

    async fn set_fault(&self, name: &str, code: &str) -> wire::Reply {
        let Some(demo) = &self.demo else {
            let next = "Start failover demo to try faults.";
            return failed("no_demo", "The sample backends do not run.", next);
        };
        let Some(backend) = demo.backend(name) else { return self.unknown_backend(name) };
        let Some(fault) = Fault::parse(code) else {
            let codes: Vec<_> = Fault::OFFERED.iter().map(|fault| fault.code()).collect();
            let next = format!("Name one of: {}.", codes.join(", "));
            return failed("unknown_fault", &format!("There is no fault \"{code}\"."), &next);
        };
        match backend.set_fault(fault).await {
            Ok(()) => wire::Reply::Done,
            Err(error) => failed(
                "port",
                &format!("{name} cannot listen at its address again: {error}."),
                "Wait a moment and try again, or restart the demo.",
            ),
        }
    }
}

fn in_a_line(line: &Line) -> String {
    let parts = [&line.title, &line.text, &line.note];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).cloned().collect();
    parts.join(" | ")
}

async fn changed(watch: &mut Option<FileWatch>) {
    match watch {
        Some(watch) => watch.changed().await,
        None => std::future::pending().await,
    }
}

/// Watches `file`; where that cannot be done the log says so, and a restart reads it.
pub(crate) fn watch_file(file: &std::path::Path) -> Option<FileWatch> {
    FileWatch::start(file)
        .map_err(|error| warn!("changes of {} are not noticed: {error}", file.display()))
        .ok()
}

fn switches(demo: &DemoChain) -> (wire::Demo, HashMap<String, String>) {
    let choice = |fault: &Fault| FaultChoice {
        code: fault.code().to_owned(),
        label: fault.label().to_owned(),
    };
    let positions = demo
        .backends()
        .iter()
        .map(|backend| (backend.name().to_owned(), backend.fault().code().to_owned()))
        .collect();
    (wire::Demo { faults: Fault::OFFERED.iter().map(choice).collect() }, positions)
}

pub(crate) fn failed(code: &str, message: &str, next_step: &str) -> wire::Reply {
    wire::Reply::Failed { problem: Problem::new(code, message, next_step) }
}
