//! An interview that `failover run` is started with.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use present::wire::{Reply, Request};
use service::Running;

use crate::args::RunFlags;
use crate::failure::Failure;

/// Whether `flags` say when it is, or for how long.
pub(crate) fn is_planned(flags: &RunFlags) -> bool {
    flags.interview_length.is_some() || flags.interview_in.is_some()
}

/// Plans what `flags` ask for, if they do, in place of what an earlier run had left.
pub(crate) async fn plan(running: &Running, flags: &RunFlags) -> Result<(), Failure> {
    if !is_planned(flags) {
        return Ok(());
    }
    let ms = |length: Duration| u32::try_from(length.as_millis()).unwrap_or(u32::MAX);
    let begins = flags.interview_in.and_then(|ahead| {
        let at = SystemTime::now().checked_add(ahead)?.duration_since(UNIX_EPOCH).ok()?;
        i64::try_from(at.as_millis()).ok()
    });
    let ask = Request::PlanInterview { begins, length_ms: flags.interview_length.map(ms) };
    let mut reply = running.request(ask.clone()).await;
    if matches!(&reply, Reply::Failed { problem } if problem.code == "interview_on") {
        running.request(Request::EndInterview).await;
        reply = running.request(ask).await;
    }
    match reply {
        Reply::Failed { problem } => Err(Failure::wrong(problem.message, &problem.next_step)),
        _ => Ok(()),
    }
}
