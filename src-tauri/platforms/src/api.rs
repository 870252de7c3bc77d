//! What the platforms' APIs have in common: JSON over HTTPS, a token, limits on requests, and
//! troubles of their own.

mod error;
mod http;
mod page;

use std::time::Duration;

use domain::backoff::Backoff;
use hyper::{Method, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::time;
use url::Url;

pub use error::{ApiError, Trouble};
pub(crate) use http::Answer;
pub(crate) use page::Pages;

use http::{Header, Http};

use crate::{Kind, Token};

/// How often a question is asked at most.
const TRIES: u32 = 3;

/// The wait before a question is asked again, and the longest of them.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(4);

/// The longest wait that a platform may ask for before a question is given up instead.
const PATIENCE: Duration = Duration::from_secs(20);

/// The longest part of a platform's own words that is quoted.
const LONGEST_QUOTE: usize = 200;

/// What is asked of an API.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operation {
    /// The token that it takes.
    pub(crate) by: Kind,
    /// As its errors name it.
    pub(crate) name: &'static str,
    /// A command: given once, and perhaps carried out though its answer was lost.
    pub(crate) command: bool,
}

impl Operation {
    pub(crate) const fn question(by: Kind, name: &'static str) -> Self {
        Self { by, name, command: false }
    }

    /// An error before the operation was begun, or that says that it was not.
    pub(crate) fn error(&self, trouble: Trouble) -> ApiError {
        ApiError::new(self.by, self.name, trouble, false)
    }

    /// An error after which a command may have been carried out.
    pub(crate) fn unsure(&self, trouble: Trouble) -> ApiError {
        ApiError::new(self.by, self.name, trouble, self.command)
    }
}

/// One request, as often as it takes.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) body: Option<String>,
}

/// An API at its address, with the token to it.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    base: Url,
    http: Http,
    token: Token,
    tries: u32,
}

impl Api {
    /// For the API at `base`, with a token of the kind `by`.
    pub(crate) fn new(by: Kind, base: Url, token: Token) -> Result<Self, ApiError> {
        let connect = Operation::question(by, "connect");
        let header = match by {
            Kind::RailwayProject => Header::ProjectAccessToken,
            _ => Header::Bearer,
        };
        let http = Http::new(&base, &token, header).map_err(|trouble| connect.error(trouble))?;
        Ok(Self { base, http, token, tries: TRIES })
    }

    pub(crate) fn ask_once(&mut self) {
        self.tries = 1;
    }

    /// A question to `path` under the API's address. The parts are escaped: none can leave its
    /// place.
    pub(crate) fn get<'a>(
        &self,
        path: &[&str],
        query: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Ask {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url.query_pairs_mut().extend_pairs(query);
        if url.query() == Some("") {
            url.set_query(None);
        }
        Ask { method: Method::GET, url, body: None }
    }

    /// A JSON body for the API's very address.
    pub(crate) fn post(&self, body: String) -> Ask {
        Ask { method: Method::POST, url: self.base.clone(), body: Some(body) }
    }

    /// Asks, and reads the JSON of an answer with success.
    pub(crate) async fn json<T: DeserializeOwned>(
        &self,
        operation: &Operation,
        ask: &Ask,
    ) -> Result<T, ApiError> {
        self.run(operation, ask, |answer| self.success(operation, answer)).await
    }

    /// Carries `operation` out: a command once, a question again where that may help.
    pub(crate) async fn run<T>(
        &self,
        operation: &Operation,
        ask: &Ask,
        read: impl Fn(&Answer) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let tries = if operation.command { 1 } else { self.tries };
        let mut backoff = Backoff::default();
        for _ in 1..tries {
            let error = match self.send(operation, ask, &read).await {
                Err(error) if error.may_pass() => error,
                done => return done,
            };
            let wait = error.retry_after().unwrap_or_else(|| {
                backoff.next(FIRST_WAIT, LONGEST_WAIT, &mut fastrand::Rng::new())
            });
            if wait > PATIENCE {
                return Err(error);
            }
            tracing::debug!(operation = operation.name, ?wait, %error, "asking a platform again");
            time::sleep(wait).await;
        }
        self.send(operation, ask, &read).await
    }

    async fn send<T>(
        &self,
        operation: &Operation,
        ask: &Ask,
        read: &impl Fn(&Answer) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let started = time::Instant::now();
        let done = self.exchange(operation, ask, read).await;
        let code = done.as_ref().err().map_or("ok", ApiError::code);
        let (platform, took) = (operation.by.platform(), started.elapsed());
        tracing::debug!(platform, operation = operation.name, code, ?took, "a platform's API");
        done
    }

    async fn exchange<T>(
        &self,
        operation: &Operation,
        ask: &Ask,
        read: &impl Fn(&Answer) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let answer = self.http.send(ask).await.map_err(|failure| match failure.sent {
            true => operation.unsure(failure.trouble),
            false => operation.error(failure.trouble),
        })?;
        match refused(&answer) {
            // Vercel says so of a token that it does not know.
            Some(Trouble::Forbidden) if names_invalid_token(&answer) => {
                Err(operation.error(Trouble::Unauthorized))
            }
            // A gateway that fails says nothing of what happened behind it.
            Some(trouble @ Trouble::ServerError { .. }) => Err(operation.unsure(trouble)),
            Some(trouble) => Err(operation.error(trouble)),
            None => read(&answer),
        }
    }

    fn success<T: DeserializeOwned>(
        &self,
        operation: &Operation,
        answer: &Answer,
    ) -> Result<T, ApiError> {
        let shape = |what: String| operation.unsure(Trouble::Shape(what));
        let code = answer.status.as_u16();
        if answer.html {
            return Err(shape(format!("HTTP {code} with a web page instead of JSON")));
        }
        if answer.status == StatusCode::NOT_FOUND {
            return Err(operation.error(Trouble::NotFound(self.words(answer))));
        }
        if answer.status.is_client_error() {
            let words = format!("HTTP {code} {}", self.words(answer));
            return Err(operation.unsure(Trouble::Refused(words.trim().to_owned())));
        }
        if !answer.status.is_success() {
            return Err(shape(format!("HTTP {code} instead of an answer")));
        }
        serde_json::from_slice(&answer.body).map_err(|error| shape(self.quoted(&error.to_string())))
    }

    /// What the API says of its error, in its own words; empty where it says nothing readable.
    fn words(&self, answer: &Answer) -> String {
        #[derive(Deserialize)]
        struct Said {
            message: Option<String>,
            error: Option<Nested>,
        }
        #[derive(Deserialize)]
        struct Nested {
            message: Option<String>,
        }
        let said = serde_json::from_slice::<Said>(&answer.body).ok();
        let words = said.and_then(|it| it.message.or(it.error.and_then(|it| it.message)));
        words.map(|words| self.quoted(&words)).unwrap_or_default()
    }

    /// `text` on one line, cut short, without the token.
    pub(crate) fn quoted(&self, text: &str) -> String {
        let text = text.replace(self.token.secret(), "…");
        let plain = text.chars().map(|it| if it.is_control() { ' ' } else { it });
        let mut line: String = plain.take(LONGEST_QUOTE).collect();
        if text.chars().nth(LONGEST_QUOTE).is_some() {
            line.push('…');
        }
        line
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

fn names_invalid_token(answer: &Answer) -> bool {
    #[derive(Deserialize)]
    struct Said {
        error: Fault,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Fault {
        invalid_token: bool,
    }
    serde_json::from_slice::<Said>(&answer.body).is_ok_and(|said| said.error.invalid_token)
}
