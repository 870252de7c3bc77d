//! The ways in which the API can fail, as small named things.

use std::io;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Response;
use hyper::header::{CONTENT_TYPE, RETRY_AFTER};
use serde_json::json;

/// How a request to the API fails. Unless it says otherwise, nothing is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiFault {
    /// 401 with JSON.
    Unauthorized,
    /// 403 with JSON.
    Forbidden,
    /// 429, with so many seconds of `Retry-After`.
    RateLimited(Option<u64>),
    /// This status (500 and more) with a gateway's web page.
    ServerError(u16),
    /// The command is carried out, and the gateway answers 502.
    ServerErrorAfter,
    /// 200 with GraphQL `errors` that have this message.
    Errors(&'static str),
    /// The command is carried out, and then answered so.
    ErrorsAfter(&'static str),
    /// This status with these words, where a REST API has its own.
    Says(u16, &'static str),
    /// No answer, ever.
    Hang,
    /// The command is carried out, and never answered.
    HangAfter,
    /// The connection ends without an answer.
    Cut,
    /// The command is carried out, and the connection ends without an answer.
    CutAfter,
    /// 200 and JSON, of another shape.
    Shape,
    /// 200 and `data`, whose fields are of other types.
    Types,
    /// 200 with a web page.
    Html,
    /// 200 with nothing.
    Empty,
    /// 302 to a login page.
    Redirect,
    /// 2 MiB of JSON.
    Huge,
}

impl ApiFault {
    /// Whether the request is carried out before it fails.
    pub(super) const fn executes(self) -> bool {
        matches!(
            self,
            Self::ServerErrorAfter | Self::ErrorsAfter(_) | Self::HangAfter | Self::CutAfter
        )
    }

    /// The answer to a request for `field`. An error ends the connection.
    pub(crate) async fn answer(self, field: &str) -> io::Result<Response<Full<Bytes>>> {
        Ok(match self {
            Self::Unauthorized => json_answer(401, &json!({ "message": "Unauthorized" })),
            Self::Forbidden => json_answer(403, &json!({ "message": "Forbidden" })),
            Self::RateLimited(wait) => {
                let mut answer = json_answer(429, &json!({ "message": "Too Many Requests" }));
                if let Some(seconds) = wait {
                    answer.headers_mut().insert(RETRY_AFTER, seconds.into());
                }
                answer
            }
            Self::ServerError(status) => page(status),
            Self::ServerErrorAfter => page(502),
            Self::Errors(message) | Self::ErrorsAfter(message) => json_answer(
                200,
                &json!({ "data": null, "errors": [{ "message": message, "path": [field] }] }),
            ),
            Self::Says(status, words) => {
                json_answer(status, &json!({ "message": words, "error": { "message": words } }))
            }
            Self::Hang | Self::HangAfter => std::future::pending().await,
            Self::Cut | Self::CutAfter => return Err(io::ErrorKind::ConnectionReset.into()),
            Self::Shape => json_answer(200, &json!({ "result": [1, 2, 3] })),
            Self::Types => json_answer(200, &json!({ "data": { field: 7 } })),
            Self::Html => page(200),
            Self::Empty => typed(200, "application/json", String::new()),
            Self::Redirect => {
                let mut answer = typed(302, "text/plain", String::new());
                let login = hyper::header::HeaderValue::from_static("/login");
                answer.headers_mut().insert(hyper::header::LOCATION, login);
                answer
            }
            Self::Huge => {
                json_answer(200, &json!({ "data": { "padding": "x".repeat(2 * 1024 * 1024) } }))
            }
        })
    }
}

pub(crate) fn json_answer(status: u16, body: &serde_json::Value) -> Response<Full<Bytes>> {
    typed(status, "application/json", body.to_string())
}

fn page(status: u16) -> Response<Full<Bytes>> {
    let body = format!("<!doctype html><title>{status}</title><h1>Railway</h1>");
    typed(status, "text/html; charset=utf-8", body)
}

fn typed(status: u16, kind: &'static str, body: String) -> Response<Full<Bytes>> {
    Response::builder()
        .status(status)
        .header(CONTENT_TYPE, kind)
        .body(Full::from(body))
        .expect("a status and a header of this file")
}
