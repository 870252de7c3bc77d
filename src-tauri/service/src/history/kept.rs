//! The kept history, read from its file: beside a running app, or without one.

use std::path::PathBuf;
use std::time::Duration;

use domain::WallTime;
use engine::SystemClock;
use engine::port::Clock;
use history::{ReadError, Reader, Span};
use present::wire::{self, Keeping, LogPage, LogQuery, Problem};

use super::answer::{self, Chain, unreadable};
use super::export;
use crate::config::ConfigError;
use crate::paths::Paths;
use crate::source::Sources;

/// The shortest and the longest time that can be looked back over.
const BOUNDS: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(366 * 86_400));

/// How far back is looked: a number and a unit, as in `30m`, `24h` or `7d`.
///
/// # Errors
/// What is wrong with it, and what is allowed.
pub fn lookback(text: &str) -> Result<Duration, String> {
    let allowed = "write a number and a unit from 1m to 366d, as in 30m, 24h or 7d";
    match humantime::parse_duration(text.trim()) {
        Ok(length) if (BOUNDS.0..=BOUNDS.1).contains(&length) => Ok(length),
        Ok(_) => Err(allowed.to_owned()),
        Err(error) => Err(format!("{error}; {allowed}")),
    }
}

/// The kept history. Each look reads the file as it is then.
#[derive(Debug)]
pub struct KeptHistory {
    file: PathBuf,
    chain: Vec<domain::Backend>,
    clock: SystemClock,
}

impl KeptHistory {
    /// The history of the chain that `sources` has, in the order of which it is told. Nothing is
    /// read yet.
    ///
    /// # Errors
    /// The configuration is wrong.
    pub fn open(paths: &Paths, sources: &Sources) -> Result<Self, ConfigError> {
        let chain = sources.find()?.map(|(config, _)| config.policy.backends.clone());
        Ok(Self {
            file: super::file(&paths.data_dir),
            chain: chain.unwrap_or_default(),
            clock: SystemClock::new(),
        })
    }

    /// What was seen in the time of this length up to now.
    ///
    /// # Errors
    /// There is no history, or it cannot be read.
    pub fn seen(&self, length: Duration) -> Result<wire::History, Problem> {
        let (span, now) = self.span(length);
        let keeping = Keeping {
            file: Some(self.file.display().to_string()),
            bytes: self.file.metadata().map_or(0, |file| file.len()),
            note: None,
            problem: None,
        };
        let chain = Chain { backends: self.chain.clone(), now };
        self.read(|reader| answer::seen(reader, span, &chain, keeping))
    }

    /// The same as CSV, a row for each backend and step.
    ///
    /// # Errors
    /// There is no history, or it cannot be read.
    pub fn csv(&self, length: Duration) -> Result<Vec<u8>, Problem> {
        let (span, now) = self.span(length);
        export::csv(&self.read(|reader| export::rows(reader, span))?, now)
    }

    /// Some lines of the log.
    ///
    /// # Errors
    /// There is no history, it cannot be read, or `query` asks for what cannot be.
    pub fn log(&self, query: LogQuery) -> Result<LogPage, Problem> {
        answer::check(&query)?;
        self.read(|reader| answer::log(reader, query))
    }

    /// The number of the last line before the time of this length up to now; 0 where there is none.
    ///
    /// # Errors
    /// There is no history, or it cannot be read.
    pub fn before(&self, length: Duration) -> Result<i64, Problem> {
        let (span, _) = self.span(length);
        let before = Span { from: WallTime::from_unix_ms(i64::MIN), to: span.from };
        let last = self.read(|reader| reader.entries(before, &[], 1))?;
        Ok(last.first().map_or(0, |entry| entry.id))
    }

    fn span(&self, length: Duration) -> (Span, WallTime) {
        let now = self.clock.now().wall;
        (Span::last(length, now), now)
    }

    fn read<T>(&self, look: impl FnOnce(&Reader) -> Result<T, ReadError>) -> Result<T, Problem> {
        Reader::open(&self.file)
            .and_then(|reader| look(&reader))
            .map_err(|error| unreadable(error, Some(&self.file)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_to_look_back_over_has_a_unit_and_bounds() {
        let hours = |hours: u64| Ok(Duration::from_secs(hours * 3600));
        assert_eq!(lookback("24h"), hours(24));
        assert_eq!(lookback(" 7d "), hours(168));
        assert_eq!(lookback("30m"), Ok(Duration::from_secs(1800)));
        for wrong in ["", "24", "59s", "367d", "soon", "-1h"] {
            let said = lookback(wrong).unwrap_err();
            assert!(said.contains("as in 30m, 24h or 7d"), "{wrong}: {said}");
        }
    }
}
