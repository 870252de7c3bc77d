//! Looking back: what is in the file, as plain numbers.

mod latencies;
mod log;
mod overview;
mod seen;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use domain::WallTime;
use rusqlite::{Connection, OptionalExtension};

use crate::SetAsideWhy;
use crate::place::Site;
use crate::rollup::{HOUR_MS, MINUTE_MS, Rollup, Unit};
use crate::store::{OpenError, Unusable, fit, is_damage, size};

pub use latencies::{Latencies, Row, Series};
pub use log::{Entry, LogPage, LogQuery};
pub use overview::{Backend, Share};
pub use seen::Incident;

/// A time: from its beginning, to before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The beginning.
    pub from: WallTime,
    /// The end.
    pub to: WallTime,
}

impl Span {
    /// The time of this length before `to`.
    pub fn last(length: Duration, to: WallTime) -> Self {
        Self { from: to.minus(length), to }
    }

    /// How long it is.
    pub fn length(self) -> Duration {
        self.to.since(self.from)
    }
}

/// Why a history cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// There is none there.
    #[error("there is no history at {}; it begins with the first start of the app", .0.display())]
    Missing(PathBuf),
    /// A newer version of this program wrote it.
    #[error("a newer version wrote the history; read it with that one")]
    Newer,
    /// It is damaged, or another program's.
    #[error("the history's file is damaged, or no history; the app sets it aside when it starts")]
    Unusable,
    /// Anything else, in the library's words.
    #[error("the history cannot be read: {0}")]
    Failed(String),
}

impl From<rusqlite::Error> for ReadError {
    fn from(error: rusqlite::Error) -> Self {
        if is_damage(&error) { Self::Unusable } else { Self::Failed(error.to_string()) }
    }
}

/// A look at a history as it was when the look began: what is written meanwhile is not in it.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
}

impl Reader {
    /// Reads the file at `path`, whether an app keeps it at the moment or none does. Nothing is
    /// written to it.
    ///
    /// # Errors
    /// [`ReadError`] where there is none, or it cannot be used.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        Self::of(&Site::File(path.to_owned()))
    }

    pub(crate) fn of(site: &Site) -> Result<Self, ReadError> {
        let connection = site.read()?;
        // One state for all that is asked: the connection ends with the look, and with it this.
        connection.execute_batch("BEGIN")?;
        match fit(&connection) {
            // A file that is just being begun has no tables yet.
            Ok(0) => Err(match site {
                Site::File(path) => ReadError::Missing(path.clone()),
                Site::Memory(_) => ReadError::Unusable,
            }),
            Ok(_) => Ok(Self { connection }),
            Err(OpenError::Unusable(Unusable(SetAsideWhy::Newer))) => Err(ReadError::Newer),
            Err(OpenError::Sqlite(error)) => Err(error.into()),
            Err(OpenError::Unusable(_) | OpenError::Refused(_)) => Err(ReadError::Unusable),
        }
    }

    /// Since when there is any history; none while there is none.
    ///
    /// # Errors
    /// [`ReadError`] where the file cannot be read.
    pub fn since(&self) -> Result<Option<WallTime>, ReadError> {
        let first =
            |sql: &str| self.connection.query_row(sql, [], |row| row.get::<_, i64>(0)).optional();
        let entry = first("SELECT at FROM entries ORDER BY id LIMIT 1")?;
        let minute = first("SELECT at FROM minutes ORDER BY at LIMIT 1")?;
        let minute = minute.map(|at| at * MINUTE_MS);
        Ok([entry, minute].into_iter().flatten().min().map(WallTime::from_unix_ms))
    }

    /// The minutes in which a backend passed a probe, oldest first, each by its beginning.
    ///
    /// # Errors
    /// [`ReadError`] where the file cannot be read.
    pub fn answered(&self, backend: &str, span: Span) -> Result<Vec<WallTime>, ReadError> {
        let mut statement = self.connection.prepare(
            "SELECT at FROM minutes WHERE at >= ?1 AND at < ?2 AND probes > failures
             AND backend = (SELECT id FROM backends WHERE name = ?3) ORDER BY at",
        )?;
        let (from, to) = (span.from.unix_ms().div_euclid(MINUTE_MS), ceil(span.to, MINUTE_MS));
        let rows = statement.query_map((from, to, backend), |row| row.get::<_, i64>(0))?;
        rows.map(|at| Ok(WallTime::from_unix_ms(at? * MINUTE_MS))).collect()
    }

    fn names(&self) -> Result<BTreeMap<i64, Arc<str>>, ReadError> {
        let mut statement = self.connection.prepare("SELECT id, name FROM backends")?;
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, Arc::from(row.get::<_, String>(1)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Goes through the roll-ups numbered from `from` to before `to`, oldest first.
    fn rollups(
        &self,
        unit: Unit,
        (from, to): (i64, i64),
        mut each: impl FnMut(i64, i64, &dyn Fn(&mut Rollup)),
    ) -> Result<(), ReadError> {
        let mut statement = self.connection.prepare(&format!(
            "SELECT at, backend, probes, failures, sketch FROM {}
             WHERE at >= ?1 AND at < ?2 ORDER BY at, backend",
            unit.table()
        ))?;
        let mut rows = statement.query([from, to])?;
        while let Some(row) = rows.next()? {
            let (probes, failures): (i64, i64) = (row.get(2)?, row.get(3)?);
            let sketch = row.get_ref(4)?;
            let sketch = sketch.as_blob().unwrap_or_default();
            each(row.get(0)?, row.get(1)?, &|sum| sum.merge(size(probes), size(failures), sketch));
        }
        Ok(())
    }

    /// The sum of each backend's roll-ups in a time, to the minute: whole hours by the hour.
    fn sums(&self, span: Span) -> Result<BTreeMap<i64, Rollup>, ReadError> {
        let mut sums = BTreeMap::new();
        let (from, to) = (span.from.unix_ms(), span.to.unix_ms());
        let minutes = (from.div_euclid(MINUTE_MS), ceil(span.to, MINUTE_MS));
        let hours = (ceil(span.from, HOUR_MS), to.div_euclid(HOUR_MS));
        let mut add = |_: i64, backend: i64, merge: &dyn Fn(&mut Rollup)| {
            merge(sums.entry(backend).or_insert_with(Rollup::new));
        };
        if hours.0 >= hours.1 {
            self.rollups(Unit::Minute, minutes, &mut add)?;
        } else {
            self.rollups(Unit::Minute, (minutes.0, hours.0 * 60), &mut add)?;
            self.rollups(Unit::Hour, hours, &mut add)?;
            self.rollups(Unit::Minute, (hours.1 * 60, minutes.1), &mut add)?;
        }
        Ok(sums)
    }
}

/// How many whole units of this length hold all up to `at`.
fn ceil(at: WallTime, unit_ms: i64) -> i64 {
    at.unix_ms().saturating_add(unit_ms - 1).div_euclid(unit_ms)
}
