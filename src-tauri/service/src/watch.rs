//! Tells when the configuration file changed.

use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;
use tokio::time::Instant;

/// A change is over when nothing more came for so long: editors write in steps.
const SETTLED: Duration = Duration::from_millis(100);

/// Watches a file by its directory, so that it may be replaced, go and come back.
#[derive(Debug)]
pub(crate) struct FileWatch {
    changes: mpsc::Receiver<()>,
    /// When a change that was noticed will be over, if nothing more comes.
    settles_at: Option<Instant>,
    // Dropping it ends the watching.
    _watcher: RecommendedWatcher,
}

impl FileWatch {
    /// Watches `file`, whose directory must exist.
    pub(crate) fn start(file: &Path) -> notify::Result<Self> {
        let dir = match file.parent() {
            Some(dir) if !dir.as_os_str().is_empty() => dir.to_owned(),
            _ => PathBuf::from("."),
        };
        let name = file.file_name().map(ToOwned::to_owned);
        // One place is enough: what is waiting there says all that a second would.
        let (sender, changes) = mpsc::channel(1);
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let ours = event.is_ok_and(|event| {
                !matches!(event.kind, EventKind::Access(_))
                    && event.paths.iter().any(|path| path.file_name() == name.as_deref())
            });
            if ours {
                let _ = sender.try_send(());
            }
        })?;
        watcher.watch(&dir, RecursiveMode::NonRecursive)?;
        Ok(Self { changes, settles_at: None, _watcher: watcher })
    }

    /// Waits for a change, and until it is over. May be dropped and called again: nothing is
    /// lost.
    pub(crate) async fn changed(&mut self) {
        loop {
            let settled = async {
                match self.settles_at {
                    Some(at) => tokio::time::sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                Some(()) = self.changes.recv() => {
                    self.settles_at = Some(Instant::now() + SETTLED);
                }
                () = settled => {
                    self.settles_at = None;
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_change_is_noticed_however_the_file_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        let mut watch = FileWatch::start(&file).unwrap();
        let patience = Duration::from_secs(10);
        std::fs::write(&file, "1").unwrap();
        tokio::time::timeout(patience, watch.changed()).await.unwrap();
        // As editors do that write a new file and put it in the old one's place.
        let new = dir.path().join(".config.toml.swp");
        std::fs::write(&new, "2").unwrap();
        std::fs::rename(&new, &file).unwrap();
        tokio::time::timeout(patience, watch.changed()).await.unwrap();
        std::fs::remove_file(&file).unwrap();
        tokio::time::timeout(patience, watch.changed()).await.unwrap();
    }

    #[tokio::test]
    async fn a_change_is_not_lost_when_the_waiting_is_given_up() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        let mut watch = FileWatch::start(&file).unwrap();
        std::fs::write(&file, "1").unwrap();
        let deadline = Instant::now() + Duration::from_secs(10);
        // Given up far sooner than a change takes to be over.
        let often = Duration::from_millis(10);
        while tokio::time::timeout(often, watch.changed()).await.is_err() {
            assert!(Instant::now() < deadline, "it was never noticed");
        }
    }
}
