//! Whatever happens in the world, in whatever order, the rules hold: the monitor's events against
//! a naive model that knows nothing but the events so far.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::world::{Behaviour, World, settings};
use domain::connectivity::Reachability;
use domain::event::{Event, EventKind, SwitchReason};
use domain::health::Health;
use domain::monitor::{Input, Output};
use domain::notice::{Notice, Wanted};
use domain::traffic::UpstreamOutcome;
use domain::{Cause, Moment, Phase};
use proptest::prelude::*;

const CHAIN: [&str; 4] = ["Railway", "Render", "Other", "Local"];
const HOLD: Duration = Duration::from_secs(60);
const MAX_HOLD: Duration = Duration::from_secs(480);
const SLOW: Duration = Duration::from_secs(1);

#[derive(Clone, Debug)]
enum Step {
    Set(usize, Behaviour),
    Network(Reachability),
    Pin(Option<usize>),
    Pause(bool),
    Interview(bool),
    ProbeNow,
    Sleep(u64),
    Suspect(usize, Cause),
    Answered(usize),
    Run(f64),
}

fn cause() -> impl Strategy<Value = Cause> {
    prop_oneof![
        Just(Cause::RailwayNotFound),
        Just(Cause::Refused),
        Just(Cause::Dns),
        Just(Cause::HttpStatus(503)),
        Just(Cause::RenderHibernating),
        Just(Cause::RateLimited),
        Just(Cause::Timeout(Phase::Connect)),
    ]
}

fn behaviour() -> impl Strategy<Value = Behaviour> {
    prop_oneof![
        3 => (1u64..4000).prop_map(Behaviour::Up),
        3 => (cause(), 1u64..3000).prop_map(|(cause, ms)| Behaviour::Down(cause, ms)),
        1 => Just(Behaviour::Hang),
        1 => (5u64..200).prop_map(Behaviour::Asleep),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let network = prop_oneof![
        3 => Just(Reachability::Online),
        1 => Just(Reachability::Offline),
        1 => Just(Reachability::Portal),
    ];
    prop_oneof![
        6 => (0..CHAIN.len(), behaviour()).prop_map(|(index, b)| Step::Set(index, b)),
        2 => network.prop_map(Step::Network),
        1 => proptest::option::of(0..CHAIN.len()).prop_map(Step::Pin),
        1 => any::<bool>().prop_map(Step::Pause),
        1 => any::<bool>().prop_map(Step::Interview),
        1 => Just(Step::ProbeNow),
        3 => (0..CHAIN.len(), cause()).prop_map(|(index, cause)| Step::Suspect(index, cause)),
        1 => (0..CHAIN.len()).prop_map(Step::Answered),
        1 => (10u64..40_000).prop_map(Step::Sleep),
        8 => prop_oneof![3 => 0.05..10.0, 2 => 10.0..400.0, 1 => 400.0..4000.0].prop_map(Step::Run),
    ]
}

/// What is known from the events alone.
#[derive(Default)]
struct Naive {
    seq: u64,
    health: BTreeMap<String, Health>,
    active: Option<String>,
    selected_at: Moment,
    pinned: Option<String>,
    /// The operator acted since the last switch.
    operator: bool,
    offline: bool,
    paused: bool,
    /// A "down" was told that no "up" has answered yet.
    told_down: bool,
    wanted: Wanted,
    interview: bool,
    healthy: BTreeMap<String, Spell>,
    /// How often each stopped being healthy since the interview began.
    falls: BTreeMap<String, u32>,
}

/// A time in which a backend is healthy.
#[derive(Default)]
struct Spell {
    since: Moment,
    /// How long its probes took, with the one that began it.
    passes: Vec<Duration>,
}

impl Spell {
    fn is_slow(&self) -> bool {
        let Some(last) = self.passes.last_chunk::<3>() else { return false };
        last.iter().filter(|took| **took > SLOW).count() >= 2
    }
}

fn rank(name: &str) -> usize {
    CHAIN.iter().position(|known| *known == name).unwrap()
}

impl Naive {
    fn is(&self, name: &str, health: Health) -> bool {
        self.health.get(name) == Some(&health)
    }

    fn any(&self, health: Health) -> bool {
        CHAIN.iter().any(|name| self.is(name, health))
    }

    fn event(&mut self, at: Moment, event: &Event) {
        self.seq += 1;
        assert_eq!(event.seq, self.seq, "events come without gaps");
        match &event.kind {
            EventKind::HealthChanged { backend, from, to, .. } => {
                let before = self.health.insert(backend.to_string(), *to);
                assert_eq!(before.unwrap_or(Health::Unknown), *from);
                if *from == Health::Healthy {
                    *self.falls.entry(backend.to_string()).or_default() += 1;
                }
                if *to == Health::Healthy {
                    let spell = self.healthy.entry(backend.to_string()).or_default();
                    spell.since = at;
                    spell.passes.drain(..spell.passes.len() - 1);
                }
            }
            EventKind::Switched(switch) => {
                assert_eq!(switch.from.as_deref(), self.active.as_deref());
                let to = switch.to.as_deref().map(str::to_owned);
                assert_ne!(to, self.active, "a switch changes something");
                self.check_switch(at, to.as_deref(), switch.reason);
                self.active = to;
                self.selected_at = at;
                self.operator = false;
            }
            EventKind::Pinned { backend } => {
                self.pinned = backend.as_ref().map(ToString::to_string);
                self.operator = true;
            }
            EventKind::Offline { .. } => self.offline = true,
            EventKind::Online { .. } => self.offline = false,
            EventKind::ModeChanged { interview } => {
                self.interview = *interview;
                self.falls.clear();
            }
            EventKind::Paused => self.paused = true,
            EventKind::Unpaused => self.paused = false,
            _ => {}
        }
    }

    fn check_switch(&self, at: Moment, to: Option<&str>, reason: SwitchReason) {
        assert!(!self.offline, "offline never causes a switch");
        assert!(!self.paused, "paused, nothing is switched");
        if let Some(pinned) = &self.pinned {
            assert_eq!(to, Some(pinned.as_str()), "a pin overrides");
            return;
        }
        match to {
            Some(to) if self.any(Health::Healthy) => {
                assert!(self.is(to, Health::Healthy), "{to} is not ready and another one is");
            }
            Some(to) => assert!(self.is(to, Health::Waking), "{to} neither ready nor waking"),
            None => {
                assert!(
                    !self.any(Health::Healthy) && !self.any(Health::Waking),
                    "one could be used"
                );
            }
        }
        let Some(active) = &self.active else { return };
        if self.is(active, Health::Healthy) {
            let to = to.unwrap();
            assert!(rank(to) < rank(active), "a ready backend is left only for a better one");
            if !self.operator {
                assert_eq!(reason, SwitchReason::Failback);
                let stuck = at.since(self.selected_at);
                assert!(stuck >= HOLD, "failback after {stuck:?}, before the hold");
                if self.interview {
                    self.check_safe(at, to);
                }
            }
        }
    }

    /// In an interview a better backend is returned to only when it has proven itself.
    fn check_safe(&self, at: Moment, to: &str) {
        let spell = &self.healthy[to];
        let healthy = at.since(spell.since);
        assert!(healthy >= HOLD, "back on {to}, healthy for {healthy:?}");
        assert!(!spell.is_slow(), "back on {to}, which is slow");
        let falls = self.falls.get(to).copied().unwrap_or_default();
        assert!(falls < 2, "back on {to}, which fell {falls} times in this interview");
    }

    fn passed(&mut self, backend: &str, took: Duration) {
        self.healthy.entry(backend.to_owned()).or_default().passes.push(took);
    }

    fn notice(&mut self, notice: &Notice) {
        assert!(wants(self.wanted, notice), "{notice:?} is not wanted");
        match notice {
            Notice::SwitchedOver { .. }
            | Notice::NothingAnswers { .. }
            | Notice::PinnedDown { .. } => {
                self.told_down = true;
            }
            Notice::SwitchedBack { to } | Notice::Recovered { to } => {
                assert!(self.told_down, "an up without its down");
                if rank(to) == 0 {
                    self.told_down = false;
                }
            }
            Notice::Offline { .. }
            | Notice::Drill(_)
            | Notice::Checklist(_)
            | Notice::Interview(_) => {}
        }
    }

    /// With time having passed: what should have been switched by now was.
    fn check_rest(&self, world: &World) {
        if self.offline || self.paused || self.pinned.is_some() {
            return;
        }
        match &self.active {
            None => assert!(
                !self.any(Health::Healthy)
                    || CHAIN.iter().any(|name| !self.health.contains_key(*name)),
                "something is ready, and nothing is used"
            ),
            Some(active) if !self.is(active, Health::Healthy) => {
                assert!(!self.any(Health::Healthy), "{active} is not ready, and another one is");
            }
            Some(active) => {
                let snapshot = world.monitor.snapshot(world.now);
                let steady = |name: &str| {
                    let state = &snapshot.backends[rank(name)];
                    let safe = || {
                        let healthy = world.now.mono.since(self.healthy[name].since);
                        let falls = self.falls.get(name).copied().unwrap_or_default();
                        !state.slow && healthy > MAX_HOLD && falls < 2
                    };
                    state.health == Health::Healthy
                        && state.cause.is_none()
                        && (!self.interview || safe())
                };
                let better = CHAIN[..rank(active)].iter().any(|name| steady(name));
                let overdue = world.now.mono.since(self.selected_at) > MAX_HOLD;
                assert!(!(better && overdue), "{active} is held for ever");
            }
        }
        assert_eq!(world.active(), self.active, "the snapshot and the events agree");
    }
}

fn wanted() -> impl Strategy<Value = Wanted> {
    any::<[bool; 5]>().prop_map(|[switchover, failback, all_down, recovery, offline]| Wanted {
        switchover,
        failback,
        all_down,
        recovery,
        offline,
        ..Wanted::default()
    })
}

fn wants(wanted: Wanted, notice: &Notice) -> bool {
    match notice {
        Notice::SwitchedOver { .. } => wanted.switchover,
        Notice::SwitchedBack { .. } => wanted.failback,
        Notice::NothingAnswers { .. } | Notice::PinnedDown { .. } => wanted.all_down,
        Notice::Recovered { .. } => wanted.recovery,
        Notice::Offline { .. } => wanted.offline,
        _ => true,
    }
}

fn upstream(world: &mut World, index: usize, outcome: UpstreamOutcome) {
    world.input(Input::Upstream { backend: CHAIN[index].into(), outcome });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_rules_hold_whatever_happens(
        seed in any::<u64>(),
        wanted in prop_oneof![Just(Wanted::default()), wanted()],
        steps in proptest::collection::vec(step(), 1..40),
    ) {
        let mut chain = settings(&CHAIN);
        (chain.hold, chain.max_hold) = (HOLD, MAX_HOLD);
        chain.quiet_in_interview = true;
        chain.notices = wanted;
        let mut world = World::seeded(chain, seed);
        let mut naive = Naive { wanted, ..Naive::default() };
        for step in steps.into_iter().chain([Step::Run(1.0)]) {
            let runs = matches!(step, Step::Run(_));
            match step {
                Step::Set(index, behaviour) => world.set(CHAIN[index], behaviour),
                Step::Network(network) => world.network = network,
                Step::Pin(index) => {
                    world.input(Input::Pin(index.map(|index| CHAIN[index].into())));
                }
                Step::Pause(on) => world.input(Input::Pause(on)),
                Step::Interview(on) => world.interview(on),
                Step::ProbeNow => world.input(Input::ProbeNow),
                Step::Sleep(seconds) => world.sleep(seconds),
                Step::Suspect(index, cause) => {
                    upstream(&mut world, index, UpstreamOutcome::Suspect(cause));
                }
                Step::Answered(index) => upstream(&mut world, index, UpstreamOutcome::Answered),
                Step::Run(seconds) => world.run(seconds),
            }
            world.told();
            for (at, output) in std::mem::take(&mut world.outputs) {
                match output {
                    Output::Observed(told) if told.outcome.is_ok() => {
                        naive.passed(&told.backend, told.took);
                    }
                    Output::Event(event) => naive.event(at, &event),
                    Output::Notice(notice) => naive.notice(&notice),
                    _ => {}
                }
            }
            if runs {
                naive.check_rest(&world);
            }
        }
    }
}
