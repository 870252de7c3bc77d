//! The icon of the states that two failing backends do not show.

use std::net::{Ipv4Addr, SocketAddr};

use demo::{Fault, SampleBackend};

use crate::desk::Desk;
use crate::desk::tray::Color;

/// A config of three backends at `urls`; `extra` goes into each one's table.
fn config(urls: [&str; 3], extra: &str) -> String {
    let table = |(name, url): (&str, &str)| {
        format!("[[backend]]\nname = \"{name}\"\nurl = \"{url}\"\n{extra}\n")
    };
    let chain: String = ["Railway", "Render", "Local"].into_iter().zip(urls).map(table).collect();
    chain + "[proxy]\nenabled = false\n"
}

async fn backend(fault: Fault) -> SampleBackend {
    let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let backend = SampleBackend::start("sample", anywhere).await.expect("start a backend");
    backend.set_fault(fault).await.expect("set the fault");
    backend
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_the_third_in_the_chain_the_icon_is_blue_and_a_colour_of_ones_own_is_kept() {
    let (stopped, suspended) =
        (backend(Fault::RailwayStopped).await, backend(Fault::RenderSuspended).await);
    let up = backend(Fault::Ok).await;
    let urls = [&stopped.url(), &suspended.url(), &up.url()].map(ToString::to_string);
    let urls = urls.each_ref().map(String::as_str);
    let desk = Desk::start().await;
    desk.write_config(&config(urls, ""));
    let app = desk.start_app();
    let verdict = "On Local (fallback): Railway is stopped or out of credit";
    desk.tray_shows(&app, Color::Blue, verdict).await;
    desk.shoot_panel("tray-fallback", Color::Blue).await;

    desk.write_config(&config(urls, "color = \"violet\""));
    desk.tray_when(&app, "violet on Local", |tray| tray.color == Color::Violet).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_best_there_is_wakes_the_icon_is_an_amber_clock() {
    let down = backend(Fault::RailwayStopped).await;
    let asleep = backend(Fault::RenderHibernating).await;
    let gone = backend(Fault::Refuse).await;
    let urls = [&down.url(), &asleep.url(), &gone.url()].map(ToString::to_string);
    let desk = Desk::start().await;
    desk.write_config(&config(urls.each_ref().map(String::as_str), "sleeps = true"));
    let app = desk.start_app();
    desk.tray_shows(&app, Color::Amber, "Render is waking").await;
    desk.shoot_panel("tray-waking", Color::Amber).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_network_the_icon_is_grey_and_nobody_is_called_down() {
    let desk = Desk::start().await;
    let urls = ["https://a.invalid", "https://b.invalid", "https://c.invalid"];
    let references =
        "[connectivity]\nreferences = [{ url = \"http://127.0.0.1:1/\", expect_status = 204 }]\n";
    desk.write_config(&(config(urls, "") + references));
    let app = desk.start_app();
    desk.tray_shows(&app, Color::Grey, "You're offline").await;
    desk.shoot_panel("tray-offline", Color::Grey).await;
    let notes = desk.notes_when(1).await;
    assert_eq!(notes[0].urgency, "LOW", "{notes:#?}");
}
