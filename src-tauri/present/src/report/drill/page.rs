//! The page: the verdict first, then the figures, then how they came about.

use maud::{Markup, html};

use super::blocks::{backends, claims, counts, fault_text, latency, numbers, stretches};
use super::chart::chart;
use crate::report::marks::Mark;
use crate::report::shell::{self, Sheet, document, pairs, section, when};
use crate::span::count;
use crate::wire::{Drill, DrillRestored, DrillVerdict};

const SHEET: Sheet = Sheet {
    css: include_str!("../drill.css"),
    hash: "sha256-yTR5kbJ+F5OsYAdqkIoOJzJ1CJ/e3j+e7hkfUKZMfHM=",
};

/// A chain of more backends is printed in smaller letters, so that the page stays one.
const ROOMY: usize = 4;

/// The whole file.
pub(in crate::report) fn page(drill: &Drill) -> String {
    let summary = &drill.summary;
    let title = format!("Failover test: {}. {}", summary.title, summary.headline);
    let content = html! { main .dense[drill.backends.len() > ROOMY] { (body(drill)) } };
    document(&title, &summary.version, &SHEET, &content)
}

const fn mark(verdict: DrillVerdict) -> Mark {
    match verdict {
        DrillVerdict::Passed => Mark::Good,
        DrillVerdict::Failed => Mark::Bad,
        DrillVerdict::Inconclusive => Mark::Open,
    }
}

fn body(drill: &Drill) -> Markup {
    let summary = &drill.summary;
    html! {
        header {
            p .over { "Failover test · " (when(summary.at)) }
            h1 { (mark(summary.verdict).draw(24)) span { (summary.headline) } }
            p .scope { (drill.scope) }
        }
        @if let Some(reason) = &drill.reason {
            section .reason {
                p { b { (reason.message) } }
                p { (reason.next_step) }
            }
        }
        @if drill.counts.sent > 0 {
            section .card {
                h2 .hidden { "In four numbers" }
                (numbers(drill))
            }
            (timeline(drill))
        }
        div .columns {
            (section("Said before, measured after", claims(drill)))
            @if drill.counts.sent > 0 { (section("Time to answer", latency(drill))) }
        }
        @if let Some(restored) = said_only_here(drill) {
            (section("The service afterwards", html! { p { (restored.text) } }))
        }
        (section("Who answered", backends(drill)))
        div .columns .fine {
            (section("Policy in force", pairs(&drill.policy)))
            div .beside {
                @if drill.counts.sent > 0 { (section("Counts", counts(drill))) }
                @if !drill.environment.is_empty() {
                    (section("Environment", pairs(&drill.environment)))
                }
            }
        }
        @if !drill.notes.is_empty() {
            (shell::notes("How it was measured", &drill.notes))
        }
        footer {
            span { "Failover Tray " (summary.version) }
            span { "Test " (summary.id) }
            span { (drill.plan.request) ", " (count(drill.plan.rate.into(), "request"))
                " a second for " (drill.plan.seconds) " s" }
        }
    }
}

/// What became of the service, unless the reason has said it.
fn said_only_here(drill: &Drill) -> Option<&DrillRestored> {
    let said = |restored: &&DrillRestored| {
        drill.reason.as_ref().is_none_or(|reason| reason.message != restored.text)
    };
    drill.restored.as_ref().filter(said)
}

fn timeline(drill: &Drill) -> Markup {
    let each = drill.timeline.columns.iter().all(|column| column.count <= 1);
    html! {
        section .card {
            h2 { "Each request, by who answered" }
            figure {
                (chart(drill))
                figcaption {
                    @if each { "Each bar is one request, as high as it took to answer. " }
                    @else { "Each bar is a few requests in a row, as high as the slowest took. " }
                    "The rows below name who answered"
                    @if drill.counts.failed > 0 { "; a cross marks what failed" }
                    ". " (fault_text(drill))
                }
            }
            details {
                summary { "The same as a table" }
                (stretches(drill))
            }
        }
    }
}
