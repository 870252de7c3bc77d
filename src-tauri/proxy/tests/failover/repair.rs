//! Answers that break off: repaired where the client got nothing of them yet, visible where not;
//! and what is the app's own fault, or a connection's age.

use std::time::Duration;

use engine::Command;
use http_body_util::BodyExt;
use testkit::Fault;
use testkit::raw::Raw;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::Send;
use crate::common::client::Client;
use crate::common::soon;
use crate::stage::{Plan, Stage, proxy_before};

fn raw(plan: &mut Plan) {
    plan.settings.rule.path = "/health".into();
}

#[tokio::test]
async fn a_small_answer_that_breaks_off_is_repaired() {
    for fault in [Fault::ResetBody, Fault::Truncated] {
        let stage = Stage::of(2).await;
        stage.set("Railway", fault).await;
        let answer = Send::get("one").through(&stage).await;
        answer.assert_from("Render");
        assert_eq!((answer.attempts(), stage.executed("one")), (2, vec![1, 1]), "{fault:?}");
    }
}

#[tokio::test]
async fn a_big_or_streaming_answer_that_breaks_off_is_visible() {
    let big = "HTTP/1.1 200 OK\r\ncontent-type: text/csv\r\ncontent-length: 1000000\r\n\r\n";
    let stream = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\
        transfer-encoding: chunked\r\n\r\n";
    for (head, body) in [(big, "x".repeat(400_000)), (stream, "9\r\ndata: 1\n\n\r\n".to_owned())] {
        let answer = format!("{head}{body}");
        let broken = Raw::start(move |mut begun| {
            let answer = answer.clone();
            async move { begun.send(answer).await }
        })
        .await;
        let stage = Stage::of(1).await;
        let urls = [broken.url(), stage.backend("Railway").url()];
        let world = proxy_before(&urls, raw).await;
        let mut client = world.client().await;
        let response = client.send(Send::get("one").request()).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["x-failover-backend"], "Railway");
        assert!(soon(response.into_body().collect()).await.is_err(), "{head}");
        // Nothing can repair it, but it is known, and the next request need not meet it.
        let counters = world.proxy.counters();
        assert_eq!(counters.backends[0].failures.values().sum::<u64>(), 1, "{counters:?}");
    }
}

/// An app with a bug at `/bug`, and well otherwise.
async fn buggy(status: &'static str) -> Raw {
    Raw::start(move |mut begun| async move {
        let (status, body) = match begun.head.starts_with("GET /bug ") {
            true => (status, "it broke"),
            false => ("200 OK", "it works"),
        };
        let length = body.len();
        begun.send(format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{body}")).await
    })
    .await
}

#[tokio::test]
async fn what_two_backends_agree_on_is_the_apps_own_answer() {
    for status in ["500 Internal Server Error", "503 Service Unavailable"] {
        let (one, two) = (buggy(status).await, buggy(status).await);
        let world = proxy_before(&[one.url(), two.url()], raw).await;
        for round in ["a", "b", "c"] {
            let answer = Send::get(round).to("/bug").through(&world).await;
            assert_eq!(answer.status().to_string(), status[..3]);
            assert_eq!((answer.from(), answer.attempts()), (Some("Railway"), 2), "{round}");
            assert_eq!(answer.text(), "it broke");
            // No suspicion stays: the next request goes to the primary at once.
            let answer = Send::post(round).through(&world).await;
            assert_eq!((answer.status(), answer.from()), (200, Some("Railway")), "{round}");
            assert_eq!(answer.attempts(), 1, "{round}");
        }
    }
}

#[tokio::test]
async fn backends_that_fail_differently_give_the_first_ones_answer() {
    let stage = Stage::of(2).await;
    stage.set("Railway", Fault::Http500).await;
    stage.set("Render", Fault::RenderNotAnswering).await;
    let answer = Send::get("one").through(&stage).await;
    assert_eq!((answer.status(), answer.from()), (500, Some("Railway")));
    assert_eq!((answer.attempts(), stage.executed("one")), (2, vec![1, 1]));
}

#[tokio::test]
async fn a_connection_that_had_grown_old_casts_no_suspicion() {
    // It closes an idle connection just as the second request comes on it.
    let closing = Raw::start(|mut begun| async move {
        let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
        begun.send(answer).await?;
        begun.early.clear();
        begun.read(1).await.map(drop)
    })
    .await;
    let stage = Stage::of(1).await;
    let urls = [closing.url(), stage.backend("Railway").url()];
    let world = proxy_before(&urls, raw).await;
    // Connections stay on the thread that made them, and the client's one chooses the thread.
    let mut client = world.client().await;
    for attempts in ["1", "2", "2"] {
        let response = client.send(Send::get("one").request()).await;
        assert_eq!(response.headers()["x-failover-backend"], "Railway");
        assert_eq!(response.headers()["x-failover-attempts"], attempts);
        assert_eq!(soon(response.into_body().collect()).await.unwrap().to_bytes(), "ok");
    }
    let counters = world.proxy.counters();
    assert!(counters.backends.iter().all(|it| it.failures.is_empty()), "{counters:?}");
    assert_eq!((counters.requests, counters.retries), (3, 2));
}

#[tokio::test]
async fn connections_of_another_network_are_dropped_and_not_used_again() {
    let (gone, mut ended) = mpsc::unbounded_channel();
    let backend = Raw::start(move |mut begun| {
        let gone = gone.clone();
        async move {
            loop {
                begun.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await?;
                begun.early.clear();
                if begun.read(1).await?.is_empty() {
                    // Nobody hears it only when the test is over.
                    let _ = gone.send(());
                    return Ok(());
                }
            }
        }
    })
    .await;
    let world = proxy_before(&[backend.url()], raw).await;
    let mut client = world.client().await;
    let ok = async |client: &mut Client| {
        let response = client.send(Send::get("one").request()).await;
        assert_eq!(response.headers()["x-failover-attempts"], "1");
        assert_eq!(soon(response.into_body().collect()).await.unwrap().to_bytes(), "ok");
    };
    ok(&mut client).await;
    assert!(ended.try_recv().is_err(), "the connection is kept");

    // One whose answer ends this moment is not idle yet: hence again and again. It is closed for
    // its age, too, but only after 30 s.
    let dropped = async {
        while ended.try_recv().is_err() {
            world.engine.send(Command::NetworkChanged);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(20), dropped).await.expect("it is dropped at once");
    ok(&mut client).await;
    assert_eq!(backend.heads().len(), 2, "a connection of its own");
}
