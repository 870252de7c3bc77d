//! Adds the hours up, and asks for the credit.

use std::sync::Arc;
use std::time::Duration;

use domain::checklist::Finding;
use domain::checklist::budget::{self, Credit, Member, Pool, Purse};
use domain::snapshot::Hours;
use domain::{Backend, Provider};
use futures_util::future::join;
use platforms::render::RenderService;

use crate::platform::Word;
use crate::run::Seen;
use crate::running::is_at;
use crate::scene::Scene;

pub(crate) async fn look(scene: &Scene) -> Seen {
    let (credit, services) =
        join(scene.platforms.credit(scene), scene.platforms.services(scene)).await;
    let told = match &services.word {
        Word::Told(services) => Some(services.as_slice()),
        Word::NotAsked | Word::Trouble(..) => None,
    };
    let finding = budget::Finding {
        now: scene.parts.clock.now().wall,
        pools: pools(scene, told),
        credit: purse(scene, &credit.word),
    };
    let exchanges = [&credit.exchange, &services.exchange];
    let exchanges = exchanges.into_iter().flatten().cloned().collect();
    Seen { finding: Finding::Budget(finding), exchanges }
}

fn purse(scene: &Scene, word: &Word<platforms::railway::Credit>) -> Credit {
    let on_railway = |it: &&Backend| it.enabled && it.url.provider() == Provider::Railway;
    match word {
        Word::NotAsked if scene.order.policy.backends.iter().find(on_railway).is_none() => {
            Credit::NotNeeded
        }
        Word::NotAsked => Credit::NotAsked,
        Word::Trouble(text, next_step) => {
            Credit::Trouble { text: text.clone(), next_step: next_step.clone() }
        }
        Word::Told(credit) => Credit::Told(Purse {
            exhausted: credit.exhausted,
            over_limit: credit.over_limit == Some(true),
            trial_days: credit.trial.map(|trial| trial.days),
            left: credit.left.0,
            used: credit.used.0,
        }),
    }
}

/// Render's hours are its workspace's, so that its services share them; another host's are each
/// backend's own. Railway counts money instead.
fn pools(scene: &Scene, services: Option<&[RenderService]>) -> Vec<Pool> {
    let free = |it: &&RenderService| it.plan.as_deref().is_none_or(|plan| plan == "free");
    let paid = |backend: &Backend| {
        let mut own = services.into_iter().flatten().filter(|it| is_at(it, &backend.url));
        own.any(|it| !free(&it))
    };
    let sleepers = scene.order.policy.backends.iter().filter(|it| it.enabled && it.sleeps);
    let (render, others): (Vec<_>, Vec<_>) = sleepers
        .filter(|it| it.url.provider() != Provider::Railway && !paid(it))
        .partition(|it| it.url.provider() == Provider::Render);
    let mut pools = Vec::new();
    if !render.is_empty() {
        let foreign = |it: &&RenderService| {
            let known = render.iter().any(|backend| is_at(it, &backend.url));
            free(it) && it.url.is_some() && it.suspended.is_none() && !known
        };
        let others = services.map(|all| all.iter().filter(foreign).count());
        let others = others.map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        pools.push(pool(scene, Provider::Render, &render, others));
    }
    pools.extend(others.iter().map(|it| pool(scene, Provider::Other, &[it], None)));
    pools
}

fn pool(scene: &Scene, host: Provider, backends: &[&Backend], others: Option<u32>) -> Pool {
    let member = |backend: &&Backend| {
        let hours = hours(scene, backend);
        Member {
            name: Arc::clone(&backend.name),
            used: hours.map(|it| it.used).unwrap_or_default(),
            since: hours.and_then(|it| it.since),
        }
    };
    let plan = Duration::from_secs(u64::from(scene.order.policy.plan_hours) * 3600);
    Pool { host, members: backends.iter().map(member).collect(), others, plan }
}

/// The running app's account of a backend.
fn hours(scene: &Scene, backend: &Backend) -> Option<Hours> {
    let all = &scene.order.state.as_ref()?.backends;
    all.iter().find(|it| it.backend.url == backend.url)?.hours
}
