//! What the fakes of REST APIs share: they listen on loopback, take faults first, and remember what
//! they were asked.

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::AUTHORIZATION;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::free_port;
use crate::railway::{ApiFault, json_answer};

/// A request that came. Never with its token.
#[derive(Clone, Debug)]
pub struct Asked {
    /// When it came.
    pub at: Instant,
    /// Path and query, as in `/v9/projects/shop?teamId=team_1`.
    pub target: String,
}

/// The faults to come and the requests that came.
#[derive(Debug, Default)]
struct Script {
    next: VecDeque<Option<ApiFault>>,
    always: Option<ApiFault>,
    asked: Vec<Asked>,
}

/// A fake that serves. Ends when dropped.
#[derive(Debug)]
pub(crate) struct Rest {
    address: String,
    script: Arc<Mutex<Script>>,
    _serving: JoinSet<()>,
}

/// A request, taken apart.
pub(crate) struct Parts {
    /// The parts of the path, unescaped as far as tests need it.
    pub(crate) path: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
    /// What `Authorization: Bearer` gives.
    pub(crate) token: Option<String>,
}

impl Parts {
    pub(crate) fn of(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(its, _)| its == name).map(|(_, value)| value.as_str())
    }
}

/// A status and its JSON.
pub(crate) type Said = (u16, Value);

impl Rest {
    /// Serves what `says` answers, which is told of GET requests alone.
    pub(crate) async fn start(says: impl Fn(&Parts) -> Said + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(free_port()).await.expect("a free port on loopback");
        let address = listener.local_addr().expect("a bound socket has an address").to_string();
        let script = Arc::<Mutex<Script>>::default();
        let mut serving = JoinSet::new();
        serving.spawn(serve(listener, Arc::new(says), Arc::clone(&script)));
        Self { address, script, _serving: serving }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn next(&self, faults: impl IntoIterator<Item = Option<ApiFault>>) {
        lock(&self.script).next.extend(faults);
    }

    pub(crate) fn always(&self, fault: Option<ApiFault>) {
        lock(&self.script).always = fault;
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        lock(&self.script).asked.clone()
    }
}

async fn serve<S>(listener: TcpListener, says: Arc<S>, script: Arc<Mutex<Script>>)
where
    S: Fn(&Parts) -> Said + Send + Sync + 'static,
{
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        let (says, script) = (Arc::clone(&says), Arc::clone(&script));
        let service = service_fn(move |request| answer(Arc::clone(&says), &script, &request));
        connections.spawn(async move {
            // An error is a connection that was made to end, or that the client ended.
            drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
        });
    }
}

fn answer<S: Fn(&Parts) -> Said>(
    says: Arc<S>,
    script: &Mutex<Script>,
    request: &Request<Incoming>,
) -> impl Future<Output = io::Result<Response<Full<Bytes>>>> + use<S> {
    let fault = {
        let mut script = lock(script);
        let target = request.uri().to_string();
        script.asked.push(Asked { at: Instant::now(), target });
        script.next.pop_front().unwrap_or(script.always)
    };
    let (get, parts) = (request.method() == Method::GET, parts(request));
    async move {
        match fault {
            Some(fault) => fault.answer("").await,
            None if !get => Ok(json_answer(405, &json!({ "message": "GET alone" }))),
            None => {
                let (status, body) = says(&parts);
                Ok(json_answer(status, &body))
            }
        }
    }
}

fn parts(request: &Request<Incoming>) -> Parts {
    let split = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (unescaped(name), unescaped(value))
    };
    let query = request.uri().query().unwrap_or_default();
    let token = request.headers().get(AUTHORIZATION).and_then(|it| it.to_str().ok());
    Parts {
        path: request.uri().path().split('/').skip(1).map(unescaped).collect(),
        query: query.split('&').filter(|it| !it.is_empty()).map(split).collect(),
        token: token.and_then(|it| it.strip_prefix("Bearer ")).map(str::to_owned),
    }
}

/// The colon of a port and the space are what tests escape.
fn unescaped(text: &str) -> String {
    text.replace("%3A", ":").replace("%20", " ").replace('+', " ")
}

/// Nothing panics under these locks but a test that fails anyhow.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
