//! A drill under way.

use domain::WallTime;
use domain::drill::{Answer, Kind, Progress, Stage};
use domain::policy::Policy;

use super::report::{backends, timeline};
use super::words::{name, state, title};
use crate::backend::ms;
use crate::span::span;
use crate::wire;

/// `progress` of the drill `id` that began at `at`. `service` is Railway's name of the primary, of
/// a real drill.
pub fn running(
    id: &str,
    at: WallTime,
    progress: &Progress,
    policy: &Policy,
    service: Option<&str>,
) -> wire::RunningDrill {
    let run = &progress.run;
    let (answered, failed) = run.counts(policy.backends.len());
    let planned = run.plan.duration;
    wire::RunningDrill {
        id: id.to_owned(),
        at: at.unix_ms(),
        real: run.plan.kind == Kind::Real,
        title: title(run.plan.kind, &name(policy, run.plan.primary)),
        stage: stage(progress.stage),
        text: text(progress, policy, service),
        halting: progress.halting,
        planned_ms: ms(planned),
        elapsed_ms: ms(progress.elapsed),
        sent: run.samples.len() as u64,
        failed,
        backends: backends(run, &answered, policy),
        // A real one goes on until the service is stopped and started.
        timeline: timeline(run, planned.max(progress.elapsed)),
    }
}

fn stage(stage: Stage) -> wire::DrillStage {
    match stage {
        Stage::Checking => wire::DrillStage::Checking,
        Stage::Before => wire::DrillStage::Before,
        Stage::Stopping => wire::DrillStage::Stopping,
        Stage::During => wire::DrillStage::During,
        Stage::Restoring => wire::DrillStage::Restoring,
        Stage::After => wire::DrillStage::After,
    }
}

fn text(progress: &Progress, policy: &Policy, service: Option<&str>) -> String {
    let plan = &progress.run.plan;
    let primary = name(policy, plan.primary);
    let service = service.unwrap_or(&primary);
    if progress.halting {
        return match (plan.kind, progress.stage) {
            (Kind::Real, Stage::Stopping | Stage::During | Stage::Restoring) => {
                format!("Ending the test, and restarting {service}.")
            }
            _ => "Ending the test.".to_owned(),
        };
    }
    match progress.stage {
        Stage::Checking => "Seeing whether the backends are ready.".to_owned(),
        Stage::Before => {
            format!("Without a fault for {}. {}", span(plan.before()), answers(progress, policy))
        }
        Stage::Stopping => format!("{service} is being stopped by Railway's API."),
        Stage::During => {
            format!("{}. {}", state(plan.kind, &primary), answers(progress, policy))
        }
        Stage::Restoring => {
            format!("{service} is being restarted by Railway's API. {}", answers(progress, policy))
        }
        Stage::After => format!("The fault is over. {}", answers(progress, policy)),
    }
    .trim_end()
    .to_owned()
}

/// Who answered the last request, of those since the fault while it lasts.
fn answers(progress: &Progress, policy: &Policy) -> String {
    let run = &progress.run;
    let met = match progress.stage {
        Stage::During => run.injected.unwrap_or_default(),
        _ => std::time::Duration::ZERO,
    };
    match run.samples.last().filter(|sample| sample.sent >= met).map(|sample| sample.answer) {
        None => String::new(),
        Some(Answer::Failed(_)) => "The last request failed.".to_owned(),
        Some(Answer::By(index)) => format!("{} answers.", name(policy, index)),
    }
}
