//! Every decision of Failover Tray, and nothing else: pure, synchronous, sans-IO.
//!
//! Time is an argument ([`Now`]), effects are returned ([`monitor::Output`]). The root is
//! [`monitor::Monitor`]: inputs and the passing of time go in, probes to start, events to keep and
//! notices to show come out. No tokio, no serde, no clock: the tests are literal timelines.

pub mod backend;
pub mod cause;
pub mod connectivity;
pub mod judge;
pub mod policy;
pub mod probe;
pub mod time;

pub use backend::{Backend, BackendUrl, Provider};
pub use cause::{Cause, Phase};
pub use time::{Moment, Now, WallTime};
