//! Notifications, as the notification daemon got them.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::process;
use super::wait::until_seen;
use super::{App, Desk};

/// A notification that has arrived. Replacing one keeps its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) id: String,
    pub(crate) summary: String,
    pub(crate) body: String,
    /// `LOW`, `NORMAL` or `CRITICAL`.
    pub(crate) urgency: String,
}

impl Desk {
    /// All notifications that have arrived so far, oldest first.
    pub(crate) fn notes(&self) -> Vec<Note> {
        process::read(&self.path("notes.log")).split_terminator('\u{1e}').map(note).collect()
    }

    /// Waits until there are `count` notifications.
    pub(crate) async fn notes_when(&self, count: usize) -> Vec<Note> {
        until_seen(
            &format!("{count} notifications arrive"),
            || std::future::ready(self.notes()),
            |notes| notes.len() >= count,
        )
        .await
    }

    /// Clicks the topmost notification.
    pub(crate) fn click_note(&self) {
        process::tool(&self.env, "dunstctl", &["action", "0"]).expect("click the notification");
    }

    /// Holds that no further notification arrives while the app lives through `span`.
    pub(crate) async fn no_more_notes(&self, _app: &App, span: Duration) {
        let before = self.notes();
        super::wait::throughout(
            "no further notification",
            span,
            || std::future::ready(self.notes()),
            |notes| *notes == before,
        )
        .await;
    }
}

fn note(record: &str) -> Note {
    let mut parts = record.split('\u{1f}').map(str::to_owned);
    let mut part = || parts.next().unwrap_or_default();
    Note { id: part(), summary: part(), body: part(), urgency: part() }
}

/// A rule for every notification runs a script, which writes it down in one piece.
pub(crate) fn write_dunst_config(dir: &Path) {
    let script = dir.join("note");
    let text = format!(
        "#!/bin/sh\nprintf '%s\\037%s\\037%s\\037%s\\036' \"$DUNST_ID\" \"$DUNST_SUMMARY\" \
         \"$DUNST_BODY\" \"$DUNST_URGENCY\" >> '{}'\n",
        dir.join("notes.log").display()
    );
    fs::write(&script, text).expect("the script");
    make_executable(&script);
    let config = format!(
        "[global]\n    always_run_script = true\n    follow = none\n    width = 420\n    \
         origin = top-right\n    offset = 12x44\n    font = DejaVu Sans 10\n    markup = full\n\
         [log_all]\n    summary = \"*\"\n    script = {}\n",
        script.display()
    );
    let place = dir.join("config/dunst");
    fs::create_dir_all(&place).expect("dunst's directory");
    fs::write(place.join("dunstrc"), config).expect("dunst's config");
}

fn make_executable(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755)).expect("an executable script");
}
