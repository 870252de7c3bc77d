//! Random schedules of faults and requests, played against a real proxy and judged by a naive
//! reference. `FAILOVER_SCHEDULES` says how many, `FAILOVER_SEED` which.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../failover/stage.rs"]
mod stage;

mod play;
mod reference;
mod schedule;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::thread;

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use play::{Given, Seen};
use schedule::Kind;

/// A schedule mostly waits, so many run at a time.
const THREADS: u64 = 16;

/// What was met, so that a run in which nothing happened is seen to be one.
type Tally = BTreeMap<&'static str, u64>;

#[test]
fn every_answer_is_one_that_is_allowed() {
    let schedules = number("FAILOVER_SCHEDULES", 320);
    let seed = number("FAILOVER_SEED", 1);
    let tally = Mutex::new(Tally::new());
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let cases = schedules / THREADS + u64::from(thread < schedules % THREADS);
            let tally = &tally;
            thread::Builder::new()
                .name(format!("schedules-{thread}"))
                .spawn_scoped(scope, move || run(cases, [seed, thread], tally))
                .unwrap();
        }
    });
    let tally = tally.into_inner().unwrap();
    println!("{schedules} schedules, seed {seed}: {tally:?}");
    for met in ["answered at once", "moved", "hedged", "given up", "unanswered", "own failure"] {
        assert!(tally.contains_key(met), "in {schedules} schedules none was {met}: {tally:?}");
    }
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |text| text.parse().unwrap())
}

fn run(cases: u64, seed: [u64; 2], tally: &Mutex<Tally>) {
    let config = Config {
        cases: cases.try_into().unwrap(),
        failure_persistence: None,
        // Each takes a while, and what depends on time does not fail each time.
        max_shrink_iters: 300,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed[0].to_le_bytes());
    bytes[8..16].copy_from_slice(&seed[1].to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let verdict = runner.run(&schedule::schedules(), |schedule| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let seen = runtime.block_on(play::play(&schedule));
        let verdict = reference::judge(&seen);
        count(&seen, &mut tally.lock().unwrap());
        verdict.map_err(TestCaseError::fail)
    });
    assert!(verdict.is_ok(), "seed {seed:?}: {}", verdict.unwrap_err());
}

fn count(seen: &Seen, tally: &mut Tally) {
    let mut add = |what, count| *tally.entry(what).or_default() += count;
    if seen.hedges > 0 {
        add("hedged", seen.hedges);
    }
    for told in &seen.told {
        let kind = match told.asked.kind {
            Kind::Safe => "safe",
            Kind::Keyed => "keyed",
            Kind::Plain => "plain",
        };
        add(kind, 1);
        let what = match &told.given {
            Given::Nothing(_) => "nothing",
            Given::Left => "given up",
            Given::Broken(_) => "broken off",
            Given::Whole(answer) => match answer.header("x-failover-backend") {
                None => "unanswered",
                Some(_) if answer.status() >= 500 => "own failure",
                Some(_) if answer.header("x-failover-attempts") == Some("1") => "answered at once",
                Some(_) => "moved",
            },
        };
        add(what, 1);
    }
}
