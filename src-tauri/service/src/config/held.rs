//! What a file holds at a moment, so that nobody overwrites what he has not seen.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::save::unreachable;
use super::{ConfigError, read_text};

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Held {
    text: Option<String>,
}

impl Held {
    /// What `file` holds now; nothing where it is not there.
    ///
    /// # Errors
    /// It is there and cannot be read.
    pub(crate) fn of(file: &Path) -> Result<Self, ConfigError> {
        match file.try_exists() {
            Ok(true) => Ok(Self { text: Some(read_text(file)?) }),
            Ok(false) => Ok(Self { text: None }),
            Err(error) => Err(unreachable(file, &error)),
        }
    }

    /// The text; none where there is no file.
    pub(crate) fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// The text of a file that must be there.
    pub(crate) fn required(&self, file: &Path) -> Result<&str, ConfigError> {
        self.text().ok_or_else(|| {
            ConfigError::unreadable(
                file,
                "is gone; nothing was written".to_owned(),
                "Put it back, or save the backends: that makes a new one.",
            )
        })
    }

    /// Names the content: another content has another name.
    pub(crate) fn revision(&self) -> String {
        let Some(text) = &self.text else { return "none".to_owned() };
        // Half of it names one of a person's own versions well enough.
        Sha256::digest(text)[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether this is what was seen under that name. No name: whatever it is.
    ///
    /// # Errors
    /// It is another content.
    pub(crate) fn must_be(&self, seen: Option<&str>, file: &Path) -> Result<(), ConfigError> {
        match seen {
            Some(seen) if seen != self.revision() => Err(ConfigError::changed(file)),
            _ => Ok(()),
        }
    }
}
