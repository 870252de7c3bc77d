//! One request and its answer, bounded in time and size, kept as evidence without secrets.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use domain::checklist::{Exchange, without_logins};
use engine::port::Clock;
use probe::Trust;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, Response, StatusCode, redirect};
use tokio::time::{self, Instant};
use url::Url;

/// How long one request may take, where the asker says nothing else.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
/// How much of an answer is read, where the asker says nothing else.
pub(crate) const LIMIT: usize = 2 * 1024 * 1024;

/// Characters of a body, and of a header's value, that are kept as evidence.
const BODY_SHOWN: usize = 600;
const VALUE_SHOWN: usize = 300;

/// The answer's headers that matter to some check.
const TELLING: [&str; 14] = [
    "server",
    "content-type",
    "content-length",
    "location",
    "vary",
    "retry-after",
    "date",
    "age",
    "etag",
    "rndr-id",
    "x-vercel-id",
    "x-vercel-cache",
    "x-matched-path",
    "x-powered-by",
];
const TELLING_PREFIXES: [&str; 3] = ["access-control-", "x-railway-", "x-render-"];

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) url: Url,
    /// In this order. One that is marked sensitive is sent, and never shown.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) limit: usize,
    pub(crate) within: Duration,
    /// What further requests may read as well, all together.
    pub(crate) purse: Option<Purse>,
}

/// Bytes that several requests may read in all.
#[derive(Clone, Debug)]
pub(crate) struct Purse(Arc<AtomicUsize>);

impl Purse {
    pub(crate) fn new(bytes: usize) -> Self {
        Self(Arc::new(AtomicUsize::new(bytes)))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }

    /// So many of `bytes` as there are left.
    fn take(&self, bytes: usize) -> usize {
        let left = |left: usize| Some(left.saturating_sub(bytes));
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, left).unwrap_or(0).min(bytes)
    }
}

impl Ask {
    pub(crate) fn get(url: Url) -> Self {
        Self {
            method: Method::GET,
            url,
            headers: Vec::new(),
            limit: LIMIT,
            within: PATIENCE,
            purse: None,
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: HeaderValue) -> Self {
        self.headers.push((HeaderName::from_static(name), value));
        self
    }
}

/// What came of it.
#[derive(Clone, Debug)]
pub(crate) struct Fetched {
    pub(crate) exchange: Exchange,
    pub(crate) answer: Result<Answer, Miss>,
}

/// An answer, of any status.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// All of the body was read; else it went on beyond the limit.
    pub(crate) whole: bool,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Miss {
    /// It was not there, or not whole, in time.
    Timeout(Duration),
    /// No connection, or one that broke; says how.
    Network(String),
}

/// Asks directly, whatever proxy the environment names; follows no redirect.
#[derive(Clone)]
pub(crate) struct Fetch {
    client: Client,
    clock: Arc<dyn Clock>,
}

impl Fetch {
    /// # Errors
    /// TLS cannot be had; says why.
    pub(crate) fn new(trust: &Trust, clock: Arc<dyn Clock>) -> Result<Self, String> {
        let client = Client::builder()
            .tls_backend_preconfigured(probe::client_config(trust)?)
            .no_proxy()
            .redirect(redirect::Policy::none())
            .user_agent(concat!("failover-tray-checklist/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| format!("the client for the checks cannot be made: {error}"))?;
        Ok(Self { client, clock })
    }

    pub(crate) async fn fetch(&self, ask: Ask) -> Fetched {
        let (at, began) = (self.clock.now().wall, Instant::now());
        let mut exchange = Exchange {
            request: format!("{} {}", ask.method, ask.url),
            sent: ask.headers.iter().map(|(name, value)| shown(name, value)).collect(),
            status_line: None,
            headers: Vec::new(),
            body: String::new(),
            error: None,
            at,
            took: Duration::ZERO,
        };
        let (limit, within, purse) = (ask.limit, ask.within, ask.purse.clone());
        let asked = async {
            let response = self.send(ask).await?;
            exchange.status_line = Some(status_line(response.status()));
            exchange.headers = telling(response.headers());
            read(response, limit, purse).await
        };
        let answer = time::timeout(within, asked).await.unwrap_or(Err(Miss::Timeout(within)));
        exchange.took = began.elapsed();
        match &answer {
            Ok(answer) => exchange.body = excerpt(&answer.body),
            Err(Miss::Timeout(after)) => {
                exchange.error = Some(format!("no whole answer within {} s", after.as_secs_f64()));
            }
            Err(Miss::Network(why)) => exchange.error = Some(why.clone()),
        }
        Fetched { exchange, answer }
    }

    async fn send(&self, ask: Ask) -> Result<Response, Miss> {
        let headers = ask.headers.into_iter().collect::<HeaderMap>();
        let request = self.client.request(ask.method, ask.url).headers(headers);
        request.send().await.map_err(|error| Miss::Network(innermost(&error)))
    }
}

async fn read(mut response: Response, limit: usize, purse: Option<Purse>) -> Result<Answer, Miss> {
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = BytesMut::new();
    let mut whole = true;
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = chunk.len().min(limit - body.len());
                let room = purse.as_ref().map_or(room, |purse| purse.take(room));
                body.extend_from_slice(&chunk[..room]);
                if chunk.len() > room {
                    whole = false;
                    break;
                }
            }
            Ok(None) => break,
            Err(error) => return Err(Miss::Network(innermost(&error))),
        }
    }
    Ok(Answer { status, headers, body: body.freeze(), whole })
}

/// The library's last word, which names the cause; its first ones name only itself.
fn innermost(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cut(&cause.to_string(), VALUE_SHOWN)
}

fn status_line(status: StatusCode) -> String {
    format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or_default())
        .trim_end()
        .to_owned()
}

fn shown(name: &HeaderName, value: &HeaderValue) -> (String, String) {
    let value = match value.is_sensitive() {
        true => "…".to_owned(),
        false => cut(&String::from_utf8_lossy(value.as_bytes()), VALUE_SHOWN),
    };
    (name.as_str().to_owned(), value)
}

/// A location's query is left out: it may hold a token.
fn telling(headers: &HeaderMap) -> Vec<(String, String)> {
    let tells = |name: &str| {
        TELLING.contains(&name) || TELLING_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
    };
    headers
        .iter()
        .filter(|(name, _)| tells(name.as_str()))
        .map(|(name, value)| {
            let (name, value) = shown(name, value);
            let value = match value.split_once('?') {
                Some((address, _)) if name == "location" => format!("{address}?…"),
                _ => value,
            };
            (name, value)
        })
        .collect()
}

fn excerpt(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(4 * BODY_SHOWN)]);
    let keeps = |c: &char| *c == '\n' || *c == '\t' || !c.is_control();
    cut(&without_logins(&text.chars().filter(keeps).collect::<String>()), BODY_SHOWN)
}

fn cut(text: &str, limit: usize) -> String {
    let mut kept: String = text.chars().take(limit).collect();
    if text.chars().nth(limit).is_some() {
        kept.push('…');
    }
    kept
}
