//! What is too old, or too much, goes: in steps so small that nobody waits for one.

use std::time::{Duration, Instant};

use domain::{Moment, Now, WallTime};
use rusqlite::Connection;

use crate::Limits;
use crate::rollup::Unit;
use crate::store::Store;

/// A step ends with the first piece after this.
const STEP: Duration = Duration::from_millis(30);
/// Between steps, while there is more to do.
const PAUSE: Duration = Duration::from_millis(300);
/// Rows in a piece: a transaction of its own.
const PIECE: i64 = 500;
/// Pages given back to the disk in a piece.
const PAGES: i64 = 256;
/// A file of this size in bytes may have as much free in it as it likes.
const ROOM: u64 = 16_000_000;
/// After the start.
const FIRST: Duration = Duration::from_secs(60);
/// The clocks may differ by this between two looks; by more, one of them was set.
const JUMP: Duration = Duration::from_secs(60);
/// A clock that was set may be set right soon: what looks too old by it may not be.
const CALM: Duration = Duration::from_secs(600);

/// When what is to be looked for.
pub(crate) struct Retention {
    limits: Limits,
    due: Moment,
    last: Option<Now>,
}

/// The oldest of something that is kept, to be deleted.
#[derive(Clone, Copy)]
enum Oldest {
    Observations,
    Minutes,
    Hours,
    Entries,
    Stretches,
}

impl Retention {
    pub(crate) fn new(limits: Limits, now: Moment) -> Self {
        Self { limits, due: now + limits.tidy.min(FIRST), last: None }
    }

    /// How long there is nothing to do.
    pub(crate) fn wait(&self, now: Moment) -> Duration {
        self.due.since(now)
    }

    /// Takes in that time passed: a clock that jumps puts everything off.
    pub(crate) fn look(&mut self, now: Now) {
        if let Some(last) = self.last.replace(now) {
            let expected = last.wall.plus(now.mono.since(last.mono));
            if now.wall.since(expected).max(expected.since(now.wall)) > JUMP {
                self.due = self.due.max(now.mono + CALM);
            }
        }
    }

    /// Does a step, if one is due.
    pub(crate) fn step(&mut self, store: &Store, now: Now) -> rusqlite::Result<()> {
        if self.due > now.mono {
            return Ok(());
        }
        // Whatever comes of it, the next one is not due at once.
        self.due = now.mono + PAUSE;
        let began = Instant::now();
        while self.piece(store, now.wall)? {
            if began.elapsed() >= STEP {
                return Ok(());
            }
        }
        self.due = now.mono + self.limits.tidy;
        Ok(())
    }

    /// Does a piece. Whether there was one to do.
    fn piece(&self, store: &Store, now: WallTime) -> rusqlite::Result<bool> {
        let of_age = [
            (Oldest::Observations, self.limits.observations),
            (Oldest::Minutes, self.limits.rest),
            (Oldest::Hours, self.limits.rest),
            (Oldest::Entries, self.limits.rest),
            (Oldest::Stretches, self.limits.rest),
        ];
        for (oldest, age) in of_age {
            if oldest.delete(&store.connection, Some(now.minus(age)))? > 0 {
                return Ok(true);
            }
        }
        let size = store.size()?;
        if size.used > self.limits.bytes {
            for oldest in [Oldest::Observations, Oldest::Entries, Oldest::Minutes] {
                if oldest.delete(&store.connection, None)? > 0 {
                    return Ok(true);
                }
            }
        }
        // Some room is left for new rows: it would be asked of the disk again soon.
        let spare = size.whole - size.used;
        let much = size.whole > ROOM && spare > size.whole / 8;
        if spare == 0 || !(much || size.whole > self.limits.bytes) {
            return Ok(false);
        }
        // It gives back one page for each row that is asked of it.
        let mut statement =
            store.connection.prepare(&format!("PRAGMA incremental_vacuum({PAGES})"))?;
        let mut pages = statement.query([])?;
        while pages.next()?.is_some() {}
        Ok(store.size()?.whole < size.whole)
    }
}

impl Oldest {
    /// Deletes a piece of what is older than `before`, or of all. How many rows that were.
    fn delete(self, connection: &Connection, before: Option<WallTime>) -> rusqlite::Result<usize> {
        let before = before.unwrap_or(WallTime::from_unix_ms(i64::MAX));
        let (sql, before) = match self {
            Self::Observations => {
                let sql = "DELETE FROM observations WHERE (at, run, number) IN (
                    SELECT at, run, number FROM observations WHERE at < ?1
                    ORDER BY at, run, number LIMIT ?2)";
                (sql, before.unix_ms())
            }
            Self::Minutes => {
                let sql = "DELETE FROM minutes WHERE (at, backend) IN (
                    SELECT at, backend FROM minutes WHERE at < ?1
                    ORDER BY at, backend LIMIT ?2)";
                (sql, Unit::Minute.number(before))
            }
            Self::Hours => {
                let sql = "DELETE FROM hours WHERE (at, backend) IN (
                    SELECT at, backend FROM hours WHERE at < ?1
                    ORDER BY at, backend LIMIT ?2)";
                (sql, Unit::Hour.number(before))
            }
            // The first ones by number: what comes after them is not older, but for a clock that
            // was set.
            Self::Entries => {
                let sql = "DELETE FROM entries WHERE at < ?1 AND id IN (
                    SELECT id FROM entries ORDER BY id LIMIT ?2)";
                (sql, before.unix_ms())
            }
            Self::Stretches => {
                let sql = "DELETE FROM stretches WHERE (run, number) IN (
                    SELECT run, number FROM stretches WHERE ended < ?1
                    ORDER BY ended LIMIT ?2)";
                (sql, before.unix_ms())
            }
        };
        connection.prepare_cached(sql)?.execute([before, PIECE])
    }
}
