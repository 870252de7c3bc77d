//! How the keeping goes.

use std::io;
use std::path::PathBuf;

use rusqlite::ErrorCode;

use crate::store::Refused;

/// How the keeping goes: watched, the latest wins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// So many records, counted from the first one given to [`crate::History::keep`] that was not
    /// dropped, are safe: they survive the death of this process.
    pub durable: u64,
    /// So many wait to be written.
    pub waiting: u64,
    /// So many could not be kept: too many waited.
    pub dropped: u64,
    /// The file's size in bytes, or what the history takes in memory.
    pub bytes: u64,
    /// Why nothing is kept at the moment.
    pub trouble: Option<Trouble>,
    /// A file that was here before and could not be used.
    pub set_aside: Option<SetAside>,
}

/// Why nothing is kept at the moment. It is tried again until it works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The disk is full.
    Full,
    /// The file or its folder may not be written to.
    ReadOnly,
    /// Another program holds the file's lock.
    Locked,
    /// Another instance keeps the history in the same file.
    Elsewhere,
    /// The folder cannot be made or used: a file of its name is in the way, or the path leads
    /// nowhere. The system's words for it.
    Directory(String),
    /// Anything else, a failing disk among it, in the library's words.
    Failed(String),
}

impl Trouble {
    /// What a failed statement tells.
    pub(crate) fn of(error: &rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            Some(ErrorCode::CannotOpen) => Self::Directory(error.to_string()),
            _ => Self::Failed(error.to_string()),
        }
    }

    pub(crate) fn refused(refused: &Refused) -> Self {
        match refused {
            Refused::Elsewhere => Self::Elsewhere,
            Refused::Folder(error) => match Self::io(error) {
                Self::Failed(words) => Self::Directory(words),
                told => told,
            },
            Refused::File(error) => Self::io(error),
        }
    }

    pub(crate) fn io(error: &io::Error) -> Self {
        use io::ErrorKind as Kind;
        match error.kind() {
            Kind::StorageFull | Kind::QuotaExceeded => Self::Full,
            Kind::PermissionDenied | Kind::ReadOnlyFilesystem => Self::ReadOnly,
            Kind::NotFound | Kind::NotADirectory | Kind::IsADirectory | Kind::AlreadyExists => {
                Self::Directory(error.to_string())
            }
            _ => Self::Failed(error.to_string()),
        }
    }
}

/// A file that was here before and could not be used: it was renamed, and a fresh one begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Where it is now.
    pub to: PathBuf,
    /// Why.
    pub why: SetAsideWhy,
}

/// Why a file could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetAsideWhy {
    /// It is damaged, or no database at all.
    Corrupt,
    /// A newer version of this program wrote it.
    Newer,
    /// Another program's database.
    Foreign,
}

impl SetAsideWhy {
    /// The word for it in the file's new name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Corrupt => "corrupt",
            Self::Newer => "newer",
            Self::Foreign => "foreign",
        }
    }
}
