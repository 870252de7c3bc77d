//! A drill under way, on stderr: one live line on a terminal, a line a step elsewhere.

use std::io::{self, IsTerminal, Write};

use present::wire::{DrillStage, RunningDrill};
use ratatui::crossterm::terminal::{self, Clear, ClearType};
use ratatui::crossterm::{execute, style::Print};

/// What was said last, so that nothing is said twice.
pub(super) struct Progress {
    live: bool,
    told: Option<(DrillStage, bool)>,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self { live: io::stderr().is_terminal(), told: None }
    }

    /// Shows where it is. Nobody's reading is no reason to stop a drill, so a failure to write is
    /// passed over.
    pub(super) fn show(&mut self, drill: &RunningDrill) {
        let step = (drill.stage, drill.halting);
        let news = self.told != Some(step);
        self.told = Some(step);
        let mut err = io::stderr();
        if self.live {
            // One that does not say how wide it is says 0.
            let columns = terminal::size().map_or(0, |(columns, _)| usize::from(columns));
            let columns = if columns == 0 { 80 } else { columns };
            // The last column stays free: a full line would wrap, and scroll with each redrawing.
            let line: String = live(drill).chars().take(columns.saturating_sub(1)).collect();
            let _ = execute!(err, Print('\r'), Clear(ClearType::UntilNewLine), Print(line));
        } else if news {
            let _ = writeln!(err, "failover: {}", printable(&drill.text));
        }
    }

    /// Says something of its own, above the live line.
    pub(super) fn say(&self, text: &str) {
        self.clear();
        let _ = writeln!(io::stderr(), "failover: {text}");
    }

    /// Takes the live line away.
    pub(super) fn clear(&self) {
        if self.live {
            let _ = execute!(io::stderr(), Print('\r'), Clear(ClearType::UntilNewLine));
        }
    }
}

fn live(drill: &RunningDrill) -> String {
    let (elapsed, planned) = (drill.elapsed_ms / 1000.0, drill.planned_ms / 1000.0);
    let text = printable(&drill.text);
    if drill.elapsed_ms <= 0.0 {
        return text;
    }
    format!(
        "{:.0} of {planned:.0} s  {} requests, {} failed  {text}",
        elapsed.min(planned),
        drill.sent,
        drill.failed
    )
}

fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
