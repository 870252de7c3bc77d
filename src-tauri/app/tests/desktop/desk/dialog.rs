//! The question before a failover test, as the window manager sees it and a keyboard answers it.

use std::path::Path;

use super::Desk;
use super::process;
use super::wait::until_seen;

/// The dialog's title.
const TITLE: &str = "Failover test";

impl Desk {
    /// The window manager's names of the dialogs on the screen.
    pub(crate) fn dialogs(&self) -> Vec<String> {
        let list = process::tool(&self.env, "wmctrl", &["-l"]).unwrap_or_default();
        let dialogs = list.lines().filter(|line| line.ends_with(TITLE));
        dialogs.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
    }

    /// Waits until exactly one dialog is open and has the keyboard.
    pub(crate) async fn dialog_opens(&self) {
        until_seen(
            "the dialog opens in front",
            || std::future::ready((self.dialogs().len(), self.focused())),
            |(count, focused)| *count == 1 && focused.as_deref() == Some(TITLE),
        )
        .await;
    }

    /// Waits until no dialog is open.
    pub(crate) async fn no_dialog(&self) {
        until_seen(
            "the dialog closes",
            || std::future::ready(self.dialogs()),
            |dialogs| dialogs.is_empty(),
        )
        .await;
    }

    /// Gives the system's file dialog a name, and takes it.
    pub(crate) async fn save_as(&self, file: &Path) {
        let is_dialog = |title: &Option<String>| {
            title.as_deref().is_some_and(|title| title != super::window::TITLE)
        };
        until_seen(
            "the file dialog opens in front",
            || std::future::ready(self.focused()),
            is_dialog,
        )
        .await;
        self.shoot("file-dialog");
        self.press("ctrl+a");
        process::tool(&self.env, "xdotool", &["type", &file.to_string_lossy()]).expect("type");
        self.press("Return");
    }

    /// Presses a key, by its X name, in whatever has the focus.
    pub(crate) fn press(&self, key: &str) {
        process::tool(&self.env, "xdotool", &["key", key]).expect("press a key");
    }
}
