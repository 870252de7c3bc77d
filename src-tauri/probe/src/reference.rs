//! Whether this machine is online at all, asked of addresses that are known to answer.

use std::time::Duration;

use domain::connectivity::Reachability;
use engine::port::ConnectivityCheck;
use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::{FuturesUnordered, StreamExt};
use reqwest::{Client, Response, Url, redirect};

use crate::tls::trusting_nobody;

/// For one reference request as a whole.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Most bytes read of a reference's answer.
const BODY_LIMIT: usize = 4 * 1024;

/// An address that answers in a known way wherever the internet can be reached. Plain `http`: only
/// that shows a sign-in page standing in between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The address.
    pub url: String,
    /// What it answers.
    pub expect: Expect,
}

/// What a reference answers when nothing stands in between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// This status, and an empty body.
    Status(u16),
    /// 200 with this body, white space around it aside.
    Body(String),
    /// 200 with this somewhere in the first 4 KiB of the body.
    Contains(String),
}

impl Reference {
    /// The addresses that Chrome, Firefox and Apple's systems use for the same question.
    pub fn defaults() -> Vec<Self> {
        let reference = |url: &str, expect| Self { url: url.to_owned(), expect };
        vec![
            reference("http://connectivitycheck.gstatic.com/generate_204", Expect::Status(204)),
            reference(
                "http://detectportal.firefox.com/success.txt",
                Expect::Body("success".into()),
            ),
            reference(
                "http://captive.apple.com/hotspot-detect.html",
                Expect::Contains("Success".into()),
            ),
        ]
    }
}

/// Asks all references at once.
#[derive(Clone, Debug)]
pub struct ReferenceCheck {
    client: Client,
    references: Vec<(Url, Expect)>,
}

/// A reference, or the client for all of them, that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ReferenceError(String);

impl ReferenceCheck {
    /// A check by `references`. Without any, the answer is always online: then failures are the
    /// backends' own.
    ///
    /// # Errors
    /// Where an address is not an `http://` URL.
    pub fn new(references: Vec<Reference>) -> Result<Self, ReferenceError> {
        let references = references
            .into_iter()
            .map(|Reference { url, expect }| match Url::parse(&url) {
                Ok(parsed) if parsed.scheme() == "http" => Ok((parsed, expect)),
                _ => Err(ReferenceError(format!(
                    "the reference address \"{url}\" is not an http:// URL; \
                     https cannot show a sign-in page, so it is not allowed here"
                ))),
            })
            .collect::<Result<_, _>>()?;
        let client = Client::builder()
            .tls_backend_preconfigured(trusting_nobody().map_err(ReferenceError)?)
            .timeout(TIMEOUT)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .pool_max_idle_per_host(0)
            .build()
            .map_err(|error| {
                ReferenceError(format!("the client for reference addresses failed: {error}"))
            })?;
        Ok(Self { client, references })
    }

    async fn carry_out(self) -> Reachability {
        if self.references.is_empty() {
            return Reachability::Online;
        }
        let mut asked: FuturesUnordered<_> = self
            .references
            .iter()
            .map(|(url, expect)| answers_as_expected(&self.client, url, expect))
            .collect();
        let mut reachability = Reachability::Offline;
        while let Some(answer) = asked.next().await {
            match answer {
                Ok(true) => return Reachability::Online,
                Ok(false) => reachability = Reachability::Portal,
                Err(error) => tracing::debug!(%error, "a reference address did not answer"),
            }
        }
        reachability
    }
}

impl ConnectivityCheck for ReferenceCheck {
    fn check(&self) -> BoxFuture<'static, Reachability> {
        self.clone().carry_out().boxed()
    }
}

async fn answers_as_expected(
    client: &Client,
    url: &Url,
    expect: &Expect,
) -> Result<bool, reqwest::Error> {
    let answer = client.get(url.clone()).header("cache-control", "no-cache").send().await?;
    let status = answer.status().as_u16();
    let body = beginning(answer).await?;
    let body = String::from_utf8_lossy(&body);
    Ok(match expect {
        Expect::Status(expected) => status == *expected && body.is_empty(),
        Expect::Body(expected) => status == 200 && body.trim() == expected,
        Expect::Contains(expected) => status == 200 && body.contains(expected.as_str()),
    })
}

async fn beginning(mut answer: Response) -> Result<Vec<u8>, reqwest::Error> {
    let mut body = Vec::new();
    while body.len() < BODY_LIMIT {
        let Some(chunk) = answer.chunk().await? else { break };
        let room = BODY_LIMIT - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    Ok(body)
}
