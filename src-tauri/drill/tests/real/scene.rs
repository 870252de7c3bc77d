//! A chain of which the first is a service at a Railway of the test's own, and a real drill over
//! it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::connectivity::Reachability;
use domain::drill::{Kind, Plan, Report, Restored, Run, Stage, Wish, judge};
use domain::policy::{Policy, Settings};
use domain::{Backend, BackendUrl};
use drill::journal::{Journal, Lock};
use drill::{Access, Drill, Order, Parts, restore};
use engine::SystemClock;
use engine::port::ConnectivityCheck;
use futures_util::future::{BoxFuture, FutureExt};
use platforms::{Railway, Token};
use probe::{HttpProber, Trust};
use tempfile::TempDir;
use testkit::SampleBackend;
use testkit::railway::{ApiFault, FakeRailway, Operation};

/// The service's name.
pub(crate) const API: &str = "ai-cti";

pub(crate) struct Scene {
    pub(crate) platform: FakeRailway,
    pub(crate) railway: Arc<SampleBackend>,
    pub(crate) render: SampleBackend,
    pub(crate) network: Arc<Network>,
    pub(crate) confirmed: String,
    home: TempDir,
    seconds: u64,
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
        let railway = Arc::new(testkit::sample("Railway").await);
        let platform = FakeRailway::start().await;
        platform.add_service(API, Some(railway.clone())).await;
        Self {
            platform,
            railway,
            render: testkit::sample("Render").await,
            network: Arc::new(Network(Mutex::new(Reachability::Online))),
            confirmed: API.to_owned(),
            home: tempfile::tempdir().unwrap(),
            seconds: 3,
        }
    }

    /// One whose API fails so from the first request for `operation` on, `times` times.
    pub(crate) async fn failing(operation: Operation, fault: ApiFault, times: usize) -> Self {
        let scene = Self::new().await;
        for _ in 0..times {
            scene.platform.fail_next(operation, fault);
        }
        scene
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.home.path().join("drills")
    }

    pub(crate) fn journal(&self) -> Journal {
        Journal::new(&self.dir())
    }

    pub(crate) fn api(&self) -> Railway {
        let url = self.platform.url().parse().unwrap();
        Railway::new(url, Token::try_new(self.platform.token()).unwrap()).unwrap()
    }

    fn policy(&self) -> Policy {
        let backend =
            |it: &SampleBackend| Backend::new(it.name(), BackendUrl::parse(&it.url()).unwrap());
        let backends = vec![backend(&self.railway), backend(&self.render)];
        Policy::try_new(Settings::new(backends)).unwrap()
    }

    /// Begins a drill whose journal is `journal`.
    pub(crate) fn begin_with(&self, journal: Journal) -> Drill {
        let policy = self.policy();
        let duration = Duration::from_secs(self.seconds);
        let wish = Wish { kind: Kind::Real, rate: 20, duration, path: None };
        let plan = Plan::try_new(wish, &policy).unwrap();
        let parts = Parts {
            clock: Arc::new(SystemClock::new()),
            connectivity: self.network.clone(),
            trust: Trust::Roots(Vec::new()),
            seed: 7,
        };
        let access = Access { railway: self.api(), journal, confirmed: self.confirmed.clone() };
        let lock = Lock::take(&self.home.path().join("lock")).unwrap();
        let order = Order { id: "drill".into(), plan, policy, lock, access: Some(access) };
        drill::start(parts, order).unwrap()
    }

    pub(crate) fn begin(&self) -> Drill {
        self.begin_with(self.journal())
    }

    /// A whole drill.
    pub(crate) async fn drill(&self) -> Ended {
        Ended::of(self.begin()).await
    }

    /// A drill that is halted as soon as it is at `stage`.
    pub(crate) async fn halted_at(&self, stage: Stage) -> Ended {
        let drill = self.begin();
        drill.progress().wait_for(|progress| progress.stage == stage).await.unwrap();
        drill.halt().halt();
        Ended::of(drill).await
    }

    /// What the next start does.
    pub(crate) async fn restore(&self) -> Restored {
        let intent = self.journal().read().unwrap().unwrap();
        let prober = HttpProber::new(Trust::Roots(Vec::new()));
        restore(&self.api(), &prober, &self.journal(), intent, drop).await
    }

    /// The service runs, and nothing is left to be restored.
    #[track_caller]
    pub(crate) fn assert_restored(&self, after: &str) {
        assert!(self.platform.is_running(API), "{after}: it does not run");
        assert!(!self.journal().file().exists(), "{after}: the journal is still there");
        assert_eq!(self.platform.needless_restarts(), 0, "{after}");
    }
}

/// A drill that has ended.
#[derive(Debug)]
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

    /// The code of why it says nothing.
    pub(crate) fn doubt(&self) -> Option<&'static str> {
        self.report.doubt.as_ref().map(domain::drill::Doubt::code)
    }
}
