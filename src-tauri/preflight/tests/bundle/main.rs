//! What the build of a frontend tells: on real builds of Next.js, and on everything else that may
//! answer where a frontend is expected.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test ends where its own set-up fails"
)]

mod bounds;
mod builds;
mod next;
mod protected;
mod site;
mod strange;
mod vercel;
mod world;
