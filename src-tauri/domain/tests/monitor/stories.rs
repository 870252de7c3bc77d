//! The monitor's behaviour as stories: what happens in the world, and what it says.

use std::time::Duration;

use crate::world::{Behaviour::*, World, settings};
use domain::connectivity::Reachability;
use domain::health::Health;
use domain::monitor::{Input, Output};
use domain::policy::Policy;
use domain::{Cause, Phase};

const CHAIN: &[&str] = &["Railway", "Render", "Local"];

fn stopped() -> crate::world::Behaviour {
    Down(Cause::RailwayNotFound, 40)
}

/// A world in which the chain runs and nothing is left to tell.
fn running(names: &[&str]) -> World {
    let mut world = World::new(settings(names));
    world.run(1.0);
    world.told();
    world
}

#[test]
fn the_start_waits_for_the_primarys_first_answer() {
    let mut world = World::new(settings(CHAIN));
    world.set("Railway", Up(900));
    world.run(0.5);
    assert_eq!(world.active(), None, "the backup answered, the primary may yet");
    world.run(0.5);
    assert_eq!(
        world.told(),
        [
            "started",
            "Render is Healthy",
            "Local is Healthy",
            "Railway is Healthy",
            "Initial: nothing -> Railway"
        ]
    );
}

#[test]
fn a_start_on_the_backup_is_told() {
    let mut world = World::new(settings(CHAIN));
    world.set("Railway", stopped());
    world.run(1.0);
    assert_eq!(
        world.told(),
        [
            "started",
            "Railway is Unhealthy: railway_not_found",
            "Render is Healthy",
            "Initial: nothing -> Render",
            "NOTICE Railway failed, on Render",
            "Local is Healthy",
        ]
    );
}

#[test]
fn a_stopped_primary_is_confirmed_failed_over_and_failed_back_after_the_hold() {
    let mut world = running(CHAIN);
    world.set("Railway", stopped());
    let probed = world.probes["Railway"];
    world.run(35.0);
    assert_eq!(
        world.told(),
        [
            "Railway is Unhealthy: railway_not_found",
            "Failover: Railway -> Render",
            "NOTICE Railway failed, on Render"
        ]
    );
    assert!(world.probes["Railway"] >= probed + 3, "three failures, not one");

    world.set("Railway", Up(40));
    world.run(240.0);
    assert_eq!(world.told(), ["Railway is Healthy"], "held: a selection sticks five minutes");
    world.run(60.0);
    assert_eq!(world.told(), ["Failback: Render -> Railway", "NOTICE back on Railway"]);
}

#[test]
fn the_failure_is_known_within_a_second_of_the_first_failed_probe() {
    for interview in [false, true] {
        let mut world = running(CHAIN);
        world.interview(interview);
        world.run(60.0);
        world.outputs.clear();
        world.set("Railway", Down(Cause::RailwayNotResponding, 30));
        world.run(40.0);
        let switched = |output: &Output| matches!(output, Output::Event(event) if matches!(event.kind, domain::event::EventKind::Switched(_)));
        let probe = |output: &Output| matches!(output, Output::StartProbe(request) if &*request.backend == "Railway");
        let decided = world.outputs.iter().find(|(_, output)| switched(output)).unwrap().0;
        let first = world.outputs.iter().find(|(_, output)| probe(output)).unwrap().0;
        let probes =
            world.outputs.iter().filter(|(at, output)| *at <= decided && probe(output)).count();
        assert_eq!(probes, if interview { 2 } else { 3 });
        assert!(decided.since(first) < Duration::from_millis(1000), "{:?}", decided.since(first));
    }
}

#[test]
fn one_lost_probe_changes_nothing() {
    let mut world = running(CHAIN);
    world.set("Railway", Down(Cause::Reset, 40));
    // Just long enough for one probe to fail.
    while world.monitor.snapshot(world.now).backends[0].cause.is_none() {
        world.run(0.05);
    }
    world.set("Railway", Up(40));
    world.run(600.0);
    assert_eq!(world.told(), Vec::<String>::new());
}

#[test]
fn a_dead_backup_is_known_before_the_primary_falls() {
    let mut world = running(CHAIN);
    // Between two of its rare probes the backup dies, unnoticed.
    world.run(60.0);
    world.set("Render", Down(Cause::RenderSuspended, 40));
    world.run(60.0);
    assert_eq!(world.health("Render"), Health::Healthy);
    world.set("Railway", stopped());
    world.run(40.0);
    let told = world.told();
    assert!(told.contains(&"Failover: Railway -> Local".to_owned()), "{told:?}");
    assert!(!told.contains(&"Failover: Railway -> Render".to_owned()), "{told:?}");
}

#[test]
fn nothing_answers_is_told_once_and_so_is_its_end() {
    let mut world = running(&["Railway", "Render"]);
    world.set("Railway", stopped());
    world.set("Render", Down(Cause::RenderSuspended, 40));
    world.run(120.0);
    assert_eq!(
        world.told(),
        [
            "Railway is Unhealthy: railway_not_found",
            "Failover: Railway -> Render",
            "NOTICE Railway failed, on Render",
            "Render is Unhealthy: render_suspended",
            "Failover: Render -> nothing",
            "NOTICE nothing answers",
        ],
        "both died within one second: the backup counts as ready until it is confirmed dead"
    );
    world.set("Render", Up(40));
    world.run(65.0);
    assert_eq!(
        world.told(),
        ["Render is Healthy", "Recovery: nothing -> Render", "NOTICE Render answers again"]
    );
    world.set("Railway", Up(40));
    world.run(400.0);
    assert_eq!(
        world.told(),
        ["Railway is Healthy", "Failback: Render -> Railway", "NOTICE back on Railway"]
    );
}

#[test]
fn a_primary_that_hangs_when_the_hold_ends_is_not_returned_to() {
    let mut world = running(&["Railway", "Render"]);
    world.interview(true);
    world.set("Railway", stopped());
    world.run(10.0);
    world.set("Railway", Up(40));
    let wait = |world: &World| {
        let until = world.monitor.snapshot(world.now).hold_until?;
        Some((until.unix_ms() - world.now.wall.unix_ms()) as f64 / 1000.0)
    };
    world.run(60.0);
    let hold = wait(&world).unwrap();
    world.run(hold - 2.0);
    world.told();
    // Its last probe passed; the one that begins before the end of the hold gets no answer.
    world.set("Railway", Hang);
    world.input(Input::ProbeNow);
    world.run(60.0);
    assert_eq!(world.told(), ["Railway is Unhealthy: timeout_first_byte"]);
    assert_eq!(world.active().as_deref(), Some("Render"));
}

#[test]
fn flapping_doubles_the_hold_and_is_told_once() {
    let mut world = running(&["Railway", "Render"]);
    let mut holds = Vec::new();
    let mut notices = 0;
    for _ in 0..4 {
        world.set("Railway", stopped());
        while world.active().as_deref() != Some("Render") {
            world.run(1.0);
        }
        let failed_over = world.now.mono;
        world.set("Railway", Up(40));
        while world.active().as_deref() != Some("Railway") {
            world.run(1.0);
        }
        holds.push(world.now.mono.since(failed_over).as_secs().div_ceil(300) * 5);
        notices += world.told().iter().filter(|line| line.starts_with("NOTICE")).count();
    }
    assert_eq!(holds, [5, 10, 20, 30], "minutes, doubled up to half an hour");
    assert_eq!(notices, 2, "one down and one up");
}

#[test]
fn a_sleeping_backup_wakes_with_one_long_request_and_is_not_called_down() {
    let mut world = World::new(settings(&["Railway", "Render"]));
    world.set("Render", Asleep(60));
    world.run(30.0);
    assert_eq!(world.health("Render"), Health::Waking);
    assert_eq!(world.probes["Render"], 2, "the short one that hung, and one long one");
    world.run(35.0);
    assert_eq!(
        world.told(),
        [
            "started",
            "Railway is Healthy",
            "Initial: nothing -> Railway",
            "Render is Waking: timeout_first_byte",
            "Render is Healthy"
        ]
    );
    assert_eq!(world.probes["Render"], 2);
}

#[test]
fn what_does_not_wake_within_two_minutes_is_down_and_stays_so() {
    let mut world = World::new(settings(&["Railway", "Render"]));
    world.set("Render", Hang);
    world.run(600.0);
    let told = world.told();
    let waking = told.iter().filter(|line| line.contains("Waking")).count();
    assert_eq!(waking, 1, "one chance: {told:?}");
    assert_eq!(world.health("Render"), Health::Unhealthy);
}

#[test]
fn a_platform_that_says_asleep_is_believed_at_once() {
    let mut world = running(&["Railway", "Render"]);
    world.set("Railway", Down(Cause::RenderHibernating, 40));
    world.run(32.0);
    assert_eq!(
        world.told(),
        [
            "Railway is Waking: render_hibernating",
            "Failover: Railway -> Render",
            "NOTICE Railway failed, on Render"
        ]
    );
}

#[test]
fn while_all_sleep_the_first_to_wake_is_used() {
    let mut world = World::new(settings(&["Railway", "Render"]));
    world.set("Railway", Asleep(90));
    world.set("Render", Asleep(40));
    world.run(20.0);
    assert_eq!(world.active().as_deref(), Some("Railway"), "the best that may come");
    world.run(30.0);
    assert_eq!(world.active().as_deref(), Some("Render"));
    assert!(!world.told().contains(&"NOTICE nothing answers".to_owned()));
}

#[test]
fn a_hanging_awake_primary_is_down_not_waking() {
    let mut world = running(&["Railway", "Render"]);
    world.set("Railway", Hang);
    world.run(60.0);
    let told = world.told();
    assert!(told.contains(&"Railway is Unhealthy: timeout_first_byte".to_owned()), "{told:?}");
}

#[test]
fn what_a_probe_tells_is_observed_and_what_the_network_spoils_is_not() {
    let mut world = running(CHAIN);
    world.outputs.clear();
    world.run(31.0);
    assert_eq!(observed(&mut world), [("Railway", "ok", 40)]);
    world.set("Railway", stopped());
    world.run(30.0);
    let seen = observed(&mut world);
    assert!(seen.len() >= 3, "{seen:?}");
    assert_eq!(seen[0].1, "railway_not_found");

    let mut world = running(CHAIN);
    world.outputs.clear();
    world.network = Reachability::Offline;
    world.run(300.0);
    // What failed before it was known counts for nothing: it was this machine.
    let seen = observed(&mut world);
    assert!(seen.iter().all(|(name, ..)| *name == "Local"), "{seen:?}");
    assert!(!seen.is_empty(), "it needs no network");
}

fn observed(world: &mut World) -> Vec<(&'static str, &'static str, u128)> {
    let told = |(_, output): (_, Output)| match output {
        Output::Observed(told) => {
            let name = CHAIN.iter().find(|name| ***name == *told.backend).unwrap();
            let outcome = told.outcome.as_ref().map_or_else(|cause| cause.code(), |()| "ok");
            Some((*name, outcome, told.took.as_millis()))
        }
        _ => None,
    };
    std::mem::take(&mut world.outputs).into_iter().filter_map(told).collect()
}

#[test]
fn offline_is_not_down() {
    let mut world = running(CHAIN);
    world.network = Reachability::Offline;
    world.run(600.0);
    assert_eq!(world.told(), ["offline, portal false", "NOTICE offline"]);
    assert_eq!(world.active().as_deref(), Some("Railway"), "no failover to the local fallback");
    assert_eq!(world.health("Railway"), Health::Healthy, "the counters are frozen");
    world.network = Reachability::Online;
    world.run(60.0);
    assert_eq!(world.told(), ["online"], "no failover, no failback, no notice");
}

#[test]
fn a_sign_in_page_is_named() {
    let mut world = running(CHAIN);
    world.network = Reachability::Portal;
    world.run(60.0);
    assert_eq!(world.told(), ["offline, portal true", "NOTICE offline"]);
}

#[test]
fn a_start_without_network_judges_nobody() {
    let mut world = World::new(settings(&["Railway", "Render"]));
    world.network = Reachability::Offline;
    world.run(60.0);
    assert_eq!(world.told(), ["started", "offline, portal false", "NOTICE offline"]);
    assert_eq!(world.health("Railway"), Health::Unknown);
    world.network = Reachability::Online;
    world.run(40.0);
    assert_eq!(
        world.told(),
        ["online", "Railway is Healthy", "Initial: nothing -> Railway", "Render is Healthy"]
    );
}

#[test]
fn a_name_that_does_not_resolve_is_down_while_another_backend_answers() {
    let mut world = running(&["Railway", "Render"]);
    world.set("Railway", Down(Cause::Dns, 20));
    world.run(40.0);
    assert_eq!(
        world.told(),
        [
            "Railway is Unhealthy: dns",
            "Failover: Railway -> Render",
            "NOTICE Railway failed, on Render"
        ]
    );
    let asked = |output: &Output| *output == Output::CheckConnectivity;
    assert!(!world.outputs.iter().any(|(_, output)| asked(output)), "Render's answer was proof");
}

#[test]
fn a_single_remote_backend_that_refuses_is_down_once_the_reference_answers() {
    let mut world = running(&["Railway", "Local"]);
    world.set("Railway", Down(Cause::Refused, 5));
    world.run(40.0);
    assert_eq!(
        world.told(),
        [
            "Railway is Unhealthy: connection_refused",
            "Failover: Railway -> Local",
            "NOTICE Railway failed, on Local"
        ]
    );
}

#[test]
fn a_night_asleep_is_a_gap_and_not_an_alarm() {
    let mut world = running(CHAIN);
    world.sleep(8 * 3600);
    // The network needs a moment to come back.
    world.network = Reachability::Offline;
    world.run(2.0);
    world.network = Reachability::Online;
    world.run(120.0);
    assert_eq!(world.told(), ["resumed"]);
    assert_eq!(world.active().as_deref(), Some("Railway"));
}

#[test]
fn paused_nothing_is_probed_and_nothing_is_switched() {
    let mut world = running(CHAIN);
    world.input(Input::Pause(true));
    let probes = world.probes.clone();
    world.set("Railway", stopped());
    world.run(3600.0);
    assert_eq!(world.told(), ["paused"]);
    assert_eq!(world.probes, probes);
    world.input(Input::Pause(false));
    world.run(5.0);
    assert_eq!(world.active().as_deref(), Some("Render"));
}

#[test]
fn a_pin_overrides_and_its_end_gives_the_selection_back_at_once() {
    let mut world = running(CHAIN);
    world.input(Input::Pin(Some("Render".into())));
    assert_eq!(world.told(), ["pinned to Render", "Pin: Railway -> Render"]);
    world.set("Render", Down(Cause::RenderSuspended, 40));
    world.run(60.0);
    assert_eq!(
        world.told(),
        ["Render is Unhealthy: render_suspended", "NOTICE pinned Render is down"],
        "the operator's word stands, and is answered for"
    );
    world.input(Input::Pin(None));
    assert_eq!(world.told(), ["pinned to nothing", "Pin: Render -> Railway"]);
}

#[test]
fn the_recovery_after_an_early_pin_is_no_first_selection() {
    let mut world = World::new(settings(&["Railway", "Render"]));
    world.set("Railway", Down(Cause::RailwayNotFound, 40));
    world.set("Render", Down(Cause::RenderSuspended, 40));
    world.input(Input::Pin(Some("Render".into())));
    world.run(5.0);
    world.input(Input::Pin(None));
    world.told();
    world.set("Render", Up(40));
    world.run(65.0);
    let told = world.told();
    assert!(told.contains(&"Recovery: nothing -> Render".to_owned()), "{told:?}");
}

#[test]
fn a_pin_that_is_taken_back_before_the_first_answers_settles_nothing() {
    let mut world = World::new(settings(&["Railway", "Render"]));
    world.set("Railway", Up(300));
    world.input(Input::Pin(Some("Render".into())));
    world.input(Input::Pin(None));
    world.run(1.0);
    let told = world.told();
    assert!(!told.iter().any(|line| line.starts_with("NOTICE")), "{told:?}");
    assert_eq!(world.active().as_deref(), Some("Railway"));
}

#[test]
fn interview_mode_probes_more_often_and_may_be_quiet() {
    let mut quiet = settings(CHAIN);
    quiet.quiet_in_interview = true;
    let mut world = World::new(quiet);
    world.interview(true);
    world.run(1.0);
    let before = world.probes["Railway"];
    world.run(60.0);
    let probes = world.probes["Railway"] - before;
    assert!((11..=13).contains(&probes), "{probes} in a minute at five seconds");
    world.told();
    world.set("Railway", stopped());
    world.run(20.0);
    let told = world.told();
    assert!(told.contains(&"Failover: Railway -> Render".to_owned()), "{told:?}");
    assert!(!told.iter().any(|line| line.starts_with("NOTICE")), "{told:?}");
    world.set("Render", stopped());
    world.set("Local", Down(Cause::Refused, 1));
    world.run(20.0);
    assert!(world.told().contains(&"NOTICE nothing answers".to_owned()));
}

#[test]
fn watch_mode_probes_the_active_each_half_minute_and_keeps_the_standby_awake() {
    let mut world = running(CHAIN);
    world.probes.clear();
    world.run(3600.0);
    assert!((110..=130).contains(&world.probes["Railway"]), "{:?}", world.probes);
    assert!((5..=7).contains(&world.probes["Render"]), "{:?}", world.probes);
}

#[test]
fn past_its_budget_of_waking_hours_a_standby_is_let_sleep_but_not_in_an_interview() {
    let mut tight = settings(&["Railway", "Render"]);
    tight.budget_hours = 2;
    let mut world = World::new(tight);
    world.run(3.0 * 3600.0);
    let used = world.monitor.snapshot(world.now).backends[1].hours.unwrap();
    assert!(used.saving && used.used >= Duration::from_secs(2 * 3600), "{used:?}");
    world.probes.clear();
    world.run(8.0 * 3600.0);
    assert!(world.probes["Render"] <= 5, "{:?}", world.probes);
    world.interview(true);
    world.run(60.0);
    assert!(world.probes["Render"] >= 4, "{:?}", world.probes);
}

#[test]
fn a_new_chain_keeps_what_is_known_of_the_backends_that_stay() {
    let mut world = running(CHAIN);
    let fewer = settings(&["Render", "Local"]);
    world.input(Input::Reload(Policy::try_new(fewer).unwrap()));
    assert_eq!(world.told(), ["reloaded", "Config: nothing -> Render"]);
    let mut same = settings(&["Railway", "Render"]);
    same.hold = Duration::from_secs(60);
    world.input(Input::Reload(Policy::try_new(same).unwrap()));
    world.run(1.0);
    assert_eq!(
        world.told(),
        ["reloaded", "Railway is Healthy", "Failback: Render -> Railway"],
        "the operator's own change need not wait for the hold"
    );
}

#[test]
fn a_slow_backend_is_marked_and_still_used() {
    let mut world = running(&["Railway", "Render"]);
    world.set("Railway", Up(2_000));
    world.run(120.0);
    let snapshot = world.monitor.snapshot(world.now);
    assert!(snapshot.backends[0].slow);
    assert_eq!(snapshot.active, Some(0));
}

#[test]
fn a_backend_that_is_down_is_probed_less_and_less_up_to_a_minute() {
    let mut world = running(&["Railway", "Render"]);
    world.set("Railway", stopped());
    world.run(40.0);
    world.probes.clear();
    world.run(3600.0);
    assert!((58..=75).contains(&world.probes["Railway"]), "{:?}", world.probes);
}

#[test]
fn too_many_requests_is_answered_with_fewer() {
    let mut world = running(&["Railway", "Render"]);
    world.set("Railway", Down(Cause::RateLimited, 20));
    world.probes.clear();
    world.run(60.0);
    assert!(world.probes["Railway"] <= 6, "{:?}", world.probes);
}

#[test]
fn a_rendered_wake_error_is_asked_again_slowly() {
    let mut world = World::new(settings(&["Railway", "Render"]));
    world.set("Render", Down(Cause::RenderHibernating, 100));
    world.run(60.0);
    assert_eq!(world.health("Render"), Health::Waking);
    assert!(world.probes["Render"] <= 8, "{:?}", world.probes);
    world.set("Render", Up(40));
    world.run(12.0);
    assert_eq!(world.health("Render"), Health::Healthy);
}

#[test]
fn hundreds_of_backends_hang_and_the_primary_is_watched_as_ever() {
    let names: Vec<_> = (0..200).map(|n| format!("backend-{n}")).collect();
    let mut all = settings(&names.iter().map(String::as_str).collect::<Vec<_>>());
    all.watch.standby = Duration::from_secs(30);
    let mut world = World::new(all);
    for name in &names[1..] {
        world.set(name, Down(Cause::Timeout(Phase::Connect), 5_000));
    }
    world.run(600.0);
    assert!((19..=22).contains(&world.probes["backend-0"]), "{}", world.probes["backend-0"]);
}
