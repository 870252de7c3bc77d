//! Requests that change something: moved where they were surely not executed, and never run twice.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use proxy::Limits;
use testkit::Fault;

use crate::Send;
use crate::common::client::Answer;
use crate::common::soon;
use crate::stage::{Plan, Stage};

/// The app surely did not see the request: no byte was sent, or an edge says so.
const UNSEEN: [Fault; 7] = [
    Fault::Refuse,
    Fault::Blackhole,
    Fault::RailwayStopped,
    Fault::RenderNoServer,
    Fault::RenderSuspended,
    Fault::RenderSuspendedByOwner,
    Fault::RenderHibernating,
];

/// The app may have run it, though its answer says otherwise.
const ANSWERED: [(Fault, u16); 6] = [
    (Fault::Http500, 500),
    (Fault::Http502, 502),
    (Fault::Http503, 503),
    (Fault::RailwayCrashed, 502),
    (Fault::RenderNotAnswering, 502),
    (Fault::Html, 200),
];

/// No answer came, or none that can be read.
const LOST: [(Fault, u16); 4] =
    [(Fault::Reset, 502), (Fault::EndlessHead, 502), (Fault::Http09, 502), (Fault::Hang, 504)];

/// Waits less long for an answer, and for a probe's too.
fn hasty(plan: &mut Plan) {
    plan.limits = Limits { answer: Duration::from_millis(2500), ..Limits::default() };
}

#[tokio::test]
async fn it_is_moved_where_the_app_surely_did_not_see_it() {
    join_all(UNSEEN.into_iter().map(|fault| async move {
        let stage = Stage::of(2).await;
        stage.set("Railway", fault).await;
        for send in [Send::post("first"), Send::post("next")] {
            let answer = send.through(&stage).await;
            assert_eq!((answer.status(), answer.from()), (200, Some("Render")), "{fault:?}");
            assert_eq!(answer.json()["body"], "x".repeat(300), "{fault:?}");
            assert_eq!(stage.executed(send.id), [0, 1], "{fault:?}");
        }
    }))
    .await;
}

#[tokio::test]
async fn it_is_not_moved_where_the_app_may_have_run_it() {
    join_all(ANSWERED.into_iter().map(|(fault, status)| async move {
        let stage = Stage::of(2).await;
        stage.set("Railway", fault).await;
        let answer = Send::post("one").through(&stage).await;
        // The backend's own words are the best that is known of it.
        assert_eq!((answer.status(), answer.from()), (status, Some("Railway")), "{fault:?}");
        assert_eq!((answer.attempts(), stage.executed("one")), (1, vec![1, 0]), "{fault:?}");
        // The next one need not meet the same.
        Send::post("two").through(&stage).await.assert_from("Render");
    }))
    .await;
}

#[tokio::test]
async fn where_no_answer_came_it_is_said_that_its_execution_is_unknown() {
    join_all(LOST.into_iter().map(|(fault, status)| async move {
        let stage = Stage::planned(2, hasty).await;
        stage.set("Railway", fault).await;
        let answer = Send::post("one").through(&stage).await;
        assert_eq!(answer.status(), status, "{fault:?}, {answer:?}");
        assert_eq!(answer.error().as_deref(), Some("execution_unknown"), "{fault:?}");
        assert_eq!(answer.json()["executed"], "unknown", "{fault:?}");
        assert_eq!(answer.json()["backends"][0]["name"], "Railway", "{fault:?}");
        assert_eq!(answer.header("retry-after"), None, "{fault:?}");
        assert_eq!((answer.attempts(), stage.executed("one")), (1, vec![1, 0]), "{fault:?}");
        Send::post("two").through(&stage).await.assert_from("Render");
    }))
    .await;
}

#[tokio::test]
async fn an_answer_that_breaks_off_ends_the_clients_connection_visibly() {
    for fault in [Fault::ResetBody, Fault::Truncated] {
        let stage = Stage::of(2).await;
        stage.set("Railway", fault).await;
        let mut client = stage.client().await;
        let response = client.send(Send::post("one").request()).await;
        assert_eq!(response.headers()["x-failover-backend"], "Railway", "{fault:?}");
        let body = soon(http_body_util::BodyExt::collect(response.into_body())).await;
        assert!(body.is_err(), "{fault:?}");
        assert_eq!(stage.executed("one"), [1, 0], "{fault:?}");
        Send::post("two").through(&stage).await.assert_from("Render");
    }
}

#[tokio::test]
async fn a_key_lets_it_be_moved() {
    let answered = ANSWERED.into_iter().chain(LOST).map(|(fault, _)| fault);
    let quick = answered.filter(|fault| *fault != Fault::Hang);
    join_all(quick.chain(UNSEEN).map(|fault| async move {
        let stage = Stage::of(2).await;
        stage.set("Railway", fault).await;
        let answer = Send::post("one").keyed().through(&stage).await;
        assert_eq!((answer.status(), answer.from()), (200, Some("Render")), "{fault:?}");
        assert_eq!((answer.attempts(), stage.executed("one")[1]), (2, 1), "{fault:?}");
        assert_eq!(answer.json()["body"], "x".repeat(300), "{fault:?}");
    }))
    .await;
}

#[tokio::test]
async fn stuck_on_a_backend_that_is_marked_down_it_is_moved_if_it_has_a_key() {
    let stage = Stage::planned(2, |plan| {
        plan.probe_often();
        plan.limits.answer = Duration::from_secs(3);
    })
    .await;
    stage.set("Railway", Fault::Hang).await;
    let (keyed, plain) = (Send::post("keyed").keyed(), Send::post("plain"));
    let (moved, stuck) = tokio::join!(keyed.through(&stage), plain.through(&stage));
    moved.assert_from("Render");
    assert_eq!((moved.attempts(), stage.executed("keyed")), (2, vec![1, 1]));
    assert_eq!((stuck.status(), stuck.error().as_deref()), (504, Some("execution_unknown")));
    assert_eq!(stage.executed("plain"), [1, 0]);
}

#[tokio::test]
async fn before_a_byte_is_sent_connections_are_raced_over_backends() {
    // A connection alone may take far longer than the race does on any machine.
    let stage = Stage::planned(2, |plan| plan.limits.connect = Duration::from_secs(50)).await;
    stage.set("Railway", Fault::Blackhole).await;
    let started = Instant::now();
    let answer = Send::post("one").through(&stage).await;
    let took = started.elapsed();
    answer.assert_from("Render");
    assert_eq!((answer.attempts(), stage.executed("one")), (2, vec![0, 1]));
    // The race begins after 0.25 s.
    assert!(took >= Duration::from_millis(200) && took < Duration::from_secs(40), "{took:?}");
    Send::post("two").through(&stage).await.assert_from("Render");
}

#[tokio::test]
async fn a_body_is_replayed_up_to_one_mebibyte() {
    let mebibyte = 1024 * 1024;
    let put = |id, body| Send { method: "PUT", body, ..Send::post(id) }.keyed();
    let ended = |answer: Answer| (answer.status(), answer.from().map(str::to_owned));
    for (fault, beyond) in [
        (Fault::Http502, (502, Some("Railway".to_owned()))),
        (Fault::Reset, (502, None)),
        (Fault::RailwayStopped, (503, None)),
    ] {
        let stage = Stage::of(2).await;
        stage.set("Railway", fault).await;
        let answer = put("two", 2 * mebibyte).through(&stage).await;
        match fault {
            Fault::Reset => assert_eq!(answer.error().as_deref(), Some("execution_unknown")),
            Fault::RailwayStopped => assert_eq!(answer.json()["executed"], "no"),
            _ => {}
        }
        assert_eq!(answer.attempts(), 1, "{fault:?}");
        assert_eq!(ended(answer), beyond, "{fault:?}");
        assert_eq!(stage.executed("two")[1], 0, "{fault:?}");

        let stage = Stage::of(2).await;
        stage.set("Railway", fault).await;
        let answer = put("one", mebibyte).through(&stage).await;
        answer.assert_from("Render");
        assert_eq!(answer.json()["body"].as_str().map(str::len), Some(mebibyte), "{fault:?}");
    }
}
