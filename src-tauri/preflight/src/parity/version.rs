//! The version or commit that a backend shows.

use std::sync::Arc;

use domain::checklist::parity::{Compared, Pair, same_version};
use reqwest::StatusCode;
use serde_json::Value;

use super::{Both, instead, is_page, json};
use crate::fetch::Fetched;

/// The fields that say it, the exact ones first.
const FIELDS: [&str; 9] = [
    "commit",
    "commit_sha",
    "git_commit",
    "git_sha",
    "gitSha",
    "sha",
    "revision",
    "version",
    "release",
];

/// A longer text is no version.
const LONGEST: usize = 100;

/// What one backend shows: a field's name and its value.
type Fields = Vec<(String, String)>;

/// By the path that is there for it; without one, by what the health answers say beside the status.
pub(super) fn compare(
    names: &[Arc<str>; 2],
    versions: Option<&Both>,
    health: Option<&Both>,
) -> Compared<Pair> {
    let (shown, absent) = match (versions, health) {
        (Some(versions), _) => {
            let mut shown = Vec::new();
            for (name, fetched) in names.iter().zip(versions) {
                match own(fetched) {
                    Ok(fields) => shown.push(fields),
                    Err(why) => return Compared::Unread(format!("{name}'s version path {why}.")),
                }
            }
            (shown, Compared::NotShown)
        }
        (None, Some(health)) => {
            let shown = health.iter().map(|it| json(it).map(|it| fields(&it)).unwrap_or_default());
            (shown.collect(), Compared::NotAsked)
        }
        (None, None) => return Compared::NotAsked,
    };
    match shown.as_slice() {
        [first, second] if first.is_empty() && second.is_empty() => absent,
        [first, _] if first.is_empty() => Compared::MissingOn(Arc::clone(&names[0])),
        [_, second] if second.is_empty() => Compared::MissingOn(Arc::clone(&names[1])),
        [first, second] => side_by_side(first, second),
        _ => absent,
    }
}

fn side_by_side(first: &Fields, second: &Fields) -> Compared<Pair> {
    let mut same = None;
    for (what, primary) in first {
        let Some((_, backup)) = second.iter().find(|(name, _)| name == what) else { continue };
        if !same_version(primary, backup) {
            let (what, primary, backup) = (what.clone(), primary.clone(), backup.clone());
            return Compared::Differs(Pair { what, primary, backup });
        }
        // The last is the one that people read: a version rather than a commit.
        same = Some(primary.clone());
    }
    match (same, first.first(), second.first()) {
        (Some(version), ..) => Compared::Same(version),
        (None, Some((one, primary)), Some((other, backup))) => Compared::Differs(Pair {
            what: "version".to_owned(),
            primary: format!("{one} {primary}"),
            backup: format!("{other} {backup}"),
        }),
        _ => Compared::NotShown,
    }
}

/// What the version path shows; nothing where there is no such path.
fn own(fetched: &Fetched) -> Result<Fields, String> {
    let not_there = [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED];
    if fetched.answer.as_ref().is_ok_and(|it| not_there.contains(&it.status)) {
        return Ok(Fields::new());
    }
    if let Some(instead) = instead(fetched) {
        return Err(instead);
    }
    if let Some(json) = json(fetched) {
        return Ok(fields(&json));
    }
    let answer = fetched.answer.as_ref().ok().filter(|it| !is_page(it));
    let text = answer.map(|it| String::from_utf8_lossy(&it.body).trim().to_owned());
    let text = text.filter(|it| !it.is_empty() && it.len() <= LONGEST && !it.contains('\n'));
    Ok(text.map(|it| ("version".to_owned(), it)).into_iter().collect())
}

fn fields(json: &Value) -> Fields {
    let said = |value: &Value| match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let short = |it: &String| !it.is_empty() && it.len() <= LONGEST;
    match json {
        Value::Object(object) => FIELDS
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), said(object.get(name)?).filter(short)?)))
            .collect(),
        other => {
            let said = said(other).filter(short);
            said.map(|it| ("version".to_owned(), it)).into_iter().collect()
        }
    }
}
