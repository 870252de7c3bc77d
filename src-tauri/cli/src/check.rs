//! `failover check`: every backend once.

use present::wire::{Backend, Cause, Connectivity, Health, Timings};
use serde::Serialize;
use service::Checked;

use crate::args::{self, Args};
use crate::failure::Failure;
use crate::{out, restore, table};

/// What `--json` prints.
#[derive(Serialize)]
struct Report<'a> {
    /// The first healthy backend.
    active: Option<&'a str>,
    /// `offline` or `portal`: the failures are this machine's own.
    connectivity: Connectivity,
    backends: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    url: &'a str,
    rank: u32,
    health: Health,
    slow: bool,
    enabled: bool,
    cause: Option<&'a Cause>,
    status: Option<u16>,
    timings_ms: Option<Timings>,
    certificate_expires: Option<i64>,
}

pub(crate) async fn check(args: &Args) -> Result<(), Failure> {
    let paths = args::paths()?;
    restore::first(args, &paths).await?;
    let Some((config, _)) = args.sources(&paths, None).find()? else {
        return Err(Failure::wrong(
            "there is nothing to check: no backend is configured".to_owned(),
            "Name one with --backend NAME=URL, make a config file with failover import-env, or \
             try failover demo.",
        ));
    };
    let Checked { backends, connectivity } = service::check(&config).await?;
    let active = backends
        .iter()
        .find(|backend| backend.enabled && backend.health == Health::Healthy)
        .map(|backend| backend.name.as_str());
    if args.json {
        out::json(&Report { active, connectivity, backends: backends.iter().map(row).collect() })?;
    } else {
        out::line(&table::chain(&backends))?;
        out::line(&match (active, connectivity) {
            (Some(active), _) => format!("{active} is the first healthy backend."),
            (None, Connectivity::Online) => "No backend is healthy.".to_owned(),
            (None, Connectivity::Offline) => {
                "This computer is offline: no reference address answers either, so nothing is \
                 known of the remote backends."
                    .to_owned()
            }
            (None, Connectivity::Portal) => {
                "This network wants you to sign in first, so nothing is known of the remote \
                 backends."
                    .to_owned()
            }
        })?;
    }
    if active.is_some() { Ok(()) } else { Err(Failure::No(String::new())) }
}

fn row(backend: &Backend) -> Row<'_> {
    Row {
        name: &backend.name,
        url: &backend.url,
        rank: backend.rank,
        health: backend.health,
        slow: backend.slow,
        enabled: backend.enabled,
        cause: backend.cause.as_ref(),
        status: backend.status,
        timings_ms: backend.timings_ms,
        certificate_expires: backend.certificate_expires,
    }
}
