//! One HTTP request on a connection of its own, bounded in time and size.
//!
//! No pool and no repetition behind our back: whether a command was sent is known for certain.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes};
use hyper::client::conn::http1;
use hyper::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER,
    USER_AGENT,
};
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsConnector;
use tower_service::Service;
use url::{Host, Url};

use super::{Ask, Trouble};
use crate::Token;

/// How long one request may take, from the connection to the last byte.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How long the connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The longest answer that is read.
const LONGEST: usize = 1024 * 1024;

/// Where the token stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Header {
    /// `Authorization: Bearer`.
    Bearer,
    /// Railway's own, of a project's token.
    ProjectAccessToken,
}

/// Asks one host.
#[derive(Clone)]
pub(super) struct Http {
    uri: Uri,
    headers: HeaderMap,
    /// None within this computer.
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

/// An answer, whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// It says that it is a web page.
    pub(crate) html: bool,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Bytes,
}

/// No answer, or none that was read to its end.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) trouble: Trouble,
    /// Some of the request may have arrived.
    pub(super) sent: bool,
}

impl fmt::Debug for Http {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Http").field("uri", &self.uri).finish_non_exhaustive()
    }
}

impl Http {
    pub(super) fn new(address: &Url, token: &Token, header: Header) -> Result<Self, Trouble> {
        let wrong = |why: &str| Trouble::Address(why.to_owned());
        let host = address.host().ok_or_else(|| wrong("it has no host"))?;
        check(address, &host).map_err(wrong)?;
        let tls = if address.scheme() == "https" {
            let name = match &host {
                Host::Domain(name) => ServerName::try_from((*name).to_owned())
                    .map_err(|_| wrong("its host is no server name"))?,
                Host::Ipv4(ip) => ServerName::IpAddress(IpAddr::V4(*ip).into()),
                Host::Ipv6(ip) => ServerName::IpAddress(IpAddr::V6(*ip).into()),
            };
            Some((connector().map_err(Trouble::Trust)?, name))
        } else {
            None
        };
        let uri = address.as_str().parse::<Uri>().map_err(|_| wrong("it is no URL"))?;
        let headers = headers(&uri, token, header).ok_or_else(|| wrong("its host is no header"))?;
        Ok(Self { uri, headers, tls })
    }

    /// Asks once. Of the URL only path and query count: the host is always the one of the address.
    pub(super) async fn send(&self, ask: &Ask) -> Result<Answer, Failure> {
        let deadline = Instant::now() + TIMEOUT;
        let unsent = |trouble| Failure { trouble, sent: false };
        let io = timeout(CONNECT_TIMEOUT, self.connect())
            .await
            .map_err(|_| unsent(Trouble::Timeout { after: CONNECT_TIMEOUT }))?
            .map_err(|why| unsent(Trouble::Unreachable(why)))?;
        timeout_at(deadline, self.exchange(io, ask))
            .await
            .unwrap_or(Err(Trouble::Timeout { after: TIMEOUT }))
            .map_err(|trouble| Failure { trouble, sent: true })
    }

    async fn connect(&self) -> Result<Box<dyn Io>, String> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let stream = tcp.call(self.uri.clone()).await.map_err(|error| root(&error))?.into_inner();
        match &self.tls {
            None => Ok(Box::new(stream)),
            Some((connector, name)) => {
                let tls = connector.connect(name.clone(), stream).await;
                Ok(Box::new(tls.map_err(|error| root(&error))?))
            }
        }
    }

    async fn exchange(&self, io: Box<dyn Io>, ask: &Ask) -> Result<Answer, Trouble> {
        let broken = |error: hyper::Error| Trouble::Unreachable(root(&error));
        let (mut sender, connection) = http1::handshake(TokioIo::new(io)).await.map_err(broken)?;
        // Ends with this call, however it ends.
        let mut driving = JoinSet::new();
        driving.spawn(connection);
        let target = &ask.url[url::Position::BeforePath..url::Position::AfterQuery];
        let mut request = Request::builder()
            .method(ask.method.clone())
            .uri(target)
            .body(Full::new(Bytes::from(ask.body.clone().unwrap_or_default())))
            .map_err(|error| Trouble::Unreachable(error.to_string()))?;
        *request.headers_mut() = self.headers.clone();
        let answer = sender.send_request(request).await.map_err(broken)?;
        read(answer).await
    }
}

/// What a request travels on.
trait Io: AsyncRead + AsyncWrite + Send + Unpin + 'static {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin + 'static> Io for T {}

async fn read<B>(answer: Response<B>) -> Result<Answer, Trouble>
where
    B: Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let (head, body) = answer.into_parts();
    let text = |name| head.headers.get(name).and_then(|it| it.to_str().ok()).map(str::trim);
    let retry_after = text(RETRY_AFTER).and_then(|it| it.parse().ok()).map(Duration::from_secs);
    let html =
        text(CONTENT_TYPE).is_some_and(|it| it.to_ascii_lowercase().starts_with("text/html"));
    let body = Limited::new(body, LONGEST).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            Trouble::Shape(format!("more than {} KiB", LONGEST / 1024))
        } else {
            Trouble::Unreachable(root(error.as_ref()))
        }
    })?;
    Ok(Answer { status: head.status, html, retry_after, body: body.to_bytes() })
}

fn headers(uri: &Uri, token: &Token, header: Header) -> Option<HeaderMap> {
    let host = HeaderValue::from_str(uri.authority()?.as_str()).ok()?;
    let (name, value) = match header {
        Header::Bearer => (AUTHORIZATION, format!("Bearer {}", token.secret())),
        Header::ProjectAccessToken => {
            (HeaderName::from_static("project-access-token"), token.secret().to_owned())
        }
    };
    let mut token = HeaderValue::from_str(&value).ok()?;
    token.set_sensitive(true);
    let json = HeaderValue::from_static("application/json");
    let agent = HeaderValue::from_static(concat!("failover-tray/", env!("CARGO_PKG_VERSION")));
    Some(HeaderMap::from_iter([
        (HOST, host),
        (name, token),
        (CONTENT_TYPE, json.clone()),
        (ACCEPT, json),
        (USER_AGENT, agent),
    ]))
}

/// The token travels only under TLS, or within this computer.
fn check(address: &Url, host: &Host<&str>) -> Result<(), &'static str> {
    if !address.username().is_empty() || address.password().is_some() {
        return Err("it has a login in it");
    }
    let loopback = match host {
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
        Host::Domain(name) => *name == "localhost",
    };
    match address.scheme() {
        "https" => Ok(()),
        "http" if loopback => Ok(()),
        "http" => Err("http would show the token to everyone on the way; https is needed"),
        _ => Err("it is neither https nor http on loopback"),
    }
}

/// Every certificate verified as this system does.
fn connector() -> Result<TlsConnector, String> {
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|error| format!("this system's trusted certificates cannot be loaded ({error})"))?
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsConnector::from(Arc::new(config)))
}

/// The innermost reason: the outer ones repeat that a request failed.
fn root(error: &(dyn std::error::Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
