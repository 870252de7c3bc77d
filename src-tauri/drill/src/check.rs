//! Before anything is made to fail: the primary is healthy, a standby was seen ready three times,
//! and the path is answered with a success by both.

use std::time::Duration;

use domain::connectivity::Reachability;
use domain::drill::{Doubt, End};
use domain::health::Health;
use domain::policy::Policy;
use domain::snapshot::{BackendState, Snapshot};
use engine::port::ConnectivityCheck;
use reqwest::{Client, header};
use tokio::time;

use crate::load::media_type;
use crate::record::Record;

/// A standby is ready when it was seen healthy so often in a row.
const SEEN: usize = 3;
/// How long a standby that fails is given: one bad moment is no verdict.
const PATIENCE: Duration = Duration::from_secs(5);
/// Between two looks at the state.
const LOOK: Duration = Duration::from_millis(50);
/// For the one request that looks at the path.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Waits until the chain is ready to be tested, a sleeping backend's wake included.
///
/// # Errors
/// Why it is not.
pub(crate) async fn ready(
    record: &mut Record,
    connectivity: &dyn ConnectivityCheck,
) -> Result<(), End> {
    let primary = record.run.plan.primary;
    let began = time::Instant::now();
    loop {
        let Some(state) = record.snapshot() else { return Ok(()) };
        match judge(&state, primary, began.elapsed()) {
            Some(Ok(())) => return Ok(()),
            Some(Err(doubt)) => {
                let checked = record.with(connectivity.check()).await?;
                return Err(End::Inconclusive(offline(checked).unwrap_or(doubt)));
            }
            None => record.with(time::sleep(LOOK)).await?,
        }
    }
}

/// What the references' answer says about a drill that did not go as it should.
pub(crate) fn offline(checked: Reachability) -> Option<Doubt> {
    match checked {
        Reachability::Online => None,
        Reachability::Offline => Some(Doubt::Offline(false)),
        Reachability::Portal => Some(Doubt::Offline(true)),
    }
}

/// Ready, why not, or nothing yet.
fn judge(state: &Snapshot, primary: usize, waited: Duration) -> Option<Result<(), Doubt>> {
    let (first, others): (Vec<_>, Vec<_>) =
        state.backends.iter().enumerate().partition(|(index, _)| *index == primary);
    let (_, first) = first.first()?;
    if first.health == Health::Unhealthy {
        return first.cause.clone().map(|cause| Err(Doubt::PrimaryDown(cause)));
    }
    let ready = others.iter().any(|(_, standby)| seen_ready(standby));
    if ready && first.health == Health::Healthy {
        return Some(Ok(()));
    }
    let hopeless = others.iter().all(|(_, standby)| standby.health == Health::Unhealthy);
    if hopeless && waited >= PATIENCE {
        let cause = others.first().and_then(|(_, standby)| standby.cause.clone());
        return Some(Err(Doubt::NoReadyStandby(cause)));
    }
    None
}

fn seen_ready(standby: &BackendState) -> bool {
    let passes = standby.latencies.iter().rev().take_while(|probe| probe.is_some()).count();
    standby.health == Health::Healthy && passes >= SEEN
}

/// Looks at the path on the primary and on the standby that would take over. Returns the media
/// type of the primary's answer, by which a good one is known later.
///
/// # Errors
/// [`Doubt::Path`] where it is no success.
pub(crate) async fn path(
    record: &mut Record,
    client: &Client,
    policy: &Policy,
) -> Result<Option<String>, End> {
    let primary = record.run.plan.primary;
    let standby = record.snapshot().and_then(|state| {
        state.backends.iter().enumerate().position(|(index, it)| index != primary && seen_ready(it))
    });
    let mut expected = None;
    for index in [Some(primary), standby].into_iter().flatten() {
        let Some(backend) = policy.backends.get(index) else { continue };
        let url = backend.url.join(&record.run.plan.path);
        let asked = client.get(url).header(header::ACCEPT, "application/json").timeout(TIMEOUT);
        let answer = record.with(asked.send()).await?;
        let answer = answer.map_err(|_| End::Inconclusive(Doubt::Path(index, 0)))?;
        if !answer.status().is_success() {
            return Err(End::Inconclusive(Doubt::Path(index, answer.status().as_u16())));
        }
        if index == primary {
            expected = media_type(answer.headers());
        }
    }
    Ok(expected)
}
