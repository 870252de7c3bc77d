//! What a reader should know: the scope, how it was measured, by which rules.

use domain::drill::{Kind, Run};
use domain::policy::{Cadence, Policy};

use super::words::{every, name, title};
use crate::span::{count, span};

/// What was done where, in plain words.
pub(super) fn scope(run: &Run, policy: &Policy, service: Option<&str>) -> String {
    let primary = name(policy, run.plan.primary);
    let service = service.unwrap_or(&primary);
    match (run.plan.kind, &run.restored) {
        (kind @ Kind::Simulated(_), _) if run.injected.is_none() => format!(
            "\"{}\" was to be simulated through a local proxy on this computer. It did not come to that, \
             and production was not touched.",
            title(kind, &primary),
        ),
        (kind @ Kind::Simulated(_), _) => format!(
            "{}, simulated through a local proxy on this computer. Production was not touched.",
            title(kind, &primary),
        ),
        (Kind::Real, None) => format!(
            "{service} was to be stopped for real, by Railway's API. It was not: nothing was changed."
        ),
        (Kind::Real, Some(restored)) => {
            let end = if restored.runs { "stopped and restarted" } else { "stopped" };
            format!(
                "{service} was {end} for real, by Railway's API, and watched through a local proxy \
                 on this computer."
            )
        }
    }
}

/// How it was measured and what it does not show, a sentence each.
pub(super) fn notes(run: &Run, policy: &Policy) -> Vec<String> {
    let primary = name(policy, run.plan.primary);
    let mut notes = Vec::new();
    if run.samples.is_empty() {
        // Nothing was measured, so there is nothing to say of how.
        return notes;
    }
    match run.plan.kind {
        Kind::Simulated(_) => notes.push(format!(
            "The fault stands in front of {primary} in a proxy made for this test. How long a real \
             outage takes to show in DNS, in TLS and at the platform's edge is not measured."
        )),
        Kind::Real => {
            notes.push(format!(
                "Times are as seen from this computer: the fault begins when {primary} is seen to \
                 fail here, and ends when it is seen to answer again."
            ));
            notes.push(
                "This app's developers never tried it against Railway's live service, only \
                 against a stand-in made by its public schema."
                    .to_owned(),
            );
        }
    }
    notes.push(format!(
        "A request is sent {}. The switchover is from the first request that met the fault to the \
         first answer by a standby; the wait for that request to be sent is not counted.",
        every(run.plan.period()),
    ));
    notes.push(twice(run));
    notes.push(format!(
        "For the test the hold before failback is left out, and the backends are checked more often, \
         so that the return to {primary} can be seen."
    ));
    if run.arrived.is_some() {
        notes.push(
            "What arrived at a backend is counted in front of it, apart from what the proxy counts."
                .to_owned(),
        );
    }
    let mut enabled = policy.backends.iter().filter(|backend| backend.enabled);
    if enabled.all(|backend| backend.url.is_loopback()) {
        notes.push("Every backend was on this computer, with no network in between.".to_owned());
    }
    notes
}

fn twice(run: &Run) -> String {
    let only = "Only GET is sent, so nothing that changes data can be executed twice";
    match run.hedges {
        0 => format!("{only}."),
        hedges => format!(
            "{only}. Of slow requests, {} went to another backend as well.",
            count(hedges, "second copy").replace("copys", "copies"),
        ),
    }
}

/// The policy in force, as label and value.
pub(super) fn rules(policy: &Policy) -> Vec<(String, String)> {
    let rule = &policy.rule;
    let values: Vec<_> = rule.healthy.iter().map(|value| format!("\"{value}\"")).collect();
    let cadence = |cadence: Cadence| {
        let (active, standby) = (span(cadence.active), span(cadence.standby));
        format!(
            "active every {active}, standby every {standby}; down after {}, up after {}",
            count(cadence.fall.into(), "failure"),
            count(cadence.rise.into(), "pass").replace("passs", "passes"),
        )
    };
    let lines = [
        (
            "Healthy is",
            format!("GET {}: 2xx, JSON, \"{}\" {}", rule.path, rule.field, values.join(" or ")),
        ),
        ("Within", span(policy.timeout)),
        ("Checks", cadence(policy.watch)),
        ("In interview mode", cadence(policy.interview)),
        ("Hold before failback", span(policy.hold)),
    ];
    lines.into_iter().map(|(label, value)| (label.to_owned(), value)).collect()
}
