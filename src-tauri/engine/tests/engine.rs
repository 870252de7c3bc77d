//! The actor under paused time, with a prober that answers as it is told.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::connectivity::Reachability;
use domain::event::EventKind;
use domain::health::Health;
use domain::interview::{Order, Plan};
use domain::policy::{Policy, Settings};
use domain::probe::{Evidence, ProbeReport, ProbeRequest, Timings};
use domain::traffic::UpstreamOutcome;
use domain::{Backend, BackendUrl, Cause, Moment, Now, WallTime};
use engine::port::{Clock, ConnectivityCheck, Prober};
use engine::{Command, EngineHandle, Parts, Signal};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;

/// Follows tokio's paused clock, plus the sleep that a test adds.
struct FakeClock {
    start: Instant,
    slept: Mutex<Duration>,
}

impl Clock for FakeClock {
    fn now(&self) -> Now {
        let passed = self.start.elapsed() + *self.slept.lock().unwrap();
        let wall = WallTime::from_unix_ms(1_795_338_000_000).plus(passed);
        Now { mono: Moment::new(passed), wall }
    }
}

/// Answers as told, after 40 ms, or never; counts who gave up.
#[derive(Default)]
struct FakeProber {
    down: Mutex<HashMap<String, Option<Cause>>>,
    begun: Mutex<Vec<String>>,
    given_up: Arc<Mutex<u32>>,
}

struct GivenUp(Arc<Mutex<u32>>);

impl Drop for GivenUp {
    fn drop(&mut self) {
        *self.0.lock().unwrap() += 1;
    }
}

impl Prober for FakeProber {
    fn probe(&self, request: ProbeRequest) -> BoxFuture<'static, ProbeReport> {
        let name = request.backend.to_string();
        let told = self.down.lock().unwrap().get(&name).cloned();
        self.begun.lock().unwrap().push(name);
        let guard = GivenUp(Arc::clone(&self.given_up));
        async move {
            let outcome = match told {
                None => Ok(()),
                Some(Some(cause)) => Err(cause),
                Some(None) => std::future::pending().await,
            };
            tokio::time::sleep(Duration::from_millis(40)).await;
            std::mem::forget(guard);
            ProbeReport {
                outcome,
                timings: Timings::default(),
                status: None,
                certificate_expires: None,
                evidence: Evidence::default(),
            }
        }
        .boxed()
    }
}

struct AlwaysOnline;

impl ConnectivityCheck for AlwaysOnline {
    fn check(&self) -> BoxFuture<'static, Reachability> {
        std::future::ready(Reachability::Online).boxed()
    }
}

struct Bench {
    prober: Arc<FakeProber>,
    clock: Arc<FakeClock>,
    engine: EngineHandle,
    signals: UnboundedReceiver<Signal>,
}

fn bench() -> Bench {
    let url = |port: u16| BackendUrl::parse(&format!("http://127.0.0.1:{port}")).unwrap();
    let chain = vec![Backend::new("A", url(1)), Backend::new("B", url(2))];
    let prober = Arc::new(FakeProber::default());
    let clock = Arc::new(FakeClock { start: Instant::now(), slept: Mutex::default() });
    let (engine, signals) = engine::spawn(Parts {
        policy: Policy::try_new(Settings::new(chain)).unwrap(),
        interview: false,
        prober: Arc::clone(&prober) as Arc<dyn Prober>,
        connectivity: Arc::new(AlwaysOnline),
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        seed: 1,
    });
    Bench { prober, clock, engine, signals }
}

impl Bench {
    /// The next event of interest; time passes as needed.
    async fn event(&mut self) -> EventKind {
        loop {
            match self.signals.recv().await.expect("the engine runs") {
                Signal::Event(event) => return event.kind,
                Signal::Observed(_) | Signal::Notice(_) => {}
            }
        }
    }

    async fn until_switched_to(&mut self, name: &str) {
        loop {
            if let EventKind::Switched(switch) = self.event().await
                && switch.to.as_deref() == Some(name)
            {
                return;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn events_come_in_order_from_the_first_on_and_the_snapshot_follows() {
    let mut bench = bench();
    assert!(matches!(bench.event().await, EventKind::Started { .. }));
    bench.until_switched_to("A").await;
    bench.prober.down.lock().unwrap().insert("A".into(), Some(Cause::RailwayNotFound));
    bench.until_switched_to("B").await;
    let mut snapshots = bench.engine.snapshots();
    let snapshot = snapshots.wait_for(|snapshot| snapshot.active == Some(1)).await.unwrap();
    assert_eq!(snapshot.backends[0].health, Health::Unhealthy);
}

#[tokio::test(start_paused = true)]
async fn a_backend_that_hangs_delays_no_other() {
    let mut bench = bench();
    bench.prober.down.lock().unwrap().insert("B".into(), None);
    bench.until_switched_to("A").await;
    bench.prober.begun.lock().unwrap().clear();
    tokio::time::sleep(Duration::from_secs(600)).await;
    let begun = bench.prober.begun.lock().unwrap().clone();
    assert!(begun.iter().filter(|name| *name == "A").count() >= 19, "{begun:?}");
    assert!(!begun.contains(&"B".to_owned()), "the hanging probe is still the one under way");
}

#[tokio::test(start_paused = true)]
async fn pausing_gives_the_probes_up() {
    let mut bench = bench();
    bench.prober.down.lock().unwrap().insert("B".into(), None);
    bench.until_switched_to("A").await;
    bench.engine.send(Command::Pause(true));
    while !matches!(bench.event().await, EventKind::Paused) {}
    bench.engine.stop().await;
    assert_eq!(*bench.prober.given_up.lock().unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_jump_of_the_clock_is_a_sleep() {
    let mut bench = bench();
    bench.until_switched_to("A").await;
    *bench.clock.slept.lock().unwrap() = Duration::from_secs(8 * 3600);
    loop {
        if let EventKind::Resumed { after } = bench.event().await {
            assert!(after >= Duration::from_secs(8 * 3600) && after < Duration::from_secs(28_810));
            break;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_suspicion_is_probed_at_once_and_followed() {
    let mut bench = bench();
    bench.until_switched_to("A").await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    bench.prober.down.lock().unwrap().insert("A".into(), Some(Cause::HttpStatus(502)));
    let suspected = Instant::now();
    for _ in 0..1000 {
        let outcome = UpstreamOutcome::Suspect(Cause::HttpStatus(502));
        bench.engine.send(Command::Upstream("A".into(), outcome));
    }
    bench.until_switched_to("B").await;
    assert!(suspected.elapsed() < Duration::from_secs(1), "{:?}", suspected.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_later_subscriber_gets_what_comes_after() {
    let mut bench = bench();
    bench.until_switched_to("A").await;
    let mut late = bench.engine.signals();
    let begins = bench.engine.snapshots().borrow().at;
    let plan = Plan { begins, length: Duration::from_secs(3600) };
    bench.engine.send(Command::Interview(Order::Plan(plan)));
    let event = loop {
        match late.recv().await {
            Some(Signal::Observed(_)) => {}
            Some(Signal::Event(event)) => break event,
            other => panic!("{other:?} instead of an event"),
        }
    };
    assert_eq!(event.kind, EventKind::ModeChanged { interview: true });
}

#[tokio::test(start_paused = true)]
async fn stopping_ends_the_signals() {
    let mut bench = bench();
    bench.until_switched_to("A").await;
    bench.engine.stop().await;
    while bench.signals.recv().await.is_some() {}
}
