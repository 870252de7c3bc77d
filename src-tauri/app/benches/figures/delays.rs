//! How long things take, as the panel and the notification daemon see them.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use demo::Fault;
use futures_lite::StreamExt;
use present::wire::{self, Event, EventKind, Request, SwitchReason};
use tokio::time::{Instant, sleep, timeout};
use zbus::{Connection, MatchRule, MessageStream};

use crate::desk::process::{Process, read};
use crate::desk::tray::{Color, Item};
use crate::desk::wait::until;
use crate::desk::{App, Desk};
use crate::setting::{Chain, connect, desk};
use crate::table::row;

const RUNS: u32 = 20;
const LONGEST: Duration = Duration::from_secs(30);

/// From exec to the icon on the bus, and to the first verdict in it.
pub(crate) async fn start() {
    let chain = Chain::start().await;
    let (mut icon, mut verdict) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let desk = desk(&chain).await;
        let registered = "type='signal',interface='org.kde.StatusNotifierWatcher',\
                          member='StatusNotifierItemRegistered'";
        let mut registered = follow(&desk.bus, registered).await;
        let mut icons = new_icons(&desk.bus).await;

        let begun = Instant::now();
        let app = desk.start_app();
        next(&mut registered).await;
        icon.push(ms(begun.elapsed()));
        let item = desk.item(&app).await;
        let mut at = Instant::now();
        while color(&desk, &item).await != Some(Color::Green) {
            next(&mut icons).await;
            at = Instant::now();
        }
        verdict.push(ms(at - begun));
    }
    row("exec → tray icon on the bus", "ms", 0, icon);
    row("exec → first verdict in the icon", "ms", 0, verdict);
}

/// From a backend's death to the decision, and on to icon and notification; interview mode.
pub(crate) async fn switch() {
    let chain = Chain::start().await;
    let mut samples = [const { Vec::new() }; 4];
    for run in 0..RUNS {
        let desk = desk(&chain).await;
        let app = desk.start_app();
        let taken = one_switch(&chain, &desk, &app, run).await;
        for (all, one) in samples.iter_mut().zip(taken) {
            all.push(one);
        }
        chain.0[0].set_fault(Fault::Ok).await.expect("open the port");
    }
    let [death, probes, icon, note] = samples;
    row("backend's death → verdict, interview mode (a probe every 5 s)", "ms", 0, death);
    row("its first failed probe → verdict", "ms", 0, probes);
    row("verdict → tray icon on the bus", "ms", 0, icon);
    row("verdict → notification at the daemon", "ms", 0, note);
}

async fn one_switch(chain: &Chain, desk: &Desk, app: &App, run: u32) -> [f64; 4] {
    desk.tray_when(app, "green", |tray| tray.color == Color::Green).await;
    let client = connect(desk).await;
    client.request(Request::Interview { on: true }).await.expect("interview mode");
    let mut messages = client.subscribe(false).await.expect("ask").expect("subscribe");
    let item = desk.item(app).await;
    let mut icons = new_icons(&desk.bus).await;
    let monitor = monitor(desk).await;

    // The deaths are spread evenly over the time between two probes.
    sleep(Duration::from_millis(1000 + 5000 * u64::from(run) / u64::from(RUNS))).await;
    chain.0[0].set_fault(Fault::Refuse).await.expect("close the port");
    let death = SystemTime::now();

    let decided = async {
        loop {
            if let Some(wire::Message::Event { event }) = messages.next().await
                && let Some(decided) = failover(&event)
            {
                return decided;
            }
        }
    };
    let shown = async {
        loop {
            next(&mut icons).await;
            let at = SystemTime::now();
            if color(desk, &item).await == Some(Color::Amber) {
                return at;
            }
        }
    };
    let (decided, shown, told) =
        tokio::join!(timeout(LONGEST, decided), timeout(LONGEST, shown), monitor.notified());
    let (verdict, took) = decided.expect("the failover is decided");
    let shown = shown.expect("the icon is amber");
    [between(death, verdict), took, between(verdict, shown), between(verdict, told)]
}

/// When the failover was decided, and how long after the first failed probe (ms).
fn failover(event: &Event) -> Option<(SystemTime, f64)> {
    match &event.kind {
        EventKind::Switched { reason: SwitchReason::Failover, took_ms: Some(took), .. } => {
            let at = u64::try_from(event.at).expect("a time after 1970");
            Some((SystemTime::UNIX_EPOCH + Duration::from_millis(at), *took))
        }
        _ => None,
    }
}

async fn color(desk: &Desk, item: &Item) -> Option<Color> {
    Some(item.look(&desk.bus).await?.color)
}

async fn new_icons(bus: &Connection) -> MessageStream {
    let rule = "type='signal',interface='org.kde.StatusNotifierItem',member='NewIcon'";
    follow(bus, rule).await
}

/// Writes down what goes to the notification daemon, and when the bus saw it.
async fn monitor(desk: &Desk) -> Monitor {
    let log = desk.path("monitor.log");
    let rule = "type='method_call',interface='org.freedesktop.Notifications',member='Notify'";
    let args = ["--session", "--profile", rule];
    let process = Process::start(&desk.env, "dbus-monitor", &args, &log);
    // The last thing that it hears for itself.
    until("dbus-monitor listens", || async { read(&log).contains("NameLost").then_some(()) }).await;
    Monitor { log, _process: process }
}

struct Monitor {
    log: PathBuf,
    _process: Process,
}

impl Monitor {
    /// When the first notification went over the bus.
    async fn notified(&self) -> SystemTime {
        until("the notification comes", || async {
            let log = read(&self.log);
            // "mc TIMESTAMP …" for a method call.
            let line =
                log.lines().find(|line| line.starts_with("mc") && line.ends_with("Notify"))?;
            let seconds = line.split_whitespace().nth(1)?.parse().ok()?;
            Some(SystemTime::UNIX_EPOCH + Duration::from_secs_f64(seconds))
        })
        .await
    }
}

async fn follow(bus: &Connection, rule: &str) -> MessageStream {
    let rule = MatchRule::try_from(rule).expect("a match rule");
    MessageStream::for_match_rule(rule.to_owned(), bus, None).await.expect("follow")
}

async fn next(messages: &mut MessageStream) {
    let message = timeout(LONGEST, messages.next()).await.expect("a message in time");
    message.expect("the bus").expect("a message");
}

fn ms(span: Duration) -> f64 {
    span.as_secs_f64() * 1000.0
}

/// Milliseconds; event times are whole ones, so that a short span may come out as -0.5.
fn between(from: SystemTime, to: SystemTime) -> f64 {
    to.duration_since(from).map_or_else(|e| -ms(e.duration()), ms)
}
