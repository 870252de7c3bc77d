//! Crashes, one process at a time: what is left goes on, and nothing hinders a restart.

use rustix::process::Signal;

use crate::chain::Chain;
use crate::desk::process::signal;
use crate::desk::tray::Color;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_window_leaves_checker_and_tray_at_work() {
    let (chain, desk, app) = Chain::watched().await;
    desk.click(&app, "Open").await;
    let window = desk.window_opens().await;

    signal(window.process, Signal::KILL);
    desk.no_window().await;
    chain.stop_primary().await;
    desk.tray_when(&app, "amber", |tray| tray.color == Color::Amber).await;
    desk.click(&app, "Open").await;
    desk.window_opens().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_web_process_leaves_checker_and_tray_at_work() {
    let (chain, desk, app) = Chain::watched().await;
    desk.click(&app, "Open").await;
    desk.window_opens().await;
    // Not while it starts: WebKit ends the window's process, too, when its child dies in birth.
    desk.window_is_drawn().await;
    let web = desk.web_processes();
    assert!(!web.is_empty(), "WebKit renders");
    for process in web {
        signal(process.id, Signal::KILL);
    }

    chain.stop_primary().await;
    desk.tray_when(&app, "amber", |tray| tray.color == Color::Amber).await;
    // Whether the broken window ends by itself or has to be closed, the next one works.
    for window in desk.windows() {
        desk.close(&window);
    }
    desk.no_window().await;
    desk.click(&app, "Open").await;
    desk.window_opens().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_app_shows_in_the_window_which_reconnects_after_a_restart() {
    let (chain, desk, mut app) = Chain::watched().await;
    desk.tray_when(&app, "green", |tray| tray.color == Color::Green).await;
    let window = desk.drive().await;
    window.says("You're on Railway").await;

    app.process.kill();
    window.says("not running").await;
    window.shoot("window-lost").await;

    chain.stop_primary().await;
    let app = desk.start_app();
    desk.tray_when(&app, "amber", |tray| tray.color == Color::Amber).await;
    window.says("You're on Render").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_a_killed_app_leaves_behind_hinders_a_restart() {
    let (_chain, desk, mut app) = Chain::watched().await;
    for _ in 0..3 {
        desk.tray_when(&app, "green", |tray| tray.color == Color::Green).await;
        app.process.kill();
        app = desk.start_app();
    }
    desk.tray_when(&app, "green", |tray| tray.color == Color::Green).await;
    // And the control socket is the new one's: a second start reaches it.
    let status = desk.start_app().process.ended().await;
    assert!(status.success(), "{status}");
    desk.window_opens().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sigterm_ends_the_app_and_its_window_in_good_order() {
    let (_chain, desk, mut app) = Chain::watched().await;
    desk.click(&app, "Open").await;
    desk.window_opens().await;
    let status = app.process.terminate().await;
    assert!(status.success(), "{status}");
    desk.no_window().await;
}
