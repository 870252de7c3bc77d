//! A chain of sample backends, and a drill over it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::connectivity::Reachability;
use domain::drill::{Kind, Plan, Report, Run, Scenario, Wish, judge};
use domain::policy::{Policy, Settings};
use domain::{Backend, BackendUrl};
use drill::journal::Lock;
use drill::{Drill, Order, Parts};
use engine::SystemClock;
use engine::port::{Clock, ConnectivityCheck};
use futures_util::future::{BoxFuture, FutureExt};
use probe::Trust;
use testkit::SampleBackend;

/// Two sample backends, the first of which is the primary.
pub(crate) struct Scene {
    pub(crate) railway: SampleBackend,
    pub(crate) render: SampleBackend,
    pub(crate) network: Arc<Network>,
    dir: tempfile::TempDir,
}

/// What the references say.
pub(crate) struct Network(pub(crate) Mutex<Reachability>);

impl ConnectivityCheck for Network {
    fn check(&self) -> BoxFuture<'static, Reachability> {
        let said = *self.0.lock().unwrap();
        async move { said }.boxed()
    }
}

impl Scene {
    pub(crate) async fn new() -> Self {
        let railway = testkit::sample("Railway").await;
        let render = testkit::sample("Render").await;
        let network = Arc::new(Network(Mutex::new(Reachability::Online)));
        Self { railway, render, network, dir: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn policy(&self) -> Policy {
        let backend =
            |it: &SampleBackend| Backend::new(it.name(), BackendUrl::parse(&it.url()).unwrap());
        let backends = vec![backend(&self.railway), backend(&self.render)];
        Policy::try_new(Settings::new(backends)).unwrap()
    }

    /// Begins a drill at `rate` for `seconds`.
    pub(crate) fn begin(&self, scenario: Scenario, rate: u32, seconds: u64) -> Drill {
        let wish = Wish {
            kind: Kind::Simulated(scenario),
            rate,
            duration: Duration::from_secs(seconds),
            path: None,
        };
        self.begin_as(wish)
    }

    pub(crate) fn begin_as(&self, wish: Wish) -> Drill {
        self.begin_over(self.policy(), wish, Trust::Roots(Vec::new()))
    }

    pub(crate) fn begin_over(&self, policy: Policy, wish: Wish, trust: Trust) -> Drill {
        self.begin_by(Arc::new(SystemClock::new()), policy, wish, trust)
    }

    pub(crate) fn begin_by(
        &self,
        clock: Arc<dyn Clock>,
        policy: Policy,
        wish: Wish,
        trust: Trust,
    ) -> Drill {
        let plan = Plan::try_new(wish, &policy).unwrap();
        let parts = Parts { clock, connectivity: self.network.clone(), trust, seed: 7 };
        let lock = Lock::take(self.dir.path()).unwrap();
        let order = Order { id: "drill".into(), plan, policy, lock, access: None };
        drill::start(parts, order).unwrap()
    }

    /// A whole drill.
    pub(crate) async fn drill(&self, scenario: Scenario, rate: u32, seconds: u64) -> Ended {
        Ended::of(self.begin(scenario, rate, seconds)).await
    }

    /// How many of the drill's requests each backend says that it got.
    pub(crate) fn arrived(&self) -> Vec<u64> {
        let count = |backend: &SampleBackend| {
            backend.request_ids().iter().filter(|id| id.starts_with("drill-")).count() as u64
        };
        vec![count(&self.railway), count(&self.render)]
    }
}

/// A drill that has ended.
pub(crate) struct Ended {
    pub(crate) run: Run,
    pub(crate) report: Report,
}

impl Ended {
    pub(crate) async fn of(drill: Drill) -> Self {
        let run = drill.ended().await;
        let report = judge(&run, 2);
        Self { run, report }
    }
}
