//! What must be restored, on disk before anything is stopped: whoever starts next finds it, however
//! the drill ended. It holds no secret.

mod error;
mod intent;
mod lock;

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use error::JournalError;
pub use intent::{Intent, Named, Phase, Target};
pub use lock::{Lock, Locked};

/// The shape of the file.
const VERSION: u32 = 1;
/// A journal of ours has far less; anything bigger is none.
const LARGEST: u64 = 64 * 1024;
/// Damaged ones kept aside: beyond this somebody should look at the disk.
const MOST_DAMAGED: u32 = 100;

/// The one file that says which service is to be brought back.
#[derive(Clone, Debug)]
pub struct Journal {
    file: PathBuf,
}

#[derive(Deserialize)]
struct Versioned {
    version: u32,
}

impl Journal {
    /// The journal in `dir`, `restore.json`. Touches nothing yet.
    pub fn new(dir: &Path) -> Self {
        Self { file: dir.join("restore.json") }
    }

    /// Where it is.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Notes `intent`, whole or not at all, and returns once the disk has it.
    ///
    /// # Errors
    /// The disk does not take it: nothing may be stopped then.
    pub fn write(&self, intent: &Intent) -> Result<(), JournalError> {
        let failed = |source| JournalError::Write { file: self.file.clone(), source };
        let text = serde_json::to_vec_pretty(&intent.on_disk(VERSION))
            .map_err(|error| failed(io::Error::other(error)))?;
        self.put(&text).map_err(failed)
    }

    /// What is to be brought back; none: nothing.
    ///
    /// # Errors
    /// There is something that cannot be read. What is damaged is kept beside it under another
    /// name, for a person to look at; what a newer version wrote stays as it is.
    pub fn read(&self) -> Result<Option<Intent>, JournalError> {
        let file = || self.file.clone();
        let text = match self.take() {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(JournalError::Read { file: file(), source }),
        };
        match serde_json::from_slice(&text) {
            Ok(Versioned { version: VERSION }) => {}
            Ok(Versioned { version }) if version > VERSION => {
                return Err(JournalError::Newer { file: file(), version });
            }
            Ok(Versioned { version }) => {
                return Err(self.keep_aside(format!("its version is {version}")));
            }
            Err(error) => return Err(self.keep_aside(error.to_string())),
        }
        let intent: Intent = match serde_json::from_slice(&text) {
            Ok(intent) => intent,
            Err(error) => return Err(self.keep_aside(error.to_string())),
        };
        match intent.target.probe() {
            Ok(_) => Ok(Some(intent)),
            Err(error) => Err(self.keep_aside(format!("target.url {error}"))),
        }
    }

    /// All is well again: forgets what was to be brought back.
    ///
    /// # Errors
    /// The file cannot be removed.
    pub fn clear(&self) -> Result<(), JournalError> {
        let removed = match fs::remove_file(&self.file) {
            Ok(()) => self.sync_directory(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        };
        removed.map_err(|source| JournalError::Clear { file: self.file.clone(), source })
    }

    fn put(&self, text: &[u8]) -> io::Result<()> {
        if let Some(dir) = self.file.parent() {
            private_directory(dir)?;
        }
        // One writer at a time, by the lock: a name of its own each time would only pile up what
        // killed processes leave behind.
        let draft = beside(&self.file, ".new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&draft).and_then(|mut file| {
            file.write_all(text)?;
            file.sync_all()
        });
        if let Err(error) = written.and_then(|()| fs::rename(&draft, &self.file)) {
            // What is left of it is of no use, and the error is told already.
            let _ = fs::remove_file(&draft);
            return Err(error);
        }
        self.sync_directory()
    }

    fn take(&self) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        let file = File::open(&self.file)?;
        io::Read::read_to_end(&mut io::Read::take(file, LARGEST), &mut text)?;
        Ok(text)
    }

    fn keep_aside(&self, problem: String) -> JournalError {
        let file = self.file.clone();
        let names = (1..=MOST_DAMAGED).map(|n| beside(&self.file, &format!(".damaged-{n}")));
        let Some(kept) = names.into_iter().find(|name| !name.exists()) else {
            return JournalError::Damaged { file, kept: None, problem };
        };
        let kept = fs::rename(&self.file, &kept).is_ok().then_some(kept);
        JournalError::Damaged { file, kept, problem }
    }

    /// A renamed or removed file is so for good once its directory is on the disk.
    #[cfg(unix)]
    fn sync_directory(&self) -> io::Result<()> {
        self.file.parent().map_or(Ok(()), |dir| File::open(dir)?.sync_all())
    }

    /// Elsewhere a directory cannot be synced, and need not be.
    #[cfg(not(unix))]
    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }
}

/// `file` with `more` at the end of its name.
fn beside(file: &Path, more: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(more);
    name.into()
}

/// Makes `dir`, readable by its owner alone, where it is missing.
fn private_directory(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}
