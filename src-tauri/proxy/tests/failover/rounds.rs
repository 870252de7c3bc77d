//! When every backend fails: again after a pause, within a budget, and then the truth.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream;
use testkit::Fault;

use crate::Send;
use crate::common::until;
use crate::stage::{Plan, Stage};

/// Gives a request up early.
fn hasty(plan: &mut Plan) {
    plan.limits.retry = Duration::from_millis(500);
}

#[tokio::test]
async fn a_backend_that_comes_back_soon_saves_the_request() {
    // By then no probe has confirmed anything.
    let stage = Stage::planned(2, |plan| plan.settings.watch.fall = 10).await;
    stage.set("Railway", Fault::Refuse).await;
    stage.set("Render", Fault::Refuse).await;
    let asked = async {
        tokio::join!(Send::get("get").through(&stage), Send::post("post").through(&stage))
    };
    let back = async {
        // Beyond what one round of both requests takes.
        until(|| stage.proxy.counters().retries > 4).await;
        stage.set("Render", Fault::Ok).await;
    };
    let ((get, post), ()) = tokio::join!(asked, back);
    get.assert_from("Render");
    post.assert_from("Render");
    assert!(get.attempts() > 2 && post.attempts() > 2, "{get:?} {post:?}");
    assert_eq!(stage.executed("post"), [0, 1]);
}

#[tokio::test]
async fn when_nothing_answers_the_client_is_told_each_backends_cause() {
    let stage = Stage::planned(2, hasty).await;
    stage.set("Railway", Fault::Refuse).await;
    stage.set("Render", Fault::RailwayStopped).await;
    for send in [Send::get("get"), Send::post("post"), Send::post("keyed").keyed()] {
        let answer = send.through(&stage).await;
        assert_eq!((answer.status(), answer.from()), (503, None), "{answer:?}");
        assert_eq!(answer.error().as_deref(), Some("no_backend_answered"));
        assert_eq!(answer.header("retry-after"), Some("2"));
        let told = answer.json();
        assert_eq!(told["executed"], "no");
        let cause = |name: &str| {
            let told = told["backends"].as_array().unwrap();
            told.iter().find(|it| it["name"] == name).map(|it| it["cause"].clone()).unwrap()
        };
        assert_eq!(cause("Railway"), "connection_refused");
        assert_eq!(cause("Render"), "railway_not_found");
        assert_eq!(stage.executed(send.id), [0, 0]);
    }
}

#[tokio::test]
async fn what_may_have_run_is_never_said_not_to_have() {
    for send in [Send::get("get"), Send::post("post"), Send::post("keyed").keyed()] {
        let stage = Stage::planned(2, hasty).await;
        stage.set("Railway", Fault::Reset).await;
        stage.set("Render", Fault::Reset).await;
        let answer = send.through(&stage).await;
        let ran: u64 = stage.executed(send.id).iter().sum();
        assert!(ran > 0 && answer.status() >= 500, "{send:?} {answer:?}");
        assert_eq!(answer.json()["executed"], "unknown", "{send:?} {answer:?}");
    }
}

#[tokio::test]
async fn retries_keep_within_their_budget_when_every_backend_struggles() {
    let stage = Stage::of(2).await;
    stage.set("Railway", Fault::Http502).await;
    stage.set("Render", Fault::Http503).await;
    let sent = 2000;
    let requests = stream::iter(0..sent).map(|_| Send::get("one").through(&stage));
    let failed = requests.buffer_unordered(16).filter(|it| {
        let failed = it.status() >= 500;
        async move { failed }
    });
    assert_eq!(failed.count().await, sent);
    let tries = stage.arrived("one");
    // What was saved up, and a fifth of the requests.
    let most = sent + 500 + sent / 5;
    assert!(tries > sent && tries <= most, "{tries} tries for {sent} requests, at most {most}");
    let counters = stage.proxy.counters();
    // A copy that was given up may not have arrived.
    assert!(counters.retries >= (tries - sent) as u64, "{tries} tries, {counters:?}");
}

#[tokio::test]
async fn a_burst_in_flight_is_moved_whole_when_the_primary_breaks() {
    let stage = Stage::planned(2, |plan| plan.limits.retry = Duration::from_secs(50)).await;
    stage.set("Railway", Fault::Http503).await;
    let answers = join_all((0..100).map(|_| Send::get("one").through(&stage))).await;
    assert!(answers.iter().all(|answer| answer.from() == Some("Render")));
}
