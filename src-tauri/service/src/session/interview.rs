//! What is asked of interview mode, and what it asks of the rest: a checklist before, and that
//! nothing is stopped for real.

use std::time::Duration;

use domain::event::EventKind;
use domain::interview::{InterviewEvent, Order, Plan, Refused, Stage};
use domain::snapshot::Snapshot;
use engine::Command;
use present::wire::{self, Problem, Reply};
use tokio::sync::oneshot;

use super::Session;

/// How long the engine may take to do as it is told: it does nothing but that.
const OBEYED: Duration = Duration::from_secs(2);

impl Session {
    /// Interview mode on or off, as a switch.
    pub(super) async fn switch_interview(&mut self, on: bool) -> Reply {
        match (self.interview_stage(), on) {
            (Stage::On, true) | (Stage::Off | Stage::Planned | Stage::Preparing, false) => {
                Reply::Done
            }
            (Stage::On, false) => self.order_interview(Order::End, None).await,
            (_, true) => self.plan_interview(None, None).await,
        }
    }

    pub(super) async fn plan_interview(
        &mut self,
        begins: Option<i64>,
        length_ms: Option<u32>,
    ) -> Reply {
        if self.interview_stage() == Stage::On {
            return refused(Refused::UnderWay);
        }
        let now = self.trial.clock.now().wall;
        match present::interview::planned(begins, length_ms, &self.config.policy, now) {
            Ok(plan) => {
                if plan.begins <= now {
                    self.drills.interview_begins();
                }
                self.order_interview(Order::Plan(plan), Some(plan)).await
            }
            Err(problem) => failed(problem),
        }
    }

    pub(super) async fn extend_interview(&mut self, by_ms: u32) -> Reply {
        let by = Duration::from_millis(u64::from(by_ms));
        let plan = self.engine.snapshots().borrow().schedule.plan;
        match plan.ok_or(Refused::Nothing).and_then(|plan| plan.extended(by)) {
            Ok(longer) => self.order_interview(Order::Extend(by), Some(longer)).await,
            Err(why) => refused(why),
        }
    }

    pub(super) async fn end_interview(&mut self) -> Reply {
        match self.interview_stage() {
            Stage::Off => refused(Refused::Nothing),
            _ => self.order_interview(Order::End, None).await,
        }
    }

    fn interview_stage(&self) -> Stage {
        self.engine.snapshots().borrow().schedule.stage
    }

    /// Who asked is answered once it is so, and on disk: what was promised survives a kill.
    async fn order_interview(&mut self, order: Order, wanted: Option<Plan>) -> Reply {
        self.engine.send(Command::Interview(order));
        let mut states = self.engine.snapshots();
        let obeyed = states.wait_for(|state| state.schedule.plan == wanted);
        if let Ok(Ok(state)) = tokio::time::timeout(OBEYED, obeyed).await {
            self.interviews.keep(&state.schedule);
        }
        Reply::Done
    }

    /// What an event means for interviews, and what an interview's means for the rest.
    pub(super) fn hear_interview(&mut self, event: &EventKind) {
        if matches!(event, EventKind::ModeChanged { .. }) {
            self.front.refresh();
        }
        if let Some(told) = self.interviews.hear(event, self.front.shown().as_ref()) {
            self.engine.send(told);
        }
        match event {
            EventKind::ModeChanged { interview: true } => self.drills.interview_begins(),
            EventKind::Interview(InterviewEvent::Preparing(_)) => {
                self.drills.interview_begins();
                self.prepare_interview();
            }
            _ => {}
        }
    }

    /// Runs the checklist for the interview that is about to begin, unless a run is in the way:
    /// then its end leads here again.
    pub(super) fn prepare_interview(&mut self) {
        if self.interviews.wants_checklist && self.checklists.is_free() {
            self.interviews.wants_checklist = false;
            // The engine tells the result, as that of the interview.
            self.run_checklist(Vec::new(), false, oneshot::channel().0);
        }
    }

    /// What the snapshot says of interview mode.
    pub(super) fn interview(&self, state: &Snapshot) -> wire::InterviewState {
        self.interviews.shown(&state.schedule, &self.config.policy, state.at)
    }
}

fn refused(why: Refused) -> Reply {
    failed(present::interview::refused(why))
}

fn failed(problem: Problem) -> Reply {
    Reply::Failed { problem }
}
