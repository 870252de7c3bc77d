//! What is known of a probe while it runs, and so also when its time is up.

use std::sync::{Arc, OnceLock};

use domain::judge::{Answer, Body, judge};
use domain::probe::{Evidence, HealthRule, ProbeReport, ProbeRequest, Timings};
use domain::{Cause, Phase};
use http::response::Parts;
use tokio::time::Instant;

use crate::evidence;
use crate::failure::Failure;
use crate::tls::Facts;

pub(crate) struct Attempt {
    pub(crate) evidence: Evidence,
    /// What the TLS handshake learns of the certificate, before it is known to be good.
    pub(crate) facts: Arc<OnceLock<Facts>>,
    started: Instant,
    phase: Phase,
    /// None between two phases.
    entered: Option<Instant>,
    timings: Timings,
    answer: Option<Head>,
    rule: HealthRule,
}

struct Head {
    status: u16,
    headers: Vec<(String, String)>,
}

impl Attempt {
    pub(crate) fn new(request: &ProbeRequest) -> Self {
        let url = request.url.join(&request.rule.path);
        Self {
            evidence: Evidence { request: format!("GET {url}"), ..Evidence::default() },
            facts: Arc::default(),
            started: Instant::now(),
            phase: Phase::Dns,
            entered: None,
            timings: Timings::default(),
            answer: None,
            rule: request.rule.clone(),
        }
    }

    pub(crate) async fn timed<T>(&mut self, phase: Phase, step: impl Future<Output = T>) -> T {
        self.enter(phase);
        let outcome = step.await;
        self.leave();
        outcome
    }

    /// Ends the phase before, if it still runs.
    pub(crate) fn enter(&mut self, phase: Phase) {
        self.leave();
        self.phase = phase;
        self.entered = Some(Instant::now());
    }

    pub(crate) fn leave(&mut self) {
        let Some(entered) = self.entered.take() else { return };
        let slot = match self.phase {
            Phase::Dns => &mut self.timings.dns,
            Phase::Connect => &mut self.timings.connect,
            Phase::Tls => &mut self.timings.tls,
            Phase::FirstByte => &mut self.timings.first_byte,
            Phase::Body => &mut self.timings.body,
        };
        *slot = Some(entered.elapsed());
    }

    /// Takes the answer's head in.
    pub(crate) fn head(&mut self, head: &Parts) {
        let headers = evidence::headers(&head.headers);
        self.evidence.status_line = Some(evidence::status_line(head));
        self.evidence.headers = evidence::telling(&headers);
        self.answer = Some(Head { status: head.status.as_u16(), headers });
    }

    /// Ends the attempt: with what was read, with a failure, or with neither as its time was up.
    pub(crate) fn report(mut self, ended: Option<Result<Body, Failure>>) -> ProbeReport {
        self.leave();
        self.timings.total = self.started.elapsed();
        let outcome = match ended {
            Some(Ok(body)) => self.judged(body),
            Some(Err(failure)) => {
                self.evidence.error = Some(failure.error);
                self.judged_by_head(failure.cause)
            }
            None => self.judged_by_head(Cause::Timeout(self.phase)),
        };
        ProbeReport {
            outcome,
            timings: self.timings,
            status: self.answer.map(|answer| answer.status),
            certificate_expires: self.facts.get().map(|facts| facts.expires),
            evidence: self.evidence,
        }
    }

    /// A head that condemns the backend by itself says more than what became of the body.
    fn judged_by_head(&self, otherwise: Cause) -> Result<(), Cause> {
        match self.judged(Body::NotJson) {
            Err(cause) if cause != Cause::NotJson => Err(cause),
            _ => Err(otherwise),
        }
    }

    fn judged(&self, body: Body) -> Result<(), Cause> {
        let Some(Head { status, headers }) = &self.answer else { return Err(Cause::NotJson) };
        judge(&Answer { status: *status, headers, body }, &self.rule)
    }
}
