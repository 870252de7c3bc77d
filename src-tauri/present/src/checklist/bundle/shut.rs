//! Why a build could not be read, in words.

use domain::checklist::bundle::{Bypass, Shut};

use super::super::Said;
use super::quoted;
use crate::wire::TokenKind;

pub(in crate::checklist) fn said(shut: &Shut) -> Said {
    let said = |brief: &str, text: String, next_step: &str| Said {
        brief: brief.to_owned(),
        text,
        next_step: Some(next_step.to_owned()),
        ..Said::default()
    };
    match shut {
        Shut::Protected { page, bypass } => {
            let (brief, beside, next_step) = match bypass {
                Bypass::Absent => (
                    "the frontend asks for a login",
                    String::new(),
                    "Save the project's bypass secret (Vercel: Settings, Deployment Protection, \
                     Protection Bypass for Automation), or open production to everybody there.",
                ),
                Bypass::Refused => (
                    "the bypass secret was refused",
                    " The bypass secret was sent and did not help.".to_owned(),
                    "Copy the project's bypass secret again (Vercel: Settings, Deployment \
                     Protection, Protection Bypass for Automation).",
                ),
                Bypass::Trouble(why) => (
                    "the frontend asks for a login",
                    format!(" The bypass secret cannot be read: {why}"),
                    "See to the keyring, or save the bypass secret again.",
                ),
            };
            let text = format!(
                "{} asks whoever opens it to sign in, as Vercel's Deployment Protection does. \
                 Visitors cannot see it either.{beside}",
                quoted(page.as_str())
            );
            Said {
                topic: Some("deployment-protection"),
                token: Some(TokenKind::VercelBypass),
                ..said(brief, text, next_step)
            }
        }
        Shut::Status { page, status } => said(
            &format!("the frontend answers {status}"),
            format!("{} answers {status}, so there is no build to look at.", quoted(page.as_str())),
            "Open the frontend in a browser; if it works there, correct its address in the config.",
        ),
        Shut::Silent { page, why } => said(
            "the frontend does not answer",
            format!("{} does not answer: {}.", quoted(page.as_str()), quoted(why)),
            "Open the frontend in a browser; if it works there, correct its address in the config.",
        ),
        Shut::Redirects { followed } => said(
            "the frontend leads in circles",
            format!("The frontend leads from one address to the next, {followed} times and more."),
            "Open the frontend in a browser, and enter the address that it ends at.",
        ),
        Shut::NotNext { page } => said(
            "not a Next.js site",
            format!(
                "What answers at {} was not built by Next.js, so its files do not tell.",
                quoted(page.as_str())
            ),
            "Check the frontend's address; look at the variables in Vercel (Settings, Environment \
             Variables).",
        ),
    }
}
