//! What can be wrong with the journal.

use std::io;
use std::path::{Path, PathBuf};

/// Why the journal is of no use.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// It cannot be written.
    #[error("{}: cannot be written ({source}), and no service is stopped without it", .file.display())]
    Write {
        /// Where.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It cannot be read.
    #[error("{}: cannot be read ({source}); it says which service must be restarted", .file.display())]
    Read {
        /// Where.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It cannot be removed.
    #[error("{}: cannot be removed ({source}), though the service runs again", .file.display())]
    Clear {
        /// Where.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is not what we write.
    #[error(
        "{}: is damaged ({problem}){}; it said which service a failover test had stopped",
        .file.display(),
        kept_as(.kept.as_deref())
    )]
    Damaged {
        /// Where it was.
        file: PathBuf,
        /// Where it is kept now; none: where it was.
        kept: Option<PathBuf>,
        /// What is wrong with it.
        problem: String,
    },
    /// A newer version wrote it.
    #[error("{}: was written by a newer version (format {version})", .file.display())]
    Newer {
        /// Where.
        file: PathBuf,
        /// Its format.
        version: u32,
    },
}

fn kept_as(kept: Option<&Path>) -> String {
    kept.map_or(String::new(), |kept| format!(" and kept as {}", kept.display()))
}

impl JournalError {
    /// The stable word.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Write { .. } => "journal_write",
            Self::Read { .. } => "journal_read",
            Self::Clear { .. } => "journal_clear",
            Self::Damaged { .. } => "journal_damaged",
            Self::Newer { .. } => "journal_newer",
        }
    }

    /// What to do about it.
    pub const fn next_step(&self) -> &'static str {
        match self {
            Self::Write { .. } => "Make room on the disk, or make the directory writable.",
            Self::Read { .. } => "Make the file readable, and run failover drill --restore.",
            Self::Clear { .. } => "Remove the file, or make its directory writable.",
            Self::Damaged { .. } => {
                "Look at railway.com whether your service runs, and restart it there if not."
            }
            Self::Newer { .. } => {
                "Run failover drill --restore of that version; or restart the service at \
                 railway.com and remove the file."
            }
        }
    }
}
