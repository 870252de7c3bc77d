//! The health prober: name, connection, TLS, request, answer, one after the other.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use domain::judge::Body;
use domain::probe::{ProbeReport, ProbeRequest};
use domain::{Cause, Phase};
use engine::port::{Prober, Resolver};
use futures_util::future::{BoxFuture, Either, FutureExt, select};
use http::{HeaderValue, Request, Uri, header};
use http_body_util::Empty;
use hyper::client::conn::http1;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time;
use tower_service::Service;

use crate::attempt::Attempt;
use crate::body;
use crate::failure::Failure;
use crate::lookup::LookUps;
use crate::tls::{Tls, Trust};

/// What an answer's head may take, and the most that is buffered of a connection.
const HEAD_LIMIT: usize = 64 * 1024;

/// Most headers that an answer may have.
const MOST_HEADERS: usize = 100;

/// Probes backends over HTTP/1.1, each time on a connection of its own, so that all phases are
/// measured and nothing of an old network lingers.
#[derive(Clone)]
pub struct HttpProber {
    tls: Arc<Tls>,
    look_ups: LookUps,
    resolver: Option<Arc<dyn Resolver>>,
}

impl HttpProber {
    /// A prober that verifies certificates against `trust`. These are loaded when the first
    /// `https` backend is probed; where that fails, the probe's cause is
    /// [`Cause::TlsFailed`] with the reason, and `http` backends are probed all the same.
    pub fn new(trust: Trust) -> Self {
        Self { tls: Arc::new(Tls::new(trust)), look_ups: LookUps::default(), resolver: None }
    }

    /// Like [`Self::new`], but names are looked up by `resolver` instead of the system.
    pub fn with_resolver(trust: Trust, resolver: Arc<dyn Resolver>) -> Self {
        Self { resolver: Some(resolver), ..Self::new(trust) }
    }

    async fn look_up(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, Failure> {
        match &self.resolver {
            Some(resolver) => {
                resolver.resolve(host, port).await.map_err(|error| Failure::look_up(&error))
            }
            None => self.look_ups.look_up(host, port).await,
        }
    }

    async fn carry_out(&self, request: &ProbeRequest) -> ProbeReport {
        let mut attempt = Attempt::new(request);
        let ended = time::timeout(request.timeout, self.attempt(request, &mut attempt)).await;
        let report = attempt.report(ended.ok());
        tracing::debug!(
            backend = %request.backend,
            outcome = report.outcome.as_ref().map_or_else(Cause::code, |()| "ok"),
            status = report.status,
            total_ms = report.timings.total.as_millis(),
            "probed"
        );
        report
    }

    async fn attempt(
        &self,
        request: &ProbeRequest,
        attempt: &mut Attempt,
    ) -> Result<Body, Failure> {
        let url = request.url.join(&request.rule.path);
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let port = url.port_or_known_default().unwrap_or_default();

        let addresses = match host.parse::<IpAddr>() {
            Ok(ip) => vec![SocketAddr::new(ip, port)],
            Err(_) => attempt.timed(Phase::Dns, self.look_up(&host, port)).await?,
        };
        let stream = attempt.timed(Phase::Connect, connect(addresses, port)).await?;
        attempt.evidence.address = stream.peer_addr().ok().map(|address| address.to_string());

        let target = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let authority = match url.port() {
            Some(port) => format!("{}:{port}", url.host_str().unwrap_or_default()),
            None => url.host_str().unwrap_or_default().to_owned(),
        };
        let question = question(&target, &authority)?;
        if url.scheme() == "https" {
            let facts = attempt.facts.clone();
            let handshake = self.tls.handshake(&host, stream, facts);
            let stream = attempt.timed(Phase::Tls, handshake).await?;
            exchange(stream, question, request, attempt).await
        } else {
            exchange(stream, question, request, attempt).await
        }
    }
}

impl Prober for HttpProber {
    fn probe(&self, request: ProbeRequest) -> BoxFuture<'static, ProbeReport> {
        let prober = self.clone();
        async move { prober.carry_out(&request).await }.boxed()
    }
}

/// Connects to the first of `addresses` that takes it, IPv6 and IPv4 racing ("Happy Eyeballs").
async fn connect(addresses: Vec<SocketAddr>, port: u16) -> Result<TcpStream, Failure> {
    let mut connector = HttpConnector::new_with_resolver(Resolved(addresses));
    connector.set_nodelay(true);
    // The name is not used: it was looked up before, as a phase of its own.
    let address = format!("http://looked-up:{port}/");
    let address = Uri::try_from(address).map_err(|error| Failure::bad_request(&error))?;
    match connector.call(address).await {
        Ok(stream) => Ok(stream.into_inner()),
        Err(error) => Err(Failure::connect(&error)),
    }
}

fn question(target: &str, authority: &str) -> Result<Request<Empty<Bytes>>, Failure> {
    let agent = concat!("failover-tray/", env!("CARGO_PKG_VERSION"));
    Request::get(target)
        .header(header::HOST, authority)
        .header(header::USER_AGENT, agent)
        .header(header::ACCEPT, HeaderValue::from_static("application/json"))
        .header(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"))
        .header(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))
        .header(header::CONNECTION, HeaderValue::from_static("close"))
        .body(Empty::new())
        .map_err(|error| Failure::bad_request(&error))
}

/// Sends `question` and reads the answer into `attempt`.
async fn exchange<S>(
    stream: S,
    question: Request<Empty<Bytes>>,
    request: &ProbeRequest,
    attempt: &mut Attempt,
) -> Result<Body, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    attempt.enter(Phase::FirstByte);
    let mut builder = http1::Builder::new();
    builder.max_buf_size(HEAD_LIMIT).max_headers(MOST_HEADERS);
    let (mut sender, connection) = builder
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| Failure::exchange(&error, Phase::FirstByte))?;

    let mut phase = Phase::FirstByte;
    let outcome = {
        let phase = &mut phase;
        let field = &request.rule.field;
        let exchanged = pin!(async move {
            let (head, answer) = sender.send_request(question).await?.into_parts();
            *phase = Phase::Body;
            attempt.enter(Phase::Body);
            attempt.head(&head);
            let content = body::collect(answer, &mut attempt.evidence.body).await;
            attempt.leave();
            content.map(|content| body::understand(content.as_deref(), &head, field))
        });
        match select(exchanged, pin!(connection)).await {
            Either::Left((outcome, _)) => outcome,
            // The connection's own end tells more than "canceled", which is what the request
            // hears where the peer spoke before it was asked.
            Either::Right((ended, exchanged)) => match (exchanged.await, ended) {
                (Err(error), Err(cause)) if error.is_canceled() || error.is_closed() => Err(cause),
                (outcome, _) => outcome,
            },
        }
    };
    outcome.map_err(|error| Failure::exchange(&error, phase))
}

/// A resolver of what is resolved already.
#[derive(Clone)]
struct Resolved(Vec<SocketAddr>);

impl Service<Name> for Resolved {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Name) -> Self::Future {
        ready(Ok(self.0.clone().into_iter()))
    }
}
