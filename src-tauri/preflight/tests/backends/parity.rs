use std::collections::BTreeMap;

use domain::checklist::parity::{Compared, Database, Finding, Ready};
use domain::checklist::{self, Check, Checked, Outcome, Unjudged};
use serde_json::{Value, json};
use testkit::Fault;
use testkit::raw::Raw;

use crate::world::{World, outcome, unjudged};

/// A backend that answers each path with what is said here, and 404 elsewhere.
async fn backend(pages: &[(&str, Value)]) -> Raw {
    let mut all = BTreeMap::from([("/".to_owned(), (200, json!({"status": "ok"}).to_string()))]);
    for (path, body) in pages {
        let body = match body {
            Value::Number(status) => (status.as_u64().unwrap(), "{}".to_owned()),
            body => (200, body.to_string()),
        };
        all.insert((*path).to_owned(), body);
    }
    Raw::start(move |mut begun| {
        let path = begun.head.split(' ').nth(1).unwrap_or_default().to_owned();
        let (status, body) = all.get(&path).cloned().unwrap_or((404, "{}".to_owned()));
        async move {
            begun
                .send(format!(
                    "HTTP/1.1 {status} Said\r\ncontent-type: application/json\r\n\
                     content-length: {}\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                ))
                .await
        }
    })
    .await
}

async fn compared(one: &[(&str, Value)], other: &[(&str, Value)]) -> (Checked, Finding) {
    let (one, other) = (backend(one).await, backend(other).await);
    let mut world = World::new(&[("Railway", &one.url()), ("Render", &other.url())]);
    world.settings.paths.version = Some("/version".to_owned());
    world.settings.paths.ready = Some("/ready".to_owned());
    let checked = world.check(Check::Parity).await;
    let checklist::Finding::Parity(finding) = &checked.finding else { panic!("{checked:?}") };
    let finding = finding.clone();
    (checked, finding)
}

fn document(host: &str, paths: &[&str]) -> Value {
    let operation = json!({"responses": {"200": {"description": "ok"}}});
    let paths: serde_json::Map<_, _> =
        paths.iter().map(|path| ((*path).to_owned(), json!({"get": operation}))).collect();
    json!({
        "openapi": "3.1.0",
        "info": {"title": "AI-CTI", "version": "1.4.0"},
        "servers": [{"url": host}],
        "paths": paths,
        "components": {"schemas": {"Item": {"type": "object"}}},
    })
}

#[tokio::test]
async fn two_of_the_same_program_pass() {
    let pages = |host: &str| {
        [
            ("/version", json!({"version": "1.4.0", "commit": "0123456789abcdef"})),
            ("/ready", json!({"ready": true})),
            ("/openapi.json", document(host, &["/items", "/users"])),
        ]
    };
    let (checked, finding) =
        compared(&pages("https://a.up.railway.app"), &pages("https://a.onrender.com")).await;
    assert_eq!(outcome(&checked), Outcome::Pass, "{finding:?}");
    assert_eq!(finding.version, Compared::Same("1.4.0".into()));
    assert_eq!(finding.openapi, Compared::Same(String::new()));
    assert_eq!((finding.ready, finding.database), (Ready::Both, Database::NotShown));
}

#[tokio::test]
async fn every_difference_is_seen_and_named() {
    let (checked, finding) = compared(
        &[
            ("/version", json!({"commit": "0123456789abcdef"})),
            ("/ready", json!({"ready": true})),
            ("/openapi.json", document("https://a", &["/items", "/new"])),
        ],
        &[
            ("/version", json!({"commit": "fedcba9876543210"})),
            ("/ready", json!(503)),
            ("/openapi.json", document("https://b", &["/items", "/old"])),
        ],
    )
    .await;
    assert_eq!(outcome(&checked), Outcome::Fail);
    let Compared::Differs(pair) = &finding.version else { panic!("{finding:?}") };
    assert_eq!((&*pair.what, &*pair.backup), ("commit", "fedcba9876543210"));
    let Compared::Differs(apart) = &finding.openapi else { panic!("{finding:?}") };
    assert_eq!(apart.only_primary, ["GET /new"]);
    assert_eq!(apart.only_backup, ["GET /old"]);
    assert_eq!(finding.ready, Ready::Not(vec![("Render".into(), "answers 503".into())]));
    let evidence = &checked.exchanges.last().unwrap().body;
    assert!(evidence.contains("only Railway has\n  GET /new"), "{evidence}");
}

#[tokio::test]
async fn a_changed_operation_or_schema_is_a_difference_and_the_own_address_is_none() {
    let mut other = document("https://b", &["/items"]);
    other["components"]["schemas"]["Item"] = json!({"type": "string"});
    other["paths"]["/items"]["get"]["summary"] = json!("Other");
    let own = document("https://a", &["/items"]);
    let (_, finding) =
        compared(&[("/openapi.json", own.clone())], &[("/openapi.json", other)]).await;
    let Compared::Differs(apart) = &finding.openapi else { panic!("{finding:?}") };
    assert_eq!(apart.changed, ["GET /items", "schema Item"]);
    assert!(apart.only_primary.is_empty() && apart.only_backup.is_empty());

    let (_, finding) = compared(&[("/openapi.json", own)], &[]).await;
    assert_eq!(finding.openapi, Compared::MissingOn("Render".into()));
}

#[tokio::test]
async fn where_neither_shows_anything_a_person_has_to_look() {
    let (one, other) = (testkit::sample("A").await, testkit::sample("B").await);
    let mut world = World::new(&[("Railway", &one.url()), ("Render", &other.url())]);
    // The sample backends echo at every path but this one.
    world.settings.paths.openapi = "/".to_owned();
    let checked = world.check(Check::Parity).await;
    assert_eq!(outcome(&checked), Outcome::Manual, "{checked:?}");
}

#[tokio::test]
async fn a_database_that_is_shown_is_compared_and_its_login_is_not_kept() {
    let ready = |host: &str| {
        let url = format!("postgresql://admin:s3cr3t-word@{host}:5432/app");
        [("/ready", json!({"status": "ready", "database_url": url}))]
    };
    let (checked, finding) = compared(&ready("db.example"), &ready("db.example")).await;
    assert_eq!(finding.database, Database::Shared("db.example".into()));
    assert!(!format!("{checked:?}").contains("s3cr3t"), "{checked:?}");
    let (checked, finding) = compared(&ready("one.example"), &ready("two.example")).await;
    assert!(matches!(finding.database, Database::Apart { .. }), "{finding:?}");
    assert_eq!(outcome(&checked), Outcome::Fail);
    let private = ready("postgres.railway.internal");
    let (checked, finding) = compared(&private, &private).await;
    assert!(matches!(finding.database, Database::OutOfReach { .. }), "{finding:?}");
    assert_eq!(outcome(&checked), Outcome::Fail);
}

#[tokio::test]
async fn a_backend_that_is_down_explains_why_nothing_is_compared() {
    let (one, other) = (testkit::sample("A").await, testkit::faulty(Fault::RenderSuspended).await);
    let world = World::new(&[("Railway", &one.url()), ("Render", &other.url())]);
    let checked = world.check(Check::Parity).await;
    assert_eq!(unjudged(&checked), &Unjudged::BackendDown { names: vec!["Render".into()] });
    let alone = World::new(&[("Railway", &one.url())]);
    assert_eq!(unjudged(&alone.check(Check::Parity).await), &Unjudged::NoBackup);
}
