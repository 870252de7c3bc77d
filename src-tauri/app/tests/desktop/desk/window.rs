//! The app's window: as the window manager sees it, and from within by WebDriver.

use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::process::{self, Process};
use super::wait::{PATIENCE, until, until_seen};
use super::{Desk, shots};

/// The window's title.
pub(super) const TITLE: &str = "Failover Tray";

/// A top-level window on the desk's screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct XWindow {
    pub(crate) id: String,
    pub(crate) process: u32,
}

impl Desk {
    /// The app's windows on the screen.
    pub(crate) fn windows(&self) -> Vec<XWindow> {
        let list = process::tool(&self.env, "wmctrl", &["-l", "-p"]).unwrap_or_default();
        let window = |line: &str| {
            // "ID DESKTOP PID HOST TITLE…"
            let mut words = line.split_whitespace();
            let id = words.next()?.to_owned();
            let process = words.nth(1)?.parse().ok()?;
            let _host = words.next()?;
            (words.collect::<Vec<_>>().join(" ") == TITLE).then_some(XWindow { id, process })
        };
        list.lines().filter_map(window).collect()
    }

    /// Waits until exactly one window is open.
    pub(crate) async fn window_opens(&self) -> XWindow {
        let seen = until_seen(
            "the window opens",
            || std::future::ready(self.windows()),
            |windows| windows.len() == 1,
        );
        seen.await.remove(0)
    }

    /// Closes a window as a person does.
    pub(crate) fn close(&self, window: &XWindow) {
        drop(process::tool(&self.env, "wmctrl", &["-i", "-c", &window.id]));
    }

    /// Moves and sizes a window as a person does, and waits until it is so: x, y, width, height.
    pub(crate) async fn put(&self, window: &XWindow, [x, y, width, height]: [i32; 4]) {
        let wanted = format!("0,{x},{y},{width},{height}");
        drop(process::tool(&self.env, "wmctrl", &["-i", "-r", &window.id, "-e", &wanted]));
        until_seen(
            "the window is sized",
            || std::future::ready(self.place(window)),
            |place| place.is_some_and(|[_, _, w, h]| (w, h) == (width, height)),
        )
        .await;
    }

    /// Where a window is, without its frame: x, y, width, height.
    pub(crate) fn place(&self, window: &XWindow) -> Option<[i32; 4]> {
        let told =
            process::tool(&self.env, "xdotool", &["getwindowgeometry", "--shell", &window.id])?;
        let value = |name: &str| {
            told.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')?.parse().ok())
        };
        Some([value("X")?, value("Y")?, value("WIDTH")?, value("HEIGHT")?])
    }

    /// Waits until no window is open and the window's and WebKit's processes are gone.
    pub(crate) async fn no_window(&self) {
        until_seen(
            "the window and its processes end",
            || std::future::ready((self.windows(), self.window_processes(), self.web_processes())),
            |(windows, own, web)| windows.is_empty() && own.is_empty() && web.is_empty(),
        )
        .await;
    }

    /// Puts another window over everything, so that a raised one can be told.
    pub(crate) async fn cover(&self) -> Process {
        let log = self.path("cover.log");
        let cover = Process::start(&self.env, "xmessage", &["-center", "cover"], &log);
        until_seen(
            "the covering window has the focus",
            || std::future::ready(self.focused()),
            |focused| focused.as_deref() == Some("xmessage"),
        )
        .await;
        cover
    }

    /// Waits until the app's window has the focus, in front of any other.
    pub(crate) async fn window_is_raised(&self) {
        until_seen(
            "the window comes to the front",
            || std::future::ready(self.focused()),
            |focused| focused.as_deref() == Some(TITLE),
        )
        .await;
    }

    /// The title of the window that has the focus.
    pub(crate) fn focused(&self) -> Option<String> {
        let title = process::tool(&self.env, "xdotool", &["getactivewindow", "getwindowname"])?;
        Some(title.trim().to_owned())
    }

    /// Opens a window that a WebDriver holds.
    pub(crate) async fn drive(&self) -> Driven {
        // Another process may take a free port between the look and the use: then once more.
        for _ in 0..5 {
            let [port, native] = free_ports();
            if let Some(driven) = self.try_drive(port, native).await {
                return driven;
            }
        }
        panic!("no WebDriver session: {}", process::read(&self.path("driver.log")))
    }

    async fn try_drive(&self, port: u16, native: u16) -> Option<Driven> {
        let log = self.path("driver.log");
        let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/bin/tauri-driver");
        let (own, other) = (port.to_string(), native.to_string());
        let args = ["--port", &own, "--native-port", &other];
        let mut driver = Process::start(&self.env, &driver.to_string_lossy(), &args, &log);
        let address = format!("http://127.0.0.1:{port}");
        // It answers for the native driver before that one listens.
        let listen = until("both drivers listen, or one gives up", || async {
            TcpStream::connect(("127.0.0.1", port)).await.ok()?;
            TcpStream::connect(("127.0.0.1", native)).await.ok()
        });
        tokio::select! {
            _ = listen => {}
            _ = driver.ended() => return None,
        }
        let options = json!({ "application": self.app, "args": ["--window"] });
        let wanted = [("tauri:options".to_owned(), options)].into_iter().collect();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let session = builder.capabilities(wanted).connect(&address);
        match timeout(PATIENCE, session).await {
            Ok(Ok(client)) => Some(Driven { client, _driver: driver }),
            _ => None,
        }
    }
}

/// A window that is held by a WebDriver.
pub(crate) struct Driven {
    client: Client,
    _driver: Process,
}

impl Driven {
    /// The text on the page, as a person reads it.
    pub(crate) async fn text(&self) -> String {
        let Ok(Ok(body)) =
            timeout(Duration::from_secs(5), self.client.find(Locator::Css("body"))).await
        else {
            return String::new();
        };
        body.text().await.unwrap_or_default()
    }

    /// All text of what `css` finds, in sight or not; empty where nothing is found.
    pub(crate) async fn text_in(&self, css: &str) -> String {
        let Ok(found) = self.client.find(Locator::Css(css)).await else { return String::new() };
        found.prop("textContent").await.ok().flatten().unwrap_or_default()
    }

    /// Waits until the page's text holds `part`.
    pub(crate) async fn says(&self, part: &str) -> String {
        until_seen(&format!("the window says {part:?}"), || self.text(), |text| text.contains(part))
            .await
    }

    /// In the demo: turns the first backend's switch to its first fault.
    pub(crate) async fn break_first_backend(&self) {
        until("the first sample backend can be stopped as Railway would", || async {
            let switch = self.client.find(Locator::Css("select")).await.ok()?;
            switch.select_by_value("railway_stopped").await.ok()
        })
        .await;
    }

    /// Presses the button that says `label`, once it can be pressed.
    pub(crate) async fn press_button(&self, label: &str) {
        let path = format!("//button[normalize-space()='{label}'][not(@disabled)]");
        self.press_at(Locator::XPath(&path)).await;
    }

    /// Presses the first thing that `css` finds, once it is there.
    pub(crate) async fn press(&self, css: &str) {
        self.press_at(Locator::Css(css)).await;
    }

    async fn press_at(&self, place: Locator<'_>) {
        until(&format!("{place:?} is pressed"), || async {
            self.client.find(place).await.ok()?.click().await.ok()
        })
        .await;
    }

    /// Chooses a value of the list that `css` finds.
    pub(crate) async fn choose(&self, css: &str, value: &str) {
        until(&format!("{value:?} is chosen"), || async {
            let list = self.client.find(Locator::Css(css)).await.ok()?;
            list.select_by_value(value).await.ok()
        })
        .await;
    }

    /// Types `text` into the field that `css` finds, in place of what it holds.
    pub(crate) async fn fill(&self, css: &str, text: &str) {
        until(&format!("{text:?} is typed"), || async {
            let field = self.client.find(Locator::Css(css)).await.ok()?;
            field.clear().await.ok()?;
            field.send_keys(text).await.ok()
        })
        .await;
    }

    /// Waits until the page is asked to be dark, or light.
    pub(crate) async fn is_dark(&self, dark: bool) {
        let query = "return matchMedia('(prefers-color-scheme: dark)').matches";
        until_seen(
            &format!("the page is dark: {dark}"),
            || async { self.client.execute(query, Vec::new()).await.ok()?.as_bool() },
            |seen| *seen == Some(dark),
        )
        .await;
    }

    /// A picture of the page: `target/desktop-shots/NAME.png`.
    pub(crate) async fn shoot(&self, name: &str) {
        let png = self.client.screenshot().await.expect("take a picture");
        std::fs::write(shots().join(format!("{name}.png")), png).expect("write the picture");
    }

    /// Ends the session, and the window with it.
    pub(crate) async fn close(self) {
        drop(self.client.close().await);
    }
}

fn free_ports() -> [u16; 2] {
    let listeners = [(); 2].map(|()| TcpListener::bind(("127.0.0.1", 0)).expect("a free port"));
    listeners.map(|listener| listener.local_addr().expect("its address").port())
}
