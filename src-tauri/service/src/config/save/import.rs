//! Another file's content in the place of this one's, and this one's as a copy.

use std::path::{Path, PathBuf};

use super::file::replace;
use crate::config::{Config, ConfigError, Held, Overrides, parse};

/// Puts `text` into `file` where it is right, and returns what is in force then, with the file that
/// what was there before is kept in. `day` tells when that is, as in `2026-01-31`.
///
/// # Errors
/// Nothing is written where the text has a mistake, named with its line and key.
pub(crate) fn import(
    file: &Path,
    text: &str,
    day: &str,
    overrides: Overrides,
) -> Result<(Config, Option<PathBuf>), ConfigError> {
    let config = parse(Path::new("the imported file"), text, overrides).map_err(|error| {
        let next_step = "Mend it there and import it again; nothing was changed here.".to_owned();
        ConfigError { next_step, ..error }
    })?;
    let held = Held::of(file)?;
    let kept = match held.text() {
        Some(old) if old != text => Some(keep(file, old, day)?),
        _ => None,
    };
    replace(file, text, Some(&held))?;
    Ok((config, kept))
}

/// Writes what `file` holds into `to`.
///
/// # Errors
/// It is not there, or `to` cannot be written.
pub(crate) fn copy(file: &Path, to: &Path) -> Result<(), ConfigError> {
    let held = Held::of(file)?;
    replace(to, held.required(file)?, None)
}

/// Writes `old` into a file of its own beside `file`.
fn keep(file: &Path, old: &str, day: &str) -> Result<PathBuf, ConfigError> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let numbered = |number: u32| match number {
        1 => file.with_file_name(format!("{name}.{day}.bak")),
        number => file.with_file_name(format!("{name}.{day}-{number}.bak")),
    };
    let mut numbers = 1u32..;
    let kept = numbers.by_ref().map(numbered).find(|kept| !kept.exists());
    let kept = kept.unwrap_or_else(|| numbered(1));
    replace(&kept, old, None)?;
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const OLD: &str = "[[backend]]\nname = \"A\"\nurl = \"http://a.example\" # mine\n";
    const NEW: &str = "[[backend]]\nname = \"B\"\nurl = \"http://b.example\"\n";

    #[test]
    fn what_was_there_is_kept_beside_each_time() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        let import = |text: &str| import(&file, text, "2026-01-31", Overrides::default()).unwrap();
        assert_eq!(import(OLD).1, None);
        for (text, before, kept) in
            [(NEW, OLD, "config.toml.2026-01-31.bak"), (OLD, NEW, "config.toml.2026-01-31-2.bak")]
        {
            assert_eq!(import(text).1, Some(dir.path().join(kept)));
            assert_eq!(fs::read_to_string(dir.path().join(kept)).unwrap(), before);
            assert_eq!(fs::read_to_string(&file).unwrap(), text);
        }
        assert_eq!(import(OLD).1, None, "what is there already needs no copy");
    }

    #[test]
    fn a_mistake_is_told_with_its_line_and_nothing_is_changed() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        fs::write(&file, OLD).unwrap();
        let text = format!("{NEW}[health]\ntimeout = \"5\"\n");
        let said = import(&file, &text, "2026-01-31", Overrides::default()).unwrap_err();
        assert!(said.to_string().starts_with("the imported file:5: health.timeout"), "{said}");
        assert_eq!(said.key.as_deref(), Some("health.timeout"));
        assert_eq!(fs::read_to_string(&file).unwrap(), OLD);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_copy_is_the_same_to_the_byte() {
        let dir = tempfile::tempdir().unwrap();
        let (file, to) = (dir.path().join("config.toml"), dir.path().join("mine.toml"));
        assert!(copy(&file, &to).unwrap_err().problem.contains("is gone"));
        fs::write(&file, OLD).unwrap();
        copy(&file, &to).unwrap();
        assert_eq!(fs::read_to_string(&to).unwrap(), OLD);
    }
}
