use std::time::Duration;

use domain::checklist::standby::{Answer, Finding};
use domain::checklist::{self, Check, Checked, Outcome, Unjudged};
use testkit::Fault;

use crate::world::{World, outcome, unjudged};

fn found(checked: &Checked) -> &Finding {
    match &checked.finding {
        checklist::Finding::Standby(finding) => finding,
        other => panic!("{other:?}"),
    }
}

fn world(url: &str) -> World {
    let mut world = World::new(&[("Railway", "http://127.0.0.1:9"), ("Render", url)]);
    world.rules.timeout = Duration::from_secs(1);
    world.rules.backends[1].sleeps = true;
    world
}

#[tokio::test]
async fn it_is_awake_or_woken() {
    let render = testkit::sample("Render").await;
    let world = world(&render.url());
    let checked = world.check(Check::StandbyWarm).await;
    assert_eq!(outcome(&checked), Outcome::Pass);
    assert!(matches!(found(&checked).answer, Answer::Awake { .. }));
    assert!(!found(&checked).kept_awake, "no app runs that could");

    render.set_wake_time(Duration::from_secs(3));
    render.set_fault(Fault::Waking).await.unwrap();
    let checked = world.check(Check::StandbyWarm).await;
    assert_eq!(outcome(&checked), Outcome::Pass);
    let Answer::Woken { after } = found(&checked).answer else { panic!("{checked:?}") };
    assert!(after > Duration::from_secs(2), "{after:?}");
}

#[tokio::test]
async fn one_that_does_not_wake_fails_and_one_that_is_down_is_not_judged() {
    let render = testkit::faulty(Fault::Hang).await;
    let mut world = world(&render.url());
    world.rules.wake_timeout = Duration::from_secs(2);
    let checked = world.check(Check::StandbyWarm).await;
    assert_eq!(outcome(&checked), Outcome::Fail);
    assert!(matches!(found(&checked).answer, Answer::Asleep { .. }), "{checked:?}");

    render.set_fault(Fault::RenderSuspended).await.unwrap();
    let checked = world.check(Check::StandbyWarm).await;
    assert_eq!(unjudged(&checked), &Unjudged::BackendDown { names: vec!["Render".into()] });
    assert_eq!(checked.exchanges.len(), 1);

    let alone = World::new(&[("Railway", "http://127.0.0.1:9")]);
    assert_eq!(unjudged(&alone.check(Check::StandbyWarm).await), &Unjudged::NoBackup);
}
