//! Opening, closing and reading the window.

use crate::chain::Chain;
use crate::desk::tray::Color;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_window_opens_from_the_menu_closes_and_opens_again() {
    let (chain, desk, app) = Chain::watched().await;
    for round in ["first", "second"] {
        desk.click(&app, "Open").await;
        let window = desk.window_opens().await;
        assert_ne!(window.process, app.process.id(), "{round}: a process of its own");
        desk.close(&window);
        desk.no_window().await;
    }
    chain.stop_primary().await;
    desk.tray_when(&app, "the app lives on", |tray| tray.color == Color::Amber).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_left_click_on_the_icon_opens_the_window() {
    let (_chain, desk, app) = Chain::watched().await;
    desk.item(&app).await.activate(&desk.bus).await;
    desk.window_opens().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_click_on_the_notification_opens_the_window() {
    let (chain, desk, app) = Chain::watched().await;
    desk.tray_when(&app, "green", |tray| tray.color == Color::Green).await;
    chain.stop_primary().await;
    desk.notes_when(1).await;
    desk.click_note();
    desk.window_opens().await;
    let windows = desk.window_processes();
    assert!(windows[0].args.ends_with(&["--view".into(), "now".into()]), "{windows:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_start_opens_the_window_and_a_third_one_raises_it() {
    let (_chain, desk, app) = Chain::watched().await;
    desk.item(&app).await;

    let status = desk.start_app().process.ended().await;
    assert!(status.success(), "{status}");
    let window = desk.window_opens().await;

    let cover = desk.cover().await;
    let status = desk.start_app().process.ended().await;
    assert!(status.success(), "{status}");
    desk.window_is_raised().await;
    assert_eq!(desk.window_opens().await, window, "the same window");
    drop(cover);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_window_shows_what_the_tray_says_with_cause_and_next_step() {
    let (chain, desk, app) = Chain::watched().await;
    desk.tray_when(&app, "green", |tray| tray.color == Color::Green).await;
    let window = desk.drive().await;
    window.says("Railway").await;
    window.shoot("window-primary").await;

    chain.stop_primary().await;
    desk.tray_when(&app, "amber", |tray| tray.color == Color::Amber).await;
    window.says("You're on Render").await;
    window.says("refuses connections").await;
    window.shoot("window-backup").await;
    window.close().await;
}
