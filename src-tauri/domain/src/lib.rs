//! Every decision of Failover Tray, and nothing else: pure, synchronous, sans-IO.
//!
//! Time is an argument ([`Now`]), effects are returned ([`monitor::Output`]). The root is
//! [`monitor::Monitor`]: inputs and the passing of time go in, probes to start, events to keep and
//! notices to show come out. No tokio, no serde, no clock: the tests are literal timelines.

pub mod backend;
pub mod backoff;
pub mod budget;
pub mod cause;
pub mod checklist;
pub mod connectivity;
pub mod drill;
pub mod event;
mod guide;
pub mod health;
pub mod interview;
pub mod judge;
pub mod monitor;
pub mod notice;
pub mod policy;
pub mod probe;
pub mod selector;
pub mod snapshot;
pub mod stretch;
pub mod time;
pub mod traffic;
mod watched;

pub use backend::{Backend, BackendUrl, Provider};
pub use cause::{Cause, Phase};
pub use guide::guide_line;
pub use time::{Moment, Now, WallTime};
