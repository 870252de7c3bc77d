//! A sample backend's control port: its faults set and its facts read over plain HTTP/1.1, so that
//! a benchmark in another process can drive it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use demo::backend::SLOW;
use demo::{Fault, SampleBackend};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time;

/// What the control port answers to.
const ALLOWED: &str = "GET /fault, PUT /fault, GET /executions, DELETE /executions, GET /requests";

/// Bytes that a fault's name may have.
const LONGEST_BODY: usize = 1024;

/// Serves `backend`'s control until dropped. `PUT /fault` takes a fault's code, and for the slow
/// ones how late in ms: `slow 2500`. What it does not know it answers with 400 and what is allowed.
pub async fn serve(listener: TcpListener, backend: Arc<SampleBackend>) {
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, most likely: the next moment may have some again.
            time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let backend = backend.clone();
        let service = service_fn(move |request| {
            let backend = backend.clone();
            async move { Ok::<_, Infallible>(answer(&backend, request).await) }
        });
        connections.spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

async fn answer(backend: &SampleBackend, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let path = request.uri().path().to_owned();
    let done = match (request.method(), path.as_str()) {
        (&Method::GET, "/fault") => Ok(told(backend)),
        (&Method::PUT, "/fault") => set(backend, request.into_body()).await,
        (&Method::GET, "/executions") => Ok(serde_json::json!(backend.executions()).to_string()),
        (&Method::DELETE, "/executions") => {
            backend.forget_executions();
            Ok(String::new())
        }
        (&Method::GET, "/requests") => Ok(backend.requests().to_string()),
        (method, path) => Err(format!("{method} {path} means nothing here; allowed: {ALLOWED}")),
    };
    let (status, text) = match done {
        Ok(text) => (StatusCode::OK, text),
        Err(problem) => (StatusCode::BAD_REQUEST, problem),
    };
    let mut response = Response::new(Full::from(text));
    *response.status_mut() = status;
    response
}

fn told(backend: &SampleBackend) -> String {
    let fault = backend.fault();
    let code = fault.code();
    if is_slow(fault) { format!("{code} {}", backend.slow().as_millis()) } else { code.to_owned() }
}

async fn set(backend: &SampleBackend, body: Incoming) -> Result<String, String> {
    let body = Limited::new(body, LONGEST_BODY).collect().await;
    let body = body.map_err(|error| format!("the body cannot be read: {error}"))?.to_bytes();
    let (fault, slow) = parse(&String::from_utf8_lossy(&body))?;
    backend.set_slow(slow);
    backend.set_fault(fault).await.map_err(|error| format!("{}: {error}", fault.code()))?;
    Ok(told(backend))
}

fn parse(text: &str) -> Result<(Fault, Duration), String> {
    let mut words = text.split_whitespace();
    let code = words.next().unwrap_or_default();
    let fault = Fault::parse(code).ok_or_else(|| {
        let codes: Vec<_> = Fault::ALL.iter().map(|fault| fault.code()).collect();
        format!("{code:?} is no fault; allowed: {}", codes.join(", "))
    })?;
    let slow = match words.next() {
        None => SLOW,
        Some(ms) if is_slow(fault) => Duration::from_millis(
            ms.parse().map_err(|_| format!("{ms:?} is no number of ms, as in \"slow 2500\""))?,
        ),
        Some(word) => {
            return Err(format!("{word:?} after {code}: only the slow faults take a time"));
        }
    };
    match words.next() {
        None => Ok((fault, slow)),
        Some(word) => Err(format!("{word:?} is too much; allowed: a fault, or \"slow 2500\"")),
    }
}

fn is_slow(fault: Fault) -> bool {
    matches!(fault, Fault::Slow | Fault::SlowBody)
}
