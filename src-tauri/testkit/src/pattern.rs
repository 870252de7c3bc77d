//! Bodies of any size whose every byte is known, so that both ends can tell whether one came whole
//! and unchanged, without holding it.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, SizeHint};

/// The pattern repeats after a prime number of bytes: no part can be dropped, doubled or swapped
/// along any buffer's bounds unnoticed.
const PERIOD: usize = 65_521;

/// Twice the period, so that a whole one is in sequence from any offset.
#[derive(Debug)]
struct Pattern(Bytes);

impl Pattern {
    fn new() -> Self {
        let byte = |at: usize| ((at % PERIOD).wrapping_mul(2_654_435_761) >> 16) as u8;
        Self((0..2 * PERIOD).map(byte).collect())
    }

    /// What stands from `offset` on in a body of `size` bytes; a part of it where it is long.
    fn part(&self, offset: u64, size: u64) -> Bytes {
        let start = (offset % PERIOD as u64) as usize;
        let length = (size - offset).min(PERIOD as u64) as usize;
        self.0.slice(start..start + length)
    }
}

/// A body of that pattern.
#[derive(Debug)]
pub struct Patterned {
    pattern: Pattern,
    size: u64,
    at: u64,
    sized: bool,
    count: Arc<AtomicU64>,
}

impl Patterned {
    /// `size` bytes that say so beforehand.
    pub fn sized(size: u64) -> Self {
        Self { pattern: Pattern::new(), size, at: 0, sized: true, count: Arc::default() }
    }

    /// `size` bytes of which nobody knows beforehand how many: sent in chunks.
    pub fn chunked(size: u64) -> Self {
        Self { sized: false, ..Self::sized(size) }
    }

    /// Adds to `count` what is asked for of it.
    #[must_use]
    pub fn counted(self, count: Arc<AtomicU64>) -> Self {
        Self { count, ..self }
    }
}

impl Body for Patterned {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let part = self.pattern.part(self.at, self.size);
        if part.is_empty() {
            return Poll::Ready(None);
        }
        self.at += part.len() as u64;
        self.count.fetch_add(part.len() as u64, Ordering::Relaxed);
        Poll::Ready(Some(Ok(Frame::data(part))))
    }

    fn is_end_stream(&self) -> bool {
        self.at == self.size
    }

    fn size_hint(&self) -> SizeHint {
        if self.sized { SizeHint::with_exact(self.size - self.at) } else { SizeHint::new() }
    }
}

/// Reads `body` to its end: how many bytes it had.
///
/// # Errors
/// Where it is cut, or has another byte than the pattern at some place.
pub async fn check<B>(body: B) -> Result<u64, String>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: std::fmt::Display,
{
    check_counting(body, &AtomicU64::new(0)).await
}

/// As [`check`], and adds to `count` as it reads.
///
/// # Errors
/// As [`check`].
pub async fn check_counting<B>(mut body: B, count: &AtomicU64) -> Result<u64, String>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: std::fmt::Display,
{
    let pattern = Pattern::new();
    let mut offset = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| format!("cut after {offset} bytes: {error}"))?;
        let Ok(data) = frame.into_data() else { continue };
        let mut rest = data.as_ref();
        while !rest.is_empty() {
            let expected = pattern.part(offset, offset + rest.len() as u64);
            let (now, later) = rest.split_at(expected.len());
            if now != expected.as_ref() {
                return Err(format!("other bytes than sent from {offset} on"));
            }
            offset += now.len() as u64;
            rest = later;
        }
        count.fetch_add(data.len() as u64, Ordering::Relaxed);
    }
    Ok(offset)
}
