//! The failover test: from the tray's menu, and in the window.

use std::time::Duration;

use crate::chain::Chain;
use crate::desk::tray::{Color, Tray};
use crate::desk::wait::{throughout, until};
use crate::desk::{App, Desk};

/// Chooses *Test failover…* and answers the question that comes.
async fn confirm(desk: &Desk, app: &App) {
    desk.click(app, "Test failover").await;
    desk.dialog_opens().await;
    desk.press("Return");
    desk.no_dialog().await;
}

fn is_offered(tray: &Tray) -> bool {
    tray.entry("Test failover").is_some() && tray.entry("Stop the test").is_none()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_from_the_menu_asks_once_runs_and_tells_its_verdict() {
    let (chain, desk, app) = Chain::watched().await;
    desk.tray_when(&app, "green", |tray| tray.color == Color::Green).await;
    desk.click(&app, "Test failover").await;
    desk.dialog_opens().await;
    desk.shoot("drill-question");
    let cover = desk.cover().await;
    desk.click(&app, "Test failover").await;
    desk.dialog_opens().await;
    drop(cover);
    desk.press("Return");
    desk.no_dialog().await;

    let tray = desk
        .tray_when(&app, "Railway is stopped, and Render answers", |tray| {
            tray.entry("Failover test").is_some_and(|line| line.label.contains("Render answers"))
        })
        .await;
    assert_eq!(tray.color, Color::Green, "production is not touched: {tray:#?}");
    assert!(tray.verdict().contains("Railway"), "{tray:#?}");
    assert!(tray.entry("Stop the test").is_some(), "{tray:#?}");
    assert!(tray.entry("Test failover").is_none(), "one at a time: {tray:#?}");

    let notes = desk.notes_when(1).await;
    let [note] = notes.as_slice() else { panic!("one notification, not {notes:#?}") };
    assert!(note.summary.starts_with("Passed"), "{note:?}");
    assert!(note.body.contains("Railway"), "{note:?}");
    desk.tray_when(&app, "it is offered again", is_offered).await;
    assert!(chain.backup.requests() >= 30, "the requests were real");

    desk.click_note();
    desk.window_opens().await;
    let windows = desk.window_processes();
    assert!(windows[0].args.ends_with(&["--view".into(), "drill".into()]), "{windows:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_no_starts_nothing() {
    let (_chain, desk, app) = Chain::watched().await;
    desk.tray_when(&app, "green", |tray| tray.color == Color::Green).await;
    for round in ["first", "second"] {
        desk.click(&app, "Test failover").await;
        desk.dialog_opens().await;
        desk.press("Escape");
        desk.no_dialog().await;
        throughout(
            round,
            Duration::from_secs(1),
            || desk.tray(&app),
            |tray| tray.as_ref().is_some_and(is_offered),
        )
        .await;
    }
    assert_eq!(desk.notes(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_test_is_stopped_from_the_menu() {
    let (_chain, desk, app) = Chain::watched().await;
    desk.tray_when(&app, "green", |tray| tray.color == Color::Green).await;
    confirm(&desk, &app).await;
    desk.click(&app, "Stop the test").await;
    let notes = desk.notes_when(1).await;
    assert!(notes[0].summary.starts_with("Inconclusive"), "never passed: {notes:#?}");
    desk.tray_when(&app, "it is offered again", is_offered).await;
    desk.no_more_notes(&app, Duration::from_secs(1)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_test_that_cannot_start_says_why() {
    let chain = Chain::start().await;
    let desk = Desk::start().await;
    desk.write_config(&format!(
        "[[backend]]\nname = \"Railway\"\nurl = \"{}\"\n[proxy]\nenabled = false\n",
        chain.primary.url()
    ));
    let app = desk.start_app();
    desk.tray_when(&app, "green", |tray| tray.color == Color::Green).await;
    confirm(&desk, &app).await;
    let notes = desk.notes_when(1).await;
    let [note] = notes.as_slice() else { panic!("one notification, not {notes:#?}") };
    assert_eq!(note.summary, "The failover test did not start");
    assert!(note.body.contains("no standby"), "{note:?}");
    assert!(note.body.contains("Add a second backend"), "the next step: {note:?}");
    desk.click_note();
    let window = desk.window_opens().await;
    desk.close(&window);
    desk.no_window().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_that_is_out_of_date_is_taken_back() {
    let (chain, desk, app) = Chain::watched().await;
    desk.tray_when(&app, "green", |tray| tray.color == Color::Green).await;
    desk.click(&app, "Test failover").await;
    desk.dialog_opens().await;
    desk.write_config(&chain.config().replace("Railway", "Fly"));
    desk.tray_when(&app, "the new name", |tray| tray.verdict().contains("Fly")).await;
    desk.no_dialog().await;
    desk.tray_when(&app, "nothing was started", is_offered).await;
    desk.click(&app, "Test failover").await;
    desk.dialog_opens().await;
    desk.press("Escape");
    desk.no_dialog().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_window_a_scenario_is_chosen_passes_and_is_kept() {
    let (_chain, desk, app) = Chain::watched().await;
    desk.tray_when(&app, "green", |tray| tray.color == Color::Green).await;
    let window = desk.drive().await;
    window.says("Failover test").await;
    window.press_button("Failover test").await;
    window.says("What fails").await;
    window.shoot("window-drill-choose").await;
    window.choose("#drill-scenario", "refused").await;
    window.fill("#drill-rate-field", "20").await;
    window.fill("#drill-seconds-field", "10").await;
    window.says("It can start now").await;
    window.press_button("Test failover").await;
    window.says("Render answers").await;
    window.shoot("window-drill-running").await;
    // It is no cage: the rest of the window goes on meanwhile.
    window.press_button("Now").await;
    window.says("You're on Railway").await;
    window.press_button("Failover test").await;
    window.says("Passed").await;
    window.says("Earlier tests").await;
    window.shoot("window-drill-passed").await;
    let notes = desk.notes_when(1).await;
    assert!(notes[0].summary.starts_with("Passed"), "{notes:#?}");

    let report = desk.path("report.html");
    window.press_button("Save report…").await;
    window.press("[role=menuitem]").await;
    desk.save_as(&report).await;
    window.says("Saved to").await;
    let page = std::fs::read_to_string(&report).expect("the report");
    assert!(page.contains("Passed: no request was lost."), "{page}");

    window.press_button("Another test").await;
    let listed = until("the earlier test is listed", || async {
        let text = window.text().await;
        let (_, earlier) = text.split_once("Earlier tests")?;
        earlier.contains("Passed").then(|| earlier.to_owned())
    });
    assert!(listed.await.contains("Railway"));
    window.shoot("window-drill-earlier").await;
    window.close().await;

    // The tray offers what was asked for last.
    desk.click(&app, "Test failover").await;
    desk.dialog_opens().await;
    desk.shoot("drill-question-last");
    desk.press("Escape");
    desk.no_dialog().await;
}
