//! Settings in a running service: edited, edited by hand at the same time, exported and imported.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may fail like tests"
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use present::wire::*;
use service::{Running, start};
use support::options;

const BACKEND: &str = "# Mine.\n[[backend]]\nname = \"A\"\nurl = \"http://127.0.0.1:1\" # closed\n";

/// A running service over a file of one backend, and the file.
async fn configured(dir: &Path) -> (Running, PathBuf) {
    let file = dir.join("config/config.toml");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, BACKEND).unwrap();
    (start(options(dir)).await.unwrap(), file)
}

async fn settings(running: &Running) -> Settings {
    taken(running.request(Request::GetSettings).await)
}

#[track_caller]
fn taken(reply: Reply) -> Settings {
    match reply {
        Reply::Settings { settings } => *settings,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn refused(reply: Reply) -> Problem {
    match reply {
        Reply::Failed { problem } => problem,
        other => panic!("{other:?}"),
    }
}

fn setting(settings: &Settings, key: &str) -> Setting {
    let mut all = settings.groups.iter().flat_map(|group| &group.fields);
    all.find(|setting| setting.key == key).cloned().unwrap()
}

fn save(revision: &str, changes: &[(&str, Option<&str>)]) -> Request {
    let change = |(key, value): &(&str, Option<&str>)| SettingChange {
        key: (*key).to_owned(),
        value: value.map(str::to_owned),
    };
    Request::SaveSettings {
        changes: changes.iter().map(change).collect(),
        revision: revision.to_owned(),
    }
}

async fn until(running: &Running, wanted: impl Fn(&Snapshot) -> bool) -> Snapshot {
    let mut snapshots = running.snapshots();
    let found = snapshots.wait_for(|snapshot| wanted(snapshot));
    let found = tokio::time::timeout(Duration::from_secs(60), found).await.expect("not in 60 s");
    Snapshot::clone(&found.unwrap())
}

#[tokio::test]
async fn settings_are_saved_and_in_force_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let (running, file) = configured(dir.path()).await;
    let first = settings(&running).await;
    assert_eq!((first.file.as_str(), &first.problem), (file.to_str().unwrap(), &None));
    let timeout = setting(&first, "health.timeout");
    assert_eq!((timeout.value.as_str(), timeout.set), ("5s", false));
    let listen = setting(&first, "proxy.listen");
    assert_eq!(listen.overridden.as_deref(), Some("--listen"));

    let dark = [("appearance.theme", Some("dark")), ("health.timeout", Some("3s"))];
    let saved = taken(running.request(save(&first.revision, &dark)).await);
    assert_eq!(setting(&saved, "health.timeout").value, "3s");
    assert_ne!(saved.revision, first.revision);
    until(&running, |snapshot| snapshot.theme == Theme::Dark).await;
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.starts_with(BACKEND) && text.contains("timeout = \"3s\""), "{text}");

    let problem =
        refused(running.request(save(&saved.revision, &[("health.timeout", Some("0s"))])).await);
    assert_eq!(problem.key.as_deref(), Some("health.timeout"));
    assert!(problem.message.contains("allowed are 100ms to 60s"), "{}", problem.message);
    assert_eq!(fs::read_to_string(&file).unwrap(), text);

    let back = [("appearance.theme", None), ("health.timeout", None)];
    let reset = taken(running.request(save(&saved.revision, &back)).await);
    assert!(!setting(&reset, "health.timeout").set);
    until(&running, |snapshot| snapshot.theme == Theme::System).await;
    running.stop().await;
}

#[tokio::test]
async fn an_edit_by_hand_at_the_same_time_is_not_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let (running, file) = configured(dir.path()).await;
    let seen = settings(&running).await;
    let Reply::Backends { backends, revision, .. } = running.request(Request::GetBackends).await
    else {
        panic!("no backends");
    };
    assert_eq!(revision.as_deref(), Some(seen.revision.as_str()));
    assert_eq!(backends[0].sleeps, Some(Sleeps::ByHost));

    let theirs = format!("{BACKEND}[appearance]\ntheme = \"light\"\n");
    fs::write(&file, &theirs).unwrap();
    let mine = save(&seen.revision, &[("appearance.theme", Some("dark"))]);
    assert_eq!(refused(running.request(mine).await).code, "changed");
    let mine = Request::SaveBackends { backends: backends.clone(), revision };
    assert_eq!(refused(running.request(mine).await).code, "changed");
    assert_eq!(fs::read_to_string(&file).unwrap(), theirs);
    until(&running, |snapshot| snapshot.theme == Theme::Light).await;
    let now = settings(&running).await;
    assert_eq!(setting(&now, "appearance.theme").value, "light");

    // A file with a mistake is somebody's edit under way: what is in force is shown, and kept.
    fs::write(&file, format!("{theirs}[health\n")).unwrap();
    let broken = settings(&running).await;
    assert!(broken.problem.unwrap().message.contains("config.toml:7"));
    until(&running, |snapshot| snapshot.config.problem.is_some()).await;
    let mine = save(&broken.revision, &[("appearance.theme", Some("dark"))]);
    let problem = refused(running.request(mine).await);
    assert!(problem.next_step.contains("nothing was written"), "{problem:?}");
    assert_eq!(running.snapshots().borrow().theme, Theme::Light);
    let shown = settings(&running).await;
    assert_eq!(setting(&shown, "appearance.theme").value, "light");
    running.stop().await;
}

#[tokio::test]
async fn a_file_is_exported_and_another_is_taken_over() {
    let dir = tempfile::tempdir().unwrap();
    let (running, file) = configured(dir.path()).await;
    let to = dir.path().join("mine.toml");
    let export = Request::ExportSettings { file: to.display().to_string() };
    assert_eq!(running.request(export).await, Reply::Done);
    assert_eq!(fs::read_to_string(&to).unwrap(), BACKEND);

    let import = |text: &str| running.request(Request::ImportSettings { text: text.to_owned() });
    let bad = format!("{BACKEND}[watch]\nfall = 11\n");
    let problem = refused(import(&bad).await);
    assert!(problem.message.starts_with("the imported file:6: watch.fall"), "{}", problem.message);
    assert_eq!(problem.key.as_deref(), Some("watch.fall"));
    assert_eq!(fs::read_to_string(&file).unwrap(), BACKEND);

    let other = BACKEND.replace("\"A\"", "\"B\"");
    let imported = taken(import(&other).await);
    assert_eq!(fs::read_to_string(imported.kept.unwrap()).unwrap(), BACKEND);
    until(&running, |snapshot| snapshot.backends[0].name == "B").await;
    assert_eq!(fs::read_to_string(&file).unwrap(), other);
    running.stop().await;
}

#[tokio::test]
async fn without_a_file_there_is_none_to_write_settings_into_until_one_is_imported() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(options(dir.path())).await.unwrap();
    let shown = settings(&running).await;
    assert_eq!(shown.problem.unwrap().code, "no_file");
    let theme = save(&shown.revision, &[("appearance.theme", Some("dark"))]);
    assert_eq!(refused(running.request(theme).await).code, "no_file");
    let import = Request::ImportSettings { text: BACKEND.to_owned() };
    let imported = taken(running.request(import).await);
    assert_eq!((imported.problem, imported.kept), (None, None));
    let snapshot = until(&running, |snapshot| snapshot.backends[0].name == "A").await;
    assert_eq!(snapshot.config.source, ConfigSource::File);
    running.stop().await;
}

#[tokio::test]
async fn a_file_in_the_config_directorys_place_is_told_and_the_app_starts() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("config");
    fs::write(&place, "").unwrap();
    let running = start(options(dir.path())).await.unwrap();
    let told = running.snapshots().borrow().config.problem.clone().unwrap();
    assert!(told.message.contains(&format!("{} is a file", place.display())), "{}", told.message);
    let backends = vec![BackendForm {
        name: "A".into(),
        url: "http://127.0.0.1:1".into(),
        ..BackendForm::default()
    }];
    let save = Request::SaveBackends { backends, revision: None };
    let problem = refused(running.request(save.clone()).await);
    assert!(problem.message.contains("is a file, and a directory is needed"), "{problem:?}");
    assert!(problem.next_step.contains("Move that file away"), "{problem:?}");
    fs::remove_file(&place).unwrap();
    assert_eq!(running.request(save).await, Reply::Done);
    let snapshot = until(&running, |snapshot| snapshot.backends[0].name == "A").await;
    assert_eq!(snapshot.config.problem, None);
    running.stop().await;
}
