//! The one notification on the screen.

use notify_rust::{Notification as Note, NotificationHandle};
use present::Notification;

/// The one notification on the screen, and the connection that it was sent over.
#[derive(Debug, Default)]
pub(crate) struct Toast {
    handle: Option<NotificationHandle>,
}

impl Toast {
    /// Shows a notification in place of the one before. Waits for the daemon's answer.
    ///
    /// # Errors
    /// What the daemon, or the lack of one, said.
    pub(crate) fn show(&mut self, notification: &Notification) -> Result<(), String> {
        let note = note(notification);
        if let Some(handle) = self.handle.as_mut()
            && replace(handle, &note).is_ok()
        {
            return Ok(());
        }
        // The first one, or the connection is gone.
        self.handle = None;
        let handle = note.show().map_err(|error| error.to_string())?;
        self.handle = Some(handle);
        Ok(())
    }

    /// Waits until the notification is clicked (true) or goes away (false).
    #[cfg(target_os = "linux")]
    pub(crate) async fn clicked(&self) -> bool {
        use notify_rust::NotificationResponse;

        let Some(handle) = &self.handle else { return false };
        let mut clicked = false;
        handle
            .wait_for_action_async(|response: &NotificationResponse| {
                clicked = matches!(
                    response,
                    NotificationResponse::Default | NotificationResponse::Action(_)
                );
            })
            .await;
        clicked
    }
}

#[cfg(target_os = "linux")]
fn replace(handle: &mut NotificationHandle, note: &Note) -> notify_rust::error::Result<()> {
    **handle = note.clone();
    handle.update()
}

/// Only the desktops of Linux replace.
#[cfg(not(target_os = "linux"))]
fn replace(_handle: &mut NotificationHandle, note: &Note) -> notify_rust::error::Result<()> {
    note.show().map(drop)
}

#[cfg(target_os = "linux")]
fn note(notification: &Notification) -> Note {
    use notify_rust::{Timeout, Urgency};

    let (urgency, timeout) = match notification.urgency {
        present::Urgency::Low => (Urgency::Low, Timeout::Default),
        present::Urgency::Normal => (Urgency::Normal, Timeout::Default),
        // It stays until it is seen, or replaced by what ends it.
        present::Urgency::Critical => (Urgency::Critical, Timeout::Never),
    };
    plain(notification)
        .icon("failover-tray")
        .urgency(urgency)
        .timeout(timeout)
        .action("default", "Open")
        .action("open", "Open")
        .finalize()
}

#[cfg(not(target_os = "linux"))]
fn note(notification: &Notification) -> Note {
    plain(notification)
}

fn plain(notification: &Notification) -> Note {
    Note::new()
        .appname("Failover Tray")
        .summary(&notification.summary)
        .body(&notification.body)
        .finalize()
}
