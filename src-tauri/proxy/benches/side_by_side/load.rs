//! Requests at a steady rate, whether or not they are answered: what users do.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use serde::de::IgnoredAny;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};

/// After which a user gives up.
const PATIENCE: Duration = Duration::from_secs(10);
/// What the guide's frontend waits for one backend.
const GUIDE: Duration = Duration::from_secs(5);
const ORDER: usize = 2048;

/// A client that keeps its connections.
pub(crate) type Http = Client<HttpConnector, Full<Bytes>>;

/// A new client, without connections.
pub(crate) fn http() -> Http {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    Client::builder(TokioExecutor::new()).build(connector)
}

/// Whom the requests go to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    /// One address.
    One(SocketAddr),
    /// By the guide's rule: 5xx or a network error → the next one.
    Guide([SocketAddr; 3]),
}

/// One request, and what became of it. Times are since the beginning of the load.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    /// Its `x-request-id`.
    pub(crate) id: String,
    /// A GET; otherwise a POST.
    pub(crate) safe: bool,
    /// When it was sent.
    pub(crate) at: Duration,
    /// When it was answered or given up.
    pub(crate) end: Duration,
    /// Whole JSON with 2xx, or what came instead.
    pub(crate) answer: Result<(), String>,
}

/// Sends `rate` requests a second to `target` for `length`: 60 % GET, 40 % POST.
pub(crate) async fn run(target: Target, rate: u32, begun: Instant, length: Duration) -> Vec<Sent> {
    let client = http();
    let mut under_way = JoinSet::new();
    let every = Duration::from_secs(1) / rate;
    for number in 0.. {
        let at = every * number;
        if at >= length {
            break;
        }
        sleep_until(begun + at).await;
        let client = client.clone();
        under_way.spawn(async move {
            let safe = number % 5 % 2 == 0;
            let id = format!("{}-{number}", if safe { "get" } else { "post" });
            let asked = timeout(PATIENCE, ask(&client, target, safe, &id)).await;
            let answer = asked.unwrap_or_else(|_| Err("no answer in 10 s".to_owned()));
            Sent { id, safe, at, end: begun.elapsed(), answer }
        });
    }
    under_way.join_all().await
}

async fn ask(client: &Http, target: Target, safe: bool, id: &str) -> Result<(), String> {
    match target {
        Target::One(address) => {
            let response = send(client, address, safe, id).await?;
            whole_json(response).await
        }
        Target::Guide(backends) => {
            let mut last = Err("no backend".to_owned());
            for address in backends {
                match timeout(GUIDE, send(client, address, safe, id)).await {
                    Ok(Ok(response)) if !response.status().is_server_error() => {
                        return whole_json(response).await;
                    }
                    Ok(Ok(response)) => last = whole_json(response).await,
                    Ok(Err(error)) => last = Err(error),
                    Err(_) => last = Err("no answer in 5 s".to_owned()),
                }
            }
            last
        }
    }
}

type Response = http::Response<hyper::body::Incoming>;

async fn send(
    client: &Http,
    address: SocketAddr,
    safe: bool,
    id: &str,
) -> Result<Response, String> {
    let uri = format!("http://{address}/api/orders?page=2");
    let request = Request::builder()
        .uri(uri)
        .method(if safe { "GET" } else { "POST" })
        .header("accept", "application/json")
        .header("x-request-id", id);
    let request = if safe {
        request.body(Full::default())
    } else {
        let order = format!(r#"{{"note":"{}"}}"#, "x".repeat(ORDER - r#"{"note":""}"#.len()));
        request.header("content-type", "application/json").body(Full::from(order))
    };
    let request = request.expect("a request of constant parts");
    client.request(request).await.map_err(|error| chain(&error))
}

async fn whole_json(response: Response) -> Result<(), String> {
    let status = response.status();
    let body = response.into_body().collect().await;
    let body = body.map_err(|error| format!("{status}, cut: {}", chain(&error)))?.to_bytes();
    if !status.is_success() {
        let text: String = String::from_utf8_lossy(&body).chars().take(200).collect();
        return Err(format!("{status}: {text}"));
    }
    serde_json::from_slice::<IgnoredAny>(&body).map_err(|_| format!("{status}, not JSON"))?;
    Ok(())
}

/// An error with what is behind it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(&format!(": {error}"));
        source = error.source();
    }
    text
}
