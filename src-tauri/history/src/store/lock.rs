//! One process keeps the history: whoever holds the lock beside the file.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use crate::place::beside;

/// Held as long as it lives. The file stays: taking it away would let two hold it.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

/// Why it could not be taken.
#[derive(Debug)]
pub(crate) enum Refused {
    /// Another process has it.
    Elsewhere,
    /// The folder could not be made, or is no folder.
    Folder(io::Error),
    /// The file could not be made.
    File(io::Error),
}

impl Lock {
    /// Takes the lock of the history at `path`; makes its folder where there is none.
    pub(crate) fn take(path: &Path) -> Result<Self, Refused> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(Refused::Folder)?;
        }
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(beside(path, ".lock"))
            .map_err(Refused::File)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Refused::Elsewhere),
            Err(TryLockError::Error(error)) => Err(Refused::File(error)),
        }
    }
}
