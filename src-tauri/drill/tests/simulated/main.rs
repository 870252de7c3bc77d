//! Simulated drills over real sockets: each scenario, and what makes a drill inconclusive.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod clocks;
mod doubts;
mod others;
mod scenarios;
mod scene;
