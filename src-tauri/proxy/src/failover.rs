//! One request's way through the chain: which backend is asked, when another one is, and which
//! answer the client gets.

mod waiting;

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use domain::backoff::Backoff;
use domain::traffic::{Reading, Sent};
use domain::{Cause, Phase};
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use tokio::time::{self, Instant};

use crate::ask::Ask;
use crate::attempt::{Answer, Ended, attempt};
use crate::failure::Failure;
use crate::pool::Lease;
use crate::refusal::Refusal;
use crate::reply::Answered;
use crate::routing::{Candidates, Routing};
use crate::upstream::Upstream;
use crate::worker::Worker;

/// Between rounds through the whole chain.
const FIRST_ROUND: Duration = Duration::from_millis(100);
const LAST_ROUND: Duration = Duration::from_secs(1);

/// What became of a request.
#[expect(clippy::large_enum_variant, reason = "there is one per request; a box costs more")]
pub(crate) enum Outcome {
    /// A backend's answer.
    Answered { upstream: Arc<Upstream>, response: Answered, attempts: u32 },
    /// The client did not send the request whole.
    Refused(Refusal),
    /// None can be given: each backend's failure, in the order in which they were met.
    Unanswered {
        failures: Vec<(Arc<Upstream>, Cause)>,
        /// A backend may have executed it.
        maybe_executed: bool,
        attempts: u32,
    },
}

/// What follows from a try's end.
#[expect(clippy::large_enum_variant, reason = "there is one per try; a box costs more")]
enum Next {
    Done(Arc<Upstream>, Answered),
    /// Another try may repair it, if there is a backend to try and a token to pay with. With the
    /// status of the answer, where one came.
    Again(Option<u16>),
    /// Another try is made at once, and paid for.
    Go,
    /// No other try may be made.
    Stop,
}

type Tries = FuturesUnordered<BoxFuture<'static, Ended>>;

pub(crate) struct Run {
    worker: Arc<Worker>,
    ask: Arc<Ask>,
    candidates: Candidates,
    /// The backend asked first.
    first: Option<Arc<Upstream>>,
    until: Instant,
    attempts: u32,
    backoff: Backoff,
    /// The first broken answer: better than none, and the app's own if the next one agrees.
    spare: Option<(Arc<Upstream>, Answer, bool)>,
    failures: Vec<(Arc<Upstream>, Cause)>,
    maybe_executed: bool,
    /// What the client did wrong, once that shows.
    refusal: Option<Refusal>,
    /// A request on an old connection may be repeated on a fresh one, once.
    refreshed: bool,
}

impl Run {
    pub(crate) fn new(worker: Arc<Worker>, ask: Ask) -> Self {
        Self {
            candidates: Candidates::new(worker.routing()),
            first: None,
            until: Instant::now() + worker.limits.retry,
            worker,
            ask: Arc::new(ask),
            attempts: 0,
            backoff: Backoff::default(),
            spare: None,
            failures: Vec::new(),
            maybe_executed: false,
            refusal: None,
            refreshed: false,
        }
    }

    /// Goes on until there is an answer to give, or none to be had.
    pub(crate) async fn run(mut self) -> Outcome {
        loop {
            let Some((upstream, lease)) = self.acquire().await else {
                if self.another_round().await {
                    continue;
                }
                return self.give_up();
            };
            match self.ask(upstream, lease).await {
                Next::Done(upstream, response) => {
                    return Outcome::Answered { upstream, response, attempts: self.attempts };
                }
                // Of an empty chain, what follows is another round's affair.
                Next::Again(status) if self.candidates.left() && !self.may_retry(status) => {
                    return self.give_up();
                }
                Next::Again(_) | Next::Go => {}
                Next::Stop => return self.give_up(),
            }
        }
    }

    /// A connection to the next backend that can be connected to.
    async fn acquire(&mut self) -> Option<(Arc<Upstream>, Lease)> {
        let first = self.candidates.next(&*self.worker.clock)?;
        self.first.get_or_insert_with(|| Arc::clone(&first));
        if let Some(lease) = self.worker.idle(&first, &self.ask).await {
            self.tried();
            return Some((first, lease));
        }
        self.race(first).await
    }

    /// Connects to `first`, and to the next ones where it fails or takes long. The first
    /// connection wins.
    async fn race(&mut self, first: Arc<Upstream>) -> Option<(Arc<Upstream>, Lease)> {
        let mut dialing: FuturesUnordered<_> = FuturesUnordered::new();
        let mut racing = vec![Arc::clone(&first)];
        dialing.push(self.dial(first));
        let mut stagger = Box::pin(time::sleep(racing[0].stagger()));
        loop {
            let next = tokio::select! {
                Some((upstream, dialed)) = dialing.next() => {
                    racing.retain(|other| !Arc::ptr_eq(other, &upstream));
                    match dialed {
                        Ok(lease) => {
                            for slow in racing {
                                self.note(&slow, Cause::Timeout(Phase::Connect));
                            }
                            return Some((upstream, lease));
                        }
                        Err(failure) => {
                            self.note(&upstream, failure.cause);
                            let more = self.candidates.left() && self.may_retry(None);
                            more.then(|| self.candidates.next(&*self.worker.clock)).flatten()
                        }
                    }
                }
                () = &mut stagger => {
                    stagger.as_mut().reset(Instant::now() + racing[0].stagger());
                    let next = self.candidates.next_beside(&*self.worker.clock);
                    next.filter(|_| self.worker.may_retry())
                }
            };
            let Some(next) = next else {
                if dialing.is_empty() {
                    return None;
                }
                continue;
            };
            racing.push(Arc::clone(&next));
            dialing.push(self.dial(next));
        }
    }

    fn dial(
        &mut self,
        upstream: Arc<Upstream>,
    ) -> BoxFuture<'static, (Arc<Upstream>, Result<Lease, Failure>)> {
        self.tried();
        let (worker, ask) = (Arc::clone(&self.worker), Arc::clone(&self.ask));
        async move {
            let lease = worker.lease(&upstream, &ask).await;
            (upstream, lease)
        }
        .boxed()
    }

    fn tried(&mut self) {
        self.attempts += 1;
        if self.attempts > 1 {
            self.worker.counts.retried();
        }
    }

    /// Sends the request to `upstream`, and copies of it to others while it is slow and safe.
    async fn ask(&mut self, upstream: Arc<Upstream>, lease: Lease) -> Next {
        let (worker, ask) = (Arc::clone(&self.worker), Arc::clone(&self.ask));
        let hedge_after = upstream.hedge_after();
        let mut first = attempt(worker, ask, Arc::clone(&upstream), lease).boxed();
        match time::timeout(hedge_after, &mut first).await {
            Ok(ended) => self.read(ended),
            Err(_) => self.wait(upstream, first, hedge_after).await,
        }
    }

    /// What a try's end means for the request.
    fn read(&mut self, ended: Ended) -> Next {
        let Ended { upstream, result, .. } = ended;
        let answer = match result {
            Err(failure) => return self.read_failure(upstream, failure),
            Ok(answer) => answer,
        };
        match &answer.reading {
            Reading::Own => {
                upstream.answered(self.worker.now());
                Next::Done(upstream, answer.response)
            }
            Reading::Unseen(cause) => {
                self.note(&upstream, cause.clone());
                self.again_or_stop(Sent::No, Some(answer.response.status().as_u16()))
            }
            Reading::Suspect(cause) => {
                self.maybe_executed = true;
                if let Some((first, spare, news)) = self.spare.take() {
                    if spare.reading.agrees(&answer.reading) {
                        if news {
                            first.withdraw();
                        }
                        first.answered(self.worker.now());
                        return Next::Done(first, spare.response);
                    }
                    self.spare = Some((first, spare, news));
                }
                let status = answer.response.status().as_u16();
                let news = self.note(&upstream, cause.clone());
                self.spare.get_or_insert((upstream, answer, news));
                self.again_or_stop(Sent::Maybe, Some(status))
            }
        }
    }

    fn read_failure(&mut self, upstream: Arc<Upstream>, failure: Failure) -> Next {
        if self.ask.tape.broken() {
            // The client's fault: no backend is to blame, and none can do better.
            self.refusal = Some(Refusal::BrokenBody);
            return Next::Stop;
        }
        if failure.stale && !self.refreshed && self.ask.repeat.allows(failure.sent) {
            self.refreshed = true;
            self.candidates.once_more(&upstream);
            upstream.pool(self.worker.index).clear();
            self.maybe_executed |= failure.sent == Sent::Maybe;
            return Next::Go;
        }
        self.failed(&upstream, &failure);
        self.again_or_stop(failure.sent, None)
    }

    fn failed(&mut self, upstream: &Arc<Upstream>, failure: &Failure) {
        self.maybe_executed |= failure.sent == Sent::Maybe;
        self.note(upstream, failure.cause.clone());
    }

    /// Remembers a failure, and keeps the next requests away, if it is that of the backend asked
    /// first: what a request met on its retries may be the request's own fault, and must not take
    /// one backend down after the other. Whether the suspicion is news.
    fn note(&mut self, upstream: &Arc<Upstream>, cause: Cause) -> bool {
        upstream.failed(&cause);
        let first = self.first.as_ref().is_some_and(|first| Arc::ptr_eq(first, upstream));
        let news = first && upstream.suspect(self.worker.now(), &cause);
        self.failures.push((Arc::clone(upstream), cause));
        news
    }

    fn again_or_stop(&self, sent: Sent, status: Option<u16>) -> Next {
        if self.ask.repeat.allows(sent) && self.ask.tape.replayable() {
            Next::Again(status)
        } else {
            Next::Stop
        }
    }

    /// Whether one more try may be made now; if so, it is said.
    fn may_retry(&mut self, status: Option<u16>) -> bool {
        let may = Instant::now() < self.until && self.worker.may_retry();
        if may {
            tracing::warn!("{}", domain::guide_line(status));
        }
        may
    }

    /// After the whole chain was tried: once more after a pause, while that can help.
    async fn another_round(&mut self) -> bool {
        let pause = {
            let mut rng = self.worker.rng.lock().unwrap_or_else(PoisonError::into_inner);
            self.backoff.next(FIRST_ROUND, LAST_ROUND, &mut rng)
        };
        let in_time = Instant::now() + pause < self.until;
        if self.spare.is_some() || !in_time || !self.candidates.hope() || !self.worker.may_retry() {
            return false;
        }
        time::sleep(pause).await;
        self.candidates = Candidates::new(self.worker.routing());
        true
    }

    fn give_up(self) -> Outcome {
        if let Some(refusal) = self.refusal {
            return Outcome::Refused(refusal);
        }
        match self.spare {
            Some((upstream, answer, _)) => {
                upstream.passed_on();
                Outcome::Answered { upstream, response: answer.response, attempts: self.attempts }
            }
            None => Outcome::Unanswered {
                failures: self.failures,
                maybe_executed: self.maybe_executed,
                attempts: self.attempts,
            },
        }
    }
}

/// The routing as it is watched by a request that waits.
pub(crate) type Watch = tokio::sync::watch::Receiver<Arc<Routing>>;
