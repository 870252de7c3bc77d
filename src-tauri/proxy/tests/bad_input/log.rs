//! What the proxy logs and whether it panics, seen by all tests of this binary.

use std::io;
use std::net::SocketAddr;
use std::panic;
use std::sync::{Arc, LazyLock, Mutex};
use std::thread;

use tracing_subscriber::fmt::MakeWriter;

use crate::common::until;

/// One for the binary, as there is one place that log lines go to.
static LOG: LazyLock<Log> = LazyLock::new(Log::install);

/// The lines so far, and the panics of the proxy's threads among them.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn install() -> Self {
        let log = Self::default();
        tracing_subscriber::fmt()
            .with_ansi(false)
            .with_env_filter("proxy=debug")
            .with_writer(log.clone())
            .init();
        let (lines, before) = (log.clone(), panic::take_hook());
        panic::set_hook(Box::new(move |panicked| {
            if thread::current().name().is_some_and(|name| name.starts_with("proxy-")) {
                lines.0.lock().unwrap().push(format!("PANIC {panicked}"));
            }
            before(panicked);
        }));
        log
    }

    pub(crate) fn begin() -> Self {
        LOG.clone()
    }

    /// The lines with `word` since `mark`.
    fn since(&self, mark: usize, word: &str) -> Vec<String> {
        let lines = self.0.lock().unwrap();
        let about =
            lines[mark..].iter().filter(|line| line.split_whitespace().any(|it| it == word));
        about.cloned().collect()
    }

    /// How many lines there are: what is told later comes behind them.
    pub(crate) fn mark(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// The line about `client` since `mark`, which must be the only one; and nothing panicked.
    pub(crate) async fn only(&self, mark: usize, client: SocketAddr) -> String {
        let word = format!("client={client}");
        until(|| !self.since(mark, &word).is_empty()).await;
        let lines = self.since(mark, &word);
        assert_eq!(lines.len(), 1, "{lines:?}");
        self.no_panic();
        lines.concat()
    }

    /// How often it was told since `mark` that `backend` is suspected.
    pub(crate) fn suspicions(&self, mark: usize, backend: &str) -> usize {
        self.since(mark, &format!("backend={backend}")).len()
    }

    /// # Errors
    /// A thread of the proxy panicked.
    pub(crate) fn panics(&self) -> Result<(), String> {
        let panics = self.since(0, "PANIC");
        if panics.is_empty() { Ok(()) } else { Err(panics.concat()) }
    }

    pub(crate) fn no_panic(&self) {
        assert_eq!(self.panics(), Ok(()));
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl io::Write for Log {
    // A line is written at once.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let line_text = String::from_utf8_lossy(line).trim_end().to_owned();
        self.0.lock().unwrap().push(line_text);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
