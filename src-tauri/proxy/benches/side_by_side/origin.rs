//! The backend of the throughput figures: nginx, on three ports.

use std::net::SocketAddr;
use std::process::Command;

use tempfile::TempDir;

use crate::contender::write;
use crate::ports::Ports;
use crate::process::Process;

/// Answers `GET /` as healthy, `GET /items` with 1 KB, and takes `POST /orders`.
#[derive(Debug)]
pub(crate) struct Origin {
    /// Where it listens: the same program thrice.
    pub(crate) backends: [SocketAddr; 3],
    _process: Process,
    _dir: TempDir,
}

impl Origin {
    /// Starts it, and does not wait for it.
    pub(crate) fn start(ports: &mut Ports) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let backends = [ports.free(), ports.free(), ports.free()];
        let frame = r#"{"items":""}"#.len();
        let items = format!(r#"{{"items":"{}"}}"#, "x".repeat(1024 - frame));
        let template = include_str!("peers/origin.conf").replace("@ONE_KB@", &items);
        let file = write(dir.path(), "origin.conf", &template, None, backends);
        let mut command = Command::new("nginx");
        command.args(["-e", "stderr", "-c", &file]);
        let process = Process::start(command, &dir.path().join("log"));
        Self { backends, _process: process, _dir: dir }
    }
}
