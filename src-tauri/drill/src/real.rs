//! A real drill: the primary's deployment is stopped through Railway's API, watched from outside
//! through a private proxy, and brought back whatever happens.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use domain::Backend;
use domain::drill::{Answer, DEADLINE, Doubt, End, Stage};
use domain::health::Health;
use engine::Command;
use platforms::railway::{Deployment, Service, host};
use platforms::{ApiError, Railway};
use probe::HttpProber;
use proxy::SystemResolver;
use reqwest::Client;
use tokio::time::{self, Instant};

use crate::gate::client;
use crate::journal::{Intent, Journal};
use crate::load::{Load, Question};
use crate::record::Record;
use crate::restore::{Doing, restore, told};
use crate::stand::Stand;
use crate::{Order, Parts, check};

/// A stopped service answers no longer than this, or it was not stopped.
const STOPS_WITHIN: Duration = Duration::from_secs(45);
/// Between two looks at what was measured.
const LOOK: Duration = Duration::from_millis(50);

/// What a real drill needs besides.
pub struct Access {
    /// Railway's API, with the project's token.
    pub railway: Railway,
    /// Where the intent to restore is kept.
    pub journal: Journal,
    /// The service's name, as a person typed it.
    pub confirmed: String,
}

/// Puts the stand up, rehearses, and takes all down again.
///
/// # Errors
/// It could not even begin.
pub(crate) async fn carry_out(
    parts: &Parts,
    order: &Order,
    access: &Access,
    record: &mut Record,
) -> Result<End, Doubt> {
    let client = client(&parts.trust, &order.policy.backends).map_err(Doubt::System)?;
    let resolver = Arc::new(SystemResolver::default());
    let mut stand = Stand::raise(parts, &order.policy, None, resolver)?;
    record.watch(&mut stand);
    let production = Production { parts, order, access, stand: &stand, client: &client };
    let rehearsed = production.rehearse(record).await;
    Ok(stand.take_down(parts, record, rehearsed).await)
}

/// What is rehearsed, and on what.
struct Production<'a> {
    parts: &'a Parts,
    order: &'a Order,
    access: &'a Access,
    stand: &'a Stand,
    client: &'a Client,
}

impl Production<'_> {
    async fn rehearse(&self, record: &mut Record) -> Result<(), End> {
        let Order { plan, policy, .. } = self.order;
        let Access { railway, journal, .. } = self.access;
        check::ready(record, &*self.parts.connectivity).await?;
        let media_type = check::path(record, self.client, policy).await?;
        let (service, deployment) = self.find(record).await?;

        let question = Question::of(self.order, self.stand.proxy.address(), media_type);
        record.take_in(Load::start(question, plan.period(), None)?);
        record.enter(Stage::Before);
        record.until(plan.before()).await?;

        let intent = self.note(&service, &deployment)?;
        record.enter(Stage::Stopping);
        let sent = record.elapsed();
        let seen = match record.with(railway.stop(&deployment.id)).await {
            Ok(Ok(())) => self.outage(record, sent).await,
            Ok(Err(error)) if !error.may_have_happened() => {
                // Where the note stays, the next start finds the service running and forgets it.
                if let Err(error) = journal.clear() {
                    tracing::warn!(%error, "a note stays though nothing was stopped");
                }
                return Err(of_no_use(&error));
            }
            Ok(Err(error)) => Err(of_no_use(&error)),
            Err(end) => Err(end),
        };
        let runs = self.bring_back(record, intent).await;
        seen?;
        if record.is_halting() {
            return Err(End::Inconclusive(Doubt::Halted));
        }
        if runs {
            record.enter(Stage::After);
            self.stand.engine.send(Command::ProbeNow);
            record.until(record.elapsed() + plan.after()).await?;
        }
        record.stop_load();
        record.drain().await
    }

    fn primary(&self) -> Result<&Backend, End> {
        let primary = self.order.policy.backends.get(self.order.plan.primary);
        primary.ok_or_else(|| End::Inconclusive(Doubt::System("there is no primary".to_owned())))
    }

    /// The primary's service and its running deployment, and nobody else's.
    async fn find(&self, record: &mut Record) -> Result<(Service, Deployment), End> {
        let refused = |code, text| End::Inconclusive(Doubt::Api(code, text));
        let primary = self.primary()?;
        let found = record.with(self.access.railway.service_at(&host(&primary.url))).await?;
        let service = found.map_err(|error| of_no_use(&error))?;
        let confirmed = self.access.confirmed.trim();
        if service.name != confirmed {
            let name = &service.name;
            return Err(refused(
                "railway_confirmation",
                format!("The service is called {name}, and {confirmed} was confirmed."),
            ));
        }
        let answers = |backend: &Backend| {
            let host = host(&backend.url);
            service.domains.iter().any(|domain| domain.eq_ignore_ascii_case(&host))
        };
        let others = self.order.policy.backends.iter().filter(|it| it.name != primary.name);
        if let Some(other) = others.into_iter().find(|other| answers(other)) {
            let (name, other) = (&service.name, &other.name);
            return Err(refused(
                "railway_same_service",
                format!("{other} is the service {name} too: stopping it stops both."),
            ));
        }
        match &service.deployment {
            Some(deployment) if deployment.is_running() => {
                let deployment = deployment.clone();
                Ok((service, deployment))
            }
            Some(deployment) => Err(refused(
                "railway_not_running",
                format!(
                    "Railway says of {}: {:?}{}; only what runs is stopped.",
                    service.name,
                    deployment.status,
                    if deployment.stopped { ", stopped" } else { "" }
                ),
            )),
            None => Err(refused(
                "railway_not_running",
                format!("Railway knows of no deployment of {}.", service.name),
            )),
        }
    }

    /// On disk before anything is stopped.
    fn note(&self, service: &Service, deployment: &Deployment) -> Result<Intent, End> {
        let policy = &self.order.policy;
        let began = self.parts.clock.now().wall.unix_ms();
        let intent = Intent::new(
            service,
            &deployment.id,
            self.primary()?,
            &policy.rule,
            policy.timeout,
            began,
        );
        match self.access.journal.write(&intent) {
            Ok(()) => Ok(intent),
            Err(error) => {
                // It may be there and not be known to be there for good.
                if let Err(error) = self.access.journal.clear() {
                    tracing::warn!(%error, "a note stays though nothing was stopped");
                }
                Err(End::Inconclusive(Doubt::System(told(&error))))
            }
        }
    }

    /// Watches the stop take effect, and the standby at work, for as long as planned.
    async fn outage(&self, record: &mut Record, sent: Duration) -> Result<(), End> {
        let plan = &self.order.plan;
        while !primary_is_down(record) {
            if record.elapsed() > sent + STOPS_WITHIN {
                return Err(End::Inconclusive(Doubt::NotStopped));
            }
            record.with(time::sleep(LOOK)).await?;
        }
        let injected = first_elsewhere(record, sent).unwrap_or_else(|| record.elapsed());
        record.run.injected = Some(injected);
        record.enter(Stage::During);
        record.until((injected + plan.during()).min(sent + DEADLINE)).await
    }

    /// Whatever happened. Returns whether it runs again.
    async fn bring_back(&self, record: &mut Record, intent: Intent) -> bool {
        let Access { railway, journal, .. } = self.access;
        record.enter(Stage::Restoring);
        let began = Instant::now();
        let (asked, answers) = (Cell::new(None), Cell::new(None));
        let tell = |doing| match doing {
            Doing::Restarting | Doing::Redeploying => {
                asked.set(asked.get().or(Some(began.elapsed())))
            }
            Doing::Answers => answers.set(answers.get().or(Some(began.elapsed()))),
            Doing::Troubled(text) => tracing::warn!(text, "while restoring"),
            Doing::Looking => {}
        };
        let at = record.elapsed();
        let prober = HttpProber::new(self.parts.trust.clone());
        let restored = record.regardless(restore(railway, &prober, journal, intent, tell)).await;
        let runs = restored.runs;
        record.run.restored = Some(restored);
        if runs && record.run.injected.is_some() {
            let asked = at + asked.get().unwrap_or_default();
            lift(record, asked, answers.get().map(|it| at + it));
        }
        runs
    }
}

/// The fault ended with the first answer by the primary after `asked`: to a request, or to a probe
/// at `probed`.
fn lift(record: &mut Record, asked: Duration, probed: Option<Duration>) {
    let run = &mut record.run;
    let primary = Answer::By(run.plan.primary);
    let by_primary = run.samples.iter().filter(|it| it.sent >= asked && it.answer == primary);
    let served = by_primary.clone().map(|it| it.sent).min();
    run.lifted = served.into_iter().chain(probed).min();
    run.back = by_primary
        .filter(|it| run.lifted.is_some_and(|lifted| it.sent >= lifted))
        .map(|it| it.sent + it.took)
        .min();
}

/// By the private engine, which asks several times before it says so.
fn primary_is_down(record: &Record) -> bool {
    let state = record.snapshot();
    let primary = state.as_ref().and_then(|it| it.backends.get(record.run.plan.primary));
    primary.is_some_and(|it| it.health == Health::Unhealthy)
}

/// When the first request was sent that the primary did not answer any more.
fn first_elsewhere(record: &Record, sent: Duration) -> Option<Duration> {
    let run = &record.run;
    let primary = Answer::By(run.plan.primary);
    let last = run.samples.iter().filter(|it| it.answer == primary).map(|it| it.sent).max();
    let after = last.unwrap_or_default().max(sent);
    let elsewhere = run.samples.iter().filter(|it| it.answer != primary && it.sent >= after);
    elsewhere.map(|it| it.sent).min()
}

fn of_no_use(error: &ApiError) -> End {
    let text = format!("{error} {}", error.next_step());
    End::Inconclusive(Doubt::Api(error.code(), text))
}
