//! A Railway, two backends and a home of one process's own.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use testkit::SampleBackend;
use testkit::railway::{FakeRailway, Operation};
use tokio::process::{Child, Command};
use tokio::time::{self, Instant};

/// The service's name.
pub(crate) const API: &str = "ai-cti";

/// No wait of a test is longer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);

pub(crate) struct Scene {
    pub(crate) platform: FakeRailway,
    home: TempDir,
    /// They answer as long as this lives.
    _backends: (Arc<SampleBackend>, SampleBackend),
}

impl Scene {
    pub(crate) async fn new() -> Self {
        let (railway, render) =
            (Arc::new(testkit::sample("Railway").await), testkit::sample("Render").await);
        let platform = FakeRailway::start().await;
        platform.add_service(API, Some(railway.clone())).await;
        let home = tempfile::tempdir().unwrap();
        let config = home.path().join("config/failover-tray");
        fs::create_dir_all(&config).unwrap();
        let text = format!(
            "[[backend]]\nname = \"Railway\"\nurl = \"{}\"\n\
             [[backend]]\nname = \"Render\"\nurl = \"{}\"\n[railway]\napi = \"{}\"\n",
            railway.url(),
            render.url(),
            platform.url()
        );
        fs::write(config.join("config.toml"), text).unwrap();
        Self { platform, home, _backends: (railway, render) }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// What says that something is to be restored.
    pub(crate) fn journal(&self) -> PathBuf {
        self.path("data/failover-tray/drills/restore.json")
    }

    /// `program` with this scene as its world. What it says goes to the file `log`.
    fn command(&self, program: impl AsRef<Path>, log: &str) -> Command {
        let said = File::options().create(true).append(true).open(self.path(log)).unwrap();
        let mut command = Command::new(program.as_ref());
        command
            .env_clear()
            .env("HOME", self.path("home"))
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("XDG_DATA_HOME", self.path("data"))
            .env("XDG_STATE_HOME", self.path("state"))
            .env("XDG_RUNTIME_DIR", self.path("runtime"))
            .env("RAILWAY_TOKEN", self.platform.token())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(said)
            .kill_on_drop(true);
        command
    }

    pub(crate) fn start(&self, args: &[&str], log: &str) -> Child {
        self.command(env!("CARGO_BIN_EXE_failover"), log).args(args).spawn().unwrap()
    }

    /// Begins a short real drill.
    pub(crate) fn drill(&self) -> Child {
        self.start(&DRILL, "drill.log")
    }

    /// The same where no file may grow, as on a full disk. What it says is returned with its end.
    pub(crate) async fn drill_on_a_full_disk(&self) -> (Option<i32>, String) {
        let script = "trap '' XFSZ; ulimit -f 0; exec \"$@\"";
        let mut command = self.command("/bin/sh", "sh.log");
        command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_failover")]).args(DRILL);
        let ended = command.stderr(Stdio::piped()).output().await.unwrap();
        (ended.status.code(), String::from_utf8_lossy(&ended.stderr).into_owned())
    }

    /// Waits until `operation` was asked for.
    pub(crate) async fn asked(&self, operation: Operation) {
        self.until(|| self.platform.asked(operation) > 0, &format!("{operation:?}")).await;
    }

    /// Waits until `holds`.
    pub(crate) async fn until(&self, holds: impl Fn() -> bool, what: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !holds() {
            assert!(Instant::now() < deadline, "never: {what}\n{}", self.said());
            time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// All that the processes said, for a failure's message.
    pub(crate) fn said(&self) -> String {
        ["drill.log", "next.log"]
            .map(|log| fs::read_to_string(self.path(log)).unwrap_or_default())
            .join("--\n")
    }
}

const DRILL: [&str; 9] =
    ["drill", "--real", "--confirm", API, "--duration", "3s", "--rate", "5", "--json"];
