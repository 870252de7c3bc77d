//! Drills in words: what fails, what came of it, what to do.

use domain::drill::{Kind, Report, Restored, Scenario, Verdict};
use domain::event::{DrillEvent, Rehearsal};

use crate::notification::{Notification, Urgency};
use crate::wire;

/// What fails, as in "Railway stopped". `primary` is the name of the backend that is made to fail.
pub fn title(kind: Kind, primary: &str) -> String {
    let what = match kind {
        Kind::Real => "stopped for real",
        Kind::Simulated(Scenario::RailwayStopped) => "stopped",
        Kind::Simulated(Scenario::Crashed) => "crashed",
        Kind::Simulated(Scenario::Refused) => "refuses connections",
        Kind::Simulated(Scenario::Hang) => "hangs",
        Kind::Simulated(Scenario::Reset) => "cuts connections",
        Kind::Simulated(Scenario::Slow) => "is slow",
        Kind::Simulated(Scenario::Html) => "answers with a web page",
        Kind::Simulated(Scenario::Dns) => "cannot be found by name",
        Kind::Simulated(Scenario::RenderSuspended) => "suspended",
    };
    format!("{primary} {what}")
}

/// The verdict in one line, as in "Passed: no request was lost."
pub fn headline(report: &Report) -> String {
    let figures = &report.figures;
    match report.verdict {
        Verdict::Passed => "Passed: no request was lost.".to_owned(),
        Verdict::Inconclusive => "Inconclusive: this says nothing about the failover.".to_owned(),
        Verdict::Failed if figures.failed > 0 => {
            format!("Failed: {} of {} requests were lost.", figures.failed, figures.sent)
        }
        Verdict::Failed => "Failed: what was said before did not hold.".to_owned(),
    }
}

/// The verdict on the wire.
pub fn verdict(verdict: Verdict) -> wire::DrillVerdict {
    match verdict {
        Verdict::Passed => wire::DrillVerdict::Passed,
        Verdict::Failed => wire::DrillVerdict::Failed,
        Verdict::Inconclusive => wire::DrillVerdict::Inconclusive,
    }
}

/// What became of a service that an earlier drill had stopped.
pub fn restored(service: &str, restored: &Restored) -> String {
    match &restored.problem {
        Some(problem) => problem.clone(),
        None => format!("{service} runs again."),
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
            summary: "Failover test".to_owned(),
            body: title(of.kind, &of.primary),
            urgency: Urgency::Low,
        },
        DrillEvent::Ended(of, report) => Notification {
            summary: headline(report),
            body: format!("Failover test: {}.", title(of.kind, &of.primary)),
            urgency: Urgency::Normal,
        },
        DrillEvent::Restored { service, restored: became } => Notification {
            summary: match became.runs {
                true => format!("{service} runs again"),
                false => format!("{service} is stopped, and must be restarted"),
            },
            body: restored(service, became),
            urgency: if became.runs { Urgency::Normal } else { Urgency::Critical },
        },
    }
}
