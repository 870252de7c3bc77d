//! From a backend's host to the service behind it.

use serde::Deserialize;
use serde_json::json;

use super::deployment::Deployment;
use super::graphql::{Operation, run};
use crate::Kind;
use crate::api::{Api, ApiError, Trouble};

/// Something of Railway's with an id and the name that its owner gave it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Named {
    /// Railway's id of it.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
}

/// A service in the token's environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The project.
    pub project: Named,
    /// The environment.
    pub environment: Named,
    /// Railway's id of the service.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// Every domain it answers at.
    pub domains: Vec<String>,
    /// Its latest deployment; none where it was never deployed.
    pub deployment: Option<Deployment>,
}

const SERVICES: Operation = Operation::query(
    Kind::RailwayProject,
    "projectToken",
    "query projectToken { projectToken { project { id name } environment { id name \
       serviceInstances { edges { node { serviceId serviceName \
         domains { serviceDomains { domain } customDomains { domain } } \
         latestDeployment { id status deploymentStopped canRedeploy } } } } } } }",
);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    project_token: Scope,
}

#[derive(Deserialize)]
struct Scope {
    project: Named,
    environment: Environment,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Environment {
    id: String,
    name: String,
    service_instances: Connection,
}

#[derive(Deserialize)]
struct Connection {
    edges: Vec<Edge>,
}

#[derive(Deserialize)]
struct Edge {
    node: Instance,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Instance {
    service_id: String,
    service_name: String,
    domains: Domains,
    latest_deployment: Option<Deployment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Domains {
    service_domains: Vec<Domain>,
    custom_domains: Vec<Domain>,
}

#[derive(Deserialize)]
struct Domain {
    domain: String,
}

pub(super) async fn service_at(api: &Api, host: &str) -> Result<Service, ApiError> {
    let scope = run::<Data>(api, &SERVICES, json!({})).await?.project_token;
    let mut seen = Vec::new();
    for Edge { node } in scope.environment.service_instances.edges {
        let Domains { service_domains, custom_domains } = node.domains;
        let domains: Vec<_> =
            service_domains.into_iter().chain(custom_domains).map(|it| it.domain).collect();
        if domains.iter().any(|domain| domain.eq_ignore_ascii_case(host)) {
            return Ok(Service {
                project: scope.project,
                environment: Named { id: scope.environment.id, name: scope.environment.name },
                id: node.service_id,
                name: node.service_name,
                domains,
                deployment: node.latest_deployment,
            });
        }
        seen.extend(domains);
    }
    let (environment, project) = (scope.environment.name, scope.project.name);
    Err(SERVICES.error(Trouble::NoService {
        host: host.to_owned(),
        scope: format!("the environment \"{environment}\" of the Railway project \"{project}\""),
        domains: seen,
    }))
}
