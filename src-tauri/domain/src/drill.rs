//! A drill: a rehearsed failover with a fault, a stated hypothesis, and a verdict by what was
//! measured. Planning, judging and the rule by which a stopped service is restored are here;
//! carrying it out is the `drill` crate's.

mod judge;
mod plan;
pub mod restore;
mod run;
mod scenario;
mod timeline;

pub use judge::{Claim, ClaimKind, Figures, Latency, Report, Verdict, WITHIN, judge};
pub use plan::{DEADLINE, Kind, MOST_REQUESTS, Plan, Refusal, SHORTEST, Wish};
pub use run::{Answer, Doubt, End, Miss, PhaseOf, Progress, Restored, Run, Sample, Stage};
pub use scenario::Scenario;
pub use timeline::{Column, columns};
