//! Real failover tests through the running service.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails so")]

mod support;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use present::wire::{
    DrillForm, DrillStage, DrillVerdict, Health, Reply, Request, Secret, Snapshot, TokenKind,
};
use service::{GivenTokens, Running, start};
use testkit::SampleBackend;
use testkit::railway::{FakeRailway, Restart};

const API: &str = "ai-cti";

async fn service(dir: &Path, platform: &FakeRailway, config: String) -> Running {
    let file = dir.join("config.toml");
    fs::write(&file, config).unwrap();
    let mut options = support::options(dir);
    options.sources.default_file = file;
    options.tokens =
        GivenTokens::default().with(TokenKind::Railway, Secret(platform.token().to_owned()));
    start(options).await.unwrap()
}

async fn until(running: &Running, wanted: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
    let mut snapshots = running.snapshots();
    let found = snapshots.wait_for(|snapshot| wanted(snapshot));
    let found = tokio::time::timeout(Duration::from_secs(90), found).await;
    found.expect("not within 90 s").unwrap().clone()
}

/// A service over two healthy backends, the first of which is Railway's.
struct Scene {
    running: Running,
    platform: FakeRailway,
    home: tempfile::TempDir,
    _backends: (Arc<SampleBackend>, SampleBackend),
}

impl Scene {
    async fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let railway = Arc::new(testkit::sample("Railway").await);
        let render = testkit::sample("Render").await;
        let platform = FakeRailway::start().await;
        platform.add_service(API, Some(railway.clone())).await;
        let config = format!(
            "[[backend]]\nname = \"Railway\"\nurl = \"{}\"\n[[backend]]\nname = \"Render\"\n\
             url = \"{}\"\n[railway]\napi = \"{}\"\n",
            railway.url(),
            render.url(),
            platform.url()
        );
        let running = service(home.path(), &platform, config).await;
        until(&running, |it| it.backends.iter().all(|it| it.health == Health::Healthy)).await;
        Self { running, platform, home, _backends: (railway, render) }
    }

    /// Starts a real test of `seconds`.
    async fn begin(&self, seconds: u32) -> Reply {
        let scenario = "railway-stopped".to_owned();
        let drill = Some(DrillForm { real: true, scenario, rate: 5, seconds, path: None });
        let confirm = Some(API.to_owned());
        self.running.request(Request::StartDrill { drill, confirm }).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_ends_a_real_test_and_what_it_stopped_runs() {
    let scene = Scene::new().await;
    assert_eq!(scene.begin(100).await, Reply::Done);
    until(&scene.running, |it| {
        it.drill.running.as_ref().is_some_and(|it| it.stage == DrillStage::During)
    })
    .await;
    assert!(!scene.platform.is_running(API));
    assert_eq!(scene.running.request(Request::Interview { on: true }).await, Reply::Done);
    let ended = until(&scene.running, |it| it.drill.last.is_some()).await;
    assert_eq!(ended.drill.last.clone().unwrap().verdict, DrillVerdict::Inconclusive);
    assert!(scene.platform.is_running(API));
    assert_eq!((scene.platform.stops(), scene.platform.restarts()), (1, 1));
    let again = scene.begin(3).await;
    assert!(
        matches!(&again, Reply::Failed { problem } if problem.code == "interview"),
        "{again:?}"
    );
    scene.running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planned_interview_ends_a_real_test_when_its_preparation_begins() {
    let scene = Scene::new().await;
    assert_eq!(scene.begin(100).await, Reply::Done);
    until(&scene.running, |it| {
        it.drill.running.as_ref().is_some_and(|it| it.stage == DrillStage::During)
    })
    .await;
    let now = scene.running.snapshots().borrow().at;
    let plan = Request::PlanInterview { begins: Some(now + 9 * 60_000), length_ms: None };
    assert_eq!(scene.running.request(plan).await, Reply::Done);
    until(&scene.running, |it| it.drill.last.is_some()).await;
    assert!(scene.platform.is_running(API));
    let again = scene.begin(3).await;
    assert!(
        matches!(&again, Reply::Failed { problem } if problem.code == "interview"),
        "{again:?}"
    );
    scene.running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_restarted_is_shown_until_it_runs() {
    let scene = Scene::new().await;
    let (running, platform) = (&scene.running, &scene.platform);
    platform.tune(|it| it.restart = Restart::Refused);
    platform.change(API, |it| it.can_redeploy = false);
    assert_eq!(scene.begin(3).await, Reply::Done);
    let told = until(running, |it| it.drill.last.is_some()).await;
    let restoring = told.drill.restoring.clone().unwrap();
    assert_eq!(restoring.service, API);
    let problem = restoring.problem.unwrap();
    assert!(problem.message.contains("railway.com"), "{problem:?}");
    let journal = scene.home.path().join("data/drills/restore.json");
    assert!(journal.exists());

    // No other test begins before that is seen to.
    let again = scene.begin(3).await;
    assert!(
        matches!(&again, Reply::Failed { problem } if problem.code == "restoring"),
        "{again:?}"
    );

    platform.tune(|it| it.restart = Restart::Works);
    assert_eq!(running.request(Request::RestoreDrill).await, Reply::Done);
    until(running, |it| it.drill.restoring.is_none()).await;
    assert!(platform.is_running(API) && !journal.exists());
    scene.running.stop().await;
}
