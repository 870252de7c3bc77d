//! What `failover checklist` is asked for.

use domain::checklist::Check;

use crate::report_file::ReportFile;
use crate::word::Word;

#[derive(Debug, clap::Args)]
pub(crate) struct ChecklistFlags {
    /// Make this check alone. May be repeated.
    #[arg(long, value_name = "ID", value_parser = CHECK)]
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

const CHECK: Word = Word { what: "check", all: checks };

/// All of them, in the order of both lists.
fn checks() -> Vec<(&'static str, String)> {
    let choices = present::checklist::groups(&[]).into_iter().flat_map(|group| group.checks);
    Check::ALL.iter().map(|check| check.code()).zip(choices.map(|choice| choice.text)).collect()
}
