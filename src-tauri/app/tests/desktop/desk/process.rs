//! Processes of the desk: each is ended by its own id, and none outlives the test.

use std::collections::HashMap;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::wait::until;

/// The whole environment of a desk's processes: nothing of the machine's own session gets in.
pub(crate) type Environment = HashMap<String, String>;

/// A running program; killed when dropped.
pub(crate) struct Process {
    child: Child,
    name: String,
}

impl Process {
    /// Starts `program` with its output in `log`.
    ///
    /// `setpriv` asks the kernel to end it with the thread that started it, so that a test which is
    /// itself killed leaves nothing behind; it then becomes the program, under the same id.
    pub(crate) fn start(env: &Environment, program: &str, args: &[&str], log: &Path) -> Self {
        let out = File::options().create(true).append(true).open(log).expect("open the log");
        let err = out.try_clone().expect("share the log");
        let child =
            command(env, program, args).stdout(out).stderr(err).spawn().unwrap_or_else(|e| {
                panic!("start {program}: {e} (scripts/setup.sh test installs it)")
            });
        Self { child, name: program.to_owned() }
    }

    /// Starts `program` and hands out the first line that it prints.
    pub(crate) fn start_and_read_line(
        env: &Environment,
        program: &str,
        args: &[&str],
        log: &Path,
    ) -> (Self, String) {
        use std::io::{BufRead, BufReader};
        let err = File::options().create(true).append(true).open(log).expect("open the log");
        let mut child =
            command(env, program, args).stdout(Stdio::piped()).stderr(err).spawn().unwrap_or_else(
                |e| panic!("start {program}: {e} (scripts/setup.sh test installs it)"),
            );
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("a piped stdout"));
        out.read_line(&mut line).expect("read a line");
        let process = Self { child, name: program.to_owned() };
        assert!(!line.is_empty(), "{program} ended at once: {}", read(log));
        (process, line.trim().to_owned())
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// As a crash would.
    pub(crate) fn kill(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }

    /// As `kill PID` would; waits for the end.
    pub(crate) async fn terminate(&mut self) -> ExitStatus {
        signal(self.id(), Signal::TERM);
        self.ended().await
    }

    /// Waits for its own end.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        let what = format!("{} ends", self.name);
        until(&what, || std::future::ready(self.child.try_wait().expect("wait"))).await
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

fn command(env: &Environment, program: &str, args: &[&str]) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "--", program]).args(args);
    command.env_clear().envs(env).stdin(Stdio::null());
    command
}

/// Runs a tool to its end and gives its output; nothing when it fails.
pub(crate) fn tool(env: &Environment, program: &str, args: &[&str]) -> Option<String> {
    output(env, program, args).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// As [`tool`], for one that gives bytes.
pub(crate) fn output(env: &Environment, program: &str, args: &[&str]) -> Option<Vec<u8>> {
    let output = Command::new(program)
        .args(args)
        .env_clear()
        .envs(env)
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|e| panic!("start {program}: {e} (scripts/setup.sh test installs it)"));
    output.status.success().then_some(output.stdout)
}

/// Sends a signal to a process that may have ended meanwhile.
pub(crate) fn signal(id: u32, signal: Signal) {
    if let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        // An error means that it has ended: that is what was wanted.
        let _ended = kill_process(pid, signal);
    }
}

/// What a log holds.
pub(crate) fn read(log: &Path) -> String {
    fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// A process as /proc shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) id: u32,
    pub(crate) parent: u32,
    /// The name of its program.
    pub(crate) program: String,
    pub(crate) args: Vec<String>,
}

/// The processes that carry `NAME=VALUE` in their environment, zombies excluded.
pub(crate) fn seen_with(name: &str, value: &str) -> Vec<Seen> {
    let mark = format!("{name}={value}");
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|id: &u32| {
            fs::read(format!("/proc/{id}/environ"))
                .is_ok_and(|environ| environ.split(|b| *b == 0).any(|v| v == mark.as_bytes()))
        })
        .filter_map(look_at)
        .collect()
}

fn look_at(id: u32) -> Option<Seen> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // "PID (NAME) STATE PARENT …", where the name may hold anything.
    let mut after_name = stat.rsplit_once(')')?.1.split_whitespace();
    if after_name.next()? == "Z" {
        return None;
    }
    let parent = after_name.next()?.parse().ok()?;
    let command_line = fs::read(format!("/proc/{id}/cmdline")).ok()?;
    let mut words = command_line
        .split(|b| *b == 0)
        .map(|word| String::from_utf8_lossy(word).into_owned())
        .filter(|word| !word.is_empty());
    let program = Path::new(&words.next()?).file_name()?.to_string_lossy().into_owned();
    Some(Seen { id, parent, program, args: words.collect() })
}
