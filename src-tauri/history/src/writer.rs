//! The one thread that writes: takes what waits, writes it at once, and tries again what failed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use domain::stretch::{Stretch, Stretches};
use domain::{Moment, Now};
use engine::port::Clock;
use tokio::sync::{oneshot, watch};

use crate::place::Site;
use crate::queue::{Message, Tally};
use crate::retention::Retention;
use crate::status::{SetAside, SetAsideWhy, Status, Trouble};
use crate::store::{Numbered, OpenError, Run, Store, Unusable, is_damage};
use crate::{Limits, Record, aside};

/// At most so many records in one transaction.
const BATCH: usize = 2_000;
/// What goes on is written at least this often: a crash makes no more than this of what was
/// observed unobserved.
const OPEN_WRITTEN: Duration = Duration::from_secs(60);
/// Between tries while something is in the way.
const RETRY: Duration = Duration::from_secs(2);

pub(crate) struct Writer {
    site: Site,
    clock: Arc<dyn Clock>,
    limits: Limits,
    status: watch::Sender<Status>,
    tally: Arc<Tally>,
    store: Option<Store>,
    /// This run's place in the file, to be found again when the file is opened anew.
    run: Option<Run>,
    stretches: Stretches,
    retention: Retention,
    /// Taken from the queue and not yet written.
    batch: Vec<Numbered>,
    /// Told of stretches and not yet written, by their numbers.
    untold: BTreeMap<u64, Stretch>,
    number: i64,
    /// Not before this is anything tried again.
    retry: Option<Instant>,
    /// When all there was to write was written.
    written: Moment,
    looked: Moment,
}

/// What the loop goes on with.
enum Next {
    Turn,
    End,
}

impl Writer {
    pub(crate) fn new(
        site: Site,
        clock: Arc<dyn Clock>,
        limits: Limits,
        status: watch::Sender<Status>,
        tally: Arc<Tally>,
    ) -> Self {
        let mono = clock.now().mono;
        Self {
            site,
            clock,
            limits,
            status,
            tally,
            store: None,
            run: None,
            stretches: Stretches::new(limits.look * 3),
            retention: Retention::new(limits, mono),
            batch: Vec::new(),
            untold: BTreeMap::new(),
            number: 0,
            retry: None,
            written: mono,
            looked: mono,
        }
    }

    /// Writes until it is told to stop, or nobody is left to tell it anything.
    pub(crate) fn run(mut self, queue: &Receiver<Message>) {
        self.attempt();
        while matches!(self.turn(queue), Next::Turn) {}
    }

    fn turn(&mut self, queue: &Receiver<Message>) -> Next {
        let mut answers = Vec::new();
        let (next, all) = self.receive(queue, &mut answers);
        let now = self.clock.now();
        if all {
            self.stretches.look(now);
        }
        self.look_after_the_file(now.mono);
        if matches!(next, Next::End) {
            self.stretches.stop(now);
            self.retry = None;
        }
        let again = self.retry.is_some_and(|at| at <= Instant::now());
        let asked = !answers.is_empty() || matches!(next, Next::End) || again;
        if asked || !self.batch.is_empty() || now.mono.since(self.written) >= OPEN_WRITTEN {
            self.write(now.mono);
        }
        if matches!(next, Next::End) {
            // Its end is a part of what is waited for: the log ahead is written into the file.
            self.store = None;
        } else {
            self.tidy(now);
        }
        for answer in answers {
            // Whoever does not wait any more needs no answer.
            let _ = answer.send(());
        }
        next
    }

    /// Takes in what waits, after waiting for it as long as there is nothing else to do. With it:
    /// whether that was all.
    fn receive(
        &mut self,
        queue: &Receiver<Message>,
        answers: &mut Vec<oneshot::Sender<()>>,
    ) -> (Next, bool) {
        let first = match queue.recv_timeout(self.wait()) {
            Ok(first) => first,
            Err(RecvTimeoutError::Timeout) => return (Next::Turn, true),
            Err(RecvTimeoutError::Disconnected) => return (Next::End, true),
        };
        let mut taken = 0;
        for message in std::iter::once(first).chain(queue.try_iter().take(BATCH)) {
            taken += 1;
            match message {
                Message::Keep(now, record) => self.take_in(now, *record),
                Message::Flush(answer) => answers.push(answer),
                Message::Stop(answer) => {
                    answers.push(answer);
                    return (Next::End, true);
                }
            }
        }
        (Next::Turn, taken <= BATCH)
    }

    fn wait(&self) -> Duration {
        let retry = self.retry.map(|at| at.saturating_duration_since(Instant::now()));
        let tidy = self.store.is_some().then(|| self.retention.wait(self.clock.now().mono));
        let soonest = [retry, tidy].into_iter().flatten().min();
        soonest.unwrap_or(self.limits.look).min(self.limits.look)
    }

    fn take_in(&mut self, now: Now, record: Record) {
        match &record {
            Record::Event { event, .. } => self.stretches.happened(now, &event.kind),
            Record::Observation(observation) => self.stretches.observed(now, observation),
        }
        self.number += 1;
        self.batch.push(Numbered { number: self.number, record });
    }

    /// A file that somebody took away takes nothing in, though writing to it works.
    fn look_after_the_file(&mut self, now: Moment) {
        if now.since(self.looked) < self.limits.look {
            return;
        }
        self.looked = now;
        if let Site::File(path) = &self.site
            && self.store.is_some()
            && matches!(path.try_exists(), Ok(false))
        {
            tracing::warn!(file = %path.display(), "the history's file is gone; beginning anew");
            self.store = None;
        }
    }

    /// Writes all that waits, if there is a store and it works.
    fn write(&mut self, now: Moment) {
        self.untold.extend(self.stretches.take().into_iter().map(|told| (told.number, told)));
        self.attempt();
        if self.retry.is_some_and(|at| Instant::now() < at) {
            return;
        }
        while let Some(store) = &mut self.store {
            let some = self.batch.len().min(BATCH);
            let last = some == self.batch.len();
            // What is told of stretches comes of all the records, and so goes with the last.
            let told = self.untold.values().filter(|_| last);
            match store.write(&self.batch[..some], told) {
                Ok(()) => self.wrote(some),
                Err(error) => return self.failed(&error),
            }
            if last {
                self.untold.clear();
                self.written = now;
                return;
            }
        }
    }

    fn wrote(&mut self, records: usize) {
        self.batch.drain(..records);
        self.tally.waiting.fetch_sub(records, Ordering::Relaxed);
        self.retry = None;
        let size = self.store.as_ref().and_then(|store| store.size().ok());
        self.tell(None, |status| {
            status.durable += records as u64;
            if let Some(size) = size {
                status.bytes = size.whole;
            }
        });
    }

    /// Opens the store where there is none, and it is time to try.
    fn attempt(&mut self) {
        if self.store.is_some() || self.retry.is_some_and(|at| Instant::now() < at) {
            return;
        }
        match Store::open(&self.site, self.clock.now().wall, self.run) {
            Ok(store) => {
                self.run = Some(store.run);
                self.store = Some(store);
                self.retry = None;
                self.tell(None, |_| {});
            }
            Err(OpenError::Refused(refused)) => self.hindered(Trouble::refused(&refused)),
            Err(OpenError::Unusable(Unusable(why))) => self.set_aside(why),
            Err(OpenError::Sqlite(error)) => self.failed(&error),
        }
    }

    fn failed(&mut self, error: &rusqlite::Error) {
        if is_damage(error) {
            self.set_aside(SetAsideWhy::Corrupt);
        } else {
            self.hindered(Trouble::of(error));
        }
    }

    /// Makes way for a fresh file, which is begun at the next try.
    fn set_aside(&mut self, why: SetAsideWhy) {
        self.store = None;
        self.run = None;
        let Site::File(path) = &self.site else {
            return self.hindered(Trouble::Failed("the history in memory is damaged".into()));
        };
        match aside::set_aside(path, why, self.clock.now().wall) {
            Ok(to) => {
                tracing::warn!(file = %to.display(), reason = why.as_str(), "history set aside");
                self.tell(None, |status| status.set_aside = Some(SetAside { to, why }));
                self.retry = Some(Instant::now());
            }
            Err(error) => self.hindered(Trouble::io(&error)),
        }
    }

    fn hindered(&mut self, trouble: Trouble) {
        if trouble == Trouble::Elsewhere {
            // Another instance keeps the same: what this one saw would be there twice.
            self.tally.waiting.fetch_sub(self.batch.len(), Ordering::Relaxed);
            self.batch.clear();
            self.untold.clear();
        }
        // A long trouble makes no long list: what ended first is forgotten first.
        while self.untold.len() > self.limits.waiting {
            self.untold.pop_first();
        }
        if matches!(trouble, Trouble::Failed(_) | Trouble::ReadOnly) {
            // The file may be another one by the next try: a disk that was mounted again.
            self.store = None;
        }
        self.retry = Some(Instant::now() + RETRY);
        self.tell(Some(trouble), |_| {});
    }

    fn tidy(&mut self, now: Now) {
        self.retention.look(now);
        let Some(store) = &mut self.store else { return };
        if let Err(error) = self.retention.step(store, now) {
            self.failed(&error);
        }
    }

    fn tell(&self, trouble: Option<Trouble>, change: impl FnOnce(&mut Status)) {
        self.status.send_modify(|status| {
            if let Some(trouble) = trouble.as_ref().filter(|_| trouble != status.trouble) {
                tracing::warn!(?trouble, "the history is not kept");
            }
            status.trouble = trouble;
            status.waiting = self.tally.waiting.load(Ordering::Relaxed) as u64;
            status.dropped = self.tally.dropped.load(Ordering::Relaxed);
            change(status);
        });
    }
}
