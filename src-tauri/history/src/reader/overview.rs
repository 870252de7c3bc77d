//! A time at a glance: what share of it each backend was up.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use domain::stretch::Seen;
use domain::{Cause, WallTime};

use super::seen::{Laid, Stretches};
use super::{ReadError, Reader, Span};
use crate::timeline::Timeline;

/// One backend over a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backend {
    /// Its name.
    pub name: Arc<str>,
    /// The time cut into equal parts, oldest first.
    pub shares: Vec<Share>,
    /// Probes that were kept.
    pub probes: u64,
    /// Of these, failed.
    pub failures: u64,
    /// Median time of the passed ones; none where none passed.
    pub p50: Option<Duration>,
    /// 95th percentile of it.
    pub p95: Option<Duration>,
}

/// What was seen of a backend in a time. What is missing from its whole length was unobserved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The time.
    pub span: Span,
    /// How long it was up.
    pub up: Duration,
    /// How long it was down.
    pub down: Duration,
    /// How long it was waking.
    pub waking: Duration,
    /// Why it was down for the longest piece of it.
    pub cause: Option<Cause>,
}

impl Reader {
    /// Every backend that was seen or probed in a time, by name; the time cut into `parts`.
    ///
    /// # Errors
    /// [`ReadError`] where the file cannot be read.
    pub fn overview(&self, span: Span, parts: usize) -> Result<Vec<Backend>, ReadError> {
        let (names, sums, stretches) = (self.names()?, self.sums(span)?, self.stretches(span)?);
        let nothing = Timeline::new();
        let ids: BTreeSet<_> = sums.keys().chain(stretches.lines.keys()).copied().collect();
        let cuts = cuts(span, parts);
        let mut backends: Vec<_> = ids
            .iter()
            .filter_map(|id| {
                let (name, sum) = (names.get(id)?, sums.get(id));
                let line = stretches.lines.get(id).unwrap_or(&nothing);
                Some(Backend {
                    name: Arc::clone(name),
                    shares: shares(line, &stretches, &cuts),
                    probes: sum.map_or(0, |sum| sum.probes),
                    failures: sum.map_or(0, |sum| sum.failures),
                    p50: sum.and_then(|sum| sum.p50()),
                    p95: sum.and_then(|sum| sum.p95()),
                })
            })
            .collect();
        backends.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(backends)
    }
}

/// Where the parts of a time begin, and the end of the last.
fn cuts(span: Span, parts: usize) -> Vec<i64> {
    let (from, parts) = (span.from.unix_ms(), parts.max(1) as i128);
    let length = i128::from(span.to.unix_ms()) - i128::from(from);
    let cut = |part: i128| i128::from(from) + length.max(0) * part / parts;
    (0..=parts).map(|part| i64::try_from(cut(part)).unwrap_or(i64::MAX)).collect()
}

/// What was seen between each two cuts.
pub(super) fn shares(line: &Timeline<Laid>, stretches: &Stretches, cuts: &[i64]) -> Vec<Share> {
    let mut shares: Vec<_> = cuts
        .windows(2)
        .map(|cut| Share {
            span: Span { from: WallTime::from_unix_ms(cut[0]), to: WallTime::from_unix_ms(cut[1]) },
            up: Duration::ZERO,
            down: Duration::ZERO,
            waking: Duration::ZERO,
            cause: None,
        })
        .collect();
    let mut longest = vec![0; shares.len()];
    for piece in line.pieces() {
        let begin = cuts.partition_point(|&cut| cut <= piece.from).saturating_sub(1);
        for (share, longest) in shares.iter_mut().zip(&mut longest).skip(begin) {
            let from = piece.from.max(share.span.from.unix_ms());
            let to = piece.to.min(share.span.to.unix_ms());
            if share.span.from.unix_ms() >= piece.to {
                break;
            }
            let ms = u64::try_from(to - from).unwrap_or(0);
            let seen = match piece.what.seen {
                Seen::Up => &mut share.up,
                Seen::Waking => &mut share.waking,
                Seen::Down => {
                    if ms > *longest {
                        *longest = ms;
                        share.cause = stretches.cause(&piece.what).cloned();
                    }
                    &mut share.down
                }
            };
            *seen += Duration::from_millis(ms);
        }
    }
    shares
}
