//! What the tray and the notifications say while backends come and go.

use std::time::Duration;

use demo::Fault;
use tokio::time::Instant;

use crate::chain::{Chain, HOLD};
use crate::desk::tray::Color;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopped_primary_turns_the_icon_and_is_announced_once() {
    let (chain, desk, app) = Chain::watched().await;
    desk.tray_when(&app, "green on Railway, in all three", |tray| {
        let told = tray.verdict().contains("Railway") && tray.tooltip.contains("Railway");
        tray.color == Color::Green && told
    })
    .await;
    assert_eq!(desk.notes(), [], "nothing to announce yet");
    desk.shoot_panel("tray-primary", Color::Green).await;

    chain.stop_primary().await;
    // The icon and the menu's lines reach the panel one after the other.
    desk.tray_when(&app, "amber on Render, and Railway down", |tray| {
        let down = tray.entry("1  Railway").is_some_and(|line| line.label.contains("Down"));
        tray.color == Color::Amber && tray.verdict().contains("Render") && down
    })
    .await;
    let notes = desk.notes_when(1).await;
    let [note] = notes.as_slice() else { panic!("one notification, not {notes:#?}") };
    assert!(note.summary.contains("Render"), "{note:?}");
    assert!(
        note.body.contains("Railway") && note.body.contains("refuses connections"),
        "the cause: {note:?}"
    );
    assert_ne!(note.urgency, "CRITICAL", "something still answers: {note:?}");
    desk.shoot_panel("tray-backup", Color::Amber).await;

    desk.no_more_notes(&app, Duration::from_secs(1)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restarted_primary_is_returned_to_after_the_hold() {
    let (chain, desk, app) = Chain::watched().await;
    desk.tray_when(&app, "green on Railway", |tray| tray.color == Color::Green).await;
    chain.stop_primary().await;
    desk.tray_when(&app, "amber on Render", |tray| tray.color == Color::Amber).await;
    let switched = Instant::now();

    chain.restart_primary().await;
    desk.tray_shows(&app, Color::Green, "Railway").await;
    // The switch was decided a little before it was seen: hence half a second of grace.
    let held = switched.elapsed();
    assert!(held > HOLD - Duration::from_millis(500), "returned after {held:?} only");
    let notes = desk.notes_when(2).await;
    assert_eq!(notes.len(), 2, "down and up, once each: {notes:#?}");
    assert!(notes[1].summary.contains("Railway"), "{notes:#?}");
    assert_eq!(notes[0].id, notes[1].id, "the second replaces the first: {notes:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_nothing_answers_the_icon_is_red_and_the_notification_critical() {
    let (chain, desk, app) = Chain::watched().await;
    desk.tray_when(&app, "green on Railway", |tray| tray.color == Color::Green).await;
    chain.stop_backup().await;
    chain.stop_primary().await;

    let tray = desk.tray_when(&app, "red", |tray| tray.color == Color::Red).await;
    desk.shoot_panel("tray-nothing", Color::Red).await;
    let critical =
        |notes: &[_]| notes.iter().any(|n: &crate::desk::notes::Note| n.urgency == "CRITICAL");
    crate::desk::wait::until_seen(
        "a critical notification",
        || std::future::ready(desk.notes()),
        |notes| critical(notes),
    )
    .await;
    assert!(!tray.verdict().is_empty(), "{tray:#?}");

    chain.restart_primary().await;
    desk.tray_when(&app, "green again", |tray| tray.color == Color::Green).await;
    let notes = crate::desk::wait::until_seen(
        "the all-clear",
        || std::future::ready(desk.notes()),
        |notes| notes.last().is_some_and(|note| note.urgency != "CRITICAL"),
    )
    .await;
    assert!(notes.last().is_some_and(|n| n.summary.contains("Railway")), "{notes:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_the_first_answer_the_icon_is_grey() {
    let chain = Chain::start().await;
    for backend in [&chain.primary, &chain.backup] {
        backend.set_fault(Fault::Hang).await.expect("hang");
    }
    let desk = crate::desk::Desk::start().await;
    desk.write_config(&chain.config());
    let app = desk.start_app();
    let tray = desk.tray_when(&app, "an icon", |_| true).await;
    assert_eq!(tray.color, Color::Grey, "nothing is known yet, so nothing is green: {tray:#?}");
    desk.shoot_panel("tray-starting", Color::Grey).await;
}
