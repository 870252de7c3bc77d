//! Tells when the configuration file changed.

use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;

/// A change is over when nothing more came for so long: editors write in steps.
const SETTLED: Duration = Duration::from_millis(100);

/// Watches a file by its directory, so that it may be replaced, go and come back.
#[derive(Debug)]
pub(crate) struct FileWatch {
    changes: mpsc::Receiver<()>,
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
        Ok(Self { changes, _watcher: watcher })
    }

    /// Waits for a change, and until it is over.
    pub(crate) async fn changed(&mut self) {
        if self.changes.recv().await.is_none() {
            std::future::pending::<()>().await;
        }
        while let Ok(Some(())) = tokio::time::timeout(SETTLED, self.changes.recv()).await {}
    }
}
