//! The way in: redirects are followed by hand, and the secret that lets requests through Vercel's
//! Deployment Protection goes to the configured host alone.

use domain::checklist::bundle::{Bypass, Shut};
use domain::checklist::{Exchange, Frontend};
use reqwest::StatusCode;
use reqwest::header::{HeaderValue, LOCATION};
use tokio::time::Instant;
use url::Url;

use crate::access::Key;
use crate::fetch::{Answer, Ask, Fetch, Fetched, Miss, PATIENCE};
use crate::scene::Scene;

/// So many redirects are followed.
const REDIRECTS: usize = 5;
/// Where Vercel sends whoever has to sign in.
const SIGN_IN: &str = "vercel.com";

pub(super) struct Door<'a> {
    fetch: &'a Fetch,
    home: &'a Url,
    secret: Option<HeaderValue>,
    bypass: Bypass,
    deadline: Instant,
}

impl<'a> Door<'a> {
    pub(super) fn new(scene: &'a Scene, frontend: &'a Frontend, deadline: Instant) -> Self {
        let (secret, bypass) = match &scene.order.access.bypass {
            Key::None => (None, Bypass::Absent),
            Key::Trouble(what, todo) => (None, Bypass::Trouble(format!("{what} {todo}"))),
            Key::Ready(token) => (token.header_value(), Bypass::Refused),
        };
        Self { fetch: &scene.fetch, home: &frontend.url, secret, bypass, deadline }
    }

    /// A request that ends with the whole at the latest.
    pub(super) fn ask(&self, url: Url) -> Ask {
        let ours = self.is_home(&url);
        let mut ask = Ask::get(url);
        ask.within = PATIENCE.min(self.deadline.saturating_duration_since(Instant::now()));
        match &self.secret {
            Some(secret) if ours => ask.with("x-vercel-protection-bypass", secret.clone()),
            _ => ask,
        }
    }

    pub(super) async fn fetch(&self, ask: Ask) -> Fetched {
        self.fetch.fetch(ask).await
    }

    /// The configured host itself, or the same with TLS.
    fn is_home(&self, url: &Url) -> bool {
        let same_host = url.host() == self.home.host();
        let secured = url.scheme() == "https" && url.port().is_none() && self.home.port().is_none();
        url.origin() == self.home.origin() || same_host && secured
    }

    /// The page, wherever it is led to.
    pub(super) async fn open(&self) -> (Vec<Exchange>, Result<(Url, Answer), Shut>) {
        let mut exchanges = Vec::new();
        let mut url = self.home.clone();
        for _ in 0..=REDIRECTS {
            let Fetched { exchange, answer } = self.fetch(self.ask(url.clone())).await;
            exchanges.push(exchange);
            let answer = match answer {
                Ok(answer) => answer,
                Err(miss) => {
                    return (exchanges, Err(Shut::Silent { page: url, why: said(&miss) }));
                }
            };
            if answer.status == StatusCode::UNAUTHORIZED {
                return (exchanges, Err(self.protected(url)));
            }
            let Some(next) = leads_to(&url, &answer) else {
                let opened = match answer.status.is_success() {
                    true => Ok((url, answer)),
                    false => Err(Shut::Status { page: url, status: answer.status.as_u16() }),
                };
                return (exchanges, opened);
            };
            if next.host_str().is_some_and(is_sign_in) {
                return (exchanges, Err(self.protected(url)));
            }
            url = next;
        }
        (exchanges, Err(Shut::Redirects { followed: REDIRECTS }))
    }

    fn protected(&self, page: Url) -> Shut {
        Shut::Protected { page, bypass: self.bypass.clone() }
    }
}

fn is_sign_in(host: &str) -> bool {
    host == SIGN_IN || host.strip_suffix(SIGN_IN).is_some_and(|rest| rest.ends_with('.'))
}

/// Where a redirect leads; none where it is none, or leads nowhere.
fn leads_to(from: &Url, answer: &Answer) -> Option<Url> {
    let location = answer.headers.get(LOCATION).filter(|_| answer.status.is_redirection())?;
    let to = from.join(location.to_str().ok()?).ok()?;
    matches!(to.scheme(), "http" | "https").then_some(to)
}

fn said(miss: &Miss) -> String {
    match miss {
        Miss::Timeout(after) => format!("no whole answer within {} s", after.as_secs()),
        Miss::Network(why) => why.clone(),
    }
}
