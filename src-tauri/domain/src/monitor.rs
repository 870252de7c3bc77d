//! The sans-IO root: inputs and the passing of time in, effects out.
//!
//! A driver feeds [`Monitor::handle_input`] and [`Monitor::handle_timeout`], carries out what
//! [`Monitor::poll_output`] returns until it is empty, and sleeps until
//! [`Monitor::poll_timeout`]. Only one driver may own a monitor: there is one writer.

mod host;
mod interview;
mod operator;
mod probing;
mod selection;
mod suspicion;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use crate::budget::Past;
use crate::connectivity::{Connectivity, Reachability};
use crate::event::{ChecklistEnded, DrillEvent, Event, EventKind};
use crate::health::Thresholds;
use crate::interview::{Order, Plan, Served};
use crate::notice::{Incidents, Notice};
use crate::policy::{Cadence, Policy};
use crate::probe::{Observation, ProbeId, ProbeReport, ProbeRequest};
use crate::selector::{BackendId, Candidate, HoldRules, Selector};
use crate::snapshot::{BackendState, Hours, Snapshot};
use crate::time::{Moment, Now};
use crate::traffic::UpstreamOutcome;
use crate::watched::{Role, Watched};

/// After a sleep or a network change, for how long failures are not counted.
const GRACE: Duration = Duration::from_secs(3);
/// Between probes in the grace.
const GRACE_RETRY: Duration = Duration::from_secs(1);
/// The longest that an announced sleep is waited for: it may be refused, and nobody say so.
const FALLING_ASLEEP: Duration = Duration::from_secs(60);
/// The longest that a check of the reference addresses is waited for before the next may begin.
const CHECK_LIMIT: Duration = Duration::from_secs(10);

/// What enters the monitor.
#[derive(Clone, Debug)]
pub enum Input {
    /// A probe ended.
    ProbeDone {
        /// Which.
        id: ProbeId,
        /// How.
        report: ProbeReport,
    },
    /// A check of the reference addresses ended.
    ConnectivityChecked(Reachability),
    /// A request through the proxy told something of a backend.
    Upstream {
        /// The backend's name; one that is not in the chain any more is ignored.
        backend: Arc<str>,
        /// What it told.
        outcome: UpstreamOutcome,
    },
    /// Stop or resume probing.
    Pause(bool),
    /// A person plans an interview, prolongs or ends it.
    Interview(Order),
    /// What the proxy did in the interview that just ended; none where it is turned off.
    InterviewServed(Option<Served>),
    /// Override the selection with a backend, or free it.
    Pin(Option<Arc<str>>),
    /// Probe every backend now.
    ProbeNow,
    /// A new policy is in force.
    Reload(Policy),
    /// The machine is about to sleep: what fails from now on is its network going.
    Sleeping,
    /// It woke from an announced sleep, or did not sleep after all.
    Woke,
    /// The machine slept for so long.
    Resumed(Duration),
    /// The machine's network changed.
    NetworkChanged,
    /// A drill told something.
    Drill(DrillEvent),
    /// A run of the checklist ended.
    Checklist(ChecklistEnded),
    /// The history told what was seen of the month's waking hours before this run, by name.
    Recalled(Vec<(Arc<str>, Past)>),
}

/// What the driver is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Begin a probe, and feed its report back.
    StartProbe(ProbeRequest),
    /// Give a probe up; its report is not wanted any more.
    CancelProbe(ProbeId),
    /// Ask the reference addresses, and feed the answer back.
    CheckConnectivity,
    /// Keep this.
    Event(Event),
    /// And this.
    Observed(Observation),
    /// Show this.
    Notice(Notice),
}

/// The state machine that owns every decision.
#[derive(Debug)]
pub struct Monitor {
    policy: Policy,
    rng: fastrand::Rng,
    chain: Vec<Watched>,
    selector: Selector,
    connectivity: Connectivity,
    incidents: Incidents,
    interview: interview::Interview,
    paused: bool,
    grace_until: Option<Moment>,
    asleep_since: Option<Moment>,
    outputs: VecDeque<Output>,
    next_backend: u32,
    next_probe: u64,
    events: u64,
    changes: u64,
}

impl Monitor {
    /// A monitor of `policy`'s chain. Nothing is known yet, and every backend is due at once.
    /// `seed` feeds the jitter; with `interview` one begins at once, of the policy's own length.
    pub fn new(policy: Policy, interview: bool, seed: u64, now: Now) -> Self {
        let mut monitor = Self {
            rng: fastrand::Rng::with_seed(seed),
            chain: Vec::new(),
            selector: Selector::default(),
            connectivity: Connectivity::default(),
            incidents: Incidents::default(),
            interview: interview::Interview::default(),
            paused: false,
            grace_until: None,
            asleep_since: None,
            outputs: VecDeque::new(),
            next_backend: 0,
            next_probe: 0,
            events: 0,
            changes: 1,
            policy,
        };
        for backend in monitor.policy.backends.clone() {
            let id = monitor.new_backend_id();
            monitor.chain.push(Watched::new(id, backend, now.mono));
        }
        let backends = monitor.names();
        monitor.event(now, EventKind::Started { backends, interview });
        if interview {
            let plan = Plan::from_now(now.wall, monitor.policy.interview_length);
            monitor.open_interview(now, plan);
        }
        monitor
    }

    /// Takes an input in.
    pub fn handle_input(&mut self, now: Now, input: Input) {
        match input {
            Input::ProbeDone { id, report } => self.probe_done(now, id, report),
            // It fails as the network goes, and so does a check of it; the network changes then.
            Input::Upstream { .. } | Input::ConnectivityChecked(_) | Input::NetworkChanged
                if self.asleep_since.is_some() =>
            {
                return;
            }
            Input::ConnectivityChecked(reachability) => {
                let change = self.connectivity.checked(now.mono, reachability, &mut self.rng);
                self.network_changed(now, change);
            }
            Input::Upstream { backend, outcome } => {
                if !self.upstream(now, &backend, &outcome) {
                    return;
                }
            }
            Input::Pause(on) => self.pause(now, on),
            Input::Interview(order) => self.order_interview(now, order),
            Input::InterviewServed(served) => self.interview_served(now, served),
            Input::Pin(name) => self.pin(now, name),
            Input::ProbeNow => self.make_due(now.mono),
            Input::Reload(policy) => self.reload(now, policy),
            Input::Sleeping => self.sleeping(now),
            Input::Woke if self.asleep_since.is_none() => return,
            Input::Woke => self.resumed(now, Duration::ZERO),
            Input::Resumed(after) => self.resumed(now, after),
            Input::NetworkChanged => self.resumed(now, Duration::ZERO),
            Input::Drill(told) => self.drill(now, told),
            Input::Checklist(ended) => self.checklist(now, ended),
            Input::Recalled(pasts) => self.recalled(&pasts),
        }
        self.advance_interview(now);
        self.select(now);
        self.listen(now);
        self.changes += 1;
    }

    /// Does what is due by now: begins probes, asks again whether it is online, fails back.
    pub fn handle_timeout(&mut self, now: Now) {
        if let Some(since) = self.asleep_since {
            if now.mono.since(since) < FALLING_ASLEEP {
                return;
            }
            self.handle_input(now, Input::Woke);
        }
        if self.advance_interview(now) {
            self.changes += 1;
        }
        if self.paused {
            return;
        }
        let before = self.outputs.len();
        if self.connectivity.poll_timeout().is_some_and(|at| at <= now.mono) {
            self.connectivity.checking(now.mono + CHECK_LIMIT);
            self.outputs.push_back(Output::CheckConnectivity);
        }
        for index in 0..self.chain.len() {
            if self.due(index).is_some_and(|due| due <= now.mono) {
                self.start_probe(now.mono, index);
            }
        }
        self.select(now);
        self.listen(now);
        if self.outputs.len() != before {
            self.changes += 1;
        }
    }

    /// How often anything changed: a snapshot's `seq`.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// When [`Self::handle_timeout`] is to be called next; none while there is nothing to wait
    /// for but inputs.
    pub fn poll_timeout(&self) -> Option<Moment> {
        if let Some(since) = self.asleep_since {
            return Some(since + FALLING_ASLEEP);
        }
        if self.paused {
            return self.interview.due();
        }
        let probes = (0..self.chain.len()).filter_map(|index| self.due(index)).min();
        let failback = self
            .selection_runs()
            .then(|| self.selector.poll_timeout(&self.candidates(), self.hold_rules()))
            .flatten();
        let connectivity = self.connectivity.poll_timeout();
        [probes, failback, connectivity, self.interview.due()].into_iter().flatten().min()
    }

    /// The next effect to carry out, in order.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// The state as it is now.
    pub fn snapshot(&self, now: Now) -> Snapshot {
        let index = |id: BackendId| self.chain.iter().position(|watched| watched.id == id);
        let waits = self.selector.waits_until(&self.candidates(), self.hold_rules());
        Snapshot {
            seq: self.changes,
            at: now.wall,
            interview: self.interview.is_on(),
            schedule: self.interview.schedule(now),
            paused: self.paused,
            offline: self.connectivity.offline(),
            settled: self.selector.settled(),
            active: self.selector.active().and_then(index),
            pinned: self.selector.pinned().and_then(index),
            hold_until: waits.map(|at| now.wall_at(at)),
            backends: (0..self.chain.len()).map(|index| self.backend_state(now, index)).collect(),
        }
    }

    fn backend_state(&self, now: Now, index: usize) -> BackendState {
        let watched = &self.chain[index];
        let role = self.role(now, index);
        BackendState {
            backend: watched.backend.clone(),
            health: watched.machine.health(),
            slow: watched.slow(self.policy.slow),
            since: watched.machine.since().map(|at| now.wall_at(at)),
            cause: watched.machine.cause().cloned(),
            passed: watched.passed,
            probing: watched.flight.is_some(),
            next_probe: self.due(index).map(|at| now.wall_at(at)).filter(|_| !self.paused),
            last: watched.last.clone(),
            latencies: watched.latencies.iter().copied().collect(),
            hours: watched.backend.sleeps.then(|| Hours {
                used: watched.account.used(now),
                since: watched.account.since(now),
                budget: self.policy.budget_hours,
                plan: self.policy.plan_hours,
                saving: role == Role::Resting,
            }),
        }
    }

    /// Offline and paused, nothing is known well enough to switch on.
    fn selection_runs(&self) -> bool {
        !self.paused && self.connectivity.offline().is_none()
    }

    fn active_index(&self) -> Option<usize> {
        let active = self.selector.active()?;
        self.chain.iter().position(|watched| watched.id == active)
    }

    fn candidates(&self) -> Vec<Candidate> {
        self.chain.iter().map(|watched| watched.candidate(self.policy.slow)).collect()
    }

    fn hold_rules(&self) -> HoldRules {
        HoldRules {
            hold: self.policy.hold,
            max_hold: self.policy.max_hold,
            careful: self.interview.is_on(),
        }
    }

    fn cadence(&self) -> Cadence {
        match self.interview.is_on() {
            true => self.policy.interview,
            false => self.interview.watch(self.policy.watch),
        }
    }

    fn thresholds(&self) -> Thresholds {
        let Cadence { fall, rise, .. } = self.cadence();
        Thresholds { fall, rise }
    }

    fn quiet(&self) -> bool {
        self.interview.is_on() && self.policy.quiet_in_interview
    }

    fn names(&self) -> Vec<Arc<str>> {
        self.chain.iter().map(Watched::name).collect()
    }

    fn new_backend_id(&mut self) -> BackendId {
        self.next_backend += 1;
        BackendId(self.next_backend)
    }

    fn event(&mut self, now: Now, kind: EventKind) {
        self.events += 1;
        self.outputs.push_back(Output::Event(Event { seq: self.events, at: now.wall, kind }));
    }

    fn notice(&mut self, notice: Option<Notice>) {
        self.outputs.extend(notice.map(Output::Notice));
    }
}
