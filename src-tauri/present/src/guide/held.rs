//! What a step is held to, and what follows for the step.

use super::Known;
use crate::wire::{CheckOutcome, CheckResult, GuideCheck, GuideState};

/// A check of the checklist, as a step shows it.
pub(super) fn check(known: Known<'_>, check: &str, title: &str) -> GuideCheck {
    match known.result(check) {
        Some(result) => of(result),
        None => unseen(title),
    }
}

fn of(result: &CheckResult) -> GuideCheck {
    GuideCheck {
        title: result.title.clone(),
        outcome: Some(result.outcome),
        word: word(Some(result.outcome)).to_owned(),
        text: result.text.clone(),
        next_step: result.next_step.clone(),
        topic: result.topic.clone(),
    }
}

/// One that nothing is known of yet.
pub(super) fn unseen(title: &str) -> GuideCheck {
    GuideCheck {
        title: title.to_owned(),
        outcome: None,
        word: word(None).to_owned(),
        text: String::new(),
        next_step: None,
        topic: None,
    }
}

/// One that was seen here, without the checklist.
pub(super) fn seen(title: &str, outcome: CheckOutcome, text: &str) -> GuideCheck {
    GuideCheck {
        outcome: Some(outcome),
        word: word(Some(outcome)).to_owned(),
        text: text.to_owned(),
        ..unseen(title)
    }
}

const fn word(outcome: Option<CheckOutcome>) -> &'static str {
    match outcome {
        Some(CheckOutcome::Pass) => "Pass",
        Some(CheckOutcome::Fail) => "Fail",
        Some(CheckOutcome::Unknown) => "Unknown",
        Some(CheckOutcome::Manual) => "Yours to look at",
        None => "Not checked yet",
    }
}

/// A step is done when all that it is held to was seen; one that was seen to be wrong fails it.
pub(super) fn state(checks: &[GuideCheck]) -> GuideState {
    let any = |outcome| checks.iter().any(|check| check.outcome == Some(outcome));
    if any(CheckOutcome::Fail) {
        GuideState::Failed
    } else if checks.iter().all(|check| check.outcome == Some(CheckOutcome::Pass)) {
        GuideState::Done
    } else {
        GuideState::Todo
    }
}
