//! The way to Railway's API, and the service behind a backend.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::drill::Plan;
use domain::policy::Policy;
use drill::Access;
use drill::journal::Journal;
use platforms::railway::{Service, host};
use platforms::{Kind, Railway, Token};
use present::wire::{Problem, RailwayAccess, TokenState};
use tokio::time::Instant;
use url::Url;

use crate::keys::{Keys, of_api};

/// A service that was found is not asked for again for so long: a free plan has 100 requests an
/// hour, and a form is checked at each change.
const FOUND_LASTS: Duration = Duration::from_secs(600);

/// Railway's API by the project's token, and what was found there.
pub(crate) struct Way {
    keys: Arc<Keys>,
    found: Mutex<Option<Found>>,
}

/// What was found at a host, with a token, and when.
struct Found {
    by: (Url, String, Token),
    service: Service,
    at: Instant,
}

impl Way {
    pub(crate) fn new(keys: Arc<Keys>) -> Self {
        Self { keys, found: Mutex::new(None) }
    }

    /// Railway's API at `api`.
    pub(super) async fn railway(&self, api: &Url) -> Result<Railway, Problem> {
        Railway::new(api.clone(), self.token().await?).map_err(|error| of_api(&error))
    }

    async fn token(&self) -> Result<Token, Problem> {
        self.keys.token(Kind::RailwayProject).await?.ok_or_else(|| {
            Problem::new(
                "no_token",
                "There is no project token for Railway's API.",
                "Make one in the project's settings on railway.com, and give it in the window or \
                 with failover token railway.",
            )
        })
    }

    /// The service behind the primary of `plan`; asked for once in a while.
    pub(super) async fn service(
        &self,
        api: &Url,
        policy: &Policy,
        plan: &Plan,
    ) -> Result<Service, Problem> {
        let Some(primary) = policy.backends.get(plan.primary) else {
            return Err(Problem::new("no_backend", "There is no primary.", "Add a backend."));
        };
        let token = self.token().await?;
        let by = (api.clone(), host(&primary.url), token.clone());
        let fresh = |found: &&Found| found.by == by && found.at.elapsed() < FOUND_LASTS;
        if let Some(found) = self.found().as_ref().filter(fresh) {
            return Ok(found.service.clone());
        }
        let railway = Railway::new(api.clone(), token).map_err(|error| of_api(&error))?;
        let service = railway.service_at(&by.1).await.map_err(|error| of_api(&error))?;
        *self.found() = Some(Found { by, service: service.clone(), at: Instant::now() });
        Ok(service)
    }

    /// What a real drill needs, for who typed the service's name.
    pub(super) async fn allow(
        &self,
        api: &Url,
        policy: &Policy,
        plan: &Plan,
        typed: Option<&str>,
        journal: Journal,
    ) -> Result<Access, Problem> {
        let railway = self.railway(api).await?;
        let service = self.service(api, policy, plan).await?;
        match typed.map(str::trim) {
            Some(typed) if typed == service.name => {
                Ok(Access { railway, journal, confirmed: service.name })
            }
            Some(_) => Err(Problem::new(
                "drill_unconfirmed",
                format!("What was typed is not the service's name: it is called {}.", service.name),
                "Type the name as it stands there.",
            )),
            None => Err(Problem::new(
                "drill_unconfirmed",
                format!(
                    "{} {} is stopped for real, and restarted within 3 minutes.",
                    service.project.name, service.name
                ),
                format!("Type the service's name to go on: {}.", service.name),
            )),
        }
    }

    /// What there is for a real drill.
    pub(super) async fn access(&self) -> RailwayAccess {
        let TokenState { present, place, fixed, problem, .. } =
            self.keys.state(Kind::RailwayProject).await;
        RailwayAccess { token: present, place, fixed, problem }
    }

    // Nothing panics under this lock, so what a poisoned one holds is whole.
    fn found(&self) -> MutexGuard<'_, Option<Found>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
