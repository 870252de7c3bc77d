//! The evidence of a check: one request and what came back.

use std::time::Duration;

use crate::probe;
use crate::time::WallTime;

/// A request and its answer, as a person reads it. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// As in `OPTIONS https://ai-cti.onrender.com/api/health`.
    pub request: String,
    /// The request's headers that matter, in lower case, in order.
    pub sent: Vec<(String, String)>,
    /// As in `400 Bad Request`; none where nothing came back.
    pub status_line: Option<String>,
    /// The answer's headers that matter, in lower case, in order.
    pub headers: Vec<(String, String)>,
    /// The beginning of the answer's body.
    pub body: String,
    /// Why there is no answer, or no whole one.
    pub error: Option<String>,
    /// When it was asked.
    pub at: WallTime,
    /// From the first step to the last byte that was read.
    pub took: Duration,
}

impl Exchange {
    /// What a probe saw.
    pub fn of_probe(evidence: &probe::Evidence, at: WallTime, took: Duration) -> Self {
        Self {
            request: evidence.request.clone(),
            sent: Vec::new(),
            status_line: evidence.status_line.clone(),
            headers: evidence.headers.clone(),
            body: without_logins(&evidence.body),
            error: evidence.error.clone(),
            at,
            took,
        }
    }
}

/// `text` with the name and the password of every address in it masked, as a backend that shows its
/// database's address gives them away: `postgres://…@host/name`.
pub fn without_logins(text: &str) -> String {
    let mut parts = text.split("://");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        shown.push_str("://");
        // A password may hold nearly anything; where the text around it ends, it ends surely.
        let ends = |it: char| it.is_whitespace() || "\"'<>\\`,".contains(it);
        let address = &part[..part.find(ends).unwrap_or(part.len())];
        match address.rfind('@') {
            Some(at) => {
                shown.push('…');
                shown.push_str(&part[at..]);
            }
            None => shown.push_str(part),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_in_addresses_are_masked() {
        let masked = |text| without_logins(text);
        assert_eq!(
            masked(r#"{"db":"postgres://me:p@ss/w@db.example:5432/a","u":"https://a.example/@b"}"#),
            r#"{"db":"postgres://…@db.example:5432/a","u":"https://…@b"}"#
        );
        assert_eq!(masked("see https://a.example and me@b"), "see https://a.example and me@b");
        assert_eq!(masked("redis://:secret@cache"), "redis://…@cache");
        assert_eq!(masked(""), "");
    }
}
