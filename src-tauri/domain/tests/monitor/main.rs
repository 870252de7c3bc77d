//! The monitor in a small world: stories of what it says, and rules that hold whatever happens.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod asleep;
mod interviews;
mod rules;
mod stories;
mod suspicions;
mod wanted;
mod world;
