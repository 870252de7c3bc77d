//! The clipboard of the tray's process, which has no page that could copy by itself.
//!
//! On Linux a text stays on the clipboard only as long as the process that put it there: the tray
//! stays, and so does the text.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

/// The clipboard, opened when it is first used.
pub(crate) struct Clipboard {
    open: Arc<Mutex<Option<arboard::Clipboard>>>,
    fail: UnboundedSender<String>,
    failures: UnboundedReceiver<String>,
}

impl Clipboard {
    /// A clipboard that nothing was put on yet.
    pub(crate) fn new() -> Self {
        let (fail, failures) = mpsc::unbounded_channel();
        Self { open: Arc::default(), fail, failures }
    }

    /// Puts `text` on it. Never waits: a desktop that does not answer holds up nothing else.
    pub(crate) fn copy(&self, text: String) {
        let (open, fail) = (Arc::clone(&self.open), self.fail.clone());
        tokio::task::spawn_blocking(move || {
            if let Err(error) = put(&open, text) {
                // Nobody hears it only while the app ends.
                let _ = fail.send(error.to_string());
            }
        });
    }

    /// Why the next text that could not be copied was not.
    pub(crate) async fn failure(&mut self) -> String {
        match self.failures.recv().await {
            Some(why) => why,
            // There is a sender in here as long as there is a receiver.
            None => std::future::pending().await,
        }
    }
}

fn put(open: &Mutex<Option<arboard::Clipboard>>, text: String) -> Result<(), arboard::Error> {
    // What a panic in the library left behind is not used again.
    let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
    let mut clipboard = match open.take() {
        Some(clipboard) => clipboard,
        None => arboard::Clipboard::new()?,
    };
    clipboard.set_text(text)?;
    *open = Some(clipboard);
    Ok(())
}
