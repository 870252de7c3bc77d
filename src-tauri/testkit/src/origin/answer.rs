//! What an origin does about a request.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::service::Service;
use hyper::upgrade::Upgraded;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWriteExt;
use tokio::sync::broadcast;

use super::{Echo, Shared};
use crate::pattern::{self, Patterned};

type Answer = Response<UnsyncBoxBody<Bytes, io::Error>>;

/// Answers on one connection.
pub(super) struct Answerer {
    /// What TLS asked for.
    pub(super) server_name: Option<String>,
    pub(super) shared: Arc<Shared>,
}

impl Service<Request<Incoming>> for Answerer {
    type Response = Answer;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Answer, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let (shared, name) = (self.shared.clone(), self.server_name.clone());
        Box::pin(async move { Ok(answer(&shared, name, request).await) })
    }
}

async fn answer(
    shared: &Arc<Shared>,
    server_name: Option<String>,
    mut request: Request<Incoming>,
) -> Answer {
    let path = request.uri().path().to_owned();
    if path == "/health" {
        return json(r#"{"status":"ok"}"#.to_owned());
    }
    shared.requests.fetch_add(1, Relaxed);
    let prepared = shared.prepared().get(&path).cloned();
    if let Some(prepared) = prepared {
        return prepared.map(full);
    }
    if let Some(protocol) = request.headers().get(header::UPGRADE).cloned() {
        return upgrade(&mut request, protocol);
    }
    if let Some(size) = path.strip_prefix("/bytes/").and_then(|size| size.parse().ok()) {
        return patterned(shared, Patterned::chunked(size));
    }
    if let Some(size) = path.strip_prefix("/sized/").and_then(|size| size.parse().ok()) {
        if request.method() == Method::HEAD {
            let mut answer = Response::new(full(Bytes::new()));
            answer.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(size));
            return answer;
        }
        return patterned(shared, Patterned::sized(size));
    }
    let mut whole = Whole::begin(shared);
    let answer = match path.as_str() {
        "/take" => take(shared, request).await,
        "/take-when-told" => {
            shared.permits.acquire().await.expect("it is never closed").forget();
            take(shared, request).await
        }
        "/events" => {
            let events = shared.events.subscribe();
            return events_of(events, whole);
        }
        "/trailers" => trailers(),
        "/never" => std::future::pending().await,
        _ => echo(server_name, request).await,
    };
    whole.finish();
    answer
}

/// Tells an answer that was given up: dropped before it was done.
struct Whole {
    shared: Arc<Shared>,
    done: bool,
}

impl Whole {
    fn begin(shared: &Arc<Shared>) -> Self {
        Self { shared: shared.clone(), done: false }
    }

    fn finish(&mut self) {
        self.done = true;
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if !self.done {
            self.shared.aborted.send_modify(|count| *count += 1);
        }
    }
}

fn full(bytes: impl Into<Bytes>) -> UnsyncBoxBody<Bytes, io::Error> {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed_unsync()
}

fn json(text: String) -> Answer {
    let mut answer = Response::new(full(text));
    let json = HeaderValue::from_static("application/json");
    answer.headers_mut().insert(header::CONTENT_TYPE, json);
    answer
}

/// A patterned body that tells where it is given up.
struct Given {
    body: Patterned,
    whole: Whole,
}

impl Body for Given {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        self.whole.done = self.body.is_end_stream();
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn patterned(shared: &Arc<Shared>, body: Patterned) -> Answer {
    let body = body.counted(shared.sent.clone());
    let mut answer = Response::new(Given { body, whole: Whole::begin(shared) }.boxed_unsync());
    let octets = HeaderValue::from_static("application/octet-stream");
    answer.headers_mut().insert(header::CONTENT_TYPE, octets);
    answer
}

async fn take(shared: &Shared, request: Request<Incoming>) -> Answer {
    match pattern::check_counting(request.into_body(), &shared.received).await {
        Ok(size) => json(serde_json::json!({ "status": "ok", "bytes": size }).to_string()),
        Err(problem) => {
            shared.cut.fetch_add(1, Relaxed);
            let mut answer = json(serde_json::json!({ "problem": problem }).to_string());
            *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            answer
        }
    }
}

/// `data: hello` at once, then each event that is told, until the end is.
fn events_of(events: broadcast::Receiver<Option<String>>, whole: Whole) -> Answer {
    let first = Some("hello".to_owned());
    let parts = stream::unfold((events, whole, first), |(mut events, mut whole, first)| async {
        let event = match first {
            Some(first) => Some(first),
            None => events.recv().await.ok().flatten(),
        };
        let Some(event) = event else {
            whole.finish();
            return None;
        };
        let frame = Frame::data(Bytes::from(format!("data: {event}\n\n")));
        Some((Ok(frame), (events, whole, None)))
    });
    let mut answer = Response::new(BodyExt::boxed_unsync(StreamBody::new(parts)));
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    answer
}

fn trailers() -> Answer {
    let mut trailers = HeaderMap::new();
    trailers.insert("x-sum", HeaderValue::from_static("4"));
    let frames = [Frame::data(Bytes::from_static(b"body")), Frame::trailers(trailers)];
    let frames = stream::iter(frames.map(Ok));
    let mut answer = Response::new(BodyExt::boxed_unsync(StreamBody::new(frames)));
    answer.headers_mut().insert(header::TRAILER, HeaderValue::from_static("x-sum"));
    answer
}

/// 101, then every byte back until the client ends.
fn upgrade(request: &mut Request<Incoming>, protocol: HeaderValue) -> Answer {
    let upgraded = hyper::upgrade::on(&mut *request);
    tokio::spawn(async move {
        // A client that goes away ends it: nobody is left to tell.
        let Ok(upgraded) = upgraded.await else { return };
        let _ = echo_bytes(upgraded).await;
    });
    let mut answer = Response::new(full(Bytes::new()));
    *answer.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = answer.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, protocol);
    // The key and its answer are RFC 6455's own example.
    if request.headers().get("sec-websocket-key").is_some_and(|it| it == "dGhlIHNhbXBsZSBub25jZQ==")
    {
        let accept = HeaderValue::from_static("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    }
    answer
}

async fn echo_bytes(upgraded: Upgraded) -> io::Result<()> {
    let (mut read, mut write) = tokio::io::split(TokioIo::new(upgraded));
    tokio::io::copy(&mut read, &mut write).await?;
    write.shutdown().await
}

async fn echo(server_name: Option<String>, request: Request<Incoming>) -> Answer {
    let (head, body) = request.into_parts();
    let Ok(body) = body.collect().await else {
        let mut answer = Response::new(full("the body was cut"));
        *answer.status_mut() = StatusCode::BAD_REQUEST;
        return answer;
    };
    let trailers = body.trailers().map(lines).unwrap_or_default();
    let target = head.uri.path_and_query().map_or_else(String::new, ToString::to_string);
    let echo = Echo {
        version: format!("{:?}", head.version),
        method: head.method.to_string(),
        target,
        authority: head.uri.authority().map(ToString::to_string),
        server_name,
        headers: lines(&head.headers),
        body: String::from_utf8_lossy(&body.to_bytes()).into_owned(),
        trailers,
    };
    json(serde_json::json!(echo).to_string())
}

fn lines(headers: &HeaderMap) -> Vec<(String, String)> {
    let line = |(name, value): (&header::HeaderName, &HeaderValue)| {
        (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    headers.iter().map(line).collect()
}
