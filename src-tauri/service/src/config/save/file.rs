//! Putting a text in a file's place: the whole of it, or the file stays as it was.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::config::{Config, ConfigError, Held, Overrides, parse};

/// Writes `text` into `file` where it is right and the file still holds what `held` says, and
/// returns what is in force then.
pub(super) fn put(
    file: &Path,
    held: &Held,
    text: &str,
    overrides: Overrides,
) -> Result<Config, ConfigError> {
    let config = parse(file, text, overrides).map_err(|error| {
        // The line is one of a text that was never written.
        ConfigError { line: None, file: None, next_step: "Mend it and save again.".into(), ..error }
    })?;
    replace(file, text, Some(held))?;
    Ok(config)
}

/// Writes `text` to `file`, which must not exist unless `force` is set.
///
/// # Errors
/// It exists, or cannot be written.
pub fn write_new(file: &Path, text: &str, force: bool) -> Result<(), ConfigError> {
    if !force && file.exists() {
        let next = "Name another file, or add --force to overwrite it.";
        return Err(ConfigError::unreadable(file, "exists already".into(), next));
    }
    replace(file, text, None)
}

/// Writes `text` to `file`, whatever is there. `held`: only if that is what it holds until the end.
pub(super) fn replace(file: &Path, text: &str, held: Option<&Held>) -> Result<(), ConfigError> {
    // Where the file is a link, what it points to is replaced and the link stays.
    let target: PathBuf = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let dir = match target.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir,
        _ => Path::new("."),
    };
    let new = draft(&target, dir, text).map_err(|error| unwritable(file, dir, &error))?;
    // The draft took its time: whoever wrote meanwhile is not overwritten.
    if let Some(held) = held
        && Held::of(file)? != *held
    {
        return Err(ConfigError::changed(file));
    }
    take_place(new, &target, dir).map_err(|error| unwritable(file, dir, &error))
}

/// The text in a new file beside `target`, on the disk.
fn draft(target: &Path, dir: &Path, text: &str) -> io::Result<NamedTempFile> {
    fs::create_dir_all(dir)?;
    // What a crash leaves behind says what it is of.
    let mut new = tempfile::Builder::new()
        .prefix(".config.toml.")
        .tempfile_in(dir)
        // Its words name the draft, which nobody knows.
        .map_err(|error| io::Error::from(error.kind()))?;
    new.write_all(text.as_bytes())?;
    if let Ok(old) = fs::metadata(target) {
        new.as_file().set_permissions(old.permissions())?;
    }
    new.as_file().sync_all()?;
    Ok(new)
}

fn take_place(new: NamedTempFile, target: &Path, dir: &Path) -> io::Result<()> {
    new.persist(target).map_err(|error| error.error)?;
    #[cfg(unix)]
    fs::File::open(dir)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = dir;
    Ok(())
}

fn unwritable(file: &Path, dir: &Path, error: &io::Error) -> ConfigError {
    in_the_way(file, dir, "written").unwrap_or_else(|| {
        ConfigError::unreadable(
            file,
            format!("cannot be written: {error}"),
            "Check the directory's rights and the space on the disk.",
        )
    })
}

/// A file in a directory's place: the system's own words for it name neither.
fn in_the_way(file: &Path, dir: &Path, done: &str) -> Option<ConfigError> {
    let place = dir.ancestors().find(|place| place.is_file())?.display();
    let problem = format!("cannot be {done}: {place} is a file, and a directory is needed");
    Some(ConfigError::unreadable(file, problem, "Move that file away and save again."))
}

/// Nobody can tell whether there is a `file`, for that `error`.
pub(crate) fn unreachable(file: &Path, error: &io::Error) -> ConfigError {
    let dir = file.parent().unwrap_or(Path::new("."));
    in_the_way(file, dir, "read").unwrap_or_else(|| {
        ConfigError::unreadable(
            file,
            format!("cannot be looked for: {error}"),
            "Check the rights of its directory.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_else_wrote_meanwhile_is_not_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        let absent = Held::of(&file).unwrap();
        fs::write(&file, "theirs").unwrap();
        let refused = replace(&file, "mine", Some(&absent)).unwrap_err();
        assert_eq!(refused.code, "changed");
        assert_eq!(fs::read_to_string(&file).unwrap(), "theirs");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing else is left");
        replace(&file, "mine", Some(&Held::of(&file).unwrap())).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn where_no_file_can_be_made_the_file_is_named_and_not_its_draft() {
        let said = write_new(Path::new("/proc/config.toml"), "x", true).unwrap_err();
        assert!(said.to_string().starts_with("/proc/config.toml: cannot be written: "), "{said}");
        assert!(!said.to_string().contains("at path"), "{said}");
    }

    #[test]
    fn a_file_in_the_directorys_place_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("failover-tray");
        fs::write(&place, "").unwrap();
        let said = write_new(&place.join("config.toml"), "x", false).unwrap_err();
        let expected = format!("cannot be written: {} is a file", place.display());
        assert!(said.problem.starts_with(&expected), "{said}");
        assert!(said.next_step.contains("Move that file away"));
    }
}
