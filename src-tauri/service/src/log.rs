//! Logs: rotated files in the state directory, and stderr where nobody draws on the terminal.

mod files;

use std::io;
use std::path::Path;
use std::sync::Mutex;

use tracing_subscriber::Layer;
pub use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt};

use files::Files;
pub(crate) use files::last_lines;

/// Begins to log, once in a process: `info` and above to `program.DATE.log` in `dir`, and from
/// the given level on to stderr. Where `RUST_LOG` is set, it chooses for both. Returns why there
/// is no file, if so.
pub fn start(program: &str, dir: &Path, stderr: LevelFilter) -> Option<String> {
    let filter = |level: LevelFilter| {
        EnvFilter::builder().with_default_directive(level.into()).from_env_lossy()
    };
    let (file, problem) = match Files::open(program, dir) {
        Ok(file) => (Some(Mutex::new(file)), None),
        Err(error) => (None, Some(format!("no log file in {}: {error}", dir.display()))),
    };
    let file = file.map(|file| {
        fmt::layer().with_ansi(false).with_writer(file).with_filter(filter(LevelFilter::INFO))
    });
    let stderr = (stderr != LevelFilter::OFF).then(|| {
        let colors = io::IsTerminal::is_terminal(&io::stderr())
            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let layer = fmt::layer().with_ansi(colors).with_target(false).with_writer(io::stderr);
        layer.with_filter(filter(stderr))
    });
    let started = tracing_subscriber::registry().with(file).with(stderr).try_init();
    problem.or_else(|| started.err().map(|error| error.to_string()))
}
