//! Drills in words: what fails, what is seen, what came of it, what to do.

mod notes;
mod reason;
mod report;
mod running;
mod words;

use domain::drill::{ClaimKind, Kind, Report, Verdict};
use domain::event::{DrillEvent, Rehearsal};

pub use reason::{doubt, obstacle, refusal};
pub use report::{Facts, report};
pub use running::running;
pub use words::{headline, hypothesis, next, plan_text, restored, scenarios, title};

use crate::notification::{Notification, Urgency};
use crate::wire;

/// The verdict on the wire.
pub fn verdict(verdict: Verdict) -> wire::DrillVerdict {
    match verdict {
        Verdict::Passed => wire::DrillVerdict::Passed,
        Verdict::Failed => wire::DrillVerdict::Failed,
        Verdict::Inconclusive => wire::DrillVerdict::Inconclusive,
    }
}

/// What a drill told, for the wire.
pub(crate) fn event(told: &DrillEvent) -> wire::EventKind {
    let said =
        |of: &Rehearsal| (of.id.to_string(), title(of.kind, &of.primary), of.kind == Kind::Real);
    match told {
        DrillEvent::Started(of) => {
            let (id, title, real) = said(of);
            wire::EventKind::DrillStarted { id, title, real }
        }
        DrillEvent::Ended(of, report) => {
            let (id, title, real) = said(of);
            let (verdict, headline) = (verdict(report.verdict), headline(report));
            wire::EventKind::DrillEnded { id, title, real, verdict, headline }
        }
        DrillEvent::Restored { service, restored: became } => wire::EventKind::DrillRestored {
            service: service.to_string(),
            runs: became.runs,
            text: restored(service, became),
        },
    }
}

/// What a drill told, as a notification.
pub(crate) fn notification(told: &DrillEvent) -> Notification {
    match told {
        DrillEvent::Started(of) => Notification {
            summary: "Failover test under way".to_owned(),
            body: words::what(of.kind, &of.primary),
            urgency: Urgency::Low,
            view: wire::View::Drill,
        },
        DrillEvent::Ended(of, report) => Notification {
            summary: headline(report),
            body: ended(of, report),
            urgency: if is_left_stopped(report) { Urgency::Critical } else { Urgency::Normal },
            view: wire::View::Drill,
        },
        DrillEvent::Restored { service, restored: became } => Notification {
            summary: match became.runs {
                true => format!("{service} runs again"),
                false => format!("{service} is stopped, and must be restarted"),
            },
            body: restored(service, became),
            urgency: if became.runs { Urgency::Normal } else { Urgency::Critical },
            view: wire::View::Drill,
        },
    }
}

fn ended(of: &Rehearsal, report: &Report) -> String {
    let what = words::what(of.kind, &of.primary);
    match words::note(of.kind, report, None) {
        note if note.is_empty() => format!("Failover test: {what}"),
        note => format!("Failover test: {what} {}.", words::capital(&note)),
    }
}

/// A real drill's service does not run again.
fn is_left_stopped(report: &Report) -> bool {
    let stopped = |kind| kind == ClaimKind::Restored;
    report.claims.iter().any(|claim| stopped(claim.kind) && claim.held == Some(false))
}
