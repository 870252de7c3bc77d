//! Making connections to backends: name, address, TLS, HTTP.

use std::future::{Ready, ready};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use domain::{BackendUrl, Cause, Phase};
use engine::port::Resolver;
use http::uri::{Authority, Scheme};
use http::{HeaderValue, Uri};
use hyper::client::conn::{http1, http2};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::OnceCell;
use tokio::time;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use crate::failure::Failure;
use crate::fair::Fair;
use crate::pool::{Lease, Sender};
use crate::{Limits, TlsSettings};

/// What an answer's head may take.
const HEAD_LIMIT: usize = 64 * 1024;
/// An HTTP/2 connection with requests on it is asked so often whether it lives, and so long is
/// waited for the answer.
const PING: Duration = Duration::from_secs(10);
const PONG: Duration = Duration::from_secs(5);
/// A silent connection is asked for its life after so long.
const KEEP_ALIVE: Duration = Duration::from_secs(60);
/// What may be under way on one HTTP/2 stream, and on all of a connection.
const STREAM_WINDOW: u32 = 1024 * 1024;
const CONNECTION_WINDOW: u32 = 4 * 1024 * 1024;

/// A backend's address, taken apart once.
pub(crate) struct Address {
    host: String,
    port: u16,
    /// `https` or `http`, for HTTP/2's request line.
    pub(crate) scheme: Scheme,
    pub(crate) authority: Authority,
    /// The value of `Host`.
    pub(crate) host_header: HeaderValue,
    /// The path in front of every request's, without a slash at the end; mostly empty.
    pub(crate) base: String,
}

impl Address {
    pub(crate) fn of(url: &BackendUrl) -> Self {
        let url = url.as_url();
        let host = url.host_str().unwrap_or_default();
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        // A URL's host and port are ASCII, and an authority as it stands.
        let parsed = authority.parse();
        let header = HeaderValue::from_str(&authority);
        Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: url.port_or_known_default().unwrap_or_default(),
            scheme: if url.scheme() == "https" { Scheme::HTTPS } else { Scheme::HTTP },
            authority: parsed.unwrap_or_else(|_| Authority::from_static("invalid")),
            host_header: header.unwrap_or_else(|_| HeaderValue::from_static("invalid")),
            base: url.path().trim_end_matches('/').to_owned(),
        }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    fn secure(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }
}

/// What a request needs of its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// The best that both speak.
    Any,
    /// HTTP/1.1, which alone can be upgraded.
    Http1,
}

/// Makes connections.
pub(crate) struct Dialer {
    resolver: Arc<dyn Resolver>,
    settings: TlsSettings,
    any: OnceCell<TlsConnector>,
    http1: OnceCell<TlsConnector>,
    limit: Duration,
}

impl Dialer {
    pub(crate) fn new(resolver: Arc<dyn Resolver>, settings: TlsSettings, limits: Limits) -> Self {
        let (any, http1) = (OnceCell::new(), OnceCell::new());
        Self { resolver, settings, any, http1, limit: limits.connect }
    }

    async fn look_up(&self, to: &Address) -> Result<Vec<SocketAddr>, Failure> {
        if let Ok(ip) = to.host.parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(ip, to.port)]);
        }
        self.resolver.resolve(&to.host, to.port).await.map_err(|_| Failure::unsent(Cause::Dns))
    }

    /// A fresh connection.
    pub(crate) async fn dial(&self, to: &Address, protocol: Protocol) -> Result<Lease, Failure> {
        let mut phase = Phase::Dns;
        match time::timeout(self.limit, self.steps(to, protocol, &mut phase)).await {
            Ok(dialed) => dialed,
            Err(_) => Err(Failure::unsent(Cause::Timeout(phase))),
        }
    }

    async fn steps(
        &self,
        to: &Address,
        protocol: Protocol,
        phase: &mut Phase,
    ) -> Result<Lease, Failure> {
        let addresses = self.look_up(to).await?;
        *phase = Phase::Connect;
        let stream = connect(to, addresses).await?;
        if !to.secure() {
            return http1(stream).await;
        }
        *phase = Phase::Tls;
        let connector = self.connector(protocol).await?;
        let name = ServerName::try_from(to.host.clone())
            .map_err(|error| Failure::tls(format!("no server name: {error}")))?;
        let stream = connector.connect(name, stream).await.map_err(Failure::handshake)?;
        let http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        if http2 { self::http2(stream).await } else { http1(stream).await }
    }

    async fn connector(&self, protocol: Protocol) -> Result<&TlsConnector, Failure> {
        let (cell, protocols): (_, &[&[u8]]) = match protocol {
            Protocol::Any => (&self.any, &[b"h2", b"http/1.1"]),
            Protocol::Http1 => (&self.http1, &[b"http/1.1"]),
        };
        cell.get_or_try_init(|| async {
            let settings = Arc::clone(&self.settings);
            // Reading the system's trusted certificates takes a while: not on the worker's thread.
            let config = tokio::task::spawn_blocking(move || settings()).await;
            let mut config =
                config.unwrap_or_else(|error| Err(error.to_string())).map_err(Failure::tls)?;
            config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
            Ok(TlsConnector::from(Arc::new(config)))
        })
        .await
    }
}

/// Connects to the first of `addresses` that answers, IPv6 and IPv4 racing.
async fn connect(to: &Address, addresses: Vec<SocketAddr>) -> Result<TcpStream, Failure> {
    let mut connector = HttpConnector::new_with_resolver(Known(addresses));
    connector.set_nodelay(true);
    // A tunnel may be silent for ever; one whose backend is gone without a word shall end.
    connector.set_keepalive(Some(KEEP_ALIVE));
    connector.enforce_http(false);
    let uri = Uri::builder().scheme("http").authority(to.authority.clone()).path_and_query("/");
    let uri = uri.build().map_err(|_| Failure::unsent(Cause::Dns))?;
    match connector.call(uri).await {
        Ok(stream) => Ok(stream.into_inner()),
        Err(error) => Err(Failure::connect(&error)),
    }
}

/// Hands the addresses that were found to the connector.
#[derive(Clone)]
struct Known(Vec<SocketAddr>);

impl Service<Name> for Known {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = std::convert::Infallible;
    type Future = Ready<Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Name) -> Self::Future {
        ready(Ok(self.0.clone().into_iter()))
    }
}

async fn http1<S>(stream: S) -> Result<Lease, Failure>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (sender, connection) = http1::Builder::new()
        .max_header_size(HEAD_LIMIT)
        // So much of a request waits for a backend that does not read.
        .max_buf_size(HEAD_LIMIT)
        .handshake(TokioIo::new(Fair(stream)))
        .await
        .map_err(|_| Failure::unsent(Cause::Reset))?;
    tokio::spawn(async move {
        // Whatever ends it, the request on it is told.
        let _ = connection.with_upgrades().await;
    });
    Ok(Lease { sender: Sender::Http1(sender), reused: false })
}

async fn http2<S>(stream: S) -> Result<Lease, Failure>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (sender, connection) = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .keep_alive_interval(PING)
        .keep_alive_timeout(PONG)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_header_list_size(HEAD_LIMIT as u32)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|_| Failure::unsent(Cause::Reset))?;
    tokio::spawn(async move {
        // Whatever ends it, the requests on it are told.
        let _ = connection.await;
    });
    Ok(Lease { sender: Sender::Http2(sender), reused: false })
}
