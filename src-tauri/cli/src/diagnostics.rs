//! `failover diagnostics`: what a report of a mistake needs.

use control::{Client, ClientError};
use present::wire::{Reply, Request};
use serde_json::json;

use crate::args::{self, Args};
use crate::failure::Failure;
use crate::out;

pub(crate) async fn diagnostics(args: &Args) -> Result<(), Failure> {
    let paths = args::paths()?;
    let answer =
        async { Client::connect(&paths.runtime_dir).await?.request(Request::GetDiagnostics).await };
    match answer.await {
        Ok(Reply::Diagnostics { text }) if args.json => Ok(out::json(&json!({ "text": text }))?),
        Ok(Reply::Diagnostics { text }) => Ok(out::line(&text)?),
        Ok(Reply::Failed { problem }) => Err(Failure::no(problem.message, &problem.next_step)),
        Ok(other) => {
            let said = format!("Failover Tray answered something else: {other:?}");
            Err(Failure::no(said, "Restart it, so that both are of one version."))
        }
        Err(error @ ClientError::NotRunning) => {
            let next =
                format!("Start it and ask again; the logs are in {}.", paths.state_dir.display());
            Err(Failure::no(format!("{error}."), &next))
        }
        Err(error) => Err(Failure::no(format!("{error}."), "Restart it and try again.")),
    }
}
