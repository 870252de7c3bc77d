//! A year of three backends: how big it is, and how long the view's questions take.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use domain::event::{Event, EventKind};
use domain::health::Health::{self, Healthy, Unhealthy};
use domain::probe::Observation;
use domain::{Cause, Moment, Now, WallTime};
use engine::port::Clock;
use history::{History, Limits, LogQuery, Place, ReadError, Reader, Record, Span};

const BEGIN: i64 = 1_795_000_000_000;
const DAY: u64 = 86_400;
const NAMES: [&str; 3] = ["Railway", "Render", "Local"];
/// So long is the log.
const LINES: u64 = 100_000;
const TIMES: usize = 20;

/// Seconds that passed, by both clocks.
struct Passed(AtomicU64);

impl Clock for Passed {
    fn now(&self) -> Now {
        let passed = Duration::from_secs(self.0.load(Ordering::Relaxed));
        Now { mono: Moment::new(passed), wall: WallTime::from_unix_ms(BEGIN).plus(passed) }
    }
}

pub(crate) fn run(every: u64) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("history.sqlite");
    let clock = Arc::new(Passed(AtomicU64::new(0)));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let begun = Instant::now();
        let limits = Limits { waiting: 10_000_000, ..Limits::default() };
        let history = History::open(Place::File(file.clone()), Arc::clone(&clock) as _, limits);
        fill(&history, &clock, every).await;
        let rolled_up = history.status().borrow().bytes;
        log(&history, &clock);
        history.stop().await;
        println!(
            "year: a probe of each of 3 backends every {every} s for 365 days: {:.1} MB, with \
             {LINES} entries of the log {:.1} MB (written in {:.0} s)",
            rolled_up as f64 / 1e6,
            history.status().borrow().bytes as f64 / 1e6,
            begun.elapsed().as_secs_f64(),
        );
    });
    ask(&file, clock.now().wall);
}

/// Probes, and a failure of a few minutes a day; old raw ones go as they do in real life.
async fn fill(history: &History, clock: &Passed, every: u64) {
    let mut random = fastrand::Rng::with_seed(7);
    for name in NAMES {
        history.keep(turned(clock, name, Health::Unknown, Healthy));
    }
    for second in (0..365 * DAY).step_by(usize::try_from(every).unwrap()) {
        clock.0.store(second, Ordering::Relaxed);
        for (number, name) in NAMES.into_iter().enumerate() {
            let of_day = (second + number as u64 * 7200) % DAY / every;
            let down = (20..30).contains(&of_day);
            if of_day == 20 {
                history.keep(turned(clock, name, Healthy, Unhealthy));
            } else if of_day == 30 {
                history.keep(turned(clock, name, Unhealthy, Healthy));
            }
            history.keep(Record::Observation(Observation {
                at: clock.now().wall,
                backend: name.into(),
                outcome: if down { Err(Cause::Refused) } else { Ok(()) },
                took: Duration::from_micros(40_000 + random.u64(..30_000) * random.u64(1..12)),
            }));
        }
        if (second / every).is_multiple_of(100) {
            history.ask(|_| Ok(())).await.unwrap();
        }
    }
    history.ask(|_| Ok(())).await.unwrap();
}

fn log(history: &History, clock: &Passed) {
    for number in 0..LINES {
        let kind = if number % 50 == 0 { "switched" } else { "health_changed" };
        let words = format!("Railway is down: it answers 503 Service Unavailable ({number})");
        let payload = format!(
            "{{\"type\":\"{kind}\",\"backend\":\"Railway\",\"from\":\"healthy\",\"to\":\
             \"unhealthy\",\"cause\":{{\"code\":\"http_status\",\"title\":\"Railway answers 503\"}},\
             \"line\":{{\"title\":\"{words}\",\"text\":\"See its logs.\"}}}}"
        );
        let event = Event { seq: number, at: clock.now().wall, kind: EventKind::Unpaused };
        history.keep(Record::Event { event, kind: kind.into(), words, payload });
    }
}

fn turned(clock: &Passed, name: &str, from: Health, to: Health) -> Record {
    let cause = (to == Unhealthy).then_some(Cause::HttpStatus(503));
    let kind = EventKind::HealthChanged { backend: name.into(), from, to, cause };
    Record::Event {
        event: Event { seq: 1, at: clock.now().wall, kind },
        kind: "health_changed".into(),
        words: format!("{name} is {to:?}"),
        payload: "{}".into(),
    }
}

/// Each question as the view asks it: a connection of its own, nothing read before.
fn ask(file: &Path, now: WallTime) {
    let last = |days: u64| Span::last(Duration::from_secs(days * DAY), now);
    for days in [1, 7, 30, 365] {
        let span = last(days);
        time(file, &format!("bars, {days} d"), |reader| reader.overview(span, 90));
        time(file, &format!("incidents, {days} d"), |reader| reader.incidents(span, 200));
        time(file, &format!("switches, {days} d"), |r| r.entries(span, &["switched"], 200));
        time(file, &format!("latencies, {days} d"), |reader| reader.latencies(span, 300));
        time(file, &format!("table, {days} d"), |reader| reader.rows(span, 300));
    }
    let all = || LogQuery { limit: 200, ..LogQuery::default() };
    let text = |text: &str| LogQuery { text: text.into(), ..all() };
    let kinds = LogQuery { kinds: vec!["switched".into()], ..all() };
    time(file, "log, newest", |reader| reader.log(&all()));
    time(file, "log, all match", |reader| reader.log(&text("unavailable")));
    time(file, "log, one matches", |reader| reader.log(&text("(77777)")));
    time(file, "log, none matches", |reader| reader.log(&text("nowhere")));
    time(file, "log, one kind", |reader| reader.log(&kinds));
}

fn time<T>(file: &Path, what: &str, question: impl Fn(&Reader) -> Result<T, ReadError>) {
    let mut took: Vec<_> = (0..TIMES)
        .map(|_| {
            let begun = Instant::now();
            question(&Reader::open(file).unwrap()).unwrap();
            begun.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    took.sort_by(f64::total_cmp);
    println!("year: {what}: {:.1} ms ({:.1} – {:.1})", took[TIMES / 2], took[0], took[TIMES - 1]);
}
