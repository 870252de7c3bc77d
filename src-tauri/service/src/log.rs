//! Logs: rotated files in the state directory, and stderr where nobody draws on the terminal.

use std::io;
use std::path::Path;

use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt};

/// Days that log files are kept for.
const KEPT: usize = 7;

/// Begins to log, once in a process: to `program.DATE.log` in `dir`, and to stderr if `stderr`.
/// `RUST_LOG` chooses what; `info` and above by default. Returns why there is no file, if so.
pub fn start(program: &str, dir: &Path, stderr: bool) -> Option<String> {
    let filter =
        EnvFilter::builder().with_default_directive(tracing::Level::INFO.into()).from_env_lossy();
    let (file, problem) = match open(program, dir) {
        Ok(file) => (Some(file), None),
        Err(error) => (None, Some(format!("no log file in {}: {error}", dir.display()))),
    };
    let file = file.map(|file| fmt::layer().with_ansi(false).with_writer(file));
    let stderr = stderr.then(|| {
        let colors = io::IsTerminal::is_terminal(&io::stderr())
            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        fmt::layer().with_ansi(colors).with_target(false).with_writer(io::stderr)
    });
    let started = tracing_subscriber::registry().with(filter).with(file).with(stderr).try_init();
    problem.or_else(|| started.err().map(|error| error.to_string()))
}

fn open(program: &str, dir: &Path) -> io::Result<RollingFileAppender> {
    std::fs::create_dir_all(dir)?;
    RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix(program)
        .filename_suffix("log")
        .max_log_files(KEPT)
        .build(dir)
        .map_err(io::Error::other)
}
