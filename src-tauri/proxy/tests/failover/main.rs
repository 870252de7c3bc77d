//! What the proxy makes of backends that fail: each test is one promise.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

#[path = "../common/mod.rs"]
mod common;

mod chain;
mod once;
mod operations;
mod repair;
mod rounds;
mod safe;
mod stage;
mod suspicion;

use bytes::Bytes;
use common::World;
use common::client::{Answer, request};
use http::Request;
use http_body_util::Full;
use serde_json::Value;

/// What an app's user sends.
#[derive(Clone, Copy, Debug)]
struct Send<'a> {
    method: &'a str,
    target: &'a str,
    id: &'a str,
    keyed: bool,
    body: usize,
}

impl<'a> Send<'a> {
    fn get(id: &'a str) -> Self {
        Self { method: "GET", target: "/api/items?page=1", id, keyed: false, body: 0 }
    }

    fn post(id: &'a str) -> Self {
        Self { method: "POST", target: "/api/items", id, keyed: false, body: 300 }
    }

    fn keyed(self) -> Self {
        Self { keyed: true, ..self }
    }

    fn to(self, target: &'a str) -> Self {
        Self { target, ..self }
    }

    fn request(self) -> Request<Full<Bytes>> {
        let mut builder = request(self.method, self.target)
            .header("accept", "application/json")
            .header("x-request-id", self.id);
        if self.keyed {
            builder = builder.header("idempotency-key", self.id);
        }
        builder.body(Full::new(vec![b'x'; self.body].into())).unwrap()
    }

    async fn through(self, world: &World) -> Answer {
        world.send(self.request()).await
    }
}

impl Answer {
    /// Which backend it came from, by the proxy's word.
    fn from(&self) -> Option<&str> {
        self.header("x-failover-backend")
    }

    fn attempts(&self) -> usize {
        self.header("x-failover-attempts").unwrap().parse().unwrap()
    }

    /// It is whole and from this backend, by that backend's own word.
    #[track_caller]
    fn assert_from(&self, name: &str) {
        assert_eq!((self.status(), self.from()), (200, Some(name)), "{self:?}");
        assert_eq!(self.json()["backend"], name, "{self:?}");
    }

    /// Its error's code, where the proxy itself speaks.
    fn error(&self) -> Option<String> {
        let body: Value = serde_json::from_slice(&self.body).ok()?;
        Some(body["error"].as_str()?.to_owned())
    }
}
