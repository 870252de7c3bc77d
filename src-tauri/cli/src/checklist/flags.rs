//! What `failover checklist` is asked for.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use domain::checklist::Check;
use present::wire::CheckChoice;

use crate::report_file::ReportFile;

#[derive(Debug, clap::Args)]
pub(crate) struct ChecklistFlags {
    /// Make this check alone. May be repeated.
    #[arg(long, value_name = "ID", value_parser = CheckId)]
    pub(super) only: Vec<String>,

    /// Write the report there: a page to show if FILE ends in .html, Markdown in .md, JSON in .json.
    #[arg(long, value_name = "FILE", value_parser = ReportFile::of_checklist)]
    pub(super) report: Option<ReportFile>,

    /// Leave the addresses out of the report and of what is printed.
    #[arg(long)]
    pub(super) mask: bool,

    /// Print what was asked and answered, too.
    #[arg(long, short)]
    pub(super) verbose: bool,
}

/// A check's stable word. A wrong one is answered with all there are, a line each.
#[derive(Clone)]
struct CheckId;

impl TypedValueParser for CheckId {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        _: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        if let Some(check) = value.to_str().and_then(Check::parse) {
            return Ok(check.code().to_owned());
        }
        let mut said = format!(
            "there is no check \"{}\"; name one of these:\n",
            value.to_string_lossy().escape_debug()
        );
        for choice in choices() {
            said.push_str(&format!("  {:<19} {}\n", choice.check, choice.text));
        }
        Err(clap::Error::raw(ErrorKind::InvalidValue, said).with_cmd(command))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let value = |(check, choice): (Check, CheckChoice)| {
            PossibleValue::new(check.code()).help(choice.text.trim_end_matches('.').to_owned())
        };
        // Both are in the order that they are shown in.
        Some(Box::new(Check::ALL.into_iter().zip(choices()).map(value)))
    }
}

fn choices() -> impl Iterator<Item = CheckChoice> {
    present::checklist::groups(&[]).into_iter().flat_map(|group| group.checks)
}
