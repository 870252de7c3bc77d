//! Render's REST API: the services of an account, and what became of their latest deploy. Nothing
//! here changes anything, though the key could.

use domain::WallTime;
use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use url::Url;

use crate::api::{Api, ApiError, Operation, Pages, Trouble};
use crate::{Kind, Token};

/// Where Render's API is.
pub const RENDER_API: &str = "https://api.render.com/v1";

/// Services on a page: the most that Render gives.
const PAGE: &str = "100";

const SERVICES: Operation = Operation::question(Kind::Render, "services");
const DEPLOYS: Operation = Operation::question(Kind::Render, "deploys");

/// Render's API, as the owner of an account's key may use it.
#[derive(Clone, Debug)]
pub struct Render {
    api: Api,
}

/// A service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderService {
    /// Render's id of it.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// Its address; none where it has no public one.
    pub url: Option<String>,
    /// It is suspended, and by whom, in Render's words, as in "user" or "billing".
    pub suspended: Option<Vec<String>>,
    /// As in "free"; none where Render does not say.
    pub plan: Option<String>,
    /// As in "frankfurt".
    pub region: Option<String>,
    /// The path that Render itself probes as it deploys.
    pub health_check_path: Option<String>,
}

/// A deploy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deploy {
    /// Render's id of it.
    pub id: String,
    /// What became of it.
    pub status: DeployStatus,
    /// The commit it was made of.
    pub commit: Option<String>,
    /// When it was begun; none where Render does not say, or otherwise than documented.
    pub created_at: Option<WallTime>,
    /// When it ended.
    pub finished_at: Option<WallTime>,
}

/// Render's status of a deploy.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "Render's own words")]
pub enum DeployStatus {
    Created,
    Queued,
    BuildInProgress,
    PreDeployInProgress,
    UpdateInProgress,
    Live,
    Deactivated,
    BuildFailed,
    PreDeployFailed,
    UpdateFailed,
    Canceled,
    /// One that Render invented later, as it wrote it.
    #[serde(untagged)]
    Other(String),
}

impl RenderService {
    /// Whether it answers at `host` (`host` or `host:port`, as in the backend's URL).
    fn is_at(&self, host: &str) -> bool {
        self.host().is_some_and(|own| own.eq_ignore_ascii_case(host))
    }

    /// Host, with the port where it is not the scheme's own.
    fn host(&self) -> Option<String> {
        let url = Url::parse(self.url.as_deref()?).ok()?;
        let host = url.host_str()?;
        Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
    }
}

impl Render {
    /// For the API at `api` ([`RENDER_API`]): `https`, or `http` on loopback. Connects to nobody
    /// yet.
    ///
    /// # Errors
    /// [`Trouble::Address`] or [`Trouble::Trust`].
    pub fn new(api: Url, key: Token) -> Result<Self, ApiError> {
        Ok(Self { api: Api::new(Kind::Render, api, key)? })
    }

    /// The same, but every question is asked once.
    #[must_use]
    pub fn asking_once(mut self) -> Self {
        self.api.ask_once();
        self
    }

    /// Every service of the account, and of the workspaces that it belongs to.
    ///
    /// # Errors
    /// What the API answers.
    pub async fn services(&self) -> Result<Vec<RenderService>, ApiError> {
        let mut pages = Pages::new();
        let mut after = None::<String>;
        loop {
            let cursor = after.as_deref().map(|it| ("cursor", it));
            let ask = self.api.get(&["services"], [("limit", PAGE)].into_iter().chain(cursor));
            let page: Vec<ServiceEdge> = self.api.json(&SERVICES, &ask).await?;
            // The list ends with an empty page.
            let next = page.last().map(|it| it.cursor.clone());
            let services = page.into_iter().map(|it| RenderService::from(it.service));
            pages.take(services, next.as_deref(), &SERVICES)?;
            match next {
                Some(next) => after = Some(next),
                None => return Ok(pages.all()),
            }
        }
    }

    /// The service that answers at `host` (`host` or `host:port`, as in the backend's URL). A
    /// domain of its owner's is not among what the list tells: then it is not found.
    ///
    /// # Errors
    /// [`Trouble::NoService`] with those there are, or what the API answers.
    pub async fn service_at(&self, host: &str) -> Result<RenderService, ApiError> {
        let mut domains = Vec::new();
        for service in self.services().await? {
            if service.is_at(host) {
                return Ok(service);
            }
            domains.extend(service.host());
        }
        let (host, scope) = (host.to_owned(), "the Render account of this API key".to_owned());
        Err(SERVICES.error(Trouble::NoService { host, scope, domains }))
    }

    /// The latest deploy of a service, by its id; none where it was never deployed.
    ///
    /// # Errors
    /// [`Trouble::NotFound`] where there is no such service, or what the API answers.
    pub async fn latest_deploy(&self, service: &str) -> Result<Option<Deploy>, ApiError> {
        let ask = self.api.get(&["services", service, "deploys"], [("limit", "1")]);
        let page: Vec<DeployEdge> = self.api.json(&DEPLOYS, &ask).await?;
        Ok(page.into_iter().map(|it| Deploy::from(it.deploy)).next())
    }
}

#[derive(Deserialize)]
struct ServiceEdge {
    cursor: String,
    service: Listed,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    id: String,
    name: String,
    suspended: Suspended,
    #[serde(default)]
    suspenders: Vec<String>,
    #[serde(default)]
    service_details: Details,
}

#[derive(PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Suspended {
    Suspended,
    NotSuspended,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    url: Option<String>,
    plan: Option<String>,
    region: Option<String>,
    health_check_path: Option<String>,
}

impl From<Listed> for RenderService {
    fn from(it: Listed) -> Self {
        let Details { url, plan, region, health_check_path } = it.service_details;
        Self {
            id: it.id,
            name: it.name,
            url: url.filter(|url| !url.is_empty()),
            suspended: (it.suspended == Suspended::Suspended).then_some(it.suspenders),
            plan,
            region,
            health_check_path: health_check_path.filter(|path| !path.is_empty()),
        }
    }
}

#[derive(Deserialize)]
struct DeployEdge {
    deploy: ListedDeploy,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListedDeploy {
    id: String,
    status: DeployStatus,
    commit: Option<Commit>,
    created_at: Option<String>,
    finished_at: Option<String>,
}

#[derive(Deserialize)]
struct Commit {
    id: String,
}

impl From<ListedDeploy> for Deploy {
    fn from(it: ListedDeploy) -> Self {
        Self {
            id: it.id,
            status: it.status,
            commit: it.commit.map(|commit| commit.id),
            created_at: it.created_at.as_deref().and_then(wall_time),
            finished_at: it.finished_at.as_deref().and_then(wall_time),
        }
    }
}

fn wall_time(text: &str) -> Option<WallTime> {
    let time = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    i64::try_from(time.unix_timestamp_nanos() / 1_000_000).ok().map(WallTime::from_unix_ms)
}
