//! The proxy inside the app: requests go on while backends break, and the tray and the window say
//! what it does and where it listens.

use std::net::TcpListener;

use crate::chain::Chain;
use crate::desk::process;
use crate::desk::requests::{Requests, free_port, once};
use crate::desk::tray::{Color, Tray};
use crate::desk::wait::{until, until_seen};
use crate::desk::{App, Desk};

/// A desk on which the app watches `chain` and proxies at the port.
async fn proxied() -> (Chain, Desk, App, u16) {
    let chain = Chain::start().await;
    let desk = Desk::start().await;
    let port = free_port();
    desk.write_config(&chain.proxied(port));
    let app = desk.start_app();
    (chain, desk, app, port)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_is_lost_while_the_primary_breaks_and_the_window_counts_them() {
    let (chain, desk, app, port) = proxied().await;
    desk.tray_when(&app, "green on Railway", |tray| tray.color == Color::Green).await;
    let window = desk.drive().await;
    window.says("No requests yet").await;

    let requests = Requests::start(port);
    requests.answered_by("Railway", 20).await;
    chain.stop_primary().await;
    desk.tray_shows(&app, Color::Amber, "Render").await;
    requests.answered_by("Render", 20).await;
    let made = requests.stop().await;
    assert_eq!(made.failures, [] as [String; 0], "of {} requests", made.count);

    window.says("You're on Render").await;
    let text = window.says(&format!("{} requests", thousands(made.count))).await;
    assert!(text.contains("0 unanswered"), "{text}");
    assert!(text.contains(&format!("127.0.0.1:{port}")), "{text}");
    window.shoot("window-proxy").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_menu_copies_an_address_that_answers_and_stays_to_be_pasted() {
    let (_chain, desk, app, port) = proxied().await;
    desk.tray_when(&app, "green", |tray| tray.color == Color::Green).await;
    desk.click(&app, "Copy proxy address").await;
    let url = until_seen(
        "the address is on the clipboard",
        || std::future::ready(clipboard(&desk)),
        Option::is_some,
    )
    .await;
    assert_eq!(url, Some(format!("http://127.0.0.1:{port}")));
    assert_eq!(once(port).await, Ok("Railway".to_owned()));

    // Whoever pastes may do so twice.
    assert_eq!(clipboard(&desk), url);
    assert_eq!(desk.notes(), [], "nothing failed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_taken_port_is_said_and_taken_once_it_is_free() {
    let chain = Chain::start().await;
    let desk = Desk::start().await;
    let port = free_port();
    let other = TcpListener::bind(("127.0.0.1", port)).expect("a port for the other program");
    desk.write_config(&chain.proxied(port));
    let app = desk.start_app();
    let told = |tray: &Tray| tray.entry("The proxy does not listen").is_some();
    let tray = desk.tray_when(&app, "green all the same, and told", |tray| {
        tray.color == Color::Green && told(tray)
    });
    let tray = tray.await;
    assert!(tray.entry("Copy proxy address").is_none(), "{tray:#?}");
    let window = desk.drive().await;
    window.says(&format!("Port {port} of 127.0.0.1 is taken by another program")).await;
    window.says("choose another port").await;
    window.shoot("window-proxy-taken").await;

    drop(other);
    until("the proxy answers once its port is free", || async { once(port).await.ok() }).await;
    let offers = |tray: &Tray| tray.entry("Copy proxy address").is_some();
    desk.tray_when(&app, "the menu offers the address", offers).await;
    let text = window.says("1 request").await;
    assert!(!text.contains("taken by another program"), "{text}");
    window.close().await;
}

/// What the clipboard holds; none while it holds no text.
fn clipboard(desk: &Desk) -> Option<String> {
    process::tool(&desk.env, "xclip", &["-selection", "clipboard", "-o"])
}

/// A count as the window writes it.
fn thousands(count: usize) -> String {
    if count < 1000 { count.to_string() } else { format!("{},{:03}", count / 1000, count % 1000) }
}
