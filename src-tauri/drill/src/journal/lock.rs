//! One drill at a time on this computer, whichever program runs it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::private_directory;

/// Held by who runs a drill or restores after one. The system gives it back with the process,
/// however that ends.
#[derive(Debug)]
pub struct Lock {
    /// Locked while it is open.
    _file: File,
}

/// Why the lock cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum Locked {
    /// Somebody has it.
    #[error("another failover test is running{}; one runs at a time", by(*.process))]
    Busy {
        /// Who.
        process: Option<u32>,
    },
    /// The file cannot be locked.
    #[error("{}: cannot be locked ({source})", .file.display())]
    Trouble {
        /// Where.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
}

fn by(process: Option<u32>) -> String {
    process.map_or(String::new(), |id| format!(" (process {id})"))
}

impl Locked {
    /// The stable word.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Busy { .. } => "drill_busy",
            Self::Trouble { .. } => "drill_lock",
        }
    }

    /// What to do about it.
    pub const fn next_step(&self) -> &'static str {
        match self {
            Self::Busy { .. } => "Wait until it ends, or end it.",
            Self::Trouble { .. } => "Make the directory writable, or make room on the disk.",
        }
    }
}

impl Lock {
    /// Takes the lock in `dir`, `drill.lock`, without waiting for it.
    ///
    /// # Errors
    /// Somebody has it, or the file cannot be made.
    pub fn take(dir: &Path) -> Result<Self, Locked> {
        let file = dir.join("drill.lock");
        let trouble = |source| Locked::Trouble { file: file.clone(), source };
        private_directory(dir).map_err(trouble)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut open = options.open(&file).map_err(trouble)?;
        match open.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Locked::Busy { process: holder(&open) }),
            Err(TryLockError::Error(source)) => return Err(trouble(source)),
        }
        // Who holds it is a courtesy to the next one, and no reason to stop on a full disk here.
        if let Err(error) = sign(&mut open) {
            tracing::debug!(%error, "the lock of drills does not say who holds it");
        }
        Ok(Self { _file: open })
    }
}

fn sign(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    write!(file, "{}", std::process::id())
}

fn holder(mut file: &File) -> Option<u32> {
    let mut text = String::new();
    file.seek(SeekFrom::Start(0)).ok()?;
    file.read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}
