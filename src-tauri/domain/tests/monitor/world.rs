//! A small world to put a monitor into: backends that behave, a network that may be gone, and
//! time that passes only when told to. What the monitor says is written down in one line each.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::connectivity::Reachability;
use domain::event::{EventKind, Switch};
use domain::health::Health;
use domain::interview::{InterviewEvent, InterviewNotice, LONGEST, Order, Plan};
use domain::monitor::{Input, Monitor, Output};
use domain::notice::Notice;
use domain::policy::{Policy, Settings};
use domain::probe::{Evidence, ProbeId, ProbeReport, ProbeRequest, Timings};
use domain::{Backend, BackendUrl, Cause, Moment, Now, Phase, WallTime};

/// How a backend answers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Behaviour {
    /// Healthy, after so many milliseconds.
    Up(u64),
    /// With this cause, after so many milliseconds.
    Down(Cause, u64),
    /// Accepts, and never answers.
    Hang,
    /// Asleep: a request is held open until it is awake, so many seconds after the first one came.
    Asleep(u64),
}

/// The world.
pub(crate) struct World {
    pub(crate) monitor: Monitor,
    pub(crate) now: Now,
    behaviour: BTreeMap<String, Behaviour>,
    waking_since: BTreeMap<String, Moment>,
    /// What the machine's own network lets through.
    pub(crate) network: Reachability,
    in_flight: BTreeMap<ProbeId, (Moment, ProbeRequest, ProbeReport)>,
    check_ends: Option<Moment>,
    /// Events and notices, one line each.
    pub(crate) lines: Vec<String>,
    /// Every output, with its time, for those who count.
    pub(crate) outputs: Vec<(Moment, Output)>,
    /// How many probes began, by backend.
    pub(crate) probes: BTreeMap<String, u32>,
}

/// 2026-11-22T09:00Z.
const START: i64 = 1_795_338_000_000;

/// A chain of named backends on the public net; a name with `local` in it is on loopback.
pub(crate) fn settings(names: &[&str]) -> Settings {
    let backend = |name: &&str| {
        let host = match name.to_lowercase() {
            local if local.contains("local") => "http://127.0.0.1:8000".to_owned(),
            railway if railway.contains("railway") => format!("https://{railway}.up.railway.app"),
            other => format!("https://{other}.onrender.com"),
        };
        Backend::new(name, BackendUrl::parse(&host).unwrap())
    };
    Settings::new(names.iter().map(backend).collect())
}

impl World {
    pub(crate) fn new(settings: Settings) -> Self {
        Self::seeded(settings, 1)
    }

    pub(crate) fn seeded(settings: Settings, seed: u64) -> Self {
        let now = Now { mono: Moment::default(), wall: WallTime::from_unix_ms(START) };
        let names = settings.backends.iter().map(|b| b.name.to_string());
        let behaviour = names.map(|name| (name, Behaviour::Up(40))).collect();
        let policy = Policy::try_new(settings).unwrap();
        Self {
            monitor: Monitor::new(policy, false, seed, now),
            now,
            behaviour,
            waking_since: BTreeMap::new(),
            network: Reachability::Online,
            in_flight: BTreeMap::new(),
            check_ends: None,
            lines: Vec::new(),
            outputs: Vec::new(),
            probes: BTreeMap::new(),
        }
    }

    /// From now on `name` behaves so.
    pub(crate) fn set(&mut self, name: &str, behaviour: Behaviour) {
        self.behaviour.insert(name.to_owned(), behaviour);
        self.waking_since.remove(name);
    }

    pub(crate) fn input(&mut self, input: Input) {
        self.monitor.handle_input(self.now, input);
        self.drain();
    }

    /// Interview mode on, for as long as it may be, or off.
    pub(crate) fn interview(&mut self, on: bool) {
        let order = match on {
            true => Order::Plan(Plan::from_now(self.now.wall, LONGEST)),
            false => Order::End,
        };
        self.input(Input::Interview(order));
    }

    /// Somebody sets the clock, and the driver looks at it as it does every few seconds.
    pub(crate) fn set_clock(&mut self, wall: WallTime) {
        self.now.wall = wall;
        self.monitor.handle_timeout(self.now);
        self.drain();
    }

    /// Lets `seconds` pass.
    pub(crate) fn run(&mut self, seconds: f64) {
        let end = self.now.mono + Duration::from_secs_f64(seconds);
        loop {
            self.drain();
            let next = [
                self.monitor.poll_timeout(),
                self.in_flight.values().map(|(at, ..)| *at).min(),
                self.check_ends,
            ];
            let Some(next) = next.into_iter().flatten().min().filter(|at| *at <= end) else {
                break;
            };
            self.pass_to(next.max(self.now.mono));
            if self.check_ends.is_some_and(|at| at <= self.now.mono) {
                self.check_ends = None;
                self.monitor.handle_input(self.now, Input::ConnectivityChecked(self.network));
            } else if let Some(id) =
                self.in_flight.iter().find(|(_, (at, ..))| *at <= self.now.mono).map(|(id, _)| *id)
            {
                let (_, _, report) = self.in_flight.remove(&id).unwrap();
                self.monitor.handle_input(self.now, Input::ProbeDone { id, report });
            } else {
                self.monitor.handle_timeout(self.now);
            }
        }
        self.pass_to(end);
    }

    /// The machine sleeps: time passes, and nothing else does.
    pub(crate) fn sleep(&mut self, seconds: u64) {
        let slept = Duration::from_secs(seconds);
        let end = self.now.mono + slept;
        self.pass_to(end);
        self.input(Input::Resumed(slept));
    }

    /// The lines since the last call.
    pub(crate) fn told(&mut self) -> Vec<String> {
        self.drain();
        std::mem::take(&mut self.lines)
    }

    pub(crate) fn active(&self) -> Option<String> {
        let snapshot = self.monitor.snapshot(self.now);
        snapshot.active.map(|index| snapshot.backends[index].backend.name.to_string())
    }

    pub(crate) fn health(&self, name: &str) -> Health {
        let snapshot = self.monitor.snapshot(self.now);
        snapshot.backends.iter().find(|state| &*state.backend.name == name).unwrap().health
    }

    fn pass_to(&mut self, moment: Moment) {
        self.now = Now { mono: moment, wall: self.now.wall_at(moment) };
    }

    fn drain(&mut self) {
        while let Some(output) = self.monitor.poll_output() {
            self.outputs.push((self.now.mono, output.clone()));
            match output {
                Output::StartProbe(request) => self.start(request),
                Output::CancelProbe(id) => assert!(self.in_flight.remove(&id).is_some()),
                Output::CheckConnectivity => {
                    assert_eq!(self.check_ends, None, "one check at a time");
                    self.check_ends = Some(self.now.mono + Duration::from_millis(300));
                }
                Output::Observed(_) => {}
                Output::Event(event) => self.lines.extend(event_line(&event.kind)),
                Output::Notice(notice) => self.lines.push(notice_line(&notice)),
            }
        }
    }

    fn start(&mut self, request: ProbeRequest) {
        let name = request.backend.to_string();
        *self.probes.entry(name.clone()).or_default() += 1;
        let remote = !request.url.is_loopback();
        let behaviour = match (self.network, remote) {
            (Reachability::Online, _) | (_, false) => self.behaviour[&name].clone(),
            (Reachability::Offline, true) => Behaviour::Down(Cause::Dns, 20),
            (Reachability::Portal, true) => Behaviour::Down(Cause::TlsUntrusted, 60),
        };
        let now = self.now.mono;
        let (outcome, takes) = match behaviour {
            Behaviour::Up(ms) => (Ok(()), Duration::from_millis(ms)),
            Behaviour::Down(cause, ms) => (Err(cause), Duration::from_millis(ms)),
            Behaviour::Hang => (Err(Cause::Timeout(Phase::FirstByte)), request.timeout),
            Behaviour::Asleep(seconds) => {
                let since = *self.waking_since.entry(name).or_insert(now);
                (
                    Ok(()),
                    (since + Duration::from_secs(seconds))
                        .since(now)
                        .max(Duration::from_millis(50)),
                )
            }
        };
        let (outcome, takes) = if takes > request.timeout {
            (Err(Cause::Timeout(Phase::FirstByte)), request.timeout)
        } else {
            (outcome, takes)
        };
        let report = ProbeReport {
            outcome,
            timings: Timings { total: takes, ..Timings::default() },
            status: None,
            certificate_expires: None,
            evidence: Evidence::default(),
        };
        let others: BTreeSet<_> = self.in_flight.values().map(|(_, r, _)| &r.backend).collect();
        assert!(!others.contains(&request.backend), "two probes of {} at once", request.backend);
        self.in_flight.insert(request.id, (now + takes, request, report));
    }
}

fn event_line(kind: &EventKind) -> Option<String> {
    let none = || "nothing".to_owned();
    Some(match kind {
        EventKind::Started { .. } => "started".into(),
        EventKind::HealthChanged { backend, to, cause, .. } => match cause {
            Some(cause) => format!("{backend} is {to:?}: {}", cause.code()),
            None => format!("{backend} is {to:?}"),
        },
        EventKind::Waking { .. } => return None,
        EventKind::Switched(Switch { from, to, reason, .. }) => {
            let name = |side: &Option<_>| side.as_ref().map_or_else(none, ToString::to_string);
            format!("{reason:?}: {} -> {}", name(from), name(to))
        }
        EventKind::Offline { portal } => format!("offline, portal {portal}"),
        EventKind::Online { .. } => "online".into(),
        EventKind::Resumed { .. } => "resumed".into(),
        EventKind::Paused => "paused".into(),
        EventKind::Unpaused => "unpaused".into(),
        EventKind::ModeChanged { interview } => format!("interview {interview}"),
        EventKind::Pinned { backend } => {
            format!("pinned to {}", backend.as_ref().map_or_else(none, ToString::to_string))
        }
        EventKind::ConfigReloaded { .. } => "reloaded".into(),
        EventKind::Drill(told) => format!("drill {told:?}"),
        EventKind::Interview(told) => format!("interview {}", interview_event(told)),
        EventKind::Checklist(ended) => format!("checklist {ended:?}"),
    })
}

fn interview_event(told: &InterviewEvent) -> String {
    match told {
        InterviewEvent::Planned(_) => "planned".into(),
        InterviewEvent::Extended(plan) => format!("extended to {} s", plan.length.as_secs()),
        InterviewEvent::CalledOff(_) => "called off".into(),
        InterviewEvent::Preparing(_) => "preparing".into(),
        InterviewEvent::Missed(_) => "missed".into(),
        InterviewEvent::Ended(summary) => {
            let (lasted, switchovers) = (summary.lasted.as_secs(), summary.switchovers);
            format!("ended after {lasted} s with {switchovers} switchovers")
        }
    }
}

fn notice_line(notice: &Notice) -> String {
    match notice {
        Notice::SwitchedOver { from, to, waking, .. } => {
            format!("NOTICE {from} failed, on {to}{}", if *waking { ", waking" } else { "" })
        }
        Notice::SwitchedBack { to } => format!("NOTICE back on {to}"),
        Notice::NothingAnswers { .. } => "NOTICE nothing answers".into(),
        Notice::PinnedDown { name, .. } => format!("NOTICE pinned {name} is down"),
        Notice::Recovered { to } => format!("NOTICE {to} answers again"),
        Notice::Offline { .. } => "NOTICE offline".into(),
        Notice::Drill(told) => format!("NOTICE drill {told:?}"),
        Notice::Interview(InterviewNotice::Prepared { within, .. }) => {
            format!("NOTICE ready, {} s before", within.as_secs())
        }
        Notice::Interview(InterviewNotice::Missed(_)) => "NOTICE interview missed".into(),
        Notice::Interview(InterviewNotice::Ended(_)) => "NOTICE interview over".into(),
        Notice::Checklist(ended) => format!("NOTICE checklist {ended:?}"),
    }
}
