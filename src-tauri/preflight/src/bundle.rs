//! Looks for the backends' addresses in the frontend's build, and asks Vercel where that does not
//! tell.

use domain::BackendUrl;
use domain::checklist::bundle::{BACKUP, Build, Finding, PRIMARY, Proof, Told, Wanted};
use domain::checklist::{self, Exchange, Outcome, Unjudged};

use crate::run::Seen;
use crate::scene::Scene;
use crate::vercel;

pub(crate) async fn look(scene: &Scene) -> Seen {
    let (build, mut exchanges) = match build(scene).await {
        Ok(built) => built,
        Err(why) => return Seen::unjudged(why),
    };
    let told = match build.outcome() {
        Outcome::Unknown => {
            let (told, exchange) = vercel::variables(scene, wanted(scene)).await;
            exchanges.extend(exchange);
            told
        }
        Outcome::Pass | Outcome::Fail | Outcome::Manual => Told::NoNeed,
    };
    Seen { finding: checklist::Finding::Bundle(Finding { build, told }), exchanges }
}

/// What the build says, and the evidence for it.
pub(crate) async fn build(scene: &Scene) -> Result<(Build, Vec<Exchange>), Unjudged> {
    let site = scene.site().await.ok_or(Unjudged::NoFrontend)?;
    let wanted = wanted(scene);
    if wanted.len() < 2 {
        return Err(Unjudged::NoBackup);
    }
    let build = match &site.build {
        Ok(reading) => Build::Read(Proof::of(reading.clone(), wanted, &chain(scene))),
        Err(shut) => Build::Shut(shut.clone()),
    };
    Ok((build, site.exchanges.clone()))
}

/// The addresses of all backends.
pub(crate) fn chain(scene: &Scene) -> Vec<BackendUrl> {
    scene.order.policy.backends.iter().map(|backend| backend.url.clone()).collect()
}

fn wanted(scene: &Scene) -> Vec<Wanted> {
    let roles = [(PRIMARY, scene.roles.primary), (BACKUP, scene.roles.backup)];
    let want = |(variable, index): (&'static str, Option<usize>)| {
        let backend = &scene.order.policy.backends[index?];
        Some(Wanted { variable, backend: backend.name.clone(), url: backend.url.clone() })
    };
    roles.into_iter().filter_map(want).collect()
}
