//! A run of the checklist as a file of the person's own.

use std::io;
use std::path::Path;

use present::report;
use present::wire::{Checklist, Problem};

use crate::shelf::write_whole;

/// What a report's file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    /// One page, for a browser.
    Html,
    /// Text, for a repository or an issue.
    Markdown,
    /// For scripts.
    Json,
}

impl ReportKind {
    /// As the file's name says.
    ///
    /// # Errors
    /// It says nothing that is known here.
    pub fn of(file: &Path) -> Result<Self, Problem> {
        let kind = file.extension().map(|kind| kind.to_string_lossy().to_ascii_lowercase());
        match kind.as_deref() {
            Some("html" | "htm") => Ok(Self::Html),
            Some("md" | "markdown") => Ok(Self::Markdown),
            Some("json") => Ok(Self::Json),
            _ => Err(Problem::new(
                "report_kind",
                format!("{} says no kind of report.", file.display()),
                "Name a file that ends in .html, .md or .json.",
            )),
        }
    }
}

/// Writes `checklist` into `file`: a page, Markdown or JSON, as its name ends. What was there before
/// is replaced, once the new one is whole.
///
/// # Errors
/// The name says no kind, or the file cannot be written.
pub fn export_checklist(checklist: &Checklist, file: &Path) -> Result<(), Problem> {
    let text = match ReportKind::of(file)? {
        ReportKind::Html => Ok(report::checklist_html(checklist).into_bytes()),
        ReportKind::Markdown => Ok(report::checklist_markdown(checklist).into_bytes()),
        ReportKind::Json => serde_json::to_vec_pretty(checklist),
    };
    text.map_err(io::Error::other).and_then(|text| write_whole(file, &text)).map_err(|error| {
        Problem::new(
            "report_file",
            format!("{} cannot be written: {error}.", file.display()),
            "Name a file in a directory that you may write to.",
        )
    })
}
