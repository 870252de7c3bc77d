//! How a stopped service is brought back, as timelines and in random worlds.

#![expect(clippy::panic, reason = "helpers of tests may fail like tests")]

mod world;
mod worlds;

use std::time::Duration;

use domain::drill::restore::{GRACE, Note, PATIENCE, Problem, REVIVE, Remedy, SETTLE};

use world::{Fate, World, play, secs};

const RESTARTING: Option<Note> = Some(Note { remedy: Remedy::Restart, accepted: false });

#[test]
fn a_stopped_service_is_restarted_once_and_verified() {
    let story = play(&World::default(), None);
    assert_eq!(story.end, Ok(()));
    assert_eq!((story.count(Remedy::Restart), story.count(Remedy::Redeploy)), (1, 0));
    assert!(story.runs && story.ended < secs(10), "{story:?}");
}

#[test]
fn a_service_that_was_never_stopped_is_watched_and_left_alone() {
    let story = play(&World { stops: None, ..World::default() }, None);
    assert_eq!((story.end, story.asked.len()), (Ok(()), 0));
    assert!(story.ended >= SETTLE && story.ended < SETTLE + secs(3), "{:?}", story.ended);
}

#[test]
fn a_stop_that_takes_effect_late_is_waited_for() {
    for late in [1, 3, 5, 7] {
        let story = play(&World { stops: Some(secs(late)), ..World::default() }, None);
        assert_eq!((story.end, story.asked.len()), (Ok(()), 1), "late by {late} s");
        assert!(story.runs && story.asked[0].0 >= secs(late));
    }
}

#[test]
fn after_a_note_a_restart_that_is_under_way_is_not_asked_for_again() {
    // The one before asked for it and was killed; the API says "stopped" for 9 s yet.
    let mut world = World { restart: None, ..World::default() };
    world.stops = None;
    let story = play(&world, RESTARTING);
    assert_eq!((story.end, story.asked.len()), (Ok(()), 0));
}

#[test]
fn after_a_note_that_was_never_sent_it_is_asked_for_after_the_grace() {
    let story = play(&World::default(), RESTARTING);
    assert_eq!(story.end, Ok(()));
    assert_eq!(story.count(Remedy::Restart), 1);
    assert!(story.asked[0].0 >= GRACE, "{story:?}");
}

#[test]
fn a_restart_without_effect_is_followed_by_a_redeploy() {
    let story = play(&World { restart: None, ..World::default() }, None);
    assert_eq!(story.end, Ok(()));
    assert_eq!((story.count(Remedy::Restart), story.count(Remedy::Redeploy)), (1, 1));
    assert!(story.asked[1].0 >= REVIVE && story.asked[1].0 < REVIVE + secs(12), "{story:?}");
}

#[test]
fn a_refused_restart_is_followed_by_a_redeploy_at_once() {
    let script = vec![Fate::Answered, Fate::Refused];
    let story = play(&World { script, ..World::default() }, None);
    assert_eq!(story.end, Ok(()));
    assert_eq!((story.count(Remedy::Restart), story.count(Remedy::Redeploy)), (1, 1));
    assert!(story.asked[1].0 < secs(3), "{story:?}");
}

#[test]
fn where_both_are_refused_a_person_is_called_soon() {
    let story = play(&World { refusing: true, ..World::default() }, None);
    assert_eq!(story.end, Err(Problem::Refused("not now".into())));
    assert!(story.ended < secs(60), "{story:?}");
}

#[test]
fn without_a_redeploy_it_waits_and_then_says_so() {
    let world = World { restart: None, can_redeploy: false, ..World::default() };
    let story = play(&world, None);
    assert_eq!((story.end, story.asked.len()), (Err(Problem::Stopped), 1));
    assert!(story.ended >= PATIENCE);
}

#[test]
fn a_token_that_is_not_allowed_to_is_told_at_once() {
    for script in [vec![Fate::Denied], vec![Fate::Answered, Fate::Denied]] {
        let story = play(&World { script, ..World::default() }, None);
        assert_eq!(story.end, Err(Problem::Denied("the token is not known".into())));
        assert!(story.ended < secs(1));
    }
}

#[test]
fn a_limit_is_waited_out_and_one_beyond_the_patience_told_at_once() {
    let after = |wait| World { script: vec![Fate::Limited(secs(wait))], ..World::default() };
    let story = play(&after(30), None);
    assert_eq!((story.end, story.asked.len()), (Ok(()), 1));
    assert!(story.asked[0].0 >= secs(30));
    let story = play(&after(3600), None);
    assert_eq!(story.end, Err(Problem::Unreachable("too many requests".into())));
    assert!(story.ended < secs(1));
}

#[test]
fn a_lost_answer_is_no_reason_to_ask_again_while_it_works() {
    let script = vec![Fate::Answered, Fate::Lost];
    let restart = Some((secs(8), secs(5)));
    let story = play(&World { script, restart, ..World::default() }, None);
    assert_eq!((&story.end, story.count(Remedy::Restart)), (&Ok(()), 1));
}

#[test]
fn an_unheard_restart_is_asked_for_again_after_the_grace() {
    let script = vec![Fate::Answered, Fate::Unheard];
    let story = play(&World { script, ..World::default() }, None);
    assert_eq!((&story.end, story.count(Remedy::Restart)), (&Ok(()), 2));
    assert!(story.asked[1].0 - story.asked[0].0 >= GRACE, "{:?}", story.asked);
}

#[test]
fn what_comes_up_as_patience_ends_is_not_called_unhealthy() {
    for (runs, latency) in (1600..1790).flat_map(|runs| [(runs, 3), (runs, 15), (runs, 40)]) {
        let tenths = |n: u64| Duration::from_millis(n * 100);
        let restart = Some((secs(1), tenths(runs)));
        let story = play(&World { restart, latency: tenths(latency), ..World::default() }, None);
        let up = matches!(story.end, Ok(()) | Err(Problem::Starting));
        assert!(up, "{runs}, {latency}: {story:?}");
    }
}

#[test]
fn an_api_that_never_answers_is_told_when_patience_ends() {
    let story = play(&World { script: vec![Fate::Unheard; 400], ..World::default() }, None);
    assert_eq!(story.end, Err(Problem::Unreachable("no connection".into())));
    assert!(story.ended >= PATIENCE && story.asked.is_empty());
    assert!(story.readings <= 30, "{}", story.readings);
}
