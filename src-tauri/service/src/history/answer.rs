//! What is asked of the history, answered from it.

use std::path::Path;
use std::time::Duration;

use domain::{Backend, WallTime};
use history::{Entry, History, ReadError, Reader, Span};
use present::history::{Looked, Period, Seen};
use present::wire::{
    self, HistoryRange, Keeping, Latencies, LogLine, LogPage, LogQuery, Problem, Reply, Request,
};
use serde_json::Value;

use super::{Payload, export, outages};

/// Parts of an uptime bar.
const PARTS: usize = 90;
/// Steps of a chart at most, about.
const STEPS: usize = 400;
/// Switches and incidents of a list at most.
const LIST: usize = 500;
/// Lines of the log at a time at most.
const LINES: u32 = 1000;

/// The chain in use, and when it was looked back.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub(super) backends: Vec<Backend>,
    pub(super) now: WallTime,
}

/// The reply to a request about the history.
pub(super) async fn reply(
    history: &History,
    request: Request,
    chain: Chain,
    keeping: Keeping,
) -> Result<Reply, Problem> {
    let file = history.file();
    // What keeps it from being written is why there is nothing to read, too.
    let unwritten = keeping.problem.clone();
    let unreadable = |error| unwritten.unwrap_or_else(|| unreadable(error, file.as_deref()));
    match request {
        Request::GetHistory { range } => {
            let span = Span::last(length(range), chain.now);
            let history = history.ask(move |reader| seen(reader, span, &chain, keeping)).await;
            Ok(Reply::History { history: Box::new(history.map_err(unreadable)?) })
        }
        Request::GetLatencies { from, to } => {
            let span = time(from, to)?;
            let latencies = history.ask(move |reader| latencies(reader, span, &chain)).await;
            Ok(Reply::Latencies { latencies: Box::new(latencies.map_err(unreadable)?) })
        }
        Request::GetLog { query } => {
            check(&query)?;
            let page = history.ask(move |reader| log(reader, query)).await;
            Ok(Reply::Log { page: page.map_err(unreadable)? })
        }
        Request::ExportHistory { range, file } => {
            let span = Span::last(length(range), chain.now);
            let rows = history.ask(move |reader| export::rows(reader, span)).await;
            let text = export::csv(&rows.map_err(unreadable)?, chain.now)?;
            export::write(Path::new(&file), &text)?;
            Ok(Reply::Done)
        }
        _ => {
            Err(Problem::new("request", "This asks nothing of the history.", "Ask something else."))
        }
    }
}

/// What was seen in a time.
pub(super) fn seen(
    reader: &Reader,
    span: Span,
    chain: &Chain,
    keeping: Keeping,
) -> Result<wire::History, ReadError> {
    let overview = reader.overview(span, PARTS)?;
    let time = Period { from: span.from, to: span.to };
    let names = overview.iter().map(|backend| backend.name.to_string()).collect();
    let backends = present::history::in_order(&chain.backends, names)
        .into_iter()
        .map(|name| {
            let found = overview.iter().find(|backend| *backend.name == *name);
            let looked = found.map_or_else(|| unseen(name, span), looked);
            present::history::backend(&looked, &chain.backends, time)
        })
        .collect();
    let entries = reader.entries(span, &["switched"], LIST + 1)?;
    let (outages, more) = outages::outages(reader, span, &chain.backends, LIST)?;
    let incident = |outage| present::history::incident(outage, &chain.backends, chain.now);
    Ok(wire::History {
        from: span.from.unix_ms(),
        to: span.to.unix_ms(),
        since: reader.since()?.map(WallTime::unix_ms),
        backends,
        cut: more || entries.len() > LIST,
        switches: entries.iter().take(LIST).filter_map(switch).collect(),
        incidents: outages.into_iter().map(incident).collect(),
        keeping,
    })
}

fn looked(backend: &history::Backend) -> Looked {
    let part = |share: &history::Share| Seen {
        time: Period { from: share.span.from, to: share.span.to },
        up: share.up,
        down: share.down,
        waking: share.waking,
        cause: share.cause.clone(),
    };
    Looked {
        name: backend.name.to_string(),
        parts: backend.shares.iter().map(part).collect(),
        probes: backend.probes,
        failures: backend.failures,
        p50: backend.p50,
        p95: backend.p95,
    }
}

/// A backend of the chain that nothing is known of in this time.
fn unseen(name: String, span: Span) -> Looked {
    let length = span.length();
    let at = |part: usize| span.from.plus(length.mul_f64(part as f64 / PARTS as f64));
    let none = Duration::ZERO;
    let part = |part| Seen {
        time: Period { from: at(part), to: at(part + 1) },
        up: none,
        down: none,
        waking: none,
        cause: None,
    };
    let parts = (0..PARTS).map(part).collect();
    Looked { name, parts, probes: 0, failures: 0, p50: None, p95: None }
}

fn latencies(reader: &Reader, span: Span, chain: &Chain) -> Result<Latencies, ReadError> {
    let told = reader.latencies(span, STEPS)?;
    let names = told.backends.iter().map(|series| series.name.to_string()).collect();
    let nothing = vec![(None, None, 0); told.at.len()];
    let backends = present::history::in_order(&chain.backends, names)
        .into_iter()
        .map(|name| match told.backends.iter().find(|series| *series.name == *name) {
            Some(found) => {
                let times = found.p50.iter().zip(&found.p95).zip(&found.failures);
                let steps = times.map(|((p50, p95), failures)| (*p50, *p95, *failures));
                present::history::series(&name, &chain.backends, steps)
            }
            None => present::history::series(&name, &chain.backends, nothing.iter().copied()),
        })
        .collect();
    Ok(Latencies {
        from: span.from.unix_ms(),
        to: span.to.unix_ms(),
        at: told.at.iter().map(|at| at.unix_ms()).collect(),
        step_ms: u64::try_from(told.step.as_millis()).unwrap_or(u64::MAX),
        backends,
    })
}

/// Some lines of the log.
pub(super) fn log(reader: &Reader, query: LogQuery) -> Result<LogPage, ReadError> {
    let LogQuery { text, types, before, after, limit } = query;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let query = history::LogQuery { text, kinds: types, before, after, limit };
    let page = reader.log(&query)?;
    let line = |entry: Entry| {
        let line = payload(&entry)?.line;
        Some(LogLine { id: entry.id, kind: entry.kind, line })
    };
    Ok(LogPage {
        lines: page.entries.into_iter().filter_map(line).collect(),
        more: page.more,
        matching: page.matching,
    })
}

/// Refuses what cannot be answered.
pub(super) fn check(query: &LogQuery) -> Result<(), Problem> {
    if query.limit == 0 || query.limit > LINES {
        let said = format!("{} lines of the log cannot be had at a time.", query.limit);
        return Err(Problem::new("log_limit", said, format!("Ask for 1 to {LINES}.")));
    }
    if query.before.is_some() && query.after.is_some() {
        let said = "Lines before one and after another are asked for.";
        return Err(Problem::new("log_bounds", said, "Ask for the one or the other."));
    }
    Ok(())
}

fn time(from: i64, to: i64) -> Result<Span, Problem> {
    if from >= to {
        let said = format!("The time from {from} to {to} has no length.");
        return Err(Problem::new("history_time", said, "Name a beginning that is before the end."));
    }
    Ok(Span { from: WallTime::from_unix_ms(from), to: WallTime::from_unix_ms(to) })
}

const fn length(range: HistoryRange) -> Duration {
    const DAY: u64 = 86_400;
    Duration::from_secs(match range {
        HistoryRange::Day => DAY,
        HistoryRange::Week => 7 * DAY,
        HistoryRange::Month => 30 * DAY,
    })
}

fn payload(entry: &Entry) -> Option<Payload<Value>> {
    serde_json::from_str(&entry.payload).ok()
}

/// The event of an entry, unless another version told it in another way.
pub(super) fn event(entry: &Entry) -> Option<wire::Event> {
    serde_json::from_value(payload(entry)?.event).ok()
}

fn switch(entry: &Entry) -> Option<wire::PastSwitch> {
    let Payload { event, line } = payload(entry)?;
    present::history::switch(&serde_json::from_value(event).ok()?, &line)
}

/// Why the history in `file` cannot be read, and what to do. None is in memory.
pub(super) fn unreadable(error: ReadError, file: Option<&Path>) -> Problem {
    let (code, next) = match &error {
        ReadError::Missing(_) => (
            "no_history",
            "Start failover-tray, or failover run, with backends of your own, and look again.",
        ),
        ReadError::Newer => ("history_newer", "Install the newer version again."),
        ReadError::Unusable => ("history_unusable", "Start the app: it begins a fresh one."),
        ReadError::Failed(_) => {
            ("history_failed", "Check that you may read the file, and look again.")
        }
    };
    let mut said = error.to_string();
    if let Some(file) = file.filter(|_| !matches!(error, ReadError::Missing(_))) {
        said = format!("{}: {said}", file.display());
    } else if let Some(first) = said.get(..1) {
        said = first.to_uppercase() + &said[1..];
    }
    Problem::new(code, format!("{said}."), next)
}
