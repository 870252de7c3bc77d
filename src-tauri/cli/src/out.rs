//! Standard output, one whole line at a time.

use std::io::{self, Write};

use serde::Serialize;

/// Prints a line of text and flushes it, so that a reader at a pipe has it at once.
pub(crate) fn line(text: &str) -> io::Result<()> {
    // What comes from a backend must not move the cursor or colour the screen.
    let text: String =
        text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect();
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

/// Prints a whole file's content as it is.
pub(crate) fn raw(content: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(content)?;
    out.flush()
}

/// Prints `value` as one line of JSON.
pub(crate) fn json(value: &impl Serialize) -> io::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, value)?;
    writeln!(out)?;
    out.flush()
}
