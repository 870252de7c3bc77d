//! The set-up guide in a running service: it follows what is so, and is resumed.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may fail like tests"
)]

mod support;

use std::path::Path;
use std::time::Duration;

use present::wire::*;
use service::{Options, Running, start};

fn options(dir: &Path) -> Options {
    let mut options = support::options(dir);
    options.sources.overrides.interval = Some(Duration::from_millis(200));
    options
}

async fn guide(running: &Running) -> Guide {
    match running.request(Request::GetGuide).await {
        Reply::Guide { guide } => *guide,
        other => panic!("{other:?}"),
    }
}

/// The guide, once its steps 1 and 2 are like this.
async fn until(running: &Running, wanted: [GuideState; 2]) -> Guide {
    let mut snapshots = running.snapshots();
    let found = tokio::time::timeout(Duration::from_secs(60), async {
        loop {
            let guide = guide(running).await;
            if [guide.steps[0].state, guide.steps[1].state] == wanted {
                return guide;
            }
            snapshots.changed().await.unwrap();
        }
    });
    found.await.expect("not within 60 s")
}

#[track_caller]
fn refused(reply: Reply) -> Problem {
    match reply {
        Reply::Failed { problem } => problem,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_guide_follows_what_is_so_and_is_resumed() {
    let dir = tempfile::tempdir().unwrap();
    let hosted = demo::DemoChain::start().await.unwrap();
    let running = start(options(dir.path())).await.unwrap();
    let save = |backends: &[usize]| Request::SaveBackends {
        backends: backends
            .iter()
            .map(|&index| {
                let backend = &hosted.backends()[index];
                BackendForm {
                    name: backend.name().to_owned(),
                    url: backend.url(),
                    ..BackendForm::default()
                }
            })
            .collect(),
        revision: None,
    };
    let frontend = |url: &str| Request::SaveFrontend {
        frontend: FrontendForm { url: url.into(), origins: vec!["https://www.a.dev/".into()] },
    };

    // The samples run, are healthy, and count for nothing; there is no file to write into.
    let settled = running.snapshots();
    settled.clone().wait_for(|snapshot| snapshot.active.is_some()).await.unwrap();
    let begin = guide(&running).await;
    assert!(begin.note.unwrap().contains("sample backends"));
    assert!(begin.steps.iter().all(|step| step.state == GuideState::Todo));
    assert_eq!(refused(running.request(frontend("https://a.vercel.app")).await).code, "no_file");

    // Step 1, then step 2, each true the moment that its backend answers.
    assert_eq!(running.request(save(&[0])).await, Reply::Done);
    let one = until(&running, [GuideState::Done, GuideState::Todo]).await;
    assert_eq!(one.form.step.as_deref(), Some("render"));
    assert_eq!(running.request(save(&[0, 1])).await, Reply::Done);
    until(&running, [GuideState::Done, GuideState::Done]).await;
    hosted.backends()[1].set_fault(demo::Fault::Http502).await.unwrap();
    let failed = until(&running, [GuideState::Done, GuideState::Failed]).await;
    assert_eq!(failed.steps[1].checks[0].topic.as_deref(), Some("http_status"));
    hosted.backends()[1].set_fault(demo::Fault::Ok).await.unwrap();
    until(&running, [GuideState::Done, GuideState::Done]).await;

    // The frontend, whose origins the variables of both backends are computed from.
    let problem = refused(running.request(frontend("http://a.vercel.app")).await);
    assert_eq!(problem.field, Some((0, "url".into())));
    assert_eq!(running.request(frontend("https://a.vercel.app/")).await, Reply::Done);
    let connected = guide(&running).await;
    assert_eq!(connected.frontend.url, "https://a.vercel.app");
    assert_eq!(connected.frontend.origins, ["https://www.a.dev"]);
    assert_eq!(
        running.request(Request::GetFrontend).await,
        Reply::Frontend { frontend: connected.frontend.clone() }
    );
    let block = connected.steps[1].actions.iter().find_map(|action| action.block.clone());
    assert!(block.unwrap().contains("ALLOWED_ORIGINS=https://a.vercel.app,https://www.a.dev\n"));
    assert!(matches!(connected.steps[2].ask, Some(GuideAsk::Checks { .. })));

    // Where somebody is stays over a restart; what is not allowed is not kept.
    let place = |step: &str| Request::SaveGuide {
        form: GuideForm {
            step: Some(step.into()),
            skipped: vec!["vercel".into()],
            directory: "ai_cti".into(),
        },
    };
    assert_eq!(refused(running.request(place("deploy")).await).code, "unknown_step");
    let Reply::Guide { guide: kept } = running.request(place("test")).await else {
        panic!("no guide");
    };
    assert_eq!(kept.steps[2].state, GuideState::Skipped);
    running.stop().await;

    let again = start(options(dir.path())).await.unwrap();
    let resumed = until(&again, [GuideState::Done, GuideState::Done]).await;
    assert_eq!(resumed.form, kept.form);
    assert_eq!(resumed.steps[2].state, GuideState::Skipped);
    assert_eq!(resumed.frontend, connected.frontend);
    again.stop().await;
    hosted.stop().await;
}

#[tokio::test]
async fn the_troubleshooting_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(options(dir.path())).await.unwrap();
    let reply = running.request(Request::GetTroubleshooting).await;
    assert_eq!(reply, Reply::Troubleshooting { topics: present::trouble::topics() });
    running.stop().await;
}
