//! The app on a real desktop: a virtual display with a window manager, a panel and a notification
//! daemon on a session bus of its own, and backends that really listen. Everything is observed
//! from outside: over D-Bus, by WebDriver, and by the processes themselves.

#![cfg(target_os = "linux")]
#![expect(clippy::expect_used, clippy::panic, reason = "a harness fails by panicking")]

mod chain;
mod desk;

mod checklist;
mod citizen;
mod drill;
mod first_start;
mod menu;
mod panel;
mod proxy;
mod real_drill;
mod refusals;
mod states;
mod survival;
mod switching;
mod walks;
mod window;
