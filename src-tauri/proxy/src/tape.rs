//! A request's body that can be sent more than once: what was read of it is recorded, up to a
//! limit.

use std::error::Error;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::Instant;

/// Most that is recorded of a body. A longer one can be sent once only.
const MOST: usize = 1024 * 1024;

/// A body with its recording.
#[derive(Clone)]
pub(crate) struct Tape {
    reel: Option<Arc<Mutex<Reel>>>,
    hint: SizeHint,
}

struct Reel {
    source: Incoming,
    chunks: Vec<Bytes>,
    length: usize,
    trailers: Option<HeaderMap>,
    ended: bool,
    /// It was longer than [`MOST`], and what was recorded is gone.
    overrun: bool,
    /// The client broke off before its end, or sent what is no body.
    broken: bool,
    /// When the client sent the latest part.
    moved: Instant,
    /// The latest reader waits for the client.
    starved: bool,
    /// The latest reader. An older one belongs to a try that was given up.
    reader: u32,
}

impl Tape {
    pub(crate) fn new(source: Incoming) -> Self {
        let hint = source.size_hint();
        let reel = (!source.is_end_stream()).then(|| {
            Arc::new(Mutex::new(Reel {
                source,
                chunks: Vec::new(),
                length: 0,
                trailers: None,
                ended: false,
                overrun: false,
                broken: false,
                moved: Instant::now(),
                starved: false,
                reader: 0,
            }))
        });
        Self { reel, hint }
    }

    /// Whether it can be sent from its beginning.
    pub(crate) fn replayable(&self) -> bool {
        self.reel.as_ref().is_none_or(|reel| !lock(reel).overrun)
    }

    /// Whether all of it is here: then two tries may send it at the same time.
    pub(crate) fn complete(&self) -> bool {
        self.reel.as_ref().is_none_or(|reel| {
            let reel = lock(reel);
            reel.ended && !reel.overrun
        })
    }

    /// Whether all of it was taken from the client.
    pub(crate) fn ended(&self) -> bool {
        self.reel.as_ref().is_none_or(|reel| lock(reel).ended)
    }

    /// Whether the client broke off: then a failure is not the backend's.
    pub(crate) fn broken(&self) -> bool {
        self.reel.as_ref().is_some_and(|reel| lock(reel).broken)
    }

    /// When the client sent the latest part of it; none where there is no body.
    pub(crate) fn moved(&self) -> Option<Instant> {
        self.reel.as_ref().map(|reel| lock(reel).moved)
    }

    /// Whether the client keeps a backend waiting for more.
    pub(crate) fn starved(&self) -> bool {
        self.reel.as_ref().is_some_and(|reel| lock(reel).starved)
    }

    /// The body for one try. A reader made before it gets no more.
    pub(crate) fn play(&self) -> Outgoing {
        let Some(reel) = &self.reel else { return Outgoing(None) };
        let mut locked = lock(reel);
        if !locked.ended {
            locked.reader += 1;
        }
        let (number, hint) = (locked.reader, self.hint);
        Outgoing(Some(Player { reel: Arc::clone(reel), number, at: 0, done: false, hint }))
    }
}

/// A body on its way to a backend.
pub(crate) struct Outgoing(Option<Player>);

struct Player {
    reel: Arc<Mutex<Reel>>,
    number: u32,
    /// The next chunk.
    at: usize,
    done: bool,
    hint: SizeHint,
}

type BoxError = Box<dyn Error + Send + Sync>;

impl Body for Outgoing {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match &mut self.0 {
            None => Poll::Ready(None),
            Some(player) => player.poll(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_ref().is_none_or(|player| player.done)
    }

    fn size_hint(&self) -> SizeHint {
        self.0.as_ref().map_or_else(|| SizeHint::with_exact(0), |player| player.hint)
    }
}

impl Player {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if self.done {
            return Poll::Ready(None);
        }
        let mut reel = lock(&self.reel);
        if reel.reader != self.number {
            return Poll::Ready(Some(Err("this try was given up".into())));
        }
        if let Some(chunk) = reel.chunks.get(self.at) {
            self.at += 1;
            return Poll::Ready(Some(Ok(Frame::data(chunk.clone()))));
        }
        if reel.ended {
            self.done = true;
            return Poll::Ready(reel.trailers.clone().map(|it| Ok(Frame::trailers(it))));
        }
        let polled = Pin::new(&mut reel.source).poll_frame(cx);
        reel.starved = polled.is_pending();
        let frame = ready!(polled);
        reel.moved = Instant::now();
        match frame {
            None => {
                reel.ended = true;
                self.done = true;
                Poll::Ready(None)
            }
            Some(Err(error)) => {
                reel.broken = true;
                Poll::Ready(Some(Err(error.into())))
            }
            Some(Ok(frame)) => match frame.into_data() {
                Ok(chunk) => {
                    self.at += reel.record(&chunk);
                    // Of a body whose length is known, nobody asks for more than that.
                    reel.ended = reel.source.is_end_stream();
                    self.done = reel.ended;
                    Poll::Ready(Some(Ok(Frame::data(chunk))))
                }
                Err(frame) => {
                    let Ok(trailers) = frame.into_trailers() else { return Poll::Ready(None) };
                    reel.trailers = Some(trailers.clone());
                    reel.ended = true;
                    self.done = true;
                    Poll::Ready(Some(Ok(Frame::trailers(trailers))))
                }
            },
        }
    }
}

impl Reel {
    /// Keeps `chunk`, if there is room. How many chunks were added.
    fn record(&mut self, chunk: &Bytes) -> usize {
        self.length += chunk.len();
        if self.overrun || self.length > MOST {
            self.overrun = true;
            self.chunks = Vec::new();
            return 0;
        }
        self.chunks.push(chunk.clone());
        1
    }
}

// Nothing panics under this lock, so what a poisoned one holds is whole.
fn lock(reel: &Mutex<Reel>) -> MutexGuard<'_, Reel> {
    reel.lock().unwrap_or_else(PoisonError::into_inner)
}
