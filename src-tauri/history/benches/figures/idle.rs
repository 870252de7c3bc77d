//! Memory over simulated hours: an engine in watch mode under paused time, and its history.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::connectivity::Reachability;
use domain::policy::{Policy, Settings};
use domain::probe::{Evidence, ProbeReport, ProbeRequest, Timings};
use domain::{Backend, BackendUrl, Cause, Moment, Now, WallTime};
use engine::port::{Clock, ConnectivityCheck, Prober};
use engine::{Parts, Signal};
use futures_util::future::{BoxFuture, FutureExt};
use history::{History, Limits, Place, Record};
use tokio::time::Instant;

/// The runtime's paused time; on other threads what it was last.
struct Simulated {
    start: Instant,
    last_ms: AtomicU64,
}

impl Clock for Simulated {
    fn now(&self) -> Now {
        if tokio::runtime::Handle::try_current().is_ok() {
            let passed = u64::try_from(self.start.elapsed().as_millis()).unwrap();
            self.last_ms.fetch_max(passed, Ordering::Relaxed);
        }
        let passed = Duration::from_millis(self.last_ms.load(Ordering::Relaxed));
        let wall = WallTime::from_unix_ms(1_795_435_200_000).plus(passed);
        Now { mono: Moment::new(passed), wall }
    }
}

/// Answers after some time; one in fifty fails.
struct Answers(AtomicU64);

impl Prober for Answers {
    fn probe(&self, _: ProbeRequest) -> BoxFuture<'static, ProbeReport> {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        let total = Duration::from_millis(40 + number * 7919 % 200);
        async move {
            tokio::time::sleep(total).await;
            let failed = number % 50 == 49;
            ProbeReport {
                outcome: if failed { Err(Cause::HttpStatus(503)) } else { Ok(()) },
                timings: Timings { total, ..Timings::default() },
                status: Some(if failed { 503 } else { 200 }),
                certificate_expires: None,
                evidence: Evidence::default(),
            }
        }
        .boxed()
    }
}

struct Online;

impl ConnectivityCheck for Online {
    fn check(&self) -> BoxFuture<'static, Reachability> {
        std::future::ready(Reachability::Online).boxed()
    }
}

pub(crate) fn run(hours: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(simulate(hours));
}

async fn simulate(hours: u64) {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(Simulated { start: Instant::now(), last_ms: AtomicU64::new(0) });
    // It looks at the clock with each record alone, a probe every 30 s: that is no silence here.
    let limits = Limits { look: Duration::from_secs(60), ..Limits::default() };
    let place = Place::File(folder.path().join("history.sqlite"));
    let history = History::open(place, Arc::clone(&clock) as _, limits);
    let url = |name: &str| BackendUrl::parse(&format!("https://{name}.example")).unwrap();
    let chain = ["Railway", "Render", "Local"].map(|name| Backend::new(name, url(name)));
    let (engine, mut signals) = engine::spawn(Parts {
        policy: Policy::try_new(Settings::new(chain.to_vec())).unwrap(),
        interview: false,
        prober: Arc::new(Answers(AtomicU64::new(0))),
        connectivity: Arc::new(Online),
        clock: Arc::clone(&clock) as _,
        seed: 1,
    });
    let (mut hour, mut first, mut kept) = (0, 0, 0_u64);
    let mut next = Instant::now() + Duration::from_secs(3600);
    while hour < 2 * hours {
        tokio::select! {
            biased;
            signal = signals.recv() => {
                history.keep(match signal.unwrap() {
                    Signal::Event(event) => {
                        let words = format!("{:?}", event.kind);
                        let payload = format!("{{\"words\":\"{words}\"}}");
                        Record::Event { event, kind: "any".into(), words, payload }
                    }
                    Signal::Observed(observation) => Record::Observation(observation),
                    Signal::Notice(_) => continue,
                });
                kept += 1;
                // The writer has real time, this thread has not: it may not run ahead.
                while history.status().borrow().durable < kept {
                    std::thread::yield_now();
                }
            }
            () = tokio::time::sleep_until(next) => {
                next += Duration::from_secs(3600);
                hour += 1;
                if hour == hours {
                    first = resident();
                }
            }
        }
    }
    let last = resident();
    history.stop().await;
    engine.stop().await;
    println!(
        "idle: {kept} records in {} simulated hours; own memory after {hours}: {:.2} MiB, after {}: \
         {:.2} MiB ({:+.2} %)",
        2 * hours,
        first as f64 / 1_048_576.0,
        2 * hours,
        last as f64 / 1_048_576.0,
        (last as f64 / first as f64 - 1.0) * 100.0
    );
}

/// This process's own memory in bytes, without the files that it maps.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<u64>().unwrap() * 1024
}
