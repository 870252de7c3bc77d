//! Answers of the proxy's own.

use std::sync::Arc;

use domain::Cause;
use http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::reply::{Answered, Reply};
use crate::upstream::Upstream;

/// After so many seconds a client may ask again: a failover takes about one.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("2");

/// A request that is not passed on: what is wrong with it, and what is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Its `Host` is not this proxy: a web page may have been tricked into asking it.
    ForeignHost,
    /// HTTP/1.1 without a `Host`, or with more than one.
    NoHost,
    /// It came through this proxy before: a backend of the chain leads back here.
    Loop,
    /// `CONNECT`: this is no forward proxy.
    Connect,
    /// A target that is neither a path nor a URL.
    Target,
    /// Its coding can be read in two ways, or in none: what one server takes for its body another
    /// could take for the next request.
    Framing,
    /// Its body is malformed, or broke off.
    BrokenBody,
    /// Its body does not go on.
    SlowBody,
}

impl Refusal {
    pub(crate) fn answer(self, own: &str) -> Answered {
        let (status, message) = match self {
            Self::ForeignHost => (
                StatusCode::MISDIRECTED_REQUEST,
                format!("This is the failover proxy at http://{own}; ask it by that name."),
            ),
            Self::NoHost => {
                (StatusCode::BAD_REQUEST, format!("The request needs one Host header: {own}."))
            }
            Self::Loop => (
                StatusCode::LOOP_DETECTED,
                format!(
                    "The request came back: one of the configured backends is, or leads to, this \
                     proxy at http://{own}. Take it out of the configuration."
                ),
            ),
            Self::Connect => (
                StatusCode::NOT_IMPLEMENTED,
                "This proxy leads to the configured backends only; CONNECT is not offered.".into(),
            ),
            Self::Target => (
                StatusCode::BAD_REQUEST,
                format!("The target must be a path, or a URL that begins with http://{own}/."),
            ),
            Self::Framing => (
                StatusCode::BAD_REQUEST,
                "The body's length must be told once: by one Content-Length, or by \
                 Transfer-Encoding: chunked."
                    .into(),
            ),
            Self::BrokenBody => (
                StatusCode::BAD_REQUEST,
                "The body ended early, or its chunks are malformed; it was not passed on whole."
                    .into(),
            ),
            Self::SlowBody => (
                StatusCode::REQUEST_TIMEOUT,
                "The body stopped before its end; it was not passed on whole.".into(),
            ),
        };
        let mut answer = answer(status, &json!({ "error": self.code(), "message": message }));
        answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        answer
    }

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::ForeignHost => "foreign_host",
            Self::NoHost => "no_host",
            Self::Loop => "loop",
            Self::Connect => "connect",
            Self::Target => "target",
            Self::Framing => "framing",
            Self::BrokenBody => "broken_body",
            Self::SlowBody => "slow_body",
        }
    }
}

/// No backend could answer: 503, and it may be asked again. Where one may have executed a request
/// that is not `safe`, 502 or 504: asking again may execute it twice.
pub(crate) fn unanswered(
    failures: &[(Arc<Upstream>, Cause)],
    maybe_executed: bool,
    safe: bool,
) -> Answered {
    // Each backend once, by its latest failure.
    let latest = failures.iter().enumerate().filter(|(index, (upstream, _))| {
        !failures[index + 1..].iter().any(|(later, _)| Arc::ptr_eq(later, upstream))
    });
    let backends: Vec<Value> = latest
        .map(|(_, failure)| failure)
        .map(|(upstream, cause)| json!({ "name": &*upstream.name, "cause": cause.code() }))
        .collect();
    let executed = if maybe_executed { "unknown" } else { "no" };
    if maybe_executed && !safe {
        let timed_out =
            failures.last().is_some_and(|(_, cause)| matches!(cause, Cause::Timeout(_)));
        let status = if timed_out { StatusCode::GATEWAY_TIMEOUT } else { StatusCode::BAD_GATEWAY };
        let message = "The backend failed while it had the request. Whether it was executed is \
                       not known, so it is not sent again.";
        let body = json!({
            "error": "execution_unknown",
            "message": message,
            "executed": executed,
            "backends": backends,
        });
        return answer(status, &body);
    }
    let body = json!({
        "error": "no_backend_answered",
        "message": "No backend could answer this request.",
        "executed": executed,
        "backends": backends,
    });
    let mut answer = answer(StatusCode::SERVICE_UNAVAILABLE, &body);
    answer.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
    answer
}

fn answer(status: StatusCode, body: &Value) -> Answered {
    let mut answer = Response::new(Reply::of(body.to_string()));
    *answer.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    answer.headers_mut().insert(header::CONTENT_TYPE, json);
    answer
}
