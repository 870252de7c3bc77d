//! The checks of the backends themselves, over real sockets, and the run that carries them out.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod budget;
mod certificates;
mod drilled;
mod health;
mod parity;
mod run;
mod running;
mod standby;
mod world;
