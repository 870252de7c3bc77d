//! What is too old or too much goes, and nothing else.

use std::time::Duration;

use domain::WallTime;
use domain::health::Health::{Healthy, Unknown};
use history::{History, LogQuery, Span};

use crate::support::{World, look, until};

const DAY: u64 = 86_400;

/// Lets the hourly look run, and every step that it finds to do.
async fn tidy(world: &World, history: &History, steps: u64) {
    world.clock.pass(3600);
    for _ in 0..steps {
        world.clock.pass(1);
        look(history).await;
    }
}

fn hourly() -> World {
    let mut world = World::new();
    world.limits.tidy = Duration::from_secs(3600);
    world
}

fn raw(world: &World) -> i64 {
    let file = rusqlite::Connection::open(world.file()).unwrap();
    file.query_row("SELECT count(*) FROM observations", [], |row| row.get(0)).unwrap()
}

async fn entries(history: &History) -> u64 {
    let query = LogQuery { limit: 1, ..LogQuery::default() };
    history.ask(move |reader| reader.log(&query)).await.unwrap().matching
}

#[tokio::test]
async fn raw_probes_go_after_a_week_and_the_rest_after_a_year() {
    let world = hourly();
    let history = world.open();
    history.keep(world.turned("Render", Unknown, Healthy));
    for _ in 0..1200 {
        history.keep(world.probe("Render", Some(20)));
    }
    world.pass(&history, 100).await;
    let then = world.last(3600);
    let probes = async || {
        let seen = history.ask(move |reader| reader.overview(then, 1)).await.unwrap();
        seen.first().map(|one| (one.probes, one.shares[0].up.as_secs()))
    };
    world.clock.pass(6 * DAY);
    tidy(&world, &history, 10).await;
    assert_eq!(raw(&world), 1200);
    world.clock.pass(DAY);
    tidy(&world, &history, 10).await;
    assert_eq!(raw(&world), 0);
    assert_eq!((entries(&history).await, probes().await), (1, Some((1200, 100))));
    world.clock.pass(358 * DAY);
    tidy(&world, &history, 10).await;
    assert_eq!((entries(&history).await, probes().await), (1, Some((1200, 100))));
    world.clock.pass(2 * DAY);
    history.keep(world.pinned("Render"));
    tidy(&world, &history, 10).await;
    assert_eq!((entries(&history).await, probes().await), (1, None));
}

#[tokio::test]
async fn a_clock_that_jumps_a_year_and_is_set_right_soon_costs_nothing() {
    let world = hourly();
    let history = world.open();
    for _ in 0..100 {
        history.keep(world.probe("Render", Some(20)));
    }
    look(&history).await;
    let right = world.now();
    world.clock.pass(3700);
    world.clock.set(right.plus(Duration::from_secs(400 * DAY)));
    for _ in 0..50 {
        world.clock.pass(10);
        look(&history).await;
    }
    world.clock.set(right.plus(Duration::from_secs(4200)));
    tidy(&world, &history, 50).await;
    assert_eq!(raw(&world), 100);
    let all = Span { from: right, to: right.plus(Duration::from_secs(60)) };
    let seen = history.ask(move |reader| reader.overview(all, 1)).await.unwrap();
    assert_eq!(seen[0].probes, 100);
}

#[tokio::test]
async fn a_file_too_big_gives_up_its_oldest_and_gets_smaller_while_records_come_in() {
    let mut world = hourly();
    world.limits.waiting = 100_000;
    let history = world.open();
    let filler = "x".repeat(2000);
    for _ in 0..20_000 {
        history.keep(world.pinned(&filler));
    }
    let full = until(&history, |status| status.durable == 20_000).await.bytes;
    history.stop().await;
    assert!(full > 40_000_000, "{full}");
    world.limits.bytes = 10_000_000;
    let history = world.open();
    history.keep(world.turned("Render", Unknown, Healthy));
    let newest = world.now();
    let mut kept = 0;
    for _ in 0..2000 {
        tidy(&world, &history, 1).await;
        history.keep(world.pinned("Railway"));
        kept += 1;
        look(&history).await;
        if history.status().borrow().bytes <= world.limits.bytes {
            break;
        }
    }
    let status = history.status().borrow().clone();
    assert!(status.bytes <= world.limits.bytes, "{status:?} after {kept} looks");
    let left = entries(&history).await;
    assert!((2000..6000).contains(&left), "{left}");
    let span = Span { from: newest, to: WallTime::from_unix_ms(i64::MAX) };
    let rest = history.ask(move |r| r.entries(span, &["health_changed"], 9)).await.unwrap();
    assert_eq!(rest.len(), 1, "the newest stays");
    history.stop().await;
    assert!(std::fs::metadata(world.file()).unwrap().len() <= world.limits.bytes);
}
