//! A drill that ended, in words for a terminal.

use comfy_table::{Table, presets};
use present::span_of_ms as span;
use present::wire::{Drill, DrillClaim, DrillLatency};

/// The verdict, the scope, the claims, the figures; where it did not pass, why and what to do.
pub(super) fn words(drill: &Drill) -> String {
    let mut text = format!("{}\n{}\n", drill.summary.headline, drill.scope);
    if let Some(reason) = &drill.reason {
        text.push_str(&format!("{}\nNext: {}\n", reason.message, reason.next_step));
    }
    text.push('\n');
    for claim in &drill.claims {
        text.push_str(&format!("{}\n", line(claim)));
    }
    text.push_str(&format!("\n{}\n", figures(drill)));
    if let Some(restored) = &drill.restored {
        text.push_str(&format!("{}: {}\n", restored.service, restored.text));
    }
    if let Some(table) = latencies(drill) {
        text.push_str(&format!("\n{table}\n"));
    }
    for note in &drill.notes {
        text.push_str(&format!("\n{note}"));
    }
    text.trim_end().to_owned()
}

fn line(claim: &DrillClaim) -> String {
    let mark = match claim.held {
        Some(true) => '✓',
        Some(false) => '✗',
        None => '–',
    };
    format!("{mark} {}: {}", claim.said, claim.measured)
}

fn figures(drill: &Drill) -> String {
    let (plan, counts) = (&drill.plan, &drill.counts);
    let mut text = format!(
        "Sent {} of {}, {}/s for {} s: {} answered, {} failed, {} tried again",
        counts.sent,
        plan.request,
        plan.rate,
        plan.seconds,
        counts.answered,
        counts.failed,
        counts.retries
    );
    for failures in &counts.failures {
        text.push_str(&format!("\n  {} × {}", failures.count, failures.text));
    }
    let answered: Vec<_> = drill
        .backends
        .iter()
        .map(|backend| match backend.arrived {
            Some(arrived) => format!("{} {} ({arrived} arrived)", backend.name, backend.answered),
            None => format!("{} {}", backend.name, backend.answered),
        })
        .collect();
    text.push_str(&format!("\nAnswered by {}", answered.join(", ")));
    if let Some(ms) = drill.switchover_ms {
        text.push_str(&format!("\nSwitchover {}", span(ms)));
    }
    if let Some(ms) = drill.returned_ms {
        text.push_str(&format!("\nBack on the primary {} after the fault's end", span(ms)));
    }
    text.push_str(&format!("\nLongest request {}", span(drill.longest_ms)));
    text
}

fn latencies(drill: &Drill) -> Option<String> {
    let all = &drill.latency;
    let phases = [("before", all.before), ("during", all.during), ("after", all.after)];
    if phases.iter().all(|(_, latency)| latency.is_none()) {
        return None;
    }
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(["LATENCY", "ANSWERED", "MEDIAN", "95 %", "MOST"]);
    for (phase, latency) in phases {
        table.add_row(match latency {
            Some(DrillLatency { count, p50, p95, most }) => {
                [phase.to_owned(), count.to_string(), span(p50), span(p95), span(most)]
            }
            None => [phase, "0", "-", "-", "-"].map(str::to_owned),
        });
    }
    Some(table.trim_fmt())
}
