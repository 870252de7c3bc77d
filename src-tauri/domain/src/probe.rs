//! One check of one backend: what is asked, and what comes back.

use std::sync::Arc;
use std::time::Duration;

use crate::backend::BackendUrl;
use crate::cause::Cause;
use crate::time::WallTime;

/// Most bytes that a health answer's body may have.
pub const BODY_LIMIT: usize = 64 * 1024;

/// Names one started probe, so that a late or foreign answer is told from the awaited one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProbeId(pub u64);

/// What makes an answer healthy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthRule {
    /// The path asked for; begins with a slash, may carry a query.
    pub path: String,
    /// The JSON object's field that tells the health.
    pub field: String,
    /// The values of it that mean healthy, compared without regard to case.
    pub healthy: Vec<String>,
}

impl Default for HealthRule {
    /// The guide's: `GET /`, `status` is `ok` or `healthy`.
    fn default() -> Self {
        Self {
            path: "/".into(),
            field: "status".into(),
            healthy: vec!["ok".into(), "healthy".into()],
        }
    }
}

/// A probe to carry out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeRequest {
    /// Comes back with the report.
    pub id: ProbeId,
    /// The backend's name, for logs.
    pub backend: Arc<str>,
    /// The backend's base address.
    pub url: BackendUrl,
    /// What makes the answer healthy.
    pub rule: HealthRule,
    /// For the whole of it, from the look-up of the name to the last byte.
    pub timeout: Duration,
}

/// What a probe told of its backend, to be kept: one that was given up, or that this machine's own
/// network spoiled, told nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// When it ended.
    pub at: WallTime,
    /// The backend's name.
    pub backend: Arc<str>,
    /// How it ended.
    pub outcome: Result<(), Cause>,
    /// The whole of it.
    pub took: Duration,
}

/// How long each phase took. A phase that was not reached, or not needed (no look-up for an
/// address, no TLS over `http`, all of them on no connection), has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Timings {
    /// Name look-up.
    pub dns: Option<Duration>,
    /// TCP connection.
    pub connect: Option<Duration>,
    /// TLS handshake.
    pub tls: Option<Duration>,
    /// Request sent to first byte of the answer.
    pub first_byte: Option<Duration>,
    /// First byte to last byte.
    pub body: Option<Duration>,
    /// All of it.
    pub total: Duration,
}

/// What was asked and what came back, for a person to read. Bounded, and free of secrets.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Evidence {
    /// As in `GET https://a.example/`.
    pub request: String,
    /// As in `404 Not Found`; none where no answer came.
    pub status_line: Option<String>,
    /// The headers that tell who answered and why, in the answer's order.
    pub headers: Vec<(String, String)>,
    /// The first 500 characters of the body.
    pub body: String,
    /// The address that was connected to.
    pub address: Option<String>,
    /// The library's own words for a failure below HTTP.
    pub error: Option<String>,
}

/// The result of one probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeReport {
    /// Healthy, or why not.
    pub outcome: Result<(), Cause>,
    /// Phase timings as far as it came.
    pub timings: Timings,
    /// The answer's status, where one came.
    pub status: Option<u16>,
    /// When the backend's certificate ends, where TLS was reached.
    pub certificate_expires: Option<WallTime>,
    /// What a person may want to see.
    pub evidence: Evidence,
}
