//! The system's services on a bus of the test's own.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use domain::connectivity::Reachability;
use domain::event::EventKind;
use domain::policy::{Policy, Settings};
use domain::probe::{Evidence, ProbeReport, ProbeRequest, Timings};
use domain::{Backend, BackendUrl, Cause};
use engine::port::{ConnectivityCheck, Prober};
use engine::{EngineHandle, Parts, Signal, SystemClock};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tempfile::TempDir;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;
use tokio::time::timeout;
use zbus::Connection;
use zbus::zvariant::{ObjectPath, Value};

const PATIENCE: Duration = Duration::from_secs(30);
const LOGIND: &str = "org.freedesktop.login1";
const NETWORK_MANAGER: &str = "org.freedesktop.NetworkManager";

/// A bus that ends with the test.
struct Bus {
    daemon: Child,
    address: String,
    _dir: TempDir,
}

impl Bus {
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let address = format!("--address=unix:path={}/bus", dir.path().display());
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--print-address", &address])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon (scripts/setup.sh test installs it)");
        let mut line = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { daemon, address: line.trim().to_owned(), _dir: dir }
    }

    async fn connect(&self) -> Connection {
        zbus::connection::Builder::address(&*self.address).unwrap().build().await.unwrap()
    }

    /// A service of the system's, which tells what the test has it tell.
    async fn service(&self, name: &str) -> Connection {
        let service = self.connect().await;
        service.request_name(name).await.unwrap();
        service
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        drop(self.daemon.kill());
        drop(self.daemon.wait());
    }
}

async fn prepare_for_sleep(logind: &Connection, start: bool) {
    let (path, interface) = ("/org/freedesktop/login1", "org.freedesktop.login1.Manager");
    logind.emit_signal(None::<&str>, path, interface, "PrepareForSleep", &start).await.unwrap();
}

async fn network(manager: &Connection, name: &str, value: Value<'_>) {
    let changed = HashMap::from([(name, value)]);
    let (path, interface) = ("/org/freedesktop/NetworkManager", "org.freedesktop.DBus.Properties");
    let body = (NETWORK_MANAGER, changed, Vec::<&str>::new());
    manager.emit_signal(None::<&str>, path, interface, "PropertiesChanged", &body).await.unwrap();
}

/// The network between this computer and its backends, and who asks for something over it.
struct Net {
    works: watch::Sender<bool>,
    /// How many probes are under way.
    asking: watch::Sender<usize>,
}

struct Asking(watch::Sender<usize>);

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

/// While the network works, probes of the second backend hang.
struct FakeProber(Arc<Net>);

impl Prober for FakeProber {
    fn probe(&self, request: ProbeRequest) -> BoxFuture<'static, ProbeReport> {
        let works = *self.0.works.borrow();
        let hangs = works && &*request.backend == "B";
        self.0.asking.send_modify(|count| *count += 1);
        let asking = Asking(self.0.asking.clone());
        async move {
            if hangs {
                std::future::pending::<()>().await;
            }
            drop(asking);
            ProbeReport {
                outcome: if works { Ok(()) } else { Err(Cause::Refused) },
                timings: Timings::default(),
                status: None,
                certificate_expires: None,
                evidence: Evidence::default(),
            }
        }
        .boxed()
    }
}

impl ConnectivityCheck for Net {
    fn check(&self) -> BoxFuture<'static, Reachability> {
        let works = *self.works.borrow();
        std::future::ready(if works { Reachability::Online } else { Reachability::Offline }).boxed()
    }
}

struct Scene {
    net: Arc<Net>,
    engine: EngineHandle,
    signals: UnboundedReceiver<Signal>,
}

impl Scene {
    /// An engine that has seen its first backend answer, and hears nothing yet.
    async fn start() -> Self {
        let url = |host: &str| BackendUrl::parse(&format!("https://{host}.example")).unwrap();
        let chain = vec![Backend::new("A", url("a")), Backend::new("B", url("b"))];
        let net = Arc::new(Net { works: watch::Sender::new(true), asking: watch::Sender::new(0) });
        let (engine, signals) = engine::spawn(Parts {
            policy: Policy::try_new(Settings::new(chain)).unwrap(),
            interview: false,
            prober: Arc::new(FakeProber(Arc::clone(&net))),
            connectivity: Arc::clone(&net) as Arc<dyn ConnectivityCheck>,
            clock: Arc::new(SystemClock::new()),
            seed: 1,
        });
        let mut scene = Self { net, engine, signals };
        while !matches!(scene.event().await, EventKind::Switched(_)) {}
        scene
    }

    async fn event(&mut self) -> EventKind {
        loop {
            let signal = timeout(PATIENCE, self.signals.recv()).await.expect("an event in time");
            if let Signal::Event(event) = signal.expect("the engine runs") {
                return event.kind;
            }
        }
    }

    /// Waits until so many probes are under way.
    async fn asking(&self, count: usize) {
        let mut asking = self.net.asking.subscribe();
        timeout(PATIENCE, asking.wait_for(|now| *now == count)).await.expect("in time").unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_that_goes_with_a_sleep_raises_no_alarm() {
    let bus = Bus::start();
    let logind = bus.service(LOGIND).await;
    let mut scene = Scene::start().await;
    let _watch = machine::watch_on(bus.connect().await, scene.engine.clone());
    scene.asking(1).await;

    // Told until it is heard: then the probe under way is given up.
    let mut asking = scene.net.asking.subscribe();
    let heard = async {
        while *asking.borrow_and_update() > 0 {
            prepare_for_sleep(&logind, true).await;
            drop(timeout(Duration::from_millis(50), asking.changed()).await);
        }
    };
    timeout(PATIENCE, heard).await.expect("the sleep is heard of");
    scene.net.works.send_replace(false);
    scene.engine.send(engine::Command::ProbeNow);
    scene.engine.send(engine::Command::NetworkChanged);
    scene.net.works.send_replace(true);
    prepare_for_sleep(&logind, false).await;

    // The very next thing that is told.
    let event = scene.event().await;
    assert!(matches!(event, EventKind::Resumed { .. }), "{event:?}");
    scene.asking(1).await;
    assert_eq!(scene.engine.snapshots().borrow().active, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_network_is_told_and_the_same_one_is_not() {
    let bus = Bus::start();
    let manager = bus.service(NETWORK_MANAGER).await;
    let mut scene = Scene::start().await;
    let _watch = machine::watch_on(bus.connect().await, scene.engine.clone());

    // Told again and again until the first is heard; then what was told is known.
    let state = |connectivity: u32| network(&manager, "Connectivity", Value::from(connectivity));
    let first = async {
        loop {
            state(4).await;
            if let Ok(event) = timeout(Duration::from_secs(1), scene.event()).await {
                return event;
            }
        }
    };
    let first = timeout(PATIENCE, first).await.expect("the network is heard of");
    assert_eq!(first, EventKind::Resumed { after: Duration::ZERO });

    // Nothing new, and what is new but tells of no network.
    state(4).await;
    network(&manager, "WirelessEnabled", Value::from(false)).await;
    let told = timeout(Duration::from_secs(1), scene.event()).await;
    assert!(told.is_err(), "{told:?}");

    // One network goes and another comes: in one piece, unless this computer is very busy.
    network(&manager, "State", Value::from(20_u32)).await;
    network(&manager, "State", Value::from(70_u32)).await;
    let wlan = ObjectPath::try_from("/org/freedesktop/NetworkManager/ActiveConnection/7").unwrap();
    network(&manager, "PrimaryConnection", Value::from(wlan)).await;
    assert_eq!(scene.event().await, EventKind::Resumed { after: Duration::ZERO });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bus_that_has_no_such_services_or_ends_changes_nothing() {
    let mut bus = Bus::start();
    let mut scene = Scene::start().await;
    let connection = bus.connect().await;
    let _watch = machine::watch_on(connection.clone(), scene.engine.clone());
    drop(bus.daemon.kill());
    timeout(PATIENCE, connection.closed()).await.expect("the bus is gone");
    scene.engine.send(engine::Command::Pause(true));
    assert_eq!(scene.event().await, EventKind::Paused);
}
