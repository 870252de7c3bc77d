//! A desktop entry in the session's autostart directory.
//! <https://specifications.freedesktop.org/autostart-spec/latest/>

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

/// The entry.
pub(super) struct Entry {
    file: PathBuf,
    program: PathBuf,
    args: Vec<OsString>,
}

impl Entry {
    pub(super) fn new(program: PathBuf, args: Vec<OsString>) -> io::Result<Self> {
        let dirs = directories::BaseDirs::new()
            .ok_or_else(|| io::Error::other("there is no home directory"))?;
        Ok(Self::below(dirs.config_dir(), program, args))
    }

    fn below(config_dir: &Path, program: PathBuf, args: Vec<OsString>) -> Self {
        Self { file: config_dir.join("autostart/failover-tray.desktop"), program, args }
    }

    /// It is there, and no settings of the desktop turned it off.
    pub(super) fn is_on(&self) -> io::Result<bool> {
        let Some(text) = self.read()? else { return Ok(false) };
        let hidden = value(&text, "Hidden") == Some("true");
        Ok(!hidden && value(&text, "X-GNOME-Autostart-enabled") != Some("false"))
    }

    pub(super) fn starts_this(&self) -> io::Result<bool> {
        let text = self.read()?.unwrap_or_default();
        Ok(value(&text, "TryExec") == Some(escaped(&self.program.to_string_lossy()).as_str()))
    }

    pub(super) fn write(&self) -> io::Result<()> {
        if let Some(dir) = self.file.parent() {
            fs::create_dir_all(dir).map_err(|error| at(dir, &error))?;
        }
        fs::write(&self.file, self.text()).map_err(|error| at(&self.file, &error))
    }

    pub(super) fn remove(&self) -> io::Result<()> {
        match fs::remove_file(&self.file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(&self.file, &error)),
            _ => Ok(()),
        }
    }

    fn read(&self) -> io::Result<Option<String>> {
        match fs::read_to_string(&self.file) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(at(&self.file, &error)),
        }
    }

    /// With `TryExec` a desktop passes over the entry once the program is gone.
    fn text(&self) -> String {
        let words = std::iter::once(self.program.as_os_str())
            .chain(self.args.iter().map(OsString::as_os_str))
            .map(|word| quoted(&word.to_string_lossy()));
        let command = words.collect::<Vec<_>>().join(" ");
        format!(
            "[Desktop Entry]\n\
             Type=Application\n\
             Version=1.0\n\
             Name=Failover Tray\n\
             Comment=Which backend is in use, in the tray\n\
             TryExec={}\n\
             Exec={command}\n\
             Icon=failover-tray\n\
             StartupNotify=false\n\
             Terminal=false\n\
             X-GNOME-Autostart-enabled=true\n",
            escaped(&self.program.to_string_lossy()),
        )
    }
}

fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines()
        .find_map(|line| Some(line.strip_prefix(key)?.trim_start().strip_prefix('=')?.trim()))
}

/// A string as a desktop entry's value.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\t', "\\t").replace('\r', "\\r")
}

/// A word of a command line as a part of `Exec`: quoted, then escaped as any string is.
/// <https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html>
fn quoted(word: &str) -> String {
    let mut told = String::from("\"");
    for c in word.chars() {
        match c {
            '"' | '`' | '$' | '\\' => told.extend(['\\', c]),
            '%' => told.push_str("%%"),
            c => told.push(c),
        }
    }
    escaped(&(told + "\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(dir: &Path, program: &str) -> Entry {
        Entry::below(dir, program.into(), vec!["--hidden".into()])
    }

    #[test]
    fn it_is_written_found_and_removed_without_remains() {
        let dir = tempfile::tempdir().expect("a directory");
        let own = entry(dir.path(), "/usr/bin/failover-tray");
        assert!(!own.is_on().expect("look"));
        own.remove().expect("nothing is there to remove");
        own.write().expect("write");
        assert!(own.is_on().expect("look") && own.starts_this().expect("look"));
        let text = fs::read_to_string(&own.file).expect("the entry");
        assert!(text.contains("Exec=\"/usr/bin/failover-tray\" \"--hidden\"\n"), "{text}");
        own.remove().expect("remove");
        assert!(!own.is_on().expect("look") && !own.file.exists());
    }

    #[test]
    fn another_place_is_told_and_the_desktops_own_switch_is_believed() {
        let dir = tempfile::tempdir().expect("a directory");
        let moved = entry(dir.path(), "/opt/my apps/failover-tray");
        entry(dir.path(), "/usr/bin/failover-tray").write().expect("write");
        assert!(moved.is_on().expect("look") && !moved.starts_this().expect("look"));
        moved.write().expect("write");
        assert!(moved.starts_this().expect("look"));
        for off in ["Hidden=true\n", "X-GNOME-Autostart-enabled = false\n"] {
            fs::write(&moved.file, format!("[Desktop Entry]\n{off}")).expect("write");
            assert!(!moved.is_on().expect("look"), "{off}");
        }
    }

    #[test]
    fn what_a_path_may_hold_is_quoted() {
        assert_eq!(quoted("/opt/a b/x"), r#""/opt/a b/x""#);
        assert_eq!(quoted("50%"), "\"50%%\"");
        assert_eq!(quoted(r#"a"b$c\d"#), r#""a\\"b\\$c\\\\d""#);
    }

    #[test]
    fn a_directory_that_is_a_file_is_named() {
        let dir = tempfile::tempdir().expect("a directory");
        fs::write(dir.path().join("autostart"), "").expect("a file");
        let error = entry(dir.path(), "/usr/bin/failover-tray").write().expect_err("no directory");
        assert!(error.to_string().contains("autostart: "), "{error}");
    }
}
