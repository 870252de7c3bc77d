//! Vercel's REST API: a project's variables, and its deployment in production.
//!
//! A token reads the scope of its own account unless a team is named, and says nothing of it: a
//! project of the same name there would be taken for the team's. So nothing is believed here but
//! what names the project that was asked for.

mod host;

use domain::WallTime;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::api::{Api, ApiError, Operation, Pages, Trouble};
use crate::{Kind, Token};

/// Where Vercel's API is.
pub const VERCEL_API: &str = "https://api.vercel.com";

/// Names that begin so are inlined into what every visitor loads.
const PUBLIC: &str = "NEXT_PUBLIC_";

const ENV: Operation = Operation::question(Kind::Vercel, "env");
const DEPLOYMENTS: Operation = Operation::question(Kind::Vercel, "deployments");
const PROJECT: Operation = Operation::question(Kind::Vercel, "project");

/// Vercel's API, as the owner of an account's token may use it.
#[derive(Clone, Debug)]
pub struct Vercel {
    api: Api,
    team: Option<String>,
}

/// An environment variable of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub key: String,
    /// How Vercel keeps it.
    pub kind: VariableKind,
    /// What it is for, as in "production"; other environments by their ids.
    pub targets: Vec<String>,
    /// For the deployments of this branch alone.
    pub branch: Option<String>,
    /// Its value, where Vercel shows it and every visitor can read it anyhow
    /// (`NEXT_PUBLIC_…`). No other value is kept.
    pub value: Option<String>,
    /// When it was last changed, or made; none where Vercel does not say.
    pub updated_at: Option<WallTime>,
}

/// How Vercel keeps a variable.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "Vercel's own words")]
pub enum VariableKind {
    System,
    Encrypted,
    Plain,
    Sensitive,
    Secret,
    /// One that Vercel invented later, as it wrote it.
    #[serde(untagged)]
    Other(String),
}

impl Variable {
    /// Production is built with it.
    pub fn is_for_production(&self) -> bool {
        self.branch.is_none() && self.targets.iter().any(|target| target == "production")
    }
}

/// A deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VercelDeployment {
    /// Vercel's id of it.
    pub id: String,
    /// Its own host.
    pub url: String,
    /// When it was made.
    pub created_at: WallTime,
    /// As in "READY".
    pub state: String,
}

impl Vercel {
    /// For the API at `api` ([`VERCEL_API`]): `https`, or `http` on loopback; in the scope of
    /// `team`, by its id, or else of the token's own account. Connects to nobody yet.
    ///
    /// # Errors
    /// [`Trouble::Address`] or [`Trouble::Trust`].
    pub fn new(api: Url, token: Token, team: Option<String>) -> Result<Self, ApiError> {
        Ok(Self { api: Api::new(Kind::Vercel, api, token)?, team })
    }

    /// The same, but every question is asked once.
    #[must_use]
    pub fn asking_once(mut self) -> Self {
        self.api.ask_once();
        self
    }

    /// The team whose scope is looked at; none: the token's own account.
    pub fn team(&self) -> Option<&str> {
        self.team.as_deref()
    }

    /// The variables of a project, by its id or name.
    ///
    /// # Errors
    /// [`Trouble::NoProject`], or what the API answers.
    pub async fn variables(&self, project: &str) -> Result<Vec<Variable>, ApiError> {
        let mut pages = Pages::new();
        let mut until = None::<String>;
        loop {
            let query = self.scoped(until.as_deref().map(|it| ("until", it)));
            let ask = self.api.get(&["v10", "projects", project, "env"], query);
            let page: EnvPage =
                self.api.json(&ENV, &ask).await.map_err(|error| self.named(error, project))?;
            let next = page.pagination.and_then(|it| it.next).map(|it| it.to_string());
            pages.take(page.envs.into_iter().map(Variable::from), next.as_deref(), &ENV)?;
            match next {
                Some(next) => until = Some(next),
                None => return Ok(pages.all()),
            }
        }
    }

    /// The newest deployment of a project that serves, or could serve, its production; none where
    /// the project is there and has none.
    ///
    /// # Errors
    /// [`Trouble::NoProject`], or what the API answers.
    pub async fn production(&self, project: &str) -> Result<Option<VercelDeployment>, ApiError> {
        // By its id: a list is empty, too, of a project that is not in this scope at all.
        let project = self.project(project).await?;
        let query = self.scoped([
            ("projectId", project.id.as_str()),
            ("target", "production"),
            ("state", "READY"),
            ("limit", "1"),
        ]);
        let ask = self.api.get(&["v6", "deployments"], query);
        let page: DeploymentPage = self.api.json(&DEPLOYMENTS, &ask).await?;
        Ok(page.deployments.into_iter().map(VercelDeployment::from).next())
    }

    /// The id of the project that answers at `host`, as in "my-app.vercel.app" or a domain of its
    /// owner's.
    ///
    /// # Errors
    /// [`Trouble::NoProject`], or what the API answers.
    pub async fn project_at(&self, host: &str) -> Result<String, ApiError> {
        host::project_at(self, host).await
    }

    /// The id of a project, by its id or name.
    ///
    /// # Errors
    /// [`Trouble::NoProject`], or what the API answers.
    pub async fn project_id(&self, project: &str) -> Result<String, ApiError> {
        self.project(project).await.map(|project| project.id)
    }

    async fn project(&self, project: &str) -> Result<Project, ApiError> {
        let ask = self.api.get(&["v9", "projects", project], self.scoped([]));
        self.api.json(&PROJECT, &ask).await.map_err(|error| self.named(error, project))
    }

    /// `query`, in the team's scope.
    fn scoped<'a>(
        &'a self,
        query: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        query.into_iter().chain(self.team.as_deref().map(|team| ("teamId", team)))
    }

    /// An error of a request that names a project: what was not found is that project.
    fn named(&self, error: ApiError, project: &str) -> ApiError {
        match error.trouble() {
            Trouble::NotFound(_) => {
                PROJECT.error(self.no_project(format!("project called \"{project}\"")))
            }
            _ => error,
        }
    }

    fn no_project(&self, what: String) -> Trouble {
        Trouble::NoProject { what, team: self.team.clone() }
    }
}

#[derive(Deserialize)]
struct Project {
    id: String,
}

#[derive(Deserialize)]
struct EnvPage {
    envs: Vec<Env>,
    #[serde(default)]
    pagination: Option<Pagination>,
}

#[derive(Deserialize)]
struct Pagination {
    next: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Env {
    key: String,
    #[serde(rename = "type")]
    kind: VariableKind,
    #[serde(default)]
    target: Option<Targets>,
    #[serde(default)]
    custom_environment_ids: Vec<String>,
    git_branch: Option<String>,
    /// Of no type: an error would quote it.
    #[serde(default)]
    value: Value,
    #[serde(default)]
    decrypted: bool,
    created_at: Option<i64>,
    updated_at: Option<i64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Targets {
    One(String),
    Several(Vec<String>),
}

impl From<Env> for Variable {
    fn from(env: Env) -> Self {
        let mut targets = match env.target {
            None => Vec::new(),
            Some(Targets::One(one)) => vec![one],
            Some(Targets::Several(several)) => several,
        };
        targets.extend(env.custom_environment_ids);
        let shown = env.kind == VariableKind::Plain || env.decrypted;
        let value = match env.value {
            Value::String(value) if shown && env.key.starts_with(PUBLIC) => Some(value),
            _ => None,
        };
        let updated_at = env.updated_at.or(env.created_at).map(WallTime::from_unix_ms);
        let branch = env.git_branch.filter(|branch| !branch.is_empty());
        Self { key: env.key, kind: env.kind, targets, branch, value, updated_at }
    }
}

#[derive(Deserialize)]
struct DeploymentPage {
    deployments: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    uid: String,
    url: Option<String>,
    /// Older than `createdAt`, and always there.
    created: i64,
    created_at: Option<i64>,
    state: Option<String>,
    ready_state: Option<String>,
}

impl From<Listed> for VercelDeployment {
    fn from(it: Listed) -> Self {
        Self {
            id: it.uid,
            url: it.url.unwrap_or_default(),
            created_at: WallTime::from_unix_ms(it.created_at.unwrap_or(it.created)),
            // It was asked for by this state.
            state: it.state.or(it.ready_state).unwrap_or_else(|| "READY".to_owned()),
        }
    }
}
