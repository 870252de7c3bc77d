//! Interviews as stories: appointments, what is made ready, clocks that are set, and the failback
//! that must be safe.

use std::time::Duration;

use crate::world::{Behaviour::*, World, settings};
use domain::event::{ChecklistEnded, EventKind};
use domain::interview::{InterviewEvent, Order, Plan, Served, Stage, Summary};
use domain::monitor::{Input, Output};
use domain::{Cause, WallTime};

const CHAIN: &[&str] = &["Railway", "Render"];
const MINUTE: u64 = 60;
const HOUR: Duration = Duration::from_secs(3600);

fn stopped() -> crate::world::Behaviour {
    Down(Cause::RailwayNotFound, 40)
}

fn running() -> World {
    let mut world = World::new(settings(CHAIN));
    world.run(1.0);
    world.told();
    world
}

fn minutes(count: u64) -> f64 {
    (count * MINUTE) as f64
}

/// Plans an interview of an hour that begins in so many minutes.
fn plan(world: &mut World, minutes: u64) -> Plan {
    let begins = world.now.wall.plus(Duration::from_secs(minutes * MINUTE));
    let plan = Plan { begins, length: HOUR };
    world.input(Input::Interview(Order::Plan(plan)));
    plan
}

fn stage(world: &World) -> Stage {
    world.monitor.snapshot(world.now).schedule.stage
}

fn until(world: &World) -> WallTime {
    world.monitor.snapshot(world.now).schedule.ends.unwrap()
}

fn checked(world: &mut World) {
    let ended = ChecklistEnded { id: "1".into(), results: [].into(), announce: true };
    world.input(Input::Checklist(ended));
}

/// The lines about interviews.
fn told(world: &mut World) -> Vec<String> {
    let mut lines = world.told();
    lines.retain(|line| line.contains("interview") || line.contains("NOTICE ready"));
    lines
}

#[test]
fn an_appointment_is_prepared_ten_minutes_before_begins_and_ends_by_itself() {
    let mut world = running();
    plan(&mut world, 60);
    assert_eq!(told(&mut world), ["interview planned"]);
    world.run(minutes(49));
    assert_eq!((told(&mut world), stage(&world)), (vec![], Stage::Planned));
    world.run(minutes(1) + 1.0);
    assert_eq!(told(&mut world), ["interview preparing"]);
    assert!(world.monitor.snapshot(world.now).schedule.locks());
    world.run(minutes(2));
    checked(&mut world);
    assert_eq!(told(&mut world), ["NOTICE ready, 479 s before"]);
    assert!(world.monitor.snapshot(world.now).schedule.readiness.is_some());
    world.run(minutes(8));
    assert_eq!((told(&mut world), stage(&world)), (vec!["interview true".into()], Stage::On));
    world.run(minutes(60));
    assert_eq!((told(&mut world), stage(&world)), (vec!["interview false".into()], Stage::Off));
    assert!(world.monitor.snapshot(world.now).schedule.readiness.is_none());
    world.input(Input::InterviewServed(Some(Served { requests: 9, unanswered: 0 })));
    assert_eq!(
        told(&mut world),
        ["interview ended after 3600 s with 0 switchovers", "NOTICE interview over"]
    );
}

#[test]
fn an_appointment_that_gives_way_to_another_time_is_said_to() {
    let mut world = running();
    plan(&mut world, 180);
    told(&mut world);
    plan(&mut world, 200);
    assert_eq!(told(&mut world), ["interview planned"], "it is the same one, later");
    plan(&mut world, 0);
    assert_eq!(told(&mut world), ["interview called off", "interview true"]);
}

#[test]
fn one_that_is_near_is_prepared_at_once_and_one_that_began_begins() {
    let mut world = running();
    plan(&mut world, 5);
    assert_eq!(told(&mut world), ["interview planned", "interview preparing"]);
    plan(&mut world, 0);
    assert_eq!(told(&mut world), ["interview true"]);
    // As after a restart of the app in its midst.
    let begins = world.now.wall.minus(HOUR / 2);
    let mut world = running();
    world.input(Input::Interview(Order::Plan(Plan { begins, length: HOUR })));
    assert_eq!(told(&mut world), ["interview true"]);
    assert_eq!(until(&world), begins.plus(HOUR));
    world.run(minutes(31));
    assert_eq!(told(&mut world), ["interview false"]);
}

#[test]
fn one_whose_time_has_passed_is_missed_and_said() {
    let mut world = running();
    let begins = world.now.wall.minus(HOUR);
    world.input(Input::Interview(Order::Plan(Plan { begins, length: HOUR })));
    assert_eq!(told(&mut world), ["interview missed", "NOTICE interview missed"]);
    assert_eq!(stage(&world), Stage::Off);
}

#[test]
fn it_can_be_called_off_extended_and_ended_early() {
    let mut world = running();
    plan(&mut world, 60);
    world.input(Input::Interview(Order::End));
    world.run(minutes(120));
    assert_eq!(told(&mut world), ["interview planned", "interview called off"]);

    let ends = plan(&mut world, 0).ends();
    world.input(Input::Interview(Order::Extend(HOUR / 2)));
    assert_eq!(until(&world), ends.plus(HOUR / 2));
    world.run(minutes(80));
    assert_eq!(told(&mut world), ["interview true", "interview extended to 5400 s"]);
    // Longer than one may be: refused where it is asked for, and ignored here.
    world.input(Input::Interview(Order::Extend(HOUR * 12)));
    world.input(Input::Interview(Order::End));
    assert_eq!(told(&mut world), ["interview false"]);
    world.input(Input::Interview(Order::End));
    world.input(Input::Interview(Order::Extend(HOUR)));
    assert_eq!(told(&mut world), Vec::<String>::new());
}

#[test]
fn one_that_was_switched_on_and_off_again_is_no_news() {
    let mut world = running();
    plan(&mut world, 0);
    world.run(20.0);
    world.input(Input::Interview(Order::End));
    world.input(Input::InterviewServed(None));
    let ended = "interview ended after 20 s with 0 switchovers";
    assert_eq!(told(&mut world), ["interview true", "interview false", ended]);
}

#[test]
fn a_sleep_through_the_beginning_leaves_what_is_left_and_through_the_end_nothing() {
    let mut world = running();
    let plan_made = plan(&mut world, 60);
    world.sleep(80 * MINUTE);
    assert_eq!(told(&mut world), ["interview planned", "interview true"]);
    assert_eq!(until(&world), plan_made.ends());
    world.sleep(41 * MINUTE);
    assert_eq!(told(&mut world), ["interview false"], "slept through its end");

    plan(&mut world, 60);
    world.sleep(121 * MINUTE);
    assert_eq!(
        told(&mut world),
        ["interview planned", "interview missed", "NOTICE interview missed"]
    );
}

#[test]
fn a_clock_that_is_set_moves_an_appointment_but_not_the_length_of_what_is_under_way() {
    let mut world = running();
    let appointment = plan(&mut world, 60);
    world.set_clock(appointment.begins.minus(Duration::from_secs(9 * MINUTE)));
    assert_eq!(told(&mut world), ["interview planned", "interview preparing"]);
    // A second back is no reason to prepare again, an hour is.
    world.set_clock(world.now.wall.minus(Duration::from_secs(61)));
    assert_eq!(stage(&world), Stage::Preparing);
    world.set_clock(world.now.wall.minus(HOUR));
    assert_eq!(stage(&world), Stage::Planned);
    world.set_clock(appointment.begins);
    assert_eq!(told(&mut world), ["interview true"]);

    let day = Duration::from_secs(24 * 3600);
    for away in [world.now.wall.plus(day), world.now.wall.minus(day)] {
        world.set_clock(away);
        world.run(minutes(20));
        assert_eq!(stage(&world), Stage::On, "{away:?}");
    }
    world.run(minutes(21));
    assert_eq!(told(&mut world), ["interview false"]);
}

#[test]
fn an_appointment_ends_a_pause_and_is_kept_while_one_lasts() {
    let mut world = running();
    plan(&mut world, 60);
    world.input(Input::Pause(true));
    world.told();
    world.run(minutes(50));
    assert_eq!(world.told(), ["interview preparing", "unpaused"]);
    world.input(Input::Pause(true));
    world.run(minutes(10));
    assert_eq!(world.told(), ["paused", "interview true", "unpaused"]);
    world.input(Input::Pause(true));
    world.run(minutes(60));
    assert_eq!(told(&mut world), ["interview false"], "it ends while paused, too");
}

#[test]
fn a_sleeping_standby_is_woken_before_and_kept_awake_whatever_the_budget_says() {
    let mut chain = settings(CHAIN);
    chain.budget_hours = 0;
    let mut world = World::new(chain);
    world.run(1.0);
    world.run(minutes(30));
    world.set("Render", Asleep(30));
    plan(&mut world, 60);
    let asleep = world.probes["Render"];
    world.run(minutes(49));
    assert!(world.probes["Render"] <= asleep + 1, "let sleep");
    let asleep = world.probes["Render"];
    world.run(minutes(11));
    assert!(world.probes["Render"] >= asleep + 3, "woken, and kept awake from then on");
    let state = world.monitor.snapshot(world.now).backends[1].clone();
    assert!(state.cause.is_none() && !state.hours.unwrap().saving, "{:?}", state.health);
}

#[test]
fn quiet_holds_the_readiness_back_once_it_is_on_and_a_second_run_is_told_as_any_other() {
    let mut chain = settings(CHAIN);
    chain.quiet_in_interview = true;
    let mut world = World::new(chain);
    world.run(1.0);
    plan(&mut world, 2);
    world.run(minutes(3));
    world.told();
    checked(&mut world);
    assert_eq!(told(&mut world), Vec::<String>::new(), "late, and quiet");
    assert!(world.monitor.snapshot(world.now).schedule.readiness.is_some());
    checked(&mut world);
    assert!(world.told().iter().any(|line| line.starts_with("NOTICE checklist")));
}

/// The summary of an interview that ends now.
fn summary(world: &mut World) -> Summary {
    world.input(Input::Interview(Order::End));
    world.input(Input::InterviewServed(None));
    let ended = |(_, output): &(_, Output)| match output {
        Output::Event(event) => match &event.kind {
            EventKind::Interview(InterviewEvent::Ended(summary)) => Some(summary.clone()),
            _ => None,
        },
        _ => None,
    };
    world.outputs.iter().find_map(ended).unwrap()
}

#[test]
fn the_summary_tells_switchovers_the_slowest_answer_and_the_longest_silence() {
    let mut world = running();
    plan(&mut world, 0);
    world.run(60.0);
    world.set("Railway", stopped());
    world.run(60.0);
    world.set("Render", Up(700));
    world.run(30.0);
    world.set("Render", Up(90));
    world.run(30.0);
    world.set("Render", Down(Cause::HttpStatus(500), 40));
    world.run(40.0);
    world.set("Render", Up(90));
    world.run(60.0);
    let seen = summary(&mut world);
    assert_eq!(seen.lasted, Duration::from_secs(280));
    assert_eq!(seen.switchovers, 1, "Railway to Render, and Render again after nothing");
    assert_eq!(seen.slowest, Some(("Render".into(), Duration::from_millis(700))));
    let silence = seen.longest_silence.as_secs_f64();
    // From its first failed probe to the third passed one: both a little after.
    assert!((30.0..75.0).contains(&silence), "{silence}");
}

/// On Render in an interview, as Railway failed, for so many seconds.
fn on_the_backup(world: &mut World) {
    plan(world, 0);
    world.run(30.0);
    world.set("Railway", stopped());
    world.run(30.0);
    assert_eq!(world.active().as_deref(), Some("Render"));
    world.told();
}

#[test]
fn failback_waits_until_the_better_backend_was_healthy_for_the_whole_hold() {
    let mut world = running();
    on_the_backup(&mut world);
    world.run(280.0);
    world.set("Railway", Up(40));
    world.run(240.0);
    assert_eq!(world.told(), ["Railway is Healthy"], "the hold itself is long over");
    let waits = world.monitor.snapshot(world.now).hold_until;
    assert!(waits.is_some_and(|at| at > world.now.wall), "{waits:?}");
    world.run(120.0);
    assert_eq!(world.told(), ["Failback: Render -> Railway", "NOTICE back on Railway"]);
}

#[test]
fn a_slow_backend_is_not_returned_to_in_an_interview_and_is_after_it() {
    let mut world = running();
    on_the_backup(&mut world);
    world.set("Railway", Up(1500));
    world.run(1200.0);
    assert_eq!(world.told(), ["Railway is Healthy"]);
    assert_eq!(world.monitor.snapshot(world.now).hold_until, None);
    world.input(Input::Interview(Order::End));
    world.run(60.0);
    assert!(world.told().contains(&"Failback: Render -> Railway".to_owned()));
}

#[test]
fn one_that_failed_twice_in_an_interview_is_not_returned_to_in_it() {
    let mut world = running();
    on_the_backup(&mut world);
    world.set("Railway", Up(40));
    world.run(400.0);
    assert_eq!(world.active().as_deref(), Some("Railway"), "it failed once");
    world.set("Railway", stopped());
    world.run(30.0);
    world.set("Railway", Up(40));
    world.run(minutes(45));
    assert_eq!(world.active().as_deref(), Some("Render"), "it failed again");
    // Who pins and frees decides for themselves.
    world.input(Input::Pin(Some("Render".into())));
    world.input(Input::Pin(None));
    world.run(10.0);
    assert_eq!(world.active().as_deref(), Some("Railway"));
}
