//! The checklist from the tray and in the window: run, told, looked at, saved.

use crate::chain::Chain;
use crate::desk::tray::{Color, Tray};

fn is_told(tray: &Tray) -> bool {
    let told = tray.entry("Checklist: ").is_some_and(|it| it.label.contains("to look at"));
    told && tray.entry("Run checklist").is_some()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_from_the_menu_tells_its_result_and_opens_on_it() {
    let (_chain, desk, app) = Chain::watched().await;
    desk.tray_shows(&app, Color::Green, "Railway").await;
    desk.click(&app, "Run checklist").await;
    let notes = desk.notes_when(1).await;
    let [note] = notes.as_slice() else { panic!("one notification, not {notes:#?}") };
    // No frontend is configured, and no failover test was made.
    assert!(note.summary.contains("of 12 ready."), "{note:?}");
    assert!(note.body.contains("Failover tested"), "what needs a person: {note:?}");
    assert_ne!(note.urgency, "CRITICAL", "{note:?}");
    desk.tray_when(&app, "the result, and the offer", is_told).await;

    desk.click_note();
    let window = desk.window_opens().await;
    let windows = desk.window_processes();
    assert!(windows[0].args.ends_with(&["--view".into(), "checklist".into()]), "{windows:?}");
    desk.shoot("checklist");
    desk.close(&window);
    desk.no_window().await;

    desk.click(&app, "Checklist: ").await;
    desk.window_opens().await;
    let windows = desk.window_processes();
    assert!(windows[0].args.ends_with(&["--view".into(), "checklist".into()]), "{windows:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_window_it_runs_shows_evidence_and_is_saved() {
    let (chain, desk, app) = Chain::watched().await;
    desk.tray_shows(&app, Color::Green, "Railway").await;
    let window = desk.drive().await;
    window.says("Checklist").await;
    window.press_button("Checklist").await;
    window.says("Railway deployed and running").await;
    window.shoot("window-checklist-new").await;
    window.press_button("Run all").await;
    window.says("of 12 ready.").await;
    window.says("Run a failover test").await;
    window.shoot("window-checklist").await;
    assert!(desk.notes().is_empty(), "who looks at it is not told besides");

    let report = desk.path("checklist.html");
    window.press_button("Save report…").await;
    window.press("[role=menuitem]").await;
    desk.save_as(&report).await;
    window.says("Saved to").await;
    let page = std::fs::read_to_string(&report).expect("the report");
    let railway = chain.primary.url().to_string();
    assert!(page.contains("of 12 ready.") && page.contains(&railway), "{page}");
    window.close().await;
    desk.tray_when(&app, "the result, and the offer", is_told).await;
}
