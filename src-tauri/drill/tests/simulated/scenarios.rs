//! Each scenario on loopback backends: nothing is lost, and the report's figures are the backends'
//! own.

use std::time::Duration;

use domain::drill::{Scenario, Verdict};

use crate::scene::Scene;

/// 200 requests a second, as a busy page makes them.
async fn passes(scenario: Scenario) {
    let scene = Scene::new().await;
    let ended = scene.drill(scenario, 200, 5).await;
    let figures = &ended.report.figures;
    println!(
        "{}: {figures:?} hedges {} retries {} arrived {:?} end {:?}",
        scenario.code(),
        ended.run.hedges,
        ended.run.retries,
        ended.run.arrived,
        ended.run.end
    );
    assert_eq!((figures.sent, figures.failed), (1000, 0), "{figures:?}");
    assert_eq!(ended.report.verdict, Verdict::Passed, "{:?}", ended.report);
    assert_eq!(ended.run.arrived, Some(scene.arrived()), "the backends count otherwise");
    assert!(figures.switchover.unwrap() < Duration::from_secs(2), "{figures:?}");
    assert!(figures.returned.is_some(), "the primary is back: {figures:?}");
}

macro_rules! scenarios {
    ($($name:ident: $scenario:ident),* $(,)?) => {
        $(#[tokio::test] async fn $name() { passes(Scenario::$scenario).await; })*
    };
}

scenarios! {
    railway_stopped: RailwayStopped,
    crashed: Crashed,
    refused: Refused,
    hang: Hang,
    reset: Reset,
    slow: Slow,
    html: Html,
    dns: Dns,
    render_suspended: RenderSuspended,
}
