//! The window as a process of its own: started when opened, reaped when closed.
//!
//! Closing it gives back all of its web view's memory, and its end, of whatever kind, cannot reach
//! the checker.

use std::{io, process::ExitStatus};

use tokio::process::{Child, Command};

use crate::args::View;

/// At most one window's process.
#[derive(Debug, Default)]
pub(crate) struct WindowProcess {
    child: Option<Child>,
}

impl WindowProcess {
    /// Starts the process, unless one runs: that one is about to show its window.
    ///
    /// # Errors
    ///
    /// When this program's file cannot be found or started (it was deleted by an update, say).
    pub(crate) fn open(&mut self, view: View) -> io::Result<()> {
        if self.child.is_none() {
            let child = Command::new(std::env::current_exe()?)
                .args(["--window", "--view", view.word()])
                .kill_on_drop(true)
                .spawn()?;
            tracing::debug!(pid = child.id(), "opening the window");
            self.child = Some(child);
        }
        Ok(())
    }

    /// Waits for the process to end and reaps it; never returns while there is none.
    pub(crate) async fn ended(&mut self) -> io::Result<ExitStatus> {
        let Some(child) = &mut self.child else {
            return std::future::pending().await;
        };
        let status = child.wait().await;
        self.child = None;
        status
    }

    /// Ends the process.
    pub(crate) async fn close(&mut self) {
        if let Some(mut child) = self.child.take()
            && let Err(error) = child.kill().await
        {
            tracing::warn!(%error, "the window's process could not be ended");
        }
    }
}
