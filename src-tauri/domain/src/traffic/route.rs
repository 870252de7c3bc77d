//! In which order a request tries the backends.

use crate::health::Health;
use crate::snapshot::Snapshot;

/// How a backend stands to the requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Selected by the monitor, or by the operator.
    Active,
    /// Healthy.
    Ready,
    /// Not probed yet.
    Unknown,
    /// Asleep and starting: it may answer late.
    Waking,
    /// Down. Tried when nothing else is left: the best guess is better than none.
    Down,
}

/// The indices of the backends that requests may go to, in the order to try them, with how each
/// stands. The monitor's choice comes first, then what is ready, each in the chain's order.
pub fn route(snapshot: &Snapshot) -> Vec<(usize, Standing)> {
    let standing = |index: usize, health: Health| match health {
        _ if snapshot.active == Some(index) => Standing::Active,
        Health::Healthy => Standing::Ready,
        Health::Unknown => Standing::Unknown,
        Health::Waking => Standing::Waking,
        Health::Unhealthy => Standing::Down,
    };
    let mut order: Vec<_> = snapshot
        .backends
        .iter()
        .enumerate()
        .filter(|(index, state)| state.backend.enabled || snapshot.pinned == Some(*index))
        .map(|(index, state)| (index, standing(index, state.health)))
        .collect();
    order.sort_by_key(|(_, standing)| *standing);
    order
}
