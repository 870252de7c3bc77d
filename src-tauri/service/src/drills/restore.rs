//! The service that an earlier real drill left stopped: found at each start, and brought back.

use std::path::Path;
use std::sync::Arc;

use domain::drill::Restored;
use drill::Doing;
use drill::journal::{Intent, Journal, JournalError, Lock, Locked};
use platforms::Railway;
use present::wire::{DrillRestored, Problem, Restoring};
use probe::{HttpProber, Trust};
use tokio::sync::mpsc;
use url::Url;

use super::{News, Way, say};
use crate::keys::{GivenTokens, Keys, sentence};

/// What there is to do.
struct Left {
    intent: Intent,
    journal: Journal,
    /// Held to the very end: nobody else restores it meanwhile, and no drill begins.
    _lock: Lock,
}

/// Why what was left cannot be restored now.
enum Hindrance {
    /// Who stopped it still runs, and restores it itself.
    Busy(Locked),
    /// It cannot be told what was left.
    Unknown(Problem),
}

/// What an earlier drill left in `dir`.
fn left(dir: &Path) -> Result<Option<Left>, Hindrance> {
    let journal = Journal::new(dir);
    if !journal.file().exists() {
        return Ok(None);
    }
    let lock = Lock::take(dir).map_err(|locked| match locked {
        Locked::Busy { .. } => Hindrance::Busy(locked),
        Locked::Trouble { .. } => Hindrance::Unknown(in_words(&locked)),
    })?;
    // Read under the lock: nobody changes it from here on.
    let intent = journal.read().map_err(|error| Hindrance::Unknown(unreadable(&error)))?;
    Ok(intent.map(|intent| Left { intent, journal, _lock: lock }))
}

fn in_words(locked: &Locked) -> Problem {
    Problem::new(locked.code(), sentence(locked), locked.next_step())
}

/// Begins to restore what was left in `dir`, and tells of it. Whether there is something to do.
pub(super) fn begin(
    dir: &Path,
    parts: &drill::Parts,
    way: &Arc<Way>,
    api: &Url,
    tell: mpsc::UnboundedSender<News>,
) -> bool {
    let left = match left(dir) {
        Ok(Some(left)) => left,
        Ok(None) | Err(Hindrance::Busy(_)) => return false,
        Err(Hindrance::Unknown(problem)) => {
            tracing::error!("{}", problem.message);
            let text = "What a failover test had stopped cannot be told.".to_owned();
            let service = "a service".to_owned();
            say(&tell, News::Restoring(Restoring { service, text, problem: Some(problem) }));
            return false;
        }
    };
    let (way, api, trust) = (Arc::clone(way), api.clone(), parts.trust.clone());
    tokio::spawn(async move {
        let service = left.intent.service.name.clone();
        let restoring = |text| Restoring { service: service.clone(), text, problem: None };
        say(&tell, News::Restoring(restoring(found(&service))));
        let restored = match way.railway(&api).await {
            Ok(railway) => {
                let doing = |doing| say(&tell, News::Restoring(restoring(words(&service, &doing))));
                carry_out(&railway, trust, left, doing).await
            }
            Err(problem) => out_of_reach(&service, &problem),
        };
        say(&tell, News::Restored(service, restored));
    });
    true
}

async fn carry_out(
    railway: &Railway,
    trust: Trust,
    left: Left,
    tell: impl FnMut(Doing),
) -> Restored {
    let prober = HttpProber::new(trust);
    let Left { intent, journal, _lock } = left;
    drill::restore(railway, &prober, &journal, intent, tell).await
}

/// Restores what an earlier drill left stopped in `data_dir`, through Railway's API at `api`. `tell`
/// hears what is done, in words. None where nothing was left.
///
/// # Errors
/// What was left cannot be told, or whoever stopped it still runs.
pub async fn restore_drill(
    data_dir: &Path,
    api: &Url,
    tokens: GivenTokens,
    mut tell: impl FnMut(String),
) -> Result<Option<DrillRestored>, Problem> {
    let left = match left(&super::directory(data_dir)) {
        Ok(Some(left)) => left,
        Ok(None) => return Ok(None),
        Err(Hindrance::Busy(locked)) => return Err(in_words(&locked)),
        Err(Hindrance::Unknown(problem)) => return Err(problem),
    };
    let service = left.intent.service.name.clone();
    tell(found(&service));
    let restored = match Way::new(Arc::new(Keys::new(tokens))).railway(api).await {
        Ok(railway) => {
            carry_out(&railway, Trust::Platform, left, |doing| tell(words(&service, &doing))).await
        }
        Err(problem) => out_of_reach(&service, &problem),
    };
    let text = present::drill::restored(&service, &restored);
    Ok(Some(DrillRestored { service, runs: restored.runs, text }))
}

fn out_of_reach(service: &str, why: &Problem) -> Restored {
    let problem =
        format!("{} {} Or restart {service} by hand at railway.com.", why.message, why.next_step);
    Restored { runs: false, took: None, restarts: 0, redeploys: 0, problem: Some(problem) }
}

fn found(service: &str) -> String {
    format!(
        "A failover test had stopped {service}, or was about to, and ended before that was undone."
    )
}

fn words(service: &str, doing: &Doing) -> String {
    match doing {
        Doing::Looking => format!("{} Asking Railway about it.", found(service)),
        Doing::Restarting => format!("Railway is asked to restart {service}."),
        Doing::Redeploying => format!("Railway is asked to deploy {service} again."),
        Doing::Answers => format!("{service} answers again; it is being verified."),
        Doing::Troubled(why) => why.clone(),
    }
}

/// What a drill that has just ended could not bring back; its journal stays for the next try.
pub(super) fn left_stopped(restored: &DrillRestored) -> Option<Restoring> {
    let DrillRestored { service, runs, text } = restored;
    let next = "Try again, or restart it by hand at railway.com.";
    (!runs).then(|| Restoring {
        service: service.clone(),
        text: "A failover test stopped it, and could not restart it.".to_owned(),
        problem: Some(Problem::new("still_stopped", text.clone(), next)),
    })
}

/// Why it is still stopped.
pub(super) fn stays(service: &str, restored: &Restored) -> Problem {
    let message = match &restored.problem {
        Some(problem) => problem.clone(),
        None => format!("{service} does not run again."),
    };
    Problem::new("still_stopped", message, "Try again, or restart it by hand at railway.com.")
}

/// The journal cannot be read.
pub(super) fn unreadable(error: &JournalError) -> Problem {
    Problem::new(error.code(), sentence(error), error.next_step())
}
