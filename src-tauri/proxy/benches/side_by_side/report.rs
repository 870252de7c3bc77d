//! Measures what is asked for, tells it, and keeps it.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::arguments::{Arguments, Part};
use crate::contender::Contender;
use crate::ports::Ports;
use crate::{chart, faults, idle, memory, page, startup, throughput};

/// All that was measured, each part with where and when.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Report {
    /// Under full load.
    pub(crate) throughput: Option<Taken<throughput::Row>>,
    /// While a backend fails.
    pub(crate) faults: Option<Taken<faults::Row>>,
    /// At rest.
    pub(crate) idle: Option<Taken<idle::Row>>,
    /// From exec to the first answer.
    pub(crate) start: Option<Taken<startup::Row>>,
    /// Before and after load.
    pub(crate) memory: Option<Taken<memory::Row>>,
}

/// The figures of one part.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Taken<R> {
    /// When, of which build, on which machine.
    pub(crate) setting: String,
    /// The contenders' names and versions.
    pub(crate) versions: Vec<String>,
    /// The figures.
    pub(crate) rows: Vec<R>,
}

/// Does what the command line says.
pub(crate) async fn run(arguments: &Arguments) {
    assert!(
        arguments.keep.is_none() || arguments.is_whole(),
        "figures of a quick or partial run are not kept: leave out --keep or the limits"
    );
    let mut report = arguments.keep.as_deref().map(kept).unwrap_or_default();
    measure(arguments, &mut report).await;
    println!("{}", page::tables(&report));
    if let Some(file) = &arguments.keep {
        let text = serde_json::to_string_pretty(&report).expect("plain figures");
        fs::write(file, text + "\n").expect("a place for the figures");
    }
    if let Some(file) = &arguments.page {
        page::fill(file, &report);
        chart::draw(&file.with_extension("svg"), &report);
    }
}

async fn measure(arguments: &Arguments, report: &mut Report) {
    let mut ports = Ports::new();
    let ports = &mut ports;
    if arguments.wants(Part::Start) {
        report.start = Some(taken(arguments, startup::measure(arguments, ports).await));
    }
    if arguments.wants(Part::Idle) {
        report.idle = Some(taken(arguments, idle::measure(arguments, ports).await));
    }
    if arguments.wants(Part::Memory) {
        report.memory = Some(taken(arguments, memory::measure(arguments, ports).await));
    }
    if arguments.wants(Part::Throughput) {
        report.throughput = Some(taken(arguments, throughput::measure(arguments, ports).await));
    }
    if arguments.wants(Part::Faults) {
        report.faults = Some(taken(arguments, faults::measure(arguments, ports).await));
    }
}

/// What was kept of earlier runs; nothing yet where there is no file.
fn kept(file: &Path) -> Report {
    let Ok(text) = fs::read_to_string(file) else { return Report::default() };
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn taken<R>(arguments: &Arguments, rows: Vec<R>) -> Taken<R> {
    let proxies = arguments.of(&Contender::PROXIES).into_iter();
    let versions = proxies.filter_map(Contender::version).collect();
    Taken { setting: setting(), versions, rows }
}

fn setting() -> String {
    let memory: u64 = line("/proc/meminfo", "MemTotal")
        .trim_end_matches("kB")
        .trim()
        .parse()
        .expect("the machine's memory");
    [
        said("date", &["-u", "+%Y-%m-%d"]),
        said("git", &["describe", "--always", "--dirty"]),
        said("rustc", &["--version"]),
        said("uname", &["-sr"]),
        format!("{} × {}", crate::contender::cores(), line("/proc/cpuinfo", "model name")),
        format!("{} GiB", (memory as f64 / f64::from(1 << 20)).round()),
        line("/etc/os-release", "PRETTY_NAME").trim_matches('"').to_owned(),
    ]
    .join(", ")
}

/// What follows `name` and a colon or an equals sign.
fn line(file: &str, name: &str) -> String {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let rest = text.lines().find_map(|line| line.strip_prefix(name));
    let rest = rest.unwrap_or_else(|| panic!("{file} has no {name}"));
    rest.trim_start().trim_start_matches([':', '=']).trim().to_owned()
}

fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program} cannot be run: {error}"));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
