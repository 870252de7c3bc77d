//! One operation: asked with the token, again where that may help, and read strictly.

use std::time::Duration;

use domain::backoff::Backoff;
use hyper::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::time;
use url::Url;

use super::answer;
use super::error::{RailwayError, Trouble};
use super::http::{Answer, Http};
use crate::Token;

/// How often a question is asked at most.
const TRIES: u32 = 3;

/// The wait before a question is asked again, and the longest of them.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(4);

/// The longest wait that Railway may ask for before a question is given up instead.
const PATIENCE: Duration = Duration::from_secs(20);

/// A question or a command, as GraphQL.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) name: &'static str,
    text: &'static str,
    /// A command: given once, and perhaps carried out though its answer was lost.
    mutation: bool,
}

impl Operation {
    pub(super) const fn query(name: &'static str, text: &'static str) -> Self {
        Self { name, text, mutation: false }
    }

    pub(super) const fn mutation(name: &'static str, text: &'static str) -> Self {
        Self { name, text, mutation: true }
    }

    /// An error before the operation was begun, or that says that it was not.
    pub(super) fn error(&self, trouble: Trouble) -> RailwayError {
        RailwayError::new(self.name, trouble, false)
    }

    /// An error after which a command may have been carried out.
    pub(super) fn unsure(&self, trouble: Trouble) -> RailwayError {
        RailwayError::new(self.name, trouble, self.mutation)
    }

    /// Reads the yes or no of a command.
    pub(super) fn agreed(&self, yes: bool) -> Result<(), RailwayError> {
        if yes {
            return Ok(());
        }
        Err(self.unsure(Trouble::Refused("it answered false, without a reason".to_owned())))
    }
}

/// The API at its address, with the token to it.
#[derive(Clone, Debug)]
pub(super) struct Api {
    http: Http,
    token: Token,
    tries: u32,
}

impl Api {
    pub(super) fn new(address: &Url, token: Token) -> Result<Self, RailwayError> {
        let error = |trouble| RailwayError::new("connect", trouble, false);
        Ok(Self { http: Http::new(address, &token).map_err(error)?, token, tries: TRIES })
    }

    pub(super) fn ask_once(&mut self) {
        self.tries = 1;
    }

    /// Carries `operation` out: a command once, a question again where that may help.
    pub(super) async fn run<T: DeserializeOwned>(
        &self,
        operation: &Operation,
        variables: Value,
    ) -> Result<T, RailwayError> {
        let tries = if operation.mutation { 1 } else { self.tries };
        let mut backoff = Backoff::default();
        for _ in 1..tries {
            let error = match self.send(operation, &variables).await {
                Err(error) if error.may_pass() => error,
                done => return done,
            };
            let wait = error.retry_after().unwrap_or_else(|| {
                backoff.next(FIRST_WAIT, LONGEST_WAIT, &mut fastrand::Rng::new())
            });
            if wait > PATIENCE {
                return Err(error);
            }
            tracing::debug!(operation = operation.name, ?wait, %error, "asking Railway again");
            time::sleep(wait).await;
        }
        self.send(operation, &variables).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        operation: &Operation,
        variables: &Value,
    ) -> Result<T, RailwayError> {
        let started = time::Instant::now();
        let done = self.exchange(operation, variables).await;
        let code = done.as_ref().err().map_or("ok", RailwayError::code);
        tracing::debug!(operation = operation.name, code, took = ?started.elapsed(), "Railway's API");
        done
    }

    async fn exchange<T: DeserializeOwned>(
        &self,
        operation: &Operation,
        variables: &Value,
    ) -> Result<T, RailwayError> {
        let body = json!({
            "query": operation.text, "operationName": operation.name, "variables": variables,
        });
        let answer = self.http.post(body.to_string()).await.map_err(|failure| {
            let unsure = operation.mutation && failure.sent;
            RailwayError::new(operation.name, failure.trouble, unsure)
        })?;
        if let Some(trouble) = refused(&answer) {
            // A gateway that fails says nothing of what happened behind it.
            let unsure = operation.mutation && answer.status.is_server_error();
            return Err(RailwayError::new(operation.name, trouble, unsure));
        }
        answer::read(operation, &answer, &self.token)
    }
}

/// What the status alone tells; none where the body has the word.
fn refused(answer: &Answer) -> Option<Trouble> {
    match answer.status {
        StatusCode::UNAUTHORIZED => Some(Trouble::Unauthorized),
        StatusCode::FORBIDDEN => Some(Trouble::Forbidden),
        StatusCode::TOO_MANY_REQUESTS => {
            Some(Trouble::RateLimited { retry_after: answer.retry_after })
        }
        status if status.is_server_error() => {
            Some(Trouble::ServerError { status: status.as_u16() })
        }
        _ => None,
    }
}
