//! A checklist that ended, in words for a terminal.

use std::collections::HashSet;

use present::wire::{CheckOutcome, CheckResult, Checklist};
use present::{printable, span_of_ms};

use super::mark;

/// What it comes to, then each check under its group; of what did not pass, why and what to do. With
/// `verbose` all that was asked and answered.
pub(super) fn words(checklist: &Checklist, verbose: bool) -> String {
    let summary = &checklist.summary;
    let checks = match checklist.results.len() {
        1 => "1 check".to_owned(),
        more => format!("{more} checks"),
    };
    let mut text =
        format!("{}\n{checks} in {}\n", one_line(&summary.headline), span_of_ms(summary.took_ms));
    let mut told = HashSet::new();
    for (title, results) in present::checklist::grouped(&checklist.results) {
        text.push_str(&format!("\n{title}\n"));
        for result in results {
            // What several have in common is told with the first.
            let new = told.insert((&result.text, &result.next_step));
            text.push_str(&check(result, new, verbose));
        }
    }
    if !checklist.notes.is_empty() {
        text.push('\n');
    }
    for note in &checklist.notes {
        text.push_str(&format!("{}\n", one_line(note)));
    }
    text.trim_end().to_owned()
}

fn check(result: &CheckResult, new: bool, verbose: bool) -> String {
    let (title, brief) = (one_line(&result.title), one_line(&result.brief));
    let mut lines = vec![format!("{} {title}: {brief}", mark(result.outcome))];
    if verbose || new && result.outcome != CheckOutcome::Pass {
        lines.push(format!("    {}", one_line(&result.text)));
        lines.extend(result.next_step.iter().map(|next| format!("    Next: {}", one_line(next))));
        let value = |label, value| format!("    {} = {}", one_line(label), one_line(value));
        lines.extend(result.values.iter().map(|it| value(&it.label, &it.value)));
    }
    if verbose {
        for exchange in &result.evidence {
            let text = present::report::exchange_text(exchange);
            lines.push(String::new());
            lines.extend(text.lines().map(|line| format!("    │ {line}").trim_end().to_owned()));
        }
        lines.extend((!result.evidence.is_empty()).then(String::new));
    }
    lines.join("\n") + "\n"
}

fn one_line(text: &str) -> String {
    printable(text).replace(['\n', '\t'], " ")
}
