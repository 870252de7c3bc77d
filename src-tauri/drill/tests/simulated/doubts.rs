//! What makes a drill inconclusive, and what fails it.

use std::time::Duration;

use domain::connectivity::Reachability;
use domain::drill::{Doubt, Progress, Scenario, Stage, Verdict, Wish};
use domain::{Backend, BackendUrl, Cause};
use drill::Drill;
use http::Response;
use probe::Trust;
use testkit::Fault;
use testkit::origin::Origin;

use crate::scene::{Ended, Scene};

/// Waits for the drill to be at `stage`, with at least `sent` requests ended.
pub(crate) async fn reach(drill: &Drill, stage: Stage, sent: usize) {
    let there = |it: &std::sync::Arc<Progress>| it.stage == stage && it.run.samples.len() >= sent;
    let mut progress = drill.progress();
    let reached = tokio::time::timeout(Duration::from_secs(20), progress.wait_for(there)).await;
    reached.expect("not within 20 s").expect("the drill ended before");
}

fn doubt(ended: &Ended) -> Doubt {
    assert_eq!(ended.report.verdict, Verdict::Inconclusive, "{:?}", ended.report);
    ended.report.doubt.clone().unwrap()
}

#[tokio::test]
async fn a_primary_that_is_down_is_not_tested() {
    let scene = Scene::new().await;
    scene.railway.set_fault(Fault::Http500).await.unwrap();
    let ended = scene.drill(Scenario::RailwayStopped, 20, 3).await;
    assert_eq!(doubt(&ended), Doubt::PrimaryDown(Cause::HttpStatus(500)));
    assert_eq!(scene.arrived(), [0, 0], "no request is sent for nothing");
}

#[tokio::test]
async fn without_a_ready_standby_nothing_is_tested() {
    let scene = Scene::new().await;
    scene.render.set_fault(Fault::RenderSuspended).await.unwrap();
    let ended = scene.drill(Scenario::RailwayStopped, 20, 3).await;
    assert_eq!(doubt(&ended), Doubt::NoReadyStandby(Some(Cause::RenderSuspended)));
    assert_eq!(scene.arrived(), [0, 0]);
}

#[tokio::test]
async fn offline_nothing_is_said_about_the_backends() {
    let scene = Scene::new().await;
    scene.railway.set_fault(Fault::Refuse).await.unwrap();
    scene.render.set_fault(Fault::Refuse).await.unwrap();
    *scene.network.0.lock().unwrap() = Reachability::Offline;
    let ended = scene.drill(Scenario::RailwayStopped, 20, 3).await;
    assert_eq!(doubt(&ended), Doubt::Offline(false));
}

#[tokio::test]
async fn a_network_lost_in_the_middle_fails_nobody() {
    let scene = Scene::new().await;
    let drill = scene.begin(Scenario::RailwayStopped, 50, 20);
    reach(&drill, Stage::During, 1).await;
    scene.railway.set_fault(Fault::Refuse).await.unwrap();
    scene.render.set_fault(Fault::Refuse).await.unwrap();
    *scene.network.0.lock().unwrap() = Reachability::Portal;
    let ended = Ended::of(drill).await;
    assert_eq!(doubt(&ended), Doubt::Offline(true));
}

#[tokio::test]
async fn a_standby_that_fails_in_the_fault_fails_the_drill_early() {
    let scene = Scene::new().await;
    let drill = scene.begin(Scenario::Refused, 50, 30);
    reach(&drill, Stage::During, 1).await;
    scene.render.set_fault(Fault::Refuse).await.unwrap();
    let ended = Ended::of(drill).await;
    assert_eq!(ended.report.verdict, Verdict::Failed, "{:?}", ended.report);
    assert!(ended.report.figures.failed >= 10);
    assert!(ended.report.figures.sent < 1500, "it gives up before all are sent");
}

#[tokio::test]
async fn a_primary_that_fails_by_itself_spoils_it() {
    let scene = Scene::new().await;
    let drill = scene.begin(Scenario::RailwayStopped, 50, 20);
    reach(&drill, Stage::Before, 1).await;
    scene.railway.set_fault(Fault::Http503).await.unwrap();
    assert_eq!(doubt(&Ended::of(drill).await), Doubt::PrimaryFailed);
}

#[tokio::test]
async fn it_can_be_ended_in_every_stage() {
    for stage in [Stage::Checking, Stage::Before, Stage::During, Stage::After] {
        let scene = Scene::new().await;
        let drill = scene.begin(Scenario::Hang, 50, 5);
        reach(&drill, stage, 0).await;
        drill.halt().halt();
        let ended = tokio::time::timeout(Duration::from_secs(3), Ended::of(drill)).await;
        assert_eq!(doubt(&ended.expect("it ends at once")), Doubt::Halted, "in {stage:?}");
    }
}

#[tokio::test]
async fn a_standby_that_sleeps_is_woken_first() {
    let scene = Scene::new().await;
    scene.render.set_wake_time(Duration::from_secs(1));
    scene.render.set_fault(Fault::Waking).await.unwrap();
    let ended = scene.drill(Scenario::RailwayStopped, 20, 3).await;
    assert_eq!(ended.report.verdict, Verdict::Passed, "{:?}", ended.report);
}

#[tokio::test]
async fn a_path_that_is_no_success_is_refused_before_anything_fails() {
    let scene = Scene::new().await;
    let origin = Origin::tls(&["http/1.1"]).await;
    let missing = Response::builder().status(404).body("{}".into()).unwrap();
    origin.prepare("/api/missing", missing);
    let ended = Ended::of(over(&scene, &origin, "/api/missing")).await;
    assert_eq!(doubt(&ended), Doubt::Path(0, 404));
}

#[tokio::test]
async fn backends_over_tls_are_tested_on_a_path_of_the_users_choice() {
    let scene = Scene::new().await;
    let origin = Origin::tls(&["http/1.1"]).await;
    let ended = Ended::of(over(&scene, &origin, "/api/items?page=2")).await;
    assert_eq!(ended.report.verdict, Verdict::Passed, "{:?}", ended.report);
    // One look at the path, and the drill's requests.
    assert_eq!(Some(origin.requests() - 1), ended.run.arrived.map(|arrived| arrived[0]));
}

/// A drill with `origin` as its primary, on `path`.
fn over(scene: &Scene, origin: &Origin, path: &str) -> Drill {
    let mut settings = domain::policy::Settings::clone(&scene.policy());
    settings.backends[0] = Backend::new("Railway", BackendUrl::parse(&origin.named_url()).unwrap());
    settings.rule.path = "/health".into();
    let policy = domain::policy::Policy::try_new(settings).unwrap();
    let wish = Wish {
        rate: 20,
        duration: Duration::from_secs(4),
        path: Some(path.into()),
        ..Wish::default()
    };
    scene.begin_over(policy, wish, Trust::Roots(origin.authority().into_iter().collect()))
}
