//! What a desktop expects of an app that stays: it starts with the session if asked to, looks as
//! the desktop does, comes back where it was, and does without what is missing.

use std::fs;
use std::path::PathBuf;

use control::Client;
use present::wire::{Autostart, Reply, Request};

use crate::chain::Chain;
use crate::desk::Desk;
use crate::desk::portal::Portal;
use crate::desk::tray::Color;
use crate::desk::wait::{until, until_seen};

/// A connection to the app's control socket, once it listens.
async fn connect(desk: &Desk) -> Client {
    let dir = PathBuf::from(&desk.env["XDG_RUNTIME_DIR"]).join("failover-tray");
    until("the control socket answers", || async { Client::connect(&dir).await.ok() }).await
}

async fn autostart(client: &Client) -> Option<Autostart> {
    match client.request(Request::Status).await {
        Ok(Reply::Snapshot { snapshot }) => snapshot.autostart,
        _ => None,
    }
}

async fn autostart_is(client: &Client, on: bool) {
    let wanted = Some(Autostart { on, problem: None });
    until_seen("the app tells of the autostart", || autostart(client), |told| *told == wanted)
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_starts_with_the_session_if_asked_to_and_the_entry_follows_a_moved_program() {
    let (_chain, desk, mut app) = Chain::watched().await;
    let entry = desk.path("config/autostart/failover-tray.desktop");
    let client = connect(&desk).await;
    autostart_is(&client, false).await;
    assert!(!entry.exists(), "nobody asked for it");

    client.request(Request::SetAutostart { on: true }).await.expect("ask");
    autostart_is(&client, true).await;
    let written = fs::read_to_string(&entry).expect("the entry");
    let program = desk.app.display().to_string();
    assert!(written.contains(&format!("Exec=\"{program}\" \"--hidden\"\n")), "{written}");

    // As after a move of the program, seen from its new place.
    fs::write(&entry, written.replace(&program, "/opt/old/failover-tray")).expect("write");
    app.process.terminate().await;
    let _app = desk.start_app();
    let client = connect(&desk).await;
    autostart_is(&client, true).await;
    assert_eq!(fs::read_to_string(&entry).expect("the entry"), written);

    client.request(Request::SetAutostart { on: false }).await.expect("ask");
    autostart_is(&client, false).await;
    assert!(!entry.exists(), "it leaves nothing behind");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_window_comes_back_where_and_as_large_as_it_was() {
    let (_chain, desk, app) = Chain::watched().await;
    desk.click(&app, "Open").await;
    let mut window = desk.window_opens().await;
    desk.put(&window, [140, 90, 800, 560]).await;
    let place = desk.place(&window).expect("its place");
    // More than once: a frame's width must not add up.
    for _ in 0..2 {
        desk.close(&window);
        desk.no_window().await;
        desk.click(&app, "Open").await;
        window = desk.window_opens().await;
        let now = || std::future::ready(desk.place(&window));
        until_seen("the window is where it was", now, |now| *now == Some(place)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_window_is_dark_where_the_desktop_is_and_follows_it() {
    let chain = Chain::start().await;
    let desk = Desk::start().await;
    desk.write_config(&chain.config());
    let portal = Portal::start(&desk, true).await;
    let app = desk.start_app();
    desk.tray_shows(&app, Color::Green, "Railway").await;
    let window = desk.drive().await;
    window.says("You're on Railway").await;
    window.is_dark(true).await;
    window.shoot("window-dark").await;
    portal.change(false).await;
    window.is_dark(false).await;
    portal.change(true).await;
    window.is_dark(true).await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_any_bus_it_opens_its_window_and_goes_on() {
    let chain = Chain::start().await;
    let mut desk = Desk::without_panel().await;
    for bus in ["DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"] {
        let nowhere = format!("unix:path={}", desk.path("no-bus").display());
        desk.env.insert(bus.to_owned(), nowhere);
    }
    desk.write_config(&chain.config());
    let mut app = desk.start_app();
    desk.window_opens().await;
    let client = connect(&desk).await;
    let active = || async {
        match client.request(Request::Status).await {
            Ok(Reply::Snapshot { snapshot }) => snapshot.active,
            _ => None,
        }
    };
    until_seen("it judges", active, |active| active.as_deref() == Some("Railway")).await;
    assert!(app.process.is_running());
    desk.shoot("no-bus");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_sharp_screen_and_without_its_fonts_the_window_opens() {
    let chain = Chain::start().await;
    let mut desk = Desk::start().await;
    let fonts = desk.path("fonts.conf");
    let all = "<dir>/usr/share/fonts</dir><match target=\"pattern\"><edit name=\"family\" \
               mode=\"assign\"><string>No Such Font</string></edit></match>";
    fs::write(&fonts, format!("<fontconfig>{all}</fontconfig>")).expect("the fonts' config");
    desk.env.insert("FONTCONFIG_FILE".to_owned(), fonts.display().to_string());
    desk.env.insert("GDK_SCALE".to_owned(), "2".to_owned());
    desk.write_config(&chain.config());
    let app = desk.start_app();
    desk.tray_shows(&app, Color::Green, "Railway").await;
    let window = desk.drive().await;
    window.says("You're on Railway").await;
    desk.shoot("sharp");
    window.close().await;
}
