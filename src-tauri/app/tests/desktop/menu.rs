//! Clicks in the tray's menu.

use crate::chain::Chain;
use crate::desk::tray::{Color, Tray};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pause_stops_the_probes_and_says_so() {
    let (chain, desk, app) = Chain::watched().await;
    let green = desk.tray_when(&app, "green", |tray| tray.color == Color::Green).await;
    assert!(!green.is_checked("Pause"), "{green:#?}");

    desk.click(&app, "Pause").await;
    let is_paused = |tray: &Tray| tray.is_checked("Pause") && tray.color == Color::Grey;
    desk.tray_when(&app, "ticked and grey", is_paused).await;
    desk.shoot_panel("tray-paused", Color::Grey).await;
    // A probe that was under way may still arrive; from then on none does.
    chain.stop_primary().await;
    crate::desk::wait::throughout(
        "paused stays paused",
        std::time::Duration::from_secs(2),
        || desk.tray(&app),
        |tray| tray.as_ref().is_none_or(|tray| tray.color == Color::Grey),
    )
    .await;
    assert_eq!(desk.notes(), [], "nothing is judged while paused");

    desk.click(&app, "Pause").await;
    desk.tray_when(&app, "amber, as Railway stopped meanwhile", |tray| {
        tray.color == Color::Amber && !tray.is_checked("Pause")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn interview_mode_is_ticked_and_unticked() {
    let (_chain, desk, app) = Chain::watched().await;
    desk.tray_when(&app, "green", |tray| tray.color == Color::Green).await;
    let start = "Start interview mode (1 h)";
    desk.click(&app, start).await;
    desk.tray_when(&app, "ticked", |tray| tray.is_checked("Interview mode until")).await;
    desk.click(&app, "Interview mode until").await;
    desk.tray_when(&app, "unticked", |tray| !tray.is_checked(start)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn quit_ends_the_app_and_its_window() {
    let (_chain, desk, mut app) = Chain::watched().await;
    desk.click(&app, "Open").await;
    desk.window_opens().await;

    desk.click(&app, "Quit").await;
    let status = app.process.ended().await;
    assert!(status.success(), "{status}");
    desk.no_window().await;
}
