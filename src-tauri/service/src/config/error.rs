//! What is wrong with a configuration, and where.

use std::fmt;
use std::path::{Path, PathBuf};

use domain::policy::PolicyError;
use present::wire::Problem;

use crate::front::ProxyError;

/// The stable word of what is wrong with a configuration itself.
pub(super) const CODE: &str = "config";

/// What is wrong with a configuration: what, where, what is allowed, what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The stable word: `config`, or `changed` where the file is not what was seen.
    pub code: &'static str,
    /// The file, where one is to blame.
    pub file: Option<PathBuf>,
    /// The line in it, from 1.
    pub line: Option<usize>,
    /// The key, as in `backend[0].url`, or the command line's flag.
    pub key: Option<Box<str>>,
    /// What is wrong, and what is allowed.
    pub problem: String,
    /// What to do.
    pub next_step: String,
}

/// A value that its key does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KeyError {
    pub(super) key: String,
    pub(super) problem: String,
}

impl From<PolicyError> for KeyError {
    fn from(error: PolicyError) -> Self {
        Self { key: error.key, problem: error.problem }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{}:", file.display())?;
            if let Some(line) = self.line {
                write!(f, "{line}:")?;
            }
            f.write_str(" ")?;
        }
        if let Some(key) = &self.key {
            // `url "ftp://x" has the scheme…` reads on; `timeout: must be…` does not.
            let joint = if self.problem.starts_with('"') { " " } else { ": " };
            write!(f, "{key}{joint}")?;
        }
        f.write_str(&self.problem)
    }
}

impl std::error::Error for ConfigError {}

impl ConfigError {
    /// A file that could not be read at all.
    pub(crate) fn unreadable(file: &Path, problem: String, next_step: &str) -> Self {
        Self {
            code: CODE,
            file: Some(file.to_owned()),
            line: None,
            key: None,
            problem,
            next_step: next_step.to_owned(),
        }
    }

    /// A file that is right, and asks for what cannot be had now.
    pub(crate) fn unmet(file: &Path, error: &ProxyError) -> Self {
        let Problem { message, next_step, .. } = error.problem();
        Self {
            code: CODE,
            file: Some(file.to_owned()),
            line: None,
            key: Some(error.key().into()),
            problem: message,
            next_step,
        }
    }

    /// A file that holds something else than who writes has seen.
    pub(crate) fn changed(file: &Path) -> Self {
        Self {
            code: "changed",
            ..Self::unreadable(
                file,
                "was changed meanwhile, by hand or by another program; nothing was written".into(),
                "Load what is in the file now, then change it.",
            )
        }
    }

    /// A value that was typed into a form and is not allowed.
    pub(crate) fn typed(key: &str, problem: String) -> Self {
        let next_step = "Mend it and save again.".to_owned();
        Self { code: CODE, file: None, line: None, key: Some(key.into()), problem, next_step }
    }

    /// A flag's value that is not allowed.
    pub(crate) fn flag(flag: &str, problem: String) -> Self {
        Self {
            code: CODE,
            file: None,
            line: None,
            key: Some(flag.into()),
            problem,
            next_step: "Give the flag an allowed value.".to_owned(),
        }
    }

    /// As the faces show it.
    pub fn problem(&self) -> Problem {
        Problem {
            code: self.code.to_owned(),
            // The next step follows it, in many a place on the same line.
            message: sentence(self.to_string()),
            next_step: self.next_step.clone(),
            field: self.key.as_deref().and_then(form_field),
            key: self.key.clone(),
        }
    }
}

fn sentence(mut words: String) -> String {
    if !words.ends_with(['.', '!', '?']) {
        words.push('.');
    }
    words
}

/// `backend[1].url` is the second row's `url` in a form, `frontend.origins[1]` the second `origin`.
fn form_field(key: &str) -> Option<(u32, String)> {
    if key == "frontend.url" {
        return Some((0, "url".to_owned()));
    }
    if let Some(index) = key.strip_prefix("frontend.origins[") {
        return Some((index.strip_suffix(']')?.parse().ok()?, "origin".to_owned()));
    }
    let (index, field) = key.strip_prefix("backend[")?.split_once("].")?;
    matches!(field, "name" | "url").then_some((index.parse().ok()?, field.to_owned()))
}
