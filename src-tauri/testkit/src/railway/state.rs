//! The services, and what commands make of them.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_graphql::Error;
use demo::{Fault, SampleBackend};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time;

use super::schema::DeploymentStatus;
use super::{ApiFault, Behaviour, Call, FakeService, Operation, Restart};

pub(super) const TOKEN: &str = "0f2f8c1e-5d0a-4c1b-9a86-fa1e10ad0001";
pub(super) const ACCOUNT_TOKEN: &str = "0f2f8c1e-5d0a-4c1b-9a86-fa1e10ad0004";
pub(super) const PROJECT: &str = "shop";
pub(super) const PROJECT_ID: &str = "project-1";
pub(super) const ENVIRONMENT: &str = "production";
pub(super) const ENVIRONMENT_ID: &str = "environment-1";

/// A workspace of the account.
#[derive(Clone, Debug)]
pub struct FakeWorkspace {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its money.
    pub customer: FakeCustomer,
}

/// A workspace's money, in dollars.
#[derive(Clone, Debug)]
pub struct FakeCustomer {
    /// Days that remain of a trial; none: it is no trial.
    pub trial_days: Option<i32>,
    /// What the free plan has is used up.
    pub exhausted: bool,
    /// What was given.
    pub balance: f64,
    /// What is left.
    pub left: f64,
    /// What was used.
    pub used: f64,
    /// Whether the limit is passed; none: there is no limit.
    pub over_limit: Option<bool>,
}

impl FakeWorkspace {
    pub(super) fn new(id: &str, name: &str) -> Self {
        let customer = FakeCustomer {
            trial_days: Some(30),
            exhausted: false,
            balance: 5.0,
            left: 5.0,
            used: 0.0,
            over_limit: None,
        };
        Self { id: id.to_owned(), name: name.to_owned(), customer }
    }
}

/// What the API says of a deployment that is being restarted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restarting {
    /// Still `SUCCESS` and stopped.
    StillStopped,
    /// `DEPLOYING`.
    Deploying,
}

/// A deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FakeDeployment {
    /// Its id.
    pub id: String,
    /// Its status.
    pub status: DeploymentStatus,
    /// Stopped by its owner.
    pub stopped: bool,
    /// Whether a redeployment is accepted.
    pub can_redeploy: bool,
}

impl FakeDeployment {
    fn runs(&self) -> bool {
        self.status == DeploymentStatus::Success && !self.stopped
    }

    fn starts(&self) -> bool {
        self.status == DeploymentStatus::Deploying
    }
}

#[derive(Debug)]
pub(super) struct Service {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) domain: String,
    pub(super) custom_domains: Vec<String>,
    /// Oldest first.
    pub(super) deployments: Vec<FakeDeployment>,
    backend: Option<Arc<SampleBackend>>,
}

impl Service {
    pub(super) fn is_running(&self) -> bool {
        let runs = self.deployments.last().is_some_and(FakeDeployment::runs);
        runs && self.backend.as_ref().is_none_or(|it| it.fault() == Fault::Ok)
    }
}

/// The faults to come and the requests that came.
#[derive(Debug, Default)]
pub(super) struct Script {
    pub(super) next: VecDeque<(Operation, ApiFault)>,
    pub(super) always: HashMap<Operation, ApiFault>,
    pub(super) calls: Vec<Call>,
}

impl Script {
    pub(super) fn take(&mut self, operation: Option<Operation>) -> Option<ApiFault> {
        let operation = operation?;
        let first = self.next.iter().position(|(its, _)| *its == operation);
        let next = first.and_then(|at| self.next.remove(at)).map(|(_, fault)| fault);
        next.or_else(|| self.always.get(&operation).copied())
    }
}

/// The commands that were carried out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Done {
    pub(super) stops: usize,
    pub(super) restarts: usize,
    pub(super) needless_restarts: usize,
    pub(super) redeploys: usize,
}

#[derive(Debug)]
pub(super) struct State {
    services: Mutex<Vec<Service>>,
    workspaces: Mutex<Vec<FakeWorkspace>>,
    behaviour: Mutex<Behaviour>,
    script: Mutex<Script>,
    done: Mutex<Done>,
    forbidden: AtomicBool,
    /// Commands that have yet to take effect.
    pending: AtomicUsize,
    tasks: Mutex<JoinSet<()>>,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            services: Mutex::default(),
            workspaces: Mutex::default(),
            behaviour: Mutex::new(Behaviour {
                stop_takes: Duration::ZERO,
                restart: Restart::Works,
                restart_takes: Duration::ZERO,
                restarting: Restarting::StillStopped,
                redeploy_takes: Duration::ZERO,
            }),
            script: Mutex::default(),
            done: Mutex::default(),
            forbidden: AtomicBool::new(false),
            pending: AtomicUsize::new(0),
            tasks: Mutex::default(),
        }
    }

    pub(super) async fn add_service(
        &self,
        name: &str,
        backend: Option<Arc<SampleBackend>>,
    ) -> FakeService {
        let domain = match &backend {
            Some(backend) => backend.address().to_string(),
            None => format!("{name}.up.railway.test"),
        };
        if let Some(backend) = &backend {
            backend.set_fault(Fault::Ok).await.expect("its own port");
        }
        let mut services = lock(&self.services);
        let number = services.len() + 1;
        let added = FakeService {
            id: format!("service-{number}"),
            name: name.to_owned(),
            domain: domain.clone(),
            deployment: format!("deployment-{number}-1"),
        };
        services.push(Service {
            id: added.id.clone(),
            name: added.name.clone(),
            domain,
            custom_domains: Vec::new(),
            deployments: vec![running(added.deployment.clone())],
            backend,
        });
        added
    }

    /// Reads or changes the service with this name.
    pub(super) fn with<T>(&self, name: &str, then: impl FnOnce(&mut Service) -> T) -> T {
        let mut services = lock(&self.services);
        let found = services.iter_mut().find(|it| it.name == name);
        then(found.expect("a service of this name"))
    }

    pub(super) fn instances<T>(&self, each: impl FnMut(&Service) -> T) -> Vec<T> {
        lock(&self.services).iter().map(each).collect()
    }

    pub(super) fn tune(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut lock(&self.behaviour));
    }

    pub(super) fn workspaces(&self) -> MutexGuard<'_, Vec<FakeWorkspace>> {
        lock(&self.workspaces)
    }

    pub(super) fn script(&self) -> MutexGuard<'_, Script> {
        lock(&self.script)
    }

    pub(super) fn done(&self) -> Done {
        *lock(&self.done)
    }

    pub(super) fn forbid_commands(&self) {
        self.forbidden.store(true, Ordering::SeqCst);
    }

    pub(super) fn commands_are_forbidden(&self) -> bool {
        self.forbidden.load(Ordering::SeqCst)
    }

    pub(super) fn is_busy(&self) -> bool {
        self.pending.load(Ordering::SeqCst) > 0
    }

    pub(super) fn find(&self, id: &str) -> Result<FakeDeployment, Error> {
        self.of(id, |deployment| deployment.clone())
    }

    pub(super) async fn stop(self: &Arc<Self>, id: &str) -> Result<(), Error> {
        self.find(id)?;
        lock(&self.done).stops += 1;
        let takes = lock(&self.behaviour).stop_takes;
        let effect = |state: Arc<Self>, id: String| async move {
            let _ = state.of(&id, |it| it.stopped = true);
            state.switch(&id, Fault::RailwayStopped).await;
        };
        self.later(takes, effect(self.clone(), id.to_owned())).await;
        Ok(())
    }

    pub(super) async fn restart(self: &Arc<Self>, id: &str) -> Result<(), Error> {
        let Behaviour { restart, restart_takes, restarting, .. } = lock(&self.behaviour).clone();
        let found = self.find(id)?;
        if restart == Restart::Refused || found.status == DeploymentStatus::Removed {
            return Err(Error::new("Deployment cannot be restarted"));
        }
        {
            let mut done = lock(&self.done);
            done.restarts += 1;
            done.needless_restarts += usize::from(found.runs() || found.starts());
        }
        if restart == Restart::DoesNothing {
            return Ok(());
        }
        if restarting == Restarting::Deploying {
            self.of(id, |it| {
                it.stopped = false;
                it.status = DeploymentStatus::Deploying;
            })?;
        }
        let effect = |state: Arc<Self>, id: String| async move {
            state.switch(&id, Fault::Ok).await;
            let _ = state.of(&id, |it| {
                *it = FakeDeployment { can_redeploy: it.can_redeploy, ..running(it.id.clone()) }
            });
        };
        self.later(restart_takes, effect(self.clone(), id.to_owned())).await;
        Ok(())
    }

    pub(super) async fn redeploy(self: &Arc<Self>, id: &str) -> Result<FakeDeployment, Error> {
        if !self.find(id)?.can_redeploy {
            return Err(Error::new("Deployment cannot be redeployed"));
        }
        lock(&self.done).redeploys += 1;
        let takes = lock(&self.behaviour).redeploy_takes;
        let made = self.service_of(id, |service| {
            let series = service.id.trim_start_matches("service-");
            let made = FakeDeployment {
                status: DeploymentStatus::Deploying,
                ..running(format!("deployment-{series}-{}", service.deployments.len() + 1))
            };
            service.deployments.push(made.clone());
            made
        })?;
        let effect = |state: Arc<Self>, old: String, new: String| async move {
            state.switch(&new, Fault::Ok).await;
            let _ = state.of(&new, |it| it.status = DeploymentStatus::Success);
            let _ = state.of(&old, |it| it.status = DeploymentStatus::Removed);
        };
        self.later(takes, effect(self.clone(), id.to_owned(), made.id.clone())).await;
        self.find(&made.id)
    }

    /// Runs `work` to its end, whoever waits for it; none where this ends first.
    pub(super) async fn carry_out<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        let (done, told) = oneshot::channel();
        lock(&self.tasks).spawn(async move {
            // In vain only where nobody waits any more.
            let _ = done.send(work.await);
        });
        told.await.ok()
    }

    /// Gives up whatever is on its way.
    pub(super) fn end(&self) {
        lock(&self.tasks).abort_all();
    }

    /// Carries `effect` out at once, or on its own after `delay`.
    async fn later(
        self: &Arc<Self>,
        delay: Duration,
        effect: impl Future<Output = ()> + Send + 'static,
    ) {
        if delay.is_zero() {
            return effect.await;
        }
        self.pending.fetch_add(1, Ordering::SeqCst);
        let state = self.clone();
        lock(&self.tasks).spawn(async move {
            time::sleep(delay).await;
            effect.await;
            state.pending.fetch_sub(1, Ordering::SeqCst);
        });
    }

    /// Switches the backend of the service that has this deployment, if it is the latest.
    async fn switch(&self, id: &str, fault: Fault) {
        let backend = self.service_of(id, |service| {
            let latest = service.deployments.last().is_some_and(|it| it.id == id);
            service.backend.clone().filter(|_| latest)
        });
        if let Ok(Some(backend)) = backend {
            backend.set_fault(fault).await.expect("its own port");
        }
    }

    fn of<T>(&self, id: &str, then: impl FnOnce(&mut FakeDeployment) -> T) -> Result<T, Error> {
        let mut services = lock(&self.services);
        let mut all = services.iter_mut().flat_map(|it| it.deployments.iter_mut());
        all.find(|it| it.id == id).map(then).ok_or_else(|| Error::new("Deployment not found"))
    }

    fn service_of<T>(&self, id: &str, then: impl FnOnce(&mut Service) -> T) -> Result<T, Error> {
        let mut services = lock(&self.services);
        let found = services.iter_mut().find(|it| it.deployments.iter().any(|it| it.id == id));
        found.map(then).ok_or_else(|| Error::new("Deployment not found"))
    }
}

fn running(id: String) -> FakeDeployment {
    FakeDeployment { id, status: DeploymentStatus::Success, stopped: false, can_redeploy: true }
}

/// Nothing panics under these locks but a test that fails anyhow.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
