//! A request that takes longer than usual: copies to other backends where it is safe, and what the
//! comparison tells of the slow one.

use std::sync::Arc;
use std::time::Duration;

use domain::traffic::{Reading, Repeat, Sent};
use domain::{Cause, Phase};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt};
use tokio::time::{self, Instant};

use super::{LAST_ROUND, Next, Run, Tries};
use crate::attempt::{Answer, Ended, attempt_afresh};
use crate::failure::Failure;
use crate::refusal::Refusal;
use crate::upstream::Upstream;

impl Run {
    /// The first try takes longer than usual.
    pub(super) async fn wait(
        &mut self,
        upstream: Arc<Upstream>,
        first: BoxFuture<'static, Ended>,
        hedge_after: Duration,
    ) -> Next {
        let mut running = vec![(upstream, Instant::now() - hedge_after)];
        let mut tries = Tries::new();
        tries.push(first);
        let mut routing = self.worker.watch();
        let limit = time::sleep(self.worker.limits.answer);
        tokio::pin!(limit);
        let mut hedge = Box::pin(time::sleep(Duration::ZERO));
        let mut pause = hedge_after;
        let hedges = self.ask.repeat == Repeat::Freely && !self.ask.upgrades();
        loop {
            tokio::select! {
                Some(ended) = tries.next() => {
                    running.retain(|(upstream, _)| !Arc::ptr_eq(upstream, &ended.upstream));
                    let started = ended.started;
                    match self.read(ended) {
                        Next::Done(upstream, response) => {
                            self.observe_loser(tries, &running, started);
                            return Next::Done(upstream, response);
                        }
                        // Another copy is under way already.
                        _ if !tries.is_empty() => {}
                        next => return next,
                    }
                }
                () = &mut hedge, if hedges => {
                    // Where none is likely to answer now, one may be soon.
                    hedge.as_mut().reset(Instant::now() + pause);
                    pause = (pause * 2).min(LAST_ROUND);
                    if self.beside(&mut tries, &mut running) {
                        self.worker.counts.hedged();
                    }
                }
                Ok(()) = routing.changed() => {
                    self.candidates.follow(Arc::clone(&routing.borrow_and_update()));
                    let down = |(upstream, _): &(_, _)| self.candidates.is_down(upstream);
                    if running.iter().all(down)
                        && let Some(next) = self.leave(&mut tries, &mut running)
                    {
                        return next;
                    }
                }
                () = &mut limit => {
                    // An upload that goes on is no silence of the backend.
                    let due = self.ask.tape.moved().map(|moved| moved + self.worker.limits.answer);
                    if let Some(due) = due.filter(|due| *due > Instant::now()) {
                        limit.as_mut().reset(due);
                        continue;
                    }
                    if self.ask.tape.starved() {
                        self.refusal = Some(Refusal::SlowBody);
                        return Next::Stop;
                    }
                    for (upstream, _) in running {
                        self.failed(&upstream, &Failure::sent(Cause::Timeout(Phase::FirstByte)));
                    }
                    return self.again_or_stop(Sent::Maybe, None);
                }
            }
        }
    }

    /// All backends that were asked were marked down meanwhile: ask another, if that is allowed.
    fn leave(
        &mut self,
        tries: &mut Tries,
        running: &mut Vec<(Arc<Upstream>, Instant)>,
    ) -> Option<Next> {
        match self.ask.repeat {
            Repeat::Never => None,
            // One after the other: the present try is given up first.
            Repeat::Keyed => {
                let elsewhere = self.ask.tape.replayable() && self.candidates.likely();
                if !elsewhere || !self.worker.may_retry() {
                    return None;
                }
                tracing::warn!("{}", domain::guide_line(None));
                for (upstream, _) in std::mem::take(running) {
                    self.failed(&upstream, &Failure::sent(Cause::Timeout(Phase::FirstByte)));
                }
                tries.clear();
                Some(Next::Go)
            }
            Repeat::Freely => {
                self.beside(tries, running);
                None
            }
        }
    }

    /// Sends a copy to the next backend that is likely to answer, if the whole request is here.
    /// Whether it did.
    fn beside(&mut self, tries: &mut Tries, running: &mut Vec<(Arc<Upstream>, Instant)>) -> bool {
        if !self.ask.tape.complete() || !self.candidates.likely() || !self.worker.may_retry() {
            return false;
        }
        let Some(upstream) = self.candidates.next_beside(&*self.worker.clock) else { return false };
        self.tried();
        running.push((Arc::clone(&upstream), Instant::now()));
        let (worker, ask) = (Arc::clone(&self.worker), Arc::clone(&self.ask));
        tries.push(attempt_afresh(worker, ask, upstream).boxed());
        true
    }

    /// Another backend answered first. The one asked first is given a little longer, to tell the
    /// slow from the hanging.
    fn observe_loser(
        &self,
        mut tries: Tries,
        running: &[(Arc<Upstream>, Instant)],
        winner: Instant,
    ) {
        let is_first = |(upstream, started): &&(Arc<Upstream>, Instant)| {
            *started < winner && self.first.as_ref().is_some_and(|it| Arc::ptr_eq(it, upstream))
        };
        let Some((first, started)) = running.iter().find(is_first).cloned() else { return };
        let worker = Arc::clone(&self.worker);
        tokio::spawn(async move {
            let patience = started + first.patience();
            let cause = loop {
                let ended = match time::timeout_at(patience, tries.next()).await {
                    Ok(Some(ended)) if !Arc::ptr_eq(&ended.upstream, &first) => continue,
                    Ok(Some(ended)) => ended,
                    Ok(None) => return,
                    Err(_) => break Cause::Timeout(Phase::FirstByte),
                };
                match ended.result {
                    Ok(Answer { reading: Reading::Own, .. }) => return,
                    Ok(Answer { reading: Reading::Unseen(cause), .. }) => break cause,
                    Ok(Answer { reading: Reading::Suspect(cause), .. }) => break cause,
                    Err(failure) if failure.stale => return,
                    Err(failure) => break failure.cause,
                }
            };
            first.failed(&cause);
            first.suspect(worker.now(), &cause);
        });
    }
}
