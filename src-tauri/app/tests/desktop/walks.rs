//! Through the window's views as the system's web view shows them: history, settings, interview.

use std::fs;

use crate::chain::Chain;
use crate::desk::Desk;
use crate::desk::tray::Color;
use crate::desk::wait::until_seen;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_switchover_stands_in_the_history_and_its_log_and_is_exported() {
    let (chain, desk, app) = Chain::watched().await;
    desk.tray_shows(&app, Color::Green, "Railway").await;
    chain.stop_primary().await;
    desk.tray_shows(&app, Color::Amber, "Render").await;
    let window = desk.drive().await;
    window.says("You're on Render").await;
    window.press_button("History").await;
    window.says("observed").await;
    window.says("Railway → Render").await;
    window.says("Railway has been down").await;
    window.shoot("window-history").await;

    let table = desk.path("history.csv");
    window.press_button("Export CSV…").await;
    desk.save_as(&table).await;
    window.says("Saved to").await;
    let rows = fs::read_to_string(&table).expect("the table");
    assert!(rows.lines().any(|row| row.contains(",Railway,")), "{rows}");

    window.press_button("Log").await;
    // The driver takes rows that were moved into place for hidden ones: it is asked for the list.
    let rows = || window.text_in("[role=listbox]");
    let both = |text: &String| text.contains("Railway → Render") && text.contains("Started");
    until_seen("the log's lines", rows, both).await;
    window.fill("[type=search]", "render").await;
    let one = |text: &String| text.contains("Railway → Render") && !text.contains("Started");
    until_seen("only the lines that match", rows, one).await;
    window.shoot("window-history-log").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_set_in_the_window_is_in_the_file_beside_its_comments() {
    let chain = Chain::start().await;
    let desk = Desk::start().await;
    let before = format!("# Mine.\n{}[health]\ntimeout = \"5s\" # enough\n", chain.config());
    desk.write_config(&before);
    let app = desk.start_app();
    desk.tray_shows(&app, Color::Green, "Railway").await;
    let window = desk.drive().await;
    window.says("You're on Railway").await;
    window.press_button("Settings").await;
    window.press_button("Health").await;
    let field = "[data-key='health.timeout'] input";
    window.fill(field, "soon").await;
    window.press_button("Save").await;
    window.says("Write a number and a unit").await;
    window.shoot("window-settings-mistake").await;
    assert_eq!(desk.config(), before, "nothing is written by halves");

    window.fill(field, "4s").await;
    window.press_button("Save").await;
    window.says("Saved, and in force now.").await;
    assert_eq!(desk.config(), before.replace("\"5s\" # enough", "\"4s\" # enough"));
    window.shoot("window-settings").await;

    // Whoever edits the file meanwhile loses nothing.
    window.fill(field, "3s").await;
    let theirs = desk.config().replace("# Mine.", "# Theirs.");
    desk.write_config(&theirs);
    window.press_button("Save").await;
    window.says("The file was changed meanwhile, and nothing was written.").await;
    window.shoot("window-settings-changed").await;
    assert_eq!(desk.config(), theirs);
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interview_is_planned_called_off_begun_and_summed_up() {
    let (_chain, desk, app) = Chain::watched().await;
    desk.tray_shows(&app, Color::Green, "Railway").await;
    let window = desk.drive().await;
    window.says("None is planned.").await;
    window.press_button("Plan an interview").await;
    window.says("It ends by itself.").await;
    window.shoot("window-interview-plan").await;
    window.press_button("Plan interview").await;
    window.says("Call off").await;
    window.press_button("Call off").await;
    window.says("None is planned.").await;

    window.press_button("Plan an interview").await;
    window.press("input[name=begins]").await;
    window.press_button("Start interview mode").await;
    window.says("End now").await;
    desk.tray_when(&app, "the tray knows", |tray| tray.is_checked("Interview mode until")).await;
    window.shoot("window-interview").await;
    window.press_button("End now").await;
    window.says("None is planned.").await;
    window.close().await;
}
