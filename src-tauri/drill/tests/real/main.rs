//! Real drills over real sockets, against a Railway of the test's own.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod faults;
mod scene;

use std::time::Duration;

use domain::connectivity::Reachability;
use domain::drill::{Claim, Doubt, End, Stage, Verdict};
use drill::journal::Journal;
use futures_util::future::join_all;
use testkit::Fault;
use testkit::railway::{ApiFault, Operation, Restart, Restarting};

use scene::{API, Ended, Scene};

#[tokio::test(flavor = "multi_thread")]
async fn a_real_drill_passes_and_its_figures_are_the_backends_own() {
    let scene = Scene::new().await;
    scene.platform.tune(|it| it.restart_takes = Duration::from_millis(1500));
    let ended = scene.drill().await;
    let Ended { run, report } = &ended;
    assert_eq!((&run.end, report.verdict), (&End::Complete, Verdict::Passed), "{ended:?}");
    assert!(report.claims.iter().all(|Claim { held, .. }| *held == Some(true)), "{report:?}");
    scene.assert_restored("a drill");
    let counts = [scene.platform.stops(), scene.platform.restarts(), scene.platform.redeploys()];
    assert_eq!(counts, [1, 1, 0]);
    assert!(scene.platform.calls().len() <= 12, "{:?}", scene.platform.calls());

    let figures = &report.figures;
    let sent = run.samples.len() as u64;
    assert_eq!((figures.failed, figures.answered.iter().sum::<u64>()), (0, sent), "{figures:?}");
    let own = |ids: Vec<String>| ids.iter().filter(|id| id.starts_with("drill-")).count() as u64;
    assert_eq!(figures.answered[1], own(scene.render.request_ids()));
    // A request that met the stopped service was counted there, and answered by the other.
    assert!(figures.answered[0] <= own(scene.railway.request_ids()));
    assert!(figures.before.is_some() && figures.during.is_some() && figures.after.is_some());
    assert!(figures.switchover.is_some_and(|took| took < Duration::from_secs(2)), "{figures:?}");
    assert!(run.back.is_some() && run.lifted > run.injected, "{run:?}");
    let restored = run.restored.as_ref().unwrap();
    assert!(restored.took.is_some_and(|took| took >= Duration::from_millis(1500)), "{restored:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_halt_at_any_stage_leaves_the_service_running() {
    let stages = [
        Stage::Checking,
        Stage::Before,
        Stage::Stopping,
        Stage::During,
        Stage::Restoring,
        Stage::After,
    ];
    join_all(stages.map(|stage| async move {
        let scene = Scene::new().await;
        scene.platform.tune(|it| {
            it.stop_takes = Duration::from_millis(1500);
            it.restart_takes = Duration::from_millis(700);
            it.restarting = Restarting::Deploying;
        });
        let ended = scene.halted_at(stage).await;
        let touched = !matches!(stage, Stage::Checking | Stage::Before);
        assert_eq!(ended.doubt(), Some("halted"), "{stage:?}: {ended:?}");
        assert_eq!(ended.run.restored.is_some(), touched, "{stage:?}");
        scene.assert_restored(&format!("{stage:?}"));
        // A stop that was given up on the way may have been heard or not.
        let stops = scene.platform.stops();
        assert!(touched || stops == 0, "{stage:?}");
        assert_eq!(
            (scene.platform.restarts(), scene.platform.redeploys()),
            (stops, 0),
            "{stage:?}"
        );
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_restart_is_followed_by_a_redeploy() {
    let scene = Scene::new().await;
    scene.platform.tune(|it| {
        it.restart = Restart::Refused;
        it.redeploy_takes = Duration::from_millis(1200);
    });
    let ended = scene.drill().await;
    assert_eq!(ended.report.verdict, Verdict::Passed, "{ended:?}");
    assert_eq!(scene.platform.redeploys(), 1);
    scene.assert_restored("a redeploy");
}

/// What only time tells takes most of a minute each: side by side.
#[tokio::test(flavor = "multi_thread")]
async fn what_railway_says_is_not_taken_for_done() {
    tokio::join!(
        a_restart_that_does_nothing_is_followed_by_a_redeploy(),
        a_stop_without_effect_says_nothing_about_the_failover(),
        where_nothing_revives_it_that_is_said_and_the_next_restore_goes_on(),
    );
}

async fn a_restart_that_does_nothing_is_followed_by_a_redeploy() {
    let scene = Scene::new().await;
    scene.platform.tune(|it| it.restart = Restart::DoesNothing);
    let ended = scene.drill().await;
    assert_eq!(ended.report.verdict, Verdict::Passed, "{ended:?}");
    assert_eq!((scene.platform.restarts(), scene.platform.redeploys()), (1, 1));
    scene.assert_restored("a redeploy");
}

async fn a_stop_without_effect_says_nothing_about_the_failover() {
    let scene = Scene::new().await;
    scene.platform.tune(|it| it.stop_takes = Duration::from_secs(3600));
    let ended = scene.drill().await;
    assert_eq!(ended.run.end, End::Inconclusive(Doubt::NotStopped), "{ended:?}");
    assert_eq!(scene.platform.restarts(), 0);
    assert_eq!(scene.railway.fault(), Fault::Ok);
    assert!(!scene.journal().file().exists());
}

async fn where_nothing_revives_it_that_is_said_and_the_next_restore_goes_on() {
    let scene = Scene::new().await;
    scene.platform.tune(|it| it.restart = Restart::Refused);
    scene.platform.change(API, |it| it.can_redeploy = false);
    let ended = scene.drill().await;
    assert_eq!(ended.report.verdict, Verdict::Failed, "{ended:?}");
    let restored = ended.run.restored.unwrap();
    let problem = restored.problem.unwrap();
    assert!(!restored.runs);
    for word in ["railway.com", scene.platform.project(), API, "failover drill --restore"] {
        assert!(problem.contains(word), "{word}: {problem}");
    }
    assert!(scene.journal().file().exists(), "the journal must stay");

    scene.platform.tune(|it| it.restart = Restart::Works);
    let restored = scene.restore().await;
    assert!(restored.runs, "{restored:?}");
    scene.assert_restored("the next restore");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_goes_and_comes_back_leaves_the_service_running() {
    let scene = Scene::new().await;
    let drill = scene.begin();
    drill.progress().wait_for(|progress| progress.stage == Stage::During).await.unwrap();
    for operation in Operation::ALL {
        scene.platform.fail_always(operation, ApiFault::Cut);
    }
    *scene.network.0.lock().unwrap() = Reachability::Offline;
    scene.render.set_fault(Fault::Refuse).await.unwrap();
    drill.progress().wait_for(|progress| progress.stage == Stage::Restoring).await.unwrap();
    // It tries in vain.
    let tried = scene.platform.calls().len();
    while scene.platform.calls().len() < tried + 2 {
        tokio::task::yield_now().await;
    }
    for operation in Operation::ALL {
        scene.platform.fail_always(operation, None);
    }
    let ended = Ended::of(drill).await;
    assert_eq!(ended.run.end, End::Inconclusive(Doubt::Offline(false)), "{ended:?}");
    scene.assert_restored("an outage of the network");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_confirmation_stops_nothing() {
    let mut scene = Scene::new().await;
    scene.confirmed = "shop".to_owned();
    let ended = scene.drill().await;
    assert_eq!(ended.doubt(), Some("railway_confirmation"), "{ended:?}");
    assert_eq!(scene.platform.stops(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_run_by_the_api_is_not_stopped() {
    let scene = Scene::new().await;
    scene.platform.change(API, |it| it.stopped = true);
    let ended = scene.drill().await;
    assert_eq!(ended.doubt(), Some("railway_not_running"), "{ended:?}");
    assert_eq!(scene.platform.stops(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_that_is_the_same_service_is_refused() {
    let scene = Scene::new().await;
    scene.platform.add_custom_domain(API, &scene.render.address().to_string());
    let ended = scene.drill().await;
    assert_eq!(ended.doubt(), Some("railway_same_service"), "{ended:?}");
    assert_eq!(scene.platform.stops(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_ready_standby_nothing_is_asked_of_railway() {
    let scene = Scene::new().await;
    scene.render.set_fault(Fault::Refuse).await.unwrap();
    let ended = scene.drill().await;
    assert_eq!(ended.doubt(), Some("no_ready_standby"), "{ended:?}");
    assert!(scene.platform.calls().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_cannot_be_written_is_a_reason_not_to_stop() {
    let scene = Scene::new().await;
    // Its directory is a file: the same for root, whom no permission stops.
    std::fs::write(scene.dir(), "").unwrap();
    let ended = Ended::of(scene.begin_with(Journal::new(&scene.dir()))).await;
    let End::Inconclusive(Doubt::System(said)) = &ended.run.end else { panic!("{ended:?}") };
    assert!(said.contains("restore.json") && said.contains("no service is stopped"), "{said}");
    assert_eq!(scene.platform.stops(), 0);
    assert!(ended.run.restored.is_none());
}
