//! A drill's report without addresses.

use super::Mask;
use crate::wire::{
    Drill, DrillBackend, DrillClaim, DrillCounts, DrillPlan, DrillRestored, DrillSummary,
};

/// `drill` with each backend's name where its address was, and without any other address.
pub fn masked(drill: &Drill) -> Drill {
    let named: Vec<_> = drill.backends.iter().map(|it| (&*it.name, &*it.url)).collect();
    let mask = Mask::of(&named, "Backend");
    let hide = |text: &String| mask.hide(text);
    let pairs = |pairs: &[(String, String)]| {
        pairs.iter().map(|(label, value)| (hide(label), hide(value))).collect()
    };
    // Every field is named, so that a new one is thought of here.
    let Drill {
        report,
        summary,
        scope,
        reason,
        claims,
        plan,
        backends,
        counts,
        switchover_ms,
        returned_ms,
        longest_ms,
        latency,
        timeline,
        restored,
        policy,
        environment,
        notes,
    } = drill.clone();
    Drill {
        report,
        summary: DrillSummary {
            title: hide(&summary.title),
            headline: hide(&summary.headline),
            note: hide(&summary.note),
            ..summary
        },
        scope: hide(&scope),
        reason: reason.map(|mut reason| {
            reason.message = hide(&reason.message);
            reason.next_step = hide(&reason.next_step);
            reason
        }),
        claims: claims
            .into_iter()
            .map(|claim| DrillClaim {
                said: hide(&claim.said),
                measured: hide(&claim.measured),
                ..claim
            })
            .collect(),
        plan: DrillPlan { request: hide(&plan.request), ..plan },
        backends: backends
            .into_iter()
            .map(|backend| DrillBackend {
                name: hide(&backend.name),
                url: hide(&backend.url),
                ..backend
            })
            .collect(),
        counts: DrillCounts {
            failures: counts
                .failures
                .into_iter()
                .map(|mut failures| {
                    failures.text = hide(&failures.text);
                    failures
                })
                .collect(),
            ..counts
        },
        switchover_ms,
        returned_ms,
        longest_ms,
        latency,
        timeline,
        restored: restored.map(|restored| DrillRestored {
            service: hide(&restored.service),
            text: hide(&restored.text),
            ..restored
        }),
        policy: pairs(&policy),
        environment: pairs(&environment),
        notes: notes.iter().map(hide).collect(),
    }
}
