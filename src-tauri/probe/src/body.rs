//! From an answer's body to what the domain judges by.

use domain::judge::{Body, Field};
use domain::probe::BODY_LIMIT;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::response::Parts;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde_json::Value;

use crate::evidence;

/// Reads the body to its end; none where it is larger than allowed. `preview` gets its beginning
/// as soon as that is there, so that it can be shown even if the rest never comes.
pub(crate) async fn collect(
    mut body: Incoming,
    preview: &mut String,
) -> Result<Option<Vec<u8>>, hyper::Error> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        let room = (BODY_LIMIT + 1).saturating_sub(bytes.len());
        bytes.extend_from_slice(&data[..data.len().min(room)]);
        if !evidence::is_full(preview) {
            *preview = evidence::preview(&bytes);
        }
        if bytes.len() > BODY_LIMIT {
            return Ok(None);
        }
    }
    Ok(Some(bytes))
}

/// Tells what the body is, and what `field` holds.
pub(crate) fn understand(content: Option<&[u8]>, head: &Parts, field: &str) -> Body {
    let Some(content) = content else { return Body::TooLarge };
    let header = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
    // No encoding was allowed, so none is undone: what cannot be unpacked cannot be a bomb.
    if header(CONTENT_ENCODING).is_some_and(|value| !value.eq_ignore_ascii_case("identity")) {
        return Body::NotJson;
    }
    let says_html = header(CONTENT_TYPE).is_some_and(|value| {
        let kind = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        kind == "text/html" || kind == "application/xhtml+xml"
    });
    if says_html || content.trim_ascii_start().starts_with(b"<") {
        return Body::Html;
    }
    // The parser ends by itself at 128 levels, and refuses what is no UTF-8.
    match serde_json::from_slice::<Value>(content) {
        Err(_) => Body::NotJson,
        Ok(value) => Body::Json(match value.get(field) {
            None => Field::Missing,
            Some(Value::String(text)) => Field::Text(text.clone()),
            Some(other) => Field::Other(other.to_string()),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn understood(content: &str, headers: &[(&str, &str)]) -> Body {
        let mut answer = http::Response::builder();
        for (name, value) in headers {
            answer = answer.header(*name, *value);
        }
        let (head, ()) = answer.body(()).unwrap().into_parts();
        understand(Some(content.as_bytes()), &head, "status")
    }

    #[test]
    fn json_is_what_parses_and_html_what_looks_like_it() {
        let ok = Body::Json(Field::Text("ok".into()));
        let json = r#"{"status":"ok"}"#;
        assert_eq!(understood(json, &[]), ok);
        assert_eq!(understood(json, &[("content-encoding", "identity")]), ok);
        assert_eq!(understood(json, &[("content-encoding", "br")]), Body::NotJson);
        assert_eq!(understood(json, &[("content-type", "text/html; charset=utf-8")]), Body::Html);
        assert_eq!(understood("\n <!doctype html>", &[]), Body::Html);
        assert_eq!(understood("", &[]), Body::NotJson);
        assert_eq!(understood(r#"{"status":true}"#, &[]), Body::Json(Field::Other("true".into())));
        assert_eq!(understood(r#"{"state":"ok"}"#, &[]), Body::Json(Field::Missing));
        assert_eq!(understood("[1]", &[]), Body::Json(Field::Missing));
    }
}
