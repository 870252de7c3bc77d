//! What an operator sees and does: counters, figures, the end.

use std::collections::BTreeMap;
use std::time::Duration;

use http_body_util::BodyExt;
use testkit::Fault;
use tokio::net::TcpStream;

use crate::Send;
use crate::common::client::{Client, get, request};
use crate::common::{soon, until};
use crate::stage::Stage;

#[tokio::test]
async fn the_end_waits_for_what_is_under_way_and_takes_nothing_new() {
    let stage = Stage::of(1).await;
    stage.set("Railway", Fault::Slow).await;
    stage.backend("Railway").set_slow(Duration::from_millis(700));
    let address = stage.address();
    let (mut busy, mut idle) = (stage.client().await, stage.client().await);
    let ok = idle.send(get("/")).await;
    assert_eq!(ok.status(), 200);
    soon(ok.into_body().collect()).await.unwrap();
    let Stage { world, backends } = stage;
    let under_way = async {
        let response = busy.send(Send::post("one").request()).await;
        let status = response.status();
        soon(response.into_body().collect()).await.unwrap();
        status
    };
    let end = async {
        until(|| backends[0].request_ids().contains(&"one".to_owned())).await;
        let drained = world.proxy.drain(Duration::from_secs(30));
        let refused = async {
            // The port is closed as soon as the threads hear of it.
            soon(async { while TcpStream::connect(address).await.is_ok() {} }).await;
        };
        soon(async { tokio::join!(drained, refused) }).await;
    };
    let (status, ()) = tokio::join!(under_way, end);
    assert_eq!(status, 200);
    assert!(idle.try_send(get("/")).await.is_err(), "an idle connection is ended");
}

#[tokio::test]
async fn the_end_does_not_wait_beyond_its_limit() {
    let stage = Stage::of(1).await;
    stage.set("Railway", Fault::Hang).await;
    let mut client = stage.client().await;
    let Stage { world, backends } = stage;
    let cut = client.try_send(Send::post("one").request());
    let end = async {
        until(|| backends[0].request_ids().contains(&"one".to_owned())).await;
        soon(world.proxy.drain(Duration::from_millis(50))).await;
    };
    let (cut, ()) = soon(async { tokio::join!(cut, end) }).await;
    assert!(cut.is_err());
}

#[tokio::test]
async fn the_counters_are_what_the_backends_and_the_clients_saw() {
    let stage = Stage::of(2).await;
    let mut given: BTreeMap<String, u64> = BTreeMap::new();
    let (mut requests, mut unanswered, mut tries) = (0, 0, 0);
    let faults = [
        (Fault::Ok, Fault::Ok),
        (Fault::RailwayStopped, Fault::Ok),
        (Fault::Http500, Fault::Http502),
        (Fault::Http503, Fault::Ok),
        (Fault::Reset, Fault::RenderSuspended),
        (Fault::Html, Fault::Html),
    ];
    for (index, (railway, render)) in faults.into_iter().enumerate() {
        stage.set("Railway", railway).await;
        stage.set("Render", render).await;
        for (kind, send) in
            [Send::get(""), Send::post(""), Send::post("").keyed()].into_iter().enumerate()
        {
            let id = format!("{index}-{kind}");
            let answer = Send { id: &id, ..send }.through(&stage).await;
            requests += 1;
            tries += answer.attempts();
            assert!(answer.attempts() >= stage.arrived(&id), "{railway:?} {render:?} {answer:?}");
            match answer.from() {
                Some(name) => *given.entry(name.to_owned()).or_default() += 1,
                None => unanswered += 1,
            }
        }
    }
    let counters = stage.proxy.counters();
    let answered = |it: &proxy::BackendCounters| (it.name.to_string(), it.answered);
    let answered: BTreeMap<_, _> = counters.backends.iter().map(answered).collect();
    assert_eq!(answered, given);
    assert_eq!((counters.requests, counters.unanswered), (requests, unanswered));
    assert_eq!(counters.refused, 0);
    assert_eq!(counters.retries, tries as u64 - requests);
    until(|| stage.proxy.counters().connections == 0).await;
}

/// Reads Prometheus' text: each sample's value by its name and labels.
fn samples(text: &str) -> BTreeMap<&str, f64> {
    assert!(text.ends_with('\n'), "{text}");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name, value.parse().unwrap())
        })
        .collect()
}

#[tokio::test]
async fn the_figures_are_at_their_own_address_only() {
    let stage = Stage::planned(2, |plan| plan.admin = true).await;
    stage.set("Railway", Fault::RailwayStopped).await;
    Send::get("one").through(&stage).await.assert_from("Render");
    // The proxy's own address knows nothing of them: the path is the backend's.
    let answer = stage.get("/metrics").await;
    assert_eq!((answer.json()["path"].as_str(), answer.from()), (Some("/metrics"), Some("Render")));

    let mut admin = Client::connect(stage.proxy.admin().unwrap()).await;
    let response = admin.send(get("/metrics")).await;
    assert_eq!(response.status(), 200);
    assert!(response.headers()["content-type"].to_str().unwrap().contains("version=0.0.4"));
    let text = soon(response.into_body().collect()).await.unwrap().to_bytes();
    let text = String::from_utf8(text.to_vec()).unwrap();
    let samples = samples(&text);
    assert_eq!(samples["failover_proxy_requests_total"], 2.0);
    assert_eq!(samples["failover_proxy_retries_total"], 1.0);
    assert_eq!(samples[r#"failover_proxy_answered_total{backend="Render"}"#], 2.0);
    let failed = r#"failover_proxy_failures_total{backend="Railway",cause="railway_not_found"}"#;
    assert_eq!(samples[failed], 1.0);
    assert_eq!(stage.backend("Railway").request_ids(), ["one"]);

    for (host, target, status) in [
        (None, "/other", 404),
        (Some("evil.example"), "/metrics", 421),
        (Some(""), "/metrics", 421),
    ] {
        let mut builder = request("GET", target);
        if let Some(host) = host {
            builder = builder.header("host", host);
        }
        let mut admin = Client::connect(stage.proxy.admin().unwrap()).await;
        let asked = builder.body(http_body_util::Empty::<bytes::Bytes>::new()).unwrap();
        assert_eq!(admin.send(asked).await.status(), status, "{host:?} {target}");
    }
}
