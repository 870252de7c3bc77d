//! The figures as Markdown.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::bars;
use crate::contender::Contender;
use crate::faults::{FAULTS, RATES, Row as Fault};
use crate::figures::Figures;
use crate::report::{Report, Taken};
use crate::throughput::Row as Load;
use crate::wrk::Request;

const BEGIN: &str = "<!-- measured: written by `make bench-proxy`, not by hand -->";
const END: &str = "<!-- /measured -->";

/// All tables, what is missed first.
pub(crate) fn tables(report: &Report) -> String {
    let mut text = String::new();
    for (heading, table) in [
        ("Against the bars", bars::against(report)),
        ("Where another is ahead", bars::behind(report)),
        ("While the primary fails", report.faults.as_ref().map(faults).unwrap_or_default()),
        ("Under full load", report.throughput.as_ref().map(throughput).unwrap_or_default()),
        ("At rest, starting, after load", resources(report)),
        ("The runs", settings(report)),
    ] {
        if !table.is_empty() {
            text.push_str(&format!("## {heading}\n{table}\n"));
        }
    }
    text
}

/// Puts the tables between the page's marks.
pub(crate) fn fill(file: &Path, report: &Report) {
    let page =
        fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let missing = || panic!("{} has no {BEGIN} and {END}", file.display());
    let (before, rest) = page.split_once(BEGIN).unwrap_or_else(missing);
    let (_, after) = rest.split_once(END).unwrap_or_else(missing);
    let text = format!("{before}{BEGIN}\n{}{END}{after}", tables(report));
    fs::write(file, text).expect("the page can be written");
}

/// A table of `rows` under `head`, whose first column is text and whose others are figures.
pub(crate) fn table<S: AsRef<str>>(head: &[S], rows: &[Vec<String>]) -> String {
    let line = |cells: Vec<&str>| format!("| {} |\n", cells.join(" | "));
    let mut text = line(head.iter().map(AsRef::as_ref).collect());
    text.push_str(&format!("|{}\n", "---|".repeat(head.len())));
    rows.iter().for_each(|row| text.push_str(&line(row.iter().map(String::as_str).collect())));
    text
}

/// Those that have figures, in their own order.
fn columns(of: impl Iterator<Item = Contender>) -> Vec<Contender> {
    of.collect::<BTreeSet<_>>().into_iter().collect()
}

fn head(first: &str, contenders: &[Contender]) -> Vec<String> {
    [first.to_owned()].into_iter().chain(contenders.iter().map(|it| it.name().to_owned())).collect()
}

fn faults(taken: &Taken<Fault>) -> String {
    let contenders = columns(taken.rows.iter().map(|row| row.contender));
    let cells = |rate: u32, cell: &dyn Fn(&Fault) -> String| -> Vec<Vec<String>> {
        let row = |name: &str| {
            let of = |contender| {
                let is_it = |it: &&Fault| {
                    (it.fault == name) & (it.rate == rate) & (it.contender == contender)
                };
                taken.rows.iter().find(is_it).map(cell)
            };
            let cells: Vec<String> = contenders.iter().filter_map(|it| of(*it)).collect();
            (!cells.is_empty()).then(|| [vec![name.to_owned()], cells].concat())
        };
        FAULTS.iter().filter_map(|(name, _)| row(name)).collect()
    };
    let head = head("fault", &contenders);
    let mut text = String::new();
    for rate in RATES {
        text.push_str(&format!("\nFailed GETs + failed POSTs at {rate} requests a second:\n\n"));
        text.push_str(&table(&head, &cells(rate, &failed)));
    }
    text.push_str("\nLongest time without a good answer at 200 requests a second, in s:\n\n");
    text.push_str(&table(&head, &cells(200, &|it| it.gap.text(2))));
    text.push_str("\np99 of the good answers at 200 requests a second, in ms:\n\n");
    text.push_str(&table(&head, &cells(200, &|it| it.p99.text(0))));
    text
}

fn failed(row: &Fault) -> String {
    let mut text = format!("{} + {}", row.failed_safe.median(), row.failed_posts.median());
    let (_, twice) = row.twice.spread();
    if twice > 0.0 {
        text.push_str(&format!(", {} twice", row.twice.median()));
    }
    text
}

fn throughput(taken: &Taken<Load>) -> String {
    let mut text = String::new();
    for (request, name) in [(Request::Get, "GET of 1 KB"), (Request::Post, "POST of 16 KB")] {
        let reference = |row: &Load| {
            let is_it = |it: &&Load| {
                it.contender == Contender::Haproxy
                    && it.request == request
                    && it.connections == row.connections
            };
            taken.rows.iter().find(is_it).map(|it| row.rate.over(&it.rate))
        };
        let of_request = taken.rows.iter().filter(|row| row.request == request);
        let rows: Vec<Vec<String>> = of_request
            .map(|row| {
                vec![
                    row.connections.to_string(),
                    row.contender.name().to_owned(),
                    row.rate.text(0),
                    reference(row).unwrap_or_default().text(2),
                    row.p50.text(0),
                    row.p99.text(0),
                    row.cpu.text(1),
                    row.errors.to_string(),
                ]
            })
            .collect();
        let head = [
            "connections",
            "through",
            "requests/s",
            "× HAProxy",
            "p50 µs",
            "p99 µs",
            "processor µs/request",
            "errors",
        ];
        text.push_str(&format!("\n{name}:\n\n{}", table(&head, &rows)));
    }
    text
}

fn resources(report: &Report) -> String {
    let mut lines: Vec<(&str, Vec<(Contender, String)>)> = Vec::new();
    let mut add = |name, cells: Vec<(Contender, String)>| {
        if !cells.is_empty() {
            lines.push((name, cells));
        }
    };
    let text = |contender: Contender, figures: &Figures, digits| (contender, figures.text(digits));
    let idle = report.idle.as_ref().map_or(&[][..], |it| &it.rows);
    let start = report.start.as_ref().map_or(&[][..], |it| &it.rows);
    let memory = report.memory.as_ref().map_or(&[][..], |it| &it.rows);
    add("PSS at rest, MiB", idle.iter().map(|it| text(it.contender, &it.pss, 1)).collect());
    add(
        "processor at rest, s a minute",
        idle.iter().map(|it| text(it.contender, &it.cpu, 2)).collect(),
    );
    add(
        "exec → first proxied 200, ms",
        start.iter().map(|it| text(it.contender, &it.first, 1)).collect(),
    );
    add(
        "PSS before load, MiB",
        memory.iter().map(|it| text(it.contender, &it.before, 1)).collect(),
    );
    add("PSS after load, MiB", memory.iter().map(|it| text(it.contender, &it.after, 1)).collect());
    add(
        "… of that before",
        memory.iter().map(|it| text(it.contender, &it.after.over(&it.before), 2)).collect(),
    );
    if lines.is_empty() {
        return String::new();
    }
    let contenders = columns(lines.iter().flat_map(|(_, cells)| cells.iter().map(|it| it.0)));
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|(name, cells)| {
            let of = |contender| cells.iter().find(|it| it.0 == contender).map(|it| it.1.clone());
            let cells = contenders.iter().map(|it| of(*it).unwrap_or_else(|| "–".to_owned()));
            [(*name).to_owned()].into_iter().chain(cells).collect()
        })
        .collect();
    format!("\n{}", table(&head("", &contenders), &rows))
}

/// Where and when each part was measured, and how often; those of one run as one line.
fn settings(report: &Report) -> String {
    let parts = [
        report.faults.as_ref().and_then(|it| setting("faults", it, |row| &row.gap)),
        report.throughput.as_ref().and_then(|it| setting("throughput", it, |row| &row.rate)),
        report.idle.as_ref().and_then(|it| setting("at rest", it, |row| &row.pss)),
        report.start.as_ref().and_then(|it| setting("start", it, |row| &row.first)),
        report.memory.as_ref().and_then(|it| setting("after load", it, |row| &row.after)),
    ];
    let mut runs: Vec<(String, Vec<String>)> = Vec::new();
    for (name, setting) in parts.into_iter().flatten() {
        match runs.iter_mut().find(|run| run.0 == setting) {
            Some(run) => run.1.push(name),
            None => runs.push((setting, vec![name])),
        }
    }
    runs.iter().map(|(setting, names)| format!("\n{}: {setting}.\n", names.join(", "))).collect()
}

/// A part's name with its number of rounds, and its setting.
fn setting<R>(name: &str, taken: &Taken<R>, pick: fn(&R) -> &Figures) -> Option<(String, String)> {
    let rounds = pick(taken.rows.first()?).count();
    let setting = format!("{}; {}", taken.setting, taken.versions.join(", "));
    Some((format!("{name} ({rounds}×)"), setting))
}
