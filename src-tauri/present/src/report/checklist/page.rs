//! The page: what it comes to first, then each check with what was asked and answered.

use maud::{Markup, html};

use super::{evidence, folded, word};
use crate::checklist::grouped;
use crate::printable::printable;
use crate::report::marks::Mark;
use crate::report::shell::{self, Sheet, document, section, when};
use crate::span::{count, span_of_ms};
use crate::wire::{CheckOutcome, CheckResult, CheckValue, Checklist, Color};

const SHEET: Sheet = Sheet {
    css: include_str!("../checklist.css"),
    hash: "sha256-6GVf0cjKH6Fsldi1UUuaQ8H22Qg+QOUJXgaWwd4OWZs=",
};

/// The whole file.
pub(super) fn page(checklist: &Checklist) -> String {
    let title = format!("Production checklist. {}", checklist.summary.headline);
    let content = html! { main { (body(checklist)) } };
    document(&title, &checklist.app, &SHEET, &content)
}

fn body(checklist: &Checklist) -> Markup {
    let Checklist { summary, results, .. } = checklist;
    let whole = match summary.color {
        Color::Green => Mark::Good,
        Color::Red => Mark::Bad,
        _ => Mark::Open,
    };
    html! {
        header {
            p .over { "Production checklist · " (when(summary.at)) }
            h1 { (whole.draw(24)) span { (printable(&summary.headline)) } }
            p .scope {
                (count(results.len() as u64, "check")) " in " (span_of_ms(summary.took_ms))
                ". Each shows what was asked and what came back."
            }
        }
        @if !checklist.subjects.is_empty() {
            section .card .subjects {
                h2 .hidden { "What was checked" }
                (values(&checklist.subjects))
            }
        }
        @for (title, results) in grouped(results) {
            (section(title, html! { ul .checks { @for result in results { (check(result)) } } }))
        }
        @if !checklist.notes.is_empty() {
            (shell::notes("How it was checked", &checklist.notes))
        }
        footer {
            span { "Failover Tray " (checklist.app) " on " (checklist.system) }
            span { "Run " (summary.id) }
        }
    }
}

fn check(result: &CheckResult) -> Markup {
    let (mark, outcome) = match result.outcome {
        CheckOutcome::Pass => (Mark::Good, "pass"),
        CheckOutcome::Fail => (Mark::Bad, "fail"),
        CheckOutcome::Unknown => (Mark::Open, "unknown"),
        CheckOutcome::Manual => (Mark::Yours, "manual"),
    };
    html! {
        li .(outcome) {
            (mark.draw(18))
            h3 { span .hidden { (word(result.outcome)) ": " } (printable(&result.title)) }
            p .brief { (printable(&result.brief)) }
            div .more {
                @if !result.text.is_empty() { p .text { (printable(&result.text)) } }
                @if let Some(next) = &result.next_step { p { b { "Next: " } (printable(next)) } }
                @if !result.values.is_empty() { (values(&result.values)) }
                @if !result.evidence.is_empty() {
                    details {
                        summary { (folded(result.evidence.len())) }
                        @for exchange in &result.evidence { pre { (evidence::text(exchange)) } }
                    }
                }
            }
        }
    }
}

fn values(values: &[CheckValue]) -> Markup {
    html! {
        dl .pairs {
            @for value in values {
                dt { (printable(&value.label)) }
                dd { code { (printable(&value.value)) } }
            }
        }
    }
}
