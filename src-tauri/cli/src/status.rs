//! `failover status`: what the running instance says.

use control::{Client, ClientError};
use present::wire::{Reply, Request};

use crate::args::{self, Args};
use crate::failure::Failure;
use crate::{out, table};

pub(crate) async fn status(args: &Args) -> Result<(), Failure> {
    let paths = args::paths()?;
    let answer =
        async { Client::connect(&paths.runtime_dir).await?.request(Request::Status).await };
    let snapshot = match answer.await {
        Ok(Reply::Snapshot { snapshot }) => snapshot,
        Ok(Reply::Failed { problem }) => {
            return Err(Failure::no(problem.message, &problem.next_step));
        }
        Ok(other) => {
            let said = format!("Failover Tray answered something else: {other:?}");
            return Err(Failure::no(said, "Restart it, so that both are of one version."));
        }
        Err(error @ ClientError::NotRunning) => {
            let next =
                "Start it with failover-tray, or failover run on a machine without a desktop.";
            return Err(Failure::no(format!("{error}."), next));
        }
        Err(error) => return Err(Failure::no(format!("{error}."), "Restart it and try again.")),
    };
    if args.json {
        return Ok(out::json(&snapshot)?);
    }
    out::line(&format!("{}\n{}\n", snapshot.verdict.headline, snapshot.verdict.detail))?;
    out::line(&table::chain(&snapshot.backends))?;
    if let Some(proxy) = &snapshot.proxy {
        out::line(&format!("\n{}", table::proxy(proxy)))?;
    }
    if let Some(text) = table::interview(&snapshot.interview) {
        out::line(&format!("\n{text}"))?;
    }
    if let Some(text) = table::drill(&snapshot.drill) {
        out::line(&format!("\n{text}"))?;
    }
    if let Some(problem) = &snapshot.config.problem {
        out::line(&format!("\nConfiguration: {} {}", problem.message, problem.next_step))?;
    }
    if let Some(problem) = &snapshot.history_problem {
        out::line(&format!("\n{} {}", problem.message, problem.next_step))?;
    }
    Ok(())
}
