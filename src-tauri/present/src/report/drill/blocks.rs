//! The parts of the page that are numbers and words.

use maud::{Markup, html};

use super::chart::runs;
use super::lanes::color_name;
use crate::span::{grouped, span_of_ms};
use crate::wire::{Drill, DrillBackend, DrillLatency};

/// Most backends that have a line of their own: the page is to stay one.
const MOST: usize = 6;

/// The four that tell most.
pub(super) fn numbers(drill: &Drill) -> Markup {
    let counts = &drill.counts;
    let waits = matches!(drill.summary.scenario.as_str(), "hang" | "slow");
    let failed = format!("{} of {}", grouped(counts.failed), grouped(counts.sent));
    let middle = |latency: Option<DrillLatency>| {
        latency.map_or_else(|| "–".to_owned(), |latency| span_of_ms(latency.p50))
    };
    html! {
        dl .numbers {
            (figure(&failed, "requests failed"))
            @match (waits, drill.switchover_ms) {
                (true, _) => (figure(&span_of_ms(drill.longest_ms), "the longest wait of a request")),
                (false, Some(took)) => (figure(&span_of_ms(took), &switched(drill))),
                (false, None) => (figure("–", "no switch was seen")),
            }
            (figure(&grouped(counts.twice), "writes executed twice (only GET is sent)"))
            (figure(
                &middle(drill.latency.during),
                &format!("median during the fault, {} before", middle(drill.latency.before)),
            ))
        }
    }
}

fn figure(number: &str, what: &str) -> Markup {
    html! { div { dt { (what) } dd { (number) } } }
}

/// To whom: the standby that first answered one of the requests that met the fault.
fn switched(drill: &Drill) -> String {
    let from = drill.timeline.fault_ms.unwrap_or_default();
    let met = drill.timeline.columns.iter().filter(|column| column.at_ms + column.ms >= from);
    let backends = met.filter_map(|column| drill.backends.get(column.backend? as usize));
    match backends.into_iter().find(|backend| !backend.primary) {
        Some(backend) => format!("to switch to {}", backend.name),
        None => "to switch".to_owned(),
    }
}

/// The hypothesis beside what was measured.
pub(super) fn claims(drill: &Drill) -> Markup {
    html! {
        ul .claims {
            @for claim in &drill.claims {
                @let (color, path, word) = match claim.held {
                    Some(true) => ("green", "m3 8.5 3.5 3.5L13 5", "Held:"),
                    Some(false) => ("red", "m4 4 8 8m0-8-8 8", "Did not hold:"),
                    None => ("grey", "M3.5 8h9", "Not measured:"),
                };
                li {
                    svg .sign data-color=(color) viewBox="0 0 16 16" width="14" height="14"
                        aria-hidden="true" { path d=(path) {} }
                    span { span .hidden { (word) " " } (claim.said) }
                    span .measured { (claim.measured) }
                }
            }
        }
    }
}

/// Times to answer, by phase.
pub(super) fn latency(drill: &Drill) -> Markup {
    let phases = [
        ("Before", drill.latency.before),
        ("During", drill.latency.during),
        ("After", drill.latency.after),
    ];
    html! {
        table {
            thead { tr {
                th scope="col" { span .hidden { "Phase" } }
                th scope="col" { "answered" }
                th scope="col" { "median" }
                th scope="col" { "95 %" }
                th scope="col" { "longest" }
            } }
            tbody {
                @for (phase, latency) in phases { tr {
                    th scope="row" { (phase) }
                    @if let Some(latency) = latency {
                        td { (grouped(latency.count)) }
                        td { (span_of_ms(latency.p50)) }
                        td { (span_of_ms(latency.p95)) }
                        td { (span_of_ms(latency.most)) }
                    } @else {
                        td { "0" } td { "–" } td { "–" } td { "–" }
                    }
                } }
            }
        }
    }
}

/// The chain, and each backend's part. Where there are many, those that had a part come first.
pub(super) fn backends(drill: &Drill) -> Markup {
    let part = |backend: &&DrillBackend| {
        backend.primary || backend.answered > 0 || backend.arrived.is_some_and(|count| count > 0)
    };
    let (mut shown, others): (Vec<_>, Vec<_>) = drill.backends.iter().partition(part);
    shown.extend(others);
    let rest = shown.split_off(shown.len().min(MOST));
    shown.sort_by_key(|backend| backend.rank);
    let arrived = drill.backends.iter().any(|backend| backend.arrived.is_some());
    // A masked report has the names in their place.
    let urls = drill.backends.iter().any(|backend| backend.url != backend.name);
    html! {
        table .chain {
            thead { tr {
                th scope="col" { "backend" }
                @if urls { th scope="col" .start { "address" } }
                @if arrived { th scope="col" { "arrived" } }
                th scope="col" { "answered" }
            } }
            tbody { @for backend in &shown { tr {
                th scope="row" { (named(backend, drill.timeline.fault_ms.is_some())) }
                @if urls { td .url { (backend.url) } }
                @if arrived { td { (backend.arrived.map_or_else(|| "–".to_owned(), grouped)) } }
                td { (grouped(backend.answered)) }
            } } }
        }
        @if !rest.is_empty() {
            @let answered: u64 = rest.iter().map(|backend| backend.answered).sum();
            p .rest { "and " (rest.len()) " more, which answered " (grouped(answered)) }
        }
    }
}

fn named(backend: &DrillBackend, faulted: bool) -> Markup {
    html! {
        span .backend {
            span .rank data-color=(color_name(backend.color)) { (backend.rank) }
            span {
                bdi { (backend.name) }
                @if backend.primary && faulted { span .role { " made to fail" } }
            }
        }
    }
}

/// All that was counted.
pub(super) fn counts(drill: &Drill) -> Markup {
    let counts = &drill.counts;
    let ways = counts.failures.iter();
    let ways: Vec<_> = ways.map(|way| format!("{} × {}", grouped(way.count), way.text)).collect();
    let failed = match ways.is_empty() {
        true => grouped(counts.failed),
        false => format!("{}: {}", grouped(counts.failed), ways.join(", ")),
    };
    let copies = match counts.hedges {
        0 => "0".to_owned(),
        hedges => format!("{}, of slow requests", grouped(hedges)),
    };
    let mut lines = vec![
        ("Sent", format!("{}, each a GET", grouped(counts.sent))),
        ("Answered", grouped(counts.answered)),
        ("Failed", failed),
        ("Tried again", grouped(counts.retries)),
        ("Of these, copies", copies),
        ("Longest", span_of_ms(drill.longest_ms)),
    ];
    if let Some(returned) = drill.returned_ms {
        lines.push(("Primary back", format!("{} after the fault's end", span_of_ms(returned))));
    }
    html! { dl .pairs { @for (label, value) in lines { dt { (label) } dd { (value) } } } }
}

/// The timeline in words, for who cannot see the drawing.
pub(super) fn stretches(drill: &Drill) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { "first sent" }
                th scope="col" { "last sent" }
                th scope="col" { "answered by" }
                th scope="col" { "requests" }
                th scope="col" { "failed" }
                th scope="col" { "slowest" }
            } }
            tbody { @for run in runs(drill) { tr {
                td { (run.from) } td { (run.to) } td { (run.who) } td { (grouped(run.count)) }
                td { (grouped(run.failed)) } td { (run.slowest) }
            } } }
        }
    }
}

/// From when to when the primary was made to fail.
pub(super) fn fault_text(drill: &Drill) -> String {
    let seconds = |ms: f64| format!("{:.2} s", ms / 1000.0);
    let title = &drill.summary.title;
    match (drill.timeline.fault_ms, drill.timeline.restored_ms) {
        (Some(from), Some(to)) => {
            format!("Between the dashed lines, from {} to {}: {title}.", seconds(from), seconds(to))
        }
        (Some(from), None) => format!("From the dashed line on, at {}: {title}.", seconds(from)),
        (None, _) => "There was no fault.".to_owned(),
    }
}
