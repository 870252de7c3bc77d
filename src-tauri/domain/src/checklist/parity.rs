//! Whether two backends are the same program over the same data.

use std::sync::Arc;

use super::Outcome;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The primary's name.
    pub primary: Arc<str>,
    /// The backup's name.
    pub backup: Arc<str>,
    /// The version or commit.
    pub version: Compared<Pair>,
    /// The OpenAPI document.
    pub openapi: Compared<Apart>,
    /// Whether both are ready.
    pub ready: Ready,
    /// The database's host.
    pub database: Database,
}

/// One thing of both, side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compared<D> {
    /// It is not configured, so it was not looked for.
    NotAsked,
    /// Neither shows it.
    NotShown,
    /// Only one shows it; the other's name.
    MissingOn(Arc<str>),
    /// It is the same; for a version, which.
    Same(String),
    /// It is not.
    Differs(D),
    /// It could not be read; in one sentence.
    Unread(String),
}

/// Two values that differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// What it is, as in `commit`.
    pub what: String,
    /// The primary's.
    pub primary: String,
    /// The backup's.
    pub backup: String,
}

/// How two OpenAPI documents differ: operations (`GET /items`) and schemas by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Apart {
    /// Only the primary has these.
    pub only_primary: Vec<String>,
    /// Only the backup has these.
    pub only_backup: Vec<String>,
    /// Both have these, and they are not the same.
    pub changed: Vec<String>,
}

/// Whether both answer the readiness path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ready {
    /// None is configured.
    NotAsked,
    /// Both are.
    Both,
    /// These are not: the name, and what came instead.
    Not(Vec<(Arc<str>, String)>),
}

/// The database, as far as the backends show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// Not both show its host.
    NotShown,
    /// Both use the one at this host.
    Shared(String),
    /// Both use one that Railway hosts, at its public address: it goes down with Railway.
    OnRailway(String),
    /// One of them, which is not on Railway, is told to use a host that exists within Railway only.
    OutOfReach {
        /// Whose.
        name: Arc<str>,
        /// The host.
        host: String,
    },
    /// One uses Railway's private name, the other Railway's public one: maybe the same database.
    MaybeShared {
        /// The primary's host.
        primary: String,
        /// The backup's host.
        backup: String,
    },
    /// They use different ones.
    Apart {
        /// The primary's host.
        primary: String,
        /// The backup's host.
        backup: String,
    },
}

impl Database {
    /// Of what each shows. `on_railway`: whether Railway hosts the backend itself.
    pub fn of(primary: Shown<'_>, backup: Shown<'_>) -> Self {
        let private = |host: &str| host.ends_with(".railway.internal");
        for shown in [&primary, &backup] {
            if let Some(host) = shown.database.filter(|host| private(host) && !shown.on_railway) {
                return Self::OutOfReach { name: Arc::clone(shown.name), host: host.to_owned() };
            }
        }
        let (Some(first), Some(second)) = (primary.database, backup.database) else {
            return Self::NotShown;
        };
        let public = |host: &str| host.ends_with(".rlwy.net") || host.ends_with(".railway.app");
        let (primary, backup) = (first.to_owned(), second.to_owned());
        match first == second {
            true if private(first) || public(first) => Self::OnRailway(primary),
            true => Self::Shared(primary),
            false if (private(first) && public(second)) || (public(first) && private(second)) => {
                Self::MaybeShared { primary, backup }
            }
            false => Self::Apart { primary, backup },
        }
    }
}

/// What one backend shows of its database.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The backend's name.
    pub name: &'a Arc<str>,
    /// Railway hosts it.
    pub on_railway: bool,
    /// The database's host.
    pub database: Option<&'a str>,
}

/// Whether two names of a version mean the same: equal, or a commit and its beginning.
pub fn same_version(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let is_commit = |text: &str| text.len() >= 7 && text.bytes().all(|it| it.is_ascii_hexdigit());
    let (short_lower, long_lower) = (short.to_ascii_lowercase(), long.to_ascii_lowercase());
    short == long || (is_commit(short) && is_commit(long) && long_lower.starts_with(&short_lower))
}

impl<D> Compared<D> {
    const fn outcome(&self) -> Option<Outcome> {
        match self {
            Self::NotAsked | Self::NotShown => None,
            Self::Same(_) => Some(Outcome::Pass),
            Self::Differs(_) | Self::MissingOn(_) => Some(Outcome::Fail),
            Self::Unread(_) => Some(Outcome::Unknown),
        }
    }
}

impl Finding {
    /// What it comes to: a difference fails; else what could not be read is unknown; else what only
    /// a person can tell is theirs; what was the same passes; and where nothing could be compared
    /// it is theirs too.
    pub fn outcome(&self) -> Outcome {
        let ready = match self.ready {
            Ready::NotAsked => None,
            Ready::Both => Some(Outcome::Pass),
            Ready::Not(_) => Some(Outcome::Fail),
        };
        let database = match self.database {
            Database::NotShown => None,
            Database::Shared(_) => Some(Outcome::Pass),
            Database::OnRailway(_) | Database::MaybeShared { .. } => Some(Outcome::Manual),
            Database::OutOfReach { .. } | Database::Apart { .. } => Some(Outcome::Fail),
        };
        let all = [self.version.outcome(), self.openapi.outcome(), ready, database];
        [Outcome::Fail, Outcome::Unknown, Outcome::Manual, Outcome::Pass]
            .into_iter()
            .find(|outcome| all.contains(&Some(*outcome)))
            .unwrap_or(Outcome::Manual)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(primary: Option<&str>, backup: Option<&str>) -> Database {
        let (railway, render) = ("Railway".into(), "Render".into());
        Database::of(
            Shown { name: &railway, on_railway: true, database: primary },
            Shown { name: &render, on_railway: false, database: backup },
        )
    }

    #[test]
    fn the_database_is_shared_out_of_reach_or_another() {
        let (private, public) = ("postgres.railway.internal", "monorail.proxy.rlwy.net");
        let neon = "ep-x.neon.tech";
        let render = || "Render".into();
        let cases = [
            (None, None, Database::NotShown),
            (Some(neon), None, Database::NotShown),
            (Some(neon), Some(neon), Database::Shared(neon.into())),
            (Some(public), Some(public), Database::OnRailway(public.into())),
            (
                Some(private),
                Some(private),
                Database::OutOfReach { name: render(), host: private.into() },
            ),
            (None, Some(private), Database::OutOfReach { name: render(), host: private.into() }),
            (
                Some(private),
                Some(public),
                Database::MaybeShared { primary: private.into(), backup: public.into() },
            ),
            (
                Some(private),
                Some(neon),
                Database::Apart { primary: private.into(), backup: neon.into() },
            ),
        ];
        for (primary, backup, expected) in cases {
            assert_eq!(database(primary, backup), expected);
        }
    }

    #[test]
    fn a_commit_equals_its_beginning_and_nothing_else_does() {
        let full = "0123456789abcdef0123456789abcdef01234567";
        for (one, other, same) in [
            ("1.2.3", "1.2.3", true),
            ("1.2.3", "1.2.30", false),
            (full, "0123456", true),
            ("0123456789AB", full, true),
            (full, "012345", false),
            (full, "0123457", false),
            ("", full, false),
        ] {
            assert_eq!(same_version(one, other), same, "{one} and {other}");
        }
    }

    #[test]
    fn a_difference_fails_and_where_nothing_is_shown_a_person_looks() {
        let finding = |version, openapi, ready, database| {
            let (primary, backup) = ("Railway".into(), "Render".into());
            Finding { primary, backup, version, openapi, ready, database }.outcome()
        };
        fn same<D>() -> Compared<D> {
            Compared::Same("1".into())
        }
        fn not_shown<D>() -> Compared<D> {
            Compared::NotShown
        }
        let differs = || Compared::Differs(Apart::default());
        let none = || Database::NotShown;
        let asked = Ready::NotAsked;
        assert_eq!(
            finding(Compared::NotAsked, not_shown(), asked.clone(), none()),
            Outcome::Manual
        );
        assert_eq!(finding(same(), not_shown(), asked.clone(), none()), Outcome::Pass);
        assert_eq!(finding(same(), differs(), asked.clone(), none()), Outcome::Fail);
        assert_eq!(finding(same(), same(), Ready::Not(vec![]), none()), Outcome::Fail);
        assert_eq!(
            finding(Compared::Unread("x".into()), same(), Ready::Both, none()),
            Outcome::Unknown
        );
        let railway = Database::OnRailway("a.rlwy.net".into());
        assert_eq!(finding(same(), same(), Ready::Both, railway), Outcome::Manual);
        assert_eq!(
            finding(Compared::MissingOn("B".into()), same(), Ready::Both, none()),
            Outcome::Fail
        );
    }
}
