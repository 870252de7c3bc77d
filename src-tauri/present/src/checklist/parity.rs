//! Whether two backends are the same program over the same data, in words.

use domain::checklist::Outcome;
use domain::checklist::parity::{Apart, Compared, Database, Finding, Pair, Ready};

use super::Said;

/// Differences that a sentence names; the rest is in the evidence.
const NAMED: usize = 3;

pub(super) fn said(finding: &Finding) -> Said {
    let parts = [version(finding), openapi(finding), ready(finding), database(finding)];
    let texts: Vec<_> = parts.iter().flatten().map(|part| part.text.as_str()).collect();
    let outcome = finding.outcome();
    // The first that decides speaks for all.
    let decisive = parts.iter().flatten().find(|part| part.outcome == Some(outcome));
    let same: Vec<_> = parts
        .iter()
        .flatten()
        .filter(|part| part.outcome == Some(Outcome::Pass))
        .map(|part| part.brief.as_str())
        .collect();
    let (brief, next_step) = match (outcome, decisive) {
        (Outcome::Pass, _) => (format!("same {}", same.join(", ")), None),
        (_, Some(part)) => (part.brief.clone(), part.next_step.map(str::to_owned)),
        (_, None) => (
            "look yourself".to_owned(),
            Some(
                "Compare the commit of both deployments, and look whether both use the same \
                 database. With [checklist] version_path and ready_path this check does it."
                    .to_owned(),
            ),
        ),
    };
    Said {
        brief,
        text: texts.join(" "),
        next_step,
        topic: (outcome != Outcome::Pass).then_some("parity"),
        ..Said::default()
    }
}

/// One thing of both, in words.
struct Part {
    outcome: Option<Outcome>,
    brief: String,
    text: String,
    next_step: Option<&'static str>,
}

fn part(
    outcome: Option<Outcome>,
    brief: &str,
    text: String,
    next_step: Option<&'static str>,
) -> Option<Part> {
    Some(Part { outcome, brief: brief.to_owned(), text, next_step })
}

const DEPLOY: &str = "Deploy the same commit on both.";

fn version(finding: &Finding) -> Option<Part> {
    let Finding { primary, backup, .. } = finding;
    match &finding.version {
        Compared::NotAsked => None,
        Compared::NotShown => part(None, "", "Neither shows its version.".to_owned(), None),
        Compared::MissingOn(name) => part(
            Some(Outcome::Fail),
            &format!("{name} shows no version"),
            format!("Only {} shows its version.", other(name, primary, backup)),
            Some(DEPLOY),
        ),
        Compared::Same(version) => {
            part(Some(Outcome::Pass), "version", format!("Both are version {version}."), None)
        }
        Compared::Differs(Pair { what, primary: first, backup: second }) => part(
            Some(Outcome::Fail),
            &format!("the {what} differs"),
            format!("The {what} differs: {primary} {first}, {backup} {second}."),
            Some(DEPLOY),
        ),
        Compared::Unread(why) => {
            part(Some(Outcome::Unknown), "a version was not read", why.clone(), Some(AGAIN))
        }
    }
}

const AGAIN: &str = "Check again; if it stays so, open the address in a browser.";

fn openapi(finding: &Finding) -> Option<Part> {
    let Finding { primary, backup, .. } = finding;
    match &finding.openapi {
        Compared::NotAsked => None,
        Compared::NotShown => part(None, "", "Neither shows an OpenAPI document.".to_owned(), None),
        Compared::MissingOn(name) => part(
            Some(Outcome::Fail),
            &format!("{name} shows no OpenAPI document"),
            format!("Only {} shows an OpenAPI document.", other(name, primary, backup)),
            Some(DEPLOY),
        ),
        Compared::Same(_) => part(
            Some(Outcome::Pass),
            "OpenAPI document",
            "Their OpenAPI documents are equal.".to_owned(),
            None,
        ),
        Compared::Differs(Apart { only_primary, only_backup, changed }) => {
            let lists = [
                (format!("only {primary} has"), only_primary),
                (format!("only {backup} has"), only_backup),
                ("different:".to_owned(), changed),
            ];
            let named = lists.iter().filter(|(_, list)| !list.is_empty());
            let named: Vec<_> = named.map(|(who, list)| format!("{who} {}", some(list))).collect();
            part(
                Some(Outcome::Fail),
                "the OpenAPI documents differ",
                format!("Their OpenAPI documents differ: {}.", named.join("; ")),
                Some(DEPLOY),
            )
        }
        Compared::Unread(why) => part(
            Some(Outcome::Unknown),
            "an OpenAPI document was not read",
            why.clone(),
            Some(AGAIN),
        ),
    }
}

fn ready(finding: &Finding) -> Option<Part> {
    match &finding.ready {
        Ready::NotAsked => None,
        Ready::Both => part(
            Some(Outcome::Pass),
            "readiness",
            "Both answer the readiness path.".to_owned(),
            None,
        ),
        Ready::Not(who) => {
            let each: Vec<_> = who.iter().map(|(name, why)| format!("{name} {why}")).collect();
            let names: Vec<_> = who.iter().map(|(name, _)| name.to_string()).collect();
            part(
                Some(Outcome::Fail),
                &format!("{} not ready", names.join(" and ")),
                format!("Not ready: {}.", each.join(", ")),
                Some("Read its logs: it may not reach its database."),
            )
        }
    }
}

fn database(finding: &Finding) -> Option<Part> {
    let Finding { primary, backup, .. } = finding;
    match &finding.database {
        Database::NotShown => part(
            None,
            "",
            "They do not both show their database: see that they use the same.".to_owned(),
            None,
        ),
        Database::Shared(host) => {
            part(Some(Outcome::Pass), "database", format!("Both use the database at {host}."), None)
        }
        Database::OnRailway(host) => part(
            Some(Outcome::Manual),
            "the database is on Railway",
            format!(
                "Both use the database at {host}, which is on Railway: when Railway is down or \
                 out of credit, {backup} loses it too."
            ),
            Some("Decide whether that will do; else move the database to a host of its own."),
        ),
        Database::OutOfReach { name, host } => part(
            Some(Outcome::Fail),
            "the database is out of reach",
            format!("{name} is told to use {host}, a name that exists within Railway only."),
            Some("Give it the database's public address as DATABASE_URL."),
        ),
        Database::MaybeShared { primary: first, backup: second } => part(
            Some(Outcome::Manual),
            "maybe the same database",
            format!(
                "{primary} uses the database at {first}, {backup} one at {second}: both are on \
                 Railway, and may be the same."
            ),
            Some("Look at both addresses on railway.com: are they one database?"),
        ),
        Database::Apart { primary: first, backup: second } => part(
            Some(Outcome::Fail),
            "different databases",
            format!(
                "{primary} uses the database at {first}, {backup} one at {second}: what is saved \
                 on one is missing on the other."
            ),
            Some("Give both the same DATABASE_URL."),
        ),
    }
}

/// Of two names the one that is not `name`.
fn other<'a>(name: &str, primary: &'a str, backup: &'a str) -> &'a str {
    if name == primary { backup } else { primary }
}

/// The first few, and how many more.
fn some(list: &[String]) -> String {
    let named = list.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    match list.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding() -> Finding {
        Finding {
            primary: "Railway".into(),
            backup: "Render".into(),
            version: Compared::NotAsked,
            openapi: Compared::NotShown,
            ready: Ready::NotAsked,
            database: Database::NotShown,
        }
    }

    #[test]
    fn where_nothing_is_shown_the_question_is_asked() {
        let said = said(&finding());
        assert_eq!(said.brief, "look yourself");
        assert_eq!(
            said.text,
            "Neither shows an OpenAPI document. They do not both show their database: see that \
             they use the same."
        );
        assert!(said.next_step.is_some_and(|it| it.contains("same database")));
    }

    #[test]
    fn a_difference_is_named() {
        let list = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let apart = Apart {
            only_primary: list(&["GET /a", "GET /b", "GET /c", "schema D"]),
            only_backup: vec![],
            changed: list(&["POST /e"]),
        };
        let said = said(&Finding {
            version: Compared::Same("1.4.0".into()),
            openapi: Compared::Differs(apart),
            ..finding()
        });
        assert_eq!(said.brief, "the OpenAPI documents differ");
        assert!(
            said.text.contains(
                "only Railway has GET /a, GET /b, GET /c and 1 more; different: POST /e."
            ),
            "{}",
            said.text
        );
        assert_eq!(said.next_step.as_deref(), Some(DEPLOY));
    }

    #[test]
    fn what_is_the_same_is_listed() {
        let said = said(&Finding {
            version: Compared::Same("1.4.0".into()),
            openapi: Compared::Same(String::new()),
            ready: Ready::Both,
            ..finding()
        });
        assert_eq!(said.brief, "same version, OpenAPI document, readiness");
        assert!(
            said.text.starts_with("Both are version 1.4.0. Their OpenAPI documents are equal.")
        );
        assert_eq!(said.topic, None);
    }

    #[test]
    fn a_database_within_railway_is_warned_of() {
        let database = Database::OutOfReach {
            name: "Render".into(),
            host: "postgres.railway.internal".into(),
        };
        let said = said(&Finding { database, ..finding() });
        assert_eq!(said.brief, "the database is out of reach");
        assert!(said.text.contains("exists within Railway only"));
    }
}
