//! A real failover test, against a Railway of the test's own: what it stops runs again, whatever
//! becomes of the app.

use std::time::Duration;

use testkit::railway::FakeRailway;

use crate::chain::Chain;
use crate::desk::tray::{Color, Tray};
use crate::desk::wait::until;
use crate::desk::{App, Desk};

/// The service's name.
const SERVICE: &str = "ai-cti";

/// A chain of which the first is a service at a Railway, and the app that watches it.
struct Scene {
    _chain: Chain,
    railway: FakeRailway,
    desk: Desk,
    app: App,
}

impl Scene {
    async fn watched() -> Self {
        let chain = Chain::start().await;
        let railway = FakeRailway::start().await;
        railway.add_service(SERVICE, Some(chain.primary.clone())).await;
        let mut desk = Desk::start().await;
        desk.env.insert("RAILWAY_TOKEN".to_owned(), railway.token().to_owned());
        desk.write_config(&format!("{}[railway]\napi = \"{}\"\n", chain.config(), railway.url()));
        let app = desk.start_app();
        desk.tray_when(&app, "green", |tray| tray.color == Color::Green).await;
        Self { _chain: chain, railway, desk, app }
    }

    /// Starts a real test in the window, and waits until the service is stopped.
    async fn stop_for_real(&self) {
        let window = self.desk.drive().await;
        window.press_button("Failover test").await;
        window.press("fieldset label:last-of-type input").await;
        window.fill("#drill-seconds-field", "60").await;
        window.says("Type the name, then it can start").await;
        window.fill("#drill-confirm", SERVICE).await;
        window.shoot("window-drill-real").await;
        window.press_button("Stop it and test").await;
        self.stopped().await;
        window.says("Render answers").await;
        window.shoot("window-drill-real-running").await;
        window.close().await;
    }

    async fn stopped(&self) {
        until("the service is stopped", || async {
            (!self.railway.is_running(SERVICE)).then_some(())
        })
        .await;
    }

    async fn runs_again(&self) {
        until("the service runs again", || async {
            self.railway.is_running(SERVICE).then_some(())
        })
        .await;
        assert_eq!((self.railway.stops(), self.railway.restarts()), (1, 1), "one for one");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopped_from_the_menu_it_restores_at_once() {
    let scene = Scene::watched().await;
    scene.stop_for_real().await;
    let Scene { desk, app, .. } = &scene;
    let under_way = |tray: &Tray| tray.entry("Stop the test and restore").is_some();
    desk.tray_when(app, "the menu can restore", under_way).await;
    desk.click(app, "Stop the test and restore").await;
    scene.runs_again().await;
    desk.tray_when(app, "all is well", |tray| {
        tray.color == Color::Green && tray.entry("Test failover").is_some()
    })
    .await;
    let told = |notes: &Vec<_>| {
        notes.iter().any(|note: &crate::desk::notes::Note| note.summary.contains("Inconclusive"))
    };
    crate::desk::wait::until_seen("the verdict", || std::future::ready(desk.notes()), told).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_crash_the_next_start_restores_first_and_says_so() {
    let mut scene = Scene::watched().await;
    scene.stop_for_real().await;
    scene.app.process.kill();
    assert!(!scene.railway.is_running(SERVICE));

    // Long enough to be seen.
    scene.railway.tune(|railway| railway.restart_takes = Duration::from_secs(3));
    scene.app = scene.desk.start_app();
    let restarting = |tray: &Tray| {
        tray.entry("Restarting ai-cti").is_some() && tray.entry("Test failover").is_none()
    };
    scene.desk.tray_when(&scene.app, "the menu says what is done", restarting).await;
    scene.runs_again().await;
    let told = |notes: &Vec<_>| {
        notes.iter().any(|note: &crate::desk::notes::Note| note.summary == "ai-cti runs again")
    };
    let notes = || std::future::ready(scene.desk.notes());
    crate::desk::wait::until_seen("what became of it", notes, told).await;
    scene
        .desk
        .tray_when(&scene.app, "it is offered again", |tray| tray.entry("Test failover").is_some())
        .await;
}
