use std::time::Duration;

use domain::checklist::drilled::{Finding, Rehearsed};
use domain::checklist::{self, Check, Outcome};
use domain::drill::{Kind, Scenario, Verdict};

use crate::world::{World, outcome};

const DAY: Duration = Duration::from_secs(24 * 3600);

#[tokio::test]
async fn the_kept_tests_are_looked_through() {
    let mut world = World::new(&[("Railway", "http://127.0.0.1:9")]);
    let kind = Kind::Simulated(Scenario::RailwayStopped);
    let now = world.clock.now().wall;
    let kept = |days: u32, verdict| Rehearsed { at: now.minus(DAY * days), kind, verdict };
    let found = world.check(Check::FailoverTested).await;
    assert_eq!(found.finding, checklist::Finding::Drilled(Finding::Never));
    world.rehearsed = vec![kept(2, Verdict::Passed), kept(3, Verdict::Failed)];
    assert_eq!(outcome(&world.check(Check::FailoverTested).await), Outcome::Pass);
    world.rehearsed = vec![kept(1, Verdict::Failed), kept(2, Verdict::Passed)];
    assert_eq!(outcome(&world.check(Check::FailoverTested).await), Outcome::Fail);
    world.rehearsed = vec![kept(8, Verdict::Passed)];
    assert_eq!(outcome(&world.check(Check::FailoverTested).await), Outcome::Fail);
}
