//! The chain in the order in which requests try it, rebuilt at each change of the monitor's state.

use std::sync::Arc;

use domain::Moment;
use domain::event::EventKind;
use domain::snapshot::Snapshot;
use domain::traffic::{Standing, route};
use engine::port::Clock;
use engine::{EngineHandle, Signal};
use tokio::sync::{mpsc, watch};

use crate::upstream::Upstream;

/// One backend's place.
pub(crate) struct Place {
    pub(crate) upstream: Arc<Upstream>,
    pub(crate) standing: Standing,
    /// When the latest probe that passed began.
    passed: Option<Moment>,
}

/// The order in which requests try the backends.
pub(crate) struct Routing {
    pub(crate) places: Vec<Place>,
    pinned: bool,
    /// Probes are made, so that a suspicion can be refuted.
    probing: bool,
}

/// Keeps the upstreams over reloads, so that what was learned and counted of them stays.
pub(crate) struct Chain {
    upstreams: Vec<Arc<Upstream>>,
    workers: usize,
    engine: EngineHandle,
    signals: mpsc::UnboundedReceiver<Signal>,
}

impl Chain {
    pub(crate) fn new(workers: usize, engine: EngineHandle) -> Self {
        let signals = engine.signals();
        Self { upstreams: Vec::new(), workers, engine, signals }
    }

    /// The routing for `snapshot`.
    pub(crate) fn routing(&mut self, snapshot: &Snapshot) -> Routing {
        let upstreams = snapshot.backends.iter().map(|state| {
            let known = self.upstreams.iter().find(|upstream| upstream.is(&state.backend));
            known.cloned().unwrap_or_else(|| {
                Arc::new(Upstream::new(&state.backend, self.workers, self.engine.clone()))
            })
        });
        self.upstreams = upstreams.collect();
        let place = |(index, standing): (usize, Standing)| Place {
            upstream: Arc::clone(&self.upstreams[index]),
            standing,
            passed: snapshot.backends[index].passed,
        };
        Routing {
            places: route(snapshot).into_iter().map(place).collect(),
            pinned: snapshot.pinned.is_some(),
            probing: !snapshot.paused && snapshot.offline.is_none(),
        }
    }

    /// All upstreams, in the chain's order.
    pub(crate) fn upstreams(&self) -> Vec<Arc<Upstream>> {
        self.upstreams.clone()
    }

    /// Follows the monitor until its engine has ended, or nobody listens any more.
    pub(crate) async fn follow(
        mut self,
        routing: watch::Sender<Arc<Routing>>,
        upstreams: watch::Sender<Vec<Arc<Upstream>>>,
    ) {
        let mut snapshots = self.engine.snapshots();
        loop {
            tokio::select! {
                changed = snapshots.changed() => if changed.is_err() {
                    return;
                },
                signal = self.signals.recv() => {
                    let Some(signal) = signal else { return };
                    self.hear(&signal);
                    continue;
                }
            }
            let snapshot = snapshots.borrow_and_update().clone();
            routing.send_replace(Arc::new(self.routing(&snapshot)));
            upstreams.send_if_modified(|before| {
                let same = before.len() == self.upstreams.len()
                    && before.iter().zip(&self.upstreams).all(|(one, two)| Arc::ptr_eq(one, two));
                if !same {
                    *before = self.upstreams();
                }
                !same
            });
        }
    }

    /// A machine that slept, or changed its network, has lost its connections without a word.
    fn hear(&self, signal: &Signal) {
        if let Signal::Event(event) = signal
            && let EventKind::Resumed { .. } = event.kind
        {
            self.upstreams.iter().for_each(|upstream| upstream.forget_connections());
        }
    }
}

/// Goes through a routing: each backend once, those that are suspected last.
pub(crate) struct Candidates {
    routing: Arc<Routing>,
    tried: Vec<Arc<Upstream>>,
}

impl Candidates {
    pub(crate) fn new(routing: Arc<Routing>) -> Self {
        Self { routing, tried: Vec::new() }
    }

    /// The next to try.
    pub(crate) fn next(&mut self, clock: &dyn Clock) -> Option<Arc<Upstream>> {
        self.pick(clock, |_| true)
    }

    /// The next to try beside another that is not given up yet: only one that is likely to answer.
    pub(crate) fn next_beside(&mut self, clock: &dyn Clock) -> Option<Arc<Upstream>> {
        self.pick(clock, |standing| standing < Standing::Waking)
    }

    /// Whether any was not tried yet.
    pub(crate) fn left(&self) -> bool {
        self.routing.places.iter().any(|place| !self.was_tried(place))
    }

    /// Whether any that was not tried yet is likely to answer.
    pub(crate) fn likely(&self) -> bool {
        let likely = |place: &Place| place.standing < Standing::Waking && !self.was_tried(place);
        self.routing.places.iter().any(likely)
    }

    /// Goes on by a newer routing.
    pub(crate) fn follow(&mut self, routing: Arc<Routing>) {
        self.routing = routing;
    }

    /// Lets `upstream` be the next again.
    pub(crate) fn once_more(&mut self, upstream: &Arc<Upstream>) {
        self.tried.retain(|tried| !Arc::ptr_eq(tried, upstream));
    }

    fn was_tried(&self, place: &Place) -> bool {
        self.tried.iter().any(|tried| Arc::ptr_eq(tried, &place.upstream))
    }

    /// Whether any backend is not known to be down.
    pub(crate) fn hope(&self) -> bool {
        self.routing.places.iter().any(|place| place.standing < Standing::Down)
    }

    /// Whether `upstream` is known to be down, or gone.
    pub(crate) fn is_down(&self, upstream: &Arc<Upstream>) -> bool {
        let place = self.routing.places.iter().find(|it| Arc::ptr_eq(&it.upstream, upstream));
        place.is_none_or(|place| place.standing == Standing::Down)
    }

    fn pick(
        &mut self,
        clock: &dyn Clock,
        allowed: impl Fn(Standing) -> bool,
    ) -> Option<Arc<Upstream>> {
        let mut suspected = None;
        let mut chosen = None;
        for (index, place) in self.routing.places.iter().enumerate() {
            if self.was_tried(place) || !allowed(place.standing) {
                continue;
            }
            if self.routing.suspected(place, clock) {
                suspected.get_or_insert(index);
                continue;
            }
            // What is down comes after what is merely suspected.
            if place.standing == Standing::Down && suspected.is_some() {
                break;
            }
            chosen = Some(index);
            break;
        }
        let index = chosen.or(suspected)?;
        let upstream = Arc::clone(&self.routing.places[index].upstream);
        self.tried.push(Arc::clone(&upstream));
        Some(upstream)
    }
}

impl Routing {
    fn suspected(&self, place: &Place, clock: &dyn Clock) -> bool {
        // Who pins a backend wants it, suspicious or not.
        let pinned = self.pinned && place.standing == Standing::Active;
        !pinned && place.upstream.suspected(|| clock.now().mono, place.passed, self.probing)
    }
}
