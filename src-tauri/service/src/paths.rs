//! Where the configuration, the logs and the control socket are.

use std::path::PathBuf;

use directories::ProjectDirs;

/// The places on this machine that belong to the app and this user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// The configuration file that is read when no other is named.
    pub config_file: PathBuf,
    /// For what is kept: drills.
    pub data_dir: PathBuf,
    /// For logs.
    pub state_dir: PathBuf,
    /// For the control socket and the lock: private to the user.
    pub runtime_dir: PathBuf,
}

impl Paths {
    /// The platform's own places.
    ///
    /// # Errors
    /// The user has no home directory.
    pub fn of_platform() -> Result<Self, NoHome> {
        let dirs = ProjectDirs::from("", "", "failover-tray").ok_or(NoHome)?;
        let state_dir = dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).to_owned();
        // Without a runtime directory (a bare ssh session, macOS) the state directory has room.
        let runtime_dir =
            dirs.runtime_dir().map_or_else(|| state_dir.join("run"), |dir| dir.to_owned());
        Ok(Self {
            config_file: dirs.config_dir().join("config.toml"),
            data_dir: dirs.data_local_dir().to_owned(),
            state_dir,
            runtime_dir,
        })
    }
}

/// The user has no home directory to keep anything in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no home directory; set HOME to a directory that you can write to")]
pub struct NoHome;
