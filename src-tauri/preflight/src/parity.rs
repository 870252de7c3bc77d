//! Asks both backends the same, and lays the answers side by side.

mod database;
mod openapi;
mod version;

use std::sync::Arc;
use std::time::Duration;

use domain::checklist::parity::{self, Apart, Compared, Database, Ready, Shown};
use domain::checklist::{Exchange, Finding, Unjudged};
use domain::{Backend, Provider};
use futures_util::future::join;
use reqwest::header::HeaderValue;
use serde_json::Value;

use crate::fetch::{Answer, Ask, Fetched, Miss};
use crate::run::Seen;
use crate::scene::Scene;

pub(crate) async fn look(scene: &Scene) -> Seen {
    let (Some(primary), Some(backup)) = (scene.roles.primary, scene.roles.backup) else {
        return Seen::unjudged(Unjudged::NoBackup);
    };
    let probed = scene.all_probed(&[primary, backup]).await;
    let down: Vec<_> = probed.iter().filter(|it| !it.is_healthy()).collect();
    if !down.is_empty() {
        let names = down.iter().map(|it| Arc::clone(&it.backend.name)).collect();
        let exchanges = down.iter().flat_map(|it| it.exchanges()).collect();
        return Seen { finding: Finding::Unjudged(Unjudged::BackendDown { names }), exchanges };
    }
    let backends = [&probed[0].backend, &probed[1].backend];
    let paths = &scene.order.settings.paths;
    let (health, versions, docs, readies) = tokio::join!(
        both(scene, backends, Some(&scene.order.policy.rule.path)),
        both(scene, backends, paths.version.as_deref()),
        both(scene, backends, Some(&paths.openapi)),
        both(scene, backends, paths.ready.as_deref()),
    );
    let names = backends.map(|it| Arc::clone(&it.name));
    let finding = parity::Finding {
        version: version::compare(&names, versions.as_ref(), health.as_ref()),
        ready: ready(&names, readies.as_ref()),
        database: database(backends, &[&health, &versions, &readies]),
        openapi: docs.as_ref().map_or(Compared::NotAsked, |docs| {
            openapi::compare(&names, backends.map(|it| it.url.as_url()), docs)
        }),
        primary: Arc::clone(&names[0]),
        backup: Arc::clone(&names[1]),
    };
    let fetched = [health, versions, docs, readies].into_iter().flatten().flatten();
    let mut exchanges: Vec<_> = fetched.map(|it| it.exchange).collect();
    if let Compared::Differs(apart) = &finding.openapi {
        exchanges.push(difference(scene, &names, apart));
    }
    Seen { finding: Finding::Parity(finding), exchanges }
}

/// The answers of the primary and of the backup to the same question.
type Both = [Fetched; 2];

async fn both(scene: &Scene, backends: [&Backend; 2], path: Option<&str>) -> Option<Both> {
    let path = path?;
    let ask = |backend: &Backend| {
        let json = HeaderValue::from_static("application/json, text/plain;q=0.5");
        scene.fetch.fetch(Ask::get(backend.url.join(path)).with("accept", json))
    };
    let (primary, backup) = join(ask(backends[0]), ask(backends[1])).await;
    Some([primary, backup])
}

/// The JSON of an answer with success.
fn json(fetched: &Fetched) -> Option<Value> {
    let answer = fetched.answer.as_ref().ok()?;
    let whole = answer.status.is_success() && answer.whole;
    serde_json::from_slice(&answer.body).ok().filter(|_| whole)
}

fn is_page(answer: &Answer) -> bool {
    let kind = answer.headers.get("content-type").and_then(|it| it.to_str().ok());
    kind.is_some_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with("text/html"))
        || answer.body.trim_ascii_start().starts_with(b"<")
}

/// As in "answers 503", where it is not what was asked for.
fn instead(fetched: &Fetched) -> Option<String> {
    match &fetched.answer {
        Err(Miss::Timeout(after)) => Some(format!("does not answer within {} s", after.as_secs())),
        Err(Miss::Network(why)) => Some(format!("gives no whole answer ({why})")),
        Ok(answer) if !answer.status.is_success() => {
            Some(format!("answers {}", answer.status.as_u16()))
        }
        Ok(answer) if is_page(answer) => Some("answers with a web page".to_owned()),
        Ok(_) => None,
    }
}

fn ready(names: &[Arc<str>; 2], answers: Option<&Both>) -> Ready {
    let Some(answers) = answers else { return Ready::NotAsked };
    let not: Vec<_> = names
        .iter()
        .zip(answers)
        .filter_map(|(name, fetched)| Some((Arc::clone(name), instead(fetched)?)))
        .collect();
    if not.is_empty() { Ready::Both } else { Ready::Not(not) }
}

fn database(backends: [&Backend; 2], answers: &[&Option<Both>]) -> Database {
    let host = |which: usize| {
        let own = answers.iter().filter_map(|both| both.as_ref()).map(|both| &both[which]);
        own.filter_map(json).find_map(|json| database::host(&json))
    };
    let hosts = [host(0), host(1)];
    let shown = |which: usize| Shown {
        name: &backends[which].name,
        on_railway: backends[which].url.provider() == Provider::Railway,
        database: hosts[which].as_deref(),
    };
    Database::of(shown(0), shown(1))
}

/// All that differs, to read: a sentence has no room for it.
fn difference(scene: &Scene, names: &[Arc<str>; 2], apart: &Apart) -> Exchange {
    let [primary, backup] = names;
    let list = |title: String, list: &[String]| match list {
        [] => String::new(),
        list => format!("{title}\n  {}\n", list.join("\n  ")),
    };
    let body = [
        list(format!("only {primary} has"), &apart.only_primary),
        list(format!("only {backup} has"), &apart.only_backup),
        list("both have, and differently".to_owned(), &apart.changed),
    ]
    .concat();
    Exchange {
        request: "The difference of the two OpenAPI documents".to_owned(),
        sent: Vec::new(),
        status_line: None,
        headers: Vec::new(),
        body,
        error: None,
        at: scene.parts.clock.now().wall,
        took: Duration::ZERO,
    }
}
