//! A real failover test through the running service, whose restart Railway refuses.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails so")]

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use present::wire::{DrillForm, Health, Reply, Request, Secret, Snapshot};
use service::config::Overrides;
use service::{Options, Running, Sources, start};
use testkit::railway::{FakeRailway, Restart};

const API: &str = "ai-cti";

async fn service(dir: &Path, platform: &FakeRailway, config: String) -> Running {
    let file = dir.join("config.toml");
    fs::write(&file, config).unwrap();
    let free = SocketAddr::from(([127, 0, 0, 1], 0));
    let options = Options {
        sources: Sources {
            default_file: file,
            overrides: Overrides { listen: Some(free), ..Overrides::default() },
            ..Sources::default()
        },
        runtime_dir: dir.join("run"),
        data_dir: dir.join("data"),
        railway_token: Some(Secret(platform.token().to_owned())),
        interview: false,
        demo: false,
        exclusive: true,
    };
    start(options).await.unwrap()
}

async fn until(running: &Running, wanted: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
    let mut snapshots = running.snapshots();
    let found = snapshots.wait_for(|snapshot| wanted(snapshot));
    let found = tokio::time::timeout(Duration::from_secs(90), found).await;
    found.expect("not within 90 s").unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_restarted_is_shown_until_it_runs() {
    let home = tempfile::tempdir().unwrap();
    let railway = Arc::new(testkit::sample("Railway").await);
    let render = testkit::sample("Render").await;
    let platform = FakeRailway::start().await;
    platform.add_service(API, Some(railway.clone())).await;
    platform.tune(|it| it.restart = Restart::Refused);
    platform.change(API, |it| it.can_redeploy = false);
    let config = format!(
        "[[backend]]\nname = \"Railway\"\nurl = \"{}\"\n[[backend]]\nname = \"Render\"\n\
         url = \"{}\"\n[railway]\napi = \"{}\"\n",
        railway.url(),
        render.url(),
        platform.url()
    );
    let running = service(home.path(), &platform, config).await;
    until(&running, |it| it.backends.iter().all(|it| it.health == Health::Healthy)).await;

    let scenario = "railway-stopped".to_owned();
    let drill = Some(DrillForm { real: true, scenario, rate: 5, seconds: 3, path: None });
    let confirm = Some(API.to_owned());
    let begun = running.request(Request::StartDrill { drill: drill.clone(), confirm }).await;
    assert_eq!(begun, Reply::Done);
    let told = until(&running, |it| it.drill.last.is_some()).await;
    let restoring = told.drill.restoring.clone().unwrap();
    assert_eq!(restoring.service, API);
    let problem = restoring.problem.unwrap();
    assert!(problem.message.contains("railway.com"), "{problem:?}");
    let journal = home.path().join("data/drills/restore.json");
    assert!(journal.exists());

    // No other test begins before that is seen to.
    let confirm = Some(API.to_owned());
    let again = running.request(Request::StartDrill { drill, confirm }).await;
    assert!(
        matches!(&again, Reply::Failed { problem } if problem.code == "restoring"),
        "{again:?}"
    );

    platform.tune(|it| it.restart = Restart::Works);
    assert_eq!(running.request(Request::RestoreDrill).await, Reply::Done);
    until(&running, |it| it.drill.restoring.is_none()).await;
    assert!(platform.is_running(API) && !journal.exists());
    running.stop().await;
}
