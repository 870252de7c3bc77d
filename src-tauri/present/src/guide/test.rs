//! Step 4: the whole checklist, and a first failover test.

use std::time::Duration;

use super::Known;
use super::held;
use super::values::{action, field, trap};
use crate::wire::{CheckOutcome, DrillVerdict, GuideCheck, GuideField, GuideState, GuideStep};

/// A failover test counts for so long, as in the checklist.
const LATELY: Duration = Duration::from_secs(7 * 24 * 60 * 60);

pub(super) fn step(known: Known<'_>) -> GuideStep {
    let checks = match known.is_demo() {
        true => {
            vec![held::unseen("The checklist is ready"), held::unseen("A failover test passed")]
        }
        false => vec![checklist(known), drill(known)],
    };
    let state = held::state(&checks);
    let seen = match (known.is_demo(), state) {
        (true, _) => "Not looked at: the sample backends run.".to_owned(),
        (false, GuideState::Done) => {
            "The checklist is ready, and a failover test passed.".to_owned()
        }
        (false, _) => checks
            .iter()
            .find(|check| check.outcome != Some(CheckOutcome::Pass))
            .map(|check| match check.text.as_str() {
                "" => format!("{}: {}.", check.title, check.word.to_lowercase()),
                text => text.to_owned(),
            })
            .unwrap_or_default(),
    };
    GuideStep {
        id: "test".to_owned(),
        number: 4,
        title: "Test the failover".to_owned(),
        state,
        word: String::new(),
        seen,
        backend: None,
        actions: vec![
            field(
                GuideField::Checklist,
                "Run the checklist: it looks at everything that the steps before have set up.",
            ),
            field(
                GuideField::Drill,
                "Run a first failover test. Railway looks as if it were stopped, in a private \
                 proxy: production is not touched.",
            ),
            action(
                "Open the frontend and its browser console while you switch: the backend that \
                 answers is named in the header x-failover-backend where requests go through \
                 the local proxy.",
            ),
        ],
        traps: vec![trap(
            "What a simulated test does not show",
            "It shows that the backup answers and how quickly requests move to it, through the \
             local proxy. Whether the frontend itself switches is seen in its build, by step 3, \
             or in a real test.",
        )],
        checks,
        ask: None,
    }
}

/// All passed, but for what only a person can tell.
fn checklist(known: Known<'_>) -> GuideCheck {
    let title = "The checklist is ready";
    let Some(last) = &known.snapshot.checklist.last else { return held::unseen(title) };
    let outcome = match (last.failed, last.unknown, last.passed) {
        (1.., _, _) => CheckOutcome::Fail,
        (0, 0, 1..) => CheckOutcome::Pass,
        _ => CheckOutcome::Unknown,
    };
    held::seen(title, outcome, &last.headline)
}

fn drill(known: Known<'_>) -> GuideCheck {
    let title = "A failover test passed";
    let Some(last) = &known.snapshot.drill.last else { return held::unseen(title) };
    let lately = i64::try_from(LATELY.as_millis()).unwrap_or(i64::MAX);
    if known.now.saturating_sub(last.at) >= lately {
        let text = "The last one is older than 7 days.";
        return GuideCheck { text: text.to_owned(), ..held::unseen(title) };
    }
    let outcome = match last.verdict {
        DrillVerdict::Passed => CheckOutcome::Pass,
        DrillVerdict::Failed => CheckOutcome::Fail,
        DrillVerdict::Inconclusive => CheckOutcome::Unknown,
    };
    GuideCheck {
        topic: (outcome != CheckOutcome::Pass).then(|| "failover-test".to_owned()),
        ..held::seen(title, outcome, &last.headline)
    }
}
