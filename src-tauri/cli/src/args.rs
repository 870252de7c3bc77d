//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand};
use present::wire::BackendForm;
use service::config::{Overrides, listen_address, period};
use service::{Paths, Sources};

use crate::checklist::ChecklistFlags;
use crate::drill::DrillFlags;
use crate::failure::Failure;
use crate::history::HistoryFlags;
use crate::token::TokenOf;

/// Watches a chain of backends, says which one is usable, and proxies requests to it.
#[derive(Debug, Parser)]
#[command(name = "failover", version, after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The config file, instead of $FAILOVER_CONFIG or the platform's own.
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "backend")]
    config: Option<PathBuf>,

    /// A backend, instead of a config file; the first is primary. May be repeated.
    #[arg(long, global = true, value_name = "NAME=URL", value_parser = name_and_url)]
    backend: Vec<BackendForm>,

    /// Print JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER_HELP: &str =
    "Exit code: 0 fine, 1 the answer is no, 2 wrong use or configuration, or nothing was done.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Probe every backend once; exit 0 if one is healthy.
    Check,
    /// Watch the backends and proxy requests to them, in the foreground: a live table, or one line
    /// an event when piped.
    Run(RunFlags),
    /// Print the running instance's state.
    Status,
    /// Print what a report of a mistake needs: versions, state, settings and the last lines of the
    /// log, without secrets and addresses.
    Diagnostics,
    /// A failover test: the primary fails, in a private proxy or for real, and what becomes of the
    /// requests is measured. Exit 0 passed, 1 failed or inconclusive.
    Drill(DrillFlags),
    /// The production checklist, each item with what was asked and answered. Exit 0 if all pass or
    /// are yours to look at, 1 if one fails or could not be judged.
    Checklist(ChecklistFlags),
    /// What was seen of the backends: uptime, latency, switchovers, incidents; or the log. Read
    /// from the kept history, whether an instance runs or not. Exit 1 if there is none.
    History(HistoryFlags),
    /// Keep a platform's token in the system's keyring, or forget it.
    // Their names are what a wrong one is answered with.
    #[command(subcommand_value_name = "railway|railway-workspace|vercel|vercel-bypass|render")]
    Token {
        #[command(subcommand)]
        of: TokenOf,
    },
    /// Make a config file from a .env file's NEXT_PUBLIC_…_API_URL variables.
    ImportEnv(ImportFlags),
    /// The same over three sample backends on this machine, with switches to break them.
    Demo(RunFlags),
}

#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct RunFlags {
    /// Between probes of every backend, as in 1s; 100ms to 24h.
    #[arg(long, value_parser = period)]
    interval: Option<Duration>,

    /// How long a selection sticks before a better backend is returned to, as in 5m.
    #[arg(long, value_parser = period)]
    hold: Option<Duration>,

    /// Where the proxy listens, as in 127.0.0.1:8787; port 0 for any free one.
    #[arg(long, value_name = "ADDR", value_parser = listen_address)]
    listen: Option<SocketAddr>,

    /// Where the proxy's figures are, as Prometheus text at /metrics; nowhere if not given.
    #[arg(long, value_name = "ADDR", value_parser = listen_address)]
    metrics: Option<SocketAddr>,

    /// Begin in interview mode, for as long as the config says ([interview] length, 1h).
    #[arg(long)]
    pub(crate) interview: bool,

    /// The same for so long, as in 90m; 10m to 12h. It ends by itself.
    #[arg(long, value_name = "TIME", value_parser = period)]
    pub(crate) interview_length: Option<Duration>,

    /// Interview mode in so long instead of now, as in 30m: before it the checklist is run and the
    /// standbys are woken.
    #[arg(long, value_name = "TIME", value_parser = period)]
    pub(crate) interview_in: Option<Duration>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ImportFlags {
    /// The .env file.
    pub(crate) file: PathBuf,

    /// Write the config there instead of printing it.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// Overwrite an existing output file.
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
}

fn name_and_url(text: &str) -> Result<BackendForm, String> {
    match text.split_once('=') {
        Some((name, url)) if !name.trim().is_empty() => Ok(BackendForm {
            name: name.trim().to_owned(),
            url: url.trim().to_owned(),
            ..BackendForm::default()
        }),
        _ => Err("write it as NAME=URL, as in Railway=https://your-app.up.railway.app".to_owned()),
    }
}

impl Args {
    /// Where the configuration comes from, `flags` included.
    pub(crate) fn sources(&self, paths: &Paths, flags: Option<&RunFlags>) -> Sources {
        let mut sources = Sources::of_process(paths.config_file.clone());
        sources.backends.clone_from(&self.backend);
        if self.config.is_some() {
            sources.named_file.clone_from(&self.config);
        }
        if let Some(flags) = flags {
            sources.overrides = Overrides {
                interval: flags.interval,
                hold: flags.hold,
                listen: flags.listen,
                metrics: flags.metrics,
            };
        }
        sources
    }
}

/// The platform's places.
pub(crate) fn paths() -> Result<Paths, Failure> {
    Paths::of_platform().map_err(|error| Failure::wrong(error.to_string(), "Then try again."))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Args::command().debug_assert();
    }
}
