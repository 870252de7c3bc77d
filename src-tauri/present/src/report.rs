//! A drill's report and a checklist's as files to show: one page that needs nothing else, or
//! Markdown, with the addresses or without them.

mod checklist;
mod drill;
mod marks;
mod mask;
mod shell;

use crate::wire;

pub use checklist::{exchange_text, html as checklist_html, markdown as checklist_markdown};
pub use mask::{masked, masked_checklist, masked_text};

/// The report as one HTML file: no script, nothing loaded, readable in light and dark, and one
/// page when printed. With `mask` the backends' names stand where their addresses were.
pub fn html(drill: &wire::Drill, mask: bool) -> String {
    if mask { drill::page(&masked(drill)) } else { drill::page(drill) }
}
