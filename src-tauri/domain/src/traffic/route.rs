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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::{Backend, BackendUrl};
    use crate::snapshot::BackendState;
    use crate::time::WallTime;

    fn order(healths: &[Health], active: Option<usize>, disabled: Option<usize>) -> Vec<usize> {
        let url = BackendUrl::parse("http://localhost:1").unwrap();
        let backend = |(index, health): (usize, &Health)| BackendState {
            backend: Backend {
                enabled: disabled != Some(index),
                ..Backend::new("any", url.clone())
            },
            health: *health,
            slow: false,
            since: None,
            cause: None,
            passed: None,
            probing: false,
            next_probe: None,
            last: None,
            latencies: Vec::new(),
            hours: None,
        };
        let snapshot = Snapshot {
            seq: 1,
            at: WallTime::default(),
            interview: false,
            paused: false,
            offline: None,
            settled: true,
            active,
            pinned: None,
            schedule: crate::interview::Schedule::default(),
            hold_until: None,
            backends: healths.iter().enumerate().map(backend).collect(),
        };
        route(&snapshot).into_iter().map(|(index, _)| index).collect()
    }

    #[test]
    fn the_monitors_choice_comes_first_and_what_is_down_last() {
        use Health::{Healthy, Unhealthy, Unknown, Waking};
        assert_eq!(order(&[Unknown, Unknown, Unknown], None, None), [0, 1, 2]);
        assert_eq!(order(&[Healthy, Healthy, Healthy], Some(1), None), [1, 0, 2]);
        assert_eq!(order(&[Unhealthy, Waking, Healthy], Some(2), None), [2, 1, 0]);
        assert_eq!(order(&[Unhealthy, Healthy, Healthy], None, Some(1)), [2, 0]);
        assert_eq!(order(&[Unhealthy, Unhealthy], None, None), [0, 1]);
    }
}
