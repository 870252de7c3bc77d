//! Asks the backends as the frontend's browser would: a preflight, the call, a call that fails; and
//! as somebody whom they do not know.

mod ask;

use std::sync::Arc;

use domain::checklist::cors::{self, Question};
use domain::checklist::{Origin, Unjudged};
use futures_util::future::join_all;

use crate::run::Seen;
use crate::scene::Scene;

pub(crate) async fn look(scene: &Scene) -> Seen {
    let settings = &scene.order.settings;
    let Some(frontend) = &settings.frontend else { return Seen::unjudged(Unjudged::NoFrontend) };
    let health = &scene.order.policy.rule.path;
    let question = Question {
        origins: frontend.all_origins().iter().map(Origin::to_string).collect(),
        method: settings.method.clone(),
        headers: settings.headers.clone(),
        credentials: settings.credentials,
        path: settings.paths.api.as_ref().unwrap_or(health).clone(),
        error_path: settings.paths.error.clone(),
    };
    let places = scene.roles.both();
    let asked = join_all(places.iter().map(async |place| {
        let probed = scene.probed(*place).await;
        match probed.is_healthy() {
            true => Ok(ask::subject(&scene.fetch, &question, &probed.backend).await),
            // What a backend that is down answers says nothing of its CORS.
            false => Err((Arc::clone(&probed.backend.name), probed.exchanges())),
        }
    }));
    let (mut exchanges, mut subjects, mut down) = (Vec::new(), Vec::new(), Vec::new());
    for asked in asked.await {
        exchanges.extend(match asked {
            Ok((subject, seen)) => {
                subjects.push(subject);
                seen
            }
            Err((name, seen)) => {
                down.push(name);
                seen
            }
        });
    }
    Seen { finding: cors::judge(question, &subjects, &down), exchanges }
}
