//! What the platforms say of the backends they host: asked once a run, and never waited for longer
//! than for a backend.

use std::future::Future;
use std::time::Duration;

use domain::checklist::Exchange;
use domain::{Provider, WallTime};
use platforms::railway::{Credit, Service};
use platforms::render::{Deploy, RenderService};
use platforms::{ApiError, railway};
use tokio::sync::OnceCell;
use tokio::time::{self, Instant};

use crate::access::Key;
use crate::fetch::PATIENCE;
use crate::scene::Scene;

/// What a platform told, or why it did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word<T> {
    /// There is no token.
    NotAsked,
    /// In one sentence, and what to do.
    Trouble(String, String),
    /// It.
    Told(T),
}

/// A word, and how it was come by.
#[derive(Clone, Debug)]
pub(crate) struct Heard<T> {
    pub(crate) word: Word<T>,
    pub(crate) exchange: Option<Exchange>,
}

/// What more than one check asks for.
#[derive(Default)]
pub(crate) struct Platforms {
    credit: OnceCell<Heard<Credit>>,
    services: OnceCell<Heard<Vec<RenderService>>>,
}

impl Platforms {
    /// The money of the workspace at Railway.
    pub(crate) async fn credit(&self, scene: &Scene) -> &Heard<Credit> {
        let workspace = scene.order.settings.workspace.as_deref();
        let ask = heard(
            scene,
            &scene.order.access.credit,
            "Railway's API: the workspace's credit",
            |account| async move { account.credit(workspace).await },
            |credit| {
                format!(
                    "workspace: {}\nexhausted: {}\nover its limit: {}\nleft: {} cents\nused: {} \
                     cents\ntrial: {}",
                    credit.workspace.name,
                    credit.exhausted,
                    credit.over_limit.map_or("no limit", |over| if over { "yes" } else { "no" }),
                    credit.left.0,
                    credit.used.0,
                    credit
                        .trial
                        .map_or_else(|| "no".to_owned(), |trial| format!("{} days", trial.days)),
                )
            },
        );
        self.credit.get_or_init(|| ask).await
    }

    /// The services of the account at Render.
    pub(crate) async fn services(&self, scene: &Scene) -> &Heard<Vec<RenderService>> {
        let line = |it: &RenderService| {
            let suspended = it.suspended.as_ref().map(|by| format!(", suspended by {by:?}"));
            format!(
                "{} at {}, plan {}{}",
                it.name,
                it.url.as_deref().unwrap_or("no address"),
                it.plan.as_deref().unwrap_or("not told"),
                suspended.unwrap_or_default()
            )
        };
        let ask = heard(
            scene,
            &scene.order.access.render,
            "Render's API: the services",
            |render| async move { render.asking_once().services().await },
            |services| services.iter().map(line).collect::<Vec<_>>().join("\n"),
        );
        self.services.get_or_init(|| ask).await
    }
}

/// The service at Railway that answers at the backend's address.
pub(crate) async fn railway_service(scene: &Scene, index: usize) -> Heard<Service> {
    let host = railway::host(&scene.order.policy.backends[index].url);
    let at = host.as_str();
    heard(
        scene,
        &scene.order.access.railway,
        &format!("Railway's API: the service at {host}"),
        |railway| async move { railway.asking_once().service_at(at).await },
        |service| match &service.deployment {
            Some(it) => {
                let stopped = if it.stopped { ", stopped" } else { "" };
                format!("{}: deployment {}, {:?}{stopped}", service.name, it.id, it.status)
            }
            None => format!("{}: never deployed", service.name),
        },
    )
    .await
}

/// The latest deploy of a service at Render.
pub(crate) async fn render_deploy(scene: &Scene, service: &RenderService) -> Heard<Option<Deploy>> {
    heard(
        scene,
        &scene.order.access.render,
        &format!("Render's API: the latest deploy of {}", service.name),
        |render| async move { render.asking_once().latest_deploy(&service.id).await },
        |deploy| match deploy {
            Some(deploy) => format!("{:?}", deploy.status),
            None => "never deployed".to_owned(),
        },
    )
    .await
}

/// The platform that is asked about a backend: its host's own; where its address does not tell,
/// the one whose part it has.
pub(crate) fn platform_of(provider: Provider, part: Provider) -> Provider {
    if provider == Provider::Other { part } else { provider }
}

/// Asks by `key` where there is one, within [`PATIENCE`].
pub(crate) async fn heard<K: Clone, T, F: Future<Output = Result<T, ApiError>>>(
    scene: &Scene,
    key: &Key<K>,
    request: &str,
    ask: impl FnOnce(K) -> F,
    show: impl FnOnce(&T) -> String,
) -> Heard<T> {
    let key = match key {
        Key::None => return Heard { word: Word::NotAsked, exchange: None },
        Key::Trouble(text, next_step) => {
            let word = Word::Trouble(text.clone(), next_step.clone());
            return Heard { word, exchange: None };
        }
        Key::Ready(key) => key.clone(),
    };
    let (at, began) = (scene.parts.clock.now().wall, Instant::now());
    let answer = time::timeout(PATIENCE, ask(key)).await;
    let (word, body, error) = match answer {
        Ok(Ok(told)) => {
            let body = show(&told);
            (Word::Told(told), body, None)
        }
        Ok(Err(trouble)) => {
            let text = trouble.to_string();
            (Word::Trouble(text.clone(), trouble.next_step()), String::new(), Some(text))
        }
        Err(_) => {
            let text = format!("it did not answer within {} s", PATIENCE.as_secs());
            let next_step = "Try again in a few minutes.".to_owned();
            (Word::Trouble(text.clone(), next_step), String::new(), Some(text))
        }
    };
    let exchange = exchange(request, body, error, at, began.elapsed());
    Heard { word, exchange: Some(exchange) }
}

fn exchange(
    request: &str,
    body: String,
    error: Option<String>,
    at: WallTime,
    took: Duration,
) -> Exchange {
    Exchange {
        request: request.to_owned(),
        sent: Vec::new(),
        status_line: None,
        headers: Vec::new(),
        body,
        error,
        at,
        took,
    }
}
