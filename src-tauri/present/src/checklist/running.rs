//! Whether a backend is deployed and running, in words.

use domain::backend::Provider;
use domain::checklist::running::{Asked, Finding, Part, Platform, Standing};

use super::{Names, Said};
use crate::cause::cause;
use crate::span::span;
use crate::wire::{TokenKind, View};

pub(super) fn said(finding: &Finding, names: &Names) -> Said {
    match finding {
        Finding::Missing(part) => missing(*part, names),
        Finding::Asked(asked) => match &asked.outcome {
            Ok(()) => healthy(asked),
            Err(_) => failing(asked),
        },
    }
}

fn missing(part: Part, names: &Names) -> Said {
    let (brief, text, next_step) = match part {
        Part::Primary => (
            "there is no primary",
            format!("No backend but {} is in the chain.", names.backup),
            "Deploy it on Railway, and add its address in Settings.",
        ),
        Part::Backup => (
            "there is no backup",
            format!("There is no backup: when {} fails, nothing can take over.", names.primary),
            "Deploy the same program on Render, and add its address in Settings.",
        ),
    };
    Said {
        brief: brief.to_owned(),
        text,
        next_step: Some(next_step.to_owned()),
        topic: Some("both-failing"),
        view: Some(View::Settings),
        ..Said::default()
    }
}

fn healthy(asked: &Asked) -> Said {
    let Asked { backend, took, woke, platform, .. } = asked;
    let (brief, mut text) = match woke {
        Some(after) => (
            format!("woke in {}", span(*after)),
            format!("{} slept, and answers healthy after {}.", backend.name, span(*after)),
        ),
        None => (
            format!("healthy, {}", span(*took)),
            format!("{} answers healthy in {}.", backend.name, span(*took)),
        ),
    };
    // What a platform cannot tell takes nothing away from what the backend itself says.
    if let Some(word) = told(platform) {
        let still = if is_running(platform) { "" } else { " It answers all the same." };
        text = format!("{text} {word}{still}");
    }
    Said { brief, text, ..Said::default() }
}

fn failing(asked: &Asked) -> Said {
    let Err(why) = &asked.outcome else { return Said::default() };
    let words = cause(why, &asked.backend);
    let waited = asked.woke.map(|after| format!(" It was waited for, {} in all.", span(after)));
    let told = told(&asked.platform).map(|word| format!(" {word}"));
    let [waited, told] = [waited, told].map(Option::unwrap_or_default);
    Said {
        brief: brief(&words.text, &asked.backend.name),
        text: format!("{}{waited}{told}", words.text),
        next_step: Some(cure(&asked.platform).unwrap_or(words.next_step)),
        topic: Some(why.code()),
        token: match &asked.platform {
            Platform::NotAsked(host) | Platform::Trouble { host, .. } => token(*host),
            Platform::None | Platform::Says { .. } => None,
        },
        ..Said::default()
    }
}

/// The cause's sentence without the backend's name and the full stop: "is stopped or out of credit".
fn brief(text: &str, name: &str) -> String {
    let text = text.trim_end_matches('.');
    match text.strip_prefix(name).and_then(|rest| rest.strip_prefix(' ')) {
        Some(rest) => rest.to_owned(),
        None => text.to_owned(),
    }
}

fn is_running(platform: &Platform) -> bool {
    let running = Standing::Running;
    !matches!(platform, Platform::Says { standing, .. } if *standing != running)
}

/// What the platform says, or why it does not.
fn told(platform: &Platform) -> Option<String> {
    let (host, standing) = match platform {
        Platform::None | Platform::NotAsked(_) => return None,
        Platform::Trouble { host, text, .. } => {
            return Some(format!("{} could not be asked: {}", called(*host), sentence(text)));
        }
        Platform::Says { host, standing } => (called(*host), standing),
    };
    Some(match standing {
        Standing::Running => format!("{host} says that it is deployed."),
        Standing::Starting(word) => {
            format!("{host} says that a deployment is on its way ({word}).")
        }
        Standing::Stopped => format!("{host} says that its deployment is stopped."),
        Standing::Suspended(by) if by.is_empty() => format!("{host} says that it is suspended."),
        Standing::Suspended(by) => {
            format!("{host} says that it is suspended (by: {}).", by.join(", "))
        }
        Standing::Failed(word) => format!("{host} says that its last deployment failed ({word})."),
        Standing::Gone => format!("{host} says that it is removed or was never deployed."),
        Standing::OutOfCredit => {
            format!("{host} says that the credit is used up or a spending limit is reached.")
        }
        Standing::Other(word) => format!("{host} says \"{word}\" of it."),
    })
}

/// The next step where the platform's word makes it clearer than the backend's silence.
fn cure(platform: &Platform) -> Option<String> {
    let Platform::Says { host, standing } = platform else { return None };
    let place = match host {
        Provider::Railway => "railway.com",
        _ => "dashboard.render.com",
    };
    match standing {
        Standing::Stopped => Some(format!("Restart the deployment on {place}.")),
        Standing::Suspended(by) if by.iter().any(|who| who == "user") => {
            Some(format!("Resume the service on {place}."))
        }
        Standing::Suspended(_) => {
            Some(format!("Look on {place} for used-up free hours or an open bill."))
        }
        Standing::Starting(_) => Some("Wait until it is deployed, then check again.".to_owned()),
        Standing::Failed(_) => Some(format!("Read the logs of its deployment on {place}.")),
        Standing::Gone => Some(format!("Deploy it again on {place}.")),
        Standing::OutOfCredit => {
            Some(format!("Add credit or raise the limit on {place}, then restart the service."))
        }
        Standing::Running | Standing::Other(_) => None,
    }
}

fn called(host: Provider) -> &'static str {
    match host {
        Provider::Railway => "Railway",
        Provider::Render => "Render",
        Provider::Other => "Its host",
    }
}

fn token(host: Provider) -> Option<TokenKind> {
    match host {
        Provider::Railway => Some(TokenKind::Railway),
        Provider::Render => Some(TokenKind::Render),
        Provider::Other => None,
    }
}

/// With one full stop at the end.
fn sentence(text: &str) -> String {
    format!("{}.", text.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    use domain::{Backend, BackendUrl, Cause};

    fn asked(outcome: Result<(), Cause>, woke: Option<u64>, platform: Platform) -> Said {
        let url = BackendUrl::parse("https://a.up.railway.app").unwrap();
        let backend = Backend::new("Railway", url);
        let took = Duration::from_millis(42);
        let woke = woke.map(Duration::from_secs);
        let names = Names { primary: "Railway".into(), backup: "Render".into() };
        said(&Finding::Asked(Box::new(Asked { backend, outcome, took, woke, platform })), &names)
    }

    fn says(standing: Standing) -> Platform {
        Platform::Says { host: Provider::Railway, standing }
    }

    #[test]
    fn a_healthy_one_says_how_quick_it_is_and_what_its_platform_adds() {
        let plain = asked(Ok(()), None, Platform::NotAsked(Provider::Railway));
        assert_eq!(plain.brief, "healthy, 42 ms");
        assert_eq!(plain.text, "Railway answers healthy in 42 ms.");
        assert_eq!((plain.next_step, plain.topic, plain.token), (None, None, None));

        let woken = asked(Ok(()), Some(42), Platform::None);
        assert_eq!(woken.brief, "woke in 42 s");

        let stopped = asked(Ok(()), None, says(Standing::Stopped));
        assert_eq!(
            stopped.text,
            "Railway answers healthy in 42 ms. Railway says that its deployment is stopped. It \
             answers all the same."
        );
        let running = asked(Ok(()), None, says(Standing::Running));
        assert!(running.text.ends_with("Railway says that it is deployed."), "{}", running.text);
    }

    #[test]
    fn a_failing_one_says_why_and_what_to_do_and_the_platform_explains() {
        let plain = asked(Err(Cause::RailwayNotFound), None, Platform::NotAsked(Provider::Railway));
        assert_eq!(plain.brief, "is stopped or out of credit");
        assert_eq!(plain.text, "Railway is stopped or out of credit.");
        assert_eq!(plain.topic, Some("railway_not_found"));
        assert_eq!(plain.token, Some(TokenKind::Railway));

        let stopped = asked(Err(Cause::RailwayNotFound), None, says(Standing::Stopped));
        assert_eq!(
            stopped.text,
            "Railway is stopped or out of credit. Railway says that its deployment is stopped."
        );
        assert_eq!(stopped.next_step.as_deref(), Some("Restart the deployment on railway.com."));
        let broke = asked(Err(Cause::RailwayNotFound), None, says(Standing::OutOfCredit));
        assert!(broke.next_step.is_some_and(|it| it.starts_with("Add credit")));

        let trouble = Platform::Trouble {
            host: Provider::Railway,
            text: "Railway refuses the token".into(),
            next_step: "Make a new one.".into(),
        };
        let trouble = asked(Err(Cause::Dns), None, trouble);
        assert!(
            trouble.text.ends_with("Railway could not be asked: Railway refuses the token."),
            "{}",
            trouble.text
        );
    }

    #[test]
    fn a_chain_without_a_backup_says_what_that_means() {
        let names = Names { primary: "Railway".into(), backup: "Render".into() };
        let said = said(&Finding::Missing(Part::Backup), &names);
        assert_eq!(said.text, "There is no backup: when Railway fails, nothing can take over.");
        assert!(said.next_step.is_some());
        assert_eq!(said.view, Some(View::Settings));
    }
}
