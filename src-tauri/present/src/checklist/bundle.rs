//! Whether the frontend's build has the backends' addresses, in words.

mod gaps;
mod quoted;
mod shut;
mod told;

use domain::checklist::Outcome;
use domain::checklist::bundle::{Build, Fate, Finding, Foreign, Proof, Told, Unproven, Wanted};

pub(super) use gaps::{file, files, gaps};
pub(super) use quoted::quoted;
pub(super) use shut::said as said_shut;

use super::Said;
use crate::wire::{CheckValue, TokenKind};

/// What is to be done at Vercel after any change of variables.
const SET: &str = "Set them in Vercel (Settings, Environment Variables, Production), then redeploy: \
                   they are written into the files when the frontend is built.";

pub(super) fn said(finding: &Finding) -> Said {
    match (&finding.build, &finding.told) {
        (build, Told::Says(by_api)) if build.outcome() == Outcome::Unknown => told::said(by_api),
        (Build::Shut(shut), told) => with(said_shut(shut), told),
        (Build::Read(proof), told) => match proof.outcome() {
            Outcome::Pass => passed(proof),
            Outcome::Fail => failed(proof),
            Outcome::Unknown | Outcome::Manual => with(unknown(proof), told),
        },
    }
}

/// The same, with what kept Vercel from telling.
pub(super) fn with(mut said: Said, told: &Told) -> Said {
    match told {
        Told::Trouble(trouble) => {
            said.text = format!("{} {}", said.text, trouble.text);
            said.next_step = Some(trouble.next_step.clone());
            said.topic = Some("tokens");
            said.token = Some(TokenKind::Vercel);
        }
        Told::Foreign(Foreign { configured, host, holder }) => {
            said.text = format!(
                "{} Vercel's variables were not judged: [vercel] project is {}, and {} is of \
                 another project, {}.",
                said.text,
                quoted(configured),
                quoted(host),
                quoted(holder)
            );
            said.next_step = Some(
                "Set [vercel] project in the config to the frontend's own, or leave it out: it is \
                 found by the frontend's host then."
                    .to_owned(),
            );
            said.topic = Some("variables");
        }
        Told::NoToken if said.token.is_none() => said.token = Some(TokenKind::Vercel),
        Told::NoToken | Told::NoNeed | Told::Says(_) => {}
    }
    said
}

/// That nothing proves that the project which was judged is the frontend's; begins with a space.
pub(super) fn unproven(unproven: Option<&Unproven>) -> String {
    let sentence = |Unproven { project, host }: &Unproven| {
        format!(" Vercel did not tell whether {} is of {}.", quoted(host), quoted(project))
    };
    unproven.map(sentence).unwrap_or_default()
}

/// What to enter at Vercel.
pub(super) fn values<'a>(wanted: impl IntoIterator<Item = &'a Wanted>) -> Vec<CheckValue> {
    let value =
        |want: &Wanted| CheckValue { label: want.variable.to_owned(), value: want.url.to_string() };
    wanted.into_iter().map(value).collect()
}

fn passed(proof: &Proof) -> Said {
    let stands = |(want, fate): &(Wanted, Fate)| match fate {
        Fate::Inlined { file: path } => Some(format!("{} in {}", want.url, file(path))),
        _ => None,
    };
    let stands: Vec<_> = proof.fates.iter().filter_map(stands).collect();
    Said {
        brief: "both addresses are in the build".to_owned(),
        text: format!("The files that visitors get have {}.", stands.join(" and ")),
        ..Said::default()
    }
}

fn failed(proof: &Proof) -> Said {
    let wrong = || proof.fates.iter().filter(|(_, fate)| fate.outcome() == Outcome::Fail);
    let names: Vec<_> = wrong().map(|(want, _)| want.variable).collect();
    let left_over = wrong().all(|(_, fate)| matches!(fate, Fate::LeftOver { .. }));
    let home = wrong().all(|(_, fate)| matches!(fate, Fate::Loopback(_)));
    let brief = match names.as_slice() {
        _ if home => "only localhost is in the build".to_owned(),
        [name] if left_over => format!("{name} was not set"),
        _ if left_over => "both variables were not set".to_owned(),
        [name] => format!("{name} is another address"),
        _ => "the build has other addresses".to_owned(),
    };
    let mut sentences: Vec<String> = Vec::new();
    for (want, fate) in wrong() {
        let sentence = sentence(want, fate);
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    Said {
        brief,
        text: sentences.join(" "),
        next_step: Some(SET.to_owned()),
        values: values(wrong().map(|(want, _)| want)),
        topic: Some(if home { "loopback-bundle" } else { "variables" }),
        ..Said::default()
    }
}

fn sentence(want: &Wanted, fate: &Fate) -> String {
    let name = want.variable;
    match fate {
        Fate::LeftOver { file: path } => format!(
            "{name} was not set when the frontend was built: {} still reads it by its name.",
            file(path)
        ),
        Fate::Elsewhere(address) => format!(
            "The build has {} (in {}), and {} is configured as {}.",
            quoted(address.url.as_str()),
            file(&address.file),
            want.backend,
            want.url
        ),
        Fate::Loopback(address) => format!(
            "No backend's address is in the build, only {} (in {}): the visitor's own computer.",
            quoted(address.url.as_str()),
            file(&address.file)
        ),
        Fate::Inlined { .. } | Fate::Unseen => String::new(),
    }
}

fn unknown(proof: &Proof) -> Said {
    let unseen = || proof.fates.iter().filter(|(_, fate)| *fate == Fate::Unseen);
    let names: Vec<_> = unseen().map(|(want, _)| want.variable).collect();
    let urls: Vec<_> = unseen().map(|(want, _)| want.url.to_string()).collect();
    let neither = names.len() == proof.fates.len();
    let brief = match (neither, names.as_slice()) {
        (false, [name]) => format!("{name} was not seen"),
        _ => "neither address was seen".to_owned(),
    };
    let read = files(proof.reading.files);
    let mut text = match urls.as_slice() {
        [url] => format!("Neither {url} nor the variable's name stands in the {read} read."),
        _ => {
            format!("Neither {} nor a variable's name stands in the {read} read.", urls.join(", "))
        }
    };
    if let Some(gaps) = gaps(&proof.reading.gaps) {
        text = format!("{text} {gaps}");
    } else {
        text.push_str(" The frontend may use them on its server alone, or on pages further in.");
    }
    Said {
        brief,
        text,
        next_step: Some(
            "Save a Vercel token, so that Vercel itself can be asked; or look at the variables in \
             Vercel (Settings, Environment Variables)."
                .to_owned(),
        ),
        values: values(unseen().map(|(want, _)| want)),
        topic: Some("variables"),
        ..Said::default()
    }
}

#[cfg(test)]
mod tests;
