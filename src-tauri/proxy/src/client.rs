//! One request of a client, from its admission to the answer's head.

use std::net::SocketAddr;
use std::sync::{Arc, PoisonError};

use domain::traffic::Repeat;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Version, header};
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;

use crate::ask::Ask;
use crate::failover::{Outcome, Run};
use crate::headers;
use crate::refusal::{self, Refusal};
use crate::reply::Answered;
use crate::worker::Worker;

/// By which names the proxy may be called.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    allowed: Vec<String>,
    /// The first of them: how it calls itself.
    own: String,
}

impl Names {
    pub(crate) fn of(address: SocketAddr) -> Self {
        let port = address.port();
        let own = address.to_string();
        let mut allowed = vec![own.clone()];
        for host in ["127.0.0.1", "localhost", "[::1]"] {
            allowed.push(format!("{host}:{port}"));
            if port == 80 {
                allowed.push(host.to_owned());
            }
        }
        Self { allowed, own }
    }

    pub(crate) fn own(&self) -> &str {
        &self.own
    }

    /// The name by which `request` calls, if it may.
    pub(crate) fn called<B>(&self, request: &Request<B>) -> Result<&str, Refusal> {
        let mut hosts = request.headers().get_all(header::HOST).iter();
        let host = match (hosts.next(), hosts.next()) {
            (Some(host), None) => self.known(host.as_bytes())?,
            // HTTP/1.0 knows no Host, and no browser speaks it.
            (None, None) if request.version() < Version::HTTP_11 => &self.own,
            _ => return Err(Refusal::NoHost),
        };
        match request.uri().authority() {
            // A whole URL in the request line counts more than the header (RFC 9112, 3.2.2).
            Some(authority) => self.known(authority.as_str().as_bytes()),
            None => Ok(host),
        }
    }

    fn known(&self, name: &[u8]) -> Result<&str, Refusal> {
        let known = |allowed: &&String| allowed.as_bytes().eq_ignore_ascii_case(name);
        self.allowed.iter().find(known).map(String::as_str).ok_or(Refusal::ForeignHost)
    }
}

/// Answers `request`.
pub(crate) async fn answer(
    worker: Arc<Worker>,
    names: &Names,
    client: SocketAddr,
    request: Request<Incoming>,
) -> Answered {
    worker.counts.requested();
    worker.budget.lock().unwrap_or_else(PoisonError::into_inner).deposit();
    let own = match admit(names, &request) {
        Ok(own) => own,
        Err(refusal) => return refuse(&worker, names, client, refusal),
    };
    let (ask, upgrade) = Ask::new(request, client);
    let safe = ask.repeat == Repeat::Freely;
    match Run::new(Arc::clone(&worker), ask).run().await {
        Outcome::Answered { upstream, mut response, attempts } => {
            let upgraded = response.status() == StatusCode::SWITCHING_PROTOCOLS;
            headers::to_client(response.headers_mut(), &upstream.address, own, upgraded);
            *response.version_mut() = Version::HTTP_11;
            response.headers_mut().insert(headers::BACKEND, upstream.label.clone());
            response.headers_mut().insert(headers::ATTEMPTS, number(attempts));
            if upgraded && let Some(upgrade) = upgrade {
                tunnel(upgrade, &mut response);
            }
            response
        }
        Outcome::Refused(refusal) => refuse(&worker, names, client, refusal),
        Outcome::Unanswered { failures, maybe_executed, attempts } => {
            worker.counts.left_unanswered();
            let mut response = refusal::unanswered(&failures, maybe_executed, safe);
            response.headers_mut().insert(headers::ATTEMPTS, number(attempts));
            response
        }
    }
}

fn admit<'n>(names: &'n Names, request: &Request<Incoming>) -> Result<&'n str, Refusal> {
    if request.method() == Method::CONNECT {
        return Err(Refusal::Connect);
    }
    let mut via = request.headers().get_all(header::VIA).iter();
    if via.any(|via| via.to_str().is_ok_and(|via| via.contains(headers::OWN_NAME))) {
        return Err(Refusal::Loop);
    }
    if request.uri().authority().is_some() && request.uri().scheme().is_none() {
        return Err(Refusal::Target);
    }
    if ambiguous(request.headers()) {
        return Err(Refusal::Framing);
    }
    names.called(request)
}

/// Whether two servers could disagree on where a request with these headers ends. A length beside
/// chunks is not seen here any more: hyper takes it out, and ends the connection afterwards.
fn ambiguous(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    let Some(coding) = codings.next() else { return false };
    !coding.as_bytes().eq_ignore_ascii_case(b"chunked") || codings.next().is_some()
}

fn refuse(worker: &Worker, names: &Names, client: SocketAddr, refusal: Refusal) -> Answered {
    worker.counts.refused();
    tracing::info!(%client, "request refused: {}", refusal.code());
    refusal.answer(names.own())
}

fn number(attempts: u32) -> HeaderValue {
    match attempts {
        1 => HeaderValue::from_static("1"),
        attempts => HeaderValue::from(attempts),
    }
}

/// Joins both connections, once both have changed their protocol.
fn tunnel(client: OnUpgrade, response: &mut Answered) {
    let backend = hyper::upgrade::on(response);
    tokio::spawn(async move {
        let (Ok(client), Ok(backend)) = (client.await, backend.await) else { return };
        let (mut client, mut backend) = (TokioIo::new(client), TokioIo::new(backend));
        // Whoever ends it, both ends learn of it.
        let _ = tokio::io::copy_bidirectional(&mut client, &mut backend).await;
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(version: Version, uri: &str, hosts: &[&str]) -> Result<String, Refusal> {
        let mut request = Request::new(());
        *request.version_mut() = version;
        *request.uri_mut() = uri.parse().unwrap();
        for host in hosts {
            request.headers_mut().append(header::HOST, HeaderValue::from_str(host).unwrap());
        }
        let names = Names::of("127.0.0.1:8787".parse().unwrap());
        names.called(&request).map(str::to_owned)
    }

    #[test]
    fn it_answers_to_its_own_names_only() {
        use Version as V;
        for host in ["127.0.0.1:8787", "localhost:8787", "LocalHost:8787", "[::1]:8787"] {
            let name = called(V::HTTP_11, "/", &[host]);
            assert!(name.is_ok_and(|name| name.eq_ignore_ascii_case(host)), "{host}");
        }
        for host in ["evil.example", "127.0.0.1", "127.0.0.1:80", "evil.example:8787", ""] {
            assert_eq!(called(V::HTTP_11, "/", &[host]), Err(Refusal::ForeignHost), "{host}");
        }
        let own = "localhost:8787";
        assert_eq!(called(V::HTTP_11, "/", &[]), Err(Refusal::NoHost));
        assert_eq!(called(V::HTTP_11, "/", &[own, own]), Err(Refusal::NoHost));
        assert_eq!(called(V::HTTP_10, "/", &[]), Ok("127.0.0.1:8787".into()));
        let foreign = Err(Refusal::ForeignHost);
        assert_eq!(called(V::HTTP_11, "http://evil.example/", &[own]), foreign);
        assert_eq!(called(V::HTTP_11, "http://localhost:8787/x", &[own]), Ok(own.into()));
    }
}
