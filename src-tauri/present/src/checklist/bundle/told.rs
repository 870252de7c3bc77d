//! What Vercel has of the variables, in words.

use domain::checklist::Outcome;
use domain::checklist::bundle::{ByApi, Listed, Value, Wanted};

use super::super::Said;
use super::{SET, quoted, unproven, values};

pub(super) fn said(by_api: &ByApi) -> Said {
    let unproven = unproven(by_api.unproven.as_ref());
    let wrong = || by_api.listed.iter().filter(|(_, listed)| !is_right(listed));
    if by_api.outcome() == Outcome::Pass {
        let hidden = by_api.listed.iter().any(|(_, it)| *it == Listed::Set(Value::Hidden));
        let beside = if hidden { " Vercel does not show every value." } else { "" };
        return Said {
            brief: "both are set for production".to_owned(),
            text: format!(
                "The build does not tell, but Vercel has both variables for production.{beside}{unproven}"
            ),
            ..Said::default()
        };
    }
    let sentences: Vec<_> = wrong().map(sentence).collect();
    let brief = match wrong().map(|(want, _)| want.variable).collect::<Vec<_>>().as_slice() {
        [name] => format!("{name} is not right"),
        _ => "the variables are not right".to_owned(),
    };
    Said {
        brief,
        text: format!("{}{unproven}", sentences.join(" ")),
        next_step: Some(SET.to_owned()),
        values: values(wrong().map(|(want, _)| want)),
        topic: Some("variables"),
        ..Said::default()
    }
}

fn is_right(listed: &Listed) -> bool {
    matches!(listed, Listed::Set(Value::Same | Value::Hidden))
}

fn sentence((want, listed): &(Wanted, Listed)) -> String {
    let name = want.variable;
    match listed {
        Listed::Absent => format!("Vercel has no {name}."),
        Listed::Elsewhere => format!("Vercel has {name}, but not for production."),
        Listed::Set(Value::Other(value)) => format!(
            "Vercel has {name} as {}, and {} is configured as {}.",
            quoted(value),
            want.backend,
            want.url
        ),
        Listed::Set(Value::Same | Value::Hidden) => String::new(),
    }
}
