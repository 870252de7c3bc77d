//! The first suspicious outcome moves what follows; a probe confirms or refutes it.

use std::time::Duration;

use domain::health::Health;
use testkit::Fault;
use testkit::raw::Raw;

use crate::Send;
use crate::common::{soon, until};
use crate::stage::{Plan, Stage, proxy_before};

#[tokio::test]
async fn the_first_failure_moves_the_next_request_before_any_probe_speaks() {
    // So that no probe's verdict can be what moves it.
    let stage = Stage::planned(2, |plan| plan.settings.watch.fall = 10).await;
    let railway = stage.backend("Railway");
    stage.set("Railway", Fault::Reset).await;
    let probes = railway.requests();
    Send::get("first").through(&stage).await.assert_from("Render");
    let next = Send::post("next").through(&stage).await;
    next.assert_from("Render");
    assert_eq!(stage.executed("next"), [0, 1]);
    // The first request is one, the probe that is to confirm it another.
    until(|| railway.requests() >= probes + 2).await;
    let snapshot = stage.engine.snapshots().borrow().clone();
    assert_eq!((snapshot.active, snapshot.backends[0].health), (Some(0), Health::Healthy));
}

#[tokio::test]
async fn a_probe_that_confirms_it_moves_the_selection() {
    let stage = Stage::of(2).await;
    stage.set("Railway", Fault::RailwayStopped).await;
    Send::get("first").through(&stage).await.assert_from("Render");
    stage.until(|snapshot| snapshot.active == Some(1)).await;
    assert_eq!(stage.engine.snapshots().borrow().backends[0].health, Health::Unhealthy);
    Send::post("next").through(&stage).await.assert_from("Render");
    assert_eq!(stage.executed("next"), [0, 1]);
}

#[tokio::test]
async fn a_probe_that_refutes_it_moves_traffic_back() {
    // Healthy but for one request.
    let flaky = Raw::start(|mut begun| async move {
        if begun.head.starts_with("GET /flaky ") {
            return Ok(());
        }
        begun.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await
    })
    .await;
    let stage = Stage::of(1).await;
    let urls = [flaky.url(), stage.backend("Railway").url()];
    let world = proxy_before(&urls, |plan| plan.settings.rule.path = "/health".into()).await;
    let answer = Send::get("first").to("/flaky").through(&world).await;
    assert_eq!((answer.status(), answer.from()), (200, Some("Render")));
    soon(async { while Send::post("next").through(&world).await.from() != Some("Railway") {} })
        .await;
    let snapshot = world.engine.snapshots().borrow().clone();
    assert_eq!((snapshot.active, snapshot.backends[0].health), (Some(0), Health::Healthy));
}

#[tokio::test]
async fn a_retry_that_fails_too_takes_no_backend_down_that_is_well() {
    // Both hold an answer back that is broken in a way of its own; both are well by their health.
    let broken = |bytes: &'static str| {
        Raw::start(move |mut begun| async move {
            match begun.head.starts_with("GET /broken ") {
                true => begun.send(bytes).await,
                false => begun.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await,
            }
        })
    };
    let (one, two) =
        (broken("").await, broken("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n").await);
    let path = |plan: &mut Plan| {
        plan.settings.rule.path = "/health".into();
        plan.limits.retry = Duration::from_millis(500);
    };
    let world = proxy_before(&[one.url(), two.url()], path).await;
    for _ in 0..3 {
        assert_eq!(Send::get("one").to("/broken").through(&world).await.status(), 503);
        let answer = Send::get("one").through(&world).await;
        assert_eq!(answer.status(), 200, "{answer:?}");
    }
    let snapshot = world.engine.snapshots().borrow().clone();
    assert!(snapshot.backends.iter().all(|it| it.health == Health::Healthy), "{snapshot:?}");
}
