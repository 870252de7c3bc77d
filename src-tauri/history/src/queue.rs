//! The way to the writer: a queue that nobody waits at.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use domain::Now;
use engine::port::Clock;
use tokio::sync::{oneshot, watch};

use crate::place::Site;
use crate::reader::{ReadError, Reader};
use crate::status::{Status, Trouble};
use crate::writer::Writer;
use crate::{Limits, Place, Record};

/// What the writer is told.
pub(crate) enum Message {
    /// To keep, and when it was given.
    Keep(Now, Box<Record>),
    /// Write what came before this, as far as it is possible now, and say so.
    Flush(oneshot::Sender<()>),
    /// The same, and end.
    Stop(oneshot::Sender<()>),
}

/// What the queue's two ends share.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Records given and not yet written.
    pub(crate) waiting: AtomicUsize,
    /// Records that found too many waiting.
    pub(crate) dropped: AtomicU64,
}

/// The way to a history that is kept. It ends when the last handle is dropped, or with
/// [`Self::stop`].
#[derive(Clone)]
pub struct History {
    messages: mpsc::Sender<Message>,
    clock: Arc<dyn Clock>,
    limits: Limits,
    tally: Arc<Tally>,
    status: watch::Receiver<Status>,
    site: Site,
}

impl History {
    /// Begins to keep a history at `place`. What is in the way there is told by the status, and
    /// tried again until it is gone.
    pub fn open(place: Place, clock: Arc<dyn Clock>, limits: Limits) -> Self {
        let site = Site::of(place);
        let (messages, queue) = mpsc::channel();
        let (publish, status) = watch::channel(Status::default());
        let tally = Arc::new(Tally::default());
        let writer =
            Writer::new(site.clone(), Arc::clone(&clock), limits, publish, Arc::clone(&tally));
        let started =
            thread::Builder::new().name("history".into()).spawn(move || writer.run(&queue));
        let status = match started {
            Ok(_) => status,
            Err(error) => {
                let trouble = Some(Trouble::Failed(error.to_string()));
                watch::channel(Status { trouble, ..Status::default() }).1
            }
        };
        Self { messages, clock, limits, tally, status, site }
    }

    /// Keeps `record`, some time soon. Never waits, and never fails: what came of it is in the
    /// status.
    pub fn keep(&self, record: Record) {
        let limit = match record {
            Record::Observation(_) => self.limits.waiting,
            Record::Event { .. } => self.limits.waiting.saturating_mul(2),
        };
        if self.tally.waiting.load(Ordering::Relaxed) >= limit {
            self.tally.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        self.tally.waiting.fetch_add(1, Ordering::Relaxed);
        // After the end nobody keeps anything: that is what was asked for.
        let _ = self.messages.send(Message::Keep(self.clock.now(), Box::new(record)));
    }

    /// How the keeping goes, watched: the latest wins.
    pub fn status(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }

    /// Where it is kept; none: in memory.
    pub fn file(&self) -> Option<PathBuf> {
        match &self.site {
            Site::File(path) => Some(path.clone()),
            Site::Memory(_) => None,
        }
    }

    /// Asks the history something, on a thread where waiting is allowed: everything that was kept
    /// before is in the answer, and all of `question` sees the same state. On a tokio runtime.
    ///
    /// # Errors
    /// [`ReadError`], where there is no history yet, or it cannot be read.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Reader) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, ReadError> {
        self.send_and_wait(Message::Flush).await;
        let site = self.site.clone();
        tokio::task::spawn_blocking(move || question(&Reader::of(&site)?))
            .await
            .map_err(|error| ReadError::Failed(error.to_string()))?
    }

    /// Writes what is left and ends.
    pub async fn stop(&self) {
        self.send_and_wait(Message::Stop).await;
    }

    /// Waits until the writer has done it; not at all where the writer has ended.
    async fn send_and_wait(&self, message: impl FnOnce(oneshot::Sender<()>) -> Message) {
        let (done, end) = oneshot::channel();
        if self.messages.send(message(done)).is_ok() {
            let _ = end.await;
        }
    }
}

impl std::fmt::Debug for History {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("History").field("site", &self.site).finish_non_exhaustive()
    }
}
