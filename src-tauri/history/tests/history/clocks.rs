//! Clocks that are set, and times that come twice.

use std::time::Duration;

use domain::WallTime;
use domain::health::Health::{Healthy, Unknown};

use crate::support::{NOON, World, look};

const DAY: i64 = 86_400_000;

#[tokio::test]
async fn a_clock_set_a_day_forward_or_back_adds_no_observed_time() {
    for day in [DAY, -DAY] {
        let world = World::new();
        let history = world.open();
        history.keep(world.turned("Railway", Unknown, Healthy));
        world.pass(&history, 600).await;
        world.clock.set(WallTime::from_unix_ms(world.now().unix_ms() + day));
        look(&history).await;
        world.pass(&history, 600).await;
        let all = history::Span {
            from: WallTime::from_unix_ms(NOON - 2 * DAY),
            to: WallTime::from_unix_ms(NOON + 2 * DAY),
        };
        let seen = history.ask(move |reader| reader.overview(all, 96)).await.unwrap();
        let up: Duration = seen[0].shares.iter().map(|share| share.up).sum();
        assert_eq!(up, Duration::from_secs(1200), "set by {day} ms");
    }
}

#[tokio::test]
async fn an_hour_that_comes_twice_is_counted_once_and_its_rows_are_all_there() {
    let world = World::new();
    let history = world.open();
    history.keep(world.turned("Railway", Unknown, Healthy));
    for _ in 0..2 {
        for _ in 0..360 {
            world.clock.pass(10);
            history.keep(world.probe("Railway", Some(50)));
        }
        look(&history).await;
        let back = WallTime::from_unix_ms(world.now().unix_ms() - 3_600_000);
        world.clock.set(back);
        look(&history).await;
    }
    let span = history::Span {
        from: WallTime::from_unix_ms(NOON),
        to: WallTime::from_unix_ms(NOON + 3_600_000),
    };
    let seen = history.ask(move |reader| reader.overview(span, 4)).await.unwrap();
    for share in &seen[0].shares {
        assert!(share.up <= share.span.length(), "{share:?}");
    }
    let up: Duration = seen[0].shares.iter().map(|share| share.up).sum();
    assert!(up >= Duration::from_secs(3590), "{up:?}");
    let later = history::Span { to: span.to.plus(Duration::from_secs(60)), ..span };
    let seen = history.ask(move |reader| reader.overview(later, 1)).await.unwrap();
    assert_eq!(seen[0].probes, 720);
}
