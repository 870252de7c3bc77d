//! Failover tests through the running service, over the sample backends.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails so")]

mod support;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use present::wire::{
    Drill, DrillForm, DrillStage, DrillVerdict, Drills, EventKind, Problem, Reply, Request,
    Snapshot,
};
use service::{Options, Running, Signal, start};

async fn demo(dir: &Path) -> Running {
    let options = Options { demo: true, ..support::options(dir) };
    let running = start(options).await.unwrap();
    until(&running, |it| it.backends.iter().all(|it| it.health == present::wire::Health::Healthy))
        .await;
    running
}

async fn until(running: &Running, wanted: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
    let mut snapshots = running.snapshots();
    let found = snapshots.wait_for(|snapshot| wanted(snapshot));
    let found = tokio::time::timeout(Duration::from_secs(30), found).await;
    found.expect("not within 30 s").unwrap().clone()
}

fn form(scenario: &str, rate: u32, seconds: u32) -> DrillForm {
    DrillForm { real: false, scenario: scenario.into(), rate, seconds, path: None }
}

async fn begin(running: &Running, drill: Option<DrillForm>) -> Reply {
    running.request(Request::StartDrill { drill, confirm: None }).await
}

async fn drills(running: &Running) -> Drills {
    match running.request(Request::GetDrills).await {
        Reply::Drills { drills } => *drills,
        other => panic!("{other:?}"),
    }
}

async fn kept(running: &Running, id: &str) -> Drill {
    match running.request(Request::GetDrill { id: id.into() }).await {
        Reply::Drill { drill } => *drill,
        other => panic!("{other:?}"),
    }
}

fn refused(reply: Reply) -> Problem {
    match reply {
        Reply::Failed { problem } => problem,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_test_is_shown_kept_told_and_exported() {
    let dir = tempfile::tempdir().unwrap();
    let running = demo(dir.path()).await;
    let mut signals = running.signals();
    assert_eq!(drills(&running).await.earlier, []);

    assert_eq!(begin(&running, Some(form("crashed", 20, 3))).await, Reply::Done);
    let during = until(&running, |it| {
        it.drill.running.as_ref().is_some_and(|it| it.stage == DrillStage::During && it.sent > 0)
    });
    let during = during.await.drill.running.clone().unwrap();
    assert_eq!((during.title.as_str(), during.real, during.failed), ("Railway crashed", false, 0));
    assert_eq!(refused(begin(&running, None).await).code, "drill_busy");

    let after = until(&running, |it| it.drill.running.is_none() && it.drill.last.is_some()).await;
    let last = after.drill.last.clone().unwrap();
    assert_eq!((last.verdict, last.id.as_str()), (DrillVerdict::Passed, during.id.as_str()));
    assert_eq!(last.headline, "Passed: no request was lost.");

    let listed = drills(&running).await;
    assert_eq!((listed.earlier.clone(), listed.problem), (vec![last.clone()], None));
    assert_eq!(listed.form, form("crashed", 20, 3), "what was asked for is remembered");
    let drill = kept(&running, &last.id).await;
    assert_eq!((drill.counts.sent, drill.counts.failed, drill.counts.twice), (60, 0, 0));
    assert_eq!(drill.summary.version, service::VERSION);
    assert!(!drill.policy.is_empty() && !drill.timeline.columns.is_empty());

    for name in ["report.html", "report.json"] {
        let file = dir.path().join(name);
        let export = Request::ExportDrill {
            id: last.id.clone(),
            file: file.display().to_string(),
            mask: true,
        };
        assert_eq!(running.request(export).await, Reply::Done);
        let text = std::fs::read_to_string(file).unwrap();
        assert!(text.contains("no request was lost") && !text.contains("127.0.0.1:"), "{name}");
    }

    let mut told = Vec::new();
    while let Ok(signal) = signals.try_recv() {
        match signal {
            Signal::Event(event) => match event.kind {
                EventKind::DrillStarted { title, .. } => told.push(format!("started {title}")),
                EventKind::DrillEnded { verdict, .. } => told.push(format!("ended {verdict:?}")),
                EventKind::Switched { from: Some(from), .. } => told.push(format!("left {from}")),
                _ => {}
            },
            Signal::Notification(notification) => told.push(notification.summary),
        }
    }
    let expected = ["started Railway crashed", "ended Passed", "Passed: no request was lost."];
    assert_eq!(told, expected, "and nothing of what runs beside it");
    running.stop().await;

    let again = demo(dir.path()).await;
    let shown = again.snapshots().borrow().drill.clone();
    assert_eq!(shown.last, Some(last), "it is known after a restart");
    assert_eq!(shown.next, "Railway crashed, 20 requests/s for 3 s");
    again.stop().await;
}

#[tokio::test]
async fn a_test_can_be_stopped_and_does_not_hold_the_app() {
    let dir = tempfile::tempdir().unwrap();
    let running = demo(dir.path()).await;
    assert_eq!(refused(running.request(Request::HaltDrill).await).code, "no_drill");

    assert_eq!(begin(&running, Some(form("hang", 20, 600))).await, Reply::Done);
    until(&running, |it| it.drill.running.as_ref().is_some_and(|it| it.sent > 0)).await;
    assert_eq!(running.request(Request::HaltDrill).await, Reply::Done);
    let after = until(&running, |it| it.drill.running.is_none() && it.drill.last.is_some()).await;
    assert_eq!(after.drill.last.clone().unwrap().verdict, DrillVerdict::Inconclusive);

    assert_eq!(begin(&running, None).await, Reply::Done, "as it was asked for last");
    let stopped = tokio::time::timeout(Duration::from_secs(10), running.stop()).await;
    assert!(stopped.is_ok(), "the app ends in the middle of a test");
}

#[tokio::test]
async fn what_cannot_be_tested_is_refused_with_the_reason() {
    let dir = tempfile::tempdir().unwrap();
    let running = demo(dir.path()).await;
    let cases = [
        (form("earthquake", 5, 20), "scenario"),
        (form("hang", 0, 20), "rate"),
        (form("hang", 10_000, 20), "rate"),
        (form("hang", 5, 0), "duration"),
        (form("hang", 5, 86_400), "duration"),
        (DrillForm { path: Some("no slash".into()), ..form("hang", 5, 20) }, "path"),
        (DrillForm { real: true, ..form("hang", 5, 20) }, "no_token"),
    ];
    for (drill, code) in cases {
        let problem = refused(begin(&running, Some(drill.clone())).await);
        assert_eq!(problem.code, code, "{drill:?}");
        assert!(!problem.next_step.is_empty());
        let check = running.request(Request::CheckDrill { drill }).await;
        let Reply::DrillCheck { check } = check else { panic!("{check:?}") };
        assert_eq!(check.problems, [problem], "the check says the same");
    }
    assert_eq!(
        drills(&running).await.form,
        form("railway-stopped", 5, 20),
        "what was refused is not remembered"
    );

    let down = Request::SetFault { backend: "Railway".into(), fault: "http_503".into() };
    assert_eq!(running.request(down).await, Reply::Done);
    assert_eq!(running.request(Request::ProbeNow).await, Reply::Done);
    until(&running, |it| it.backends[0].health == present::wire::Health::Unhealthy).await;
    assert_eq!(refused(begin(&running, None).await).code, "primary_down");

    assert_eq!(running.request(Request::Interview { on: true }).await, Reply::Done);
    let real = DrillForm { real: true, ..form("hang", 5, 20) };
    assert_eq!(refused(begin(&running, Some(real)).await).code, "interview");
    running.stop().await;
}

#[tokio::test]
async fn kept_tests_are_told_apart_from_strangers_files() {
    let dir = tempfile::tempdir().unwrap();
    let kept = dir.path().join("data/drills");
    std::fs::create_dir_all(&kept).unwrap();
    std::fs::write(kept.join("2026-01-01T00-00-00-000Z.json"), "{").unwrap();
    std::fs::write(kept.join("notes.txt"), "mine").unwrap();
    let running = demo(dir.path()).await;
    let listed = drills(&running).await;
    assert_eq!(listed.earlier, []);
    assert_eq!(listed.problem.unwrap().code, "unreadable");
    for id in ["../../config", "", "2027-01-01T00-00-00-000Z", "a/b"] {
        let reply = running.request(Request::GetDrill { id: id.into() }).await;
        assert_eq!(refused(reply).code, "not_on_the_list", "{id}");
    }
    running.stop().await;
}
