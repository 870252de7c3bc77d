//! There is at most one window: the connection that subscribed as it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use present::wire::View;
use tokio::sync::mpsc;

/// Which connection is the window, shared by all connections of a server.
#[derive(Clone, Debug, Default)]
pub(crate) struct WindowSlot(Arc<Mutex<Option<mpsc::Sender<Option<View>>>>>);

/// Being the window, until dropped.
#[derive(Debug)]
pub(crate) struct Window {
    slot: WindowSlot,
    raised: mpsc::Receiver<Option<View>>,
}

impl WindowSlot {
    /// Makes the caller the window.
    ///
    /// # Errors
    /// There is one already; it was asked to come to the front.
    pub(crate) fn take(&self) -> Result<Window, WindowOpen> {
        let mut slot = self.lock();
        if let Some(raise) = slot.as_ref() {
            // Full: it has yet to see earlier ones, which will do.
            let _ = raise.try_send(None);
            return Err(WindowOpen);
        }
        let (raise, raised) = mpsc::channel(4);
        *slot = Some(raise);
        Ok(Window { slot: self.clone(), raised })
    }

    /// Asks the window to come to the front and show `view`, if any; `false` where there is none.
    pub(crate) fn raise(&self, view: Option<View>) -> bool {
        match self.lock().as_ref() {
            Some(raise) => {
                let _ = raise.try_send(view);
                true
            }
            None => false,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<mpsc::Sender<Option<View>>>> {
        // Nothing is done under the lock that could leave it half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Window {
    /// Waits until the window is asked to come to the front, and maybe to show a view.
    pub(crate) async fn raised(&mut self) -> Option<View> {
        match self.raised.recv().await {
            Some(view) => view,
            // The slot holds the sender for as long as this lives.
            None => std::future::pending().await,
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        *self.slot.lock() = None;
    }
}

/// There is a window already.
#[derive(Debug)]
pub(crate) struct WindowOpen;
