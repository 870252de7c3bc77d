//! A launch agent on macOS, a value of the Run key on Windows: by the library that Tauri's own
//! plugin uses.

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

use auto_launch::{AutoLaunch, AutoLaunchBuilder, MacOSLaunchMode, WindowsEnableMode};

/// The entry.
pub(super) struct Entry(AutoLaunch);

impl Entry {
    pub(super) fn new(program: PathBuf, args: Vec<OsString>) -> io::Result<Self> {
        let args: Vec<String> = args.iter().map(|arg| as_written(arg.as_ref())).collect();
        AutoLaunchBuilder::new()
            .set_app_name("Failover Tray")
            .set_app_path(&as_written(&program))
            .set_args(&args)
            .set_macos_launch_mode(MacOSLaunchMode::LaunchAgent)
            // Not for everybody at this computer, and without asking for an administrator.
            .set_windows_enable_mode(WindowsEnableMode::CurrentUser)
            .build()
            .map(Self)
            .map_err(io::Error::other)
    }

    pub(super) fn is_on(&self) -> io::Result<bool> {
        self.0.is_enabled().map_err(io::Error::other)
    }

    /// The system does not tell: what is on is written again at each start.
    pub(super) fn starts_this(&self) -> io::Result<bool> {
        Ok(false)
    }

    pub(super) fn write(&self) -> io::Result<()> {
        self.0.enable().map_err(io::Error::other)
    }

    pub(super) fn remove(&self) -> io::Result<()> {
        match self.is_on()? {
            true => self.0.disable().map_err(io::Error::other),
            false => Ok(()),
        }
    }
}

/// A value of the Run key is a command line, in which a path with spaces needs quotes.
fn as_written(part: &Path) -> String {
    let part = part.to_string_lossy().into_owned();
    if cfg!(windows) && part.contains(' ') { format!("\"{part}\"") } else { part }
}
