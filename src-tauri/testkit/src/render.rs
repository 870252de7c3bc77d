//! Render's REST API as its public documentation says, on loopback: services and their deploys.
//!
//! ```no_run
//! # async fn example() {
//! use testkit::render::{FakeRender, FakeRenderService};
//!
//! let render = FakeRender::start().await;
//! render.add(FakeRenderService::new("api", "https://api-x1y2.onrender.com"));
//! render.change("api", |it| it.suspenders = vec!["billing".to_owned()]);
//! // … a client with `render.url()` and `render.key()` …
//! # }
//! ```

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::railway::ApiFault;
use crate::rest::{Asked, Parts, Rest, Said, lock};

const KEY: &str = "rnd_0f2f8c1e5d0a4c1b9a86fa1e10ad0003";

/// A Render with one account. Ends when dropped.
#[derive(Debug)]
pub struct FakeRender {
    rest: Rest,
    state: Arc<Mutex<State>>,
}

/// A service.
#[derive(Clone, Debug)]
pub struct FakeRenderService {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// As in `web_service`.
    pub kind: String,
    /// Its address; none where it has no public one.
    pub url: Option<String>,
    /// Who suspends it; nobody: it runs.
    pub suspenders: Vec<String>,
    /// Its deploys, newest first, as the API lists them; see [`deploy`].
    pub deploys: Vec<Value>,
}

impl FakeRenderService {
    /// A free web service at this address with one live deploy.
    pub fn new(name: &str, url: &str) -> Self {
        Self {
            id: format!("srv-{name}"),
            name: name.to_owned(),
            kind: "web_service".to_owned(),
            url: Some(url.to_owned()),
            suspenders: Vec::new(),
            deploys: vec![deploy("dep-1", "live")],
        }
    }

    fn listed(&self) -> Value {
        let suspended = if self.suspenders.is_empty() { "not_suspended" } else { "suspended" };
        let mut details = json!({
            "env": "docker", "plan": "free", "region": "frankfurt", "healthCheckPath": "",
            "numInstances": 1,
        });
        if let Some(url) = &self.url {
            details["url"] = json!(url);
        }
        json!({
            "id": self.id, "name": self.name, "slug": self.name, "type": self.kind,
            "ownerId": "tea-1", "suspended": suspended, "suspenders": self.suspenders,
            "createdAt": "2026-09-01T10:00:00Z", "updatedAt": "2026-10-01T10:00:00Z",
            "serviceDetails": details,
        })
    }
}

/// A deploy with this status.
pub fn deploy(id: &str, status: &str) -> Value {
    json!({
        "id": id, "status": status, "trigger": "new_commit",
        "commit": { "id": "9c1185a5c5e9fc54612808977ee8f548b2258d31", "message": "Fix it" },
        "createdAt": "2026-10-01T10:00:00Z", "finishedAt": "2026-10-01T10:02:03.5Z",
    })
}

#[derive(Debug)]
struct State {
    services: Vec<FakeRenderService>,
    page: usize,
    endless: bool,
}

impl FakeRender {
    /// Starts one without services, at any free port.
    ///
    /// # Panics
    /// Where loopback has no free port.
    pub async fn start() -> Self {
        let state = State { services: Vec::new(), page: usize::MAX, endless: false };
        let state = Arc::new(Mutex::new(state));
        let says = Arc::clone(&state);
        let rest = Rest::start(move |parts| lock(&says).answer(parts)).await;
        Self { rest, state }
    }

    /// The API's address.
    pub fn url(&self) -> String {
        format!("{}/v1", self.rest.url())
    }

    /// The one key that is known.
    pub fn key(&self) -> &'static str {
        KEY
    }

    /// Adds a service.
    pub fn add(&self, service: FakeRenderService) {
        lock(&self.state).services.push(service);
    }

    /// Changes a service.
    ///
    /// # Panics
    /// Where no service has this name.
    pub fn change(&self, name: &str, change: impl FnOnce(&mut FakeRenderService)) {
        let mut state = lock(&self.state);
        let found = state.services.iter_mut().find(|it| it.name == name);
        change(found.expect("a service of this name"));
    }

    /// Lists so many services on a page, whatever is asked for.
    pub fn page(&self, services: usize) {
        lock(&self.state).page = services;
    }

    /// Makes the list of services begin again at its end.
    pub fn never_end(&self) {
        lock(&self.state).endless = true;
    }

    /// Makes the next requests fail so, or not, in this order.
    pub fn fail_next(&self, faults: impl IntoIterator<Item = Option<ApiFault>>) {
        self.rest.next(faults);
    }

    /// Makes every request fail so, after those of [`Self::fail_next`]; none ends that.
    pub fn fail_always(&self, fault: impl Into<Option<ApiFault>>) {
        self.rest.always(fault.into());
    }

    /// Every request so far, oldest first.
    pub fn asked(&self) -> Vec<Asked> {
        self.rest.asked()
    }
}

impl State {
    fn answer(&self, parts: &Parts) -> Said {
        let said =
            |status: u16, message: &str| (status, json!({ "id": "req-1", "message": message }));
        if parts.token.as_deref() != Some(KEY) {
            return said(401, "Unauthorized");
        }
        let path: Vec<_> = parts.path.iter().map(String::as_str).collect();
        match path.as_slice() {
            ["v1", "services"] => (200, self.services(parts)),
            ["v1", "services", id, "deploys"] => {
                match self.services.iter().find(|it| it.id == *id) {
                    None => said(404, &format!("not found: {id}")),
                    Some(service) => {
                        let shown = service.deploys.iter().take(limit(parts));
                        let edge = |it: &Value| json!({ "cursor": it["id"], "deploy": it });
                        (200, shown.map(edge).collect())
                    }
                }
            }
            _ => said(404, "not found"),
        }
    }

    fn services(&self, parts: &Parts) -> Value {
        let after = parts.of("cursor").and_then(|it| it.strip_prefix("c")?.parse::<usize>().ok());
        let mut from = after.map_or(0, |it| it + 1);
        if self.endless && from >= self.services.len() {
            from = 0;
        }
        let shown = self.services.iter().enumerate().skip(from).take(limit(parts).min(self.page));
        let edge = |(at, it): (usize, &FakeRenderService)| json!({ "cursor": format!("c{at}"), "service": it.listed() });
        shown.map(edge).collect()
    }
}

fn limit(parts: &Parts) -> usize {
    parts.of("limit").and_then(|it| it.parse().ok()).unwrap_or(20)
}
