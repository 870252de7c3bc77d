//! One request to the API: sent with the token, bounded in time and size, read strictly.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use domain::backoff::Backoff;
use reqwest::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode, redirect};
use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls_platform_verifier::BuilderVerifierExt;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::time;
use url::{Host, Url};

use super::answer;
use super::error::{RailwayError, Trouble};
use crate::Token;

/// How long one request may take, from the connection to the last byte.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How long the connection may take: shorter, so that a command that was never sent is known.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The longest answer that is read.
const LONGEST: usize = 1024 * 1024;

/// How often a question is asked at most.
const TRIES: u32 = 3;

/// The wait before a question is asked again, and the longest of them.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(4);

/// The longest wait that Railway may ask for before a question is given up instead.
const PATIENCE: Duration = Duration::from_secs(20);

/// The header of a project token.
const TOKEN: &str = "project-access-token";

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
    client: Client,
    address: Url,
    token: Token,
    tries: u32,
}

impl Api {
    pub(super) fn new(address: Url, token: Token) -> Result<Self, RailwayError> {
        let error = |trouble| RailwayError::new("connect", trouble, false);
        check(&address).map_err(|why| error(Trouble::Address(why)))?;
        let client = client().map_err(|why| error(Trouble::Trust(why)))?;
        Ok(Self { client, address, token, tries: TRIES })
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
        let done = time::timeout(TIMEOUT, self.exchange(operation, variables)).await;
        let done =
            done.unwrap_or_else(|_| Err(operation.unsure(Trouble::Timeout { after: TIMEOUT })));
        let code = done.as_ref().err().map_or("ok", RailwayError::code);
        let took = started.elapsed();
        tracing::debug!(operation = operation.name, code, ?took, "Railway's API");
        done
    }

    async fn exchange<T: DeserializeOwned>(
        &self,
        operation: &Operation,
        variables: &Value,
    ) -> Result<T, RailwayError> {
        let mut token = HeaderValue::from_str(self.token.secret())
            .map_err(|_| operation.error(Trouble::Unauthorized))?;
        token.set_sensitive(true);
        let body = json!({
            "query": operation.text, "operationName": operation.name, "variables": variables,
        });
        let request = self.client.post(self.address.clone()).header(TOKEN, token).json(&body);
        let mut response = request.send().await.map_err(|error| failed(operation, error))?;
        let status = response.status();
        if let Some(trouble) = refused(&response) {
            // A gateway that fails says nothing of what happened behind it.
            let unsure = operation.mutation && status.is_server_error();
            return Err(RailwayError::new(operation.name, trouble, unsure));
        }
        let html = is_html(&response);
        let body = read(&mut response, operation).await?;
        answer::read(operation, status, html, &body, &self.token)
    }
}

/// What the status alone tells; none where the body has the word.
fn refused(response: &Response) -> Option<Trouble> {
    let status = response.status();
    match status {
        StatusCode::UNAUTHORIZED => Some(Trouble::Unauthorized),
        StatusCode::FORBIDDEN => Some(Trouble::Forbidden),
        StatusCode::TOO_MANY_REQUESTS => {
            let seconds = response.headers().get(RETRY_AFTER).and_then(|it| it.to_str().ok());
            let retry_after =
                seconds.and_then(|it| it.trim().parse().ok()).map(Duration::from_secs);
            Some(Trouble::RateLimited { retry_after })
        }
        _ if status.is_server_error() => Some(Trouble::ServerError { status: status.as_u16() }),
        _ => None,
    }
}

fn is_html(response: &Response) -> bool {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    kind.is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("text/html"))
}

async fn read(response: &mut Response, operation: &Operation) -> Result<Vec<u8>, RailwayError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failed(operation, error))? {
        if body.len() + chunk.len() > LONGEST {
            let what = format!("more than {} KiB", LONGEST / 1024);
            return Err(operation.unsure(Trouble::Shape(what)));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// A request that was not answered whole.
fn failed(operation: &Operation, error: reqwest::Error) -> RailwayError {
    let sent = !error.is_connect() && !error.is_builder();
    let trouble = if error.is_timeout() {
        Trouble::Timeout { after: if sent { TIMEOUT } else { CONNECT_TIMEOUT } }
    } else {
        Trouble::Unreachable(root(&error))
    };
    if sent { operation.unsure(trouble) } else { operation.error(trouble) }
}

/// The innermost reason: the outer ones repeat that a request failed.
fn root(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

/// The token travels only under TLS, or within this computer.
fn check(address: &Url) -> Result<(), String> {
    if !address.username().is_empty() || address.password().is_some() {
        return Err("it has a login in it".to_owned());
    }
    let loopback = match address.host() {
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    };
    match address.scheme() {
        "https" => Ok(()),
        "http" if loopback => Ok(()),
        "http" => Err("http would show the token to everyone on the way; https is needed".into()),
        scheme => Err(format!("{scheme} is neither https nor http on loopback")),
    }
}

fn client() -> Result<Client, String> {
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|error| error.to_string())?
        .with_no_client_auth();
    Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent(concat!("failover-tray/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(redirect::Policy::none())
        // Nothing is repeated behind our back, nor sent on a connection that may be dead already:
        // what became of a command would be in doubt more often.
        .retry(reqwest::retry::never())
        .pool_max_idle_per_host(0)
        .http1_only()
        .no_proxy()
        .build()
        .map_err(|error| root(&error))
}
