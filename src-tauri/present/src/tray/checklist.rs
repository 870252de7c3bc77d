//! The checklist in the tray: its lines of the menu.

use super::{Command, Item};
use crate::notification::{Notification, Urgency};
use crate::wire::{ChecklistState, Problem, RunningChecklist, View};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Why the checklist that was asked for in the tray did not start.
pub fn checklist_refused(problem: &Problem) -> Notification {
    Notification {
        summary: "The checklist did not start".to_owned(),
        body: format!("{} {}", problem.message, problem.next_step),
        urgency: Urgency::Normal,
        view: View::Checklist,
    }
}

/// The menu's lines: what the last run came to, and what can be done, or how far one is.
pub(super) fn items(state: &ChecklistState, now: i64) -> Vec<Item> {
    let action = |command, label| Item::Action { command, label, checked: None };
    if let Some(running) = &state.running {
        return vec![
            action(Command::OpenChecklist, progress(running)),
            action(Command::HaltChecklist, "Stop the checklist".to_owned()),
        ];
    }
    let last = state.last.as_ref().map(|last| {
        let label = format!("Checklist: {}{}", last.brief, age(now - last.at));
        action(Command::OpenChecklist, label)
    });
    last.into_iter().chain([action(Command::RunChecklist, "Run checklist".to_owned())]).collect()
}

/// How far it is, and what is being waited for.
fn progress(running: &RunningChecklist) -> String {
    let done = running.checks.iter().filter(|check| check.outcome.is_some()).count();
    let line = format!("Checklist: {done} of {}", running.checks.len());
    if running.text.is_empty() { line } else { format!("{line}. {}", running.text) }
}

/// What was ready an hour ago may not be now. In whole steps: a menu that seldom changes.
fn age(ms: i64) -> String {
    let count = |number: i64, unit: &str| {
        let s = if number == 1 { "" } else { "s" };
        format!(", {number} {unit}{s} ago")
    };
    match ms {
        ..HOUR => String::new(),
        HOUR..DAY => count(ms / HOUR, "hour"),
        _ => count(ms / DAY, "day"),
    }
}
