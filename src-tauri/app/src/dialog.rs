//! The question before a failover test, in a dialog of the desktop's own. It is asked from the
//! tray's process, which has no window, and nothing waits for the answer.

use present::tray::Question;
use tauri::AppHandle;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

/// The one dialog, closed or open.
pub(crate) struct Dialog {
    app: AppHandle,
    asked: Option<Question>,
    answer: UnboundedSender<bool>,
    answers: UnboundedReceiver<bool>,
}

impl Dialog {
    /// A dialog that is closed.
    pub(crate) fn new(app: AppHandle) -> Self {
        let (answer, answers) = mpsc::unbounded_channel();
        Self { app, asked: None, answer, answers }
    }

    /// Asks. One that is open already is brought to the front instead.
    ///
    /// # Errors
    /// The desktop cannot be asked for a dialog.
    pub(crate) fn ask(&mut self, question: Question) -> tauri::Result<()> {
        if self.asked.is_some() {
            return desktop::raise(&self.app);
        }
        desktop::show(&self.app, question.clone(), self.answer.clone())?;
        self.asked = Some(question);
        Ok(())
    }

    /// Takes the open question back, unless it still is `question`: a yes means what was read.
    pub(crate) fn keep_only(&self, question: Option<&Question>) {
        if self.asked.is_some()
            && self.asked.as_ref() != question
            && let Err(error) = desktop::close(&self.app)
        {
            tracing::error!(%error, "an outdated question could not be taken back");
        }
    }

    /// Waits until the question is answered or closed: whether with yes.
    pub(crate) async fn answered(&mut self) -> bool {
        match self.answers.recv().await {
            Some(yes) => {
                self.asked = None;
                yes
            }
            // There is a sender in here as long as there is a receiver.
            None => std::future::pending().await,
        }
    }
}

#[cfg(target_os = "linux")]
mod desktop {
    use std::cell::Cell;

    use gtk::{MessageDialog, MessageType, ResponseType, Window, WindowPosition, prelude::*};
    use present::tray::Question;
    use tauri::AppHandle;
    use tokio::sync::mpsc::UnboundedSender;

    /// What the dialog is found by among the program's windows.
    const NAME: &str = "failover-test";

    pub(super) fn show(
        app: &AppHandle,
        question: Question,
        answer: UnboundedSender<bool>,
    ) -> tauri::Result<()> {
        app.run_on_main_thread(move || {
            let Question { headline, text, yes, no } = question;
            let dialog = MessageDialog::builder()
                .title("Failover test")
                .icon_name("failover-tray")
                .message_type(MessageType::Question)
                .text(headline)
                .secondary_text(text)
                .window_position(WindowPosition::Center)
                .build();
            dialog.set_widget_name(NAME);
            dialog.add_button(&no, ResponseType::Cancel);
            let yes = dialog.add_button(&yes, ResponseType::Accept);
            yes.style_context().add_class("suggested-action");
            dialog.set_default_response(ResponseType::Accept);
            // Closing it responds once more.
            let answer = Cell::new(Some(answer));
            dialog.connect_response(move |dialog, response| {
                if let Some(answer) = answer.take() {
                    // Nobody hears it only while the app ends.
                    let _ = answer.send(response == ResponseType::Accept);
                    dialog.close();
                }
            });
            // There is no window of this program in front that would bring it along.
            dialog.set_keep_above(true);
            dialog.present();
        })
    }

    pub(super) fn raise(app: &AppHandle) -> tauri::Result<()> {
        with_open(app, |dialog| dialog.present())
    }

    pub(super) fn close(app: &AppHandle) -> tauri::Result<()> {
        with_open(app, |dialog| dialog.close())
    }

    fn with_open(app: &AppHandle, act: fn(&Window)) -> tauri::Result<()> {
        app.run_on_main_thread(move || {
            let open = Window::list_toplevels().into_iter().find(|top| top.widget_name() == NAME);
            if let Some(dialog) = open.and_then(|top| top.downcast::<Window>().ok()) {
                act(&dialog);
            }
        })
    }
}

/// Elsewhere the library's dialog, which comes to the front by itself and cannot be taken back:
/// whether a test may start is decided anew when it is answered.
#[cfg(not(target_os = "linux"))]
mod desktop {
    use present::tray::Question;
    use tauri::AppHandle;
    use tauri_plugin_dialog::{DialogExt, MessageDialogButtons};
    use tokio::sync::mpsc::UnboundedSender;

    pub(super) fn show(
        app: &AppHandle,
        question: Question,
        answer: UnboundedSender<bool>,
    ) -> tauri::Result<()> {
        let Question { headline, text, yes, no } = question;
        let dialog = app.dialog().message(text).title(headline);
        dialog.buttons(MessageDialogButtons::OkCancelCustom(yes, no)).show(move |yes| {
            // Nobody hears it only while the app ends.
            let _ = answer.send(yes);
        });
        Ok(())
    }

    pub(super) fn raise(_app: &AppHandle) -> tauri::Result<()> {
        Ok(())
    }

    pub(super) fn close(_app: &AppHandle) -> tauri::Result<()> {
        Ok(())
    }
}
