//! 10,000 events a second: none lost, none out of order, and nobody waits.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::event::{Event, EventKind};
use engine::SystemClock;
use engine::port::Clock;
use history::{History, Limits, LogQuery, Place, Reader, Record};

const A_SECOND: u64 = 10_000;
/// Given at once, then nothing until the next are due.
const BURST: u64 = 100;

pub(crate) fn run(seconds: u64) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("history.sqlite");
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let limits = Limits { bytes: 2_000_000_000, ..Limits::default() };
    let history = History::open(Place::File(file.clone()), Arc::clone(&clock), limits);
    let (mut took, mut most_waiting) = (Vec::new(), 0);
    let begun = Instant::now();
    for number in 0..seconds * A_SECOND {
        if number % BURST == 0 {
            let due = begun + Duration::from_secs(1) * u32::try_from(number).unwrap() / 10_000;
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            let waiting = number - history.status().borrow().durable.min(number);
            most_waiting = most_waiting.max(waiting);
        }
        let payload = format!(
            "{{\"seq\":{number},\"title\":\"On Render (backup): Railway is stopped or out of \
             credit\",\"text\":\"Railway → Render, decided 251 ms after the first failure.\"}}"
        );
        let record = Record::Event {
            event: Event { seq: number, at: clock.now().wall, kind: EventKind::Unpaused },
            kind: "switched".into(),
            words: "On Render (backup): Railway is stopped or out of credit".into(),
            payload,
        };
        let before = Instant::now();
        history.keep(record);
        took.push(before.elapsed());
    }
    let given = begun.elapsed();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(history.stop());
    let written = begun.elapsed() - given;
    let status = history.status().borrow().clone();
    assert_eq!((status.durable, status.dropped), (seconds * A_SECOND, 0));
    let reader = Reader::open(&file).unwrap();
    let (mut after, mut next) = (0, 0);
    loop {
        let query = LogQuery { after: Some(after), limit: 50_000, ..LogQuery::default() };
        let page = reader.log(&query).unwrap();
        for entry in &page.entries {
            assert!(entry.payload.starts_with(&format!("{{\"seq\":{next},")), "{entry:?}");
            (after, next) = (entry.id, next + 1);
        }
        if !page.more {
            break;
        }
    }
    assert_eq!(next, seconds * A_SECOND, "none lost");
    took.sort_unstable();
    println!(
        "load: {next} events in {:.1} s, all there, in order; a call of keep() takes {:?} (median), \
         {:?} (99.9 %), {:?} (longest); at most {most_waiting} waited, the last was written {:?} \
         after it was given; {:.0} MB",
        given.as_secs_f64(),
        took[took.len() / 2],
        took[took.len() / 1000 * 999],
        took[took.len() - 1],
        written,
        status.bytes as f64 / 1e6,
    );
}
