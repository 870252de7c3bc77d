//! Safe requests: whatever the primary does, the standby answers.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use testkit::{Fault, SampleBackend};

use crate::Send;
use crate::stage::Stage;

/// What an app may well say itself: it is passed on as it is.
const OWN: [Fault; 14] = [
    Fault::Ok,
    Fault::Unhealthy,
    Fault::NoStatus,
    Fault::NotJson,
    Fault::Empty,
    Fault::Redirect,
    Fault::RedirectLoop,
    Fault::RateLimited,
    Fault::BodyTooLarge,
    Fault::EarlyAnswer,
    Fault::TwoAnswers,
    Fault::GzipBomb,
    Fault::BadUtf8,
    Fault::DeepJson,
];

/// What never ends as fast as it can be read: the tests of bad input have it.
const ENDLESS: [Fault; 2] = [Fault::EndlessBody, Fault::InterimFlood];

#[tokio::test]
async fn every_fault_of_the_primary_is_answered_by_the_standby() {
    let rest = |fault: &Fault| !OWN.contains(fault) && !ENDLESS.contains(fault);
    let broken = Fault::ALL.into_iter().filter(rest);
    join_all(broken.map(|fault| async move {
        for warm in [false, true] {
            let stage = Stage::of(2).await;
            if warm {
                Send::get("warm").through(&stage).await.assert_from("Railway");
            }
            stage.set("Railway", fault).await;
            let answer = Send::get("one").through(&stage).await;
            assert_eq!(
                (answer.status(), answer.from()),
                (200, Some("Render")),
                "{fault:?}, warm: {warm}, {answer:?}"
            );
            assert!(answer.attempts() >= 2, "{fault:?}, warm: {warm}, {answer:?}");
            assert!(answer.attempts() >= stage.arrived("one"), "{fault:?}, warm: {warm}");
            assert_eq!(stage.executed("one")[1], 1, "{fault:?}");
        }
    }))
    .await;
}

#[tokio::test]
async fn what_an_app_may_say_itself_is_passed_on() {
    for fault in OWN {
        let stage = Stage::of(2).await;
        stage.set("Railway", fault).await;
        // It could be moved like a safe request, but is not hedged on a loaded machine.
        let answer = Send::post("one").keyed().through(&stage).await;
        assert_eq!(answer.from(), Some("Railway"), "{fault:?}, {answer:?}");
        assert_eq!(stage.arrived("one"), 1, "{fault:?}");
        let backend = &stage.proxy.counters().backends[0];
        assert!(backend.failures.is_empty(), "{fault:?}, {backend:?}");
    }
}

#[tokio::test]
async fn a_web_page_is_a_failure_only_where_data_was_asked_for() {
    let stage = Stage::of(2).await;
    stage.set("Railway", Fault::Html).await;
    let page = crate::request("GET", "/").header("accept", "text/html,*/*;q=0.8");
    let answer = stage.send(page.body(http_body_util::Empty::<bytes::Bytes>::new()).unwrap()).await;
    assert_eq!((answer.status(), answer.from()), (200, Some("Railway")));
    Send::get("one").through(&stage).await.assert_from("Render");
}

#[tokio::test]
async fn a_slow_primary_is_hedged_and_a_post_never_is() {
    let stage = Stage::of(2).await;
    stage.set("Railway", Fault::Slow).await;
    stage.backend("Railway").set_slow(Duration::from_secs(20));
    let started = Instant::now();
    let answer = Send::get("safe").through(&stage).await;
    answer.assert_from("Render");
    assert_eq!(answer.attempts(), 2);
    // The cap is 0.3 s; the rest is for a loaded machine.
    assert!(started.elapsed() < Duration::from_secs(19), "{:?}", started.elapsed());
    assert_eq!(stage.proxy.counters().hedges, 1);

    // Of the same backend, before anything is suspected of it.
    let stage = Stage::of(2).await;
    stage.set("Railway", Fault::Slow).await;
    stage.backend("Railway").set_slow(Duration::from_millis(900));
    for send in [Send::post("post"), Send::post("keyed").keyed()] {
        let answer = send.through(&stage).await;
        answer.assert_from("Railway");
        assert_eq!(stage.executed(send.id), [1, 0]);
    }
    assert_eq!(stage.proxy.counters().hedges, 0);
}

#[tokio::test]
async fn posts_that_a_slow_backend_answers_late_do_not_put_off_the_hedge() {
    let stage = Stage::of(2).await;
    stage.set("Railway", Fault::Slow).await;
    let late = Duration::from_secs(4);
    stage.backend("Railway").set_slow(late);
    // Enough for either thread of the proxy to learn from.
    let ids: Vec<_> = (0..64).map(|n| format!("post-{n}")).collect();
    let posts = ids.iter().map(|id| Send::post(id).through(&stage));
    for answer in futures_util::future::join_all(posts).await {
        answer.assert_from("Railway");
    }
    stage.backend("Railway").set_slow(Duration::from_secs(20));
    let started = Instant::now();
    Send::get("safe").through(&stage).await.assert_from("Render");
    // The cap is 0.3 s; the rest is for a loaded machine.
    assert!(started.elapsed() < late, "{:?}", started.elapsed());
}

#[tokio::test]
async fn the_standbys_answer_leaves_no_connection_behind_at_a_hanging_primary() {
    let stage = Stage::of(2).await;
    stage.set("Railway", Fault::Hang).await;
    for round in 0..3 {
        Send::get(&format!("safe-{round}")).through(&stage).await.assert_from("Render");
    }
    // The first met the hanging primary; it was suspected soon, so the later ones need not.
    let met = |backend: &SampleBackend| backend.request_ids().len();
    assert!(met(stage.backend("Railway")) >= 1);
    assert_eq!(met(stage.backend("Render")), 3);
}
