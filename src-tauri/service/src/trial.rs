//! One probe outside the engine: of an address that need not be configured, or of a whole chain
//! once.

use std::sync::Arc;

use domain::policy::Policy;
use domain::probe::{ProbeId, ProbeReport, ProbeRequest};
use domain::{Backend, Cause};
use engine::port::{Clock, Prober};
use futures_util::future::join_all;
use present::wire::{self, Problem};
use tokio::sync::oneshot;

use crate::config::address;

/// Probes without judging health over time.
#[derive(Clone)]
pub(crate) struct Trial {
    pub(crate) prober: Arc<dyn Prober>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Trial {
    /// Probes `url` by `policy`'s rule and answers when it has.
    pub(crate) fn start(&self, url: &str, policy: &Policy, answer: oneshot::Sender<wire::Reply>) {
        let url = match address(url.trim()) {
            Ok(url) => url,
            Err(problem) => {
                let problem = Problem {
                    code: "config".to_owned(),
                    message: problem,
                    next_step: "Mend the URL.".to_owned(),
                    field: Some((0, "url".to_owned())),
                    key: None,
                };
                // Who asked may have gone.
                let _ = answer.send(wire::Reply::Failed { problem });
                return;
            }
        };
        let host = url.as_url().host_str().unwrap_or_default().to_owned();
        let backend = Backend::new(&host, url);
        let (trial, policy) = (self.clone(), policy.clone());
        tokio::spawn(async move {
            let (shown, _) = trial.probe(&backend, 1, &policy).await;
            let _ = answer.send(wire::Reply::Probed { backend: Box::new(shown) });
        });
    }

    /// Probes every backend of the chain once, all at a time. Also returns whether every remote one
    /// failed below HTTP, so that it may be this machine's own network.
    pub(crate) async fn chain(&self, policy: &Policy) -> (Vec<wire::Backend>, bool) {
        let probes = policy.backends.iter().zip(1..);
        let probed =
            join_all(probes.map(|(backend, rank)| self.probe(backend, rank, policy))).await;
        let mut remote = policy
            .backends
            .iter()
            .zip(&probed)
            .filter(|(backend, _)| !backend.url.is_loopback())
            .map(|(_, (_, below_http))| *below_http)
            .peekable();
        let doubted = remote.peek().is_some() && remote.all(|below_http| below_http);
        (probed.into_iter().map(|(shown, _)| shown).collect(), doubted)
    }

    /// The result, and whether it is a failure below HTTP.
    async fn probe(
        &self,
        backend: &Backend,
        rank: usize,
        policy: &Policy,
    ) -> (wire::Backend, bool) {
        let request = ProbeRequest {
            id: ProbeId(0),
            backend: backend.name.clone(),
            url: backend.url.clone(),
            rule: policy.rule.clone(),
            timeout: policy.timeout,
        };
        let report: ProbeReport = self.prober.probe(request).await;
        let below_http = report.outcome.as_ref().is_err_and(Cause::is_network);
        (present::probed(backend, rank, self.clock.now().wall, report), below_http)
    }
}
