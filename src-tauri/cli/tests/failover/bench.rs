//! A private home for the binary under test, and the processes and servers that tests start.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use control::Client;
use demo::{Fault, SampleBackend};
use present::wire::{Reply, Request};
use serde_json::Value;
use tempfile::TempDir;

/// No wait of a test is longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A home directory of its own.
pub(crate) struct Bench(TempDir);

/// How a process ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn config_file(&self) -> PathBuf {
        self.path("config/failover-tray/config.toml")
    }

    pub(crate) fn write_config(&self, backends: &[(&str, &str)]) {
        let file = self.config_file();
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        let mut text = String::new();
        for (name, url) in backends {
            text.push_str(&format!("[[backend]]\nname = \"{name}\"\nurl = \"{url}\"\n"));
        }
        std::fs::write(file, text).unwrap();
    }

    pub(crate) fn append_config(&self, more: &str) {
        let file = self.config_file();
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(file, text + more).unwrap();
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_failover"));
        // Tests run side by side: each proxy has a port of its own, unless one is named.
        let proxies = matches!(args.first(), Some(&("run" | "demo")));
        let free = proxies && !args.contains(&"--listen") && !args.contains(&"--config");
        command
            .args(args)
            .args(free.then_some(["--listen", "127.0.0.1:0"]).into_iter().flatten())
            .env_clear()
            .env("HOME", self.path("home"))
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("XDG_DATA_HOME", self.path("data"))
            .env("XDG_STATE_HOME", self.path("state"))
            .env("XDG_RUNTIME_DIR", self.path("runtime"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs to the end.
    pub(crate) fn run(&self, args: &[&str]) -> Ended {
        self.run_with(args, &[])
    }

    /// Runs to the end with variables set.
    pub(crate) fn run_with(&self, args: &[&str], variables: &[(&str, String)]) -> Ended {
        self.spawn_with(args, variables).wait()
    }

    /// Asks the running one, which must do it.
    #[track_caller]
    pub(crate) fn ask(&self, request: Request) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let reply = runtime.block_on(async {
            let client = Client::connect(&self.path("runtime/failover-tray")).await.unwrap();
            client.request(request).await.unwrap()
        });
        assert_eq!(reply, Reply::Done);
    }

    /// Starts, to be followed.
    pub(crate) fn spawn(&self, args: &[&str]) -> Run {
        Run::of(self.command(args).spawn().unwrap())
    }

    /// Starts with variables set, to be followed.
    pub(crate) fn spawn_with(&self, args: &[&str], variables: &[(&str, String)]) -> Run {
        let variables = variables.iter().map(|(name, value)| (*name, value.as_str()));
        Run::of(self.command(args).envs(variables).spawn().unwrap())
    }

    /// Starts, with an output that nobody reads any more. The reader is gone before the start: one
    /// that left later could leave after the last line for hours, and nothing would end.
    pub(crate) fn spawn_unread(&self, args: &[&str]) -> Run {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        Run::of(self.command(args).stdout(writer).spawn().unwrap())
    }

    /// The first status that `wanted` is true of.
    #[track_caller]
    pub(crate) fn status_where(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let ended = self.run(&["status", "--json"]);
            // Until it has its socket, nobody answers.
            let snapshot = serde_json::from_str(&ended.out).ok();
            if let Some(snapshot) = snapshot.filter(&wanted) {
                return snapshot;
            }
            assert!(Instant::now() < deadline, "it stayed at {ended:?}");
        }
    }
}

/// A running `failover`. Ended when dropped.
pub(crate) struct Run {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    seen: Vec<String>,
    err: Receiver<String>,
}

impl Run {
    fn of(mut child: Child) -> Self {
        let (line, lines) = channel();
        if let Some(out) = child.stdout.take() {
            std::thread::spawn(move || {
                for text in BufReader::new(out).lines().map_while(Result::ok) {
                    if line.send(text).is_err() {
                        return;
                    }
                }
            });
        }
        let (whole, err) = channel();
        let mut stderr = child.stderr.take().unwrap();
        std::thread::spawn(move || {
            let mut text = String::new();
            let _ = stderr.read_to_string(&mut text);
            let _ = whole.send(text);
        });
        let stdin = child.stdin.take();
        Self { child, stdin, lines, seen: Vec::new(), err }
    }

    /// The next line that `wanted` is true of.
    #[track_caller]
    pub(crate) fn line_where(&mut self, wanted: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => {
                    self.seen.push(line.clone());
                    if wanted(&line) {
                        return line;
                    }
                }
                Err(error) => panic!("{error} after {:#?}", self.seen),
            }
        }
    }

    /// The next event of `kind`. Every line must be JSON.
    #[track_caller]
    pub(crate) fn event(&mut self, kind: &str) -> Value {
        self.event_where(kind, |_| true)
    }

    /// The next event of `kind` that `wanted` is true of.
    #[track_caller]
    pub(crate) fn event_where(&mut self, kind: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let read = |line: &str| serde_json::from_str::<Value>(line).unwrap();
        let line = self.line_where(|line| {
            let event = read(line);
            event["type"] == kind && wanted(&event)
        });
        read(&line)
    }

    /// Writes a line to its standard input.
    pub(crate) fn say(&mut self, line: &str) {
        writeln!(self.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Sends SIGTERM and waits.
    #[track_caller]
    pub(crate) fn terminate(self) -> Ended {
        self.signal("-TERM");
        self.wait()
    }

    /// Sends SIGKILL and waits.
    pub(crate) fn kill(self) {
        self.signal("-KILL");
        self.wait();
    }

    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }

    /// Waits for its end.
    #[track_caller]
    pub(crate) fn wait(mut self) -> Ended {
        self.stdin = None;
        let err = self.err.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("it does not end"));
        let mut out = String::new();
        for line in self.lines.iter() {
            out.push_str(&line);
            out.push('\n');
        }
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        Ended { code, out, err }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A sample backend on a runtime of its own.
pub(crate) struct Sample {
    runtime: tokio::runtime::Runtime,
    backend: SampleBackend,
}

impl Sample {
    pub(crate) fn start(name: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        let backend = runtime.block_on(SampleBackend::start(name, free)).unwrap();
        Self { runtime, backend }
    }

    pub(crate) fn url(&self) -> String {
        self.backend.url()
    }

    pub(crate) fn set_fault(&self, fault: Fault) {
        self.runtime.block_on(self.backend.set_fault(fault)).unwrap();
    }

    /// How many requests arrived, probes included.
    pub(crate) fn requests(&self) -> u64 {
        self.backend.requests()
    }

    /// The `x-request-id` of the requests that had one, which probes have not.
    pub(crate) fn request_ids(&self) -> Vec<String> {
        self.backend.request_ids()
    }

    /// Waits until one with an `x-request-id` arrived.
    #[track_caller]
    pub(crate) fn wait_for_requests(&self) {
        wait_until("a request arrives", || !self.request_ids().is_empty());
    }
}

/// Waits until `so`.
#[track_caller]
pub(crate) fn wait_until(what: &str, so: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !so() {
        assert!(Instant::now() < deadline, "it never came so far that {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
