//! A client's request, ready to be sent to any backend and as often as it may be.

use std::net::SocketAddr;

use domain::traffic::{Asked, Repeat};
use http::header;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Method, Request, Uri, Version};
use http_body::Body;
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;

use crate::dial::{Address, Protocol};
use crate::headers;
use crate::tape::{Outgoing, Tape};

pub(crate) struct Ask {
    method: Method,
    target: PathAndQuery,
    headers: HeaderMap,
    pub(crate) tape: Tape,
    pub(crate) repeat: Repeat,
    pub(crate) asked: Asked,
    pub(crate) protocol: Protocol,
}

impl Ask {
    /// Takes a request apart. Beside it comes the client's side of a change of protocol, where the
    /// request asks for one.
    pub(crate) fn new(
        mut request: Request<Incoming>,
        client: SocketAddr,
    ) -> (Self, Option<OnUpgrade>) {
        let protocol = upgrade_to(&request);
        let upgrade = protocol.is_some().then(|| hyper::upgrade::on(&mut request));
        let (mut parts, body) = request.into_parts();
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let script = text(header::HeaderName::from_static("sec-fetch-dest")) == Some("empty");
        let asked = Asked::of(text(header::ACCEPT), script);
        let keyed = parts.headers.contains_key("idempotency-key");
        let host = parts.headers.get(header::HOST).cloned();
        headers::to_backend(&mut parts.headers, client, host, protocol);
        let root = || PathAndQuery::from_static("/");
        let ask = Self {
            repeat: Repeat::of(parts.method.as_str(), keyed),
            asked,
            protocol: if upgrade.is_some() { Protocol::Http1 } else { Protocol::Any },
            target: parts.uri.into_parts().path_and_query.unwrap_or_else(root),
            method: parts.method,
            headers: parts.headers,
            tape: Tape::new(body),
        };
        (ask, upgrade)
    }

    pub(crate) fn upgrades(&self) -> bool {
        self.protocol == Protocol::Http1
    }

    /// The request for `to`.
    pub(crate) fn outgoing(&self, to: &Address, http2: bool) -> Request<Outgoing> {
        let mut request = Request::new(self.tape.play());
        *request.method_mut() = self.method.clone();
        *request.headers_mut() = self.headers.clone();
        let target = self.target(to);
        if http2 {
            *request.version_mut() = Version::HTTP_2;
            let mut parts = http::uri::Parts::default();
            parts.scheme = Some(to.scheme.clone());
            parts.authority = Some(to.authority.clone());
            parts.path_and_query = Some(target);
            // All three parts are there, so they make a URI.
            *request.uri_mut() = Uri::from_parts(parts).unwrap_or_default();
        } else {
            *request.uri_mut() = Uri::from(target);
            request.headers_mut().insert(header::HOST, to.host_header.clone());
            if request.body().size_hint().exact().is_none() {
                // Said aloud, since hyper sends a GET of unknown length without its body.
                let chunked = HeaderValue::from_static("chunked");
                request.headers_mut().insert(header::TRANSFER_ENCODING, chunked);
            }
        }
        request
    }

    fn target(&self, to: &Address) -> PathAndQuery {
        let own = &self.target;
        if to.base.is_empty() {
            return own.clone();
        }
        // `OPTIONS *` is about the server, not about a path on it.
        let joined = match own.as_str() {
            "*" => return own.clone(),
            own => format!("{}{own}", to.base),
        };
        PathAndQuery::try_from(joined).unwrap_or_else(|_| own.clone())
    }
}

/// The protocol that an HTTP/1.1 request asks to change to.
fn upgrade_to(request: &Request<Incoming>) -> Option<HeaderValue> {
    let connection = request.headers().get(header::CONNECTION)?.to_str().ok()?;
    let asks = connection.split(',').any(|it| it.trim().eq_ignore_ascii_case("upgrade"));
    if !asks || request.version() != Version::HTTP_11 {
        return None;
    }
    // HTTP/2 in clear text belongs to this connection, and the proxy does not speak it.
    request.headers().get(header::UPGRADE).filter(|protocol| *protocol != "h2c").cloned()
}
