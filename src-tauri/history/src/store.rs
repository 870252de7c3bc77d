//! The file as its one writer sees it.

mod lock;
mod schema;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain::WallTime;
use domain::probe::Observation;
use domain::stretch::{Seen, Stretch};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::place::Site;
use crate::rollup::{Rollup, Unit};
use crate::{Record, causes};

use lock::Lock;
pub(crate) use lock::Refused;
pub(crate) use schema::{Unusable, fit, is_damage};

/// A record and its number in this run, from 1.
#[derive(Debug)]
pub(crate) struct Numbered {
    pub(crate) number: i64,
    pub(crate) record: Record,
}

/// An open store, and this run's place in it.
pub(crate) struct Store {
    pub(crate) connection: Connection,
    pub(crate) run: Run,
    backends: HashMap<Arc<str>, i64>,
    /// Held as long as this store is.
    _lock: Option<Lock>,
}

/// One start of this program over one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    id: i64,
    began: i64,
}

impl Run {
    fn enter(within: &Connection, now: WallTime, again: Option<Self>) -> rusqlite::Result<Self> {
        // What failed at the very end may have been written all the same: entered again under the
        // same numbers, it is not there twice.
        if let Some(Self { id, began }) = again {
            let ask = "SELECT 1 FROM runs WHERE id = ?1 AND began = ?2";
            if within.query_row(ask, [id, began], |_| Ok(())).optional()?.is_some() {
                return Ok(Self { id, began });
            }
        }
        // What an earlier run left open when it died was last seen at its end.
        within.execute("UPDATE stretches SET open = 0 WHERE open = 1", [])?;
        let began = now.unix_ms();
        within.execute("INSERT INTO runs (began) VALUES (?1)", [began])?;
        Ok(Self { id: within.last_insert_rowid(), began })
    }
}

/// Why a store could not be opened.
#[derive(Debug)]
pub(crate) enum OpenError {
    /// Its folder or lock is in the way.
    Refused(Refused),
    /// What is there cannot be used, and may be set aside.
    Unusable(Unusable),
    /// Anything else.
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl Store {
    /// Opens what is at `site`, or begins it, and enters a new run; or enters `again` once more,
    /// where that run is in there.
    pub(crate) fn open(site: &Site, now: WallTime, again: Option<Run>) -> Result<Self, OpenError> {
        let lock = match site {
            Site::File(path) => Some(Lock::take(path).map_err(OpenError::Refused)?),
            Site::Memory(_) => None,
        };
        let mut connection = site.write()?;
        schema::prepare(&mut connection)?;
        let transaction = connection.transaction()?;
        let run = Run::enter(&transaction, now, again)?;
        transaction.commit()?;
        Ok(Self { connection, run, backends: HashMap::new(), _lock: lock })
    }

    /// Writes all of it, or nothing. What was written before under the same numbers stays as it
    /// is; stretches are written over.
    pub(crate) fn write<'a>(
        &mut self,
        records: &[Numbered],
        stretches: impl Iterator<Item = &'a Stretch>,
    ) -> rusqlite::Result<()> {
        // Taking the lock first: a reader's cannot turn into it half-way.
        let transaction =
            self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let written =
            Batch { transaction: &transaction, run: self.run.id, names: &mut self.backends }
                .write(records, stretches)
                .and_then(|()| transaction.commit());
        if written.is_err() {
            // Names that were new in it are not in the file.
            self.backends.clear();
        }
        written
    }

    /// The whole size, and how much of it is in use, in bytes.
    pub(crate) fn size(&self) -> rusqlite::Result<Size> {
        let ask = |name| {
            self.connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map(size)
        };
        let (page, pages, free) = (ask("page_size")?, ask("page_count")?, ask("freelist_count")?);
        Ok(Size { whole: page * pages, used: page * pages.saturating_sub(free) })
    }
}

/// A file's size in bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) whole: u64,
    /// Without what is free for new rows.
    pub(crate) used: u64,
}

/// SQLite's whole numbers are signed; what is counted in them is not.
pub(crate) fn size(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn number(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

/// The number under which what was seen is written.
pub(crate) const fn seen_as(seen: Seen) -> i64 {
    match seen {
        Seen::Up => 1,
        Seen::Down => 2,
        Seen::Waking => 3,
    }
}

/// The other way round.
pub(crate) const fn seen_of(number: i64) -> Option<Seen> {
    match number {
        1 => Some(Seen::Up),
        2 => Some(Seen::Down),
        3 => Some(Seen::Waking),
        _ => None,
    }
}

/// What is written in one transaction.
struct Batch<'a> {
    transaction: &'a Transaction<'a>,
    run: i64,
    names: &'a mut HashMap<Arc<str>, i64>,
}

impl Batch<'_> {
    fn write<'s>(
        mut self,
        records: &[Numbered],
        stretches: impl Iterator<Item = &'s Stretch>,
    ) -> rusqlite::Result<()> {
        let mut sums: BTreeMap<(Unit, i64, i64), Rollup> = BTreeMap::new();
        for Numbered { number, record } in records {
            match record {
                Record::Event { event, kind, words, payload } => {
                    // Run and number in one: unique, and later ones are higher.
                    let id = (self.run << 32) | number;
                    self.transaction
                        .prepare_cached(
                            "INSERT OR IGNORE INTO entries (id, at, kind, words, payload)
                             VALUES (?1, ?2, ?3, ?4, ?5)",
                        )?
                        .execute(params![
                            id,
                            event.at.unix_ms(),
                            kind,
                            words.to_lowercase(),
                            payload
                        ])?;
                }
                Record::Observation(observation) => {
                    let backend = self.backend(&observation.backend)?;
                    if self.observation(*number, backend, observation)? {
                        for unit in Unit::ALL {
                            let key = (unit, unit.number(observation.at), backend);
                            sums.entry(key).or_insert_with(Rollup::new).add(observation);
                        }
                    }
                }
            }
        }
        for ((unit, at, backend), sum) in sums {
            self.sum(unit, at, backend, sum)?;
        }
        for stretch in stretches {
            self.stretch(stretch)?;
        }
        Ok(())
    }

    /// Whether it was not there yet.
    fn observation(&self, number: i64, backend: i64, told: &Observation) -> rusqlite::Result<bool> {
        let took = i64::try_from(told.took.as_micros()).unwrap_or(i64::MAX);
        let cause = told.outcome.as_ref().err().map(causes::encode);
        let written = self
            .transaction
            .prepare_cached(
                "INSERT OR IGNORE INTO observations (at, run, number, backend, took_us, cause)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![told.at.unix_ms(), self.run, number, backend, took, cause])?;
        Ok(written == 1)
    }

    fn sum(&self, unit: Unit, at: i64, backend: i64, mut sum: Rollup) -> rusqlite::Result<()> {
        let table = unit.table();
        let before: Option<(i64, i64, Vec<u8>)> = self
            .transaction
            .prepare_cached(&format!(
                "SELECT probes, failures, sketch FROM {table} WHERE at = ?1 AND backend = ?2"
            ))?
            .query_row([at, backend], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        if let Some((probes, failures, sketch)) = before {
            sum.merge(size(probes), size(failures), &sketch);
        }
        self.transaction
            .prepare_cached(&format!(
                "INSERT OR REPLACE INTO {table} (at, backend, probes, failures, sketch)
                 VALUES (?1, ?2, ?3, ?4, ?5)"
            ))?
            .execute(params![
                at,
                backend,
                number(sum.probes),
                number(sum.failures),
                sum.sketch.encode()
            ])?;
        Ok(())
    }

    fn stretch(&mut self, stretch: &Stretch) -> rusqlite::Result<()> {
        if stretch.is_nothing() {
            self.transaction
                .prepare_cached("DELETE FROM stretches WHERE run = ?1 AND number = ?2")?
                .execute([self.run, number(stretch.number)])?;
            return Ok(());
        }
        let backend = self.backend(&stretch.backend)?;
        self.transaction
            .prepare_cached(
                "INSERT INTO stretches (run, number, backend, seen, began, ended, open, cause)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                 ON CONFLICT (run, number) DO UPDATE SET ended = ?6, open = ?7",
            )?
            .execute(params![
                self.run,
                number(stretch.number),
                backend,
                seen_as(stretch.seen),
                stretch.from.unix_ms(),
                stretch.to.unix_ms(),
                stretch.open,
                stretch.cause.as_ref().map(causes::encode),
            ])?;
        Ok(())
    }

    fn backend(&mut self, name: &Arc<str>) -> rusqlite::Result<i64> {
        if let Some(&id) = self.names.get(name) {
            return Ok(id);
        }
        let known: Option<i64> = self
            .transaction
            .query_row("SELECT id FROM backends WHERE name = ?1", [&**name], |row| row.get(0))
            .optional()?;
        let id = match known {
            Some(id) => id,
            None => {
                self.transaction.execute("INSERT INTO backends (name) VALUES (?1)", [&**name])?;
                self.transaction.last_insert_rowid()
            }
        };
        self.names.insert(Arc::clone(name), id);
        Ok(id)
    }
}
