//! Railway's GraphQL API: the few questions and commands that a failover test needs.
//!
//! A project token speaks for one environment of one project. Railway's Free plan allows 100
//! requests an hour, so every method here is one request.

mod credit;
mod deployment;
mod find;
mod graphql;

use domain::BackendUrl;
use serde::Deserialize;
use serde_json::json;
use url::Url;

pub use credit::{Cents, Credit, RailwayAccount, Trial};
pub use deployment::{Deployment, DeploymentStatus, Standing};
pub use find::{Named, Service};

use crate::api::{Api, ApiError};
use crate::{Kind, Token};
use graphql::{Operation, run};

/// Where Railway's API is.
pub const RAILWAY_API: &str = "https://backboard.railway.com/graphql/v2";

/// A backend's address as it stands among a service's domains: the host, with the port where it is
/// not the scheme's own.
pub fn host(url: &BackendUrl) -> String {
    let url = url.as_url();
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Railway's API, as its owner of a project token may use it. Questions are asked again where that
/// may help; commands are given once.
#[derive(Clone, Debug)]
pub struct Railway {
    api: Api,
}

impl Railway {
    /// For the API at `api` ([`RAILWAY_API`]): `https`, or `http` on loopback. Connects to nobody
    /// yet. Loads the system's trusted certificates, which takes milliseconds.
    ///
    /// # Errors
    /// [`crate::Trouble::Address`] or [`crate::Trouble::Trust`].
    pub fn new(api: Url, token: Token) -> Result<Self, ApiError> {
        Ok(Self { api: Api::new(Kind::RailwayProject, api, token)? })
    }

    /// The same, but every question is asked once: for whoever decides about repeating itself.
    #[must_use]
    pub fn asking_once(mut self) -> Self {
        self.api.ask_once();
        self
    }

    /// The service that answers at `host` (`host` or `host:port`, as in the backend's URL), in the
    /// token's environment, with its latest deployment. One request.
    ///
    /// # Errors
    /// [`crate::Trouble::NoService`] where no service has that domain, or what the API answers.
    pub async fn service_at(&self, host: &str) -> Result<Service, ApiError> {
        find::service_at(&self.api, host).await
    }

    /// The latest deployment of a service; none where it was never deployed.
    ///
    /// # Errors
    /// What the API answers.
    pub async fn latest_deployment(
        &self,
        environment: &str,
        service: &str,
    ) -> Result<Option<Deployment>, ApiError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Data {
            service_instance: Instance,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Instance {
            latest_deployment: Option<Deployment>,
        }
        let variables = json!({ "environment": environment, "service": service });
        let data: Data = run(&self.api, &LATEST, variables).await?;
        Ok(data.service_instance.latest_deployment)
    }

    /// One deployment as it is now.
    ///
    /// # Errors
    /// What the API answers.
    pub async fn deployment(&self, id: &str) -> Result<Deployment, ApiError> {
        #[derive(Deserialize)]
        struct Data {
            deployment: Deployment,
        }
        Ok(run::<Data>(&self.api, &DEPLOYMENT, json!({ "id": id })).await?.deployment)
    }

    /// Stops a deployment. Railway may still be stopping it when this returns.
    ///
    /// # Errors
    /// What the API answers; see [`ApiError::may_have_happened`].
    pub async fn stop(&self, id: &str) -> Result<(), ApiError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Data {
            deployment_stop: bool,
        }
        let data: Data = run(&self.api, &STOP, json!({ "id": id })).await?;
        STOP.agreed(data.deployment_stop)
    }

    /// Starts a deployment again. Railway may still be starting it when this returns.
    ///
    /// # Errors
    /// What the API answers; see [`ApiError::may_have_happened`].
    pub async fn restart(&self, id: &str) -> Result<(), ApiError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Data {
            deployment_restart: bool,
        }
        let data: Data = run(&self.api, &RESTART, json!({ "id": id })).await?;
        RESTART.agreed(data.deployment_restart)
    }

    /// Makes a new deployment from the same image, and returns it.
    ///
    /// # Errors
    /// What the API answers; see [`ApiError::may_have_happened`].
    pub async fn redeploy(&self, id: &str) -> Result<Deployment, ApiError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Data {
            deployment_redeploy: Deployment,
        }
        Ok(run::<Data>(&self.api, &REDEPLOY, json!({ "id": id })).await?.deployment_redeploy)
    }
}

const LATEST: Operation = Operation::query(
    Kind::RailwayProject,
    "serviceInstance",
    "query serviceInstance($environment: String!, $service: String!) { \
       serviceInstance(environmentId: $environment, serviceId: $service) { \
         latestDeployment { id status deploymentStopped canRedeploy } } }",
);
const DEPLOYMENT: Operation = Operation::query(
    Kind::RailwayProject,
    "deployment",
    "query deployment($id: String!) { \
       deployment(id: $id) { id status deploymentStopped canRedeploy } }",
);
const STOP: Operation = Operation::mutation(
    "deploymentStop",
    "mutation deploymentStop($id: String!) { deploymentStop(id: $id) }",
);
const RESTART: Operation = Operation::mutation(
    "deploymentRestart",
    "mutation deploymentRestart($id: String!) { deploymentRestart(id: $id) }",
);
const REDEPLOY: Operation = Operation::mutation(
    "deploymentRedeploy",
    "mutation deploymentRedeploy($id: String!) { \
       deploymentRedeploy(id: $id, usePreviousImageTag: true) { \
         id status deploymentStopped canRedeploy } }",
);
