//! The first start, with no config at all.

use crate::desk::Desk;
use crate::desk::tray::Color;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_no_config_the_app_starts_on_the_demo_and_its_switches_work() {
    let desk = Desk::start().await;
    let app = desk.start_app();
    desk.tray_shows(&app, Color::Green, "Railway").await;

    let window = desk.drive().await;
    window.says("sample backends").await;
    window.shoot("window-demo").await;
    window.break_first_backend().await;
    desk.tray_when(&app, "amber on the demo's Render", |tray| tray.color == Color::Amber).await;
    window.says("You're on Render. Railway is stopped or out of credit").await;
    // Taken first, since it waits for the page to be painted.
    window.shoot("window-demo-failover").await;
    desk.shoot("demo-failover");
    window.close().await;
}
