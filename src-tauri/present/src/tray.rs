//! The tray as data: what it shows for a snapshot. Equal ones need no update.

mod checklist;
mod drill;
mod interview;

use crate::wire;

pub use checklist::checklist_refused;
pub use drill::{Question, drill_refused, question};

/// Everything the tray shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tray {
    /// The icon.
    pub icon: wire::Mark,
    /// For hosts that show one.
    pub tooltip: String,
    /// The menu, top to bottom.
    pub menu: Vec<Item>,
}

/// A line of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// Text to read: the verdict, a backend.
    Text(String),
    /// A line between groups.
    Separator,
    /// Something to click.
    Action {
        /// What it does.
        command: Command,
        /// What it says.
        label: String,
        /// A tick, where it is a switch.
        checked: Option<bool>,
    },
}

/// What a click in the menu asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// Interview mode on or off.
    Interview(bool),
    /// Open the window at the plan of an interview.
    PlanInterview,
    /// Open the window where the planned interview is shown.
    OpenInterview,
    /// Pause or resume.
    Pause(bool),
    /// Probe every backend now.
    ProbeNow,
    /// Ask whether to start the failover test, then start it.
    TestFailover,
    /// End the failover test that runs, and restore what it stopped.
    HaltDrill,
    /// Open the window at the failover test.
    OpenDrill,
    /// Run the checklist, and tell its result.
    RunChecklist,
    /// End the checklist's run.
    HaltChecklist,
    /// Open the window at the checklist.
    OpenChecklist,
    /// Put the proxy's address on the clipboard.
    CopyAddress,
    /// Open the window.
    Open,
    /// Open the window at the settings.
    Settings,
    /// End the app.
    Quit,
}

/// The tray for `snapshot`.
pub fn tray(snapshot: &wire::Snapshot) -> Tray {
    let mut menu = vec![Item::Text(first_line(snapshot)), Item::Separator];
    menu.extend(snapshot.backends.iter().map(|backend| Item::Text(backend_line(backend))));
    let action =
        |command, label: &str, checked| Item::Action { command, label: label.to_owned(), checked };
    menu.extend([Item::Separator, action(Command::ProbeNow, "Check now", None)]);
    menu.extend(drill::items(&snapshot.drill));
    menu.extend(checklist::items(&snapshot.checklist, snapshot.at));
    menu.extend(interview::items(&snapshot.interview));
    menu.extend([
        action(Command::Pause(!snapshot.paused), "Pause", Some(snapshot.paused)),
        Item::Separator,
    ]);
    menu.extend(snapshot.proxy.as_ref().map(|proxy| match proxy.problem {
        None => action(Command::CopyAddress, "Copy proxy address", None),
        // The window has the reason and the next step.
        Some(_) => Item::Text("The proxy does not listen…".to_owned()),
    }));
    menu.extend([
        action(Command::Open, "Open Failover Tray", None),
        action(Command::Settings, "Settings…", None),
        action(Command::Quit, "Quit", None),
    ]);
    Tray { icon: snapshot.verdict.mark, tooltip: tooltip(snapshot), menu }
}

fn tooltip(snapshot: &wire::Snapshot) -> String {
    let wire::Verdict { headline, detail, .. } = &snapshot.verdict;
    let interview = interview::told(&snapshot.interview);
    let lines = [headline, detail, &interview];
    let lines: Vec<_> = lines.into_iter().filter(|line| !line.is_empty()).cloned().collect();
    lines.join("\n")
}

fn first_line(snapshot: &wire::Snapshot) -> String {
    let demo = if snapshot.demo.is_some() { "Demo: " } else { "" };
    format!("{demo}{}", snapshot.verdict.brief)
}

fn backend_line(backend: &wire::Backend) -> String {
    let wire::Backend { rank, name, word, .. } = backend;
    let latest = backend.latencies.last().copied().flatten();
    match latest.filter(|_| backend.health == wire::Health::Healthy) {
        Some(ms) => format!("{rank}  {name}: {word}, {}", latency(ms)),
        None => format!("{rank}  {name}: {word}"),
    }
}

/// Two digits: enough to read, and a menu that does not change with each probe.
fn latency(ms: f64) -> String {
    if ms < 1.0 {
        return "under 1 ms".into();
    }
    let unit = 10f64.powi((ms.log10().floor() as i32 - 1).max(0));
    format!("{:.0} ms", (ms / unit).round() * unit)
}
