//! The process of a real drill is killed at any point, and the next start brings the service back.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail like tests")]

mod scene;

use std::process::{Command, ExitStatus};
use std::time::Duration;

use fastrand::Rng;
use futures_util::stream::{self, StreamExt};
use testkit::railway::{Operation, Restarting};
use tokio::process::Child;
use tokio::time;

use scene::{API, PATIENCE, Scene};

/// How many points there are, and how many of them are tried at a time.
const POINTS: u64 = 50;
const AT_A_TIME: usize = 16;

/// Where a process is killed: so long after this first happened.
#[derive(Clone, Copy, Debug)]
struct Point {
    seed: u64,
    after: After,
    delay: Duration,
}

#[derive(Clone, Copy, Debug)]
enum After {
    /// The intent to restore is on disk.
    Noted,
    /// This was asked of the API.
    Asked(Operation),
}

impl Point {
    /// The narrow places, right behind a command, get as many as the wide ones between.
    fn of(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let (after, most) = match seed % 6 {
            // From the first request to the API to beyond the end.
            0 => (After::Asked(Operation::ProjectToken), 9_000),
            1 => (After::Noted, 4),
            2 => (After::Asked(Operation::Stop), 40),
            3 => (After::Asked(Operation::Stop), 4_000),
            4 => (After::Asked(Operation::Restart), 40),
            _ => (After::Asked(Operation::Restart), 3_000),
        };
        Self { seed, after, delay: Duration::from_micros(rng.u64(0..most * 1000)) }
    }
}

/// What became of one point.
#[derive(Debug)]
struct Outcome {
    /// The journal said that something was to be restored.
    noted: bool,
    /// The process was still running when it was killed.
    killed: bool,
    stops: usize,
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_point_the_next_start_brings_the_service_back() {
    let outcomes: Vec<_> = stream::iter(0..POINTS)
        .map(|seed| tokio::spawn(kill_at(Point::of(seed))))
        .buffer_unordered(AT_A_TIME)
        .map(Result::unwrap)
        .collect()
        .await;
    let count = |wanted: fn(&Outcome) -> bool| outcomes.iter().filter(|it| wanted(it)).count();
    let (noted, killed, stopped) =
        (count(|it| it.noted), count(|it| it.killed), count(|it| it.stops > 0));
    println!("killed {killed} of {POINTS}; {stopped} had stopped it; {noted} left a journal");
    // The points are where it matters, on a slow machine too.
    assert!(killed >= 40 && noted >= 25, "killed {killed}, noted {noted}");
}

async fn kill_at(point: Point) -> Outcome {
    let mut rng = Rng::with_seed(!point.seed);
    let mut takes = |most: u64| Duration::from_millis(rng.u64(0..most));
    let scene = Scene::new().await;
    scene.platform.tune(|it| {
        (it.stop_takes, it.restart_takes) = (takes(2_500), takes(4_000));
        it.restarting = match point.seed % 2 {
            0 => Restarting::StillStopped,
            _ => Restarting::Deploying,
        };
    });
    let mut drill = scene.drill();
    match point.after {
        After::Noted => scene.until(|| scene.journal().exists(), "the note").await,
        After::Asked(operation) => scene.asked(operation).await,
    }
    // The point itself: nothing is waited for.
    time::sleep(point.delay).await;
    let killed = drill.try_wait().unwrap().is_none();
    drill.kill().await.unwrap();
    let noted = scene.journal().exists();

    if point.seed % 7 == 6 {
        restored_by_a_run(&scene).await;
    } else {
        let mut next = scene.start(&["drill", "--restore"], "next.log");
        let ended = ended(&mut next).await;
        assert_eq!(ended.code(), Some(0), "{point:?}: {}", scene.said());
    }
    let (stops, restarts) = (scene.platform.stops(), scene.platform.restarts());
    let told = format!("{point:?}, {stops} stops, {restarts} restarts:\n{}", scene.said());
    assert!(scene.platform.is_running(API), "it does not run: {told}");
    assert!(!scene.journal().exists(), "the journal is not empty: {told}");
    assert!(stops <= 1 && restarts == stops, "one restart suffices: {told}");
    assert_eq!(scene.platform.needless_restarts(), 0, "{told}");
    assert_eq!(scene.platform.redeploys(), 0, "{told}");
    Outcome { noted, killed, stops }
}

/// `failover run` restores too, and goes on.
async fn restored_by_a_run(scene: &Scene) {
    let mut next = scene.start(&["run", "--listen", "127.0.0.1:0"], "next.log");
    let back = || scene.platform.is_running(API) && !scene.journal().exists();
    scene.until(back, "the service runs and the journal is empty").await;
    // How it ends is another test's.
    next.kill().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_restores_at_once() {
    let scene = Scene::new().await;
    scene.platform.tune(|it| it.restart_takes = Duration::from_millis(500));
    let mut drill = scene.drill();
    scene.asked(Operation::Stop).await;
    signal(&drill, "-INT");
    assert_eq!(ended(&mut drill).await.code(), Some(1), "{}", scene.said());
    assert!(scene.platform.is_running(API) && !scene.journal().exists(), "{}", scene.said());
    assert_eq!(scene.platform.restarts(), scene.platform.stops());
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_full_disk_nothing_is_stopped() {
    let scene = Scene::new().await;
    let (code, said) = scene.drill_on_a_full_disk().await;
    assert_eq!(scene.platform.stops(), 0, "{said}");
    assert_eq!(code, Some(1), "{said}");
    assert!(!scene.journal().exists());
}

fn signal(child: &Child, signal: &str) {
    let id = child.id().unwrap().to_string();
    assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
}

async fn ended(child: &mut Child) -> ExitStatus {
    time::timeout(PATIENCE, child.wait())
        .await
        .unwrap_or_else(|_| panic!("it does not end"))
        .unwrap()
}
