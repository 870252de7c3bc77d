//! An argument that is one of some stable words.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::ErrorKind;

/// Takes one of some words. A wrong one is answered with all there are, a line each.
#[derive(Clone)]
pub(crate) struct Word {
    /// What they name, as in "check".
    pub(crate) what: &'static str,
    /// Each with a sentence about it, in the order that they are shown in.
    pub(crate) all: fn() -> Vec<(&'static str, String)>,
}

impl TypedValueParser for Word {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        _: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        let all = (self.all)();
        if let Some((word, _)) = all.iter().find(|(word, _)| value == *word) {
            return Ok((*word).to_owned());
        }
        let (what, wrong) = (self.what, value.to_string_lossy());
        let mut said =
            format!("there is no {what} \"{}\"; name one of these:\n", wrong.escape_debug());
        let width = all.iter().map(|(word, _)| word.len()).max().unwrap_or_default();
        for (word, text) in &all {
            said.push_str(&format!("  {word:<width$} {text}\n"));
        }
        Err(clap::Error::raw(ErrorKind::InvalidValue, said).with_cmd(command))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let value = |(word, text): (&'static str, String)| {
            PossibleValue::new(word).help(text.trim_end_matches('.').to_owned())
        };
        Some(Box::new((self.all)().into_iter().map(value)))
    }
}
