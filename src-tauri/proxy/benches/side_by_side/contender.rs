//! What is compared: the proxies, each with its configuration, and two ways without one.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::ports::Ports;
use crate::process::Process;

/// A start that takes longer is none.
const PATIENCE: Duration = Duration::from_secs(15);

/// One way from a client to the backends.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Contender {
    /// `failover run`.
    Failover,
    Haproxy,
    Nginx,
    Caddy,
    Envoy,
    /// The guide's rule, in the client: 5 s for an answer; 5xx or a network error → the next one.
    Guide,
    /// No proxy: the primary itself.
    Direct,
}

impl Contender {
    /// Those that are programs of their own.
    pub(crate) const PROXIES: [Self; 5] =
        [Self::Failover, Self::Haproxy, Self::Nginx, Self::Caddy, Self::Envoy];

    /// The name for people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Failover => "Failover Tray",
            Self::Haproxy => "HAProxy",
            Self::Nginx => "nginx",
            Self::Caddy => "Caddy",
            Self::Envoy => "Envoy",
            Self::Guide => "guide's rule",
            Self::Direct => "direct",
        }
    }

    /// Name and version, as its program says it; nothing where there is none.
    pub(crate) fn version(self) -> Option<String> {
        let (program, argument) = match self {
            Self::Failover => ("failover", "--version"),
            Self::Haproxy => ("haproxy", "-v"),
            Self::Nginx => ("nginx", "-v"),
            Self::Caddy => ("caddy", "version"),
            Self::Envoy => ("envoy", "--version"),
            Self::Guide | Self::Direct => return None,
        };
        let output = Command::new(program).arg(argument).output();
        let output = output.unwrap_or_else(|error| panic!("{program} is not there: {error}"));
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        let is_version =
            |word: &&str| word.contains('.') && word.contains(|c: char| c.is_numeric());
        let version = text.split(|c: char| c.is_whitespace() || c == '/').find(is_version);
        Some(format!("{} {}", self.name(), version.unwrap_or("of unknown version")))
    }

    /// Starts it over `backends`, and does not wait for it.
    pub(crate) fn start(self, ports: &mut Ports, backends: [SocketAddr; 3]) -> Started {
        let dir = tempfile::tempdir().expect("a temporary directory");
        if !Self::PROXIES.contains(&self) {
            return Started {
                address: backends[0],
                begun: Instant::now(),
                process: None,
                _dir: dir,
            };
        }
        let address = ports.free();
        let command = self.command(dir.path(), address, backends);
        let begun = Instant::now();
        let process = Process::start(command, &dir.path().join("log"));
        Started { address, begun, process: Some(process), _dir: dir }
    }

    fn command(self, dir: &Path, listen: SocketAddr, backends: [SocketAddr; 3]) -> Command {
        let file = |name: &str, template: &str| write(dir, name, template, Some(listen), backends);
        match self {
            Self::Failover => failover(dir, listen, backends),
            Self::Haproxy => {
                let file = file("haproxy.cfg", include_str!("peers/haproxy.cfg"));
                command("haproxy", &["-db", "-f", &file])
            }
            Self::Nginx => {
                let file = file("nginx.conf", include_str!("peers/nginx.conf"));
                command("nginx", &["-e", "stderr", "-c", &file])
            }
            Self::Caddy => {
                let file = file("Caddyfile", include_str!("peers/Caddyfile"));
                let mut command =
                    command("caddy", &["run", "--adapter", "caddyfile", "--config", &file]);
                command.env("HOME", dir).env_remove("XDG_CONFIG_HOME").env_remove("XDG_DATA_HOME");
                command
            }
            Self::Envoy => {
                let file = file("envoy.yaml", include_str!("peers/envoy.yaml"));
                let cores = cores();
                let quiet = ["--use-dynamic-base-id", "--log-level", "error"];
                let mut command = command("envoy", &["-c", &file, "--concurrency", &cores]);
                command.args(quiet);
                command
            }
            Self::Guide | Self::Direct => unreachable!("it is no program"),
        }
    }
}

fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

fn failover(dir: &Path, listen: SocketAddr, backends: [SocketAddr; 3]) -> Command {
    let mut command = Command::new("failover");
    command.args(["run", "--interval", "1s", "--listen", &listen.to_string()]);
    for (name, address) in ["Railway", "Render", "Local"].iter().zip(backends) {
        command.args(["--backend", &format!("{name}=http://{address}")]);
    }
    // A home of its own: several may run at a time, beside the user's.
    for (variable, place) in [
        ("HOME", "home"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_RUNTIME_DIR", "runtime"),
    ] {
        command.env(variable, dir.join(place));
    }
    command
}

/// Fills in a configuration and says where it is.
pub(crate) fn write(
    dir: &Path,
    name: &str,
    template: &str,
    listen: Option<SocketAddr>,
    backends: [SocketAddr; 3],
) -> String {
    let mut text =
        template.replace("@CORES@", &cores()).replace("@DIR@", &dir.display().to_string());
    if let Some(listen) = listen {
        text = text
            .replace("@LISTEN@", &listen.to_string())
            .replace("@PORT@", &listen.port().to_string());
    }
    for (rank, address) in (1..).zip(backends) {
        text = text
            .replace(&format!("@BACKEND{rank}@"), &address.to_string())
            .replace(&format!("@BACKEND{rank}_PORT@"), &address.port().to_string());
    }
    let file = dir.join(name);
    fs::write(&file, text).expect("a file in a new directory");
    file.display().to_string()
}

/// As many workers as the proxies get.
pub(crate) fn cores() -> String {
    std::thread::available_parallelism().map_or(1, usize::from).to_string()
}

/// A contender that was started. Its processes end when it is dropped.
#[derive(Debug)]
pub(crate) struct Started {
    /// Where it takes requests.
    pub(crate) address: SocketAddr,
    /// Just before its program was started.
    pub(crate) begun: Instant,
    /// None where there is no proxy.
    pub(crate) process: Option<Process>,
    _dir: TempDir,
}

impl Started {
    /// Waits for its first good answer to `GET path`.
    pub(crate) async fn serves(&mut self, path: &str) {
        while !is_ok(self.address, path).await {
            self.is_alive();
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// Fails where it ended or takes too long to serve.
    pub(crate) fn is_alive(&mut self) {
        let late = self.begun.elapsed() > PATIENCE;
        let Some(process) = &mut self.process else {
            assert!(!late, "{} does not serve", self.address);
            return;
        };
        assert!(!process.ended() && !late, "{} does not serve: {}", self.address, process.said());
    }

    /// Its processes.
    pub(crate) fn process(&self) -> &Process {
        self.process.as_ref().expect("a proxy is a program")
    }
}

/// Whether `GET path` on a connection of its own is answered with 200.
pub(crate) async fn is_ok(address: SocketAddr, path: &str) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(address).await?;
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut head = [0; 12];
        stream.read_exact(&mut head).await?;
        std::io::Result::Ok(&head == b"HTTP/1.1 200")
    };
    matches!(timeout(Duration::from_secs(1), ask).await, Ok(Ok(true)))
}
