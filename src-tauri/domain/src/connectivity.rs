//! Offline is not down: whether failures are the backends' or this machine's own network's.

/// What the reference addresses say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reachability {
    /// At least one answered as expected.
    Online,
    /// None answered.
    Offline,
    /// One answered with something else: a sign-in page stands in between.
    Portal,
}
