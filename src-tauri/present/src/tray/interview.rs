//! Interview mode in the tray: its lines of the menu, and its line of the tooltip.

use super::{Command, Item};
use crate::wire::{InterviewStage, InterviewState};

/// The menu's lines: what is planned and how ready it is, and what can be begun or ended.
pub(super) fn items(state: &InterviewState) -> Vec<Item> {
    let action =
        |command, label: &str, checked| Item::Action { command, label: label.to_owned(), checked };
    // One that was never told how long does not say.
    let length = match state.length.as_str() {
        "" => String::new(),
        length => format!(" ({length})"),
    };
    let start = format!("Start interview mode{length}");
    match state.stage {
        InterviewStage::On => {
            vec![action(Command::Interview(false), &state.headline, Some(true))]
        }
        InterviewStage::Off => vec![
            action(Command::Interview(true), &start, Some(false)),
            action(Command::PlanInterview, "Plan an interview…", None),
        ],
        InterviewStage::Planned | InterviewStage::Preparing => {
            let unready = state.readiness.as_ref().is_some_and(|it| !it.ready);
            let leads_to = if unready { Command::OpenChecklist } else { Command::OpenInterview };
            vec![
                action(leads_to, &told(state), None),
                action(Command::Interview(true), &start, Some(false)),
            ]
        }
    }
}

/// As in "Interview at 15:00: Ready 12/12"; empty where none is planned.
pub(super) fn told(state: &InterviewState) -> String {
    match &state.readiness {
        Some(readiness) if state.stage == InterviewStage::Preparing => {
            format!("{}: {}", state.headline, readiness.brief)
        }
        _ => state.headline.clone(),
    }
}
