//! Whom a drill leaves alone: what runs beside it, and everything that a request could change.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use domain::drill::{Scenario, Verdict};
use domain::event::EventKind;
use engine::{Signal, SystemClock};
use probe::{HttpProber, Trust};
use proxy::{Limits, Listener, SystemResolver};

use crate::scene::{Ended, Scene};

#[tokio::test]
async fn only_get_is_ever_sent() {
    let scene = Scene::new().await;
    let ended = scene.drill(Scenario::Hang, 20, 5).await;
    assert_eq!(ended.report.verdict, Verdict::Passed);
    for backend in [&scene.railway, &scene.render] {
        let methods = backend.methods();
        assert_eq!(methods.keys().collect::<Vec<_>>(), ["GET"], "{methods:?}");
    }
}

/// A proxy and its engine, as they run in an interview, over the backends that are tested.
#[tokio::test]
async fn the_running_proxy_notices_nothing() {
    let scene = Scene::new().await;
    let clock = Arc::new(SystemClock::new());
    let (engine, mut signals) = engine::spawn(engine::Parts {
        policy: scene.policy(),
        interview: true,
        prober: Arc::new(HttpProber::new(Trust::Roots(Vec::new()))),
        connectivity: scene.network.clone(),
        clock: clock.clone(),
        seed: 1,
    });
    let listener = Listener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
    let proxy = proxy::start(proxy::Parts {
        listener,
        admin: None,
        engine: engine.clone(),
        clock,
        resolver: Arc::new(SystemResolver::default()),
        tls: Arc::new(|| probe::client_config(&Trust::Platform)),
        limits: Limits::default(),
        seed: 1,
    })
    .unwrap();
    let ready = |state: &Arc<domain::snapshot::Snapshot>| state.active == Some(0);
    engine.snapshots().wait_for(ready).await.unwrap();

    let address = proxy.address();
    let (stop, mut stopped) = tokio::sync::oneshot::channel::<()>();
    let client = tokio::spawn(async move {
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(probe::trusting_nobody().unwrap())
            .no_proxy()
            .build()
            .unwrap();
        let mut answered = 0;
        while stopped.try_recv().is_err() {
            let answer = client.get(format!("http://{address}/api")).send().await.unwrap();
            assert!(answer.status().is_success(), "{answer:?}");
            answered += 1;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        answered
    });
    let ended = Ended::of(scene.begin(Scenario::RailwayStopped, 20, 4)).await;
    assert_eq!(ended.report.verdict, Verdict::Passed, "{:?}", ended.report);
    stop.send(()).unwrap();
    let answered = client.await.unwrap();

    assert!(answered > 50, "the running proxy served {answered} requests meanwhile");
    let counters = proxy.counters();
    assert_eq!((counters.requests, counters.unanswered), (answered, 0));
    // A busy machine may be slow enough for a hedge; no try fails.
    assert_eq!(counters.retries, counters.hedges);
    assert!(counters.backends.iter().all(|backend| backend.failures.is_empty()), "{counters:?}");
    let mut switches = 0;
    while let Ok(signal) = signals.try_recv() {
        if let Signal::Event(event) = signal {
            match event.kind {
                EventKind::Switched(_) => switches += 1,
                EventKind::HealthChanged { to, .. } => {
                    assert_eq!(to, domain::health::Health::Healthy);
                }
                _ => {}
            }
        }
    }
    assert_eq!(switches, 1, "the first selection, and no other");
    proxy.drain(Duration::from_secs(1)).await;
    engine.stop().await;
}
