//! Backends that can be broken: the test kit's `faulty`, each a process of its own.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::process::Stdio;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt, Full};
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::load::{Http, http};

/// One running `faulty`, which ends with its standard input, and so with this.
#[derive(Debug)]
pub(crate) struct Faulty {
    /// Where it takes requests.
    pub(crate) address: SocketAddr,
    control: SocketAddr,
    client: Http,
    _child: Child,
}

#[derive(Deserialize)]
struct Ready {
    listen: SocketAddr,
    control: SocketAddr,
}

impl Faulty {
    /// Starts one that answers in 20 ms.
    pub(crate) async fn start(name: &str) -> Self {
        let mut child = Command::new("faulty")
            .args(["--name", name, "--latency", "20ms"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("faulty is there");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let line = lines.next_line().await.ok().flatten().expect("faulty says where it listens");
        let ready: Ready = serde_json::from_str(&line)
            .unwrap_or_else(|error| panic!("faulty says {line}: {error}"));
        Self { address: ready.listen, control: ready.control, client: http(), _child: child }
    }

    /// Breaks or mends it.
    pub(crate) async fn set(&self, fault: &str) {
        self.ask("PUT", "fault", fault).await;
    }

    /// How often each request id was executed.
    pub(crate) async fn executions(&self) -> HashMap<String, u64> {
        let body = self.ask("GET", "executions", "").await;
        serde_json::from_slice(&body).expect("a map of counts")
    }

    async fn ask(&self, method: &str, path: &str, body: &str) -> Bytes {
        let request = Request::builder()
            .method(method)
            .uri(format!("http://{}/{path}", self.control))
            .body(Full::from(body.to_owned()))
            .expect("a request of constant parts");
        let response = self.client.request(request).await.expect("the control port answers");
        let status = response.status();
        let body = response.into_body().collect().await.expect("a whole answer").to_bytes();
        assert!(status.is_success(), "{method} {path} {body:?}: {status}");
        body
    }
}
