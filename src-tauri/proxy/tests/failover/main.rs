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
use domain::policy::{Policy, Settings};
use engine::Command;
use http::Request;
use http_body_util::Full;
use serde_json::Value;
use stage::{Stage, quiet};
use testkit::{Fault, SampleBackend};

impl Stage {
    /// So many healthy backends, hardly ever probed.
    async fn of(count: usize) -> Self {
        Self::planned(count, |_| {}).await
    }

    fn backend(&self, name: &str) -> &SampleBackend {
        self.backends.iter().find(|backend| backend.name() == name).unwrap()
    }

    async fn set(&self, name: &str, fault: Fault) {
        self.backend(name).set_fault(fault).await.unwrap();
    }

    /// How often the app ran the request with this id, by each backend's own account.
    fn executed(&self, id: &str) -> Vec<u64> {
        let of = |backend: &SampleBackend| backend.executions().get(id).copied().unwrap_or(0);
        self.backends.iter().map(of).collect()
    }

    /// How often the request with this id arrived, at all backends together.
    fn arrived(&self, id: &str) -> usize {
        let of = |backend: &SampleBackend| {
            backend.request_ids().iter().filter(|arrived| *arrived == id).count()
        };
        self.backends.iter().map(of).sum()
    }

    /// Runs by the plan that `change` makes of the present one's settings.
    fn reload(&self, change: impl FnOnce(&mut Settings)) {
        let urls: Vec<_> = self.backends.iter().map(SampleBackend::url).collect();
        let mut settings = quiet(&urls);
        change(&mut settings);
        self.engine.send(Command::Reload(Box::new(Policy::try_new(settings).unwrap())));
    }
}

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
