//! A file that cannot be used makes way for a fresh one, and is not lost.

use std::path::{Path, PathBuf};
use std::{fs, io};

use domain::WallTime;

use crate::SetAsideWhy;
use crate::place::beside;

/// Renames the database at `path`, with the files that belong to it, to a name that says why and
/// since when: `history-corrupt-2026-11-23.sqlite`. Returns the new path.
pub(crate) fn set_aside(path: &Path, why: SetAsideWhy, now: WallTime) -> io::Result<PathBuf> {
    let to = free_name(path, why, now);
    fs::rename(path, &to)?;
    for ending in ["-wal", "-shm"] {
        let from = beside(path, ending);
        match fs::rename(&from, beside(&to, ending)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(to)
}

fn free_name(path: &Path, why: SetAsideWhy, now: WallTime) -> PathBuf {
    let part = |part: Option<&std::ffi::OsStr>, or: &str| {
        part.map_or_else(|| or.to_owned(), |part| part.to_string_lossy().into_owned())
    };
    let (stem, ending) = (part(path.file_stem(), "history"), part(path.extension(), "sqlite"));
    let date = now.date();
    let name =
        format!("{stem}-{}-{:04}-{:02}-{:02}", why.as_str(), date.year, date.month, date.day);
    let mut free = path.with_file_name(format!("{name}.{ending}"));
    let mut number = 2;
    while free.exists() {
        free = path.with_file_name(format!("{name}-{number}.{ending}"));
        number += 1;
    }
    free
}
