//! Wakes the standby, if it sleeps.

use std::sync::Arc;

use domain::budget::SLEEPS_AFTER;
use domain::checklist::standby::{self, Answer};
use domain::checklist::{Finding, Unjudged};
use domain::{Backend, Cause};

use crate::run::Seen;
use crate::scene::Scene;

pub(crate) async fn look(scene: &Scene) -> Seen {
    let Some(index) = scene.roles.backup else { return Seen::unjudged(Unjudged::NoBackup) };
    let probed = scene.probed(index).await;
    let (first, exchanges) = (&probed.first.report, probed.exchanges());
    let waited = probed.long.as_ref().map(|long| first.timings.total + long.report.timings.total);
    let answer = match (&probed.last().report.outcome, waited) {
        (Ok(()), None) => Answer::Awake { took: first.timings.total },
        (Ok(()), Some(after)) => Answer::Woken { after },
        (Err(why), Some(after)) if Cause::may_be_waking(why) => Answer::Asleep { after },
        (Err(_), _) => {
            let names = vec![Arc::clone(&probed.backend.name)];
            let finding = Finding::Unjudged(Unjudged::BackendDown { names });
            return Seen { finding, exchanges };
        }
    };
    let finding = standby::Finding {
        name: Arc::clone(&probed.backend.name),
        sleeps: probed.backend.sleeps,
        answer,
        kept_awake: is_kept_awake(scene, &probed.backend),
    };
    Seen { finding: Finding::Standby(finding), exchanges }
}

/// Whether the running app asks it before it falls asleep.
fn is_kept_awake(scene: &Scene, standby: &Backend) -> bool {
    let Some(state) = scene.order.state.as_ref().filter(|state| !state.paused) else {
        return false;
    };
    let policy = &scene.order.policy;
    let every = if state.interview { policy.interview.standby } else { policy.watch.standby };
    let own = state.backends.iter().find(|it| it.backend.url == standby.url);
    own.is_some_and(|it| it.hours.is_none_or(|hours| !hours.saving)) && every < SLEEPS_AFTER
}
