//! The history as its callers see it: real files in a folder of their own.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod back;
mod clocks;
mod hindered;
mod keeping;
mod retention;
mod support;
