//! The page: the verdict first, then the figures, then how they came about.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::blocks::{
    backends, claims, counts, fault_text, latency, mark, numbers, pairs, stretches,
};
use super::chart::chart;
use crate::span::count;
use crate::wire::{Drill, DrillRestored};

const STYLE: &str = include_str!("style.css");
/// Nothing may be loaded or run; [`STYLE`] alone, by its hash, may style.
const SECURITY: &str = "default-src 'none'; style-src 'sha256-TXQSH7r/KgLfYNYn4TsKDBzC8wIwoZBrvfcwbB8XSdU='; base-uri 'none'; form-action 'none'";

/// A chain of more backends is printed in smaller letters, so that the page stays one.
const ROOMY: usize = 4;

/// The whole file.
pub(super) fn page(drill: &Drill) -> String {
    let summary = &drill.summary;
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(SECURITY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="generator" content={ "Failover Tray " (summary.version) };
                title { "Failover test: " (summary.title) ". " (summary.headline) }
                style { (PreEscaped(STYLE)) }
            }
            body { main .dense[drill.backends.len() > ROOMY] { (body(drill)) } }
        }
    }
    .into_string()
}

fn body(drill: &Drill) -> Markup {
    let summary = &drill.summary;
    html! {
        header {
            p .over { "Failover test · " (when(summary.at)) }
            h1 { (mark(summary.verdict)) span { (summary.headline) } }
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
            (section("How it was measured", html! {
                ul .notes { @for note in &drill.notes { li { (note) } } }
            }))
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

fn section(title: &str, content: Markup) -> Markup {
    html! { section { h2 { (title) } (content) } }
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

/// As in "23 November 2026, 05:28 UTC".
fn when(unix_ms: i64) -> String {
    match time::OffsetDateTime::from_unix_timestamp(unix_ms.div_euclid(1000)) {
        Ok(at) => format!(
            "{} {} {}, {:02}:{:02} UTC",
            at.day(),
            at.month(),
            at.year(),
            at.hour(),
            at.minute()
        ),
        // Beyond the years that a calendar is kept for.
        Err(_) => format!("{unix_ms} ms since 1970"),
    }
}
