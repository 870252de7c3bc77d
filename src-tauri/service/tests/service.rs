//! The composed service over real backends, as the app and the control socket use it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may fail like tests"
)]

mod support;

use std::path::Path;
use std::time::Duration;

use control::Client;
use present::wire::*;
use service::config::Overrides;
use service::{DeskCall, Options, Running, Signal, StartError, start};
use support::options;

async fn soon<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(30), future).await.expect("not within 30 s")
}

/// The first snapshot that `wanted` is true of.
async fn until(running: &Running, wanted: impl Fn(&Snapshot) -> bool) -> Snapshot {
    let mut snapshots = running.snapshots();
    let found = soon(snapshots.wait_for(|snapshot| wanted(snapshot))).await;
    Snapshot::clone(&found.unwrap())
}

#[track_caller]
fn refused(reply: Reply) -> Problem {
    match reply {
        Reply::Failed { problem } => problem,
        other => panic!("{other:?}"),
    }
}

fn health(snapshot: &Snapshot, name: &str) -> Health {
    snapshot.backends.iter().find(|backend| backend.name == name).unwrap().health
}

#[tokio::test]
async fn with_nothing_configured_the_demo_fails_over_and_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut options = options(dir.path());
    options.sources.overrides.interval = Some(Duration::from_millis(200));
    options.sources.overrides.hold = Some(Duration::from_millis(500));
    let running = start(options).await.unwrap();
    let mut signals = running.signals();
    let first = soon(signals.recv()).await.unwrap();
    assert!(
        matches!(&first, Signal::Event(Event { seq: 1, kind: EventKind::Started { .. }, .. })),
        "{first:?}"
    );
    let settled = until(&running, |snapshot| {
        snapshot.active.as_deref() == Some("Railway")
            && health(snapshot, "Render") == Health::Healthy
    })
    .await;
    assert_eq!(settled.config.source, ConfigSource::Demo);
    assert_eq!(settled.demo.unwrap().faults[0].code, "ok");
    assert_eq!(settled.backends[0].fault.as_deref(), Some("ok"));

    let fault = |fault: &str| Request::SetFault { backend: "Railway".into(), fault: fault.into() };
    assert_eq!(running.request(fault("railway_stopped")).await, Reply::Done);
    let over = until(&running, |snapshot| snapshot.active.as_deref() == Some("Render")).await;
    assert_eq!(over.backends[0].fault.as_deref(), Some("railway_stopped"));
    assert_eq!(over.backends[0].cause.as_ref().unwrap().code, "railway_not_found");
    assert_eq!(running.request(fault("ok")).await, Reply::Done);
    until(&running, |snapshot| snapshot.active.as_deref() == Some("Railway")).await;

    // What happened is told once each, in order: a "down" notification and its "up".
    let mut told = Vec::new();
    while told.len() < 2 {
        if let Signal::Notification(notification) = soon(signals.recv()).await.unwrap() {
            told.push(notification.summary);
        }
    }
    assert_eq!(told, ["Switched to Render", "Back on Railway"]);
    let recent = running.snapshots().borrow().recent.clone();
    assert!(recent.iter().any(|line| line.title == "Railway → Render"), "{recent:?}");

    let problem = refused(running.request(fault("flood")).await);
    assert_eq!(problem.code, "unknown_fault");
    assert!(problem.next_step.contains("railway_stopped"), "{}", problem.next_step);
    running.stop().await;
}

#[tokio::test]
async fn saved_backends_are_in_force_at_once_and_the_demo_ends() {
    let dir = tempfile::tempdir().unwrap();
    let other = demo::DemoChain::start().await.unwrap();
    let running = start(options(dir.path())).await.unwrap();
    let save = |backends: &[(&str, String)]| Request::SaveBackends {
        backends: backends
            .iter()
            .map(|(name, url)| BackendForm {
                name: (*name).into(),
                url: url.clone(),
                ..BackendForm::default()
            })
            .collect(),
        revision: None,
    };
    let url = |index: usize| other.backends()[index].url();

    let form = running.request(Request::GetBackends).await;
    let revision = Some("none".to_owned());
    assert_eq!(form, Reply::Backends { backends: vec![], warnings: vec![], revision });
    let problem = refused(running.request(save(&[("A", url(0)), ("B", "b".into())])).await);
    assert_eq!(problem.field, Some((1, "url".into())));
    assert_eq!(running.snapshots().borrow().config.source, ConfigSource::Demo);

    assert_eq!(running.request(save(&[("A", url(0)), ("B", url(1))])).await, Reply::Done);
    let saved = until(&running, |snapshot| snapshot.active.as_deref() == Some("A")).await;
    assert_eq!(saved.config.source, ConfigSource::File);
    assert_eq!(saved.demo, None);
    let file = dir.path().join("config/config.toml");
    assert_eq!(saved.config.path, Some(file.display().to_string()));

    // A mistake in the file keeps what is in force, and is shown until it is mended.
    let good = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, good.replace("name = \"B\"", "name = \"A\"")).unwrap();
    let kept = until(&running, |snapshot| snapshot.config.problem.is_some()).await;
    assert_eq!(kept.backends.len(), 2);
    assert!(kept.config.problem.unwrap().message.contains("is the name of an earlier backend"));
    std::fs::write(&file, good.replace("name = \"B\"", "name = \"C\"")).unwrap();
    let mended = until(&running, |snapshot| snapshot.backends[1].name == "C").await;
    assert_eq!(mended.config.problem, None);
    running.stop().await;
}

#[tokio::test]
async fn a_live_probe_tells_of_an_address_that_is_not_configured() {
    let dir = tempfile::tempdir().unwrap();
    let other = demo::DemoChain::start().await.unwrap();
    let running = start(options(dir.path())).await.unwrap();
    let tried = |url: String| running.request(Request::TryUrl { url });
    let Reply::Probed { backend } = tried(other.backends()[0].url()).await else { panic!() };
    assert_eq!((backend.health, backend.status), (Health::Healthy, Some(200)));
    let Reply::Probed { backend } = tried("http://127.0.0.1:1".into()).await else { panic!() };
    assert_eq!(backend.cause.unwrap().code, "connection_refused");
    let problem = refused(tried("ftp://x".into()).await);
    assert_eq!(problem.field, Some((0, "url".into())));
    running.stop().await;
}

#[tokio::test]
async fn requests_change_the_state() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(options(dir.path())).await.unwrap();
    let ask = |request| running.request(request);
    assert_eq!(ask(Request::Interview { on: true }).await, Reply::Done);
    until(&running, |snapshot| snapshot.mode == Mode::Interview).await;
    assert_eq!(ask(Request::Pin { backend: Some("Local".into()) }).await, Reply::Done);
    until(&running, |snapshot| snapshot.pinned.as_deref() == Some("Local")).await;
    assert_eq!(
        refused(ask(Request::Pin { backend: Some("X".into()) }).await).code,
        "unknown_backend"
    );
    assert_eq!(ask(Request::Pin { backend: None }).await, Reply::Done);
    until(&running, |snapshot| snapshot.pinned.is_none()).await;
    assert_eq!(ask(Request::Pause { on: true }).await, Reply::Done);
    until(&running, |snapshot| snapshot.paused).await;

    running.notification_delivered(Err("no daemon".into()));
    until(&running, |snapshot| snapshot.notification_problem.as_deref() == Some("no daemon")).await;
    running.notification_delivered(Ok(()));
    until(&running, |snapshot| snapshot.notification_problem.is_none()).await;

    let read = ask(Request::ReadEnv { text: "NEXT_PUBLIC_API_URL=http://x".into() }).await;
    assert!(matches!(&read, Reply::Backends { backends, .. } if backends[0].name == "Local"));
    running.stop().await;
}

#[tokio::test]
async fn the_control_socket_is_the_same_api() {
    let dir = tempfile::tempdir().unwrap();
    let running = start(options(dir.path())).await.unwrap();
    let mut desk = running.desk();
    let client = Client::connect(&dir.path().join("run")).await.unwrap();
    let Reply::Snapshot { snapshot } = client.request(Request::Status).await.unwrap() else {
        panic!()
    };
    assert_eq!(snapshot.backends.len(), 3);
    let mut subscription = client.subscribe(false).await.unwrap().unwrap();
    assert!(matches!(soon(subscription.next()).await, Some(Message::Snapshot { .. })));
    client.request(Request::Pause { on: true }).await.unwrap();
    loop {
        match soon(subscription.next()).await.unwrap() {
            Message::Event { event: Event { kind: EventKind::Paused, .. } } => break,
            _ => continue,
        }
    }
    assert_eq!(
        client.request(Request::OpenWindow { view: Some(View::Settings) }).await.unwrap(),
        Reply::Done
    );
    assert_eq!(soon(desk.recv()).await, Some(DeskCall::OpenWindow(Some(View::Settings))));
    assert_eq!(client.request(Request::Quit).await.unwrap(), Reply::Done);
    assert_eq!(soon(desk.recv()).await, Some(DeskCall::Quit));

    // There is one app. Without a window, another checker goes on beside it.
    let again = start(options(dir.path())).await.unwrap_err();
    assert!(matches!(again, StartError::AlreadyRunning { .. }), "{again}");
    let headless = Options { exclusive: false, ..options(dir.path()) };
    let beside = start(headless).await.unwrap();
    assert_eq!(
        refused(beside.request(Request::OpenWindow { view: Some(View::Settings) }).await).code,
        "no_window"
    );
    beside.stop().await;
    running.stop().await;
    start(options(dir.path())).await.unwrap().stop().await;
}

#[tokio::test]
async fn a_wrong_config_starts_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("config/config.toml");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "[[backend]]\nname = \"A\"\n").unwrap();
    let error = start(options(dir.path())).await.unwrap_err();
    assert!(matches!(&error, StartError::Config(_)), "{error}");
    assert!(error.to_string().contains("config.toml:1: "), "{error}");
    // The lock was given back.
    std::fs::remove_file(&file).unwrap();
    start(options(dir.path())).await.unwrap().stop().await;
}

/// A config file of one backend with this `[proxy]` table; the proxy is as the file says.
fn configured(dir: &Path, proxy: &str) -> Options {
    let mut options = options(dir);
    options.sources.overrides = Overrides::default();
    let file = dir.join("config/config.toml");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let backend = "[[backend]]\nname = \"A\"\nurl = \"http://127.0.0.1:1\"\n";
    std::fs::write(&file, format!("{backend}[proxy]\n{proxy}\n")).unwrap();
    options
}

#[tokio::test]
async fn the_app_runs_without_its_proxys_port_and_takes_it_when_it_can() {
    let dir = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = taken.local_addr().unwrap();
    let listen = format!("listen = \"{at}\"");
    let running = start(configured(dir.path(), &listen)).await.unwrap();
    let snapshot = until(&running, |snapshot| !snapshot.backends[0].probing).await;
    let proxy = snapshot.proxy.unwrap();
    assert_eq!(proxy.url, format!("http://{at}"));
    let problem = proxy.problem.unwrap();
    assert_eq!(problem.code, "port_taken");
    assert_eq!(
        problem.message,
        format!("Port {} of 127.0.0.1 is taken by another program.", at.port())
    );
    let form = ProxyForm { enabled: true, listen: at.to_string() };
    let again = running.request(Request::SaveProxy { proxy: form.clone() }).await;
    assert_eq!(refused(again).code, "port_taken");

    // The other program ends.
    drop(taken);
    let free =
        |snapshot: &Snapshot| snapshot.proxy.as_ref().is_some_and(|proxy| proxy.problem.is_none());
    let snapshot = until(&running, free).await;
    assert_eq!(snapshot.proxy.unwrap().url, format!("http://{at}"));
    assert!(tokio::net::TcpStream::connect(at).await.is_ok());

    let off = ProxyForm { enabled: false, ..form };
    assert_eq!(running.request(Request::SaveProxy { proxy: off }).await, Reply::Done);
    until(&running, |snapshot| snapshot.proxy.is_none()).await;
    running.stop().await;
    assert!(tokio::net::TcpStream::connect(at).await.is_err());
}

#[tokio::test]
async fn a_headless_one_does_not_start_without_its_proxys_port() {
    let dir = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = taken.local_addr().unwrap();
    let options = configured(dir.path(), &format!("listen = \"{at}\""));
    let error = start(Options { exclusive: false, ..options }).await.unwrap_err();
    assert!(matches!(&error, StartError::Proxy(_)), "{error}");
    // The lock was given back.
    drop(taken);
    let options = configured(dir.path(), &format!("listen = \"{at}\""));
    start(options).await.unwrap().stop().await;
}
