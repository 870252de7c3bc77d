//! What single requests through the proxy tell, and what one request may do: pure, like the rest.

mod answer;
mod budget;
mod latency;
mod repeat;
mod route;
mod suspicion;

pub use answer::{Asked, Head, Reading};
pub use budget::RetryBudget;
pub use latency::Latency;
pub use repeat::{Repeat, Sent};
pub use route::{Standing, route};
pub use suspicion::Suspicion;

use crate::cause::Cause;

/// What a request that went to a backend says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UpstreamOutcome {
    /// The app itself answered: it is awake.
    Answered,
    /// It failed, or answered as a broken backend does. A probe is to confirm or refute it.
    Suspect(Cause),
}
