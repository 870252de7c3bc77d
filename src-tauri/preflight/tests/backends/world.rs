//! What a run of checks is given, as a test wants it.

use std::sync::Arc;
use std::time::Duration;

use domain::checklist::drilled::Rehearsed;
use domain::checklist::{Check, Checked, Outcome, Settings, Unjudged};
use domain::connectivity::Reachability;
use domain::policy::{Policy, Settings as Rules};
use domain::probe::{Evidence, ProbeReport, ProbeRequest, Timings};
use domain::snapshot::Snapshot;
use domain::{Backend, BackendUrl, Cause, Moment, Now, WallTime};
use engine::SystemClock;
use engine::port::{Clock, ConnectivityCheck, Prober};
use futures_util::future::{BoxFuture, FutureExt};
use preflight::{Access, Order, Parts, Run, start};
use probe::{CertificateDer, HttpProber, Trust};

/// Debug builds on a busy machine are slow, and no test is about that.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct World {
    pub(crate) rules: Rules,
    pub(crate) settings: Settings,
    pub(crate) access: Access,
    pub(crate) state: Option<Snapshot>,
    pub(crate) rehearsed: Vec<Rehearsed>,
    pub(crate) online: Reachability,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) prober: Option<Arc<dyn Prober>>,
    pub(crate) trusted: Vec<CertificateDer<'static>>,
}

impl World {
    /// With a chain of these names and addresses, none of which sleeps.
    pub(crate) fn new(chain: &[(&str, &str)]) -> Self {
        let backend = |(name, url): &(&str, &str)| {
            let mut backend = Backend::new(name, BackendUrl::parse(url).unwrap());
            backend.sleeps = false;
            backend
        };
        let mut rules = Rules::new(chain.iter().map(backend).collect());
        rules.timeout = Duration::from_secs(10);
        Self {
            rules,
            settings: Settings::default(),
            access: Access::default(),
            state: None,
            rehearsed: Vec::new(),
            online: Reachability::Online,
            clock: Arc::new(SystemClock::new()),
            prober: None,
            trusted: Vec::new(),
        }
    }

    pub(crate) fn start(&self, checks: &[Check]) -> Run {
        // Without any trusted certificate no verifier can be made; those of the system will do then.
        let trust = match self.trusted.as_slice() {
            [] => Trust::Platform,
            trusted => Trust::Roots(trusted.to_vec()),
        };
        let real = || Arc::new(HttpProber::new(trust.clone())) as Arc<dyn Prober>;
        let parts = Parts {
            clock: Arc::clone(&self.clock),
            prober: self.prober.clone().unwrap_or_else(real),
            connectivity: Arc::new(Says(self.online)),
            trust: trust.clone(),
        };
        let order = Order {
            checks: checks.to_vec(),
            policy: Policy::try_new(self.rules.clone()).unwrap(),
            settings: self.settings.clone(),
            state: self.state.clone(),
            rehearsed: self.rehearsed.clone(),
            access: self.access.clone(),
        };
        start(parts, order)
    }

    /// What this check comes to.
    pub(crate) async fn check(&self, check: Check) -> Checked {
        let run = self.start(&[check]);
        let mut results = tokio::time::timeout(PATIENCE, run.ended()).await.unwrap().unwrap();
        assert_eq!(results.len(), 1);
        results.remove(0)
    }
}

pub(crate) fn outcome(checked: &Checked) -> Outcome {
    checked.finding.outcome()
}

/// Why nothing was judged.
pub(crate) fn unjudged(checked: &Checked) -> &Unjudged {
    match &checked.finding {
        domain::checklist::Finding::Unjudged(why) => why,
        other => panic!("{other:?}"),
    }
}

struct Says(Reachability);

impl ConnectivityCheck for Says {
    fn check(&self) -> BoxFuture<'static, Reachability> {
        let says = self.0;
        async move { says }.boxed()
    }
}

/// A clock that stands still at some wall-clock time.
pub(crate) struct Stopped(pub(crate) WallTime);

impl Clock for Stopped {
    fn now(&self) -> Now {
        Now { mono: Moment::default(), wall: self.0 }
    }
}

/// Answers every probe at once with the same outcome, for hosts that no test may reach.
pub(crate) struct Answers(pub(crate) Result<(), Cause>);

impl Prober for Answers {
    fn probe(&self, _: ProbeRequest) -> BoxFuture<'static, ProbeReport> {
        let outcome = self.0.clone();
        async move {
            ProbeReport {
                outcome,
                timings: Timings { total: Duration::from_millis(42), ..Timings::default() },
                status: None,
                certificate_expires: None,
                evidence: Evidence::default(),
            }
        }
        .boxed()
    }
}

/// Never answers.
pub(crate) struct Silent;

impl Prober for Silent {
    fn probe(&self, _: ProbeRequest) -> BoxFuture<'static, ProbeReport> {
        std::future::pending().boxed()
    }
}

/// Reaches this computer alone: no other host has an address.
pub(crate) struct CutOff;

impl Prober for CutOff {
    fn probe(&self, request: ProbeRequest) -> BoxFuture<'static, ProbeReport> {
        match request.url.is_loopback() {
            true => HttpProber::new(Trust::Platform).probe(request),
            false => Answers(Err(Cause::Dns)).probe(request),
        }
    }
}
