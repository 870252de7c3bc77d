//! Interview mode through the running service: planned, prepared, kept over a restart, summed up.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails so")]

mod support;

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use present::wire::{
    BackendForm, DrillForm, DrillVerdict, EventKind, Health, InterviewStage, InterviewStep, Mode,
    Problem, Reply, Request, Snapshot,
};
use service::{Options, Running, Signal, start};
use testkit::SampleBackend;

const MINUTE: i64 = 60_000;
const HOUR: u32 = 3_600_000;

fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_millis()).unwrap()
}

/// Two healthy backends, and a place for what is kept.
struct Home {
    dir: tempfile::TempDir,
    backends: [SampleBackend; 2],
}

impl Home {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let backends = [testkit::sample("Railway").await, testkit::sample("Render").await];
        Self { dir, backends }
    }

    async fn start(&self) -> Running {
        let [railway, render] = &self.backends;
        let chain = [("Railway", railway.url()), ("Render", render.url())];
        let backend = |(name, url)| format!("[[backend]]\nname = \"{name}\"\nurl = \"{url}\"\n");
        let file = self.dir.path().join("config.toml");
        fs::write(&file, chain.map(backend).concat()).unwrap();
        let running = start(options(self.dir.path(), file, false)).await.unwrap();
        until(&running, |it| it.backends.iter().all(|it| it.health == Health::Healthy)).await;
        running
    }

    fn kept(&self) -> serde_json::Value {
        let text = fs::read_to_string(self.dir.path().join("data/interview.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// Waits until no plan is kept.
    async fn forgets(&self) {
        let forgotten = async {
            while !self.kept()["plan"].is_null() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), forgotten).await.expect("still kept");
    }
}

fn options(dir: &Path, file: std::path::PathBuf, demo: bool) -> Options {
    let mut options = Options { demo, ..support::options(dir) };
    options.sources.default_file = file;
    options
}

async fn until(running: &Running, wanted: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
    let mut snapshots = running.snapshots();
    let found = snapshots.wait_for(|snapshot| wanted(snapshot));
    let found = tokio::time::timeout(Duration::from_secs(120), found).await;
    found.expect("not within 120 s").unwrap().clone()
}

async fn plan(running: &Running, begins: Option<i64>, length_ms: Option<u32>) -> Reply {
    running.request(Request::PlanInterview { begins, length_ms }).await
}

fn refused(reply: Reply) -> Problem {
    match reply {
        Reply::Failed { problem } => problem,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_prepared_kept_over_a_restart_and_called_off() {
    let home = Home::new().await;
    let running = home.start().await;
    let mut signals = running.signals();
    let begins = now() + 5 * MINUTE;
    assert_eq!(plan(&running, Some(begins), None).await, Reply::Done);
    assert_eq!(home.kept()["plan"]["begins"], begins, "on disk before the answer");

    // It is near: the checklist runs at once, and its result is told as the interview's.
    let ready = until(&running, |it| it.interview.readiness.is_some()).await;
    assert_eq!(ready.interview.stage, InterviewStage::Preparing);
    assert_eq!((ready.interview.begins, ready.mode), (Some(begins), Mode::Watch));
    let brief = &ready.interview.readiness.as_ref().unwrap().brief;
    assert_eq!(brief, &ready.checklist.last.as_ref().unwrap().brief);
    let told = loop {
        let signal = tokio::time::timeout(Duration::from_secs(60), signals.recv()).await;
        if let Signal::Notification(told) = signal.expect("a notification").unwrap() {
            break told.summary;
        }
    };
    assert_eq!(told, format!("Interview in 5 min: {brief}"));
    running.stop().await;

    let running = home.start().await;
    let again = until(&running, |it| it.interview.stage == InterviewStage::Preparing).await;
    assert_eq!(again.interview.begins, Some(begins));
    assert_eq!(running.request(Request::EndInterview).await, Reply::Done);
    until(&running, |it| it.interview.stage == InterviewStage::Off).await;
    assert_eq!(home.kept()["plan"], serde_json::Value::Null);
    assert_eq!(refused(running.request(Request::EndInterview).await).code, "no_interview");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_under_way_goes_on_after_a_restart_until_its_end_and_one_that_is_over_is_missed() {
    let home = Home::new().await;
    let running = home.start().await;
    assert_eq!(plan(&running, None, Some(HOUR / 2)).await, Reply::Done);
    let on = until(&running, |it| it.mode == Mode::Interview).await;
    let ends = on.interview.ends.unwrap();
    assert_eq!(refused(plan(&running, None, None).await).code, "interview_on");
    let extend = |by_ms| Request::ExtendInterview { by_ms };
    assert_eq!(running.request(extend(HOUR / 2)).await, Reply::Done);
    assert_eq!(refused(running.request(extend(12 * HOUR)).await).code, "interview_length");
    running.stop().await;

    let running = home.start().await;
    let on = until(&running, |it| it.mode == Mode::Interview).await;
    let later = on.interview.ends.unwrap() - ends;
    assert!((later - i64::from(HOUR / 2)).abs() < 2_000, "{later}");
    running.stop().await;

    // Nobody missed what was under way and is over: it is forgotten without a word.
    let put_back = |begun: bool| {
        let mut kept = home.kept();
        kept["plan"] = serde_json::json!({
            "begins": now() - 120 * MINUTE, "length_ms": HOUR, "begun": begun
        });
        fs::write(home.dir.path().join("data/interview.json"), kept.to_string()).unwrap();
    };
    assert_eq!(home.kept()["plan"]["begun"], true);
    put_back(true);
    let running = home.start().await;
    let up = until(&running, |it| it.active.is_some()).await;
    assert!(up.recent.iter().all(|line| line.title != "Interview missed"), "{:?}", up.recent);
    home.forgets().await;
    running.stop().await;

    put_back(false);
    let running = home.start().await;
    until(&running, |it| it.recent.iter().any(|line| line.title == "Interview missed")).await;
    assert_eq!(home.kept()["plan"], serde_json::Value::Null);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_planned_before_the_set_up_is_kept_from_then_on() {
    let home = Home::new().await;
    let file = home.dir.path().join("config.toml");
    let running = start(options(home.dir.path(), file, false)).await.unwrap();
    until(&running, |it| it.demo.is_some()).await;
    let begins = now() + 5 * i64::from(HOUR);
    assert_eq!(plan(&running, Some(begins), None).await, Reply::Done);
    let kept = home.dir.path().join("data/interview.json");
    assert!(!kept.exists(), "over samples nothing is kept");

    let own =
        BackendForm { name: "Own".into(), url: home.backends[0].url(), ..BackendForm::default() };
    let save = Request::SaveBackends { backends: vec![own], revision: None };
    assert_eq!(running.request(save).await, Reply::Done);
    until(&running, |it| it.demo.is_none()).await;
    assert_eq!(home.kept()["plan"]["begins"], begins);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_seen_counts_the_requests_of_the_interview_alone() {
    let home = Home::new().await;
    let running = home.start().await;
    let mut signals = running.signals();
    let proxy = running.snapshots().borrow().proxy.clone().unwrap();
    let address: SocketAddr = proxy.url.trim_start_matches("http://").parse().unwrap();
    ask(address, 2).await;
    until(&running, |it| it.proxy.as_ref().is_some_and(|it| it.requests == 2)).await;
    assert_eq!(running.request(Request::Interview { on: true }).await, Reply::Done);
    until(&running, |it| it.recent.iter().any(|line| line.title == "Interview mode on")).await;
    ask(address, 3).await;
    assert_eq!(running.request(Request::Interview { on: false }).await, Reply::Done);
    let summary = loop {
        let signal = tokio::time::timeout(Duration::from_secs(60), signals.recv()).await;
        if let Signal::Event(event) = signal.expect("the end").unwrap()
            && let EventKind::Interview { step: InterviewStep::Ended, summary, .. } = event.kind
        {
            break summary.unwrap();
        }
    };
    assert_eq!((summary.requests, summary.unanswered), (Some(3), Some(0)));
    assert_eq!((summary.switchovers, summary.silence_ms), (0, 0.0));
    let shown = running.snapshots().borrow().interview.summary.clone();
    assert_eq!(shown, None, "it was too short to be one");
    running.stop().await;
}

/// So many requests through the proxy, one after the other.
async fn ask(proxy: SocketAddr, count: usize) {
    let asked = tokio::task::spawn_blocking(move || {
        for _ in 0..count {
            let mut stream = TcpStream::connect(proxy).unwrap();
            let head = format!("GET / HTTP/1.1\r\nHost: {proxy}\r\nConnection: close\r\n\r\n");
            stream.write_all(head.as_bytes()).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        }
    });
    asked.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_simulated_test_that_is_just_beginning_goes_on_in_an_interview() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("config.toml");
    let running = start(options(dir.path(), file, true)).await.unwrap();
    until(&running, |it| it.backends.iter().all(|it| it.health == Health::Healthy)).await;
    let scenario = "crashed".to_owned();
    let drill = Some(DrillForm { real: false, scenario, rate: 10, seconds: 3, path: None });
    // Both are under way at once, in this order.
    let begun = running.door().request(Request::StartDrill { drill, confirm: None });
    let on = running.door().request(Request::Interview { on: true });
    assert_eq!((begun.await, on.await), (Reply::Done, Reply::Done));
    let ended = until(&running, |it| it.drill.last.is_some()).await;
    assert_eq!(ended.drill.last.as_ref().unwrap().verdict, DrillVerdict::Passed);
    assert_eq!(ended.mode, Mode::Interview);
    assert!(!dir.path().join("data/interview.json").exists(), "over samples nothing is kept");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_out_of_bounds_is_refused_and_says_what_is_allowed() {
    let home = Home::new().await;
    let running = home.start().await;
    let short = refused(plan(&running, None, Some(60_000)).await);
    assert_eq!(short.code, "interview_length");
    assert_eq!(short.next_step, "Choose 10 min to 12 h.");
    let past = refused(plan(&running, Some(now() - 10 * MINUTE), None).await);
    assert_eq!(past.code, "interview_past");
    let far = refused(plan(&running, Some(i64::MAX), None).await);
    assert_eq!(far.code, "interview_far");
    let none = refused(running.request(Request::ExtendInterview { by_ms: 60_000 }).await);
    assert_eq!(none.code, "no_interview");
    running.stop().await;
}
