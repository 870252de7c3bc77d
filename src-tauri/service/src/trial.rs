//! One probe outside the engine: of an address that need not be configured, or of a whole chain
//! once.

use std::sync::Arc;

use domain::Backend;
use domain::policy::Policy;
use domain::probe::{ProbeId, ProbeReport, ProbeRequest};
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
            let shown = trial.probe(&backend, 1, &policy).await;
            let _ = answer.send(wire::Reply::Probed { backend: Box::new(shown) });
        });
    }

    /// Probes every backend of the chain once, all at a time.
    pub(crate) async fn chain(&self, policy: &Policy) -> Vec<wire::Backend> {
        let probes = policy.backends.iter().zip(1..);
        join_all(probes.map(|(backend, rank)| self.probe(backend, rank, policy))).await
    }

    async fn probe(&self, backend: &Backend, rank: usize, policy: &Policy) -> wire::Backend {
        let request = ProbeRequest {
            id: ProbeId(0),
            backend: backend.name.clone(),
            url: backend.url.clone(),
            rule: policy.rule.clone(),
            timeout: policy.timeout,
        };
        let report: ProbeReport = self.prober.probe(request).await;
        present::probed(backend, rank, self.clock.now().wall, report)
    }
}
