//! The history of the composed service: real backends, a real SQLite file.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may fail like tests"
)]

mod support;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use demo::{DemoChain, Fault};
use domain::WallTime;
use domain::probe::Observation;
use engine::SystemClock;
use engine::port::Clock;
use present::wire::*;
use service::{Options, Running, start};

fn options(dir: &Path) -> Options {
    let mut options = support::options(dir);
    options.sources.overrides.interval = Some(Duration::from_millis(200));
    options.sources.overrides.hold = Some(Duration::from_millis(500));
    options
}

/// A config file of these backends, each with more keys.
fn configure(dir: &Path, backends: &[(&str, String)], more: &str) {
    let backend = |(name, url): &(&str, String)| {
        format!("[[backend]]\nname = \"{name}\"\nurl = \"{url}\"\n{more}\n")
    };
    fs::create_dir_all(dir.join("config")).unwrap();
    let text: String = backends.iter().map(backend).collect();
    fs::write(dir.join("config/config.toml"), text).unwrap();
}

fn of_chain(chain: &DemoChain) -> Vec<(&'static str, String)> {
    ["Railway", "Render"].into_iter().zip(chain.backends().iter().map(|it| it.url())).collect()
}

async fn soon<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(60), future).await.expect("not within 60 s")
}

/// The first snapshot that `wanted` is true of.
async fn until(running: &Running, wanted: impl Fn(&Snapshot) -> bool) -> Snapshot {
    let mut snapshots = running.snapshots();
    let found = soon(snapshots.wait_for(|snapshot| wanted(snapshot))).await;
    Snapshot::clone(&found.unwrap())
}

/// The first history of the day that `wanted` is true of.
async fn seen(running: &Running, wanted: impl Fn(&History) -> bool) -> History {
    soon(async {
        loop {
            match running.request(Request::GetHistory { range: HistoryRange::Day }).await {
                Reply::History { history } if wanted(&history) => return *history,
                Reply::History { .. } => tokio::time::sleep(Duration::from_millis(50)).await,
                other => panic!("{other:?}"),
            }
        }
    })
    .await
}

async fn log(running: &Running, query: LogQuery) -> LogPage {
    match running.request(Request::GetLog { query }).await {
        Reply::Log { page } => page,
        other => panic!("{other:?}"),
    }
}

async fn problem(running: &Running, request: Request) -> Problem {
    match running.request(request).await {
        Reply::Failed { problem } => problem,
        other => panic!("{other:?}"),
    }
}

fn of_railway(history: &History) -> Option<&Incident> {
    history.incidents.iter().find(|it| it.backend.as_deref() == Some("Railway"))
}

/// Railway stops, Render takes over, Railway comes back.
async fn fail_over_and_back(running: &Running, chain: &DemoChain) {
    let active = |name: &'static str| {
        move |snapshot: &Snapshot| {
            snapshot.active.as_deref() == Some(name)
                && snapshot.backends[1].health == Health::Healthy
        }
    };
    until(running, active("Railway")).await;
    chain.backend("Railway").unwrap().set_fault(Fault::RailwayStopped).await.unwrap();
    until(running, active("Render")).await;
    chain.backend("Railway").unwrap().set_fault(Fault::Ok).await.unwrap();
    until(running, active("Railway")).await;
}

#[tokio::test]
async fn an_outage_is_kept_beyond_the_run_and_a_pause_is_unobserved() {
    let dir = tempfile::tempdir().unwrap();
    let chain = DemoChain::start().await.unwrap();
    configure(dir.path(), &of_chain(&chain), "");
    let running = start(options(dir.path())).await.unwrap();
    fail_over_and_back(&running, &chain).await;

    let over = |history: &History| {
        of_railway(history).is_some_and(|it| it.to.is_some()) && history.switches.len() == 3
    };
    let history = seen(&running, over).await;
    let incident = of_railway(&history).unwrap();
    assert_eq!(incident.cause.as_ref().unwrap().code, "railway_not_found");
    assert!(!incident.end_unobserved, "{incident:?}");
    assert!(incident.text.starts_with("Railway was down for "), "{incident:?}");
    let switches: Vec<_> = history.switches.iter().map(|it| it.line.title.as_str()).collect();
    assert_eq!(switches, ["Render → Railway", "Railway → Render", "→ Railway"]);
    assert_eq!(history.switches[1].cause, incident.cause);
    assert!(history.switches[1].took_ms.is_some());

    let names: Vec<_> = history.backends.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["Railway", "Render"]);
    let [railway, render] = &history.backends[..] else { panic!() };
    assert!(railway.current && railway.failures > 0 && railway.probes > railway.failures);
    assert!(railway.p50_ms.is_some() && railway.p95_ms >= railway.p50_ms);
    assert!(railway.uptime.unwrap() < 1.0 && railway.uptime_text != "100 %", "{railway:?}");
    assert_eq!((render.uptime_text.as_str(), render.failures), ("100 %", 0));
    // Of the day, seconds were observed.
    assert!(railway.observed > 0.0 && railway.observed < 0.5, "{}", railway.observed);
    assert_eq!(railway.segments.len(), 90);
    assert_eq!(railway.segments[0].state, SegmentState::Unobserved);
    assert_eq!(railway.segments[0].text, "not observed");
    assert_eq!(
        history.keeping.file.as_deref(),
        Some(&*dir.path().join("data/history.sqlite").display().to_string())
    );
    assert_eq!((&history.keeping.note, &history.keeping.problem), (&None, &None));

    // Nobody looks: time goes on, and what was observed does not grow.
    assert_eq!(running.request(Request::Pause { on: true }).await, Reply::Done);
    until(&running, |snapshot| snapshot.paused).await;
    let observed_ms = |history: &History| {
        let share: f64 = history.backends[1].observed;
        (share * (history.to - history.from) as f64).round() as i64
    };
    let before = seen(&running, |_| true).await;
    let after = seen(&running, |history| history.to >= before.to + 1500).await;
    assert_eq!(observed_ms(&before), observed_ms(&after));
    running.stop().await;

    let again = start(options(dir.path())).await.unwrap();
    let kept = seen(&again, |_| true).await;
    assert_eq!(kept.since, history.since);
    assert_eq!(of_railway(&kept).unwrap().from, of_railway(&history).unwrap().from);
    let started = LogQuery { types: vec!["started".into()], limit: 10, ..LogQuery::default() };
    assert_eq!(log(&again, started).await.matching, 2);
    again.stop().await;
    chain.stop().await;
}

#[tokio::test]
async fn what_was_seen_is_searched_drawn_and_exported() {
    let dir = tempfile::tempdir().unwrap();
    let chain = DemoChain::start().await.unwrap();
    configure(dir.path(), &of_chain(&chain), "");
    let running = start(options(dir.path())).await.unwrap();
    fail_over_and_back(&running, &chain).await;
    let history = seen(&running, |history| history.switches.len() == 3).await;

    let query = |text: &str| LogQuery { text: text.into(), limit: 100, ..LogQuery::default() };
    let found = log(&running, query("rEnDeR → rail")).await;
    assert_eq!((found.matching, found.more, found.lines.len()), (1, false, 1));
    assert_eq!(found.lines[0].kind, "switched");
    assert_eq!(found.lines[0].line, history.switches[0].line);
    let newest = log(&running, query("")).await;
    let ids: Vec<_> = newest.lines.iter().map(|line| line.id).collect();
    assert!(ids.is_sorted_by(|one, other| one > other), "{ids:?}");
    let oldest = LogQuery { after: Some(0), limit: 2, ..LogQuery::default() };
    let oldest = log(&running, oldest).await;
    assert_eq!(oldest.lines[0].kind, "started");
    assert!(oldest.more && oldest.lines[0].id < oldest.lines[1].id, "{oldest:?}");
    let none = problem(&running, Request::GetLog { query: LogQuery::default() }).await;
    assert_eq!((none.code.as_str(), none.next_step.as_str()), ("log_limit", "Ask for 1 to 1000."));
    let both = LogQuery { before: Some(5), after: Some(2), limit: 5, ..LogQuery::default() };
    assert_eq!(problem(&running, Request::GetLog { query: both }).await.code, "log_bounds");

    let time = Request::GetLatencies { from: history.from, to: history.to };
    let Reply::Latencies { latencies } = running.request(time).await else { panic!() };
    assert_eq!(latencies.backends[0].name, "Railway");
    assert!(latencies.at.len() >= 90 && latencies.at.is_sorted());
    for series in &latencies.backends {
        assert_eq!(series.p50_ms.len(), latencies.at.len());
        assert!(series.p50_ms.iter().flatten().all(|ms| *ms > 0.0));
        assert!(series.p50_ms.iter().flatten().count() > 0);
    }
    assert!(latencies.backends[0].failures.iter().sum::<u64>() > 0);
    let never = Request::GetLatencies { from: history.to, to: history.from };
    assert_eq!(problem(&running, never).await.code, "history_time");

    let export = |name: &str| Request::ExportHistory {
        range: HistoryRange::Day,
        file: dir.path().join(name).display().to_string(),
    };
    assert_eq!(problem(&running, export("seen.xlsx")).await.code, "report_kind");
    assert_eq!(running.request(export("seen.csv")).await, Reply::Done);
    let text = fs::read_to_string(dir.path().join("seen.csv")).unwrap();
    assert!(text.starts_with("from,to,backend,probes,failures,p50_ms,p95_ms,up_s,down_s,"));
    assert!(text.lines().count() >= 3 && text.contains(",Railway,"), "{text}");
    running.stop().await;
    chain.stop().await;
}

#[tokio::test]
async fn the_sample_backends_leave_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("data/history.sqlite");
    let chain = DemoChain::start().await.unwrap();
    let running = start(options(dir.path())).await.unwrap();
    until(&running, |snapshot| snapshot.active.as_deref() == Some("Railway")).await;
    let history = seen(&running, |history| !history.switches.is_empty()).await;
    assert_eq!(history.keeping.file, None);
    assert_eq!(
        history.keeping.note.as_deref(),
        Some("Kept in memory only, while the sample backends run.")
    );
    assert!(!file.exists());

    // Backends of one's own take their place, and begin a history.
    let mut text = String::new();
    for (name, url) in of_chain(&chain) {
        text.push_str(&format!("[[backend]]\nname = \"My {name}\"\nurl = \"{url}\"\n"));
    }
    fs::create_dir_all(dir.path().join("config")).unwrap();
    fs::write(dir.path().join("config/config.toml"), text).unwrap();
    until(&running, |snapshot| snapshot.active.as_deref() == Some("My Railway")).await;
    let own = |history: &History| {
        history.switches.iter().any(|it| it.to.as_deref() == Some("My Railway"))
    };
    let history = seen(&running, own).await;
    assert!(file.exists());
    let names: Vec<_> = history.backends.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["My Railway", "My Render"]);
    let all = LogQuery { after: Some(0), limit: 100, ..LogQuery::default() };
    assert_eq!(log(&running, all).await.lines[0].kind, "config_reloaded");
    running.stop().await;
    chain.stop().await;
}

#[tokio::test]
async fn what_is_in_the_way_is_said_and_stops_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let chain = DemoChain::start().await.unwrap();
    configure(dir.path(), &of_chain(&chain), "");
    fs::write(dir.path().join("data"), "a file where the folder should be").unwrap();
    let running = start(options(dir.path())).await.unwrap();
    let told = until(&running, |snapshot| snapshot.history_problem.is_some()).await;
    let told = told.history_problem.unwrap();
    assert!(told.message.starts_with("The history is not kept: "), "{told:?}");
    let asked = running.request(Request::GetHistory { range: HistoryRange::Day }).await;
    let Reply::Failed { problem } = asked else { panic!("{asked:?}") };
    assert_eq!(problem, told);
    until(&running, |snapshot| snapshot.active.as_deref() == Some("Railway")).await;

    // It goes on by itself once that is mended.
    fs::remove_file(dir.path().join("data")).unwrap();
    until(&running, |snapshot| snapshot.history_problem.is_none()).await;
    let history = seen(&running, |history| !history.switches.is_empty()).await;
    assert_eq!(history.keeping.problem, None);
    running.stop().await;
    chain.stop().await;
}

#[tokio::test]
async fn a_damaged_file_is_set_aside_and_a_fresh_one_begun() {
    let dir = tempfile::tempdir().unwrap();
    let chain = DemoChain::start().await.unwrap();
    configure(dir.path(), &of_chain(&chain), "");
    fs::create_dir_all(dir.path().join("data")).unwrap();
    let junk = "this is no database ".repeat(500);
    fs::write(dir.path().join("data/history.sqlite"), &junk).unwrap();
    let running = start(options(dir.path())).await.unwrap();
    let told = until(&running, |snapshot| snapshot.history_problem.is_some()).await;
    let told = told.history_problem.unwrap();
    assert_eq!(told.code, "history_set_aside");
    assert!(told.message.contains("a fresh history begun"), "{told:?}");
    seen(&running, |history| !history.switches.is_empty()).await;
    running.stop().await;
    let kept = fs::read_dir(dir.path().join("data")).unwrap().any(|entry| {
        let entry = entry.unwrap();
        let aside = entry.file_name().to_string_lossy().starts_with("history-");
        aside && fs::read(entry.path()).unwrap() == junk.as_bytes()
    });
    assert!(kept, "nothing of the old file is left");
    chain.stop().await;
}

#[tokio::test]
async fn the_months_waking_hours_are_counted_on_from_an_earlier_run() {
    let dir = tempfile::tempdir().unwrap();
    let chain = DemoChain::start().await.unwrap();
    configure(dir.path(), &of_chain(&chain), "sleeps = true");
    let clock = Arc::new(SystemClock::new());
    let now = clock.now().wall;
    let minutes_ago = |minutes: u64| now.minus(Duration::from_secs(60 * minutes));
    // Over half an hour, in the present month as far as it reaches back.
    let answers: Vec<WallTime> = (30..=60).rev().step_by(5).map(minutes_ago).collect();
    let place = history::Place::File(dir.path().join("data/history.sqlite"));
    let earlier = history::History::open(place, clock, history::Limits::default());
    for at in &answers {
        earlier.keep(history::Record::Observation(Observation {
            at: *at,
            backend: "Render".into(),
            outcome: Ok(()),
            took: Duration::from_millis(40),
        }));
    }
    earlier.stop().await;

    let running = start(options(dir.path())).await.unwrap();
    let this_month = answers.iter().filter(|at| at.month() == now.month()).count();
    // Five minutes between each two, and a quarter of an hour until it slept.
    let minutes = match this_month {
        0 => 0,
        answers => (answers - 1) * 5 + 15,
    };
    let hours = |snapshot: &Snapshot, index: usize| {
        snapshot.backends[index].hours.map_or(0.0, |hours| hours.used)
    };
    // The history knows them to the minute.
    let at_least = (minutes as f64 - 1.0) / 60.0;
    let counted = until(&running, |snapshot| hours(snapshot, 1) >= at_least).await;
    assert!(hours(&counted, 1) < (minutes as f64 + 2.0) / 60.0, "{}", hours(&counted, 1));
    assert!(hours(&counted, 0) < 0.1, "another backend's hours are counted");
    running.stop().await;
    chain.stop().await;
}
