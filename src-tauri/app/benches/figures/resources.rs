//! Memory, processor time and size.

use std::fs;
use std::time::Duration;

use present::wire::Request;
use tokio::time::sleep;

use crate::desk::Desk;
use crate::desk::process::{Process, Seen};
use crate::desk::tray::Color;
use crate::desk::wait::until;
use crate::setting::{Chain, connect, desk, release};
use crate::table::row;

const STARTS: usize = 5;
const OPENINGS: usize = 10;
const MINUTES: usize = 3;
/// After which nothing is left to be loaded or given back.
const SETTLED: Duration = Duration::from_secs(10);

/// What is on the disk.
pub(crate) fn size() {
    for name in ["failover-tray", "failover"] {
        let bytes = fs::metadata(release(name)).expect("the binary").len() as f64;
        row(&format!("size of `{name}`"), "MB", 1, vec![bytes / 1e6]);
    }
}

/// PSS of the app with everything it started, as its window comes and goes.
pub(crate) async fn memory() {
    let chain = Chain::start().await;
    let (mut idle, mut open, mut closed) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let desk = desk(&chain).await;
        let app = desk.start_app();
        desk.tray_when(&app, "green", |tray| tray.color == Color::Green).await;
        sleep(SETTLED).await;
        idle.push(pss(&of_app(&desk)));
        for opening in 0..OPENINGS {
            desk.click(&app, "Open").await;
            let window = desk.window_opens().await;
            until("WebKit renders", || async { desk.web_processes().pop() }).await;
            if opening == OPENINGS - 1 {
                sleep(SETTLED).await;
                open.push(pss(&of_app(&desk)));
            }
            desk.close(&window);
            desk.no_window().await;
        }
        sleep(SETTLED).await;
        closed.push(pss(&of_app(&desk)));
    }
    let more = closed.iter().zip(&idle).map(|(after, before)| after - before).collect();
    row("PSS, tray only", "MiB", 1, idle);
    row("PSS, window open, all processes", "MiB", 1, open);
    row("PSS, window opened and closed ten times", "MiB", 1, closed);
    row("… above the tray only of the same start", "MiB", 1, more);
}

/// PSS of `failover run`.
pub(crate) async fn headless_memory() {
    let chain = Chain::start().await;
    let desk = desk(&chain).await;
    let mut samples = Vec::new();
    for _ in 0..STARTS {
        let log = desk.path("headless.log");
        let run = Process::start(&desk.env, &release("failover").to_string_lossy(), &["run"], &log);
        sleep(SETTLED).await;
        let own = desk.processes().into_iter().filter(|p| p.id == run.id()).collect::<Vec<_>>();
        assert!(!own.is_empty(), "failover run ended: {}", crate::desk::process::read(&log));
        samples.push(pss(&own));
    }
    row("PSS, `failover run`", "MiB", 1, samples);
}

/// Processor time per minute, three backends, the shipped cadence of both modes.
pub(crate) async fn cpu() {
    let chain = Chain::start().await;
    let desk = desk(&chain).await;
    let app = desk.start_app();
    desk.tray_when(&app, "green", |tray| tray.color == Color::Green).await;
    let client = connect(&desk).await;
    for (mode, on) in [("watch", false), ("interview", true)] {
        client.request(Request::Interview { on }).await.expect("set the mode");
        sleep(SETTLED).await;
        let mut samples = Vec::new();
        for _ in 0..MINUTES {
            let before = cpu_seconds(app.process.id());
            sleep(Duration::from_secs(60)).await;
            samples.push(cpu_seconds(app.process.id()) - before);
        }
        let percent = samples.iter().map(|seconds| seconds / 60.0 * 100.0).collect();
        row(&format!("processor time a minute, {mode} mode"), "s", 2, samples);
        row(&format!("… of a core, {mode} mode"), "%", 3, percent);
    }
}

/// The app's processes: itself, its window, and WebKit's.
fn of_app(desk: &Desk) -> Vec<Seen> {
    let is_own = |p: &Seen| p.program == "failover-tray" || p.program.starts_with("WebKit");
    desk.processes().into_iter().filter(is_own).collect()
}

/// The proportional set size of all of `processes`, in MiB.
fn pss(processes: &[Seen]) -> f64 {
    let of = |process: &Seen| -> f64 {
        let rollup = fs::read_to_string(format!("/proc/{}/smaps_rollup", process.id));
        let rollup = rollup.expect("a process that lives");
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).expect("its PSS");
        line.trim().trim_end_matches(" kB").trim().parse::<f64>().expect("kilobytes") / 1024.0
    };
    processes.iter().map(of).sum()
}

/// User and system time so far, ended threads included; counted in hundredths.
fn cpu_seconds(id: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).expect("a process that lives");
    let after_name = stat.rsplit_once(')').expect("its name").1;
    let mut ticks = after_name.split_whitespace().skip(11).take(2);
    let mut next = || ticks.next().and_then(|t| t.parse::<f64>().ok()).expect("ticks");
    (next() + next()) / 100.0
}
