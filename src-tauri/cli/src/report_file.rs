//! The file that a report goes to. It is looked at before anything begins: a report that cannot be
//! written is worth knowing of while nothing was done yet.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

use service::ReportKind;

use crate::failure::Failure;

/// A file whose name says which kind of report it holds.
#[derive(Clone, Debug)]
pub(crate) struct ReportFile(PathBuf);

impl ReportFile {
    /// Of a failover test: takes a name that ends in `.html` or `.json`.
    pub(crate) fn of_drill(name: &str) -> Result<Self, String> {
        let path = PathBuf::from(name);
        let kind = path.extension().map(|kind| kind.to_string_lossy().to_ascii_lowercase());
        match kind.as_deref() {
            Some("html" | "json") => Ok(Self(path)),
            _ => Err("a report is a page or JSON; name a file that ends in .html or .json".into()),
        }
    }

    /// Of a checklist: takes a name that ends in `.html`, `.md` or `.json`.
    pub(crate) fn of_checklist(name: &str) -> Result<Self, String> {
        let path = PathBuf::from(name);
        match ReportKind::of(&path) {
            Ok(_) => Ok(Self(path)),
            Err(problem) => Err(format!("{} {}", problem.message, problem.next_step)),
        }
    }

    /// The file as it was named.
    pub(crate) fn path(&self) -> PathBuf {
        self.0.clone()
    }

    /// Whether a report could be written there now. What is in the file stays as it is.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let refuse = |said: String, next| {
            Err(Failure::wrong(format!("{}: {said}; nothing was started", self.0.display()), next))
        };
        let dir = match self.0.parent() {
            Some(dir) if !dir.as_os_str().is_empty() => dir,
            _ => Path::new("."),
        };
        if self.0.is_dir() {
            return refuse("is a directory; a file is needed".into(), "Name a file in it.");
        }
        if !dir.is_dir() {
            let next = "Make that directory first, or name another file.";
            return refuse(format!("there is no directory {}", dir.display()), next);
        }
        // The report is written beside it first and then moved, so that it is whole or not there.
        if let Err(error) = tempfile::Builder::new().prefix(".failover-").tempfile_in(dir) {
            let next = "Name a file in a directory that you may write to.";
            return refuse(format!("cannot be written: {error}"), next);
        }
        if self.0.exists()
            && let Err(error) = OpenOptions::new().append(true).open(&self.0)
        {
            let next = "Give yourself the right to write it, or name another file.";
            return refuse(format!("cannot be written: {error}"), next);
        }
        Ok(())
    }
}
