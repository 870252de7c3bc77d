//! The one notification on the screen.

use notify_rust::{Notification as Note, NotificationHandle};
use present::{Notification, wire::View};

use crate::sender;

/// The one notification on the screen, and the connection that it was sent over.
#[derive(Debug, Default)]
pub(crate) struct Toast {
    shown: Option<Shown>,
    markup: Markup,
}

#[derive(Debug)]
struct Shown {
    handle: NotificationHandle,
    view: View,
}

/// Whether the daemon reads a body as markup.
#[derive(Clone, Copy, Debug, Default)]
struct Markup(bool);

impl Toast {
    /// Shows a notification in place of the one before. Waits for the daemon's answer.
    ///
    /// # Errors
    /// What the daemon, or the lack of one, said.
    pub(crate) fn show(&mut self, notification: &Notification) -> Result<(), String> {
        let view = notification.view;
        if let Some(shown) = self.shown.as_mut() {
            let note = note(notification, self.markup);
            if replace(&mut shown.handle, &note).is_ok() {
                shown.view = view;
                return Ok(());
            }
        }
        // The first one, or the connection is gone.
        self.shown = None;
        self.markup = Markup::of_daemon();
        let note = note(notification, self.markup);
        let handle = note.show().map_err(|error| error.to_string())?;
        self.shown = Some(Shown { handle, view });
        Ok(())
    }

    /// Waits until the notification is clicked, for the view to open, or goes away.
    #[cfg(target_os = "linux")]
    pub(crate) async fn clicked(&self) -> Option<View> {
        use notify_rust::NotificationResponse;

        let Shown { handle, view } = self.shown.as_ref()?;
        let mut clicked = false;
        handle
            .wait_for_action_async(|response: &NotificationResponse| {
                clicked = matches!(
                    response,
                    NotificationResponse::Default | NotificationResponse::Action(_)
                );
            })
            .await;
        clicked.then_some(*view)
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
fn note(notification: &Notification, markup: Markup) -> Note {
    use notify_rust::{Timeout, Urgency};

    let (urgency, timeout) = match notification.urgency {
        present::Urgency::Low => (Urgency::Low, Timeout::Default),
        present::Urgency::Normal => (Urgency::Normal, Timeout::Default),
        // It stays until it is seen, or replaced by what ends it.
        present::Urgency::Critical => (Urgency::Critical, Timeout::Never),
    };
    plain(&notification.summary, &markup.body(&notification.body))
        .icon("failover-tray")
        .urgency(urgency)
        .timeout(timeout)
        .action("default", "Open")
        .action("open", "Open")
        .finalize()
}

#[cfg(not(target_os = "linux"))]
fn note(notification: &Notification, _markup: Markup) -> Note {
    plain(&notification.summary, &notification.body)
}

fn plain(summary: &str, body: &str) -> Note {
    let mut note = Note::new().appname("Failover Tray").summary(summary).body(body).finalize();
    sender::sign(&mut note);
    note
}

impl Markup {
    /// Asks the daemon. One that does not answer takes no notification either.
    #[cfg(target_os = "linux")]
    fn of_daemon() -> Self {
        let offered = notify_rust::get_capabilities().unwrap_or_default();
        Self(offered.iter().any(|offer| offer == "body-markup"))
    }

    /// Elsewhere a body is plain text.
    #[cfg(not(target_os = "linux"))]
    fn of_daemon() -> Self {
        Self(false)
    }

    /// A text as the daemon shows it letter by letter.
    #[cfg(target_os = "linux")]
    fn body(self, text: &str) -> String {
        if !self.0 {
            return text.to_owned();
        }
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_shown_as_it_is_written() {
        let text = "R&D answered <html>";
        assert_eq!(Markup(true).body(text), "R&amp;D answered &lt;html&gt;");
        assert_eq!(Markup(false).body(text), text);
    }
}
