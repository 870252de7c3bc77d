//! Desktops without a place for tray icons, or where it comes late or goes away.

use crate::chain::Chain;
use crate::desk::Desk;
use crate::desk::tray::Color;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_panel_the_window_opens_and_closing_it_does_not_end_the_app() {
    let chain = Chain::start().await;
    let mut desk = Desk::without_panel().await;
    desk.write_config(&chain.config());
    let mut app = desk.start_app();

    let window = desk.window_opens().await;
    desk.close(&window);
    desk.no_window().await;
    let before = chain.primary.requests();
    crate::desk::wait::until("the app goes on probing", || async {
        (chain.primary.requests() > before + 2).then_some(())
    })
    .await;
    assert!(app.process.is_running());

    // As with autostart, where the panel may come after the app.
    desk.start_panel().await;
    desk.tray_when(&app, "the icon appears", |tray| tray.color == Color::Green).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_icon_comes_back_with_the_panel() {
    let (chain, mut desk, app) = Chain::watched().await;
    desk.tray_when(&app, "green", |tray| tray.color == Color::Green).await;
    desk.kill_panel();
    chain.stop_primary().await;
    desk.notes_when(1).await;

    desk.start_panel().await;
    desk.tray_when(&app, "amber on the new panel", |tray| tray.color == Color::Amber).await;
}
