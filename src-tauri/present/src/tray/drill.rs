//! The failover test in the tray: its lines of the menu, and the question before it.

use super::{Command, Item};
use crate::notification::{Notification, Urgency};
use crate::wire::{DrillState, Problem, RunningDrill, View};

/// What is asked before a failover test starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The question itself.
    pub headline: String,
    /// What would be done, and what not.
    pub text: String,
    /// The answer that starts it.
    pub yes: String,
    /// The answer that does nothing.
    pub no: String,
}

/// The question before the failover test that `drill` has next; none where there is nothing to
/// ask, as one runs, a service must be restored first, or what would be done is not known.
pub fn question(drill: &DrillState) -> Option<Question> {
    let free = drill.running.is_none() && drill.restoring.is_none() && !drill.next.is_empty();
    free.then(|| Question {
        headline: "Test the failover?".to_owned(),
        text: format!(
            "{}.\n\nThe failure is simulated in a private proxy on this computer: production is not \
             touched. Your backends get the requests, each a GET. A notification tells the result.",
            drill.next
        ),
        yes: "Start the test".to_owned(),
        no: "Cancel".to_owned(),
    })
}

/// Why a failover test that was asked for in the tray did not start.
pub fn drill_refused(problem: &Problem) -> Notification {
    Notification {
        summary: "The failover test did not start".to_owned(),
        body: format!("{} {}", problem.message, problem.next_step),
        urgency: Urgency::Normal,
        view: View::Drill,
    }
}

/// The menu's lines: what can be done, or what is going on and how to end it.
pub(super) fn items(drill: &DrillState) -> Vec<Item> {
    let action = |command, label| Item::Action { command, label, checked: None };
    let mut items = Vec::new();
    if let Some(running) = &drill.running {
        items.push(action(Command::OpenDrill, progress(running)));
        items.push(match (running.halting, running.real) {
            (false, false) => action(Command::HaltDrill, "Stop the test".to_owned()),
            (false, true) => action(Command::HaltDrill, "Stop the test and restore".to_owned()),
            (true, false) => Item::Text("Stopping the test…".to_owned()),
            (true, true) => Item::Text("Stopping the test and restoring…".to_owned()),
        });
    }
    if let Some(restoring) = &drill.restoring {
        let service = &restoring.service;
        let label = match restoring.problem {
            None => format!("Restarting {service}, which a failover test had stopped…"),
            // The window has the reason and the next step.
            Some(_) => format!("{service} is stopped, and must be restarted…"),
        };
        items.push(action(Command::OpenDrill, label));
    }
    if items.is_empty() {
        items.push(action(Command::TestFailover, "Test failover…".to_owned()));
    }
    items
}

/// In tenths: enough to read, and a menu that does not change with each request.
fn progress(running: &RunningDrill) -> String {
    let share = (running.elapsed_ms / running.planned_ms).clamp(0.0, 1.0);
    let mut line = "Failover test".to_owned();
    // Not before the first request, and not where nothing is planned.
    if share > 0.0 {
        line += &format!(", {:.0} %", (share * 10.0).floor() * 10.0);
    }
    if running.failed > 0 {
        line += ", some requests failed";
    }
    format!("{line}: {}", running.text)
}
