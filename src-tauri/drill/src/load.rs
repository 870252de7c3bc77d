//! The requests of a drill: one after the other at a fixed pace, whatever becomes of them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use domain::drill::{Answer, Doubt, End, Miss, Sample};
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Client, Response, StatusCode, redirect};
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{self, Instant};

use crate::Order;

/// An answer that is not whole by then counts as none.
const LATE: Duration = Duration::from_secs(10);
/// More of an answer is not read: it is as good as any by then.
const BODY_LIMIT: usize = 10 * 1024 * 1024;

/// What is asked for, and what a good answer looks like.
pub(crate) struct Question {
    /// The private proxy.
    pub(crate) address: SocketAddr,
    pub(crate) path: String,
    /// What the requests' ids begin with.
    pub(crate) id: String,
    /// The backends' names, in the chain's order.
    pub(crate) names: Vec<Arc<str>>,
    /// As `application/json`: what the path was answered with before the drill.
    pub(crate) media_type: Option<String>,
}

impl Question {
    /// What `order` asks of the proxy at `address`.
    pub(crate) fn of(order: &Order, address: SocketAddr, media_type: Option<String>) -> Self {
        let Order { id, plan, policy, .. } = order;
        Self {
            address,
            path: plan.path.clone(),
            id: id.clone(),
            names: policy.backends.iter().map(|backend| backend.name.clone()).collect(),
            media_type,
        }
    }
}

/// Requests going out.
pub(crate) struct Load {
    /// When the first one did.
    pub(crate) began: Instant,
    /// What becomes of each; closed when the last one has ended.
    pub(crate) samples: mpsc::UnboundedReceiver<Sample>,
    sending: AbortHandle,
}

impl Load {
    /// Sends a request each `period`: `count` of them, or until it is stopped.
    ///
    /// # Errors
    /// The client cannot be made.
    pub(crate) fn start(
        question: Question,
        period: Duration,
        count: Option<u64>,
    ) -> Result<Self, End> {
        let client = client().map_err(|why| End::Inconclusive(Doubt::System(why)))?;
        let (tell, samples) = mpsc::unbounded_channel();
        let began = Instant::now();
        let (sender, taken) = mpsc::unbounded_channel();
        let sending = tokio::spawn(send(began, period, count, sender)).abort_handle();
        tokio::spawn(ask_each(client, question, began, taken, tell));
        Ok(Self { began, samples, sending })
    }

    /// Sends no more. Those under way are waited for.
    pub(crate) fn stop(&self) {
        self.sending.abort();
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Says at the pace that a request is to be sent.
async fn send(
    began: Instant,
    period: Duration,
    count: Option<u64>,
    sender: mpsc::UnboundedSender<u64>,
) {
    for number in 0..count.unwrap_or(u64::MAX) {
        let at = began + Duration::from_secs_f64(period.as_secs_f64() * number as f64);
        time::sleep_until(at).await;
        if sender.send(number).is_err() {
            return;
        }
    }
}

/// Ends when no more are to be sent and all have ended.
async fn ask_each(
    client: Client,
    question: Question,
    began: Instant,
    mut numbers: mpsc::UnboundedReceiver<u64>,
    tell: mpsc::UnboundedSender<Sample>,
) {
    let question = Arc::new(question);
    let mut under_way = JoinSet::new();
    while let Some(number) = numbers.recv().await {
        while under_way.try_join_next().is_some() {}
        let (client, question, tell) = (client.clone(), Arc::clone(&question), tell.clone());
        under_way.spawn(async move {
            let sent = Instant::now();
            let answer = ask(&client, &question, number).await;
            let sample = Sample { sent: sent - began, took: sent.elapsed(), answer };
            // Nobody hears it once the drill is over.
            let _ = tell.send(sample);
        });
    }
    while under_way.join_next().await.is_some() {}
}

/// Asks the proxy on this computer, so without TLS.
fn client() -> Result<Client, String> {
    Client::builder()
        .tls_backend_preconfigured(probe::trusting_nobody()?)
        .no_proxy()
        .redirect(redirect::Policy::none())
        .timeout(LATE)
        .user_agent(concat!("failover-tray-drill/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| format!("the client for the drill's requests cannot be made: {error}"))
}

async fn ask(client: &Client, question: &Question, number: u64) -> Answer {
    let url = format!("http://{}{}", question.address, question.path);
    let id = format!("{}-{number}", question.id);
    let request = client.get(url).header("accept", "application/json").header("x-request-id", id);
    match request.send().await {
        Ok(answer) => judge(answer, question).await,
        Err(error) => Answer::Failed(missed(&error)),
    }
}

async fn judge(mut answer: Response, question: &Question) -> Answer {
    let status = answer.status();
    let named = answer.headers().get("x-failover-backend").cloned();
    let media_type = media_type(answer.headers());
    let mut read = 0;
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => read += chunk.len(),
            Ok(None) => break,
            Err(error) => return Answer::Failed(missed(&error)),
        }
        if read > BODY_LIMIT {
            break;
        }
    }
    let by = named.and_then(|named| {
        question.names.iter().position(|name| name.as_bytes() == named.as_bytes())
    });
    match by {
        // The proxy's own words: no backend could answer.
        None if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT) => {
            Answer::Failed(Miss::Unanswered)
        }
        _ if !status.is_success() => Answer::Failed(Miss::Status(status.as_u16())),
        _ if media_type != question.media_type => Answer::Failed(Miss::WrongKind),
        Some(index) => Answer::By(index),
        None => Answer::Failed(Miss::Unanswered),
    }
}

fn missed(error: &reqwest::Error) -> Miss {
    if error.is_timeout() { Miss::Late } else { Miss::Cut }
}

/// The content type without its parameters, in lower case.
pub(crate) fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}
