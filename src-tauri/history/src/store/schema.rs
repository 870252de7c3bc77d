//! The tables, and whether a file holds them.

use rusqlite::{Connection, ErrorCode};
use rusqlite_migration::{M, Migrations};

use super::OpenError;
use crate::SetAsideWhy;

/// Marks the file as this program's history ("FTHI").
pub(crate) const APPLICATION: i64 = 0x4654_4849;

/// Each one brings the file from the version of its place to the next; none is changed once it was
/// released.
const STEPS: &[M<'static>] = &[M::up(
    "CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        began INTEGER NOT NULL
     ) STRICT;
     CREATE TABLE backends (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
     ) STRICT;
     -- id: the run shifted by 32 bits, and the record's number in it
     CREATE TABLE entries (
        id INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        words TEXT NOT NULL,
        payload TEXT NOT NULL
     ) STRICT;
     CREATE INDEX entries_by_kind ON entries (kind, at);
     CREATE TABLE observations (
        at INTEGER NOT NULL,
        run INTEGER NOT NULL,
        number INTEGER NOT NULL,
        backend INTEGER NOT NULL,
        took_us INTEGER NOT NULL,
        cause TEXT,
        PRIMARY KEY (at, run, number)
     ) STRICT, WITHOUT ROWID;
     -- at: minutes since 1970; sketch: see sketch.rs
     CREATE TABLE minutes (
        at INTEGER NOT NULL,
        backend INTEGER NOT NULL,
        probes INTEGER NOT NULL,
        failures INTEGER NOT NULL,
        sketch BLOB NOT NULL,
        PRIMARY KEY (at, backend)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE hours (
        at INTEGER NOT NULL,
        backend INTEGER NOT NULL,
        probes INTEGER NOT NULL,
        failures INTEGER NOT NULL,
        sketch BLOB NOT NULL,
        PRIMARY KEY (at, backend)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE stretches (
        run INTEGER NOT NULL,
        number INTEGER NOT NULL,
        backend INTEGER NOT NULL,
        seen INTEGER NOT NULL,
        began INTEGER NOT NULL,
        ended INTEGER NOT NULL,
        open INTEGER NOT NULL,
        cause TEXT,
        PRIMARY KEY (run, number)
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX stretches_by_end ON stretches (ended);",
)];

/// The version that this program writes and reads.
pub(crate) const VERSION: i64 = STEPS.len() as i64;

/// Why what is there cannot be used, if it is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unusable(pub(crate) SetAsideWhy);

/// Whether what is there is a history that this program can use: its version, 0 for an empty file.
pub(crate) fn fit(connection: &Connection) -> Result<i64, OpenError> {
    let ask = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (application, version) = (ask("application_id")?, ask("user_version")?);
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let why = match (application, version) {
        (APPLICATION, version) if version > VERSION => Some(SetAsideWhy::Newer),
        (APPLICATION, _) => None,
        (0, 0) if tables == 0 => None,
        _ => Some(SetAsideWhy::Foreign),
    };
    why.map_or(Ok(version), |why| Err(OpenError::Unusable(Unusable(why))))
}

/// Makes the connection fit to write, and the file to hold what this program writes.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), OpenError> {
    fit(connection)?;
    // Works on an empty file alone, and has to come first.
    connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    // In memory there is no log to write ahead: the answer is another word than asked for.
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    // What was committed outlives this process; a power cut may take the last moments of it.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update_and_check(None, "journal_size_limit", 4_194_304, |_| Ok(()))?;
    connection.pragma_update(None, "application_id", APPLICATION)?;
    Migrations::from_slice(STEPS).to_latest(connection).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => OpenError::Sqlite(err),
        other => OpenError::Sqlite(rusqlite::Error::ToSqlConversionFailure(Box::new(other))),
    })
}

/// Whether an error says that the file is damaged.
pub(crate) fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_lead_from_nothing_to_the_version() {
        Migrations::from_slice(STEPS).validate().unwrap();
    }
}
