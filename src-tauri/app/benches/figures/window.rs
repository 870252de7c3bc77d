//! How long the window takes from being asked for until a person sees what is so: the green of the
//! verdict, which only live data brings. Beside it an empty window of Tauri's, all green.

use std::time::Duration;

use present::wire::Request;
use tokio::time::{Instant, sleep, timeout};

use crate::desk::Desk;
use crate::desk::process::Process;
use crate::desk::screen::DRAWN;
use crate::desk::tray::Color;
use crate::setting::{Chain, connect, desk, release};
use crate::table::row;

const RUNS: usize = 20;
const LONGEST: Duration = Duration::from_secs(30);

pub(crate) async fn window() {
    let chain = Chain::start().await;
    let (mut own, mut empty) = (Vec::new(), Vec::new());
    let desk = desk(&chain).await;
    let app = desk.start_app();
    desk.tray_when(&app, "green", |tray| tray.color == Color::Green).await;
    let client = connect(&desk).await;
    // In turns, so that whatever else this computer does meets both. The first pair warms up.
    for run in 0..=RUNS {
        let begun = Instant::now();
        client.request(Request::OpenWindow { view: None }).await.expect("open the window");
        let took = drawn(&desk, begun).await;
        let window = desk.window_opens().await;
        desk.close(&window);
        desk.no_window().await;
        let begun = Instant::now();
        let (program, log) = (release("examples/empty_window"), desk.path("empty.log"));
        let process = Process::start(&desk.env, &program.to_string_lossy(), &[], &log);
        let took_empty = drawn(&desk, begun).await;
        drop(process);
        gone(&desk).await;
        if run > 0 {
            own.push(took);
            empty.push(took_empty);
        }
    }
    row("window asked for → Now drawn with live data", "ms", 0, own);
    row("… an empty Tauri window, started → drawn", "ms", 0, empty);
}

/// Milliseconds until the green is on the screen.
async fn drawn(desk: &Desk, begun: Instant) -> f64 {
    let seen = async {
        while desk.green_pixels() < DRAWN {
            sleep(Duration::from_millis(2)).await;
        }
    };
    timeout(LONGEST, seen).await.expect("the window is drawn");
    begun.elapsed().as_secs_f64() * 1000.0
}

/// Waits until nothing green is left.
async fn gone(desk: &Desk) {
    let cleared = async {
        while desk.green_pixels() > 0 || !desk.web_processes().is_empty() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(LONGEST, cleared).await.expect("the window is gone");
}
