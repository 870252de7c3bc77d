//! The part of Railway's public schema that the product uses, and its resolvers.

use std::sync::Arc;

use async_graphql::{Context, Enum, Error, ID, Object, Result, SimpleObject};

use super::state::{self, FakeDeployment, FakeWorkspace, Service, State};

/// Who asks, by the header of the request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller {
    /// It has the project's token.
    pub(super) known: bool,
    /// It has the account's.
    pub(super) account: bool,
}

/// Railway's status of a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[expect(missing_docs, reason = "Railway's own words")]
pub enum DeploymentStatus {
    Building,
    Crashed,
    Deploying,
    Failed,
    Initializing,
    NeedsApproval,
    Queued,
    Removed,
    Removing,
    Skipped,
    Sleeping,
    Success,
    Waiting,
}

#[derive(SimpleObject)]
struct ProjectToken {
    id: ID,
    name: String,
    project_id: String,
    environment_id: String,
    project: Project,
    environment: Environment,
}

#[derive(SimpleObject)]
struct Project {
    id: ID,
    name: String,
}

#[derive(SimpleObject)]
struct Environment {
    id: ID,
    name: String,
    service_instances: EnvironmentServiceInstancesConnection,
}

#[derive(SimpleObject)]
struct EnvironmentServiceInstancesConnection {
    edges: Vec<EnvironmentServiceInstancesConnectionEdge>,
}

#[derive(SimpleObject)]
struct EnvironmentServiceInstancesConnectionEdge {
    cursor: String,
    node: ServiceInstance,
}

#[derive(SimpleObject)]
struct ServiceInstance {
    id: ID,
    environment_id: String,
    service_id: String,
    service_name: String,
    sleep_application: Option<bool>,
    domains: AllDomains,
    latest_deployment: Option<Deployment>,
}

#[derive(SimpleObject)]
struct AllDomains {
    service_domains: Vec<ServiceDomain>,
    custom_domains: Vec<CustomDomain>,
}

#[derive(SimpleObject)]
struct ServiceDomain {
    domain: String,
    target_port: Option<i32>,
}

#[derive(SimpleObject)]
struct CustomDomain {
    domain: String,
    target_port: Option<i32>,
}

#[derive(SimpleObject)]
struct Deployment {
    id: ID,
    project_id: String,
    environment_id: String,
    status: DeploymentStatus,
    deployment_stopped: bool,
    can_redeploy: bool,
}

impl From<&FakeDeployment> for Deployment {
    fn from(it: &FakeDeployment) -> Self {
        Self {
            id: it.id.clone().into(),
            project_id: state::PROJECT_ID.to_owned(),
            environment_id: state::ENVIRONMENT_ID.to_owned(),
            status: it.status,
            deployment_stopped: it.stopped,
            can_redeploy: it.can_redeploy,
        }
    }
}

impl From<&Service> for ServiceInstance {
    fn from(it: &Service) -> Self {
        let domain = ServiceDomain { domain: it.domain.clone(), target_port: None };
        let custom = it.custom_domains.iter();
        Self {
            id: format!("instance-of-{}", it.id).into(),
            environment_id: state::ENVIRONMENT_ID.to_owned(),
            service_id: it.id.clone(),
            service_name: it.name.clone(),
            sleep_application: Some(false),
            domains: AllDomains {
                service_domains: vec![domain],
                custom_domains: custom
                    .map(|it| CustomDomain { domain: it.clone(), target_port: None })
                    .collect(),
            },
            latest_deployment: it.deployments.last().map(Deployment::from),
        }
    }
}

#[derive(SimpleObject)]
struct User {
    id: ID,
    workspaces: Vec<Workspace>,
}

#[derive(SimpleObject)]
struct Workspace {
    id: ID,
    name: String,
    customer: Customer,
}

#[derive(SimpleObject)]
struct Customer {
    id: ID,
    is_trialing: bool,
    trial_days_remaining: i32,
    has_exhausted_free_plan: bool,
    credit_balance: f64,
    remaining_usage_credit_balance: f64,
    current_usage: f64,
    usage_limit: Option<UsageLimit>,
}

#[derive(SimpleObject)]
struct UsageLimit {
    id: ID,
    soft_limit: i32,
    hard_limit: Option<i32>,
    is_over_limit: bool,
}

impl From<&FakeWorkspace> for Workspace {
    fn from(it: &FakeWorkspace) -> Self {
        let money = &it.customer;
        let limit = |is_over_limit| UsageLimit {
            id: format!("limit-of-{}", it.id).into(),
            soft_limit: 5,
            hard_limit: Some(10),
            is_over_limit,
        };
        Self {
            id: it.id.clone().into(),
            name: it.name.clone(),
            customer: Customer {
                id: format!("customer-of-{}", it.id).into(),
                is_trialing: money.trial_days.is_some(),
                trial_days_remaining: money.trial_days.unwrap_or_default(),
                has_exhausted_free_plan: money.exhausted,
                credit_balance: money.balance,
                remaining_usage_credit_balance: money.left,
                current_usage: money.used,
                usage_limit: money.over_limit.map(limit),
            },
        }
    }
}

pub(super) struct Query;

#[Object]
impl Query {
    async fn project_token(&self, context: &Context<'_>) -> Result<ProjectToken> {
        let state = admit(context, "Project Token not found")?;
        let edges = state.instances(|it| EnvironmentServiceInstancesConnectionEdge {
            cursor: it.id.clone(),
            node: it.into(),
        });
        Ok(ProjectToken {
            id: "token-1".into(),
            name: "failover test".to_owned(),
            project_id: state::PROJECT_ID.to_owned(),
            environment_id: state::ENVIRONMENT_ID.to_owned(),
            project: Project { id: state::PROJECT_ID.into(), name: state::PROJECT.to_owned() },
            environment: Environment {
                id: state::ENVIRONMENT_ID.into(),
                name: state::ENVIRONMENT.to_owned(),
                service_instances: EnvironmentServiceInstancesConnection { edges },
            },
        })
    }

    async fn service_instance(
        &self,
        context: &Context<'_>,
        environment_id: String,
        service_id: String,
    ) -> Result<ServiceInstance> {
        let state = admit(context, NOT_AUTHORIZED)?;
        if environment_id != state::ENVIRONMENT_ID {
            return Err(Error::new("Environment not found"));
        }
        state
            .instances(|it| (it.id == service_id).then(|| it.into()))
            .into_iter()
            .flatten()
            .next()
            .ok_or_else(|| Error::new("ServiceInstance not found"))
    }

    async fn deployment(&self, context: &Context<'_>, id: String) -> Result<Deployment> {
        let found = admit(context, NOT_AUTHORIZED)?.find(&id)?;
        Ok(Deployment::from(&found))
    }

    async fn me(&self, context: &Context<'_>) -> Result<User> {
        let state = owner(context)?;
        let workspaces = state.workspaces().iter().map(Workspace::from).collect();
        Ok(User { id: "user-1".into(), workspaces })
    }

    async fn workspace(&self, context: &Context<'_>, workspace_id: String) -> Result<Workspace> {
        let state = owner(context)?;
        let workspaces = state.workspaces();
        let found = workspaces.iter().find(|it| it.id == workspace_id).map(Workspace::from);
        found.ok_or_else(|| Error::new(NOT_AUTHORIZED))
    }
}

pub(super) struct Mutation;

#[Object]
impl Mutation {
    async fn deployment_stop(&self, context: &Context<'_>, id: String) -> Result<bool> {
        command(context)?.stop(&id).await?;
        Ok(true)
    }

    async fn deployment_restart(&self, context: &Context<'_>, id: String) -> Result<bool> {
        command(context)?.restart(&id).await?;
        Ok(true)
    }

    async fn deployment_redeploy(
        &self,
        context: &Context<'_>,
        id: String,
        use_previous_image_tag: Option<bool>,
    ) -> Result<Deployment> {
        // With the image that there is, or built anew: a new deployment either way.
        let _ = use_previous_image_tag;
        let made = command(context)?.redeploy(&id).await?;
        Ok(Deployment::from(&made))
    }
}

/// What Railway says to whom it does not know, and to whom it knows for somebody else.
const NOT_AUTHORIZED: &str = "Not Authorized";

fn admit<'a>(context: &Context<'a>, otherwise: &str) -> Result<&'a Arc<State>> {
    let caller = context.data::<Caller>()?;
    if caller.known { context.data() } else { Err(Error::new(otherwise)) }
}

fn owner<'a>(context: &Context<'a>) -> Result<&'a Arc<State>> {
    let caller = context.data::<Caller>()?;
    if caller.account { context.data() } else { Err(Error::new(NOT_AUTHORIZED)) }
}

fn command<'a>(context: &Context<'a>) -> Result<&'a Arc<State>> {
    let state = admit(context, NOT_AUTHORIZED)?;
    if state.commands_are_forbidden() {
        return Err(Error::new(NOT_AUTHORIZED));
    }
    Ok(state)
}
