//! What a browser refuses, in words.

use std::mem::discriminant;
use std::slice;

use domain::checklist::cors::{Finding, Judged, Leg, Question, Refusal, Trouble};

use super::{and, origins, request, some};
use crate::checklist::Said;
use crate::wire::CheckValue;

/// None where a browser refuses nothing.
pub(super) fn said(finding: &Finding) -> Option<Said> {
    let question = &finding.question;
    let troubled = || finding.backends.iter().filter(|it| !it.troubles.is_empty());
    let (first, trouble) = troubled().find_map(|it| Some((it, it.troubles.first()?)))?;
    // Those that need the same remedy.
    let alike = |it: &&Judged| {
        let theirs = it.troubles.first();
        theirs.is_some_and(|it| it.leg == trouble.leg && it.slash == trouble.slash)
            && theirs.map(|it| discriminant(&it.why)) == Some(discriminant(&trouble.why))
    };
    let names: Vec<_> = troubled().filter(alike).map(|it| it.name.to_string()).collect();
    let mut sentences: Vec<_> = troubled().flat_map(|it| sentences(question, it)).collect();
    // The contrast tells that the fault is the backend's, not the frontend's.
    if trouble.why.is_of_origin() && trouble.leg != Leg::Error {
        let right = finding.backends.iter().find(|it| {
            let same = |theirs: &Trouble| theirs.origin == trouble.origin;
            !it.troubles.iter().any(same) && it.unseen.is_empty()
        });
        if let Some(right) = right {
            let after = sentences.len().min(1);
            sentences.insert(after, format!("{} allows {}.", right.name, trouble.origin));
        }
    }
    let who = match (names.len(), finding.backends.len()) {
        (1, _) => first.name.to_string(),
        (2, 2) => "Both".to_owned(),
        _ => and(&names),
    };
    Some(Said {
        brief: brief(trouble, &who, names.len() > 1),
        text: some(sentences),
        next_step: Some(step(question, trouble, &and(&names))),
        values: values(question, trouble),
        topic: Some("cors"),
        ..Said::default()
    })
}

fn brief(trouble: &Trouble, who: &str, several: bool) -> String {
    let (s, does) = if several { ("", "do") } else { ("s", "does") };
    match (&trouble.why, trouble.leg) {
        (Refusal::Method { method, .. }, _) => format!("{who} {does} not allow {method}"),
        (Refusal::Headers { missing, said }, _) if is_by_star(missing, said) => {
            format!("{who} {does} not name authorization")
        }
        (Refusal::Headers { missing, .. }, _) => {
            format!("{who} {does} not allow {}", and(missing))
        }
        (Refusal::Redirected { .. }, _) => format!("{who} redirect{s} the preflight"),
        (Refusal::Status, _) => format!("{who} refuse{s} the preflight"),
        (Refusal::Unreadable { header, .. }, _) => format!("{who} send{s} a broken {header}"),
        (Refusal::NoOrigin, Leg::Error) => format!("{who} lose{s} CORS on errors"),
        (Refusal::AnyOrigin, _) => format!("{who} say{s} \"*\", refused with cookies"),
        (Refusal::NoCredentials { .. }, _) => format!("{who} {does} not allow cookies"),
        (
            Refusal::NoOrigin | Refusal::OtherOrigin { .. } | Refusal::SeveralOrigins { .. },
            Leg::Preflight | Leg::Actual | Leg::Error,
        ) => format!("{who} refuse{s} your frontend"),
    }
}

/// One for each thing that is refused, whatever the number of origins.
fn sentences(question: &Question, backend: &Judged) -> Vec<String> {
    let mut groups: Vec<(&Trouble, Vec<&str>)> = Vec::new();
    for trouble in &backend.troubles {
        let same =
            |it: &Trouble| Trouble { origin: trouble.origin.clone(), ..it.clone() } == *trouble;
        match groups.iter_mut().find(|(first, _)| same(first)) {
            Some((_, origins)) => origins.push(&trouble.origin),
            None => groups.push((trouble, vec![&trouble.origin])),
        }
    }
    let sentence = |(trouble, origins): (&Trouble, Vec<&str>)| {
        sentence(question, &backend.name, trouble, &and(&origins))
    };
    groups.into_iter().map(sentence).collect()
}

fn sentence(question: &Question, name: &str, trouble: &Trouble, origins: &str) -> String {
    let what = request(question, trouble.leg);
    let quote = trouble.quote.as_ref().map_or(String::new(), |it| format!(" \"{it}\""));
    let answered = format!("{name} answers {what} with {}{quote}", trouble.status);
    let slash = match trouble.slash {
        true => format!(" {name} has {origins} with a slash at the end; browsers send none."),
        false => String::new(),
    };
    let star = |said: &Option<String>, note: &str| match said {
        Some(said) if said.contains('*') => format!(" {note}"),
        _ => String::new(),
    };
    let is = |header: &str, said: &Option<String>| match said {
        Some(said) => format!("{header} is \"{said}\""),
        None => format!("there is no {header}"),
    };
    let refused = match &trouble.quote {
        Some(_) => format!(" It answers {what} with {}{quote}.", trouble.status),
        None => String::new(),
    };
    match &trouble.why {
        Refusal::NoOrigin if trouble.leg == Leg::Error => format!(
            "{answered} and without CORS headers, so the page sees a network error instead of it."
        ),
        Refusal::NoOrigin if trouble.leg == Leg::Actual => {
            format!("{answered}, but does not allow {origins} to read it.{slash}")
        }
        Refusal::NoOrigin => format!("{answered}, and does not allow {origins}.{slash}"),
        Refusal::OtherOrigin { .. } if trouble.slash => slash.trim_start().to_owned(),
        Refusal::OtherOrigin { said } => format!(
            "{name} allows \"{said}\" in the answer to {what}; a browser takes {origins} to the \
             letter alone."
        ),
        Refusal::SeveralOrigins { said } => format!(
            "{name} sends more than one access-control-allow-origin in the answer to {what} \
             (\"{said}\"); a browser takes exactly one."
        ),
        Refusal::AnyOrigin => format!(
            "{name} says \"*\" in the answer to {what}, which browsers refuse for calls with \
             cookies: the origin must be named."
        ),
        Refusal::NoCredentials { said } => format!(
            "{name} does not allow {origins} to call with cookies: {}, and must be \"true\" to the \
             letter.",
            is("access-control-allow-credentials", said)
        ),
        Refusal::Redirected { to } => format!(
            "{name} redirects the preflight ({}) to {}; browsers do not follow.",
            trouble.status,
            to.as_deref().unwrap_or("no address")
        ),
        Refusal::Status => format!("{answered}; only 200 to 299 lets the call happen."),
        Refusal::Unreadable { header, said } => format!(
            "{name}'s {header} is \"{said}\", which is no list with commas: browsers refuse it whole."
        ),
        Refusal::Method { method, said } => format!(
            "{name} does not allow {method}: {}.{}{refused}",
            is("access-control-allow-methods", said),
            star(said, "With cookies, \"*\" does not count.")
        ),
        Refusal::Headers { missing, said }
            if !question.credentials && is_by_star(missing, said) =>
        {
            format!(
                "{name} allows headers by \"*\" alone, which by the Fetch standard never covers \
                 authorization. Chromium lets it pass for now; others need not."
            )
        }
        Refusal::Headers { missing, said } => format!(
            "{name} does not allow {}: {}.{}{refused}",
            and(missing),
            is("access-control-allow-headers", said),
            star(said, "With cookies, \"*\" does not count.")
        ),
    }
}

/// Only `authorization` is missing, beside a "*": a browser may be lax about that.
fn is_by_star(missing: &[String], said: &Option<String>) -> bool {
    missing == ["authorization"] && said.as_ref().is_some_and(|said| said.contains('*'))
}

fn step(question: &Question, trouble: &Trouble, names: &str) -> String {
    match &trouble.why {
        _ if trouble.slash => {
            format!("Take the slash off in ALLOWED_ORIGINS on {names}, and deploy again.")
        }
        Refusal::NoOrigin if trouble.leg == Leg::Error => format!(
            "Make the CORS middleware the outermost one on {names}, and answer unhandled errors \
             inside it."
        ),
        Refusal::NoOrigin if trouble.leg == Leg::Actual && trouble.status >= 400 => {
            format!("Make the CORS middleware the outermost one on {names}.")
        }
        // No CORS middleware answers so: something before it does, or there is none.
        Refusal::NoOrigin if trouble.status > 400 => format!(
            "Make a CORS middleware with your origins the outermost one on {names}, so that it \
             answers OPTIONS before sign-in and routing do."
        ),
        Refusal::NoOrigin | Refusal::OtherOrigin { .. } => format!(
            "Add {} to ALLOWED_ORIGINS on {names}, without a slash at the end.",
            trouble.origin
        ),
        Refusal::SeveralOrigins { .. } => format!(
            "Set CORS headers in one place only on {names}: in the app, or in what stands before it."
        ),
        Refusal::AnyOrigin => {
            format!("Name your origins instead of \"*\" in ALLOWED_ORIGINS on {names}.")
        }
        Refusal::NoCredentials { .. } => {
            format!("Turn credentials on in the CORS middleware on {names}.")
        }
        Refusal::Redirected { .. } => {
            "Have the frontend call the address that it leads to, and set [checklist] api_path to it."
                .to_owned()
        }
        Refusal::Status if trouble.quote.is_some() => format!(
            "Allow {} in the CORS middleware on {names}.",
            and(&[slice::from_ref(&question.method), &question.headers].concat())
        ),
        Refusal::Status => format!(
            "Let the CORS middleware on {names} answer OPTIONS before sign-in and routing do."
        ),
        Refusal::Unreadable { header, .. } => format!("Write {header} with commas on {names}."),
        Refusal::Method { method, .. } => {
            format!("Allow {method} in the CORS middleware on {names}.")
        }
        Refusal::Headers { missing, .. } => {
            format!("Allow {} by name in the CORS middleware on {names}.", and(missing))
        }
    }
}

fn values(question: &Question, trouble: &Trouble) -> Vec<CheckValue> {
    let value = |label: &str, value: String| vec![CheckValue { label: label.to_owned(), value }];
    match &trouble.why {
        Refusal::NoOrigin if trouble.leg == Leg::Error => Vec::new(),
        Refusal::NoOrigin | Refusal::OtherOrigin { .. } | Refusal::AnyOrigin => {
            vec![origins(question)]
        }
        Refusal::Method { method, .. } => value("Access-Control-Allow-Methods", method.clone()),
        Refusal::Headers { .. } => {
            value("Access-Control-Allow-Headers", question.headers.join(", "))
        }
        Refusal::SeveralOrigins { .. }
        | Refusal::NoCredentials { .. }
        | Refusal::Redirected { .. }
        | Refusal::Status
        | Refusal::Unreadable { .. } => Vec::new(),
    }
}
