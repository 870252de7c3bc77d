//! Which notices a person wants, and that an "up" stays the answer to a "down".

use crate::world::{Behaviour::*, World, settings};
use domain::Cause;
use domain::notice::Wanted;

fn stopped() -> crate::world::Behaviour {
    Down(Cause::RailwayNotFound, 40)
}

/// The notices of a day on which Railway fails, then Render too, and both come back, worst first
/// or best first.
fn told(wanted: Wanted, best_first: bool) -> Vec<String> {
    let mut chain = settings(&["Railway", "Render"]);
    chain.notices = wanted;
    let mut world = World::new(chain);
    world.run(1.0);
    world.set("Railway", stopped());
    world.run(120.0);
    world.set("Render", stopped());
    world.run(120.0);
    let (first, second) = if best_first { ("Railway", "Render") } else { ("Render", "Railway") };
    world.set(first, Up(50));
    world.run(1200.0);
    world.set(second, Up(50));
    world.run(4000.0);
    assert_eq!(world.active().as_deref(), Some("Railway"));
    let told = world.told();
    told.into_iter().filter_map(|line| line.strip_prefix("NOTICE ").map(str::to_owned)).collect()
}

#[test]
fn all_of_them_by_default() {
    let all = Wanted::default();
    assert_eq!(
        told(all, false),
        ["Railway failed, on Render", "nothing answers", "Render answers again", "back on Railway"]
    );
    assert_eq!(
        told(all, true),
        ["Railway failed, on Render", "nothing answers", "Railway answers again"]
    );
}

#[test]
fn without_nothing_answers_the_way_back_answers_the_switchover() {
    let wanted = Wanted { all_down: false, ..Wanted::default() };
    for best_first in [false, true] {
        assert_eq!(
            told(wanted, best_first),
            ["Railway failed, on Render", "back on Railway"],
            "{best_first}"
        );
    }
}

#[test]
fn what_is_not_wanted_is_left_out_and_the_rest_stays_paired() {
    let no_switchover = Wanted { switchover: false, ..Wanted::default() };
    assert_eq!(told(no_switchover, true), ["nothing answers", "Railway answers again"]);
    let no_ups = Wanted { failback: false, recovery: false, ..Wanted::default() };
    assert_eq!(told(no_ups, false), ["Railway failed, on Render", "nothing answers"]);
    let no_downs = Wanted { switchover: false, all_down: false, ..Wanted::default() };
    assert_eq!(told(no_downs, false), Vec::<String>::new());
    assert_eq!(told(no_downs, true), Vec::<String>::new());
}
