//! What the journal says.

use std::sync::Arc;
use std::time::Duration;

use domain::backend::BackendUrlError;
use domain::drill::restore::{Note, Remedy};
use domain::probe::{HealthRule, ProbeId, ProbeRequest};
use domain::{Backend, BackendUrl};
use platforms::railway::Service;
use serde::{Deserialize, Serialize};

/// A service that a drill stops, and all that is needed to bring it back and to know that it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// Railway's project.
    pub project: Named,
    /// The environment.
    pub environment: Named,
    /// The service.
    pub service: Named,
    /// The deployment that is stopped.
    pub deployment: String,
    /// The backend that it is.
    pub target: Target,
    /// When it was about to be stopped, in ms since 1970; for people.
    pub began: i64,
    /// How far it is.
    pub phase: Phase,
}

/// Something of Railway's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Railway's id.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
}

/// Whose health says that the service runs, and by what rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The backend's name.
    pub name: String,
    /// Its base address.
    pub url: String,
    /// The path of the health check.
    pub path: String,
    /// The field that tells the health.
    pub field: String,
    /// What it holds then.
    pub healthy: Vec<String>,
    /// For a whole probe, in ms.
    pub timeout_ms: u64,
}

/// What is about to be asked of Railway, or was: noted before it is, and again once it was
/// accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Phase {
    Stopping,
    Restarting { accepted: bool },
    Redeploying { accepted: bool },
}

/// With the version in front.
#[derive(Serialize)]
pub(super) struct OnDisk<'a> {
    version: u32,
    #[serde(flatten)]
    intent: &'a Intent,
}

impl Intent {
    /// For the `deployment` of `service`, which is `backend` and healthy by `rule`.
    pub fn new(
        service: &Service,
        deployment: &str,
        backend: &Backend,
        rule: &HealthRule,
        timeout: Duration,
        began: i64,
    ) -> Self {
        let named = |id: &str, name: &str| Named { id: id.to_owned(), name: name.to_owned() };
        Self {
            project: named(&service.project.id, &service.project.name),
            environment: named(&service.environment.id, &service.environment.name),
            service: named(&service.id, &service.name),
            deployment: deployment.to_owned(),
            target: Target {
                name: backend.name.to_string(),
                url: backend.url.to_string(),
                path: rule.path.clone(),
                field: rule.field.clone(),
                healthy: rule.healthy.clone(),
                timeout_ms: u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX),
            },
            began,
            phase: Phase::Stopping,
        }
    }

    pub(super) fn on_disk(&self, version: u32) -> OnDisk<'_> {
        OnDisk { version, intent: self }
    }
}

impl Phase {
    /// That `remedy` is about to be asked for, or was accepted.
    pub fn of(remedy: Remedy, accepted: bool) -> Self {
        match remedy {
            Remedy::Restart => Self::Restarting { accepted },
            Remedy::Redeploy => Self::Redeploying { accepted },
        }
    }

    /// What it says of remedies asked for before.
    pub fn note(self) -> Option<Note> {
        match self {
            Self::Stopping => None,
            Self::Restarting { accepted } => Some(Note { remedy: Remedy::Restart, accepted }),
            Self::Redeploying { accepted } => Some(Note { remedy: Remedy::Redeploy, accepted }),
        }
    }
}

impl Target {
    /// The probe that tells whether it is healthy.
    ///
    /// # Errors
    /// The URL is none.
    pub fn probe(&self) -> Result<ProbeRequest, BackendUrlError> {
        Ok(ProbeRequest {
            id: ProbeId(0),
            backend: Arc::from(self.name.as_str()),
            url: BackendUrl::parse(&self.url)?,
            rule: HealthRule {
                path: self.path.clone(),
                field: self.field.clone(),
                healthy: self.healthy.clone(),
            },
            timeout: Duration::from_millis(self.timeout_ms),
        })
    }
}
