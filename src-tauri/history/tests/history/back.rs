//! Looking back: shares, incidents, latencies.

use std::time::Duration;

use domain::Cause;
use domain::health::Health::{Healthy, Unhealthy, Unknown, Waking};
use history::{Reader, Span};

use crate::support::{NOON, World, look};

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[tokio::test]
async fn shares_and_incidents_are_the_very_seconds_that_were_seen() {
    let world = World::new();
    let history = world.open();
    history.keep(world.turned("Railway", Unknown, Healthy));
    history.keep(world.turned("Render", Unknown, Waking));
    world.pass(&history, 100).await;
    history.keep(world.turned("Render", Waking, Healthy));
    history.keep(world.turned("Railway", Healthy, Unhealthy));
    world.pass(&history, 200).await;
    history.keep(world.turned("Railway", Unhealthy, Healthy));
    world.pass(&history, 300).await;
    history.keep(world.event(domain::event::EventKind::Paused));
    world.pass(&history, 400).await;
    let span = world.last(1000);
    let seen = history.ask(move |reader| reader.overview(span, 10)).await.unwrap();
    assert_eq!(seen.iter().map(|one| &*one.name).collect::<Vec<_>>(), ["Railway", "Render"]);
    let seconds =
        |share: &history::Share| (share.up.as_secs(), share.down.as_secs(), share.waking.as_secs());
    let railway: Vec<_> = seen[0].shares.iter().map(seconds).collect();
    let (up, down, nothing) = ((100, 0, 0), (0, 100, 0), (0, 0, 0));
    let rest = [up, up, up, nothing, nothing, nothing, nothing];
    assert_eq!(railway, [&[up, down, down][..], &rest[..]].concat());
    let render: Vec<_> = seen[1].shares.iter().map(seconds).collect();
    assert_eq!(render[..2], [(0, 0, 100), up]);
    assert_eq!(seen[0].shares[1].cause, Some(Cause::HttpStatus(503)));
    assert_eq!(seen[0].shares[3].cause, None);
    let whole = history.ask(move |reader| reader.overview(span, 1)).await.unwrap();
    assert_eq!(seconds(&whole[0].shares[0]), (400, 200, 0));
    let incidents = history.ask(move |reader| reader.incidents(span, 9)).await.unwrap();
    assert_eq!(incidents.len(), 1);
    let one = &incidents[0];
    assert_eq!((&*one.backend, one.down, one.end_seen), ("Railway", secs(200), true));
    assert_eq!(one.to.unwrap().since(one.from), secs(200));
    assert_eq!(one.cause, Some(Cause::HttpStatus(503)));
}

#[tokio::test]
async fn an_incident_goes_on_until_it_is_over_or_the_looking_is() {
    let world = World::new();
    let history = world.open();
    history.keep(world.turned("Railway", Unknown, Unhealthy));
    world.pass(&history, 300).await;
    let ask = async || {
        let span = world.last(3600);
        history.ask(move |reader| reader.incidents(span, 9)).await.unwrap().remove(0)
    };
    let on = ask().await;
    assert_eq!((on.to, on.end_seen, on.down), (None, false, secs(300)));
    // A moment of nobody looking makes no second one.
    history.keep(world.event(domain::event::EventKind::Resumed { after: Duration::ZERO }));
    world.pass(&history, 20).await;
    history.keep(world.probe("Railway", None));
    world.pass(&history, 100).await;
    let again = ask().await;
    assert_eq!((again.from, again.to, again.down), (on.from, None, secs(400)));
    history.stop().await;
    world.clock.pass(3000);
    let over = Reader::open(&world.file()).unwrap().incidents(world.last(3600), 9).unwrap();
    assert_eq!(over.len(), 1);
    assert_eq!(over[0].to.unwrap().since(on.from), secs(420));
    assert!(!over[0].end_seen, "nobody saw it end");
}

#[tokio::test]
async fn an_end_is_seen_in_the_moment_that_it_comes() {
    let world = World::new();
    let history = world.open();
    history.keep(world.turned("Railway", Unknown, Unhealthy));
    world.pass(&history, 60).await;
    history.keep(world.turned("Railway", Unhealthy, Healthy));
    look(&history).await;
    // Beside the app, before it writes again.
    let told = Reader::open(&world.file()).unwrap().incidents(world.last(3600), 9).unwrap();
    assert_eq!((told[0].down, told[0].end_seen), (secs(60), true));
    assert!(told[0].to.is_some(), "{told:?}");
    history.stop().await;
}

#[tokio::test]
async fn what_a_crash_left_open_goes_on_for_nobody() {
    let world = World::new();
    let history = world.open();
    history.keep(world.turned("Railway", Unknown, Unhealthy));
    world.pass(&history, 60).await;
    look(&history).await;
    let left = world.folder.path().join("left.sqlite");
    for ending in ["", "-wal"] {
        let name = |path: &std::path::Path| format!("{}{ending}", path.display());
        std::fs::copy(name(&world.file()), name(&left)).unwrap();
    }
    world.clock.pass(600);
    let alone = Reader::open(&left).unwrap().incidents(world.last(3600), 9).unwrap();
    assert_eq!((alone[0].down, alone[0].end_seen), (secs(60), false));
    assert!(alone[0].to.is_some(), "{alone:?}");
    // A new start at once does not take it for its own.
    let next = world.open_at(history::Place::File(left.clone()));
    look(&next).await;
    next.stop().await;
    let until = Span::last(secs(3600), alone[0].to.unwrap());
    let told = Reader::open(&left).unwrap().incidents(until, 9).unwrap();
    assert!(told[0].to.is_some(), "{told:?}");
}

#[tokio::test]
async fn latencies_come_in_round_steps_and_are_right_to_a_hundredth() {
    let world = World::new();
    let history = world.open();
    // Three hours, a probe every ten seconds: 101 ms to 200 ms, over and over; every tenth fails.
    for number in 0..1080_u64 {
        world.clock.pass(10);
        history.keep(world.probe("Railway", (number % 10 != 9).then_some(101 + number % 100)));
    }
    world.clock.pass(1);
    let span = world.last(3 * 3600);
    let told = history.ask(move |reader| reader.latencies(span, 200)).await.unwrap();
    assert_eq!((told.step, told.backends.len()), (secs(60), 1));
    let series = &told.backends[0];
    let lists = [told.at.len(), series.p50.len(), series.p95.len(), series.probes.len()];
    assert!(lists.iter().all(|&length| length == lists[0]), "{lists:?}");
    assert!(told.at.iter().all(|at| at.unix_ms() % 60_000 == 0));
    assert_eq!(series.probes.iter().sum::<u64>(), 1080);
    assert_eq!(series.failures.iter().sum::<u64>(), 108);
    let hourly = history.ask(move |reader| reader.latencies(span, 3)).await.unwrap();
    assert_eq!(hourly.step, secs(3600));
    let near = |told: Option<Duration>, ms: f64| {
        let told = told.unwrap().as_secs_f64() * 1000.0;
        assert!((told - ms).abs() <= ms * 0.015, "{told} ms, not {ms}");
    };
    // The second hour has more of the slow ones than of the fast.
    near(hourly.backends[0].p50[1], 153.5);
    near(hourly.backends[0].p95[1], 195.5);
    let seen = history.ask(move |reader| reader.overview(span, 90)).await.unwrap();
    near(seen[0].p50, 149.1);
    near(seen[0].p95, 194.6);
    assert_eq!((seen[0].probes, seen[0].failures), (1080, 108));
    let rows = history.ask(move |reader| reader.rows(span, 3)).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.probes).sum::<u64>(), 1080);
    assert!(rows.is_sorted_by_key(|row| row.share.span.from));
    let answered = history.ask(move |reader| reader.answered("Railway", span)).await.unwrap();
    assert!((180..=181).contains(&answered.len()), "{}", answered.len());
    assert!(answered.is_sorted() && answered[0].unix_ms() >= NOON);
}

#[tokio::test]
async fn a_backend_of_any_name_is_kept_apart() {
    let world = World::new();
    let history = world.open();
    let names = ["", "a", "A", "'; DROP TABLE entries; --", "日本", "%"];
    for (number, name) in names.iter().enumerate() {
        for _ in 0..=number {
            history.keep(world.probe(name, Some(10)));
        }
    }
    world.clock.pass(1);
    let span = world.last(60);
    let seen = history.ask(move |reader| reader.overview(span, 1)).await.unwrap();
    assert_eq!(seen.len(), names.len());
    for (number, name) in names.iter().enumerate() {
        let one = seen.iter().find(|one| &*one.name == *name).unwrap();
        assert_eq!(one.probes, number as u64 + 1, "{name}");
    }
}
