//! The check of CORS: against FastAPI and Express as they are, and beside what Chromium does.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod backends;
mod cases;
mod chromium;
mod doubts;
mod scene;
