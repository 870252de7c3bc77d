//! What a browser makes of the backends' CORS, in words.

mod trouble;

use domain::checklist::Outcome;
use domain::checklist::cors::{Blank, Difference, Finding, Leg, Question, Unseen, Warning};

use super::Said;
use crate::wire::CheckValue;

/// Sentences about one kind of thing before the evidence is pointed at.
const MOST: usize = 3;

pub(super) fn said(finding: &Finding) -> Said {
    let warnings = warnings(finding);
    let mut said = match finding.outcome() {
        Outcome::Fail => match trouble::said(finding) {
            Some(said) => said,
            None => differences(&finding.differences),
        },
        Outcome::Unknown | Outcome::Manual => unseen(finding),
        Outcome::Pass => pass(finding),
    };
    if !finding.down.is_empty() {
        let is = if finding.down.len() == 1 { "is" } else { "are" };
        said.text += &format!(" {} {is} down, and so not judged.", finding.down.join(" and "));
    }
    for (_, text, _) in &warnings {
        said.text += " ";
        said.text += text;
    }
    if let (Outcome::Pass, Some((brief, _, step))) = (finding.outcome(), warnings.first()) {
        said.brief = (*brief).to_owned();
        said.next_step = Some(step.clone());
        said.values = vec![origins(&finding.question)];
        said.topic = Some("cors");
    }
    said
}

fn pass(finding: &Finding) -> Said {
    let Question { origins, method, headers, credentials, .. } = &finding.question;
    let with = match headers.is_empty() {
        true => String::new(),
        false => format!(" with {}", and(headers)),
    };
    let cookies = if *credentials { ", and with cookies" } else { "" };
    Said {
        brief: "right and equal on both".to_owned(),
        text: format!(
            "A browser lets {} call both: {method}{with}{cookies}. Answers and errors can be read, \
             and both backends say the same.",
            and(origins)
        ),
        ..Said::default()
    }
}

fn differences(differences: &[Difference]) -> Said {
    let sentence = |it: &Difference| {
        let said = it.said.iter().map(|(name, said)| match said {
            Some(said) => format!("{name}'s {} is \"{said}\"", it.header),
            None => format!("{name} has no {}", it.header),
        });
        let of = match it.leg {
            Leg::Preflight => "the preflight",
            Leg::Actual => "the call",
            Leg::Error => "an error",
        };
        format!("In the answer to {of}, {}.", said.collect::<Vec<_>>().join(", and "))
    };
    let first = "Both allow your frontend, but not in the same way.".to_owned();
    let header = differences.first().map_or("", |it| it.header);
    Said {
        brief: format!("not equal: {header}"),
        text: some(std::iter::once(first).chain(differences.iter().map(sentence)).collect()),
        next_step: Some(
            "Set the same CORS variables on both, and deploy the same version of the code."
                .to_owned(),
        ),
        topic: Some("cors"),
        ..Said::default()
    }
}

fn unseen(finding: &Finding) -> Said {
    let Question { path, error_path, method, .. } = &finding.question;
    let mut sentences = Vec::new();
    let mut step = None;
    for backend in &finding.backends {
        for Unseen { leg, why, .. } in &backend.unseen {
            let (name, what) = (&backend.name, request(&finding.question, *leg));
            let (sentence, next) = match why {
                Blank::Missed(why) => (
                    format!("{name} gave no whole answer to {what}: {why}."),
                    format!("Check again; if it stays so, look at the logs of {name}."),
                ),
                Blank::Redirected { status, to } => (
                    format!(
                        "{name} redirects {what} ({status}) to {}, where CORS counts again.",
                        to.as_deref().unwrap_or("no address")
                    ),
                    "Set [checklist] api_path to where the frontend's call ends.".to_owned(),
                ),
                Blank::NotServed { status } => (
                    format!(
                        "{name} answers {what} with {status} and without CORS headers. Only GET is \
                         ever asked here, so the answer to a {method} was not seen."
                    ),
                    format!(
                        "Set [checklist] api_path to a path that answers GET, or look at a \
                         {method} of {path} in the browser's developer tools."
                    ),
                ),
                Blank::NoError { status } => (
                    format!("{name} answers {what} with {status}, so no error was seen."),
                    format!(
                        "Set [checklist] error_path to a path that fails; {error_path} does not."
                    ),
                ),
            };
            if !sentences.contains(&sentence) {
                sentences.push(sentence);
            }
            step.get_or_insert(next);
        }
    }
    Said {
        brief: "not all of it seen".to_owned(),
        text: some(sentences),
        next_step: step,
        topic: Some("cors"),
        ..Said::default()
    }
}

/// Each as a brief, a sentence and a step.
fn warnings(finding: &Finding) -> Vec<(&'static str, String, String)> {
    let with = |warning: Warning| {
        let warned = finding.backends.iter().filter(move |it| it.warnings.contains(&warning));
        warned.map(|it| it.name.to_string()).collect::<Vec<_>>()
    };
    let mut warnings = Vec::new();
    let names = with(Warning::AnyReflected { credentials: true });
    if !names.is_empty() {
        let (names, s) = (and(&names), verb(&names));
        warnings.push((
            "right, but open to every site",
            format!(
                "{names} allow{s} whatever origin asks, with cookies: any site can act for a \
                 signed-in visitor."
            ),
            format!("List your origins alone in ALLOWED_ORIGINS on {names}."),
        ));
    }
    let names = with(Warning::AnyReflected { credentials: false });
    if !names.is_empty() {
        let (names, s) = (and(&names), verb(&names));
        warnings.push((
            "right, but any origin is allowed",
            format!("{names} allow{s} whatever origin asks."),
            format!("List your origins alone in ALLOWED_ORIGINS on {names}."),
        ));
    }
    let names = with(Warning::NoVary);
    if !names.is_empty() {
        let (names, es) = (and(&names), if names.len() == 1 { "es" } else { "" });
        warnings.push((
            "right, but without Vary: Origin",
            format!(
                "{names} echo{es} the origin without \"Vary: Origin\": a cache can hand one origin's \
                 answer to another."
            ),
            format!("Send \"Vary: Origin\" with every answer of {names}."),
        ));
    }
    warnings
}

fn verb(names: &[String]) -> &'static str {
    if names.len() == 1 { "s" } else { "" }
}

/// As it is asked: "the preflight", "GET /api".
fn request(question: &Question, leg: Leg) -> String {
    match leg {
        Leg::Preflight => "the preflight".to_owned(),
        Leg::Actual => format!("GET {}", question.path),
        Leg::Error => format!("GET {}", question.error_path),
    }
}

/// What the guide's backends read their allow list from.
fn origins(question: &Question) -> CheckValue {
    CheckValue { label: "ALLOWED_ORIGINS".to_owned(), value: question.origins.join(",") }
}

/// The first ones, and how many there are beside.
fn some(mut sentences: Vec<String>) -> String {
    if sentences.len() > MOST {
        let left = sentences.len() - MOST;
        sentences.truncate(MOST);
        sentences.push(format!("{left} more in the evidence."));
    }
    sentences.join(" ")
}

fn and<T: AsRef<str>>(items: &[T]) -> String {
    let items: Vec<_> = items.iter().map(AsRef::as_ref).collect();
    match items.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests;
