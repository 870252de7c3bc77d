//! Each scenario on loopback backends: nothing is lost, and the report's figures are the backends'
//! own.

use domain::drill::{Scenario, Verdict};

use crate::scene::Scene;

/// At a pace that a debug build keeps on a busy machine; the benchmark has the bar's.
async fn passes(scenario: Scenario) {
    let scene = Scene::new().await;
    let ended = scene.drill(scenario, 20, 6).await;
    let (run, report) = (&ended.run, &ended.report);
    let figures = &report.figures;
    assert_eq!((figures.sent, figures.failed), (120, 0), "{run:?}");
    assert_eq!(report.verdict, Verdict::Passed, "{report:?}");
    assert_eq!(figures.answered.iter().sum::<u64>(), 120);
    assert_eq!(run.arrived, Some(scene.arrived()), "the backends count otherwise");
    assert!(figures.answered[1] >= 40, "the standby takes the fault's requests: {figures:?}");
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
