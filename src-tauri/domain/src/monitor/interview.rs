//! Interviews: when one begins, what is prepared for it, and when it ends.
//!
//! It begins by the wall clock, as it is an appointment, and lasts by the monotonic one, so that a
//! clock that is set during an interview neither ends nor prolongs it.

use std::time::Duration;

use super::{Monitor, Output};
use crate::event::{ChecklistEnded, EventKind};
use crate::health::Health;
use crate::interview::{
    InterviewEvent, InterviewNotice, Order, Plan, Schedule, Served, Stage, Summary, Tally,
};
use crate::notice::Notice;
use crate::policy::Cadence;
use crate::time::{Moment, Now};

/// Between probes of a standby that is to stay awake: shorter than any platform's sleep.
const WARM: Duration = Duration::from_secs(5 * 60);
/// A clock that is set back by less does not undo a preparation.
const ADJUSTED: Duration = Duration::from_secs(60);

/// What the monitor knows of an interview.
#[derive(Clone, Debug, Default)]
pub(super) struct Interview {
    state: State,
    /// The checklist's result that is waited for is this interview's.
    awaits_checklist: bool,
    readiness: Option<ChecklistEnded>,
    /// What was seen in the one that is over, until it is known what the proxy did in it.
    over: Option<(Tally, Now)>,
    /// When time alone is next to change something.
    due: Option<Moment>,
}

#[derive(Clone, Debug, Default)]
enum State {
    #[default]
    Off,
    Planned {
        plan: Plan,
        preparing: bool,
    },
    On {
        plan: Plan,
        ends: Moment,
        tally: Tally,
    },
}

impl Interview {
    pub(super) fn is_on(&self) -> bool {
        matches!(self.state, State::On { .. })
    }

    fn is_preparing(&self) -> bool {
        matches!(self.state, State::Planned { preparing: true, .. })
    }

    /// The standbys stay awake, whatever the budget of waking hours says.
    pub(super) fn keeps_warm(&self) -> bool {
        self.is_on() || self.is_preparing()
    }

    /// The cadence in watch mode: quick enough for the standbys to stay awake where they are to.
    pub(super) fn watch(&self, watch: Cadence) -> Cadence {
        match self.is_preparing() {
            true => Cadence { standby: watch.standby.min(WARM), ..watch },
            false => watch,
        }
    }

    pub(super) fn due(&self) -> Option<Moment> {
        self.due
    }

    pub(super) fn tally(&mut self) -> Option<&mut Tally> {
        match &mut self.state {
            State::On { tally, .. } => Some(tally),
            State::Off | State::Planned { .. } => None,
        }
    }

    pub(super) fn schedule(&self, now: Now) -> Schedule {
        let (stage, plan, ends) = match &self.state {
            State::Off => (Stage::Off, None, None),
            State::Planned { plan, preparing: false } => (Stage::Planned, Some(*plan), None),
            State::Planned { plan, preparing: true } => (Stage::Preparing, Some(*plan), None),
            State::On { plan, ends, .. } => (Stage::On, Some(*plan), Some(now.wall_at(*ends))),
        };
        Schedule { stage, plan, ends, readiness: self.readiness.clone() }
    }
}

impl Monitor {
    pub(super) fn order_interview(&mut self, now: Now, order: Order) {
        match order {
            Order::Plan(plan) => {
                // There is one at a time. Another time is another appointment, and its end is said;
                // the same one earlier or later goes without.
                if let State::Planned { plan: before, .. } = self.interview.state
                    && !before.overlaps(plan)
                {
                    self.tell_interview(now, InterviewEvent::CalledOff(before));
                }
                self.end_interview(now);
                self.interview.state = State::Planned { plan, preparing: false };
                self.forget_readiness();
                if plan.begins > now.wall {
                    self.tell_interview(now, InterviewEvent::Planned(plan));
                }
            }
            Order::Extend(by) => self.extend_interview(now, by),
            Order::End => match self.interview.state {
                State::Off => {}
                State::Planned { plan, .. } => {
                    self.interview.state = State::Off;
                    self.forget_readiness();
                    self.tell_interview(now, InterviewEvent::CalledOff(plan));
                }
                State::On { .. } => self.end_interview(now),
            },
        }
    }

    fn extend_interview(&mut self, now: Now, by: Duration) {
        let longer = match &mut self.interview.state {
            State::Off => return,
            State::Planned { plan, .. } => plan.extended(by).map(|longer| *plan = longer),
            State::On { plan, ends, .. } => plan.extended(by).map(|longer| {
                *plan = longer;
                *ends = *ends + by;
            }),
        };
        // Who asks is told before that it is too long.
        if longer.is_ok()
            && let Some(plan) = self.interview.schedule(now).plan
        {
            self.tell_interview(now, InterviewEvent::Extended(plan));
        }
    }

    /// Does what is due by now, and finds out when time alone is next to change something. Returns
    /// whether anything was due.
    pub(super) fn advance_interview(&mut self, now: Now) -> bool {
        let before = self.interview.schedule(now).stage;
        match self.interview.state {
            State::Off => {}
            State::Planned { plan, preparing } => {
                let prepare = plan.begins.minus(self.policy.interview_prepare);
                if now.wall >= plan.ends() {
                    self.miss_interview(now, plan);
                } else if now.wall >= plan.begins {
                    self.begin_interview(now, plan);
                } else if now.wall >= prepare && !preparing {
                    self.prepare_interview(now, plan);
                } else if preparing && prepare.since(now.wall) > ADJUSTED {
                    // The clock was set back: there is time again.
                    self.interview.state = State::Planned { plan, preparing: false };
                    self.forget_readiness();
                }
            }
            State::On { ends, .. } if now.mono >= ends => self.end_interview(now),
            State::On { .. } => {}
        }
        self.interview.due = match self.interview.state {
            State::Off => None,
            State::Planned { plan, preparing: true } => {
                Some(now.mono + plan.begins.since(now.wall))
            }
            State::Planned { plan, preparing: false } => {
                let prepare = plan.begins.minus(self.policy.interview_prepare);
                Some(now.mono + prepare.since(now.wall))
            }
            State::On { ends, .. } => Some(ends),
        };
        self.interview.schedule(now).stage != before
    }

    /// An appointment counts for more than a pause that was forgotten.
    fn prepare_interview(&mut self, now: Now, plan: Plan) {
        self.interview.state = State::Planned { plan, preparing: true };
        self.forget_readiness();
        self.interview.awaits_checklist = true;
        self.tell_interview(now, InterviewEvent::Preparing(plan));
        self.pause(now, false);
        // Whoever sleeps is woken by being asked.
        self.make_due(now.mono);
    }

    fn begin_interview(&mut self, now: Now, plan: Plan) {
        self.open_interview(now, plan);
        self.event(now, EventKind::ModeChanged { interview: true });
        self.pause(now, false);
        self.hasten(now);
    }

    pub(super) fn open_interview(&mut self, now: Now, plan: Plan) {
        let ends = now.mono + plan.ends().since(now.wall);
        let tally = Tally::new(now, self.selector.active());
        self.interview.state = State::On { plan, ends, tally };
        for watched in &mut self.chain {
            watched.falls = 0;
        }
    }

    fn end_interview(&mut self, now: Now) {
        let State::On { tally, .. } = &self.interview.state else { return };
        self.interview.over = Some((tally.clone(), now));
        self.interview.state = State::Off;
        self.forget_readiness();
        self.event(now, EventKind::ModeChanged { interview: false });
        self.hasten(now);
    }

    fn miss_interview(&mut self, now: Now, plan: Plan) {
        self.interview.state = State::Off;
        self.forget_readiness();
        self.tell_interview(now, InterviewEvent::Missed(plan));
        self.notice_interview(InterviewNotice::Missed(plan));
    }

    /// What the proxy did in the interview that is over: now all of it can be told.
    pub(super) fn interview_served(&mut self, now: Now, served: Option<Served>) {
        let Some((tally, ended)) = self.interview.over.take() else { return };
        let summary = Summary::new(&tally, served, ended);
        self.tell_interview(now, InterviewEvent::Ended(summary.clone()));
        if summary.is_worth_telling() {
            self.notice_interview(InterviewNotice::Ended(summary));
        }
    }

    /// A run of the checklist has ended. Whether it was told as this interview's.
    pub(super) fn take_readiness(&mut self, now: Now, ended: &ChecklistEnded) -> bool {
        let plan = match &self.interview.state {
            State::Planned { plan, preparing: true } | State::On { plan, .. } => *plan,
            State::Off | State::Planned { .. } => return false,
        };
        if self.interview.is_preparing() || self.interview.awaits_checklist {
            self.interview.readiness = Some(ended.clone());
        }
        if !std::mem::take(&mut self.interview.awaits_checklist) {
            return false;
        }
        if !self.quiet() {
            let within = plan.begins.since(now.wall);
            self.notice_interview(InterviewNotice::Prepared { ended: ended.clone(), within });
        }
        true
    }

    /// Counts the time in which nothing answers. It began when the last backend that could answer
    /// began to fail, which its health shows a little later.
    pub(super) fn listen(&mut self, now: Now) {
        let Some(began) = self.interview.tally().map(|tally| tally.began()) else { return };
        let active = self.active_index().map(|index| &self.chain[index].machine);
        let judged = self.selection_runs() && (active.is_some() || self.selector.settled());
        let answers = judged.then(|| active.is_some_and(|it| it.health() == Health::Healthy));
        let failing = match active {
            Some(machine) => machine.failing_since(),
            None => self.chain.iter().filter_map(|it| it.machine.failing_since()).max(),
        };
        let since = failing.unwrap_or(now.mono).max(began.mono);
        if let Some(tally) = self.interview.tally() {
            tally.heard(now.mono, answers, since);
        }
    }

    fn forget_readiness(&mut self) {
        self.interview.readiness = None;
        self.interview.awaits_checklist = false;
    }

    fn notice_interview(&mut self, notice: InterviewNotice) {
        if self.policy.notices.interview {
            self.outputs.push_back(Output::Notice(Notice::Interview(notice)));
        }
    }

    fn tell_interview(&mut self, now: Now, told: InterviewEvent) {
        self.event(now, EventKind::Interview(told));
    }
}
