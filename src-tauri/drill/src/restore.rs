//! Brings back a service that a drill stopped: [`domain::drill::restore`], with real time, Railway's
//! API and real probes.

use std::time::Duration;

use domain::Moment;
use domain::drill::Restored;
use domain::drill::restore::{
    Problem, Reading, Remedy, Restore, Seen, Step, Trouble as ApiTrouble,
};
use domain::probe::{ProbeReport, ProbeRequest};
use engine::port::Prober;
use platforms::railway::{Deployment, Standing};
use platforms::{ApiError, Railway, Trouble};
use tokio::time::{self, Instant};

use crate::journal::{Intent, Journal, JournalError, Phase};

/// How long to wait where Railway says "too many requests" and not for how long.
const LIMITED: Duration = Duration::from_secs(20);

/// What it is at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Reads what became of the service.
    Looking,
    /// The restart was asked for.
    Restarting,
    /// The redeploy was asked for.
    Redeploying,
    /// A probe passes.
    Answers,
    /// Something failed, in words; it goes on.
    Troubled(String),
}

/// Brings back what `intent` says, and clears `journal` once it runs by its health *and* by the
/// API. `tell` hears what is done. It ends within a few minutes: where the service does not run by
/// then, the journal stays, and the problem says what to do by hand.
///
/// Not to be dropped on the way by who can wait; if it is, the next one goes on from the journal.
pub async fn restore(
    railway: &Railway,
    prober: &dyn Prober,
    journal: &Journal,
    mut intent: Intent,
    mut tell: impl FnMut(Doing),
) -> Restored {
    let railway = railway.clone().asking_once();
    // Time in which the computer sleeps does not count: nobody could do anything in it.
    let epoch = Instant::now();
    let now = || Moment::new(epoch.elapsed());
    let mut rule = Restore::new(now(), intent.phase.note());
    let mut became = Restored { runs: false, took: None, restarts: 0, redeploys: 0, problem: None };
    let mut remedied: Option<Instant> = None;
    let mut deployment: Option<String> = None;
    let probe = intent.target.probe();
    tell(Doing::Looking);
    loop {
        match rule.next(now()) {
            Step::Read => {
                let read =
                    railway.latest_deployment(&intent.environment.id, &intent.service.id).await;
                if let Err(error) = &read {
                    tell(Doing::Troubled(error.to_string()));
                }
                if let Ok(Some(latest)) = &read {
                    deployment = Some(latest.id.clone());
                }
                rule.read(now(), read.map(|it| reading(it.as_ref())).map_err(trouble));
            }
            Step::Ask(remedy) => {
                let id = deployment.clone().unwrap_or_else(|| intent.deployment.clone());
                note(journal, &mut intent, Phase::of(remedy, false), &mut tell);
                remedied.get_or_insert_with(Instant::now);
                let asked = match remedy {
                    Remedy::Restart => {
                        became.restarts += 1;
                        tell(Doing::Restarting);
                        railway.restart(&id).await
                    }
                    Remedy::Redeploy => {
                        became.redeploys += 1;
                        tell(Doing::Redeploying);
                        railway.redeploy(&id).await.map(drop)
                    }
                };
                match &asked {
                    Ok(()) => note(journal, &mut intent, Phase::of(remedy, true), &mut tell),
                    Err(error) => tell(Doing::Troubled(error.to_string())),
                }
                rule.asked(now(), remedy, asked.map_err(trouble));
            }
            Step::Probe => match &probe {
                Ok(request) => {
                    let outcome = healthy(prober, request.clone()).await;
                    if outcome.is_ok() {
                        tell(Doing::Answers);
                    }
                    rule.probed(now(), outcome);
                }
                Err(error) => rule.probed(now(), Err(error.to_string())),
            },
            Step::Wait(until) => {
                time::sleep_until(epoch + until.since_epoch()).await;
            }
            Step::Done => {
                became.runs = true;
                became.took = remedied.map(|at| at.elapsed());
                if let Err(error) = journal.clear() {
                    became.problem = Some(told(&error));
                }
                return became;
            }
            Step::GiveUp(problem) => {
                tracing::error!(service = intent.service.name, %problem, "still stopped");
                became.problem = Some(by_hand(&intent, &problem));
                return became;
            }
        }
    }
}

/// A journal's trouble with what to do, in a line.
pub(crate) fn told(error: &JournalError) -> String {
    format!("{error}. {}", error.next_step())
}

/// The service is stopped already: a journal that cannot be written is no reason to leave it so.
fn note(journal: &Journal, intent: &mut Intent, phase: Phase, tell: &mut impl FnMut(Doing)) {
    intent.phase = phase;
    if let Err(error) = journal.write(intent) {
        tracing::warn!(%error, "what was asked of Railway is not noted");
        tell(Doing::Troubled(error.to_string()));
    }
}

fn by_hand(intent: &Intent, problem: &Problem) -> String {
    let (project, service) = (&intent.project.name, &intent.service.name);
    format!(
        "{service} could not be brought back: {}. Restart it by hand at railway.com (project \
         {project}, service {service}, Deployments, Restart or Redeploy), then run failover drill \
         --restore, which looks whether it runs.",
        problem.to_string().trim_end_matches('.')
    )
}

async fn healthy(prober: &dyn Prober, request: ProbeRequest) -> Result<(), String> {
    let ProbeReport { outcome, evidence, .. } = prober.probe(request).await;
    let said = evidence.status_line.or(evidence.error);
    outcome.map_err(|cause| said.unwrap_or_else(|| cause.code().to_owned()))
}

fn reading(latest: Option<&Deployment>) -> Reading {
    let Some(latest) = latest else {
        return Reading { seen: Seen::Gone, can_redeploy: false };
    };
    let seen = match latest.standing() {
        Standing::Running => Seen::Running,
        // What is not understood is left alone, and looked at again.
        Standing::Starting | Standing::Unknown => Seen::Starting,
        Standing::Stopped | Standing::Failed => Seen::Stopped,
        Standing::Gone => Seen::Gone,
    };
    Reading { seen, can_redeploy: latest.can_redeploy }
}

fn trouble(error: ApiError) -> ApiTrouble {
    let text = error.to_string();
    match error.trouble() {
        Trouble::Unauthorized
        | Trouble::Forbidden
        | Trouble::Address(_)
        | Trouble::Trust(_)
        | Trouble::NoService { .. }
        | Trouble::NoProject { .. }
        | Trouble::WhichWorkspace { .. } => ApiTrouble::Denied(text),
        Trouble::RateLimited { retry_after } => {
            ApiTrouble::Limited(text, retry_after.unwrap_or(LIMITED))
        }
        Trouble::Refused(_) | Trouble::NotFound(_) => ApiTrouble::Refused(text),
        Trouble::ServerError { .. }
        | Trouble::Timeout { .. }
        | Trouble::Unreachable(_)
        | Trouble::Shape(_) => ApiTrouble::Failed(text),
    }
}
