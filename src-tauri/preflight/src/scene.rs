//! What the checks of one run share: each backend is probed once, whoever asks first.

use std::sync::Arc;
use std::time::Duration;

use domain::checklist::{Exchange, Frontend, Roles, Unjudged};
use domain::connectivity::Reachability;
use domain::probe::{ProbeId, ProbeReport, ProbeRequest};
use domain::{Backend, BackendUrl, Cause, WallTime};
use futures_util::future::join_all;
use tokio::sync::{OnceCell, mpsc};

use crate::fetch::Fetch;
use crate::platform::Platforms;
use crate::run::{Note, Told};
use crate::site::Site;
use crate::vercel;
use crate::{Order, Parts};

/// A backend, as its probes found it.
#[derive(Clone, Debug)]
pub(crate) struct Probed {
    pub(crate) backend: Backend,
    /// The first probe, under the ordinary timeout.
    pub(crate) first: Look,
    /// The long one that followed, where the first did not find it awake.
    pub(crate) long: Option<Look>,
}

/// One probe.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    pub(crate) at: WallTime,
    pub(crate) report: Arc<ProbeReport>,
}

impl Look {
    pub(crate) fn exchange(&self) -> Exchange {
        Exchange::of_probe(&self.report.evidence, self.at, self.report.timings.total)
    }
}

impl Probed {
    /// The probe that counts.
    pub(crate) fn last(&self) -> &Look {
        self.long.as_ref().unwrap_or(&self.first)
    }

    pub(crate) fn is_healthy(&self) -> bool {
        self.last().report.outcome.is_ok()
    }

    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        [Some(&self.first), self.long.as_ref()].into_iter().flatten().map(Look::exchange).collect()
    }
}

pub(crate) struct Scene {
    pub(crate) parts: Parts,
    pub(crate) order: Order,
    pub(crate) fetch: Fetch,
    pub(crate) roles: Roles,
    pub(crate) platforms: Platforms,
    pub(crate) vercel: vercel::Asked,
    site: OnceCell<Site>,
    first: Vec<OnceCell<Look>>,
    probed: Vec<OnceCell<Probed>>,
    offline: OnceCell<Option<bool>>,
    notes: mpsc::UnboundedSender<Told>,
}

impl Scene {
    /// # Errors
    /// TLS cannot be had; says why.
    pub(crate) fn new(
        parts: Parts,
        order: Order,
        notes: mpsc::UnboundedSender<Told>,
    ) -> Result<Self, String> {
        let fetch = Fetch::new(&parts.trust, Arc::clone(&parts.clock))?;
        let backends = &order.policy.backends;
        Ok(Self {
            roles: Roles::of(backends),
            platforms: Platforms::default(),
            vercel: vercel::Asked::new(),
            site: OnceCell::new(),
            first: backends.iter().map(|_| OnceCell::new()).collect(),
            probed: backends.iter().map(|_| OnceCell::new()).collect(),
            offline: OnceCell::new(),
            parts,
            order,
            fetch,
            notes,
        })
    }

    /// The backend at this place in the chain, probed. One that sleeps gets a second, long request.
    pub(crate) async fn probed(&self, index: usize) -> &Probed {
        let probe = async {
            let backend = self.order.policy.backends[index].clone();
            let first = self.first(index).await.clone();
            let waking = first.report.outcome.as_ref().is_err_and(Cause::may_be_waking);
            let long = if backend.sleeps && waking {
                let within = self.order.policy.wake_timeout;
                let note = Note::Waking { name: backend.name.clone(), within };
                // Nobody listens any more where the run was halted.
                let _ = self.notes.send(Told::Begins(note.clone()));
                let look = self.probe(&backend, within).await;
                let _ = self.notes.send(Told::Over(note));
                Some(look)
            } else {
                None
            };
            Probed { backend, first, long }
        };
        self.probed[index].get_or_init(|| probe).await
    }

    /// The frontend's build, read by whoever asks first; none where no frontend is configured.
    pub(crate) async fn site(&self) -> Option<&Site> {
        let frontend = self.order.settings.frontend.as_ref()?;
        Some(self.site.get_or_init(|| Site::read(self, frontend)).await)
    }

    /// The backends with these places, probed at the same time.
    pub(crate) async fn all_probed(&self, indices: &[usize]) -> Vec<&Probed> {
        join_all(indices.iter().map(|index| self.probed(*index))).await
    }

    /// The first probe of the backend at this place in the chain, be it asleep.
    pub(crate) async fn first(&self, index: usize) -> &Look {
        let policy = &self.order.policy;
        self.first[index].get_or_init(|| self.probe(&policy.backends[index], policy.timeout)).await
    }

    /// One probe, for this check alone.
    pub(crate) async fn probe(&self, backend: &Backend, timeout: Duration) -> Look {
        let at = self.parts.clock.now().wall;
        let request = ProbeRequest {
            id: ProbeId(0),
            backend: backend.name.clone(),
            url: backend.url.clone(),
            rule: self.order.policy.rule.clone(),
            timeout,
        };
        Look { at, report: Arc::new(self.parts.prober.probe(request).await) }
    }

    /// Why nothing out there can be judged, where this computer is offline. Any remote backend that
    /// answers proves the opposite; the reference addresses are asked only where none does.
    pub(crate) async fn offline(&self) -> Option<Unjudged> {
        let look = async {
            let backends = self.order.policy.backends.iter().enumerate();
            let remote = backends.filter(|(_, it)| it.enabled && !it.url.is_loopback());
            let looks = join_all(remote.map(|(index, _)| self.first(index))).await;
            // What is on this computer alone is there or not, whatever the network.
            if looks.is_empty() && !self.has_remote_frontend() {
                return None;
            }
            if looks.iter().any(|look| !look.report.outcome.as_ref().is_err_and(Cause::is_network))
            {
                return None;
            }
            match self.parts.connectivity.check().await {
                Reachability::Online => None,
                Reachability::Offline => Some(false),
                Reachability::Portal => Some(true),
            }
        };
        let portal = *self.offline.get_or_init(|| look).await;
        portal.map(|portal| Unjudged::Offline { portal })
    }

    /// Where the frontend is, by each of its origins.
    pub(crate) fn frontends(&self) -> impl Iterator<Item = BackendUrl> {
        let origins = self.order.settings.frontend.iter().flat_map(Frontend::all_origins);
        origins.filter_map(|origin| BackendUrl::parse(origin.as_str()).ok())
    }

    pub(crate) fn has_remote_frontend(&self) -> bool {
        self.frontends().any(|url| !url.is_loopback())
    }
}
