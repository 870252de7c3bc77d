//! The report as GitHub's Markdown. Whatever was answered stands in fences longer than any that are
//! in it, whatever else is not ours is escaped.

use super::{evidence, folded, word};
use crate::checklist::grouped;
use crate::printable::printable;
use crate::report::shell::when;
use crate::span::{count, span_of_ms};
use crate::wire::{CheckOutcome, CheckResult, CheckValue, Checklist};

pub(super) fn markdown(checklist: &Checklist) -> String {
    let Checklist { summary, results, .. } = checklist;
    let mut blocks = vec![
        "# Production checklist".to_owned(),
        format!("**{}**", inline(&summary.headline)),
        format!(
            "{} · {} in {} · Failover Tray {} on {}",
            when(summary.at),
            count(results.len() as u64, "check"),
            span_of_ms(summary.took_ms),
            inline(&checklist.app),
            inline(&checklist.system)
        ),
    ];
    if !checklist.subjects.is_empty() {
        blocks.push(values(&checklist.subjects));
    }
    for (title, results) in grouped(results) {
        blocks.push(format!("## {title}"));
        blocks.push(results.into_iter().map(check).collect::<Vec<_>>().join("\n"));
    }
    if !checklist.notes.is_empty() {
        let notes = checklist.notes.iter().map(|note| format!("- {}", paragraph(note)));
        blocks.push("## How it was checked".to_owned());
        blocks.push(notes.collect::<Vec<_>>().join("\n"));
    }
    blocks.join("\n\n") + "\n"
}

/// A task, done where the check passed, and all that belongs to it.
fn check(result: &CheckResult) -> String {
    let done = if result.outcome == CheckOutcome::Pass { 'x' } else { ' ' };
    let (title, brief) = (inline(&result.title), inline(&result.brief));
    let mut blocks = vec![format!("[{done}] **{title}**: {}, {brief}", word(result.outcome))];
    if !result.text.is_empty() {
        blocks.push(paragraph(&result.text));
    }
    if let Some(next) = &result.next_step {
        blocks.push(format!("Next: {}", inline(next)));
    }
    if !result.values.is_empty() {
        blocks.push(values(&result.values));
    }
    if !result.evidence.is_empty() {
        let folded = folded(result.evidence.len());
        blocks.push(format!("<details><summary>{folded}</summary>"));
        blocks.extend(result.evidence.iter().map(|it| fenced(&evidence::text(it))));
        blocks.push("</details>".to_owned());
    }
    // All of it is within the item, so each line is as far in as the item's first.
    let text = blocks.join("\n\n").replace('\n', "\n  ");
    let lines = text.split('\n').map(|line| if line.trim().is_empty() { "" } else { line });
    format!("- {}", lines.collect::<Vec<_>>().join("\n"))
}

fn values(values: &[CheckValue]) -> String {
    let line = |it: &CheckValue| format!("- {}: {}", inline(&it.label), code(&it.value));
    values.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// One line in which nothing is markup.
fn inline(text: &str) -> String {
    let mut line = String::new();
    for c in one_line(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$')
        {
            line.push('\\');
        }
        line.push(c);
    }
    line
}

/// The same where a block begins: there a digit or a dash may begin a list, too.
fn paragraph(text: &str) -> String {
    let line = inline(text);
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let at = if line.starts_with(['-', '+', '=']) {
        0
    } else if digits > 0 && line[digits..].starts_with(['.', ')']) {
        digits
    } else {
        return line;
    };
    format!("{}\\{}", &line[..at], &line[at..])
}

/// A span of code, between more backticks than are in it.
fn code(text: &str) -> String {
    let text = one_line(text);
    let ticks = "`".repeat(longest_run(&text) + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    if text.is_empty() {
        "(empty)".to_owned()
    } else {
        format!("{ticks}{space}{text}{space}{ticks}")
    }
}

fn fenced(text: &str) -> String {
    let fence = "`".repeat((longest_run(text) + 1).max(3));
    format!("{fence}http\n{text}\n{fence}")
}

fn one_line(text: &str) -> String {
    printable(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How many backticks stand in a row at most.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}
