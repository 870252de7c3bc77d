//! Reads what the backends say at the health path.

use domain::checklist::health::{self, Answered};
use domain::checklist::{Exchange, Finding, Unjudged};
use futures_util::future::join_all;
use serde_json::Value;

use crate::fetch::Ask;
use crate::run::Seen;
use crate::scene::{Probed, Scene};

pub(crate) async fn look(scene: &Scene) -> Seen {
    let places = scene.roles.both();
    let probed = scene.all_probed(&places).await;
    let read = join_all(probed.into_iter().map(|it| answered(scene, it))).await;
    let (answers, exchanges): (Vec<_>, Vec<_>) = read.into_iter().unzip();
    let exchanges = exchanges.into_iter().flatten().collect();
    let finding = health::Finding { path: scene.order.policy.rule.path.clone(), answers };
    // One that answers is not both; one that does not is seen, whoever else is missing.
    if places.len() < 2 && finding.answers.iter().all(|it| it.value.is_ok()) {
        return Seen { finding: Finding::Unjudged(Unjudged::NoBackup), exchanges };
    }
    Seen { finding: Finding::Health(finding), exchanges }
}

async fn answered(scene: &Scene, probed: &Probed) -> (Answered, Vec<Exchange>) {
    let (backend, report) = (probed.backend.clone(), &probed.last().report);
    let mut exchanges = probed.exchanges();
    let field = &scene.order.policy.rule.field;
    let value = match &report.outcome {
        Err(why) => Err(why.clone()),
        Ok(()) => match value(report.evidence.body.as_bytes(), field) {
            Some(value) => Ok(Some(value)),
            // The evidence keeps the beginning only: of a long answer the whole is asked for.
            None => {
                let ask = Ask::get(backend.url.join(&scene.order.policy.rule.path));
                let fetched = scene.fetch.fetch(ask).await;
                exchanges.push(fetched.exchange);
                Ok(fetched.answer.ok().and_then(|answer| value(&answer.body, field)))
            }
        },
    };
    (Answered { backend, value }, exchanges)
}

fn value(body: &[u8], field: &str) -> Option<String> {
    let value = serde_json::from_slice::<Value>(body).ok()?;
    Some(value.get(field)?.as_str()?.chars().take(40).collect())
}
