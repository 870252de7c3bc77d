//! Which of what happens is worth a notification: one per incident, and every "up" has its "down".

mod wanted;

use std::sync::Arc;

use crate::cause::Cause;
use crate::event::{ChecklistEnded, DrillEvent, Switch, SwitchReason};
use crate::interview::InterviewNotice;

pub use wanted::Wanted;

/// Something worth interrupting a person for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Requests go to a worse backend now.
    SwitchedOver {
        /// The backend that failed.
        from: Arc<str>,
        /// The one in use now.
        to: Arc<str>,
        /// It is only waking yet.
        waking: bool,
        /// Why the first failed.
        cause: Option<Cause>,
    },
    /// Requests go to a better backend again.
    SwitchedBack {
        /// That one.
        to: Arc<str>,
    },
    /// No backend answers.
    NothingAnswers {
        /// The primary's cause.
        cause: Option<Cause>,
    },
    /// The backend that the operator pinned to does not answer, and stays selected.
    PinnedDown {
        /// That one.
        name: Arc<str>,
        /// Why.
        cause: Option<Cause>,
    },
    /// A backend answers again after none did.
    Recovered {
        /// That one.
        to: Arc<str>,
    },
    /// This machine is offline: the backends are not judged.
    Offline {
        /// A sign-in page stands in between.
        portal: bool,
    },
    /// A drill ended, or a service that one had stopped was restored: who asked for it waits for
    /// that, so it is said in interview mode too.
    Drill(DrillEvent),
    /// A run of the checklist ended, and who asked for it waits for the result.
    Checklist(ChecklistEnded),
    /// An interview comes, or is over.
    Interview(InterviewNotice),
}

/// What is going on, and what the person was told of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Told {
    /// Nothing is open.
    #[default]
    Nothing,
    /// That a worse backend is in use.
    SwitchedOver,
    /// That nothing answers.
    NothingAnswers,
}

/// When something happens: what may be said of it.
#[derive(Clone, Copy, Debug)]
pub struct Occasion {
    /// Only what cannot wait: an interview is on, and quiet is wanted.
    pub quiet: bool,
    /// What is wanted at all.
    pub wanted: Wanted,
    /// The chain flaps: what is told of it already was.
    pub flapping: bool,
    /// The backend now in use is the chain's best.
    pub best: bool,
    /// The backend now in use is only waking.
    pub waking: bool,
}

/// Decides what is worth a notice, and keeps ups and downs paired.
#[derive(Clone, Debug, Default)]
pub struct Incidents {
    told: Told,
}

impl Incidents {
    /// The selection changed. `primary` is the chain's best backend and its cause.
    pub fn switched(
        &mut self,
        switch: &Switch,
        primary: (Arc<str>, Option<Cause>),
        on: Occasion,
    ) -> Option<Notice> {
        let Some(to) = switch.to.clone() else {
            return self.nothing_answers(switch.cause.clone(), on.wanted);
        };
        match switch.reason {
            // Who acted knows; what was open is theirs now.
            SwitchReason::Pin | SwitchReason::Config => {
                self.told = Told::Nothing;
                None
            }
            SwitchReason::Failback if self.told == Told::SwitchedOver => {
                if on.best {
                    self.told = Told::Nothing;
                }
                (!on.quiet && on.wanted.failback).then_some(Notice::SwitchedBack { to })
            }
            SwitchReason::Failback => None,
            // Nothing answered in between, and that was not wanted to be told: the incident that
            // was told goes on, and the best backend ends it.
            SwitchReason::Recovery if self.told == Told::SwitchedOver => {
                if !on.best || on.waking {
                    return None;
                }
                self.told = Told::Nothing;
                (!on.quiet && on.wanted.failback).then_some(Notice::SwitchedBack { to })
            }
            SwitchReason::Recovery | SwitchReason::Failover
                if self.told == Told::NothingAnswers =>
            {
                if on.waking {
                    return None;
                }
                self.told = if on.best { Told::Nothing } else { Told::SwitchedOver };
                on.wanted.recovery.then_some(Notice::Recovered { to })
            }
            SwitchReason::Initial | SwitchReason::Failover | SwitchReason::Recovery => {
                if on.best || on.quiet || on.flapping || !on.wanted.switchover {
                    return None;
                }
                self.told = Told::SwitchedOver;
                let (from, cause) = match switch.from.clone() {
                    Some(from) => (from, switch.cause.clone()),
                    None => primary,
                };
                Some(Notice::SwitchedOver { from, to, waking: on.waking, cause })
            }
        }
    }

    /// The backend in use answers again, without a switch.
    pub fn answers_again(&mut self, name: Arc<str>, best: bool, wanted: Wanted) -> Option<Notice> {
        if self.told != Told::NothingAnswers {
            return None;
        }
        self.told = if best { Told::Nothing } else { Told::SwitchedOver };
        wanted.recovery.then_some(Notice::Recovered { to: name })
    }

    /// No backend can be used. Said once, whatever else is to be quiet.
    pub fn nothing_answers(&mut self, cause: Option<Cause>, wanted: Wanted) -> Option<Notice> {
        if self.told == Told::NothingAnswers || !wanted.all_down {
            return None;
        }
        self.told = Told::NothingAnswers;
        Some(Notice::NothingAnswers { cause })
    }

    /// The pinned backend fails: as urgent as if there were no other.
    pub fn pinned_down(
        &mut self,
        name: Arc<str>,
        cause: Option<Cause>,
        wanted: Wanted,
    ) -> Option<Notice> {
        self.nothing_answers(cause.clone(), wanted).map(|_| Notice::PinnedDown { name, cause })
    }

    /// This machine went offline.
    pub fn offline(&mut self, portal: bool, quiet: bool, wanted: Wanted) -> Option<Notice> {
        (!quiet && wanted.offline).then_some(Notice::Offline { portal })
    }
}
