//! Being the only one: a lock file beside the socket.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// The right to serve from a directory, for as long as this lives. The system gives the lock
/// back when the process ends, however it ends, so nothing left behind hinders the next start.
#[derive(Debug)]
pub struct Instance {
    dir: PathBuf,
    _lock: File,
}

/// Why this process is not the one to serve from a directory.
#[derive(Debug, thiserror::Error)]
pub enum AcquireError {
    /// Another process has it.
    #[error("Failover Tray is already running{}", pid.map(|pid| format!(" (process {pid})")).unwrap_or_default())]
    AlreadyRunning {
        /// That process, where it could be read.
        pid: Option<u32>,
    },
    /// The directory cannot be used at all.
    #[error("cannot use {}: {error}; it must be a directory that only you can enter", dir.display())]
    Unusable {
        /// The directory.
        dir: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl Instance {
    /// Makes `dir` if need be (mode 0700) and takes its lock.
    ///
    /// # Errors
    /// [`AcquireError`]: another process has the lock, or the directory cannot be used.
    pub fn acquire(dir: &Path) -> Result<Self, AcquireError> {
        let unusable = |error| AcquireError::Unusable { dir: dir.to_owned(), error };
        make_private(dir).map_err(unusable)?;
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut lock = options.open(dir.join("lock")).map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(AcquireError::AlreadyRunning { pid: read_pid(&mut lock) });
            }
            Err(TryLockError::Error(error)) => return Err(unusable(error)),
        }
        write_pid(&mut lock).map_err(unusable)?;
        Ok(Self { dir: dir.to_owned(), _lock: lock })
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }
}

fn write_pid(lock: &mut File) -> io::Result<()> {
    lock.set_len(0)?;
    lock.rewind()?;
    write!(lock, "{}", std::process::id())
}

fn read_pid(lock: &mut File) -> Option<u32> {
    let mut text = String::new();
    lock.take(16).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(unix)]
fn make_private(dir: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};

    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    let mode = fs::metadata(dir)?.permissions().mode();
    if mode & 0o077 != 0 {
        // Fails where the directory is someone else's, which is just what must not be used.
        fs::set_permissions(dir, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn make_private(dir: &Path) -> io::Result<()> {
    // Directories in the user's profile are private to the user there.
    fs::create_dir_all(dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_at_a_time_and_the_next_when_it_is_gone() {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path().join("deep").join("run");
        let first = Instance::acquire(&dir).unwrap();
        let refused = Instance::acquire(&dir).unwrap_err();
        assert!(
            matches!(refused, AcquireError::AlreadyRunning { pid } if cfg!(windows) || pid == Some(std::process::id())),
            "{refused:?}"
        );
        assert!(refused.to_string().starts_with("Failover Tray is already running"), "{refused}");
        drop(first);
        Instance::acquire(&dir).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn the_directory_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;

        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path().join("run");
        fs::create_dir(&dir).unwrap();
        fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
        let _instance = Instance::acquire(&dir).unwrap();
        assert_eq!(fs::metadata(&dir).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_file_in_its_place_is_named() {
        let temp = tempfile::tempdir().unwrap();
        let file = temp.path().join("run");
        fs::write(&file, "").unwrap();
        let refused = Instance::acquire(&file).unwrap_err().to_string();
        assert!(refused.contains(&file.display().to_string()), "{refused}");
    }
}
