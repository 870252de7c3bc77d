//! From what a person asks for to a plan, and what is in its way by what is known already.

use std::time::Duration;

use domain::drill::{Doubt, Kind, Plan, Scenario, Wish};
use domain::health::Health;
use domain::policy::{Policy, Settings};
use domain::snapshot::{BackendState, Snapshot};
use present::wire::{DrillForm, Problem};

/// What is asked for where nothing was before.
pub(super) fn default_form() -> DrillForm {
    let wish = Wish::default();
    DrillForm {
        real: false,
        scenario: Scenario::RailwayStopped.code().to_owned(),
        rate: wish.rate,
        seconds: u32::try_from(wish.duration.as_secs()).unwrap_or(u32::MAX),
        path: None,
    }
}

/// `form` as a wish.
pub(super) fn wish(form: &DrillForm) -> Result<Wish, Problem> {
    let kind = if form.real {
        Kind::Real
    } else {
        Kind::Simulated(Scenario::parse(&form.scenario).ok_or_else(|| unknown(&form.scenario))?)
    };
    let path = form.path.as_ref().map(|path| path.trim().to_owned());
    Ok(Wish {
        kind,
        rate: form.rate,
        duration: Duration::from_secs(form.seconds.into()),
        path: path.filter(|path| !path.is_empty()),
    })
}

fn unknown(scenario: &str) -> Problem {
    let codes: Vec<_> = Scenario::ALL.iter().map(|scenario| scenario.code()).collect();
    Problem::new(
        "scenario",
        format!("There is no scenario \"{scenario}\"."),
        format!("Choose one of: {}.", codes.join(", ")),
    )
}

/// The policy by which a drill runs: of the enabled backends alone.
pub(super) fn rehearsable(policy: &Policy) -> Result<Policy, Problem> {
    let mut settings: Settings = Settings::clone(policy);
    settings.backends.retain(|backend| backend.enabled);
    Policy::try_new(settings).map_err(|_| {
        Problem::new(
            "no_backend",
            "No backend is enabled, so there is nothing to test.",
            "Enable two backends in the config file.",
        )
    })
}

/// `form` as a plan over the chain of `policy` ([`rehearsable`]).
pub(super) fn plan(form: &DrillForm, policy: &Policy) -> Result<Plan, Problem> {
    Plan::try_new(wish(form)?, policy).map_err(|refusal| present::drill::refusal(&refusal))
}

/// What is known to be in the way of `plan`, by the monitor's latest `state`. What it does not know
/// the drill itself finds out.
pub(super) fn obstacles(plan: &Plan, policy: &Policy, state: &Snapshot) -> Vec<Problem> {
    let mut problems = Vec::new();
    if plan.kind == Kind::Real && state.schedule.locks() {
        problems.push(interview());
    }
    if state.paused {
        // Nobody looked lately.
        return problems;
    }
    let of = |index: usize| -> Option<&BackendState> {
        let backend = policy.backends.get(index)?;
        state.backends.iter().find(|known| known.backend.name == backend.name)
    };
    let doubt = match state.offline {
        Some(portal) => Some(Doubt::Offline(portal)),
        None => down(plan, policy, of),
    };
    problems.extend(doubt.map(|doubt| present::drill::obstacle(&doubt, plan, policy)));
    problems
}

fn down<'a>(
    plan: &Plan,
    policy: &Policy,
    of: impl Fn(usize) -> Option<&'a BackendState>,
) -> Option<Doubt> {
    let is_down = |state: &&BackendState| state.health == Health::Unhealthy;
    if let Some(primary) = of(plan.primary).filter(is_down) {
        return primary.cause.clone().map(Doubt::PrimaryDown);
    }
    let mut standbys = (0..policy.backends.len()).filter(|index| *index != plan.primary);
    let first = standbys.clone().next().and_then(&of);
    let all_down = standbys.all(|index| of(index).as_ref().is_some_and(is_down));
    all_down.then(|| Doubt::NoReadyStandby(first.and_then(|state| state.cause.clone())))
}

pub(super) fn interview() -> Problem {
    Problem::new(
        "interview",
        "Interview mode is on, or about to begin: nothing is stopped for real then.",
        "End it or call it off, or run the simulated test, which touches nothing.",
    )
}
