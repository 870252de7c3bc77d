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
            body: evidence.body.clone(),
            error: evidence.error.clone(),
            at,
            took,
        }
    }
}
