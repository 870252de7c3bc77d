//! The checks of a frontend's build, beside backends that nobody connects to.

use std::sync::Arc;
use std::time::Duration;

use domain::checklist::bundle::{Build, Fate, Finding as Bundle, Proof, Shut};
use domain::checklist::{Check, Checked, Finding, Frontend, Outcome, Settings};
use domain::connectivity::Reachability;
use domain::policy::{Policy, Settings as Rules};
use domain::probe::{Evidence, ProbeReport, ProbeRequest, Timings};
use domain::{Backend, BackendUrl};
use engine::SystemClock;
use engine::port::{ConnectivityCheck, Prober};
use futures_util::future::{BoxFuture, FutureExt};
use preflight::{Access, Order, Parts};
use probe::Trust;
use url::Url;

pub(crate) const RAILWAY: &str = "https://ai-cti.up.railway.app";
pub(crate) const RENDER: &str = "https://ai-cti.onrender.com";

/// The three checks that read the frontend.
pub(crate) const CHECKS: [Check; 3] =
    [Check::VercelEnv, Check::NoLoopback, Check::FrontendRedeployed];

pub(crate) struct World {
    pub(crate) chain: Vec<(&'static str, String)>,
    pub(crate) frontend: Option<Url>,
    pub(crate) settings: Settings,
    pub(crate) access: Access,
}

impl World {
    /// With a frontend at `url`, and the usual two backends.
    pub(crate) fn new(url: &str) -> Self {
        Self {
            chain: vec![("Railway", RAILWAY.to_owned()), ("Render", RENDER.to_owned())],
            frontend: Some(Url::parse(url).unwrap()),
            settings: Settings::default(),
            access: Access::default(),
        }
    }

    /// What the three checks come to, in their order.
    pub(crate) async fn check(&self) -> [Checked; 3] {
        let backend =
            |(name, url): &(&str, String)| Backend::new(name, BackendUrl::parse(url).unwrap());
        let rules = Rules::new(self.chain.iter().map(backend).collect());
        let frontend = self.frontend.clone().map(|url| Frontend { url, origins: Vec::new() });
        let parts = Parts {
            clock: Arc::new(SystemClock::new()),
            prober: Arc::new(Healthy),
            connectivity: Arc::new(Online),
            trust: Trust::Platform,
        };
        let order = Order {
            checks: CHECKS.to_vec(),
            policy: Policy::try_new(rules).unwrap(),
            settings: Settings { frontend, ..self.settings.clone() },
            state: None,
            rehearsed: Vec::new(),
            access: self.access.clone(),
        };
        preflight::start(parts, order).ended().await.unwrap().try_into().unwrap()
    }
}

/// What the checks of the frontend at `url` come to.
pub(crate) async fn check(url: &str) -> [Checked; 3] {
    World::new(url).check().await
}

pub(crate) fn outcomes(checked: &[Checked; 3]) -> [Outcome; 3] {
    checked.each_ref().map(|it| it.finding.outcome())
}

pub(crate) const UNKNOWN: [Outcome; 3] = [Outcome::Unknown; 3];

/// What was read.
pub(crate) fn proof(checked: &[Checked; 3]) -> &Proof {
    match &checked[0].finding {
        Finding::Bundle(Bundle { build: Build::Read(proof), .. }) => proof,
        other => panic!("{other:?}"),
    }
}

/// Why nothing was.
pub(crate) fn shut(checked: &[Checked; 3]) -> &Shut {
    match &checked[0].finding {
        Finding::Bundle(Bundle { build: Build::Shut(shut), .. }) => shut,
        other => panic!("{other:?}"),
    }
}

/// What became of the two variables, in words.
pub(crate) fn fates(checked: &[Checked; 3]) -> [&'static str; 2] {
    let word = |fate: &Fate| match fate {
        Fate::Inlined { .. } => "inlined",
        Fate::LeftOver { .. } => "left over",
        Fate::Elsewhere(_) => "elsewhere",
        Fate::Loopback(_) => "loopback",
        Fate::Unseen => "unseen",
    };
    let fates: Vec<_> = proof(checked).fates.iter().map(|(_, fate)| word(fate)).collect();
    fates.try_into().unwrap()
}

struct Online;

impl ConnectivityCheck for Online {
    fn check(&self) -> BoxFuture<'static, Reachability> {
        async { Reachability::Online }.boxed()
    }
}

/// Answers for hosts that no test may reach.
struct Healthy;

impl Prober for Healthy {
    fn probe(&self, _: ProbeRequest) -> BoxFuture<'static, ProbeReport> {
        async {
            ProbeReport {
                outcome: Ok(()),
                timings: Timings { total: Duration::from_millis(42), ..Timings::default() },
                status: Some(200),
                certificate_expires: None,
                evidence: Evidence::default(),
            }
        }
        .boxed()
    }
}
