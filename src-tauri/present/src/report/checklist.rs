//! A run of the checklist as a page, and as Markdown.

mod evidence;
mod markdown;
mod page;

use crate::wire::{CheckOutcome, Checklist};

pub use evidence::text as exchange_text;

/// The report as one HTML file: no script, nothing loaded, readable in light and dark. The evidence
/// is folded on a screen and open on paper.
pub fn html(checklist: &Checklist) -> String {
    page::page(checklist)
}

/// The report as GitHub's Markdown: a task list, the evidence folded in it.
pub fn markdown(checklist: &Checklist) -> String {
    markdown::markdown(checklist)
}

/// An outcome as product and guide call it.
const fn word(outcome: CheckOutcome) -> &'static str {
    match outcome {
        CheckOutcome::Pass => "Pass",
        CheckOutcome::Fail => "Fail",
        CheckOutcome::Unknown => "Unknown",
        CheckOutcome::Manual => "Manual",
    }
}

/// What is folded, in a few words.
fn folded(exchanges: usize) -> String {
    match exchanges {
        1 => "The request and its answer".to_owned(),
        more => format!("{more} requests and their answers"),
    }
}
