//! The figures of `docs/benchmarks.md`, measured from outside on a desktop like that of the tests.
//! `make bench` runs it on the release build and prints a table in Markdown.
//!
//! Sleeps are the measured thing here, not synchronisation: a minute of idling is a minute.

#![cfg_attr(
    target_os = "linux",
    expect(clippy::expect_used, clippy::panic, reason = "a measurement that fails is none")
)]

#[cfg(target_os = "linux")]
#[expect(dead_code, reason = "the tests use the rest")]
#[path = "../../tests/desktop/desk/mod.rs"]
mod desk;

#[cfg(target_os = "linux")]
mod delays;
#[cfg(target_os = "linux")]
mod resources;
#[cfg(target_os = "linux")]
mod setting;
#[cfg(target_os = "linux")]
mod table;
#[cfg(target_os = "linux")]
mod window;

#[cfg(target_os = "linux")]
fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|w| w == name);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    // On this thread, whose end also ends what it started.
    runtime.block_on(async {
        table::head();
        if is_wanted("size") {
            resources::size();
        }
        if is_wanted("start") {
            delays::start().await;
        }
        if is_wanted("switch") {
            delays::switch().await;
        }
        if is_wanted("window") {
            window::window().await;
        }
        if is_wanted("memory") {
            resources::memory().await;
            resources::headless_memory().await;
        }
        if is_wanted("cpu") {
            resources::cpu().await;
        }
    });
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("the figures are read from /proc and D-Bus: Linux only");
}
