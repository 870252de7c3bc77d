//! A sleep that the system announces: what fails around it is the machine's own network going.

use std::time::Duration;

use domain::Cause;
use domain::connectivity::Reachability;
use domain::event::{Event, EventKind};
use domain::health::Health;
use domain::monitor::{Input, Output};
use domain::traffic::UpstreamOutcome;

use crate::world::{World, settings};

/// A world in which the chain runs and nothing is left to tell.
fn running() -> World {
    let mut world = World::new(settings(&["Railway", "Render"]));
    world.run(1.0);
    world.told();
    world
}

#[test]
fn an_announced_sleep_asks_nothing_and_alarms_nobody() {
    let mut world = running();
    world.input(Input::Sleeping);
    let probes = world.probes.clone();
    world.network = Reachability::Offline;
    for name in ["Railway", "Render"] {
        let failed = UpstreamOutcome::Suspect(Cause::Refused);
        world.input(Input::Upstream { backend: name.into(), outcome: failed });
    }
    world.input(Input::NetworkChanged);
    world.run(20.0);
    assert_eq!(world.probes, probes, "nothing is asked while it falls asleep");
    assert_eq!(world.told(), Vec::<String>::new());

    world.network = Reachability::Online;
    world.input(Input::Woke);
    assert_eq!(world.told(), ["resumed"]);
    world.run(120.0);
    assert_eq!(world.told(), Vec::<String>::new());
    assert_eq!(world.health("Railway"), Health::Healthy);
    assert_ne!(world.probes, probes, "awake, it asks again");
}

#[test]
fn a_wake_that_the_clocks_told_already_is_not_told_again() {
    let mut world = running();
    world.input(Input::Sleeping);
    world.sleep(3600);
    world.input(Input::Woke);
    assert_eq!(world.told(), ["resumed"]);
}

#[test]
fn a_sleep_that_never_came_and_was_never_taken_back_ends_by_itself() {
    let mut world = running();
    world.input(Input::Sleeping);
    world.run(59.0);
    assert_eq!(world.told(), Vec::<String>::new());
    world.run(2.0);
    assert_eq!(world.told(), ["resumed"]);
}

#[test]
fn time_is_unobserved_from_the_announcement_on() {
    let mut world = running();
    world.input(Input::Sleeping);
    world.run(10.0);
    world.sleep(990);
    let after = world.outputs.iter().find_map(|(_, output)| match output {
        Output::Event(Event { kind: EventKind::Resumed { after }, .. }) => Some(*after),
        _ => None,
    });
    assert_eq!(after, Some(Duration::from_secs(1000)));
}
