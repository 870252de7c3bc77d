//! The log's files: one a day, or more where one grows too large; the oldest go.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use tracing_appender::rolling::{RollingFileAppender, Rotation};

/// Files that are kept, of all days together.
const KEPT: usize = 7;
/// A file that has this many bytes is followed by another one of the same day.
const LARGEST: u64 = 4 * 1024 * 1024;
/// The longest name's date, as in 2026-11-23.
const DATE: usize = 10;

/// Where a program's lines go: `PROGRAM.DATE.log`, and `PROGRAM.DATE.NNNN.log` for what was full,
/// in the order of the numbers.
pub(super) struct Files {
    dir: PathBuf,
    program: String,
    appender: RollingFileAppender,
    written: u64,
    day: u64,
    largest: u64,
}

impl Files {
    pub(super) fn open(program: &str, dir: &Path) -> io::Result<Self> {
        Self::bounded(program, dir, LARGEST)
    }

    fn bounded(program: &str, dir: &Path, largest: u64) -> io::Result<Self> {
        fs::create_dir_all(dir)?;
        let appender = appender(program, dir)?;
        let written = current(program, dir).and_then(|file| fs::metadata(file).ok());
        let files = Self {
            dir: dir.to_owned(),
            program: program.to_owned(),
            appender,
            written: written.map_or(0, |file| file.len()),
            day: today(),
            largest,
        };
        files.forget_oldest();
        Ok(files)
    }

    /// The full file steps aside. Where it cannot, it grows on: a line more is better than none.
    fn begin_another(&mut self) {
        self.written = 0;
        let Some(full) = current(&self.program, &self.dir) else { return };
        // After the highest one: the lowest may be free again, as the oldest go.
        let places = files(&self.program, &self.dir);
        let last = places.iter().filter_map(|file| place(&full, file)).max().unwrap_or(0);
        let aside = full.with_extension(format!("{:04}.log", last + 1));
        if fs::rename(&full, aside).is_ok()
            && let Ok(appender) = appender(&self.program, &self.dir)
        {
            self.appender = appender;
            self.forget_oldest();
        }
    }

    fn forget_oldest(&self) {
        let files = files(&self.program, &self.dir);
        for old in files.iter().take(files.len().saturating_sub(KEPT)) {
            // One that stays is tried again tomorrow.
            let _ = fs::remove_file(old);
        }
    }
}

impl Write for Files {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let day = today();
        if day != self.day {
            (self.day, self.written) = (day, 0);
            self.forget_oldest();
        } else if self.written >= self.largest {
            self.begin_another();
        }
        let written = self.appender.write(line)?;
        self.written += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.appender.flush()
    }
}

/// A program's last lines, oldest first.
pub(crate) fn last_lines(program: &str, dir: &Path, count: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for file in files(program, dir).iter().rev() {
        let text = fs::read(file).map(|text| String::from_utf8_lossy(&text).into_owned());
        let Ok(text) = text else { continue };
        let missing = count - lines.len();
        let own: Vec<_> = text.lines().map(ToOwned::to_owned).collect();
        drop(lines.splice(0..0, own.into_iter().rev().take(missing).rev()));
        if lines.len() == count {
            break;
        }
    }
    lines
}

fn appender(program: &str, dir: &Path) -> io::Result<RollingFileAppender> {
    RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix(program)
        .filename_suffix("log")
        .build(dir)
        .map_err(io::Error::other)
}

/// The newest file that is not full.
fn current(program: &str, dir: &Path) -> Option<PathBuf> {
    let whole = program.len() + 1 + DATE + ".log".len();
    let is_current = |file: &PathBuf| file.file_name().is_some_and(|name| name.len() == whole);
    files(program, dir).into_iter().rfind(is_current)
}

/// A program's files, the oldest first. Another program's name may begin with this one's.
fn files(program: &str, dir: &Path) -> Vec<PathBuf> {
    let is_own = |file: &PathBuf| {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let rest = name.strip_prefix(program).and_then(|rest| rest.strip_prefix('.'));
        rest.is_some_and(|rest| {
            rest.ends_with(".log") && rest.starts_with(|first: char| first.is_ascii_digit())
        })
    };
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.path()).filter(is_own).collect();
    files.sort();
    files
}

/// The number of `file` among the full ones of the same day as `current`.
fn place(current: &Path, file: &Path) -> Option<u32> {
    let day = current.file_stem()?.to_str()?;
    file.file_stem()?.to_str()?.strip_prefix(day)?.strip_prefix('.')?.parse().ok()
}

/// Days since 1970, as the files' names count them: in UTC.
fn today() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() / 86_400
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_floods_stays_bounded_and_its_end_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let mut log = Files::bounded("failover", dir.path(), 1000).unwrap();
        for line in 0..5000 {
            log.write_all(format!("line {line}\n").as_bytes()).unwrap();
        }
        let kept = files("failover", dir.path());
        assert_eq!(kept.len(), KEPT, "{kept:?}");
        let size: u64 = kept.iter().map(|file| fs::metadata(file).unwrap().len()).sum();
        assert!(size < 1100 * KEPT as u64, "{size}");
        let last: Vec<_> = (4700..5000).map(|line| format!("line {line}")).collect();
        assert_eq!(last_lines("failover", dir.path(), 300), last);
    }

    #[test]
    fn old_days_go_and_other_programs_files_stay() {
        let dir = tempfile::tempdir().unwrap();
        for day in 1..=20 {
            fs::write(dir.path().join(format!("failover.2020-01-{day:02}.log")), "old").unwrap();
        }
        let others = ["failover-tray.2020-01-01.log", "failover.notes.log", "history.sqlite"];
        for name in others {
            fs::write(dir.path().join(name), "kept").unwrap();
        }
        drop(Files::open("failover", dir.path()).unwrap());
        let kept = files("failover", dir.path());
        assert_eq!(kept.len(), KEPT);
        assert!(kept[0].ends_with("failover.2020-01-15.log"), "{kept:?}");
        assert!(others.iter().all(|name| dir.path().join(name).exists()));
    }
}
