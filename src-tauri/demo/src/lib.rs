//! Sample backends on loopback that can be broken at will: what a newcomer meets first, what the
//! drills rehearse with, and what the tests of every adapter are pointed at.
//!
//! The server speaks raw TCP with httparse for the request's head. It is no HTTP library on
//! purpose: most faults are bytes that such a library refuses to send.

mod answer;
pub mod backend;
pub mod chain;
mod door;
pub mod fault;
pub mod origin;
mod request;
mod seen;
mod serve;

pub use backend::SampleBackend;
pub use chain::DemoChain;
pub use fault::Fault;
pub use origin::Origin;
