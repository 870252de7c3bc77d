//! Vercel's REST API as its public documentation says, on loopback: projects in an account and in
//! teams, their variables, deployments and domains.
//!
//! ```no_run
//! # async fn example() {
//! use testkit::vercel::{FakeProject, FakeVercel, variable};
//!
//! let vercel = FakeVercel::start().await;
//! vercel.add(FakeProject {
//!     hosts: vec!["shop.vercel.app".to_owned()],
//!     variables: vec![variable("NEXT_PUBLIC_API_URL", "plain", "https://a.test", 1_000)],
//!     ..FakeProject::new("shop")
//! });
//! // … a client with `vercel.url()`, `vercel.token()` and no team …
//! # }
//! ```

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::railway::ApiFault;
use crate::rest::{Asked, Parts, Rest, Said, lock};

const TOKEN: &str = "vcp_0f2f8c1e5d0a4c1b9a86fa1e10ad0002";

/// A Vercel with one account, which is a member of some teams. Ends when dropped.
#[derive(Debug)]
pub struct FakeVercel {
    rest: Rest,
    state: Arc<Mutex<State>>,
}

/// A project.
#[derive(Clone, Debug)]
pub struct FakeProject {
    /// Its team; none: the account's own.
    pub team: Option<String>,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its domains.
    pub hosts: Vec<String>,
    /// Its variables, as the API lists them; see [`variable`].
    pub variables: Vec<Value>,
    /// Its deployments, newest first, as the API lists them; see [`deployment`].
    pub deployments: Vec<Value>,
}

impl FakeProject {
    /// One of this name in the account, with nothing in it.
    pub fn new(name: &str) -> Self {
        Self {
            team: None,
            id: format!("prj_{name}"),
            name: name.to_owned(),
            hosts: Vec::new(),
            variables: Vec::new(),
            deployments: Vec::new(),
        }
    }
}

/// A variable for production; `kind` is Vercel's `type`. `at` is when it was changed, in ms.
pub fn variable(key: &str, kind: &str, value: &str, at: i64) -> Value {
    json!({
        "id": format!("env_{key}"), "key": key, "type": kind, "value": value,
        "target": ["production", "preview"], "createdAt": at - 1, "updatedAt": at,
        "configurationId": null, "comment": "",
    })
}

/// A READY deployment to production, made at `at`, in ms.
pub fn deployment(id: &str, at: i64) -> Value {
    json!({
        "uid": id, "name": "shop", "url": format!("{id}.vercel.app"), "created": at,
        "createdAt": at, "state": "READY", "readyState": "READY", "target": "production",
    })
}

#[derive(Debug, Default)]
struct State {
    teams: Vec<String>,
    projects: Vec<FakeProject>,
    page: Option<usize>,
    endless: bool,
}

impl FakeVercel {
    /// Starts one without projects, at any free port.
    ///
    /// # Panics
    /// Where loopback has no free port.
    pub async fn start() -> Self {
        let state = Arc::<Mutex<State>>::default();
        let says = Arc::clone(&state);
        let rest = Rest::start(move |parts| lock(&says).answer(parts)).await;
        Self { rest, state }
    }

    /// The API's address.
    pub fn url(&self) -> String {
        self.rest.url()
    }

    /// The one token that is known.
    pub fn token(&self) -> &'static str {
        TOKEN
    }

    /// Makes the account a member of this team.
    pub fn join(&self, team: &str) {
        lock(&self.state).teams.push(team.to_owned());
    }

    /// Adds a project.
    pub fn add(&self, project: FakeProject) {
        lock(&self.state).projects.push(project);
    }

    /// Lists so many variables on a page.
    pub fn page(&self, variables: usize) {
        lock(&self.state).page = Some(variables);
    }

    /// Makes every page of variables have a next one.
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

fn error(status: u16, code: &str, message: &str) -> Said {
    (status, json!({ "error": { "code": code, "message": message } }))
}

impl State {
    fn answer(&self, parts: &Parts) -> Said {
        if parts.token.as_deref() != Some(TOKEN) {
            let error = json!({
                "code": "forbidden", "message": "Not authorized", "invalidToken": true,
            });
            return (403, json!({ "error": error }));
        }
        let team = parts.of("teamId");
        if team.is_some_and(|team| !self.teams.iter().any(|own| own == team)) {
            return error(403, "forbidden", "Not authorized");
        }
        let path: Vec<_> = parts.path.iter().map(String::as_str).collect();
        let here = |project: &&FakeProject| project.team.as_deref() == team;
        let named = |name: &str| {
            self.projects.iter().filter(here).find(|it| it.id == name || it.name == name)
        };
        match path.as_slice() {
            ["v9", "projects", name] => match named(name) {
                Some(it) => (200, json!({ "id": it.id, "name": it.name, "accountId": team })),
                None => error(404, "not_found", "Project not found."),
            },
            ["v10", "projects", name, "env"] => match named(name) {
                Some(project) => (200, self.variables(project, parts)),
                None => error(404, "not_found", "Project not found."),
            },
            ["v6", "deployments"] => {
                let project = parts.of("projectId").and_then(named);
                (200, deployments(project, parts))
            }
            ["v4", "aliases", host] => {
                let alias = |it: &&FakeProject| it.hosts.iter().any(|own| own == host);
                match self.projects.iter().filter(here).find(alias) {
                    Some(it) => (
                        200,
                        json!({
                            "uid": "2WjyKQmM8ZnGcJsPWMrHRHrE", "alias": host, "projectId": it.id,
                            "deploymentId": "dpl_1", "created": "2026-10-01T10:00:00.000Z",
                        }),
                    ),
                    None => error(404, "not_found", "The alias was not found"),
                }
            }
            ["v13", "deployments", host] => self.deployment(host, team),
            _ => error(404, "not_found", "The requested API endpoint was not found"),
        }
    }

    fn variables(&self, project: &FakeProject, parts: &Parts) -> Value {
        let from: usize = parts.of("until").and_then(|it| it.parse().ok()).unwrap_or(0);
        let Some(page) = self.page.filter(|_| !self.endless) else {
            let next = self.endless.then_some(from + 1);
            let pagination = json!({ "count": 1, "next": next, "prev": null });
            return json!({ "envs": project.variables, "pagination": pagination });
        };
        let envs: Vec<_> = project.variables.iter().skip(from).take(page).collect();
        let next = (from + page < project.variables.len()).then_some(from + page);
        let pagination = json!({ "count": envs.len(), "next": next, "prev": null });
        json!({ "envs": envs, "pagination": pagination })
    }

    /// Whoever asks: what is not the asker's is told without what is private.
    fn deployment(&self, host: &str, team: Option<&str>) -> Said {
        for project in &self.projects {
            let its = |it: &&Value| it["url"] == host || it["uid"] == host;
            let Some(found) = project.deployments.iter().find(its) else { continue };
            let mut found = found.clone();
            found["id"] = found["uid"].take();
            if project.team.as_deref() == team {
                found["projectId"] = json!(project.id);
            }
            return (200, found);
        }
        error(404, "not_found", "The deployment was not found")
    }
}

/// Of a project in another scope: an empty list.
fn deployments(project: Option<&FakeProject>, parts: &Parts) -> Value {
    let wanted = |it: &&Value| {
        let is = |name: &str, value: &Value| parts.of(name).is_none_or(|it| value == it);
        is("target", &it["target"]) && is("state", &it["state"])
    };
    let limit = parts.of("limit").and_then(|it| it.parse().ok()).unwrap_or(20);
    let all = project.map(|it| it.deployments.as_slice()).unwrap_or_default();
    let shown: Vec<_> = all.iter().filter(wanted).take(limit).collect();
    let pagination = json!({ "count": shown.len(), "next": null, "prev": null });
    json!({ "deployments": shown, "pagination": pagination })
}
