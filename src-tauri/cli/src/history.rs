//! `failover history`: what was seen of the backends, from the file that the running one writes,
//! whether one runs or not.

mod words;

use std::time::Duration;

use present::wire::{LogQuery, Problem};
use service::{KeptHistory, lookback};

use crate::args::{self, Args};
use crate::failure::Failure;
use crate::{out, run};

/// How often a followed log is looked at.
const LOOK: Duration = Duration::from_millis(500);
/// Lines that are read at a time.
const PAGE: u32 = 1000;

#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct HistoryFlags {
    /// How far back, as in 30m, 24h, 7d; 1m to 366d.
    #[arg(
        long,
        value_name = "TIME",
        default_value = "24h",
        value_parser = lookback,
        allow_hyphen_values = true
    )]
    since: Duration,

    /// Print CSV: a row for each backend and step of the time.
    #[arg(long, conflicts_with = "log")]
    csv: bool,

    /// Print the log instead, oldest first.
    #[arg(long)]
    log: bool,

    /// Go on with what is new in the log, until Ctrl-C.
    #[arg(long, requires = "log")]
    follow: bool,
}

pub(crate) async fn history(args: &Args, flags: &HistoryFlags) -> Result<(), Failure> {
    let paths = args::paths()?;
    let sources = args.sources(&paths, None);
    if !sources.backends.is_empty() {
        let said = "what --backend names has no history: that of such a run is kept in memory only";
        return Err(Failure::wrong(said.to_owned(), "Leave --backend out."));
    }
    // Clap sees no conflict with a flag that stands before the command.
    if flags.csv && args.json {
        let said = "the history is printed as JSON or as CSV, not as both".to_owned();
        return Err(Failure::wrong(said, "Leave --json or --csv out."));
    }
    let history = KeptHistory::open(&paths, &sources)?;
    // Its first poll puts the signal's handler in place.
    let mut end = std::pin::pin!(run::end());
    tokio::select! {
        biased;
        () = &mut end => Ok(()),
        told = tell(args, flags, &history) => told,
    }
}

async fn tell(args: &Args, flags: &HistoryFlags, history: &KeptHistory) -> Result<(), Failure> {
    if flags.log {
        return log(args, flags, history).await;
    }
    if flags.csv {
        return Ok(out::raw(&history.csv(flags.since).map_err(refused)?)?);
    }
    let seen = history.seen(flags.since).map_err(refused)?;
    match args.json {
        true => out::json(&seen)?,
        false => out::line(&words::history(&seen))?,
    }
    Ok(())
}

/// The lines of the time, oldest first, and then what is new where that is asked for.
async fn log(args: &Args, flags: &HistoryFlags, history: &KeptHistory) -> Result<(), Failure> {
    let mut after = history.before(flags.since).map_err(refused)?;
    loop {
        let query = LogQuery { after: Some(after), limit: PAGE, ..LogQuery::default() };
        let page = history.log(query).map_err(refused)?;
        for line in &page.lines {
            match args.json {
                true => out::json(line)?,
                false => out::line(&words::line(&line.line))?,
            }
            after = line.id;
        }
        match (page.more, flags.follow) {
            // What was asked to end is looked at between two pages, too.
            (true, _) => tokio::task::yield_now().await,
            (false, true) => tokio::time::sleep(LOOK).await,
            (false, false) => return Ok(()),
        }
    }
}

fn refused(problem: Problem) -> Failure {
    Failure::no(problem.message, &problem.next_step)
}
