//! Stretches of observed time: as timelines, and beside a model that colours each second by itself.

use std::sync::Arc;
use std::time::Duration;

use domain::event::EventKind;
use domain::health::Health;
use domain::probe::Observation;
use domain::stretch::{Seen, Stretch, Stretches};
use domain::{Cause, Moment, Now, WallTime};
use proptest::prelude::*;

const BEGIN: i64 = 1_795_000_000;
const SILENCE: u64 = 30;

/// Both clocks, `mono` seconds after the beginning, the wall clock set forward by `ahead`.
fn at(mono: i64, ahead: i64) -> Now {
    Now {
        mono: Moment::new(Duration::from_secs(mono.unsigned_abs())),
        wall: WallTime::from_unix_ms((BEGIN + mono + ahead) * 1000),
    }
}

fn changed(backend: &str, from: Health, to: Health) -> EventKind {
    let cause = (to == Health::Unhealthy).then_some(Cause::Refused);
    EventKind::HealthChanged { backend: backend.into(), from, to, cause }
}

fn told(now: Now, backend: &str, passed: bool) -> Observation {
    let outcome = if passed { Ok(()) } else { Err(Cause::Refused) };
    Observation { at: now.wall, backend: backend.into(), outcome, took: Duration::ZERO }
}

fn machine() -> Stretches {
    Stretches::new(Duration::from_secs(SILENCE))
}

/// Looks every ten seconds, as its driver does.
fn looks(machine: &mut Stretches, from: i64, to: i64) {
    (from..=to).step_by(10).for_each(|second| machine.look(at(second, 0)));
}

/// As in `Railway Up 0-60`, in seconds after the beginning; a plus where it goes on.
fn lines(told: &[Stretch]) -> Vec<String> {
    let second = |time: WallTime| time.unix_ms() / 1000 - BEGIN;
    told.iter()
        .filter(|stretch| !stretch.is_nothing())
        .map(|stretch| {
            let Stretch { backend, seen, from, to, open, .. } = stretch;
            let on = if *open { "+" } else { "" };
            format!("{backend} {seen:?} {}-{}{on}", second(*from), second(*to))
        })
        .collect()
}

#[test]
fn an_outage_is_a_stretch_between_two_others_and_knows_its_cause() {
    let mut machine = machine();
    machine.happened(at(0, 0), &changed("A", Health::Unknown, Health::Healthy));
    looks(&mut machine, 10, 60);
    machine.happened(at(65, 0), &changed("A", Health::Healthy, Health::Unhealthy));
    looks(&mut machine, 70, 80);
    machine.happened(at(85, 0), &changed("A", Health::Unhealthy, Health::Waking));
    machine.happened(at(95, 0), &changed("A", Health::Waking, Health::Healthy));
    machine.look(at(105, 0));
    let told = machine.take();
    assert_eq!(lines(&told), ["A Up 0-65", "A Down 65-85", "A Waking 85-95", "A Up 95-105+"]);
    assert_eq!(told[1].cause, Some(Cause::Refused));
    assert_eq!(told[0].cause, None);
    machine.stop(at(110, 0));
    let last = machine.take();
    assert_eq!(lines(&last), ["A Up 95-110"]);
    assert_eq!(last[0].number, told[3].number, "the same, told further");
    assert_eq!(machine.take(), []);
}

#[test]
fn after_a_pause_it_is_seen_again_with_the_first_probe_that_says_the_same() {
    let mut machine = machine();
    machine.happened(at(0, 0), &changed("A", Health::Unknown, Health::Healthy));
    machine.happened(at(20, 0), &EventKind::Paused);
    looks(&mut machine, 30, 90);
    machine.happened(at(95, 0), &EventKind::Unpaused);
    machine.observed(at(100, 0), &told(at(100, 0), "A", false));
    machine.observed(at(105, 0), &told(at(105, 0), "A", true));
    machine.stop(at(110, 0));
    assert_eq!(lines(&machine.take()), ["A Up 0-20", "A Up 105-110"]);
}

#[test]
fn offline_reaches_back_to_when_the_network_was_last_seen_well() {
    let mut machine = machine();
    machine.happened(at(0, 0), &changed("A", Health::Unknown, Health::Healthy));
    machine.observed(at(20, 0), &told(at(20, 0), "A", true));
    machine.look(at(40, 0));
    machine.happened(at(52, 0), &EventKind::Offline { portal: false });
    machine.stop(at(60, 0));
    assert_eq!(lines(&machine.take()), ["A Up 0-20"]);
}

#[test]
fn a_sleep_is_nobodys_time_whether_it_is_told_or_noticed() {
    let mut told_of = machine();
    told_of.happened(at(0, 0), &changed("A", Health::Unknown, Health::Healthy));
    looks(&mut told_of, 10, 20);
    told_of.happened(at(40, 0), &EventKind::Resumed { after: Duration::from_secs(15) });
    told_of.stop(at(45, 0));
    assert_eq!(lines(&told_of.take()), ["A Up 0-25"]);
    let mut noticed = machine();
    noticed.happened(at(0, 0), &changed("A", Health::Unknown, Health::Healthy));
    looks(&mut noticed, 10, 20);
    noticed.look(at(5000, 0));
    assert_eq!(lines(&noticed.take()), ["A Up 0-20"]);
}

#[test]
fn a_clock_set_a_day_forward_or_back_makes_no_day_of_anything() {
    for day in [86_400, -86_400] {
        let mut machine = machine();
        machine.happened(at(0, 0), &changed("A", Health::Unknown, Health::Healthy));
        machine.look(at(20, 0));
        machine.look(at(30, day));
        machine.stop(at(40, day));
        let (from, to) = (30 + day, 40 + day);
        assert_eq!(lines(&machine.take()), ["A Up 0-30".to_owned(), format!("A Up {from}-{to}")]);
    }
}

#[test]
fn a_backend_that_was_replaced_under_its_name_keeps_nothing_of_the_old_one() {
    let reload = |names: &[&str]| EventKind::ConfigReloaded {
        backends: names.iter().map(|&name| Arc::from(name)).collect(),
    };
    let mut machine = machine();
    machine.happened(at(0, 0), &changed("A", Health::Unknown, Health::Healthy));
    machine.happened(at(0, 0), &changed("B", Health::Unknown, Health::Healthy));
    machine.happened(at(0, 0), &changed("C", Health::Unknown, Health::Unhealthy));
    machine.happened(at(10, 0), &reload(&["A", "C"]));
    machine.happened(at(15, 0), &changed("A", Health::Unknown, Health::Unhealthy));
    machine.stop(at(20, 0));
    let told = lines(&machine.take());
    assert_eq!(told, ["B Up 0-10", "A Up 0-10", "C Down 0-20", "A Down 15-20"]);
}

#[test]
fn what_waited_while_the_clocks_were_looked_at_is_no_clock_set_back() {
    let mut machine = machine();
    machine.happened(at(0, 0), &changed("A", Health::Unknown, Health::Healthy));
    machine.look(at(20, 0));
    machine.happened(at(10, 0), &changed("A", Health::Healthy, Health::Unhealthy));
    machine.stop(at(30, 0));
    assert_eq!(lines(&machine.take()), ["A Up 0-20", "A Down 20-30"]);
}

/// Something that may happen, some seconds after what came before.
#[derive(Clone, Debug)]
enum Step {
    Look,
    Health(usize, Health, Health),
    Probe(usize, bool),
    Paused,
    Offline,
    Resumed(i64),
    Reload(Vec<usize>),
    Silence(i64),
    ClockSet(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let health = || {
        prop::sample::select(vec![
            Health::Unknown,
            Health::Healthy,
            Health::Waking,
            Health::Unhealthy,
        ])
    };
    prop_oneof![
        3 => Just(Step::Look),
        6 => (0..NAMES.len(), health(), health()).prop_map(|(b, from, to)| Step::Health(b, from, to)),
        6 => (0..NAMES.len(), any::<bool>()).prop_map(|(b, passed)| Step::Probe(b, passed)),
        1 => Just(Step::Paused),
        1 => Just(Step::Offline),
        1 => (0_i64..25).prop_map(Step::Resumed),
        1 => prop::sample::subsequence((0..NAMES.len()).collect::<Vec<_>>(), 0..=NAMES.len())
            .prop_map(Step::Reload),
        1 => (SILENCE as i64 + 1..500).prop_map(Step::Silence),
        1 => prop_oneof![3_i64..100_000, -100_000_i64..-3].prop_map(Step::ClockSet),
    ]
}

const NAMES: [&str; 2] = ["A", "B"];

/// One backend in the model: what each second of the monotonic clock was seen as.
#[derive(Clone, Default)]
struct Model {
    known: Option<Seen>,
    /// Since when it has been looked at without a gap.
    since: Option<i64>,
    seconds: Vec<(i64, i64, Seen)>,
}

impl Model {
    /// Nobody knows any more what it was from `from` on; `since` bounds it.
    fn forget(&mut self, from: i64) {
        if let Some(since) = self.since.take() {
            self.seconds.retain(|&(second, ..)| second < from.max(since));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]
    #[test]
    fn stretches_hold_the_very_seconds_that_were_seen(
        steps in prop::collection::vec((0_i64..12, step()), 1..60),
    ) {
        let (mut machine, mut models) = (machine(), vec![Model::default(); NAMES.len()]);
        let (mut mono, mut ahead) = (0, 0);
        let (mut heard, mut reloaded) = (None, None);
        let mut told = std::collections::BTreeMap::new();
        machine.look(at(0, 0));
        for (after, step) in steps {
            let passed = if let Step::Silence(long) = step { long } else { after };
            for model in &mut models {
                if matches!(step, Step::Silence(_)) {
                    model.since = None;
                }
                if let (Some(seen), Some(_)) = (model.known, model.since) {
                    model.seconds.extend((mono..mono + passed).map(|second| (second, ahead, seen)));
                }
            }
            mono += passed;
            let now = at(mono, ahead);
            match step {
                Step::Look | Step::Silence(_) => machine.look(now),
                Step::Health(backend, from, to) => {
                    machine.happened(now, &changed(NAMES[backend], from, to));
                    let model = &mut models[backend];
                    let anew = reloaded.filter(|_| from == Health::Unknown);
                    model.forget(anew.unwrap_or(mono));
                    model.known = match to {
                        Health::Unknown => None,
                        Health::Healthy => Some(Seen::Up),
                        Health::Waking => Some(Seen::Waking),
                        Health::Unhealthy => Some(Seen::Down),
                    };
                    model.since = model.known.map(|_| mono);
                }
                Step::Probe(backend, passed) => {
                    machine.observed(now, &told_by(now, backend, passed));
                    heard = Some(mono);
                    let model = &mut models[backend];
                    if model.known.is_some_and(|known| (known == Seen::Up) == passed) {
                        model.since.get_or_insert(mono);
                    }
                }
                Step::Paused => {
                    machine.happened(now, &EventKind::Paused);
                    models.iter_mut().for_each(|model| model.forget(mono));
                }
                Step::Offline => {
                    machine.happened(now, &EventKind::Offline { portal: false });
                    models.iter_mut().for_each(|model| model.forget(heard.unwrap_or(mono)));
                }
                Step::Resumed(slept) => {
                    let after = Duration::from_secs(slept.unsigned_abs());
                    machine.happened(now, &EventKind::Resumed { after });
                    models.iter_mut().for_each(|model| model.forget(mono - slept));
                }
                Step::Reload(stay) => {
                    let backends = stay.iter().map(|&backend| NAMES[backend].into()).collect();
                    machine.happened(now, &EventKind::ConfigReloaded { backends });
                    reloaded = Some(mono);
                    for (backend, model) in models.iter_mut().enumerate() {
                        if !stay.contains(&backend) {
                            model.forget(mono);
                            model.known = None;
                        }
                    }
                }
                Step::ClockSet(by) => {
                    ahead += by;
                    machine.look(at(mono, ahead));
                    (heard, reloaded) = (None, None);
                    for model in &mut models {
                        model.since = model.since.map(|_| mono);
                    }
                }
            }
            told.extend(machine.take().into_iter().map(|stretch| (stretch.number, stretch)));
        }
        machine.stop(at(mono, ahead));
        told.extend(machine.take().into_iter().map(|stretch| (stretch.number, stretch)));
        let mut seen: Vec<(usize, i64, Seen)> = Vec::new();
        for stretch in told.values() {
            prop_assert!(!stretch.open && stretch.from <= stretch.to, "{stretch:?}");
            let backend = NAMES.iter().position(|&name| name == &*stretch.backend).unwrap();
            let second = |time: WallTime| time.unix_ms() / 1000;
            let seconds = second(stretch.from)..second(stretch.to);
            seen.extend(seconds.map(|second| (backend, second, stretch.seen)));
        }
        let mut expected: Vec<_> = models
            .iter()
            .enumerate()
            .flat_map(|(backend, model)| {
                let wall = move |&(second, ahead, seen)| (backend, BEGIN + second + ahead, seen);
                model.seconds.iter().map(wall)
            })
            .collect();
        seen.sort_unstable();
        expected.sort_unstable();
        prop_assert_eq!(seen, expected);
    }
}

fn told_by(now: Now, backend: usize, passed: bool) -> Observation {
    told(now, NAMES[backend], passed)
}
