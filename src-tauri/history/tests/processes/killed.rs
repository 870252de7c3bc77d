//! SIGKILL under load: what was acknowledged is there, nothing is there twice.

use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::WallTime;
use domain::event::{Event, EventKind};
use domain::probe::Observation;
use engine::SystemClock;
use history::{History, Limits, Place, Record};
use rusqlite::Connection;

/// So many records are on their way at the same time.
const AHEAD: u64 = 3_000;
/// A file is used for so many points, and is recovered between them.
const POINTS_OF_A_FILE: u64 = 20;

/// What was found.
#[derive(Default)]
pub(crate) struct Told {
    acknowledged: u64,
    found: u64,
    while_opening: u64,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { acknowledged, found, while_opening } = self;
        write!(
            f,
            "{acknowledged} records acknowledged, {found} found, {while_opening} kills before the \
             first acknowledgement; none missing, none twice"
        )
    }
}

/// Ends it, however the test ends.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Kills a process that keeps a history at `count` points, and looks at what it left.
pub(crate) fn points(count: u64, seed: u64) -> Told {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut told = Told::default();
    let mut folder = tempfile::tempdir().unwrap();
    for point in 0..count {
        if point % POINTS_OF_A_FILE == 0 {
            folder = tempfile::tempdir().unwrap();
        }
        let file = folder.path().join("history.sqlite");
        let acknowledged = kill_one(&file, point, &mut random);
        let found = look(&file, point);
        assert!(found >= acknowledged, "point {point}: {acknowledged} told, {found} there");
        told.acknowledged += acknowledged;
        told.found += found;
        told.while_opening += u64::from(acknowledged == 0);
    }
    told
}

/// Returns what the process had acknowledged when it died.
fn kill_one(file: &Path, point: u64, random: &mut fastrand::Rng) -> u64 {
    let mut child = Killed(
        Command::new(std::env::current_exe().unwrap())
            .args(["child", "load"])
            .arg(file)
            .arg(point.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let mut lines = BufReader::new(child.0.stdout.take().unwrap()).lines();
    let mut acknowledged: u64 = 0;
    // A quarter of them dies while it opens the file, the rest while it writes.
    if random.u8(..) >= 64 {
        let enough = random.u64(1..8_000);
        while acknowledged < enough {
            acknowledged = lines.next().unwrap().unwrap().parse().unwrap();
        }
    }
    let until = Instant::now() + Duration::from_micros(random.u64(..20_000));
    while Instant::now() < until {
        std::hint::spin_loop();
    }
    child.0.kill().unwrap();
    child.0.wait().unwrap();
    // What it said before it died; a line that it did not finish says nothing.
    for line in lines.map_while(Result::ok) {
        acknowledged = line.parse().unwrap_or(0).max(acknowledged);
    }
    acknowledged
}

/// How many records of this point are there; that they are the first ones, in order, once each.
fn look(file: &Path, point: u64) -> u64 {
    if !file.exists() {
        return 0;
    }
    let connection = Connection::open(file).unwrap();
    let whole: String =
        connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(whole, "ok", "point {point}");
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).unwrap();
    if tables == 0 {
        return 0;
    }
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let raw = number("SELECT count(*) FROM observations");
    assert_eq!(raw, number("SELECT coalesce(sum(probes), 0) FROM minutes"), "point {point}");
    assert_eq!(raw, number("SELECT coalesce(sum(probes), 0) FROM hours"), "point {point}");
    let mut statement =
        connection.prepare("SELECT payload FROM entries WHERE kind = ?1 ORDER BY id").unwrap();
    let payloads: Vec<u64> = statement
        .query_map([format!("point{point}")], |row| row.get::<_, String>(0))
        .unwrap()
        .map(|payload| payload.unwrap().parse().unwrap())
        .collect();
    let expected: Vec<u64> =
        (1..).filter(|&number| is_event(number)).take(payloads.len()).collect();
    assert_eq!(payloads, expected, "point {point}: in order, none missing, none twice");
    // Its observations carry the point in their backend's name.
    let probes = connection
        .query_row(
            "SELECT count(*) FROM observations
             WHERE backend = (SELECT id FROM backends WHERE name = ?1)",
            [format!("backend{point}")],
            |row| row.get::<_, i64>(0),
        )
        .unwrap();
    payloads.len() as u64 + u64::try_from(probes).unwrap()
}

/// Every third record is an observation.
const fn is_event(number: u64) -> bool {
    !number.is_multiple_of(3)
}

/// Keeps records as fast as they are written, and tells each acknowledgement.
pub(crate) fn child(file: &Path, point: u64) {
    let place = Place::File(file.to_owned());
    let history = History::open(place, Arc::new(SystemClock::new()), Limits::default());
    let mut status = history.status();
    let mut out = std::io::stdout().lock();
    let mut given = 0;
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    loop {
        let durable = status.borrow_and_update().durable;
        while given < durable + AHEAD {
            given += 1;
            history.keep(record(given, point));
        }
        // Whoever reads this may be gone already, having killed this process.
        if writeln!(out, "{durable}").is_err() || runtime.block_on(status.changed()).is_err() {
            return;
        }
    }
}

fn record(number: u64, point: u64) -> Record {
    let at = WallTime::from_unix_ms(1_795_435_200_000 + i64::try_from(number).unwrap());
    if is_event(number) {
        Record::Event {
            event: Event { seq: number, at, kind: EventKind::Unpaused },
            kind: format!("point{point}"),
            words: "Probes again, and some words that a log line of this length has".into(),
            payload: number.to_string(),
        }
    } else {
        Record::Observation(Observation {
            at,
            backend: format!("backend{point}").into(),
            outcome: Ok(()),
            took: Duration::from_micros(40_000 + number % 50_000),
        })
    }
}
