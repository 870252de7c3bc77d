//! Starting with the session: the entry for it, and whether it is right.

#[cfg(target_os = "linux")]
#[path = "autostart/xdg.rs"]
mod entry;
#[cfg(not(target_os = "linux"))]
#[path = "autostart/native.rs"]
mod entry;

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

use present::wire;

use entry::Entry;

/// The session's entry for this app.
pub(crate) struct Autostart {
    entry: io::Result<Entry>,
    shown: wire::Autostart,
}

impl Autostart {
    /// As the session has it now. An entry that starts a program elsewhere, as it does once the app
    /// was moved, is put right. It starts the app with `config`, if a file was named.
    pub(crate) fn open(config: Option<&Path>) -> Self {
        let entry = command(config).and_then(|(program, args)| Entry::new(program, args));
        let mut autostart = Self { entry, shown: wire::Autostart { on: false, problem: None } };
        let outdated = autostart.look(|entry| Ok(entry.is_on()? && !entry.starts_this()?));
        if outdated == Some(true) {
            tracing::info!("what starts with the session is written anew");
            autostart.set(true);
        } else {
            autostart.refresh();
        }
        autostart
    }

    /// Has the session start the app, or not any more.
    pub(crate) fn set(&mut self, on: bool) {
        let done = self.look(|entry| if on { entry.write() } else { entry.remove() });
        if done.is_some() {
            self.refresh();
        }
    }

    /// Whether it does, for the window.
    pub(crate) fn shown(&self) -> wire::Autostart {
        self.shown.clone()
    }

    fn refresh(&mut self) {
        if let Some(on) = self.look(Entry::is_on) {
            self.shown = wire::Autostart { on, problem: None };
        }
    }

    /// What the entry says; none where there is trouble, which is shown then.
    fn look<T>(&mut self, what: impl FnOnce(&Entry) -> io::Result<T>) -> Option<T> {
        let looked = match &self.entry {
            Ok(entry) => what(entry).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        looked.map_err(|error| self.trouble(&error)).ok()
    }

    fn trouble(&mut self, error: &str) {
        tracing::warn!("starting with the session: {error}");
        self.shown.problem = Some(format!(
            "Starting with the session cannot be set: {error}. Mend that, then try again."
        ));
    }
}

/// What the session is to start: this program, in the tray, without opening its window.
fn command(config: Option<&Path>) -> io::Result<(PathBuf, Vec<OsString>)> {
    // An AppImage runs from a place that is gone when it ends.
    // https://docs.appimage.org/packaging-guide/environment-variables.html
    let image = std::env::var_os("APPIMAGE").map(PathBuf::from).filter(|image| image.exists());
    let program = match image {
        Some(image) => image,
        None => std::env::current_exe()?,
    };
    let mut args = vec![OsString::from("--hidden")];
    if let Some(config) = config {
        args.extend(["--config".into(), std::path::absolute(config)?.into_os_string()]);
    }
    Ok((program, args))
}
