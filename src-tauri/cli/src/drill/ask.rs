//! From the flags to a drill that has begun: a real one wants a token and a typed name first.

use std::io::{self, IsTerminal, Write};

use present::wire::Problem;
use service::{DrillError, DrillOptions, Paths, Rehearsal};

use super::DrillFlags;
use crate::args::Args;
use crate::failure::Failure;
use crate::keys;

/// What nobody confirmed yet.
const UNCONFIRMED: &str = "drill_unconfirmed";

/// Starts the drill. A real one that nobody confirmed yet says what will happen, and asks for the
/// service's name where a person is there to type it.
pub(super) async fn start(
    args: &Args,
    flags: &DrillFlags,
    paths: Paths,
) -> Result<Rehearsal, Failure> {
    let sources = args.sources(&paths, None);
    let demo = sources.find()?.is_none();
    if demo && flags.real {
        return Err(Failure::wrong(
            "there is nothing to stop: no backend is configured".to_owned(),
            "Name your backends with --backend NAME=URL, or make a config file with failover \
             import-env.",
        ));
    }
    if demo {
        eprintln!(
            "failover: no backend is configured yet, so this runs over three sample backends on \
             this machine"
        );
    }
    let begin = async |confirm| {
        let options = DrillOptions {
            sources: sources.clone(),
            paths: paths.clone(),
            form: flags.form(),
            confirm,
            tokens: service::GivenTokens::of_process(),
            demo,
        };
        service::drill(options).await
    };
    let started = match begin(flags.confirm.clone()).await {
        Err(DrillError::Problem { problem, .. })
            if problem.code == UNCONFIRMED && flags.confirm.is_none() && is_terminal() =>
        {
            begin(Some(asked(&problem).await?)).await
        }
        started => started,
    };
    started.map_err(|error| match error {
        DrillError::Problem { problem, .. } if problem.code == UNCONFIRMED && !is_terminal() => {
            Failure::wrong(
                format!("{}\n{}", problem.message, problem.next_step),
                "Without a terminal to type it at: --confirm NAME.",
            )
        }
        error => error.into(),
    })
}

fn is_terminal() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

async fn asked(what: &Problem) -> Result<String, Failure> {
    let mut err = io::stderr();
    write!(err, "{}\n{}\n> ", what.message, what.next_step)?;
    err.flush()?;
    // On a thread of its own, so that Ctrl-C ends the wait too.
    Ok(keys::lines().recv().await.unwrap_or_default())
}
