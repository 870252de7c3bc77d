//! Requests through the app's proxy, as a frontend on this computer makes them.

use std::hash::{BuildHasher, RandomState};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::wait::until_seen;

type Http = Client<HttpConnector, String>;

/// One request after the other, until stopped.
pub(crate) struct Requests {
    stop: Arc<AtomicBool>,
    /// The names of the backends that answered, in order.
    answers: watch::Receiver<Vec<String>>,
    task: JoinHandle<Made>,
}

/// What came of them.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) count: usize,
    pub(crate) failures: Vec<String>,
}

impl Requests {
    pub(crate) fn start(port: u16) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (answered, answers) = watch::channel(Vec::new());
        let stopped = Arc::clone(&stop);
        let task = tokio::spawn(async move {
            let client = client();
            let mut made = Made { count: 0, failures: Vec::new() };
            while !stopped.load(Ordering::Relaxed) {
                made.count += 1;
                match get(&client, port).await {
                    Ok(backend) => answered.send_modify(|answers| answers.push(backend)),
                    Err(failure) => made.failures.push(failure),
                }
                // The pace of a busy page.
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            made
        });
        Self { stop, answers, task }
    }

    /// Waits until `backend` has answered the latest `count` requests.
    pub(crate) async fn answered_by(&self, backend: &str, count: usize) {
        let latest = || {
            let answers = self.answers.borrow();
            answers.iter().rev().take(count).cloned().collect::<Vec<_>>()
        };
        until_seen(
            &format!("{backend} answers {count} requests"),
            || std::future::ready(latest()),
            |latest| latest.len() == count && latest.iter().all(|name| name == backend),
        )
        .await;
    }

    /// Makes no more, and tells what came of all.
    pub(crate) async fn stop(self) -> Made {
        self.stop.store(true, Ordering::Relaxed);
        self.task.await.expect("the requests")
    }
}

/// A single request: the name of the backend that answered, or what went wrong.
pub(crate) async fn once(port: u16) -> Result<String, String> {
    get(&client(), port).await
}

fn client() -> Http {
    Client::builder(TokioExecutor::new()).build_http()
}

async fn get(client: &Http, port: u16) -> Result<String, String> {
    let uri = format!("http://127.0.0.1:{port}/").parse().expect("a URI");
    let answer = client.get(uri).await.map_err(|error| format!("no answer: {error:?}"))?;
    let backend = answer.headers().get("x-failover-backend").map(|name| name.to_str());
    match (answer.status().as_u16(), backend) {
        (200, Some(Ok(name))) => Ok(name.to_owned()),
        (status, name) => Err(format!("status {status}, x-failover-backend {name:?}")),
    }
}

/// A port that nobody listens on, below those that the system gives out by itself: no connection
/// or listener of another test can be given it meanwhile.
pub(crate) fn free_port() -> u16 {
    let start = RandomState::new().hash_one("port");
    let ports = (0..12_000_u64).map(|step| 20_000 + (start.wrapping_add(step) % 12_000));
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    ports.filter_map(|port| u16::try_from(port).ok()).find(free).expect("a free port")
}
