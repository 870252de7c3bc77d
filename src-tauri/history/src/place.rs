//! Where a history is, and the connections to it.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};
use url::Url;

use crate::reader::ReadError;

/// How long another program's lock is waited for.
const BUSY: Duration = Duration::from_millis(500);
/// How much of the file who writes keeps in memory, in KiB. It appends, and so needs little: SQLite's
/// usual 2 MB would fill up over days, and look like a leak.
const WRITERS_CACHE: i64 = 256;

/// Where a history is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In this file, and its `-wal`, `-shm` and `.lock` beside it.
    File(PathBuf),
    /// In memory, gone with the process.
    Memory,
}

/// A place that connections can be made to.
#[derive(Clone, Debug)]
pub(crate) enum Site {
    File(PathBuf),
    /// A database that the connections of this process share by its name.
    Memory(String),
}

impl Site {
    pub(crate) fn of(place: Place) -> Self {
        match place {
            Place::File(path) => Self::File(path),
            Place::Memory => {
                Self::Memory(format!("file:/history-{:032x}?vfs=memdb", fastrand::u128(..)))
            }
        }
    }

    /// A connection to write with.
    pub(crate) fn write(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = match self {
            Self::File(path) => Connection::open_with_flags(path, flags)?,
            Self::Memory(name) => {
                Connection::open_with_flags(name, flags | OpenFlags::SQLITE_OPEN_URI)?
            }
        };
        connection.busy_timeout(BUSY)?;
        // Negative: in KiB, not in pages.
        connection.pragma_update(None, "cache_size", -WRITERS_CACHE)?;
        Ok(connection)
    }

    /// A connection to read with.
    pub(crate) fn read(&self) -> Result<Connection, ReadError> {
        let connection = match self {
            Self::File(path) => read_file(path)?,
            Self::Memory(name) => {
                let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
                    | OpenFlags::SQLITE_OPEN_URI
                    | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                Connection::open_with_flags(name, flags)?
            }
        };
        connection.busy_timeout(BUSY)?;
        Ok(connection)
    }
}

fn read_file(path: &Path) -> Result<Connection, ReadError> {
    match path.metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(ReadError::Missing(path.to_owned()));
        }
        Err(error) => return Err(ReadError::Failed(error.to_string())),
        Ok(_) => {}
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let usual = Connection::open_with_flags(path, flags).and_then(|connection| {
        connection.pragma_query_value(None, "schema_version", |row| row.get::<_, i64>(0))?;
        Ok(connection)
    });
    // In a folder that may not be written to, SQLite cannot make the file by which readers and
    // writers agree. Where nobody has written since the last clean end there is nothing to agree on.
    match usual {
        Err(error)
            if matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly)
            ) =>
        {
            let left = beside(path, "-wal").metadata().is_ok_and(|wal| wal.len() > 0);
            match Url::from_file_path(path) {
                Ok(url) if !left => {
                    let name = format!("{url}?immutable=1");
                    Ok(Connection::open_with_flags(name, flags | OpenFlags::SQLITE_OPEN_URI)?)
                }
                _ => Err(error.into()),
            }
        }
        other => Ok(other?),
    }
}

/// The file of this ending beside `path`: `history.sqlite` → `history.sqlite-wal`.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
