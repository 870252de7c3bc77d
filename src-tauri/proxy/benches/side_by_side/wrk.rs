//! `wrk`, the generator of full load: as many requests as its connections carry.

use std::net::SocketAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::process::Command;

/// Sends one kind of request; tells the result as one line of JSON.
const SCRIPT: &str = include_str!("peers/wrk.lua");

/// What is sent over and over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Request {
    /// `GET /items`, answered with 1 KB.
    Get,
    /// `POST /orders` with 16 KB.
    Post,
}

/// What one run came to.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Run {
    /// Requests that were answered.
    pub(crate) requests: f64,
    /// For how long, in µs.
    pub(crate) duration: f64,
    /// Half of the answers took no longer, in µs.
    pub(crate) p50: f64,
    /// 99 of 100 answers took no longer, in µs.
    pub(crate) p99: f64,
    /// Answers of 400 and above, and failed connections.
    pub(crate) errors: f64,
}

/// Loads `address` over `connections` for `length`.
pub(crate) async fn run(
    address: SocketAddr,
    request: Request,
    connections: u32,
    length: Duration,
) -> Run {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let script = dir.path().join("wrk.lua");
    std::fs::write(&script, SCRIPT).expect("a file in a new directory");
    let (path, method) = match request {
        Request::Get => ("items", "GET"),
        Request::Post => ("orders", "POST"),
    };
    let output = Command::new("wrk")
        .args(["--threads", if connections == 1 { "1" } else { "2" }])
        .args(["--connections", &connections.to_string()])
        .args(["--duration", &format!("{}s", length.as_secs())])
        .args(["--timeout", "10s", "--script"])
        .arg(&script)
        .arg(format!("http://{address}/{path}"))
        .env("WRK_METHOD", method)
        .kill_on_drop(true)
        .output()
        .await
        .expect("wrk is there");
    let said = String::from_utf8_lossy(&output.stdout);
    let line = said.lines().find(|line| line.starts_with('{'));
    let line = line.unwrap_or_else(|| panic!("wrk says {said}{output:?}"));
    serde_json::from_str(line).unwrap_or_else(|error| panic!("wrk says {line}: {error}"))
}
