//! Railway's API as its public schema says, with services that stop and start: a GraphQL server on
//! loopback whose deployments switch sample backends.
//!
//! ```no_run
//! # async fn example() {
//! use std::sync::Arc;
//! use std::time::Duration;
//! use testkit::railway::{ApiFault, FakeRailway, Operation};
//!
//! let backend = Arc::new(testkit::sample("Railway").await);
//! let railway = FakeRailway::start().await;
//! let service = railway.add_service("api", Some(backend.clone())).await;
//! railway.tune(|it| it.restart_takes = Duration::from_millis(300));
//! railway.fail_next(Operation::Stop, ApiFault::CutAfter);
//! // … a client with `railway.url()` and `railway.token()` …
//! assert_eq!((railway.stops(), railway.restarts()), (1, 1));
//! assert!(railway.is_running(&service.name));
//! # }
//! ```

mod fault;
mod schema;
mod serve;
mod state;

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::{EmptySubscription, Schema};
use demo::SampleBackend;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::CertificateDer;

use crate::free_port;
use crate::tls::{self, Certificate};

pub use fault::ApiFault;
pub(crate) use fault::json_answer;
pub use schema::DeploymentStatus;
pub use state::{FakeCustomer, FakeDeployment, FakeWorkspace, Restarting};

use state::State;

/// A Railway with one project and one environment. Ends when dropped.
#[derive(Debug)]
pub struct FakeRailway {
    url: String,
    state: Arc<State>,
    _serving: JoinSet<()>,
}

/// A service that was added.
#[derive(Clone, Debug)]
pub struct FakeService {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The domain it answers at, as the API tells it.
    pub domain: String,
    /// The id of its first deployment.
    pub deployment: String,
}

/// How commands are carried out. Every delay is zero at first: then the effect is there before the
/// answer.
#[derive(Clone, Debug)]
pub struct Behaviour {
    /// How long after the answer a stop takes effect. Nothing that comes meanwhile prevents it.
    pub stop_takes: Duration,
    /// What a restart does.
    pub restart: Restart,
    /// How long after the answer a restart takes effect.
    pub restart_takes: Duration,
    /// What the API says meanwhile.
    pub restarting: Restarting,
    /// How long after the answer a redeployed service runs.
    pub redeploy_takes: Duration,
}

/// What a restart does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restart {
    /// It brings the deployment back.
    Works,
    /// It is answered with success, and nothing happens.
    DoesNothing,
    /// It is answered with an error.
    Refused,
}

/// What is asked of the API, by the field at the root of the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Operation {
    /// `projectToken`: the project, its environment and the services there.
    ProjectToken,
    /// `serviceInstance`: a service and its latest deployment.
    ServiceInstance,
    /// `deployment`: one deployment.
    Deployment,
    /// `deploymentStop`.
    Stop,
    /// `deploymentRestart`.
    Restart,
    /// `deploymentRedeploy`.
    Redeploy,
    /// `me`: the workspaces of an account.
    Me,
    /// `workspace`: its money.
    Workspace,
}

impl Operation {
    /// Every operation.
    pub const ALL: [Self; 8] = [
        Self::ProjectToken,
        Self::ServiceInstance,
        Self::Deployment,
        Self::Stop,
        Self::Restart,
        Self::Redeploy,
        Self::Me,
        Self::Workspace,
    ];

    /// The field at the root of the query.
    pub const fn field(self) -> &'static str {
        match self {
            Self::ProjectToken => "projectToken",
            Self::ServiceInstance => "serviceInstance",
            Self::Deployment => "deployment",
            Self::Stop => "deploymentStop",
            Self::Restart => "deploymentRestart",
            Self::Redeploy => "deploymentRedeploy",
            Self::Me => "me",
            Self::Workspace => "workspace",
        }
    }
}

/// A request that came.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// When it came.
    pub at: Instant,
    /// What it asked; none where it was no query that this knows.
    pub operation: Option<Operation>,
    /// How it was made to fail.
    pub fault: Option<ApiFault>,
}

impl FakeRailway {
    /// Starts one without services, at any free port.
    ///
    /// # Panics
    /// Where loopback has no free port.
    pub async fn start() -> Self {
        Self::serving(None).await
    }

    /// Starts one over TLS, and returns the authority that signed its certificate.
    ///
    /// # Panics
    /// Where the certificate cannot be made or loopback has no free port.
    pub async fn start_over_tls(certificate: Certificate) -> (Self, CertificateDer<'static>) {
        let (authority, config) = tls::issue(certificate).expect("a certificate");
        (Self::serving(Some(TlsAcceptor::from(Arc::new(config)))).await, authority)
    }

    async fn serving(tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind(free_port()).await.expect("a free port on loopback");
        let address = listener.local_addr().expect("a bound socket has an address");
        let scheme = if tls.is_some() { "https" } else { "http" };
        let state = Arc::new(State::new());
        let schema = Schema::build(schema::Query, schema::Mutation, EmptySubscription)
            .data(state.clone())
            .finish();
        let mut serving = JoinSet::new();
        serving.spawn(serve::serve(listener, tls, schema, state.clone()));
        Self { url: format!("{scheme}://{address}/graphql/v2"), state, _serving: serving }
    }

    /// The API's address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The one project token that is known.
    pub fn token(&self) -> &'static str {
        state::TOKEN
    }

    /// The one token of an account that is known.
    pub fn account_token(&self) -> &'static str {
        state::ACCOUNT_TOKEN
    }

    /// Adds a workspace to the account: one in a trial with all of its $5.
    pub fn add_workspace(&self, id: &str, name: &str) {
        self.state.workspaces().push(FakeWorkspace::new(id, name));
    }

    /// Changes a workspace's money.
    ///
    /// # Panics
    /// Where no workspace has this id.
    pub fn bill(&self, workspace: &str, change: impl FnOnce(&mut FakeCustomer)) {
        let mut workspaces = self.state.workspaces();
        let found = workspaces.iter_mut().find(|it| it.id == workspace);
        change(&mut found.expect("a workspace of this id").customer);
    }

    /// The project's name.
    pub fn project(&self) -> &'static str {
        state::PROJECT
    }

    /// The environment's name.
    pub fn environment(&self) -> &'static str {
        state::ENVIRONMENT
    }

    /// The environment's id.
    pub fn environment_id(&self) -> &'static str {
        state::ENVIRONMENT_ID
    }

    /// Adds a service with one running deployment. Its domain is `backend`'s host and port, and
    /// stopping it switches `backend` to [`demo::Fault::RailwayStopped`]; without a backend it is
    /// `NAME.up.railway.test`. A name is used once.
    ///
    /// # Panics
    /// Where the backend's port was lost.
    pub async fn add_service(
        &self,
        name: &str,
        backend: Option<Arc<SampleBackend>>,
    ) -> FakeService {
        self.state.add_service(name, backend).await
    }

    /// Gives a service a domain of its owner's, too.
    ///
    /// # Panics
    /// Where no service has this name.
    pub fn add_custom_domain(&self, service: &str, domain: &str) {
        self.state.with(service, |it| it.custom_domains.push(domain.to_owned()));
    }

    /// Changes how commands are carried out from now on.
    pub fn tune(&self, change: impl FnOnce(&mut Behaviour)) {
        self.state.tune(change);
    }

    /// Changes what the API says of a service's latest deployment. The backend is left alone.
    ///
    /// # Panics
    /// Where no service has this name, or it was never deployed.
    pub fn change(&self, service: &str, change: impl FnOnce(&mut FakeDeployment)) {
        self.state.with(service, |it| change(it.deployments.last_mut().expect("a deployment")));
    }

    /// Makes a service one that was never deployed.
    ///
    /// # Panics
    /// Where no service has this name.
    pub fn forget_deployments(&self, service: &str) {
        self.state.with(service, |it| it.deployments.clear());
    }

    /// Makes the known token a stranger in this project: it may ask, and command nothing.
    pub fn forbid_commands(&self) {
        self.state.forbid_commands();
    }

    /// Makes the next request for `operation` that has no fault yet fail so. Called more than
    /// once, the faults come in this order.
    pub fn fail_next(&self, operation: Operation, fault: ApiFault) {
        self.state.script().next.push_back((operation, fault));
    }

    /// Makes every request for `operation` fail so, after those of [`Self::fail_next`]; none ends
    /// that.
    pub fn fail_always(&self, operation: Operation, fault: impl Into<Option<ApiFault>>) {
        let mut script = self.state.script();
        match fault.into() {
            Some(fault) => script.always.insert(operation, fault),
            None => script.always.remove(&operation),
        };
    }

    /// Every request so far, oldest first.
    pub fn calls(&self) -> Vec<Call> {
        self.state.script().calls.clone()
    }

    /// How many requests for `operation` came, whatever became of them.
    pub fn asked(&self, operation: Operation) -> usize {
        self.calls().iter().filter(|call| call.operation == Some(operation)).count()
    }

    /// How many stops were carried out.
    pub fn stops(&self) -> usize {
        self.state.done().stops
    }

    /// How many restarts were accepted; those that do nothing too.
    pub fn restarts(&self) -> usize {
        self.state.done().restarts
    }

    /// How many of these found the deployment running or starting: none were needed.
    pub fn needless_restarts(&self) -> usize {
        self.state.done().needless_restarts
    }

    /// How many redeployments were accepted.
    pub fn redeploys(&self) -> usize {
        self.state.done().redeploys
    }

    /// A service's latest deployment as the API tells it; none where it was never deployed.
    ///
    /// # Panics
    /// Where no service has this name.
    pub fn deployment(&self, service: &str) -> Option<FakeDeployment> {
        self.state.with(service, |it| it.deployments.last().cloned())
    }

    /// Whether the API says of a service that it runs, no command is on its way, and its backend
    /// answers healthy.
    ///
    /// # Panics
    /// Where no service has this name.
    pub fn is_running(&self, service: &str) -> bool {
        !self.is_busy() && self.state.with(service, |it| it.is_running())
    }

    /// Whether a command has yet to take effect.
    pub fn is_busy(&self) -> bool {
        self.state.is_busy()
    }
}

impl Drop for FakeRailway {
    fn drop(&mut self) {
        self.state.end();
    }
}
