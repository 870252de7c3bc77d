//! The chain as the monitor and its operator have it: reloaded, pinned, disabled, waking.

use std::time::Duration;

use domain::health::Health;
use engine::Command;
use futures_util::future::join_all;
use testkit::Fault;

use crate::Send;
use crate::common::{soon, until};
use crate::stage::{NAMES, Stage};

#[tokio::test]
async fn a_pinned_backend_comes_first() {
    let stage = Stage::of(3).await;
    stage.engine.send(Command::Pin(Some("Local".into())));
    stage.until(|snapshot| snapshot.pinned == Some(2)).await;
    soon(async { while Send::post("warm").through(&stage).await.from() != Some("Local") {} }).await;
    // It is wanted, suspicious or not; the others still help out.
    stage.set("Local", Fault::Http503).await;
    for round in ["a", "b"] {
        let answer = Send::get(round).through(&stage).await;
        answer.assert_from("Railway");
        assert_eq!((answer.attempts(), stage.executed(round)), (2, vec![1, 0, 1]));
    }
    stage.engine.send(Command::Pin(None));
    stage.until(|snapshot| snapshot.pinned.is_none()).await;
}

#[tokio::test]
async fn a_disabled_backend_is_never_asked() {
    let stage = Stage::planned(3, |plan| plan.settings.backends[1].enabled = false).await;
    stage.set("Railway", Fault::RailwayStopped).await;
    Send::get("get").through(&stage).await.assert_from("Local");
    stage.set("Local", Fault::RailwayStopped).await;
    for send in [Send::get("get"), Send::post("post")] {
        assert_eq!(send.through(&stage).await.status(), 503);
    }
    assert!(stage.backend("Render").request_ids().is_empty());
}

#[tokio::test]
async fn a_reload_under_traffic_loses_no_request() {
    let stage = Stage::of(3).await;
    let stop = tokio::sync::watch::Sender::new(false);
    let client = |number: usize| {
        let (stage, stop) = (&stage, stop.subscribe());
        async move {
            let mut answered = 0;
            while !*stop.borrow() {
                let id = format!("{number}-{answered}");
                let send = if answered % 2 == 0 { Send::get(&id) } else { Send::post(&id) };
                let answer = send.through(stage).await;
                answer.assert_from(answer.from().unwrap());
                let ran: u64 = stage.executed(&id).iter().sum();
                // On a loaded machine a safe one may be hedged.
                assert!(ran == 1 || send.method == "GET" && ran > 1, "{id} ran {ran} times");
                answered += 1;
            }
            answered
        }
    };
    let reload = async {
        for round in 0..30 {
            // A chain of two that begins with another each time.
            stage.reload(|settings| {
                settings.backends.rotate_left(round % 3);
                settings.backends.truncate(2);
            });
            let first = NAMES[round % 3];
            let others = |name: &str| name != NAMES[(round + 2) % 3];
            stage
                .until(|snapshot| {
                    snapshot.backends.len() == 2
                        && *snapshot.backends[0].backend.name == *first
                        && snapshot.backends.iter().all(|it| it.health == Health::Healthy)
                })
                .await;
            until(|| stage.proxy.counters().backends.iter().all(|it| others(&it.name))).await;
        }
        stop.send_replace(true);
    };
    let (answered, ()) = tokio::join!(join_all((0..4).map(client)), reload);
    assert!(answered.iter().all(|count| *count > 0), "{answered:?}");
}

#[tokio::test]
async fn a_sleeping_backend_is_waited_for_where_no_other_answers() {
    let stage = Stage::planned(1, |plan| {
        plan.settings.backends[0].sleeps = true;
        plan.probe_often();
    })
    .await;
    stage.backend("Railway").set_wake_time(Duration::from_millis(800));
    stage.set("Railway", Fault::Waking).await;
    for send in [Send::get("get"), Send::post("post")] {
        let answer = send.through(&stage).await;
        answer.assert_from("Railway");
        assert_eq!(stage.executed(send.id), [1]);
    }
}

#[tokio::test]
async fn while_the_primary_wakes_the_standby_answers() {
    let stage = Stage::planned(2, |plan| {
        plan.settings.backends[0].sleeps = true;
        plan.probe_often();
    })
    .await;
    stage.backend("Railway").set_wake_time(Duration::from_secs(40));
    stage.set("Railway", Fault::Waking).await;
    Send::get("get").through(&stage).await.assert_from("Render");
    stage.until(|snapshot| snapshot.active == Some(1)).await;
    let answer = Send::post("post").through(&stage).await;
    answer.assert_from("Render");
    assert_eq!((answer.attempts(), stage.executed("post")), (1, vec![0, 1]));
}
