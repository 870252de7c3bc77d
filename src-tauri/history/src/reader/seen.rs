//! What was seen: stretches, and incidents made of them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::stretch::Seen;
use domain::{Cause, WallTime};

use super::{ReadError, Reader, Span};
use crate::causes;
use crate::store::seen_of;
use crate::timeline::{Piece, Timeline};

/// Down, then for so long unobserved, and down again is one incident.
const TOUCH_MS: i64 = 60_000;
/// What goes on is written every minute at least: what was not for this long goes on no more.
const STALE_MS: i64 = 150_000;

/// A time in which a backend was down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// The backend's name.
    pub backend: Arc<str>,
    /// When it began.
    pub from: WallTime,
    /// When it ended; none while it goes on.
    pub to: Option<WallTime>,
    /// Its end was seen: the backend was something else next. Otherwise the looking ended.
    pub end_seen: bool,
    /// How long it was seen down: not what went unobserved within it.
    pub down: Duration,
    /// Why, as it was when it began.
    pub cause: Option<Cause>,
}

/// A stretch on the timeline; `cause` is its place in [`Stretches::causes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Laid {
    pub(super) seen: Seen,
    pub(super) open: bool,
    pub(super) cause: Option<usize>,
}

/// The stretches that touch a time, by backend.
pub(super) struct Stretches {
    pub(super) lines: BTreeMap<i64, Timeline<Laid>>,
    causes: Vec<Cause>,
}

impl Stretches {
    pub(super) fn cause(&self, laid: &Laid) -> Option<&Cause> {
        laid.cause.and_then(|index| self.causes.get(index))
    }
}

impl Reader {
    /// The incidents that touch a time, newest first, `limit` at most.
    ///
    /// # Errors
    /// [`ReadError`] where the file cannot be read.
    pub fn incidents(&self, span: Span, limit: usize) -> Result<Vec<Incident>, ReadError> {
        let (names, stretches) = (self.names()?, self.stretches(span)?);
        let mut incidents = Vec::new();
        for (id, line) in &stretches.lines {
            let Some(name) = names.get(id) else { continue };
            let mut pieces = line.pieces().iter().peekable();
            while let Some(first) = pieces.next() {
                if first.what.seen != Seen::Down {
                    continue;
                }
                let (mut last, mut down) = (first, first.to - first.from);
                let again = |next: &Piece<Laid>, last: &Piece<Laid>| {
                    next.what.seen == Seen::Down && next.from - last.to <= TOUCH_MS
                };
                while let Some(next) = pieces.next_if(|next| again(next, last)) {
                    last = next;
                    down += next.to - next.from;
                }
                let goes_on = last.what.open && last.to + STALE_MS >= span.to.unix_ms();
                incidents.push(Incident {
                    backend: Arc::clone(name),
                    from: WallTime::from_unix_ms(first.from),
                    to: (!goes_on).then(|| WallTime::from_unix_ms(last.to)),
                    end_seen: pieces.peek().is_some_and(|next| next.from == last.to),
                    down: Duration::from_millis(down.unsigned_abs()),
                    cause: stretches.cause(&first.what).cloned(),
                });
            }
        }
        incidents.sort_by_key(|incident| std::cmp::Reverse(incident.from));
        incidents.truncate(limit);
        Ok(incidents)
    }

    /// The stretches that touch a time, whole.
    pub(super) fn stretches(&self, span: Span) -> Result<Stretches, ReadError> {
        let mut statement = self.connection.prepare(
            "SELECT backend, seen, began, ended, open, cause FROM stretches
             WHERE ended > ?1 AND began <= ?2 ORDER BY run, number",
        )?;
        let mut rows = statement.query([span.from.unix_ms(), span.to.unix_ms()])?;
        let (mut lines, mut causes) = (BTreeMap::new(), Vec::new());
        while let Some(row) = rows.next()? {
            // A number of a later version's is not drawn as something else.
            let Some(seen) = seen_of(row.get(1)?) else { continue };
            let cause: Option<String> = row.get(5)?;
            let cause = cause.as_deref().and_then(causes::decode);
            let cause = cause.map(|cause| {
                causes.push(cause);
                causes.len() - 1
            });
            let what = Laid { seen, open: row.get(4)?, cause };
            // One that has only just begun has no length yet, and ends the one before all the same.
            let (from, to): (i64, i64) = (row.get(2)?, row.get(3)?);
            let piece = Piece { from, to: to.max(from.saturating_add(1)), what };
            lines.entry(row.get(0)?).or_insert_with(Timeline::new).lay(piece);
        }
        Ok(Stretches { lines, causes })
    }
}
