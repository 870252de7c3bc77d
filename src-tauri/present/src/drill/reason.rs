//! Why a drill is refused, says nothing, or failed; and what to do.

use domain::drill::{
    Answer, ClaimKind, Doubt, End, MOST_REQUESTS, Miss, PhaseOf, Plan, Refusal, Report, Run,
    SHORTEST, Sample, WITHIN,
};
use domain::policy::Policy;

use super::words::{asked, miss, name, state};
use crate::cause::cause;
use crate::span::{count, grouped, span};
use crate::wire;

/// Why a wish cannot be carried out.
pub fn refusal(refusal: &Refusal) -> wire::Problem {
    let message = match refusal {
        Refusal::Rate { is, most, remote } => {
            let whose = if *remote { ", as not every backend is on this computer" } else { "" };
            let is = count((*is).into(), "request");
            format!("The rate is {is} a second; allowed are 1 to {most}{whose}.")
        }
        Refusal::Duration { is, most } => {
            let (is, least, most) = (span(*is), span(SHORTEST), span(*most));
            format!("The duration is {is}; allowed are {least} to {most}.")
        }
        Refusal::Requests(requests) => format!(
            "That would be {}; a test may send {} at most.",
            count(*requests, "request"),
            grouped(MOST_REQUESTS),
        ),
        Refusal::Path(path) => format!(
            "The path \"{path}\" must begin with a slash and have no spaces, \"#\" or control \
             characters, in 1 to 2,000 characters."
        ),
        Refusal::NoStandby => "There is no standby: only one backend is enabled.".to_owned(),
        Refusal::SameAddress(one, other) => {
            format!("{one} and {other} have the same address: if one is down, so is the other.")
        }
    };
    wire::Problem::new(refusal.code(), message, refusal.next_step())
}

/// What is in the way of a drill by `plan` now, before it starts.
pub fn obstacle(doubt: &Doubt, plan: &Plan, policy: &Policy) -> wire::Problem {
    let mut problem = self::doubt(doubt, plan, policy, None);
    let cause = |why: &domain::Cause, index: usize| {
        policy.backends.get(index).map(|backend| cause(why, backend).text)
    };
    match doubt {
        Doubt::Offline(false) => problem.message = "This computer is offline.".to_owned(),
        Doubt::PrimaryDown(why) => {
            if let Some(text) = cause(why, plan.primary) {
                problem.message = format!("There is nothing to make fail: {text}");
            }
        }
        Doubt::NoReadyStandby(Some(why)) => {
            if let Some(text) = standby(plan, policy).and_then(|index| cause(why, index)) {
                problem.message = format!("No standby is ready: {text}");
            }
        }
        Doubt::NoReadyStandby(None) => problem.message = "No standby is ready.".to_owned(),
        _ => {}
    }
    problem
}

/// The first standby.
fn standby(plan: &Plan, policy: &Policy) -> Option<usize> {
    let mut chain = policy.backends.iter().enumerate();
    let is =
        |(index, backend): &(usize, &domain::Backend)| *index != plan.primary && backend.enabled;
    chain.find(is).map(|(index, _)| index)
}

/// Why a drill by `plan` says nothing about the failover. `service` is Railway's name of the
/// primary, where it is known.
pub fn doubt(doubt: &Doubt, plan: &Plan, policy: &Policy, service: Option<&str>) -> wire::Problem {
    let primary = name(policy, plan.primary);
    let service = service.unwrap_or(&primary);
    let why = |why: &domain::Cause, index: usize| {
        policy.backends.get(index).map(|backend| cause(why, backend))
    };
    let (message, next_step) = match doubt {
        Doubt::Offline(false) => (
            "This computer was offline, or lost its network for a while.".to_owned(),
            "Check the network, then test again.".to_owned(),
        ),
        Doubt::Offline(true) => (
            "This network wants you to sign in before it lets requests through.".to_owned(),
            "Sign in to the network in a browser, then test again.".to_owned(),
        ),
        Doubt::PrimaryDown(down) => match why(down, plan.primary) {
            Some(cause) => {
                (format!("{primary} was down before the fault: {}", cause.text), cause.next_step)
            }
            None => (format!("{primary} was down before the fault."), again(&primary)),
        },
        Doubt::PrimaryFailed => {
            (format!("{primary} failed by itself, without the fault."), again(&primary))
        }
        Doubt::NoReadyStandby(down) => no_standby(down.as_ref(), plan, policy),
        // No answer at all.
        Doubt::Path(index, 0) => (
            format!("{} does not answer {}.", name(policy, *index), asked(&plan.path)),
            "Choose a path that every backend answers, and quickly.".to_owned(),
        ),
        Doubt::Path(index, status) => (
            format!("{} answers {} with {status}.", name(policy, *index), asked(&plan.path)),
            "Choose a path that every backend answers with a success, without a sign-in.".into(),
        ),
        Doubt::Halted => (
            "The test was ended before it was complete.".to_owned(),
            "Test again, and let it come to its end.".to_owned(),
        ),
        Doubt::Slept => (
            "This computer slept while the test ran.".to_owned(),
            "Test again, and keep the computer awake.".to_owned(),
        ),
        Doubt::Api(code, said) => (said.clone(), api(code, service)),
        Doubt::NotStopped => (
            format!("{service} went on answering, though it was stopped by Railway's API."),
            "Open the service on railway.com: is another deployment or replica running?".into(),
        ),
        Doubt::System(said) => (
            format!("The test could not be carried out: {}.", said.trim_end_matches('.')),
            "Mend that on this computer, then test again.".to_owned(),
        ),
    };
    wire::Problem::new(doubt.code(), message, next_step)
}

fn again(primary: &str) -> String {
    format!("Look at {primary} under Now, and test again once it is healthy.")
}

fn no_standby(down: Option<&domain::Cause>, plan: &Plan, policy: &Policy) -> (String, String) {
    let message = "No standby was seen ready three times in a row";
    let standby = standby(plan, policy).and_then(|index| policy.backends.get(index));
    match standby.zip(down) {
        Some((backend, down)) => {
            let cause = cause(down, backend);
            (format!("{message}: {}", cause.text), cause.next_step)
        }
        None => (format!("{message}."), "Test again once a standby is healthy.".to_owned()),
    }
}

/// What to do where Railway's API is of no use. An error of the API brings its own next step along.
fn api(code: &str, service: &str) -> String {
    match code {
        "railway_confirmation" => "Type the service's name as Railway has it.".to_owned(),
        "railway_same_service" => "Give each backend a service of its own.".to_owned(),
        "railway_not_running" => format!("Start {service} on railway.com, then test again."),
        _ => "A simulated test needs no API, and can be run meanwhile.".to_owned(),
    }
}

/// Why `report` is not "passed", and what to do.
pub(super) fn reason(
    run: &Run,
    report: &Report,
    policy: &Policy,
    service: Option<&str>,
) -> Option<wire::Problem> {
    let broken =
        |kind| report.claims.iter().any(|claim| claim.kind == kind && claim.held == Some(false));
    // The gravest first: what is still stopped, then what was lost.
    if broken(ClaimKind::Restored) {
        return Some(left_stopped(run, policy, service));
    }
    if let Some(why) = &report.doubt {
        return Some(doubt(why, &run.plan, policy, service));
    }
    if broken(ClaimKind::NoneFails) {
        return Some(lost(run, report));
    }
    if broken(ClaimKind::OnBackupInTime) {
        return Some(late(run, report, policy));
    }
    let unmeasured = report.claims.iter().any(|claim| claim.held.is_none());
    unmeasured.then(|| {
        wire::Problem::new(
            "unmeasured",
            format!(
                "{} was not made to fail, so nothing was measured.",
                name(policy, run.plan.primary)
            ),
            "Test again; if it comes back, try another kind of fault.",
        )
    })
}

fn left_stopped(run: &Run, policy: &Policy, service: Option<&str>) -> wire::Problem {
    let primary = name(policy, run.plan.primary);
    let service = service.unwrap_or(&primary);
    let told = run.restored.as_ref().and_then(|restored| restored.problem.clone());
    wire::Problem::new(
        claim_code(ClaimKind::Restored),
        told.unwrap_or_else(|| format!("{service} does not run again.")),
        format!(
            "Restart {service} on railway.com now, or run: failover drill --restore. Each start of \
             this app tries it too."
        ),
    )
}

fn lost(run: &Run, report: &Report) -> wire::Problem {
    let figures = &report.figures;
    let misses = misses(run);
    let ways: Vec<_> =
        misses.iter().map(|(how, count)| format!("{} × {}", grouped(*count), miss(*how))).collect();
    let early = match run.end {
        End::GaveUp => " The test was ended early, as request after request failed.",
        End::Complete | End::Inconclusive(_) => "",
    };
    let next_step = match misses.first() {
        Some((Miss::Unanswered | Miss::Late, _)) => {
            "See under Now whether the standby is healthy and quick enough, then test again."
        }
        Some((Miss::Status(_) | Miss::WrongKind, _)) => {
            "Ask each backend for this path: they should answer alike, and without a sign-in."
        }
        _ => "Read the app's log of that time, then test again.",
    };
    let (failed, sent) = (grouped(figures.failed), count(figures.sent, "request"));
    wire::Problem::new(
        claim_code(ClaimKind::NoneFails),
        format!("{failed} of {sent} failed: {}.{early}", ways.join(", ")),
        next_step,
    )
}

/// How requests failed, the most frequent way first.
pub(super) fn misses(run: &Run) -> Vec<(Miss, u64)> {
    let mut misses: Vec<(Miss, u64)> = Vec::new();
    for sample in &run.samples {
        let Answer::Failed(how) = sample.answer else { continue };
        match misses.iter_mut().find(|(known, _)| *known == how) {
            Some((_, count)) => *count += 1,
            None => misses.push((how, 1)),
        }
    }
    misses.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    misses
}

/// How many requests the primary answered though traffic was to be on a standby.
pub(super) fn late_answers(run: &Run) -> u64 {
    let from = run.injected.unwrap_or_default() + WITHIN;
    let late = |sample: &&Sample| {
        sample.answer == Answer::By(run.plan.primary)
            && sample.sent >= from
            && run.phase_of(sample) == PhaseOf::During
    };
    run.samples.iter().filter(late).count() as u64
}

fn late(run: &Run, report: &Report, policy: &Policy) -> wire::Problem {
    let state = state(run.plan.kind, &name(policy, run.plan.primary));
    let late = late_answers(run);
    let message = match report.figures.switchover {
        None => format!("{state}, and no request was answered by a standby."),
        Some(took) if took > WITHIN => {
            format!("{state}, and the first answer by a standby came after {}.", span(took))
        }
        Some(_) => format!(
            "{state}, and still answered {} that {} sent more than {} later.",
            count(late, "request"),
            if late == 1 { "was" } else { "were" },
            span(WITHIN),
        ),
    };
    wire::Problem::new(
        claim_code(ClaimKind::OnBackupInTime),
        message,
        "See under Now how quickly the standby answers; one that sleeps needs to be kept awake.",
    )
}

/// The stable word of a sentence of the hypothesis.
pub(super) fn claim_code(claim: ClaimKind) -> &'static str {
    match claim {
        ClaimKind::NoneFails => "none_fails",
        ClaimKind::OnBackupInTime => "on_backup_in_time",
        ClaimKind::NoneTwice => "none_twice",
        ClaimKind::Restored => "restored",
    }
}
