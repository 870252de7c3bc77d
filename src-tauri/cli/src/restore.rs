//! What an earlier real drill left stopped: restarted before anything else, and by hand.

use present::wire::DrillRestored;
use service::{Paths, Sources, config};

use crate::args::Args;
use crate::failure::Failure;
use crate::out;

/// Restarts what an earlier drill left stopped, and says so on stderr. That it could not be does not
/// hinder the command, whose own answer shows it.
pub(crate) async fn first(args: &Args, paths: &Paths) -> Result<(), Failure> {
    match restored(&args.sources(paths, None), paths).await {
        Ok(Some(restored)) => eprintln!("failover: {}", restored.text),
        Ok(None) => {}
        Err(Failure::No(text)) => eprintln!("failover: {text}"),
        Err(other) => return Err(other),
    }
    Ok(())
}

/// `failover drill --restore`: exit 0 if nothing is left stopped.
pub(crate) async fn by_hand(args: &Args, paths: &Paths) -> Result<(), Failure> {
    let restored = restored(&args.sources(paths, None), paths).await?;
    if args.json {
        out::json(&restored)?;
    } else if restored.is_none() {
        out::line("No failover test left anything stopped.")?;
    }
    match restored {
        Some(restored) if !restored.runs => {
            Err(Failure::no(restored.text, "Try again: failover drill --restore."))
        }
        Some(restored) if !args.json => Ok(out::line(&restored.text)?),
        _ => Ok(()),
    }
}

async fn restored(sources: &Sources, paths: &Paths) -> Result<Option<DrillRestored>, Failure> {
    // A mistake in the file must not keep a service stopped: its own command tells of it.
    let api = match sources.find() {
        Ok(Some((config, _))) => config.railway_api,
        Ok(None) | Err(_) => config::railway_api()?,
    };
    let tokens = service::GivenTokens::of_process();
    let mut told = String::new();
    let tell = |text: String| {
        if text != told {
            eprintln!("failover: {text}");
            told = text;
        }
    };
    service::restore_drill(&paths.data_dir, &api, tokens, tell)
        .await
        .map_err(|problem| Failure::no(problem.message, &problem.next_step))
}
