//! What only tests and benchmarks need: a backend that does all that HTTP can ([`origin`]), others
//! that say what a test makes them say ([`raw`], [`refusing`]), certificates of every kind
//! ([`tls`]), addresses where nothing answers ([`silent`]), Railway's API with services that stop
//! and start ([`railway`]), Vercel's and Render's ([`vercel`], [`render`]), a session with a keyring
//! (`keyring`), a sample backend as a process with a control port (`faulty`), and (in `tests/`) the
//! proof of the layering. HTTP faults are the `demo` crate's.

#![expect(clippy::expect_used, reason = "a test ends where its own set-up fails")]

pub mod control;
#[cfg(target_os = "linux")]
pub mod keyring;
pub mod origin;
pub mod pattern;
pub mod railway;
pub mod raw;
pub mod refusing;
pub mod render;
pub mod rest;
pub mod silent;
pub mod tls;
pub mod vercel;

use std::net::{Ipv4Addr, SocketAddr};

pub use demo::{DemoChain, Fault, SampleBackend};

/// A healthy sample backend on any free port of loopback.
///
/// # Panics
/// Where loopback has no free port.
pub async fn sample(name: &str) -> SampleBackend {
    SampleBackend::start(name, free_port()).await.expect("a free port on loopback")
}

/// A sample backend with `fault`.
///
/// # Panics
/// Where loopback has no free port.
pub async fn faulty(fault: Fault) -> SampleBackend {
    let backend = sample("Sample").await;
    backend.set_fault(fault).await.expect("its own port");
    backend
}

fn free_port() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 0))
}
