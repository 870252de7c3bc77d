//! The run itself, whatever the single checks find.

use std::sync::Arc;
use std::time::Duration;

use domain::checklist::{Check, Finding, Frontend, Outcome, Unjudged};
use domain::connectivity::Reachability;
use domain::{Cause, Phase};
use preflight::{Note, State};
use testkit::Fault;
use tokio::time::{Instant, timeout};
use url::Url;

use crate::world::{Answers, CutOff, PATIENCE, Silent, World, outcome, unjudged};

const REMOTE: [(&str, &str); 2] =
    [("Railway", "https://ai-cti.up.railway.app"), ("Render", "https://ai-cti.onrender.com")];

#[tokio::test]
async fn each_check_is_told_of_as_it_ends() {
    let (hangs, quick) = (testkit::faulty(Fault::Hang).await, testkit::sample("Render").await);
    let mut world = World::new(&[("Railway", &hangs.url()), ("Render", &quick.url())]);
    world.rules.timeout = Duration::from_secs(50);
    let checks = [Check::RailwayRunning, Check::RenderRunning, Check::FailoverTested];
    let run = world.start(&checks);
    let mut progress = run.progress();
    let states = |progress: &preflight::Progress| -> Vec<bool> {
        progress.items.iter().map(|item| matches!(item.state, State::Done(_))).collect()
    };
    let told = progress.wait_for(|progress| states(progress) == [false, true, true]);
    timeout(PATIENCE, told).await.unwrap().unwrap();
    run.halter().halt();
    timeout(PATIENCE, run.ended()).await.unwrap().unwrap();
    assert_eq!(states(&progress.borrow()), [true, true, true]);
}

#[tokio::test]
async fn a_halt_ends_what_has_not_ended_at_once_and_keeps_what_has() {
    let (hangs, quick) = (testkit::faulty(Fault::Hang).await, testkit::sample("Render").await);
    let mut world = World::new(&[("Railway", &hangs.url()), ("Render", &quick.url())]);
    world.rules.timeout = Duration::from_secs(55);
    let run = world.start(&[Check::RailwayRunning, Check::RenderRunning]);
    let mut progress = run.progress();
    let second_done = progress.wait_for(|it| matches!(it.items[1].state, State::Done(_)));
    timeout(PATIENCE, second_done).await.unwrap().unwrap();
    let halted = Instant::now();
    run.halter().halt();
    let results = timeout(PATIENCE, run.ended()).await.unwrap().unwrap();
    assert!(halted.elapsed() < Duration::from_secs(20), "it waited for the backend");
    assert_eq!(unjudged(&results[0]), &Unjudged::Halted);
    assert_eq!(outcome(&results[1]), Outcome::Pass);
}

#[tokio::test]
async fn halted_at_any_moment_it_has_a_result_for_each_check() {
    let (railway, render) = (testkit::sample("Railway").await, testkit::sample("Render").await);
    let world = World::new(&[("Railway", &railway.url()), ("Render", &render.url())]);
    for after in 0..12 {
        let run = world.start(&Check::ALL);
        let (halter, mut progress) = (run.halter(), run.progress());
        let enough = progress.wait_for(|progress| {
            progress.items.iter().filter(|it| matches!(it.state, State::Done(_))).count() >= after
        });
        // The run may be over before: then there is nothing left to halt.
        let _ = timeout(PATIENCE, enough).await.unwrap();
        halter.halt();
        let results = timeout(PATIENCE, run.ended()).await.unwrap().unwrap();
        let checks: Vec<_> = results.iter().map(|it| it.check).collect();
        assert_eq!(checks, Check::ALL);
    }
}

#[tokio::test(start_paused = true)]
async fn what_does_not_end_ends_at_the_bound() {
    let mut world = World::new(&REMOTE);
    world.prober = Some(Arc::new(Silent));
    world.rules.backends[1].sleeps = true;
    world.rules.timeout = Duration::from_millis(100);
    world.rules.wake_timeout = Duration::from_millis(200);
    let (began, run) = (Instant::now(), world.start(&Check::ALL));
    let results = timeout(2 * PATIENCE, run.ended()).await.unwrap().unwrap();
    // The timeout, the wake's patience, and 45 s for the rest.
    let bound = Duration::from_millis(100 + 200) + Duration::from_secs(45);
    let took = began.elapsed();
    assert!(took >= bound && took < bound + Duration::from_secs(1), "{took:?}");
    for result in &results {
        match result.check {
            Check::FailoverTested => assert_eq!(outcome(result), Outcome::Fail),
            // What lacks an address has nothing to wait for.
            Check::VercelEnv | Check::FrontendRedeployed | Check::Cors | Check::NoLoopback => {
                assert_eq!(unjudged(result), &Unjudged::NoFrontend);
            }
            // It counts what is known here, where there is no token to ask with.
            Check::Budget => assert!(matches!(result.finding, Finding::Budget(_)), "{result:?}"),
            _ => assert_eq!(unjudged(result), &Unjudged::OutOfTime { after: bound }),
        }
    }
}

#[tokio::test]
async fn a_hanging_backend_holds_nothing_up_beyond_its_timeouts() {
    let (hangs, quick) = (testkit::faulty(Fault::Hang).await, testkit::sample("Railway").await);
    let mut world = World::new(&[("Railway", &quick.url()), ("Render", &hangs.url())]);
    world.rules.timeout = Duration::from_secs(2);
    world.rules.wake_timeout = Duration::from_secs(4);
    world.rules.backends[1].sleeps = true;
    let began = Instant::now();
    let results = timeout(PATIENCE, world.start(&Check::ALL).ended()).await.unwrap().unwrap();
    assert!(began.elapsed() < Duration::from_secs(2 + 4 + 45), "{:?}", began.elapsed());
    let of = |check: Check| results.iter().find(|it| it.check == check).unwrap();
    assert_eq!(outcome(of(Check::RailwayRunning)), Outcome::Pass);
    assert_eq!(outcome(of(Check::RenderRunning)), Outcome::Fail);
    assert_eq!(outcome(of(Check::StandbyWarm)), Outcome::Fail);
    assert_eq!(
        unjudged(of(Check::Parity)),
        &Unjudged::BackendDown { names: vec!["Render".into()] }
    );
}

#[tokio::test]
async fn a_cold_standby_is_waited_for_and_the_waiting_is_told() {
    let (railway, render) = (testkit::sample("Railway").await, testkit::sample("Render").await);
    render.set_fault(Fault::Waking).await.unwrap();
    render.set_wake_time(Duration::from_secs(4));
    let mut world = World::new(&[("Railway", &railway.url()), ("Render", &render.url())]);
    world.rules.timeout = Duration::from_secs(1);
    world.rules.backends[1].sleeps = true;
    let run = world.start(&[Check::RenderRunning, Check::StandbyWarm]);
    let mut progress = run.progress();
    let told = progress.wait_for(|progress| !progress.notes.is_empty());
    let Note::Waking { name, within } =
        timeout(PATIENCE, told).await.unwrap().unwrap().notes[0].clone();
    assert_eq!((&*name, within), ("Render", world.rules.wake_timeout));
    let results = timeout(PATIENCE, run.ended()).await.unwrap().unwrap();
    assert!(results.iter().all(|it| outcome(it) == Outcome::Pass), "{results:?}");
    // Both checks looked at one and the same probe.
    assert_eq!(render.requests(), 2, "a first request and a long one");
}

#[tokio::test]
async fn offline_nothing_out_there_fails() {
    let mut world = World::new(&REMOTE);
    for cause in [Cause::Dns, Cause::Unreachable, Cause::Timeout(Phase::Connect)] {
        world.prober = Some(Arc::new(Answers(Err(cause.clone()))));
        for (online, portal) in [(Reachability::Offline, false), (Reachability::Portal, true)] {
            world.online = online;
            let found = world.check(Check::RailwayRunning).await;
            assert_eq!(unjudged(&found), &Unjudged::Offline { portal }, "{cause:?}");
            let found = world.check(Check::FailoverTested).await;
            assert_eq!(outcome(&found), Outcome::Fail, "it needs nobody but this computer");
            let found = world.check(Check::VercelEnv).await;
            assert_eq!(unjudged(&found), &Unjudged::NoFrontend, "no network would help");
        }
        world.online = Reachability::Online;
        assert_eq!(outcome(&world.check(Check::RailwayRunning).await), Outcome::Fail);
    }
}

#[tokio::test]
async fn what_is_on_this_computer_alone_is_judged_offline_too() {
    let (railway, render) = (testkit::faulty(Fault::Refuse).await, testkit::sample("Render").await);
    let mut world = World::new(&[("Railway", &railway.url()), ("Render", &render.url())]);
    world.online = Reachability::Offline;
    assert_eq!(outcome(&world.check(Check::RailwayRunning).await), Outcome::Fail);
    assert_eq!(outcome(&world.check(Check::RenderRunning).await), Outcome::Pass);
}

#[tokio::test]
async fn offline_only_what_is_out_there_is_not_judged() {
    let local = testkit::sample("Railway").await;
    let mut world = World::new(&[("Railway", &local.url()), REMOTE[1]]);
    world.prober = Some(Arc::new(CutOff));
    world.online = Reachability::Offline;
    world.settings.frontend =
        Some(Frontend { url: Url::parse("http://127.0.0.1:9").unwrap(), origins: Vec::new() });
    let offline = Unjudged::Offline { portal: false };
    assert_eq!(outcome(&world.check(Check::RailwayRunning).await), Outcome::Pass);
    for check in [
        Check::RenderRunning,
        Check::HealthEndpoint,
        Check::StandbyWarm,
        Check::Parity,
        Check::Certificates,
    ] {
        assert_eq!(unjudged(&world.check(check).await), &offline, "{check:?}");
    }
    // The frontend is on this computer, and is not there.
    for check in [Check::VercelEnv, Check::NoLoopback] {
        let found = world.check(check).await;
        assert!(!matches!(found.finding, Finding::Unjudged(_)), "{check:?}: {found:?}");
    }

    local.set_fault(Fault::Http500).await.unwrap();
    for check in [Check::RailwayRunning, Check::HealthEndpoint] {
        assert_eq!(outcome(&world.check(check).await), Outcome::Fail, "{check:?}");
    }
    assert_eq!(unjudged(&world.check(Check::Parity).await), &offline, "it needs both");
    assert_eq!(unjudged(&world.check(Check::RenderRunning).await), &offline);

    // What this computer counted needs nobody: the tokens are missing, not the network.
    let found = world.check(Check::Budget).await;
    assert!(matches!(found.finding, Finding::Budget(_)), "{found:?}");
    world.rules.backends.pop();
    let found = world.check(Check::RenderRunning).await;
    assert_eq!(outcome(&found), Outcome::Fail, "no network would bring a backup");
}

#[tokio::test]
async fn one_check_alone_asks_for_nothing_that_it_does_not_need() {
    let (railway, render) = (testkit::sample("Railway").await, testkit::sample("Render").await);
    let world = World::new(&[("Railway", &railway.url()), ("Render", &render.url())]);
    let found = world.check(Check::RenderRunning).await;
    assert_eq!(outcome(&found), Outcome::Pass);
    assert_eq!((railway.requests(), render.requests()), (0, 1));
}
