//! A proxy before sample backends that are broken while it runs.

use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use domain::connectivity::Reachability;
use domain::health::Health;
use domain::policy::{Cadence, Policy, Settings};
use domain::snapshot::BackendState;
use domain::{Backend, BackendUrl};
use engine::SystemClock;
use engine::port::{Clock, ConnectivityCheck};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use probe::{HttpProber, Trust};
use proxy::{Limits, Listener};
use testkit::SampleBackend;

use crate::common::{World, tls};

/// The backends' names, primary first.
pub(crate) const NAMES: [&str; 3] = ["Railway", "Render", "Local"];

/// What a test may change before the start.
pub(crate) struct Plan {
    pub(crate) settings: Settings,
    pub(crate) limits: Limits,
    pub(crate) admin: bool,
}

impl Plan {
    /// Probes as often as is allowed, and gives each up as early as is allowed.
    pub(crate) fn probe_often(&mut self) {
        let often = Duration::from_millis(100);
        self.settings.watch = Cadence { active: often, standby: often, fall: 2, rise: 2 };
        self.settings.timeout = often;
    }
}

/// Sample backends, and a proxy before them. All end when dropped.
pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) backends: Vec<SampleBackend>,
}

impl Deref for Stage {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl Stage {
    /// So many healthy backends, and what `change` makes of the plan. Each was probed once, and will
    /// be again where a request casts suspicion on it, but hardly otherwise.
    pub(crate) async fn planned(count: usize, change: impl FnOnce(&mut Plan)) -> Self {
        let mut backends = Vec::new();
        for name in &NAMES[..count] {
            let backend = testkit::sample(name).await;
            backend.set_latency(Duration::ZERO);
            backends.push(backend);
        }
        let urls: Vec<_> = backends.iter().map(SampleBackend::url).collect();
        Self { world: proxy_before(&urls, change).await, backends }
    }
}

/// Probed hardly ever.
pub(crate) fn quiet(urls: &[String]) -> Settings {
    let chain = NAMES.iter().zip(urls);
    let chain =
        chain.map(|(name, url)| Backend::new(name, BackendUrl::parse(url).unwrap())).collect();
    let mut settings = Settings::new(chain);
    let rarely = Duration::from_secs(600);
    settings.watch = Cadence { active: rarely, standby: rarely, fall: 2, rise: 2 };
    settings
}

/// A proxy before healthy backends at `urls`, once all of them were probed.
pub(crate) async fn proxy_before(urls: &[String], change: impl FnOnce(&mut Plan)) -> World {
    let mut plan = Plan { settings: quiet(urls), limits: Limits::default(), admin: false };
    change(&mut plan);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let (engine, signals) = engine::spawn(engine::Parts {
        policy: Policy::try_new(plan.settings).unwrap(),
        interview: false,
        prober: Arc::new(HttpProber::new(Trust::Roots(Vec::new()))),
        connectivity: Arc::new(Online),
        clock: clock.clone(),
        seed: 1,
    });
    drop(signals);
    let free = || Listener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let proxy = proxy::start(proxy::Parts {
        listener: free(),
        admin: plan.admin.then(free),
        engine: engine.clone(),
        clock,
        resolver: Arc::new(proxy::SystemResolver::default()),
        tls: tls(Vec::new()),
        limits: plan.limits,
        seed: 1,
    });
    let world = World { proxy: proxy.unwrap(), engine };
    world
        .until(|snapshot| {
            let healthy = |it: &BackendState| it.health == Health::Healthy;
            snapshot.settled && snapshot.backends.iter().all(healthy)
        })
        .await;
    world
}

/// This machine's own network is never in doubt.
struct Online;

impl ConnectivityCheck for Online {
    fn check(&self) -> BoxFuture<'static, Reachability> {
        std::future::ready(Reachability::Online).boxed()
    }
}
