//! From what the backends answered to what is wrong with it.

use std::sync::Arc;

use super::browser::{ALLOW_CREDENTIALS, ALLOW_HEADERS, ALLOW_METHODS, ALLOW_ORIGIN};
use super::{
    Answer, Blank, Call, Difference, Finding, Heard, Judged, Leg, Question, Refusal, Reply,
    STRANGER, Subject, Trouble, Unseen, Warning,
};
use crate::checklist::{self, Outcome, Unjudged};
use crate::judge::edge_cause;

/// What the answers of the backends that are up come to, beside those that are `down`.
pub fn judge(question: Question, subjects: &[Subject], down: &[Arc<str>]) -> checklist::Finding {
    // What the platform's edge answers is not the backend's word: it went down in between.
    let (gone, up): (Vec<_>, Vec<_>) = subjects.iter().partition(|it| it.is_edge());
    let down: Vec<_> = down.iter().chain(gone.iter().map(|it| &it.name)).cloned().collect();
    let backends: Vec<_> = up.iter().map(|subject| judged(&question, subject)).collect();
    let right = |name: &Arc<str>| {
        backends.iter().any(|it| it.name == *name && it.troubles.is_empty() && it.unseen.is_empty())
    };
    let differences = match up.as_slice() {
        [a, b] if right(&a.name) && right(&b.name) => differences(a, b),
        _ => Vec::new(),
    };
    let finding = Finding { question, backends, down, differences };
    match finding.outcome() {
        Outcome::Unknown if !finding.down.is_empty() => {
            checklist::Finding::Unjudged(Unjudged::BackendDown { names: finding.down })
        }
        Outcome::Unknown if finding.backends.iter().all(|it| it.unseen.is_empty()) => {
            checklist::Finding::Unjudged(Unjudged::NoBackup)
        }
        _ => checklist::Finding::Cors(finding),
    }
}

impl Subject {
    fn is_edge(&self) -> bool {
        let is_edge = |answer: &Answer| {
            let fallback = answer.header("x-railway-fallback").as_deref() == Some("true");
            let routing = answer.header("x-render-routing");
            edge_cause(answer.status, fallback, routing.as_deref()).is_some()
        };
        let replies = |heard: &Heard| {
            let legs = heard.preflight.iter().chain([&heard.actual, &heard.error]);
            legs.flatten().any(is_edge)
        };
        self.heard.iter().any(replies)
    }
}

fn judged(question: &Question, subject: &Subject) -> Judged {
    let (mut troubles, mut unseen) = (Vec::new(), Vec::new());
    for heard in &subject.heard {
        let call = question.call(&heard.origin);
        for (leg, reply) in heard.legs() {
            let unseen_for = |why| Unseen { origin: heard.origin.clone(), leg, why };
            match leg_of(&call, leg, reply) {
                Ok(None) => {}
                Ok(Some(why)) => unseen.push(unseen_for(why)),
                Err((answer, why)) => {
                    let stops = leg != Leg::Preflight || why.is_of_origin();
                    troubles.push(heard.trouble(leg, answer, why));
                    // What follows from it is no second trouble.
                    if stops {
                        break;
                    }
                }
            }
        }
    }
    let warnings = warnings(question, subject);
    Judged { name: Arc::clone(&subject.name), troubles, unseen, warnings }
}

/// Right, or why that cannot be seen, or wrong.
fn leg_of<'a>(
    call: &Call,
    leg: Leg,
    reply: &'a Reply,
) -> Result<Option<Blank>, (&'a Answer, Refusal)> {
    let answer = match reply {
        Ok(answer) => answer,
        Err(why) => return Ok(Some(Blank::Missed(why.clone()))),
    };
    let status = answer.status;
    match leg {
        Leg::Preflight => call.preflight(answer).map_err(|why| (answer, why))?,
        Leg::Error if status < 400 => return Ok(Some(Blank::NoError { status })),
        Leg::Actual | Leg::Error => {
            if let Err(why) = call.check(answer) {
                let other = leg == Leg::Actual && call.method != "GET" && call.method != "HEAD";
                if other && matches!(status, 404 | 405 | 501) {
                    return Ok(Some(Blank::NotServed { status }));
                }
                return Err((answer, why));
            }
        }
    }
    if leg == Leg::Actual && answer.is_redirect() {
        return Ok(Some(Blank::Redirected { status, to: answer.location() }));
    }
    Ok(None)
}

impl Heard {
    /// In the order that a browser takes them in.
    fn legs(&self) -> impl Iterator<Item = (Leg, &Reply)> {
        let preflight = self.preflight.iter().map(|reply| (Leg::Preflight, reply));
        preflight.chain([(Leg::Actual, &self.actual), (Leg::Error, &self.error)])
    }

    fn trouble(&self, leg: Leg, answer: &Answer, why: Refusal) -> Trouble {
        let slashed = format!("{}/", self.origin);
        let echoes = |answer: &Answer| answer.header(ALLOW_ORIGIN).as_ref() == Some(&slashed);
        let slash = match &why {
            Refusal::OtherOrigin { said } => *said == slashed,
            Refusal::NoOrigin => self.slashed.as_ref().is_some_and(echoes),
            _ => false,
        };
        let (origin, quote) = (self.origin.clone(), answer.quote.clone());
        Trouble { origin, leg, status: answer.status, quote, why, slash }
    }
}

fn warnings(question: &Question, subject: &Subject) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let reflects = |answer: &&Answer| answer.header(ALLOW_ORIGIN).as_deref() == Some(STRANGER);
    let reflecting: Vec<_> = subject.to_stranger.iter().filter(reflects).collect();
    if !reflecting.is_empty() {
        let with = |it: &&Answer| it.header(ALLOW_CREDENTIALS).as_deref() == Some("true");
        warnings.push(Warning::AnyReflected { credentials: reflecting.iter().any(with) });
    }
    // Preflights are not kept in shared caches; calls may be.
    let echoes_blindly = |heard: &Heard| {
        let Ok(answer) = &heard.actual else { return false };
        let said = answer.header(ALLOW_ORIGIN);
        let same_for_all = subject.to_stranger.iter().any(|it| it.header(ALLOW_ORIGIN) == said);
        let call = question.call(&heard.origin);
        said.as_deref() == Some(call.origin.as_str()) && !same_for_all && !varies(answer)
    };
    if subject.heard.iter().any(echoes_blindly) {
        warnings.push(Warning::NoVary);
    }
    warnings
}

fn varies(answer: &Answer) -> bool {
    let vary = answer.header("vary").unwrap_or_default();
    vary.split(',').map(str::trim).any(|it| it == "*" || it.eq_ignore_ascii_case("origin"))
}

fn differences(a: &Subject, b: &Subject) -> Vec<Difference> {
    let mut found = Vec::new();
    for (ours, theirs) in a.heard.iter().zip(&b.heard) {
        for ((leg, one), (_, other)) in ours.legs().zip(theirs.legs()) {
            let (Ok(one), Ok(other)) = (one, other) else { continue };
            for header in compared(leg).iter().copied() {
                if same(header, one) == same(header, other) {
                    continue;
                }
                let said = [(a, one), (b, other)];
                let said = said.map(|(it, answer)| (Arc::clone(&it.name), answer.header(header)));
                let origin = ours.origin.clone();
                found.push(Difference { origin, leg, header, said: said.into() });
            }
        }
    }
    found
}

fn compared(leg: Leg) -> &'static [&'static str] {
    match leg {
        Leg::Preflight => &[ALLOW_ORIGIN, ALLOW_CREDENTIALS, ALLOW_METHODS, ALLOW_HEADERS],
        Leg::Actual => &[ALLOW_ORIGIN, ALLOW_CREDENTIALS, EXPOSE_HEADERS],
        Leg::Error => &[ALLOW_ORIGIN, ALLOW_CREDENTIALS],
    }
}

const EXPOSE_HEADERS: &str = "access-control-expose-headers";

/// The value in a form in which two that mean the same are equal: the order in a list, and the case
/// of a header's name, do not matter.
fn same(header: &str, answer: &Answer) -> Option<Vec<String>> {
    let said = answer.header(header)?;
    let is_list = matches!(header, ALLOW_METHODS | ALLOW_HEADERS | EXPOSE_HEADERS);
    if !is_list {
        return Some(vec![said]);
    }
    let folded = if header == ALLOW_METHODS { said } else { said.to_ascii_lowercase() };
    let items = folded.split(',').map(|it| it.trim().to_owned());
    let mut items: Vec<_> = items.filter(|it| !it.is_empty()).collect();
    items.sort();
    items.dedup();
    Some(items)
}

#[cfg(test)]
mod tests;
