//! The history in words for a terminal.

use comfy_table::{Table, presets};
use present::history::timestamp;
use present::wire::{BackendHistory, History, Incident, Line, PastSwitch};

/// The backends, the switches, the incidents.
pub(super) fn history(history: &History) -> String {
    let (from, to) = (timestamp(history.from), timestamp(history.to));
    let mut text = format!("{from} to {to}\n\n{}\n", backends(&history.backends));
    let switches: Vec<_> = history.switches.iter().map(switch).collect();
    text.push_str(&list("Switchovers", &switches));
    let incidents: Vec<_> = history.incidents.iter().map(incident).collect();
    text.push_str(&list("Incidents", &incidents));
    if history.cut {
        text.push_str("\nThere are older ones in this time. --log has all of them.\n");
    }
    text.trim_end().to_owned()
}

/// A line of the log.
pub(super) fn line(line: &Line) -> String {
    format!("{}  {}", timestamp(line.at), in_a_line(line))
}

fn backends(backends: &[BackendHistory]) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(["BACKEND", "UPTIME", "OBSERVED", "P50", "P95", "PROBES", "FAILED"]);
    let ms = |ms: Option<f64>| ms.map_or_else(|| "-".to_owned(), |ms| format!("{ms:.0} ms"));
    for backend in backends {
        table.add_row([
            backend.name.clone(),
            backend.uptime_text.clone(),
            backend.observed_text.trim_start_matches("observed ").to_owned(),
            ms(backend.p50_ms),
            ms(backend.p95_ms),
            backend.probes.to_string(),
            backend.failures.to_string(),
        ]);
    }
    table.trim_fmt()
}

fn list(title: &str, lines: &[String]) -> String {
    match lines {
        [] => format!("\n{title}: none\n"),
        lines => format!("\n{title}\n  {}\n", lines.join("\n  ")),
    }
}

fn switch(switch: &PastSwitch) -> String {
    format!("{}  {}", timestamp(switch.at), in_a_line(&switch.line))
}

fn incident(incident: &Incident) -> String {
    let cause = incident.cause.as_ref().map_or_else(String::new, |why| format!(": {}", why.text));
    // What a backend answered may be in its cause, line ends and all.
    format!("{}  {}{cause}", timestamp(incident.from), incident.text).replace('\n', " ")
}

fn in_a_line(line: &Line) -> String {
    let mut text = line.title.clone();
    if !line.text.is_empty() {
        text.push_str(&format!(": {}", line.text));
    }
    if !line.note.is_empty() {
        text.push_str(&format!(" ({})", line.note));
    }
    text.replace('\n', " ")
}
