//! A report as a file of the person's own.

use std::io;
use std::path::Path;

use present::wire::{Drill, Problem};

use crate::shelf::write_whole;

/// Writes the report of `drill` into `file`: a page where its name ends in `.html`, JSON where it
/// ends in `.json`. `mask` leaves the backends' addresses out. What was there before is replaced,
/// once the new one is whole.
///
/// # Errors
/// The name says neither, or the file cannot be written.
pub fn export_drill(drill: &Drill, file: &Path, mask: bool) -> Result<(), Problem> {
    let kind = file.extension().map(|kind| kind.to_string_lossy().to_ascii_lowercase());
    let text = match kind.as_deref() {
        Some("html" | "htm") => Ok(present::report::html(drill, mask).into_bytes()),
        Some("json") if mask => serde_json::to_vec_pretty(&present::report::masked(drill)),
        Some("json") => serde_json::to_vec_pretty(drill),
        _ => {
            return Err(Problem::new(
                "report_kind",
                format!("{} says neither a page nor JSON.", file.display()),
                "Name a file that ends in .html or .json.",
            ));
        }
    };
    text.map_err(io::Error::other).and_then(|text| write_whole(file, &text)).map_err(|error| {
        Problem::new(
            "report_file",
            format!("{} cannot be written: {error}.", file.display()),
            "Name a file in a directory that you may write to.",
        )
    })
}
