//! A drill under way, on stderr: one live line on a terminal, a line a step elsewhere.

use std::io::{self, Write};

use present::printable;
use present::wire::{DrillStage, RunningDrill};

use crate::live::Live;

/// What was said last, so that nothing is said twice.
pub(super) struct Progress {
    live: Option<Live>,
    told: Option<(DrillStage, bool)>,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self { live: Live::of_terminal(), told: None }
    }

    /// Shows where it is. Nobody's reading is no reason to stop a drill, so a failure to write is
    /// passed over.
    pub(super) fn show(&mut self, drill: &RunningDrill) {
        let step = (drill.stage, drill.halting);
        let news = self.told != Some(step);
        self.told = Some(step);
        if let Some(live) = &mut self.live {
            live.draw(&[line(drill)]);
        } else if news {
            let _ = writeln!(io::stderr(), "failover: {}", printable(&drill.text));
        }
    }

    /// Says something of its own, above the live line.
    pub(super) fn say(&mut self, text: &str) {
        self.clear();
        let _ = writeln!(io::stderr(), "failover: {text}");
    }

    /// Takes the live line away.
    pub(super) fn clear(&mut self) {
        if let Some(live) = &mut self.live {
            live.clear();
        }
    }
}

fn line(drill: &RunningDrill) -> String {
    let (elapsed, planned) = (drill.elapsed_ms / 1000.0, drill.planned_ms / 1000.0);
    let text = printable(&drill.text).replace('\n', " ");
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
