//! What was seen, as CSV.

use std::path::Path;
use std::time::Duration;

use domain::WallTime;
use history::{ReadError, Reader, Row, Span};
use present::wire::Problem;

use crate::shelf::write_whole;

const DAY: Duration = Duration::from_secs(86_400);
const COLUMNS: [&str; 11] = [
    "from",
    "to",
    "backend",
    "probes",
    "failures",
    "p50_ms",
    "p95_ms",
    "up_s",
    "down_s",
    "waking_s",
    "unobserved_s",
];

/// The rows of a time: by the quarter of an hour up to two days, by the hour up to 31, else by the
/// day.
pub(super) fn rows(reader: &Reader, span: Span) -> Result<Vec<Row>, ReadError> {
    let length = span.length();
    let steps = if length <= DAY * 2 {
        4 * hours(length)
    } else if length <= DAY * 31 {
        hours(length)
    } else {
        hours(length) / 24
    };
    reader.rows(span, steps.max(1))
}

fn hours(length: Duration) -> usize {
    usize::try_from(length.as_secs().div_ceil(3600)).unwrap_or(usize::MAX)
}

/// `rows` as CSV (RFC 4180) with a head. What lies after `now` is nobody's: no row reaches beyond.
///
/// # Errors
/// They cannot be written, in the library's words.
pub(super) fn csv(rows: &[Row], now: WallTime) -> Result<Vec<u8>, Problem> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(vec![]);
    let failed =
        |error: String| Problem::new("history_file", format!("No CSV: {error}."), "Try again.");
    writer.write_record(COLUMNS).map_err(|error| failed(error.to_string()))?;
    for row in rows {
        let to = row.share.span.to.min(now);
        let seen = row.share.up + row.share.down + row.share.waking;
        let unobserved = to.since(row.share.span.from).saturating_sub(seen);
        let ms = |time: Option<Duration>| {
            time.map_or_else(String::new, |time| decimal(time.as_secs_f64() * 1000.0))
        };
        let seconds = |time: Duration| decimal(time.as_secs_f64());
        let record = [
            time(row.share.span.from),
            time(to),
            harmless(&row.name),
            row.probes.to_string(),
            row.failures.to_string(),
            ms(row.p50),
            ms(row.p95),
            seconds(row.share.up),
            seconds(row.share.down),
            seconds(row.share.waking),
            seconds(unobserved),
        ];
        writer.write_record(record).map_err(|error| failed(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| failed(error.to_string()))
}

/// Writes a CSV file of the person's own.
///
/// # Errors
/// It is not named as one, or cannot be written.
pub(super) fn write(file: &Path, text: &[u8]) -> Result<(), Problem> {
    if file.extension().is_none_or(|kind| !kind.eq_ignore_ascii_case("csv")) {
        let said = format!("{} is not named as a CSV file.", file.display());
        return Err(Problem::new("report_kind", said, "Name a file that ends in .csv."));
    }
    write_whole(file, text).map_err(|error| {
        Problem::new(
            "report_file",
            format!("{} cannot be written: {error}.", file.display()),
            "Name a file in a directory that you may write to.",
        )
    })
}

/// A name that a spreadsheet would take for a formula is led by an apostrophe.
fn harmless(name: &str) -> String {
    match name.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{name}"),
        false => name.to_owned(),
    }
}

/// To the second, UTC. Before 1970 nobody kept anything.
fn time(at: WallTime) -> String {
    let ms = Duration::from_millis(u64::try_from(at.unix_ms()).unwrap_or(0));
    humantime::format_rfc3339_seconds(std::time::UNIX_EPOCH + ms).to_string()
}

/// To the thousandth, without what does not count.
fn decimal(number: f64) -> String {
    format!("{}", (number * 1000.0).round() / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_tells_what_was_seen_of_a_backend_in_a_step() {
        let from = WallTime::from_unix_ms(1_795_996_800_000);
        let step = Duration::from_secs(900);
        let row = |name: &str, p50| Row {
            name: name.into(),
            share: history::Share {
                span: Span { from, to: from.plus(step) },
                up: step / 3,
                down: step / 9,
                waking: Duration::from_millis(1500),
                cause: None,
            },
            probes: 31,
            failures: 2,
            p50,
            p95: None,
        };
        let rows = [
            row("Railway, EU", Some(Duration::from_micros(41_230))),
            row("=cmd|' /C calc'!A0", None),
            row("-1", None),
        ];
        let now = from.plus(Duration::from_secs(600));
        let text = String::from_utf8(csv(&rows, now).unwrap()).unwrap();
        let head =
            "from,to,backend,probes,failures,p50_ms,p95_ms,up_s,down_s,waking_s,unobserved_s";
        let times = "2026-11-30T00:00:00Z,2026-11-30T00:10:00Z";
        assert_eq!(
            text,
            format!(
                "{head}\r\n\
                 {times},\"Railway, EU\",31,2,41.23,,300,100,1.5,198.5\r\n\
                 {times},'=cmd|' /C calc'!A0,31,2,,,300,100,1.5,198.5\r\n\
                 {times},'-1,31,2,,,300,100,1.5,198.5\r\n"
            )
        );
    }

    #[test]
    fn only_a_csv_file_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("seen.CSV");
        write(&file, b"from").unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"from");
        let refused = write(&dir.path().join("seen.txt"), b"from").unwrap_err();
        assert_eq!(refused.code, "report_kind");
        let nowhere = write(&dir.path().join("no/seen.csv"), b"from").unwrap_err();
        assert_eq!(nowhere.code, "report_file");
    }
}
