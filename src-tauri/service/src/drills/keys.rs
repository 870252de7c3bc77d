//! The way to Railway's API: the project's token, and the service behind a backend.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::drill::Plan;
use domain::policy::Policy;
use drill::Access;
use drill::journal::Journal;
use platforms::railway::{Service, host};
use platforms::{ApiError, Kind, Place, Railway, Token, Tokens};
use present::wire::{Problem, RailwayAccess, Secret};
use tokio::time::Instant;
use url::Url;

use super::sentence;
use super::wish::problem;

/// A service that was found is not asked for again for so long: a free plan has 100 requests an
/// hour, and a form is checked at each change.
const FOUND_LASTS: Duration = Duration::from_secs(600);

/// Railway's token, from the environment or the system's keyring.
pub(crate) struct Keys {
    environment: Option<Secret>,
    tokens: Tokens,
    found: Mutex<Option<Found>>,
}

/// What was found at a host, with a token, and when.
struct Found {
    by: (Url, String, Token),
    service: Service,
    at: Instant,
}

impl Keys {
    /// `environment`: the token that the process was started with, which wins.
    pub(crate) fn new(environment: Option<Secret>) -> Self {
        Self { environment, tokens: Tokens::of_system(), found: Mutex::new(None) }
    }

    /// Railway's API at `api`.
    pub(super) async fn railway(&self, api: &Url) -> Result<Railway, Problem> {
        Railway::new(api.clone(), self.token().await?).map_err(|error| trouble(&error))
    }

    async fn token(&self) -> Result<Token, Problem> {
        if let Some(Secret(token)) = &self.environment {
            return Token::try_new(token).map_err(|error| {
                problem("token", sentence(&error), "Set RAILWAY_TOKEN to the project's token.")
            });
        }
        match self.tokens.get(Kind::RailwayProject).await {
            Ok(Some(token)) => Ok(token),
            Ok(None) => Err(problem(
                "no_token",
                "There is no project token for Railway's API.".to_owned(),
                "Make one in the project's settings on railway.com, and give it in the window or \
                 with failover token railway.",
            )),
            Err(error) => Err(problem(error.code(), sentence(&error), &error.next_step())),
        }
    }

    /// The service behind the primary of `plan`; asked for once in a while.
    pub(super) async fn service(
        &self,
        api: &Url,
        policy: &Policy,
        plan: &Plan,
    ) -> Result<Service, Problem> {
        let Some(primary) = policy.backends.get(plan.primary) else {
            return Err(problem("no_backend", "There is no primary.".into(), "Add a backend."));
        };
        let token = self.token().await?;
        let by = (api.clone(), host(&primary.url), token.clone());
        let fresh = |found: &&Found| found.by == by && found.at.elapsed() < FOUND_LASTS;
        if let Some(found) = self.found().as_ref().filter(fresh) {
            return Ok(found.service.clone());
        }
        let railway = Railway::new(api.clone(), token).map_err(|error| trouble(&error))?;
        let service = railway.service_at(&by.1).await.map_err(|error| trouble(&error))?;
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
            Some(_) => Err(problem(
                "drill_unconfirmed",
                format!("What was typed is not the service's name: it is called {}.", service.name),
                "Type the name as it stands there.",
            )),
            None => Err(problem(
                "drill_unconfirmed",
                format!(
                    "{} {} is stopped for real, and restarted within 3 minutes.",
                    service.project.name, service.name
                ),
                &format!("Type the service's name to go on: {}.", service.name),
            )),
        }
    }

    /// What there is for a real drill.
    pub(super) async fn access(&self) -> RailwayAccess {
        if self.environment.is_some() {
            let place = "the environment (RAILWAY_TOKEN)".to_owned();
            return RailwayAccess { token: true, place, fixed: true, problem: None };
        }
        let kept = self.tokens.get(Kind::RailwayProject).await;
        let place = self.tokens.place(Kind::RailwayProject).await;
        let trouble = match (&kept, place) {
            (Err(error), _) => Some(problem(error.code(), sentence(error), &error.next_step())),
            (Ok(_), Place::Memory) => Some(problem(
                "no_keyring",
                "This system has no keyring, so a token is forgotten when the app ends.".to_owned(),
                "Start a keyring, such as gnome-keyring, to keep it longer.",
            )),
            (Ok(_), Place::Keyring) => None,
        };
        let token = matches!(kept, Ok(Some(_)));
        RailwayAccess { token, place: place.words().to_owned(), fixed: false, problem: trouble }
    }

    /// Keeps `token`, or forgets the one that is kept.
    pub(crate) async fn save(&self, token: Option<Secret>) -> Result<(), Problem> {
        *self.found() = None;
        let kept = match token {
            None => self.tokens.forget(Kind::RailwayProject).await,
            Some(Secret(text)) => {
                let token = Token::try_new(&text).map_err(|error| {
                    problem("token", sentence(&error), "Paste the project's token, and it alone.")
                })?;
                self.tokens.keep(Kind::RailwayProject, token).await
            }
        };
        kept.map_err(|error| problem(error.code(), sentence(&error), &error.next_step()))
    }

    /// Whether what is kept outlives this process.
    pub(super) async fn has_keyring(&self) -> bool {
        self.tokens.place(Kind::RailwayProject).await == Place::Keyring
    }

    // Nothing panics under this lock, so what a poisoned one holds is whole.
    fn found(&self) -> MutexGuard<'_, Option<Found>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn trouble(error: &ApiError) -> Problem {
    problem(error.code(), sentence(error), &error.next_step())
}
