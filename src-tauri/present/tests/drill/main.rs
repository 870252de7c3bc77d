//! What is said and drawn of drills, held to the word; the pages are files of `ui/e2e/fixtures`,
//! where a browser opens them too.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../kept/mod.rs"]
mod kept;
mod mask;
mod pages;
mod reports;
mod samples;
mod words;
