//! What the proxy's tests share: a proxy over a real engine that probes real sockets, and clients.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]
#![allow(dead_code, clippy::allow_attributes, reason = "each test binary uses some of it")]

pub(crate) mod client;

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use domain::connectivity::Reachability;
use domain::health::Health;
use domain::policy::{Cadence, Policy, Settings};
use domain::snapshot::Snapshot;
use domain::{Backend, BackendUrl};
use engine::port::{Clock, ConnectivityCheck};
use engine::{EngineHandle, SystemClock};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use probe::{CertificateDer, HttpProber, Trust};
use proxy::{Limits, Listener, Proxy, TlsSettings};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

/// Longer than anything here takes on a loaded machine.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// `future`'s output, which is there before the deadline.
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, future).await.expect("it happens before the deadline")
}

/// Waits until `condition` holds.
pub(crate) async fn until(condition: impl Fn() -> bool) {
    soon(async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    })
    .await;
}

/// What a proxy is to be started over.
pub(crate) struct Setup {
    chain: Vec<Backend>,
    roots: Vec<CertificateDer<'static>>,
    limits: Limits,
    listen: SocketAddr,
    cadence: Cadence,
    timeout: Duration,
}

impl Setup {
    /// No backends yet; probed every second, down after two failures, up after two passes.
    pub(crate) fn new() -> Self {
        let second = Duration::from_secs(1);
        Self {
            chain: Vec::new(),
            roots: Vec::new(),
            limits: Limits::default(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            cadence: Cadence { active: second, standby: second, fall: 2, rise: 2 },
            timeout: Duration::from_secs(5),
        }
    }

    /// The next backend of the chain.
    pub(crate) fn backend(mut self, name: &str, url: &str) -> Self {
        self.chain.push(Backend::new(name, BackendUrl::parse(url).unwrap()));
        self
    }

    /// Trusts what `authority` signs.
    pub(crate) fn trust(mut self, authority: Option<CertificateDer<'static>>) -> Self {
        self.roots.extend(authority);
        self
    }

    pub(crate) fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Where the proxy listens, instead of any free port of 127.0.0.1.
    pub(crate) fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// How often each backend is probed, and how long a probe may take.
    pub(crate) fn probed(mut self, every: Duration, timeout: Duration) -> Self {
        self.cadence = Cadence { active: every, standby: every, ..self.cadence };
        self.timeout = timeout;
        self
    }

    /// Starts the engine and the proxy, and waits until every backend was probed.
    pub(crate) async fn start(self) -> World {
        let mut settings = Settings::new(self.chain);
        // A path of its own, so that the tests have all others.
        settings.rule.path = "/health".into();
        settings.watch = self.cadence;
        settings.timeout = self.timeout;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let (engine, signals) = engine::spawn(engine::Parts {
            policy: Policy::try_new(settings).unwrap(),
            interview: false,
            prober: Arc::new(HttpProber::new(Trust::Roots(self.roots.clone()))),
            connectivity: Arc::new(Online),
            clock: clock.clone(),
            seed: 1,
        });
        drop(signals);
        let proxy = proxy::start(proxy::Parts {
            listener: Listener::bind(self.listen).unwrap(),
            admin: None,
            engine: engine.clone(),
            clock,
            resolver: Arc::new(proxy::SystemResolver::default()),
            tls: tls(self.roots),
            limits: self.limits,
            seed: 1,
        });
        let world = World { proxy: proxy.unwrap(), engine };
        let probed = |snapshot: &Snapshot| {
            snapshot.settled && snapshot.backends.iter().all(|it| it.health != Health::Unknown)
        };
        world.until(probed).await;
        world
    }
}

/// A running proxy and its engine. Both end when it is dropped.
pub(crate) struct World {
    pub(crate) proxy: Proxy,
    pub(crate) engine: EngineHandle,
}

impl World {
    /// A proxy of one backend.
    pub(crate) async fn of(url: &str) -> Self {
        Setup::new().backend("Railway", url).start().await
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.proxy.address()
    }

    /// Waits until the state is so.
    pub(crate) async fn until(&self, condition: impl Fn(&Snapshot) -> bool) {
        let mut snapshots = self.engine.snapshots();
        soon(snapshots.wait_for(|snapshot| condition(snapshot))).await.unwrap();
    }
}

/// This machine's own network is never in doubt.
struct Online;

impl ConnectivityCheck for Online {
    fn check(&self) -> BoxFuture<'static, Reachability> {
        std::future::ready(Reachability::Online).boxed()
    }
}

/// Verifies against these roots alone.
pub(crate) fn tls(roots: Vec<CertificateDer<'static>>) -> TlsSettings {
    Arc::new(move || {
        let mut store = RootCertStore::empty();
        for root in roots.clone() {
            store.add(root).map_err(|error| error.to_string())?;
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(store)
            .with_no_client_auth();
        Ok(config)
    })
}
