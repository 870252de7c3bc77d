//! The checklist through the running service, over the sample backends.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails so")]

mod support;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use present::wire::{
    CheckOutcome, Checklist, Checklists, EventKind, Problem, Reply, Request, Snapshot, View,
};
use service::config::Overrides;
use service::{Options, Running, Signal, Sources, start};

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
    let found = tokio::time::timeout(Duration::from_secs(60), found).await;
    found.expect("not within 60 s").unwrap().clone()
}

async fn run(running: &Running, only: &[&str], announce: bool) -> Reply {
    let only = only.iter().map(|check| (*check).to_owned()).collect();
    running.request(Request::RunChecklist { only, announce }).await
}

async fn ended(running: &Running, revision: u64) -> Arc<Snapshot> {
    until(running, |it| it.checklist.revision == revision && it.checklist.running.is_none()).await
}

async fn checklists(running: &Running) -> Checklists {
    match running.request(Request::GetChecklists).await {
        Reply::Checklists { checklists } => *checklists,
        other => panic!("{other:?}"),
    }
}

fn refused(reply: Reply) -> Problem {
    match reply {
        Reply::Failed { problem } => problem,
        other => panic!("{other:?}"),
    }
}

fn outcome(checklists: &Checklists, check: &str) -> Option<CheckOutcome> {
    checklists.latest.iter().find(|result| result.check == check).map(|result| result.outcome)
}

#[tokio::test]
async fn a_run_is_shown_kept_told_and_exported() {
    let dir = tempfile::tempdir().unwrap();
    let running = demo(dir.path()).await;
    let mut signals = running.signals();
    let before = checklists(&running).await;
    let offered: Vec<_> =
        before.groups.iter().flat_map(|group| &group.checks).map(|it| it.check.clone()).collect();
    assert_eq!(offered.len(), 12);
    assert_eq!((before.latest.len(), before.earlier.len()), (0, 0));

    assert_eq!(run(&running, &[], true).await, Reply::Done);
    assert_eq!(refused(run(&running, &[], false).await).code, "checklist_busy");
    let after = ended(&running, 1).await;
    let last = after.checklist.last.clone().unwrap();
    assert_eq!(last.passed + last.failed + last.unknown + last.manual, 12);

    let listed = checklists(&running).await;
    assert_eq!((listed.earlier.clone(), listed.problem), (vec![last.clone()], None));
    let results: Vec<_> = listed.latest.iter().map(|result| result.check.clone()).collect();
    assert_eq!(results, offered, "one of each, in order");
    for result in &listed.latest {
        assert!(!result.brief.is_empty() && !result.text.is_empty(), "{result:?}");
        let asks = result.outcome != CheckOutcome::Fail || result.next_step.is_some();
        assert!(asks, "what failed has a next step: {result:?}");
    }
    let kept = running.request(Request::GetChecklist { id: last.id.clone() }).await;
    let Reply::Checklist { checklist } = kept else { panic!("{kept:?}") };
    assert_eq!((&checklist.summary, &checklist.results), (&last, &listed.latest));

    for (name, part) in [("a.html", "<html"), ("a.md", "- ["), ("a.json", "\"results\"")] {
        let file = dir.path().join(name);
        let export = Request::ExportChecklist {
            id: Some(last.id.clone()),
            file: file.display().to_string(),
        };
        assert_eq!(running.request(export).await, Reply::Done, "{name}");
        assert!(std::fs::read_to_string(file).unwrap().contains(part), "{name}");
    }
    let export = |id: Option<&str>, file: &str| {
        let request = Request::ExportChecklist { id: id.map(str::to_owned), file: file.to_owned() };
        running.request(request)
    };
    let pdf = dir.path().join("a.pdf").display().to_string();
    assert_eq!(refused(export(None, &pdf).await).code, "report_kind");
    assert_eq!(refused(export(None, "a.html").await).code, "report_file");
    assert_eq!(refused(export(Some("../latest"), &pdf).await).code, "not_on_the_list");

    let mut told = Vec::new();
    while let Ok(signal) = signals.try_recv() {
        match signal {
            Signal::Event(event) => {
                if let EventKind::ChecklistEnded { id, headline, .. } = event.kind {
                    assert_eq!(id, last.id);
                    told.push(headline);
                }
            }
            Signal::Notification(notification) => {
                assert_eq!(notification.view, View::Checklist);
                told.push(notification.summary);
            }
        }
    }
    assert_eq!(told, [last.headline.clone(), last.headline.clone()], "an event, and a notice");
    running.stop().await;

    let again = demo(dir.path()).await;
    let listed = checklists(&again).await;
    assert_eq!(listed.earlier, vec![last]);
    assert_eq!(listed.latest, [], "the sample backends of this start are others");
    again.stop().await;
}

#[tokio::test]
async fn one_check_is_made_alone_and_is_no_run_to_keep() {
    let dir = tempfile::tempdir().unwrap();
    let running = demo(dir.path()).await;
    let mut signals = running.signals();
    let problem = refused(run(&running, &["cors", "everything"], false).await);
    assert_eq!(problem.code, "unknown_check");
    assert!(problem.next_step.contains("standby-warm"), "{problem:?}");

    assert_eq!(run(&running, &["render-running", "railway-running"], true).await, Reply::Done);
    let after = ended(&running, 1).await;
    assert_eq!(after.checklist.last, None, "not every check was made");
    let listed = checklists(&running).await;
    assert_eq!(listed.earlier, []);
    assert_eq!(listed.latest.len(), 2);
    assert_eq!(outcome(&listed, "railway-running"), Some(CheckOutcome::Pass));

    let fault = Request::SetFault { backend: "Railway".into(), fault: "railway_stopped".into() };
    let fault = match running.request(fault).await {
        Reply::Done => Ok(()),
        other => Err(other),
    };
    fault.expect("the sample backend's switch");
    assert_eq!(run(&running, &["railway-running"], false).await, Reply::Done);
    ended(&running, 2).await;
    let listed = checklists(&running).await;
    assert_eq!(outcome(&listed, "railway-running"), Some(CheckOutcome::Fail));
    assert_eq!(outcome(&listed, "render-running"), Some(CheckOutcome::Pass), "as it was");
    let told = std::iter::from_fn(|| signals.try_recv().ok());
    let about = |signal: &Signal| match signal {
        Signal::Event(event) => matches!(event.kind, EventKind::ChecklistEnded { .. }),
        Signal::Notification(notification) => notification.view == View::Checklist,
    };
    assert_eq!(told.filter(about).count(), 0);
    running.stop().await;
}

#[tokio::test]
async fn a_halted_run_ends_at_once_and_judges_nothing_that_had_not_ended() {
    let dir = tempfile::tempdir().unwrap();
    let running = demo(dir.path()).await;
    assert_eq!(refused(running.request(Request::HaltChecklist).await).code, "no_checklist");
    let fault = Request::SetFault { backend: "Render".into(), fault: "hang".into() };
    assert_eq!(running.request(fault).await, Reply::Done);
    assert_eq!(run(&running, &[], false).await, Reply::Done);
    until(&running, |it| {
        it.checklist.running.as_ref().is_some_and(|it| {
            it.checks
                .iter()
                .any(|check| check.check == "railway-running" && check.outcome.is_some())
        })
    })
    .await;
    assert_eq!(running.request(Request::HaltChecklist).await, Reply::Done);
    ended(&running, 1).await;
    let listed = checklists(&running).await;
    assert_eq!(outcome(&listed, "railway-running"), Some(CheckOutcome::Pass));
    assert_eq!(outcome(&listed, "render-running"), Some(CheckOutcome::Unknown));
    running.stop().await;
}

#[tokio::test]
async fn results_outlive_the_app_and_stand_for_one_chain_alone() {
    let dir = tempfile::tempdir().unwrap();
    let backends = demo::DemoChain::start().await.unwrap();
    let file = dir.path().join("config/config.toml");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let config = |count: usize| {
        let chain = backends.backends().iter().take(count);
        let table = |it: &demo::SampleBackend| {
            format!("[[backend]]\nname = \"{}\"\nurl = \"{}\"\n", it.name(), it.url())
        };
        chain.map(table).collect::<String>()
    };
    let options = || Options {
        sources: Sources {
            default_file: file.clone(),
            overrides: Overrides {
                listen: Some(SocketAddr::from(([127, 0, 0, 1], 0))),
                ..Overrides::default()
            },
            ..Sources::default()
        },
        runtime_dir: dir.path().join("run"),
        data_dir: dir.path().join("data"),
        state_dir: dir.path().join("state"),
        tokens: service::GivenTokens::default(),
        interview: false,
        demo: false,
        exclusive: true,
    };
    std::fs::write(&file, config(2)).unwrap();
    let running = start(options()).await.unwrap();
    assert_eq!(run(&running, &[], false).await, Reply::Done);
    let last = ended(&running, 1).await.checklist.last.clone();
    let before = checklists(&running).await.latest;
    running.stop().await;

    let running = start(options()).await.unwrap();
    assert_eq!(until(&running, |_| true).await.checklist.last, last);
    assert_eq!(checklists(&running).await.latest, before);
    std::fs::write(&file, config(3)).unwrap();
    until(&running, |it| it.backends.len() == 3).await;
    assert_eq!(until(&running, |it| it.checklist.last.is_none()).await.backends.len(), 3);
    assert_eq!(checklists(&running).await.latest, []);
    running.stop().await;

    let text = std::fs::read_to_string(dir.path().join("data/checklists/latest.json")).unwrap();
    let kept: Checklist = serde_json::from_str(&text).unwrap();
    assert_eq!(kept.results, before, "another chain's file is not touched until a run ends");
    backends.stop().await;
}
