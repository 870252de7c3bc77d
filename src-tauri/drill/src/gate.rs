//! A gate in front of a backend: passes requests on until its fault is set, and counts them.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use demo::origin::{Answered, Asked, Origin};
use demo::{Fault, SampleBackend};
use domain::drill::Scenario;
use domain::{Backend, BackendUrl};
use engine::port::Resolver;
use futures_util::future::{BoxFuture, FutureExt};
use probe::Trust;
use reqwest::header::{HOST, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, Url, redirect};

/// The origin is given so long: more than any probe waits, less than a sleeping one takes.
const PATIENCE: Duration = Duration::from_secs(150);
/// More of an answer is not held.
const BODY_LIMIT: usize = 10 * 1024 * 1024;
/// What belongs to one connection, or is written anew.
const HOP: [&str; 7] = [
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "proxy-connection",
    "transfer-encoding",
    "upgrade",
];

/// One backend's gate.
pub(crate) struct Gate {
    door: SampleBackend,
    name: Arc<Name>,
    url: BackendUrl,
}

/// The gate's host name, which a fault can take away.
struct Name {
    host: String,
    address: SocketAddr,
    lost: AtomicBool,
}

impl Gate {
    /// Opens a gate in front of `backend`, the chain's `rank`th, on a free port of loopback.
    pub(crate) async fn open(backend: &Backend, rank: usize, client: Client) -> io::Result<Self> {
        let origin = Arc::new(Behind { client, base: backend.url.clone() });
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let door = SampleBackend::in_front_of(origin, &backend.name, free).await?;
        // A name of its own, that nobody else's resolver knows: the engine shall take the gate of a
        // remote backend for remote, and its name can be lost.
        let top = if backend.url.is_loopback() { "localhost" } else { "invalid" };
        let host = format!("gate-{rank}.{top}");
        let base = backend.url.as_url().path().trim_end_matches('/');
        let url = format!("http://{host}:{}{base}", door.address().port());
        let url = BackendUrl::parse(&url).map_err(io::Error::other)?;
        let name = Arc::new(Name { host, address: door.address(), lost: AtomicBool::new(false) });
        Ok(Self { door, name, url })
    }

    /// Where the private proxy finds it.
    pub(crate) fn url(&self) -> BackendUrl {
        self.url.clone()
    }

    /// Lets the backend fail as `scenario` says.
    pub(crate) async fn fail(&self, scenario: Scenario) -> io::Result<()> {
        self.name.lost.store(scenario == Scenario::Dns, Ordering::SeqCst);
        self.door.set_fault(fault(scenario)).await
    }

    /// Passes requests on again.
    pub(crate) async fn mend(&self) -> io::Result<()> {
        self.name.lost.store(false, Ordering::SeqCst);
        self.door.set_fault(Fault::Ok).await
    }

    /// How many requests of the drill were passed on to the backend.
    pub(crate) fn passed_on(&self) -> u64 {
        self.door.executions().values().sum()
    }
}

/// What the gate does in a scenario.
fn fault(scenario: Scenario) -> Fault {
    match scenario {
        Scenario::RailwayStopped => Fault::RailwayStopped,
        Scenario::Crashed => Fault::RailwayCrashed,
        // Whose name is gone cannot be connected to either; that ends the connections there are.
        Scenario::Refused | Scenario::Dns => Fault::Refuse,
        Scenario::Hang => Fault::Hang,
        Scenario::Reset => Fault::Reset,
        Scenario::Slow => Fault::Slow,
        Scenario::Html => Fault::Html,
        Scenario::RenderSuspended => Fault::RenderSuspended,
    }
}

/// Finds the gates, and nothing else.
pub(crate) struct Gates(HashMap<String, Arc<Name>>);

impl Gates {
    pub(crate) fn of(gates: &[Gate]) -> Self {
        Self(gates.iter().map(|gate| (gate.name.host.clone(), Arc::clone(&gate.name))).collect())
    }
}

impl Resolver for Gates {
    fn resolve(&self, host: &str, _port: u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
        let found = match self.0.get(host) {
            Some(name) if !name.lost.load(Ordering::SeqCst) => Ok(vec![name.address]),
            _ => Err(io::Error::other("the name has no address")),
        };
        async move { found }.boxed()
    }
}

/// The client that passes requests on to `backends`.
pub(crate) fn client(trust: &Trust, backends: &[Backend]) -> Result<Client, String> {
    // Where no backend needs TLS, a system without certificates will do.
    let tls = match backends.iter().any(|backend| backend.url.as_url().scheme() == "https") {
        true => probe::client_config(trust)?,
        false => probe::trusting_nobody()?,
    };
    Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .redirect(redirect::Policy::none())
        .timeout(PATIENCE)
        .build()
        .map_err(|error| format!("the client for the drill's gates cannot be made: {error}"))
}

/// The backend behind a gate.
struct Behind {
    client: Client,
    base: BackendUrl,
}

impl Origin for Behind {
    fn ask(&self, asked: Asked) -> Pin<Box<dyn Future<Output = Option<Answered>> + Send>> {
        let (client, base) = (self.client.clone(), self.base.clone());
        Box::pin(async move { pass_on(&client, &base, asked).await })
    }
}

async fn pass_on(client: &Client, base: &BackendUrl, asked: Asked) -> Option<Answered> {
    // The target has the base path already.
    let url = Url::parse(&origin(base)).ok()?.join(&asked.target).ok()?;
    let method = Method::from_bytes(asked.method.as_bytes()).ok()?;
    let mut headers = HeaderMap::new();
    for (name, value) in asked.headers.iter().filter(|(name, _)| !HOP.contains(&name.as_str())) {
        headers.insert(
            HeaderName::from_bytes(name.as_bytes()).ok()?,
            HeaderValue::from_str(value).ok()?,
        );
    }
    headers.remove(HOST);
    let request = client.request(method, url).headers(headers).body(asked.body);
    let mut answer = request.send().await.ok()?;
    let status = answer.status().as_u16();
    let headers = answer
        .headers()
        .iter()
        .filter(|(name, _)| !HOP.contains(&name.as_str()))
        .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_owned()))
        .collect();
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.ok()? {
        if body.len() + chunk.len() > BODY_LIMIT {
            return None;
        }
        body.extend_from_slice(&chunk);
    }
    Some(Answered { status, headers, body })
}

fn origin(base: &BackendUrl) -> String {
    base.as_url().origin().ascii_serialization()
}
