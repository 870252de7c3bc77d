//! Asks a backend whether it is healthy, and its platform what became of it.

use domain::checklist::running::{self, Asked, Part, Platform, Standing};
use domain::checklist::{Exchange, Finding};
use domain::{BackendUrl, Cause, Provider};
use futures_util::future::join;
use platforms::railway;
use platforms::render::{DeployStatus, RenderService};

use crate::platform::{self, Heard, Word, platform_of};
use crate::run::Seen;
use crate::scene::Scene;

pub(crate) async fn look(scene: &Scene, part: Part) -> Seen {
    let (index, host) = match part {
        Part::Primary => (scene.roles.primary, Provider::Railway),
        Part::Backup => (scene.roles.backup, Provider::Render),
    };
    let Some(index) = index else {
        let finding = Finding::Running(running::Finding::Missing(part));
        return Seen { finding, exchanges: Vec::new() };
    };
    let own = scene.order.policy.backends[index].url.provider();
    let host = platform_of(own, host);
    let heard = async {
        match host {
            Provider::Render => render(scene, index).await,
            _ => railway(scene, index).await,
        }
    };
    let (probed, mut heard) = join(scene.probed(index), heard).await;
    let report = &probed.last().report;
    if report.outcome == Err(Cause::RailwayNotFound) {
        heard.explain_by_credit(scene).await;
    }
    let woke = probed
        .long
        .as_ref()
        .map(|long| probed.first.report.timings.total.saturating_add(long.report.timings.total));
    let asked = Asked {
        backend: probed.backend.clone(),
        outcome: report.outcome.clone(),
        took: report.timings.total,
        woke,
        platform: match heard.word {
            // A platform that nobody named is not missed.
            Word::NotAsked if own == Provider::Other => Platform::None,
            Word::NotAsked => Platform::NotAsked(host),
            Word::Trouble(text, next_step) => Platform::Trouble { host, text, next_step },
            Word::Told(standing) => Platform::Says { host, standing },
        },
    };
    let mut exchanges = probed.exchanges();
    exchanges.extend(heard.exchanges);
    Seen { finding: Finding::Running(running::Finding::Asked(Box::new(asked))), exchanges }
}

/// How a service stands, and how that was come by.
struct Known {
    word: Word<Standing>,
    exchanges: Vec<Exchange>,
}

impl Known {
    fn of(word: Word<Standing>, exchange: Option<Exchange>) -> Self {
        Self { word, exchanges: exchange.into_iter().collect() }
    }

    /// A workspace without credit is why its services do not run.
    async fn explain_by_credit(&mut self, scene: &Scene) {
        let heard = scene.platforms.credit(scene).await;
        self.exchanges.extend(heard.exchange.clone());
        if let Word::Told(credit) = &heard.word
            && (credit.exhausted || credit.over_limit == Some(true))
        {
            self.word = Word::Told(Standing::OutOfCredit);
        }
    }
}

async fn railway(scene: &Scene, index: usize) -> Known {
    let Heard { word, exchange } = platform::railway_service(scene, index).await;
    let word = match word {
        Word::NotAsked => Word::NotAsked,
        Word::Trouble(text, next_step) => Word::Trouble(text, next_step),
        Word::Told(service) => Word::Told(match &service.deployment {
            None => Standing::Gone,
            Some(deployment) => {
                let status = format!("{:?}", deployment.status);
                match deployment.standing() {
                    railway::Standing::Running => Standing::Running,
                    railway::Standing::Starting => Standing::Starting(status),
                    railway::Standing::Stopped => Standing::Stopped,
                    railway::Standing::Failed => Standing::Failed(status),
                    railway::Standing::Gone => Standing::Gone,
                    railway::Standing::Unknown => Standing::Other(status),
                }
            }
        }),
    };
    Known::of(word, exchange)
}

async fn render(scene: &Scene, index: usize) -> Known {
    let Heard { word, exchange } = scene.platforms.services(scene).await.clone();
    let services = match word {
        Word::NotAsked => return Known::of(Word::NotAsked, exchange),
        Word::Trouble(text, next_step) => {
            return Known::of(Word::Trouble(text, next_step), exchange);
        }
        Word::Told(services) => services,
    };
    let url = &scene.order.policy.backends[index].url;
    let Some(service) = services.iter().find(|it| is_at(it, url)) else {
        let word = Word::Trouble(
            format!("no service of the account has the address {url}"),
            "Compare the URL with the service's own on dashboard.render.com, and whose key it is."
                .to_owned(),
        );
        return Known::of(word, exchange);
    };
    if let Some(by) = &service.suspended {
        return Known::of(Word::Told(Standing::Suspended(by.clone())), exchange);
    }
    let deploy = platform::render_deploy(scene, service).await;
    let word = match deploy.word {
        Word::NotAsked => Word::NotAsked,
        Word::Trouble(text, next_step) => Word::Trouble(text, next_step),
        Word::Told(None) => Word::Told(Standing::Gone),
        Word::Told(Some(deploy)) => Word::Told(standing(&deploy.status)),
    };
    Known { word, exchanges: exchange.into_iter().chain(deploy.exchange).collect() }
}

/// Whether a service answers at the backend's address.
pub(crate) fn is_at(service: &RenderService, url: &BackendUrl) -> bool {
    let own = service.url.as_deref().and_then(|own| BackendUrl::parse(own).ok());
    own.is_some_and(|own| railway::host(&own).eq_ignore_ascii_case(&railway::host(url)))
}

fn standing(status: &DeployStatus) -> Standing {
    use DeployStatus as Status;
    let word = || format!("{status:?}");
    match status {
        Status::Live => Standing::Running,
        Status::Created
        | Status::Queued
        | Status::BuildInProgress
        | Status::PreDeployInProgress
        | Status::UpdateInProgress => Standing::Starting(word()),
        // An earlier deploy may still serve: the platform keeps it where a new one fails.
        Status::BuildFailed | Status::PreDeployFailed | Status::UpdateFailed | Status::Canceled => {
            Standing::Failed(word())
        }
        Status::Deactivated => Standing::Stopped,
        Status::Other(other) => Standing::Other(other.clone()),
    }
}
