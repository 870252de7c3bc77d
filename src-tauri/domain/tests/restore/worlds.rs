//! What holds in every world.

use std::time::Duration;

use domain::drill::restore::{GRACE, Note, PATIENCE, Problem, Remedy, Seen};
use proptest::prelude::*;

use crate::world::{Fate, World, play};

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        6 => Just(Fate::Answered),
        2 => Just(Fate::Lost),
        2 => Just(Fate::Unheard),
        1 => Just(Fate::Refused),
        1 => (1..90_u64).prop_map(|s| Fate::Limited(Duration::from_secs(s))),
        1 => Just(Fate::Denied),
    ]
}

fn ms(most: u64) -> impl Strategy<Value = Duration> {
    (0..most).prop_map(Duration::from_millis)
}

prop_compose! {
    fn world()(
        // A stop later than the settling time is nobody's promise.
        stops in prop::option::weighted(0.9, ms(7_500)),
        restart in prop::option::weighted(0.8, (ms(9_000), ms(60_000))),
        redeploy in prop::option::weighted(0.8, (ms(9_000), ms(60_000))),
        can_redeploy in prop::bool::weighted(0.8),
        refusing in prop::bool::weighted(0.1),
        script in prop::collection::vec(fate(), 0..30),
        latency in (1..2_000_u64).prop_map(Duration::from_millis),
    ) -> World {
        World { stops, restart, redeploy, can_redeploy, refusing, script, latency }
    }
}

fn note() -> impl Strategy<Value = Option<Note>> {
    let remedy = prop_oneof![Just(Remedy::Restart), Just(Remedy::Redeploy)];
    prop::option::of(
        (remedy, any::<bool>()).prop_map(|(remedy, accepted)| Note { remedy, accepted }),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn it_runs_in_the_end_or_the_problem_is_told(world in world(), noted in note()) {
        // Nothing is noted before the stop took effect.
        let world = if noted.is_some() { World { stops: Some(Duration::ZERO), ..world } } else { world };
        let story = play(&world, noted);
        match &story.end {
            Ok(()) => prop_assert!(story.runs, "called restored, and does not run: {story:?}"),
            Err(Problem::Unhealthy(_)) => prop_assert!(!story.runs),
            Err(_) => {}
        }
        prop_assert!(story.ended < PATIENCE + Duration::from_secs(20));
        for (at, remedy, was) in &story.asked {
            prop_assert_ne!(*was, Seen::Running, "{:?} of a running one at {:?}", remedy, at);
        }
        let restarts: Vec<_> =
            story.asked.iter().filter(|(_, it, _)| *it == Remedy::Restart).collect();
        for pair in restarts.windows(2) {
            prop_assert!(pair[1].0 - pair[0].0 >= GRACE, "{:?}", story.asked);
        }
        prop_assert!(story.readings + story.asked.len() <= 60, "{}", story.readings);
    }

    #[test]
    fn where_the_api_answers_it_runs_and_one_restart_suffices(
        stops in prop::option::of(ms(7_500)),
        starts in ms(9_000),
        runs in ms(30_000),
        latency in ms(900),
        accepted in prop::option::of(any::<bool>()),
    ) {
        let noted = accepted.map(|accepted| Note { remedy: Remedy::Restart, accepted });
        // What was noted as accepted was done: this world knows of no earlier request.
        let noted = noted.filter(|note| !note.accepted);
        let stops = if noted.is_some() { Some(Duration::ZERO) } else { stops };
        let world = World { stops, restart: Some((starts, runs)), latency, ..World::default() };
        let story = play(&world, noted);
        prop_assert_eq!(&story.end, &Ok(()));
        prop_assert!(story.runs);
        prop_assert_eq!(story.asked.len(), usize::from(stops.is_some()));
    }
}
