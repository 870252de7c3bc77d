//! An answer's body on its way to the client: held until it is whole where that lets a broken one
//! be repaired, streamed otherwise.

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use domain::{Cause, Phase};
use http::{HeaderMap, Response, header};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::time::{self, Instant, Sleep};

use crate::ask::Ask;
use crate::failure::Failure;
use crate::pool::Sender;
use crate::upstream::Upstream;
use crate::worker::Worker;

/// An answer of a known length is held until it is whole up to this.
const HOLD: u64 = 256 * 1024;
/// One of unknown length up to this, and no longer than [`HOLD_TIME`]: it may be a stream.
const HOLD_UNSIZED: usize = 64 * 1024;
const HOLD_TIME: Duration = Duration::from_millis(100);

type BoxError = Box<dyn Error + Send + Sync>;

/// A body for the client.
pub(crate) enum Reply {
    /// Whole.
    Whole { data: Option<Bytes>, trailers: Option<HeaderMap> },
    /// As it comes.
    Stream(Box<Stream>),
}

/// The rest of an answer that comes from a backend.
pub(crate) struct Stream {
    /// What was held before it turned out to be a stream.
    first: Option<Bytes>,
    source: Incoming,
    carrier: Option<Carrier>,
    silence: Duration,
    /// Set while nothing comes.
    timer: Option<Pin<Box<Sleep>>>,
}

/// What carried an answer here.
pub(crate) struct Carrier {
    pub(crate) worker: Arc<Worker>,
    pub(crate) upstream: Arc<Upstream>,
    pub(crate) ask: Arc<Ask>,
    pub(crate) sender: Sender,
}

impl Carrier {
    /// The answer was read whole. The connection is free, if the request was sent whole too.
    fn done(self) {
        if let Sender::Http1(sender) = self.sender
            && self.ask.tape.ended()
        {
            self.worker.keep(&self.upstream, sender);
        }
    }

    /// The answer broke off after the client got some of it: nothing can repair that, but the next
    /// requests need not meet it.
    fn broke(self, failure: &Failure) {
        if !self.ask.tape.broken() {
            self.upstream.failed(&failure.cause);
            self.upstream.suspect(self.worker.now(), &failure.cause);
        }
    }
}

impl Reply {
    /// A whole body.
    pub(crate) fn of(data: impl Into<Bytes>) -> Self {
        let data = data.into();
        Self::Whole { data: (!data.is_empty()).then_some(data), trailers: None }
    }

    /// The body as it comes.
    pub(crate) fn stream(source: Incoming, carrier: Carrier) -> Self {
        Self::stream_after(Bytes::new(), source, carrier)
    }

    fn stream_after(first: Bytes, source: Incoming, carrier: Carrier) -> Self {
        if first.is_empty() && source.is_end_stream() {
            carrier.done();
            return Self::of(first);
        }
        Self::Stream(Box::new(Stream {
            first: (!first.is_empty()).then_some(first),
            source,
            silence: carrier.worker.limits.silence,
            carrier: Some(carrier),
            timer: None,
        }))
    }

    /// The body held until it is whole, if it is a small one and no stream.
    ///
    /// # Errors
    /// It broke off; nothing of it reached the client.
    pub(crate) async fn hold(
        headers: &HeaderMap,
        mut source: Incoming,
        carrier: Carrier,
    ) -> Result<Self, Failure> {
        let until = match source.size_hint().exact() {
            Some(0) => return Ok(Self::stream(source, carrier)),
            Some(length) if length > HOLD => return Ok(Self::stream(source, carrier)),
            Some(_) => None,
            None if is_stream(headers) => return Ok(Self::stream(source, carrier)),
            None => Some(Instant::now() + HOLD_TIME),
        };
        let mut held = Held::default();
        loop {
            let frame = match until {
                None => source.frame().await,
                Some(_) if held.length > HOLD_UNSIZED => {
                    return Ok(Self::stream_after(held.bytes(), source, carrier));
                }
                Some(until) => match time::timeout_at(until, source.frame()).await {
                    Ok(frame) => frame,
                    Err(_) => return Ok(Self::stream_after(held.bytes(), source, carrier)),
                },
            };
            match frame {
                None => break,
                Some(Err(error)) => return Err(Failure::body(&error)),
                Some(Ok(frame)) => held.take(frame),
            }
        }
        carrier.done();
        let trailers = held.trailers.take();
        let data = held.bytes();
        Ok(Self::Whole { data: (!data.is_empty()).then_some(data), trailers })
    }
}

/// What was read of a body. Most come in one piece, which is not copied.
#[derive(Default)]
struct Held {
    first: Bytes,
    more: BytesMut,
    length: usize,
    trailers: Option<HeaderMap>,
}

impl Held {
    fn take(&mut self, frame: Frame<Bytes>) {
        match frame.into_data() {
            Ok(data) => {
                self.length += data.len();
                if self.first.is_empty() && self.more.is_empty() {
                    self.first = data;
                    return;
                }
                if self.more.is_empty() {
                    self.more.extend_from_slice(&std::mem::take(&mut self.first));
                }
                self.more.extend_from_slice(&data);
            }
            Err(frame) => self.trailers = frame.into_trailers().ok(),
        }
    }

    fn bytes(self) -> Bytes {
        if self.more.is_empty() { self.first } else { self.more.freeze() }
    }
}

/// Whether the content is a stream by its type: its first part is wanted at once.
fn is_stream(headers: &HeaderMap) -> bool {
    const STREAMS: [&str; 5] = [
        "text/event-stream",
        "application/x-ndjson",
        "application/stream+json",
        "application/grpc",
        "multipart/x-mixed-replace",
    ];
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| STREAMS.iter().any(|stream| kind.starts_with(stream)))
}

impl Body for Reply {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match self.get_mut() {
            Self::Whole { data, trailers } => Poll::Ready(match data.take() {
                Some(data) => Some(Ok(Frame::data(data))),
                None => trailers.take().map(|trailers| Ok(Frame::trailers(trailers))),
            }),
            Self::Stream(stream) => stream.poll(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole { data, trailers } => data.is_none() && trailers.is_none(),
            Self::Stream(stream) => stream.first.is_none() && stream.carrier.is_none(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            // Trailers need a body in chunks, which one of an exact size is not sent in.
            Self::Whole { trailers: Some(_), .. } => SizeHint::default(),
            Self::Whole { data, .. } => {
                SizeHint::with_exact(data.as_ref().map_or(0, |data| data.len() as u64))
            }
            Self::Stream(stream) => match (&stream.first, stream.source.size_hint().exact()) {
                (None, Some(size)) => SizeHint::with_exact(size),
                _ => SizeHint::default(),
            },
        }
    }
}

impl Stream {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        let frame = match Pin::new(&mut self.source).poll_frame(cx) {
            Poll::Pending => return self.poll_silence(cx),
            Poll::Ready(frame) => frame,
        };
        self.timer = None;
        match frame {
            Some(Ok(frame)) => {
                if self.source.is_end_stream() {
                    self.finish(None);
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Some(Err(error)) => {
                self.finish(Some(&Failure::body(&error)));
                Poll::Ready(Some(Err(error.into())))
            }
            None => {
                self.finish(None);
                Poll::Ready(None)
            }
        }
    }

    fn poll_silence(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let silence = self.silence;
        let timer = self.timer.get_or_insert_with(|| Box::pin(time::sleep(silence)));
        if timer.as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
        self.finish(Some(&Failure::sent(Cause::Timeout(Phase::Body))));
        Poll::Ready(Some(Err("the backend fell silent".into())))
    }

    fn finish(&mut self, failure: Option<&Failure>) {
        match (self.carrier.take(), failure) {
            (None, _) => {}
            (Some(carrier), None) => carrier.done(),
            (Some(carrier), Some(failure)) => carrier.broke(failure),
        }
    }
}

/// An answer's head with its body on the way.
pub(crate) type Answered = Response<Reply>;
