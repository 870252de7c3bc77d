//! Checks under way, on stderr: a line for each that has ended and what is waited for. On a terminal
//! they are drawn in place, and give way to the result; elsewhere each is told once.

use std::collections::BTreeSet;
use std::io::{self, Write};

use present::printable;
use present::wire::{RunningCheck, RunningChecklist};

use super::mark;
use crate::live::Live;

/// What was said, so that nothing is said twice.
pub(super) struct Progress {
    live: Option<Live>,
    told: BTreeSet<String>,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self { live: Live::of_terminal(), told: BTreeSet::new() }
    }

    /// Shows how far it is.
    pub(super) fn show(&mut self, running: &RunningChecklist) {
        let mut lines: Vec<_> = running.checks.iter().filter_map(ended).collect();
        let waiting = one_line(&running.text);
        if let Some(live) = &mut self.live {
            lines.push(under_way(running, &waiting));
            live.draw(&lines);
            return;
        }
        lines.extend((!waiting.is_empty()).then_some(waiting));
        for line in lines {
            if self.told.insert(line.clone()) {
                // Nobody's reading is no reason to stop.
                let _ = writeln!(io::stderr(), "failover: {line}");
            }
        }
    }

    /// Takes the live lines away.
    pub(super) fn clear(&mut self) {
        if let Some(live) = &mut self.live {
            live.clear();
        }
    }
}

fn ended(check: &RunningCheck) -> Option<String> {
    let outcome = check.outcome?;
    Some(format!("{} {}: {}", mark(outcome), check.check, one_line(&check.brief)))
}

/// As in "7 of 12  Render is waking…", or with the checks that are not over.
fn under_way(running: &RunningChecklist, waiting: &str) -> String {
    let open = running.checks.iter().filter(|check| check.outcome.is_none());
    let open: Vec<_> = open.map(|check| check.check.as_str()).collect();
    let (all, done) = (running.checks.len(), running.checks.len() - open.len());
    let what = if waiting.is_empty() { open.join(", ") } else { waiting.to_owned() };
    format!("{done} of {all}  {what}")
}

fn one_line(text: &str) -> String {
    printable(text).replace(['\n', '\t'], " ")
}
