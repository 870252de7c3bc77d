//! What `failover drill` is asked for.

use std::path::PathBuf;

use domain::drill::Scenario;
use present::wire::DrillForm;
use service::config::period;

use crate::report_file::ReportFile;
use crate::word::Word;

#[derive(Debug, clap::Args)]
pub(crate) struct DrillFlags {
    /// How the primary is made to fail.
    #[arg(long, value_name = "NAME", default_value = "railway-stopped")]
    #[arg(value_parser = SCENARIO)]
    scenario: String,

    /// Requests a second: 1 to 10, or to 1000 where every backend is on this computer.
    #[arg(long, value_name = "N", default_value = "5", value_parser = rate)]
    #[arg(allow_negative_numbers = true)]
    rate: u32,

    /// How long requests are sent, before, during and after the fault: 3s to 10m, as in 20s.
    #[arg(long, value_name = "TIME", default_value = "20s", value_parser = seconds)]
    duration: u32,

    /// What is asked for with GET, as in /api/health; the health path if not given.
    #[arg(long, value_name = "PATH")]
    path: Option<String>,

    /// Stop the primary's deployment through Railway's API, and restart it.
    #[arg(long, conflicts_with = "scenario")]
    pub(super) real: bool,

    /// Of a real drill: the service's name, which is asked for on a terminal if not given.
    #[arg(long, value_name = "NAME", requires = "real")]
    pub(super) confirm: Option<String>,

    /// Only restart what an earlier real drill left stopped.
    #[arg(long, conflicts_with_all = ["scenario", "rate", "duration", "path", "real", "report"])]
    pub(super) restore: bool,

    /// Write the report there: a page to show if FILE ends in .html, JSON if it ends in .json.
    #[arg(long, value_name = "FILE", value_parser = ReportFile::of_drill)]
    pub(super) report: Option<ReportFile>,

    /// Leave the backends' addresses out of the report and of --json.
    #[arg(long, conflicts_with = "restore")]
    pub(super) mask: bool,
}

impl DrillFlags {
    pub(super) fn form(&self) -> DrillForm {
        DrillForm {
            real: self.real,
            scenario: self.scenario.clone(),
            rate: self.rate,
            seconds: self.duration,
            path: self.path.clone(),
        }
    }

    /// The file as it was named.
    pub(super) fn report_path(&self) -> Option<PathBuf> {
        self.report.as_ref().map(ReportFile::path)
    }
}

// The bounds of both depend on the chain, so they are checked behind.
fn rate(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| {
        "write a whole number of requests a second: 1 to 10, or to 1000 where every backend is on \
         this computer"
            .to_owned()
    })
}

fn seconds(text: &str) -> Result<u32, String> {
    let period = period(text)?;
    u32::try_from(period.as_secs())
        .ok()
        .filter(|_| period.subsec_nanos() == 0)
        .ok_or_else(|| "write whole seconds or minutes: 3s to 10m".to_owned())
}

const SCENARIO: Word = Word { what: "scenario", all: scenarios };

/// All of them, in the order of both lists.
fn scenarios() -> Vec<(&'static str, String)> {
    let choices = present::drill::scenarios("The primary");
    Scenario::ALL.iter().map(|it| it.code()).zip(choices.into_iter().map(|it| it.text)).collect()
}
