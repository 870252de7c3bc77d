//! Why a check could not be made.

use domain::checklist::Unjudged;

use super::Said;
use crate::span::span;
use crate::wire::View;

pub(super) fn said(why: &Unjudged) -> Said {
    let said = |brief: &str, text: String, next_step: &str| Said {
        brief: brief.to_owned(),
        text,
        next_step: Some(next_step.to_owned()),
        ..Said::default()
    };
    match why {
        Unjudged::Halted => {
            said("stopped", "It was stopped before it ended.".to_owned(), "Check again.")
        }
        Unjudged::OutOfTime { after } => said(
            "no answer in time",
            format!("It did not end within {}.", span(*after)),
            "Look at the evidence of the other checks, then check again.",
        ),
        Unjudged::Offline { portal: false } => said(
            "you're offline",
            "This computer is offline, so nothing out there can be judged.".to_owned(),
            "Check again when the network is back.",
        ),
        Unjudged::Offline { portal: true } => said(
            "sign in to the network",
            "This network wants you to sign in, so nothing behind it can be judged.".to_owned(),
            "Sign in to the network, then check again.",
        ),
        Unjudged::BackendDown { names } => {
            let is = if names.len() == 1 { "is" } else { "are" };
            said(
                "not judged: a backend is down",
                format!("Not judged: {} {is} down.", names.join(" and ")),
                "See to the backend first; its own check says what is wrong.",
            )
        }
        Unjudged::NoFrontend => Said {
            view: Some(View::SetUp),
            ..said(
                "no frontend configured",
                "No frontend is configured, so there is nothing to look at.".to_owned(),
                "Add the frontend's address in Set-up, or as [frontend] url in the config.",
            )
        },
        Unjudged::NoBackup => Said {
            view: Some(View::Settings),
            ..said(
                "there is one backend only",
                "There is one backend only, so there is nothing to compare.".to_owned(),
                "Add the backup's address in Settings, or as a further [[backend]] in the config.",
            )
        },
        Unjudged::System(why) => said(
            "failed on this computer",
            format!("It failed on this computer: {why}."),
            "Check again; if it stays so, restart the app.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lacks_an_address_leads_to_where_it_is_entered() {
        let cases = [
            (Unjudged::NoFrontend, View::SetUp, ["in Set-up", "[frontend] url"]),
            (Unjudged::NoBackup, View::Settings, ["in Settings", "[[backend]]"]),
        ];
        for (why, view, ways) in cases {
            let said = said(&why);
            assert_eq!(said.view, Some(view));
            let step = said.next_step.unwrap();
            assert!(ways.iter().all(|way| step.contains(way)), "{step}");
        }
        assert_eq!(said(&Unjudged::Halted).view, None);
    }
}
