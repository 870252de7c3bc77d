//! What requests through the proxy tell, as stories.

use std::time::Duration;

use crate::world::{Behaviour::*, World, settings};
use domain::connectivity::Reachability;
use domain::health::Health;
use domain::monitor::{Input, Output};
use domain::policy::Policy;
use domain::traffic::UpstreamOutcome;
use domain::{Cause, Moment};

/// A world in which the chain runs and was not probed for a while.
fn running(names: &[&str]) -> World {
    let mut world = World::new(settings(names));
    world.run(20.0);
    world.told();
    world.probes.clear();
    world.outputs.clear();
    world
}

fn suspect(world: &mut World, name: &str, cause: Cause) {
    let outcome = UpstreamOutcome::Suspect(cause);
    world.input(Input::Upstream { backend: name.into(), outcome });
}

fn passed(world: &World, index: usize) -> Moment {
    world.monitor.snapshot(world.now).backends[index].passed.unwrap()
}

#[test]
fn a_suspicion_is_confirmed_and_followed_within_a_second() {
    for (interview, within) in [(false, 0.8), (true, 0.1)] {
        let mut world = running(&["Railway", "Render"]);
        world.interview(interview);
        world.run(20.0);
        world.told();
        world.set("Railway", Down(Cause::HttpStatus(502), 20));
        for _ in 0..50 {
            suspect(&mut world, "Railway", Cause::HttpStatus(502));
        }
        world.run(within);
        assert_eq!(
            world.told(),
            [
                "Railway is Unhealthy: http_status",
                "Failover: Railway -> Render",
                "NOTICE Railway failed, on Render"
            ]
        );
    }
}

#[test]
fn a_suspicion_that_a_probe_refutes_changes_nothing() {
    let mut world = running(&["Railway", "Render"]);
    for _ in 0..20 {
        let suspected = world.now.mono;
        suspect(&mut world, "Railway", Cause::Reset);
        world.run(0.2);
        assert!(passed(&world, 0) >= suspected, "the proof is younger than the doubt");
        let state = &world.monitor.snapshot(world.now).backends[0];
        assert_eq!((state.health, &state.cause), (Health::Healthy, &None));
        world.run(1.0);
    }
    assert_eq!(world.told(), Vec::<String>::new());
    assert!((20..=22).contains(&world.probes["Railway"]), "one each: {:?}", world.probes);
}

#[test]
fn a_storm_of_suspicions_asks_four_times_a_second_at_most_and_ends_refuted() {
    let mut world = running(&["Railway", "Render"]);
    let before = world.monitor.changes();
    for _ in 0..2000 {
        suspect(&mut world, "Railway", Cause::HttpStatus(500));
        world.run(0.005);
    }
    let last = world.now.mono;
    world.run(0.5);
    assert!(passed(&world, 0) >= last, "what was said last was asked too");
    assert!((38..=42).contains(&world.probes["Railway"]), "in ten seconds: {:?}", world.probes);
    let probe = |output: &Output| matches!(output, Output::StartProbe(request) if &*request.backend == "Railway");
    let begun: Vec<_> =
        world.outputs.iter().filter(|(_, output)| probe(output)).map(|(at, _)| *at).collect();
    let gaps = begun.windows(2).map(|two| two[1].since(two[0]));
    assert!(gaps.min().unwrap() >= Duration::from_millis(250));
    assert!(world.monitor.changes() - before < 300, "what is known already is no news");
    assert_eq!(world.told(), Vec::<String>::new());
}

#[test]
fn a_probe_that_began_before_the_doubt_is_asked_anew() {
    let mut world = running(&["Railway", "Render"]);
    world.set("Railway", Up(900));
    world.input(Input::ProbeNow);
    world.run(0.5);
    world.outputs.clear();
    let suspected = world.now.mono;
    suspect(&mut world, "Railway", Cause::Reset);
    world.run(0.5);
    assert!(matches!(world.outputs[0].1, Output::CancelProbe(_)), "{:?}", world.outputs);
    assert!(passed(&world, 0) < suspected, "the answer of the old one is not wanted");
    suspect(&mut world, "Railway", Cause::Reset);
    world.run(0.45);
    assert!(passed(&world, 0) >= suspected);
    let given_up = |(_, output): &&(Moment, Output)| matches!(output, Output::CancelProbe(_));
    let count = world.outputs.iter().filter(given_up).count();
    assert_eq!(count, 1, "a probe that confirms is never given up, or none would ever end");
}

#[test]
fn the_long_request_to_a_waking_backend_is_not_given_up() {
    let mut world = World::new(settings(&["Railway", "Render"]));
    world.set("Railway", Asleep(60));
    world.run(20.0);
    assert_eq!(world.health("Railway"), Health::Waking);
    world.outputs.clear();
    suspect(&mut world, "Railway", Cause::Timeout(domain::Phase::FirstByte));
    let given_up = |(_, output): &(Moment, Output)| matches!(output, Output::CancelProbe(_));
    assert!(!world.outputs.iter().any(given_up));
    world.run(45.0);
    assert_eq!(world.health("Railway"), Health::Healthy);
    let suspected = Moment::new(Duration::from_secs(20));
    assert!(passed(&world, 0) > suspected, "and is asked again once it is awake");
}

#[test]
fn without_probes_a_suspicion_says_nothing() {
    let mut world = running(&["Railway", "Render"]);
    world.input(Input::Pause(true));
    world.told();
    suspect(&mut world, "Railway", Cause::Reset);
    world.run(60.0);
    assert_eq!(world.monitor.snapshot(world.now).backends[0].cause, None);
    assert_eq!(world.probes.get("Railway"), None);
    let unpaused = world.now.mono;
    world.input(Input::Pause(false));
    world.run(1.0);
    assert!(passed(&world, 0) >= unpaused);

    // Just woken up, requests fail for reasons of this machine.
    world.sleep(600);
    let woken = world.now.mono;
    world.set("Railway", Down(Cause::Unreachable, 20));
    for _ in 0..10 {
        suspect(&mut world, "Railway", Cause::Unreachable);
        world.run(0.2);
    }
    assert_eq!(world.monitor.snapshot(world.now).backends[0].cause, None);
    world.set("Railway", Up(40));
    world.run(2.0);
    assert!(passed(&world, 0) > woken, "but it is asked");
    assert!(!world.told().iter().any(|line| line.contains("Unhealthy")));
}

#[test]
fn requests_that_fail_for_want_of_a_network_raise_the_same_doubt_as_probes() {
    let mut world = running(&["Railway", "Render"]);
    world.network = Reachability::Offline;
    suspect(&mut world, "Railway", Cause::Unreachable);
    world.run(1.0);
    assert_eq!(world.told(), ["offline, portal false", "NOTICE offline"]);
    assert_eq!(world.health("Railway"), Health::Healthy);
    suspect(&mut world, "Railway", Cause::Unreachable);
    assert_eq!(world.monitor.snapshot(world.now).backends[0].cause, None, "offline is not down");
}

#[test]
fn a_doubted_active_has_its_standbys_asked_too() {
    let mut world = running(&["Railway", "Render", "Local"]);
    world.set("Render", Down(Cause::RenderSuspended, 40));
    world.set("Railway", Down(Cause::RailwayNotFound, 40));
    suspect(&mut world, "Railway", Cause::RailwayNotFound);
    world.run(1.0);
    let told = world.told();
    assert!(told.contains(&"Failover: Railway -> Local".to_owned()), "{told:?}");
}

#[test]
fn answers_to_requests_keep_the_account_of_waking_hours() {
    let mut tight = settings(&["Railway", "Render"]);
    tight.budget_hours = 0;
    let mut world = World::new(tight);
    world.run(60.0);
    let used = |world: &World| world.monitor.snapshot(world.now).backends[1].hours.unwrap().used;
    let before = used(&world);
    for _ in 0..360 {
        world.input(Input::Upstream {
            backend: "Render".into(),
            outcome: UpstreamOutcome::Answered,
        });
        world.run(10.0);
    }
    let added = used(&world) - before;
    assert!((3500..=3700).contains(&added.as_secs()), "an hour, not {added:?}");
    world.input(Input::Upstream { backend: "Gone".into(), outcome: UpstreamOutcome::Answered });
}

#[test]
fn the_proof_of_a_pass_survives_a_new_policy_but_not_a_new_address() {
    let mut world = running(&["Railway", "Render"]);
    let proof = passed(&world, 0);
    let mut other = settings(&["Railway", "Render"]);
    other.backends[1].url = domain::BackendUrl::parse("https://new.onrender.com").unwrap();
    world.input(Input::Reload(Policy::try_new(other).unwrap()));
    let state = world.monitor.snapshot(world.now);
    assert_eq!(state.backends[0].passed, Some(proof));
    assert_eq!(state.backends[1].passed, None);
    // The report of a probe that was given up for a pause proves nothing.
    world.set("Railway", Up(900));
    world.run(0.5);
    world.input(Input::Pause(true));
    world.run(5.0);
    assert_eq!(passed(&world, 0), proof);
}
