//! Two OpenAPI documents, but for what tells where they come from.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::checklist::parity::{Apart, Compared};
use reqwest::StatusCode;
use serde_json::{Map, Value};
use url::Url;

use super::{Both, instead, json};
use crate::fetch::Fetched;

/// What a document says of its own place: OpenAPI 3's, and Swagger 2's.
const PLACE: [&str; 4] = ["servers", "host", "schemes", "basePath"];

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

pub(super) fn compare(names: &[Arc<str>; 2], own: [&Url; 2], docs: &Both) -> Compared<Apart> {
    let mut shown = Vec::new();
    for ((name, fetched), own) in names.iter().zip(docs).zip(own) {
        match document(fetched, own) {
            Ok(document) => shown.push(document),
            Err(why) => return Compared::Unread(format!("{name}'s OpenAPI document: it {why}.")),
        }
    }
    match shown.as_slice() {
        [None, None] => Compared::NotShown,
        [None, Some(_)] => Compared::MissingOn(Arc::clone(&names[0])),
        [Some(_), None] => Compared::MissingOn(Arc::clone(&names[1])),
        [Some(one), Some(other)] => apart(one, other),
        _ => Compared::NotAsked,
    }
}

/// The parts of a document by their names, as in `GET /items`; none where there is no document.
type Document = BTreeMap<String, Value>;

fn document(fetched: &Fetched, own: &Url) -> Result<Option<Document>, String> {
    let absent = [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED];
    if fetched.answer.as_ref().is_ok_and(|it| absent.contains(&it.status)) {
        return Ok(None);
    }
    if let Some(instead) = instead(fetched) {
        return Err(instead);
    }
    match (json(fetched), &fetched.answer) {
        (Some(Value::Object(document)), _) if document.contains_key("paths") => {
            Ok(Some(parts(document, own)))
        }
        (_, Ok(answer)) if !answer.whole => Err("is too large to be read".to_owned()),
        // An app with a page for every path answers so: no document, and no failure.
        (Some(_), _) => Ok(None),
        (None, _) => Err("is not JSON".to_owned()),
    }
}

fn parts(mut document: Map<String, Value>, own: &Url) -> Document {
    for place in PLACE {
        document.remove(place);
    }
    let mut parts = Document::new();
    for (path, item) in object(document.remove("paths")) {
        let mut item = object(Some(item));
        item.remove("servers");
        for method in METHODS {
            let Some(mut operation) = item.remove(method) else { continue };
            if let Some(operation) = operation.as_object_mut() {
                operation.remove("servers");
            }
            parts.insert(format!("{} {path}", method.to_ascii_uppercase()), operation);
        }
        if !item.is_empty() {
            parts.insert(format!("path {path}"), Value::Object(item));
        }
    }
    let components = object(document.remove("components"));
    for (kind, mut components) in components.into_iter().chain(
        // Swagger 2 has them at the top.
        document.remove("definitions").map(|it| ("schemas".to_owned(), it)),
    ) {
        let what = kind.strip_suffix('s').unwrap_or(&kind).to_owned();
        for (name, component) in object(Some(components.take())) {
            parts.insert(format!("{what} {name}"), component);
        }
    }
    parts.extend(document);
    for part in parts.values_mut() {
        without_own_address(part, own);
    }
    parts
}

fn object(value: Option<Value>) -> Map<String, Value> {
    match value {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    }
}

/// The backend's own address stands for itself: it differs without a difference.
fn without_own_address(value: &mut Value, own: &Url) {
    match value {
        Value::String(text) => {
            let own = own.as_str().trim_end_matches('/');
            if text.contains(own) {
                *text = text.replace(own, "");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|it| without_own_address(it, own)),
        Value::Object(fields) => fields.values_mut().for_each(|it| without_own_address(it, own)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn apart(one: &Document, other: &Document) -> Compared<Apart> {
    let only = |own: &Document, other: &Document| -> Vec<String> {
        own.keys().filter(|name| !other.contains_key(*name)).cloned().collect()
    };
    let common: BTreeSet<_> = one.keys().filter(|name| other.contains_key(*name)).collect();
    let changed = common.into_iter().filter(|name| one.get(*name) != other.get(*name));
    let apart = Apart {
        only_primary: only(one, other),
        only_backup: only(other, one),
        changed: changed.cloned().collect(),
    };
    match apart == Apart::default() {
        true => Compared::Same(String::new()),
        false => Compared::Differs(apart),
    }
}
