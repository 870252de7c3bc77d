//! The sentences of a drill that stand by themselves.

use std::time::Duration;

use domain::drill::{
    ClaimKind, DEADLINE, Doubt, Kind, Miss, Plan, Report, Restored, Scenario, Verdict, WITHIN, Wish,
};
use domain::policy::Policy;

use super::is_left_stopped;
use crate::span::{count, grouped, span};
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

/// How it stands with the primary during the fault, as in "Railway is stopped".
pub(super) fn state(kind: Kind, primary: &str) -> String {
    match kind {
        Kind::Real | Kind::Simulated(Scenario::RailwayStopped) => format!("{primary} is stopped"),
        Kind::Simulated(Scenario::Crashed) => format!("{primary} has crashed"),
        Kind::Simulated(Scenario::RenderSuspended) => format!("{primary} is suspended"),
        Kind::Simulated(_) => title(kind, primary),
    }
}

/// As in "Railway stopped, simulated."
pub(super) fn what(kind: Kind, primary: &str) -> String {
    match kind {
        Kind::Real => format!("{}.", title(kind, primary)),
        Kind::Simulated(_) => format!("{}, simulated.", title(kind, primary)),
    }
}

/// What can be rehearsed, the default first. `primary` is the name of the chain's first backend.
pub fn scenarios(primary: &str) -> Vec<wire::ScenarioChoice> {
    Scenario::ALL
        .into_iter()
        .map(|scenario| wire::ScenarioChoice {
            code: scenario.code().to_owned(),
            label: title(Kind::Simulated(scenario), primary),
            text: explained(scenario).to_owned(),
        })
        .collect()
}

fn explained(scenario: Scenario) -> &'static str {
    match scenario {
        Scenario::RailwayStopped => {
            "Railway's edge answers 404 in its place, as for a service that is stopped or out of credit."
        }
        Scenario::Crashed => {
            "Railway's edge answers 502 in its place, as for an app that does not answer its port."
        }
        Scenario::Refused => "Connections are refused, as where nothing listens at the port.",
        Scenario::Hang => {
            "Requests are taken and never answered, as by an app that waits for ever."
        }
        Scenario::Reset => "Each connection is cut once the request is there.",
        Scenario::Slow => "Answers come seconds late, as from an overloaded app.",
        Scenario::Html => "A web page comes with status 200 where the app's answer was.",
        Scenario::Dns => "The host name has no address any more.",
        Scenario::RenderSuspended => {
            "Render's edge answers 503 in its place, as for a service that Render suspended."
        }
    }
}

/// The sentences of the hypothesis, as they stand before a drill.
pub fn hypothesis(real: bool) -> Vec<String> {
    let claims = [ClaimKind::NoneFails, ClaimKind::OnBackupInTime, ClaimKind::NoneTwice];
    claims.into_iter().chain(real.then_some(ClaimKind::Restored)).map(said).collect()
}

/// One sentence of the hypothesis, as in "No safe request fails".
pub(super) fn said(claim: ClaimKind) -> String {
    match claim {
        ClaimKind::NoneFails => "No safe request fails".to_owned(),
        ClaimKind::OnBackupInTime => format!("Traffic is on the backup within {}", span(WITHIN)),
        ClaimKind::NoneTwice => "No request that changes something is executed twice".to_owned(),
        ClaimKind::Restored => "The service runs again, by its health and by the API".to_owned(),
    }
}

/// The verdict in one line, as in "Passed: no request was lost."
pub fn headline(report: &Report) -> String {
    let figures = &report.figures;
    match report.verdict {
        Verdict::Passed => "Passed: no request was lost.".to_owned(),
        Verdict::Inconclusive => format!("Inconclusive: {}.", why(report.doubt.as_ref())),
        Verdict::Failed if is_left_stopped(report) => {
            "Failed: the service is stopped, and does not run again.".to_owned()
        }
        Verdict::Failed if figures.failed > 0 => {
            let was = if figures.failed == 1 { "was" } else { "were" };
            let (failed, sent) = (grouped(figures.failed), count(figures.sent, "request"));
            format!("Failed: {failed} of {sent} {was} lost.")
        }
        Verdict::Failed if broken(report, ClaimKind::OnBackupInTime) => {
            format!("Failed: traffic was not on the backup within {}.", span(WITHIN))
        }
        Verdict::Failed => "Failed: what was said before did not hold.".to_owned(),
    }
}

fn broken(report: &Report, kind: ClaimKind) -> bool {
    report.claims.iter().any(|claim| claim.kind == kind && claim.held == Some(false))
}

fn why(doubt: Option<&Doubt>) -> &'static str {
    match doubt {
        None => "the fault never came",
        Some(Doubt::Offline(false)) => "this computer was offline",
        Some(Doubt::Offline(true)) => "this network wants you to sign in",
        Some(Doubt::PrimaryDown(_)) => "the primary was down before the fault",
        Some(Doubt::PrimaryFailed) => "the primary failed by itself",
        Some(Doubt::NoReadyStandby(_)) => "no standby was ready",
        Some(Doubt::Path(..)) => "the path is not answered well",
        Some(Doubt::Halted) => "the test was ended early",
        Some(Doubt::Slept) => "this computer slept meanwhile",
        Some(Doubt::Api(..)) => "Railway's API did not do its part",
        Some(Doubt::NotStopped) => "the service went on answering",
        Some(Doubt::System(_)) => "the test could not be carried out",
    }
}

/// The figures in one line, as in "38 ms to Render, 0 of 100 failed"; empty where nothing was sent.
/// `to` is the name of the backend that took over.
pub(super) fn note(kind: Kind, report: &Report, to: Option<&str>) -> String {
    let figures = &report.figures;
    if figures.sent == 0 {
        return String::new();
    }
    let failed = format!("{} of {} failed", grouped(figures.failed), grouped(figures.sent));
    let waits = matches!(kind, Kind::Simulated(Scenario::Hang | Scenario::Slow));
    match figures.switchover {
        Some(_) if waits => format!("longest wait {}, {failed}", span(figures.longest)),
        Some(took) => format!("{} to {}, {failed}", span(took), to.unwrap_or("the backup")),
        None => failed,
    }
}

/// What became of a service that a drill had stopped.
pub fn restored(service: &str, restored: &Restored) -> String {
    if let Some(problem) = &restored.problem {
        return problem.clone();
    }
    if !restored.runs {
        return format!("{service} does not run again.");
    }
    let after = restored.took.map(|took| format!(" after {}", span(took))).unwrap_or_default();
    match (restored.restarts, restored.redeploys) {
        (0, 0) => format!("{service} runs, by its health and by the API. No restart was needed."),
        (restarts, 0) => {
            let restarts = count(restarts.into(), "restart");
            format!("{service} runs again{after}, by its health and by the API: {restarts}.")
        }
        (restarts, redeploys) => {
            let restarts = count(restarts.into(), "restart");
            let redeploys = count(redeploys.into(), "redeploy");
            format!(
                "{service} runs again{after}, by its health and by the API: {restarts}, {redeploys}."
            )
        }
    }
}

/// How a request failed, as in "no backend could answer".
pub(super) fn miss(miss: Miss) -> String {
    match miss {
        Miss::Unanswered => "no backend could answer".to_owned(),
        Miss::Status(status) => format!("answered with {status}"),
        Miss::WrongKind => "another kind of answer than before the fault".to_owned(),
        Miss::Cut => "the connection broke".to_owned(),
        Miss::Late => "no answer within 10 s".to_owned(),
    }
}

/// What will be done, in a sentence or two. `service` is Railway's name of it, for a real drill.
pub fn plan_text(plan: &Plan, policy: &Policy, service: Option<&str>) -> String {
    let primary = name(policy, plan.primary);
    let requests = u64::from(plan.rate) * plan.duration.as_secs();
    let load = format!(
        "{} ({}), {} a second for {}",
        count(requests, "request"),
        asked(&plan.path),
        plan.rate,
        span(plan.duration),
    );
    let phases = |during: &str| {
        let (before, fault, after) = (plan.before(), plan.during(), plan.after());
        format!("{} before, {} {during}, {} after", span(before), span(fault), span(after))
    };
    match plan.kind {
        Kind::Simulated(_) => format!(
            "{load}: {}. Simulated in a private proxy on this computer; production is not touched.",
            phases(&format!("while {}", state(plan.kind, &primary))),
        ),
        Kind::Real => format!(
            "{} is stopped by Railway's API and restarted within {}. {load}: {}.",
            service.unwrap_or(&primary),
            span(DEADLINE),
            phases("while it is stopped"),
        ),
    }
}

/// What *Test failover…* would do, as in "Railway stopped, 5 requests/s for 20 s".
pub fn next(wish: &Wish, primary: &str) -> String {
    let what = title(wish.kind, primary);
    format!("{what}, {} requests/s for {}", wish.rate, span(wish.duration))
}

/// As in "GET /api?key=…": what stands in a query may be a secret, and stays out of words.
pub(super) fn asked(path: &str) -> String {
    let Some((path, query)) = path.split_once('?') else { return format!("GET {path}") };
    let hidden = |part: &str| match part.split_once('=') {
        Some((name, value)) if !value.is_empty() => format!("{name}=…"),
        _ => part.to_owned(),
    };
    let query: Vec<_> = query.split('&').map(hidden).collect();
    format!("GET {path}?{}", query.join("&"))
}

/// The name of the backend at `index`.
pub(super) fn name(policy: &Policy, index: usize) -> String {
    policy
        .backends
        .get(index)
        .map_or_else(|| format!("Backend {}", index + 1), |backend| backend.name.to_string())
}

/// `text` with its first letter large.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// As in "every 200 ms".
pub(super) fn every(period: Duration) -> String {
    format!("every {}", span(period))
}
