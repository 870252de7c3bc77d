//! Whether failures are this machine's own network's: the doubt, the question, the answer.
//!
//! A remote backend that fails below HTTP raises a doubt. Any remote backend that answers over
//! HTTP, however badly, ends it. When every remote one has failed so since the doubt began, the
//! reference addresses are asked; only if they fail too is this machine offline.

use std::time::Duration;

use crate::backoff::Backoff;
use crate::time::Moment;

const RECHECK_FIRST: Duration = Duration::from_secs(2);
const RECHECK_CAP: Duration = Duration::from_secs(30);
/// How long an answer from outside proves this machine online.
const TRUST: Duration = Duration::from_secs(3);

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

/// The state of this machine's own network, as far as anybody asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// No reason to doubt it.
    Online,
    /// A remote backend failed below HTTP; nothing is concluded yet.
    Doubted { since: Moment, asked: bool },
    /// Nothing out there answers, or a sign-in page does.
    Offline { since: Moment, portal: bool, recheck: Moment },
}

/// What an input changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The doubt was unfounded: what was withheld may be concluded.
    Cleared,
    /// Offline from now on.
    WentOffline {
        /// A sign-in page answers.
        portal: bool,
    },
    /// Offline for another reason than before.
    StillOffline {
        /// A sign-in page answers.
        portal: bool,
    },
    /// Online again after so long.
    CameOnline {
        /// How long it was offline.
        after: Duration,
    },
}

/// The doubt and its resolution.
#[derive(Clone, Debug)]
pub struct Connectivity {
    state: State,
    answered_at: Option<Moment>,
    backoff: Backoff,
}

impl Default for Connectivity {
    fn default() -> Self {
        Self { state: State::Online, answered_at: None, backoff: Backoff::default() }
    }
}

impl Connectivity {
    /// Whether failures below HTTP are to be withheld.
    pub fn doubted(&self) -> bool {
        matches!(self.state, State::Doubted { .. })
    }

    /// Since when there is a doubt.
    pub fn doubted_since(&self) -> Option<Moment> {
        match self.state {
            State::Doubted { since, .. } => Some(since),
            _ => None,
        }
    }

    /// Whether this machine is offline, and if so, whether it is a sign-in page.
    pub fn offline(&self) -> Option<bool> {
        match self.state {
            State::Offline { portal, .. } => Some(portal),
            _ => None,
        }
    }

    /// When the reference addresses are to be asked again.
    pub fn poll_timeout(&self) -> Option<Moment> {
        match self.state {
            State::Offline { recheck, .. } => Some(recheck),
            _ => None,
        }
    }

    /// A remote backend failed below HTTP. Returns whether that is news.
    pub fn doubt(&mut self, now: Moment) -> bool {
        let proven = self.answered_at.is_some_and(|at| now.since(at) < TRUST);
        let news = self.state == State::Online && !proven;
        if news {
            self.state = State::Doubted { since: now, asked: false };
        }
        news
    }

    /// Every remote backend failed so since the doubt began. Returns whether to ask the
    /// reference addresses now.
    pub fn all_failed(&mut self) -> bool {
        match &mut self.state {
            State::Doubted { asked, .. } if !*asked => {
                *asked = true;
                true
            }
            _ => false,
        }
    }

    /// A remote backend answered over HTTP.
    pub fn answered(&mut self, now: Moment) -> Option<Change> {
        self.resolve(now, Reachability::Online)
    }

    /// The reference addresses answered, or did not.
    pub fn checked(
        &mut self,
        now: Moment,
        reachability: Reachability,
        rng: &mut fastrand::Rng,
    ) -> Option<Change> {
        let change = self.resolve(now, reachability);
        if let State::Offline { recheck, .. } = &mut self.state {
            *recheck = now + self.backoff.next(RECHECK_FIRST, RECHECK_CAP, rng);
        }
        change
    }

    /// Something about the network changed: ask again at once where it was offline, and forget
    /// a doubt about the old one.
    pub fn changed(&mut self, now: Moment) {
        match &mut self.state {
            State::Offline { recheck, .. } => {
                *recheck = now;
                self.backoff.reset();
            }
            State::Online | State::Doubted { .. } => self.state = State::Online,
        }
        self.answered_at = None;
    }

    /// Asks at the next check no sooner than `until`; called when a check begins, so that none
    /// begins twice.
    pub fn checking(&mut self, until: Moment) {
        if let State::Offline { recheck, .. } = &mut self.state {
            *recheck = until;
        }
    }

    fn resolve(&mut self, now: Moment, reachability: Reachability) -> Option<Change> {
        let portal = reachability == Reachability::Portal;
        if reachability == Reachability::Online {
            self.answered_at = Some(now);
        }
        match (self.state, reachability) {
            (State::Online, _) => None,
            (State::Doubted { .. }, Reachability::Online) => {
                self.state = State::Online;
                Some(Change::Cleared)
            }
            (State::Doubted { since, .. }, _) => {
                self.backoff.reset();
                self.state = State::Offline { since, portal, recheck: now };
                Some(Change::WentOffline { portal })
            }
            (State::Offline { since, .. }, Reachability::Online) => {
                self.state = State::Online;
                Some(Change::CameOnline { after: now.since(since) })
            }
            (State::Offline { since, portal: before, recheck }, _) => {
                self.state = State::Offline { since, portal, recheck };
                (before != portal).then_some(Change::StillOffline { portal })
            }
        }
    }
}
