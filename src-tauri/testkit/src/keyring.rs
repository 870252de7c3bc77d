//! A session with a keyring of its own: a real Secret Service on a session bus that nobody else is
//! at, or none. The bus is named by the environment, so that what is in the session is a process of
//! its own: the test's binary again, asked for one of its ignored tests.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A session bus that starts nothing by itself: no second keyring, and nobody to ask for passwords.
const BUS: &str = r#"<busconfig>
  <type>session</type>
  <listen>unix:dir=HOME</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>"#;

/// Runs the ignored test `part` of this very binary with the session bus at `bus`, or with one of
/// its own; all its directories are `home`.
///
/// # Panics
/// The test failed, or could not be run.
pub fn run(part: &str, bus: Option<&str>, home: &Path) {
    let itself = std::env::current_exe().expect("its own path");
    let mut command = match bus {
        Some(bus) => {
            let mut command = Command::new(itself);
            command.env("DBUS_SESSION_BUS_ADDRESS", bus);
            command
        }
        None => {
            let config = home.join("bus.conf");
            fs::write(&config, BUS.replace("HOME", &home.display().to_string()))
                .expect("a writable directory");
            let mut command = Command::new("dbus-run-session");
            command.arg("--config-file").arg(config).arg("--").arg(itself);
            command
        }
    };
    command.args([part, "--exact", "--ignored", "--nocapture"]);
    for directory in ["HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME"] {
        command.env(directory, home);
    }
    let told = command.output().expect("dbus-run-session, which scripts/setup.sh test installs");
    let (out, err) = (String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
    assert!(told.status.success() && out.contains("1 passed"), "{part}:\n{out}\n{err}");
}

/// The GNOME keyring of this session. Ends when dropped.
#[derive(Debug)]
pub struct Daemon(Child);

impl Daemon {
    /// One whose keyring is made, or opened, with `password`; or left locked.
    ///
    /// # Panics
    /// It cannot be started.
    pub fn start(password: Option<&str>) -> Self {
        let mut command = Command::new("gnome-keyring-daemon");
        command.args(["--foreground", "--components=secrets"]);
        if password.is_some() {
            command.arg("--unlock");
        }
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let daemon =
            command.spawn().expect("gnome-keyring-daemon, which scripts/setup.sh test installs");
        let mut daemon = Self(daemon);
        let mut stdin = daemon.0.stdin.take().expect("piped");
        stdin.write_all(password.unwrap_or_default().as_bytes()).expect("it reads");
        drop(stdin);
        daemon
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // In vain only where it ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Every file below `directory`.
///
/// # Panics
/// It cannot be read.
pub fn files_below(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("it is there").flatten();
    let (directories, files): (Vec<_>, Vec<_>) =
        entries.map(|entry| entry.path()).partition(|path| path.is_dir());
    files.into_iter().chain(directories.iter().flat_map(|it| files_below(it))).collect()
}
