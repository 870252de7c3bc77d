//! Whether the frontend was deployed again after its variables were set.

use url::Url;

use super::Outcome;
use super::bundle::{Build, Fate, Proof, Told, Unproven};
use crate::time::WallTime;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// By Vercel's dates.
    Dated(Dates),
    /// Vercel has no finished deployment in production.
    NeverDeployed {
        /// The project, by its id or name.
        project: String,
        /// What is not known of the project; none where it is the frontend's for sure.
        unproven: Option<Unproven>,
    },
    /// The build has the backends' addresses, so it was made with them.
    BuiltWith {
        /// The page.
        page: Url,
        /// The build's id.
        build: Option<String>,
        /// The deployment's id.
        deployment: Option<String>,
    },
    /// The build was made without these variables, or with other values.
    BuiltWithout {
        /// The variables' names.
        names: Vec<&'static str>,
    },
    /// The build does not tell, and neither does Vercel.
    Unseen(Told),
}

/// What is older, and what is newer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dates {
    /// The newest finished deployment in production: its address.
    pub deployment: String,
    /// When it was made.
    pub deployed: WallTime,
    /// When each variable was changed last.
    pub changed: Vec<(String, WallTime)>,
    /// What is not known of the project; none where it is the frontend's for sure.
    pub unproven: Option<Unproven>,
}

impl Dates {
    /// The variables that were changed after the deployment was made.
    pub fn newer(&self) -> impl Iterator<Item = &(String, WallTime)> {
        self.changed.iter().filter(|(_, at)| *at >= self.deployed)
    }
}

impl Finding {
    /// What the build alone says; `told` is what there is of Vercel beside it.
    pub fn of(build: &Build, told: Told) -> Self {
        let Build::Read(Proof { reading, fates }) = build else { return Self::Unseen(told) };
        match build.outcome() {
            Outcome::Pass => Self::BuiltWith {
                page: reading.page.clone(),
                build: reading.build.clone(),
                deployment: reading.deployment.clone(),
            },
            Outcome::Fail => {
                let failed = |fate: &Fate| fate.outcome() == Outcome::Fail;
                let names = fates.iter().filter(|(_, fate)| failed(fate));
                Self::BuiltWithout { names: names.map(|(want, _)| want.variable).collect() }
            }
            Outcome::Unknown | Outcome::Manual => Self::Unseen(told),
        }
    }

    /// What it comes to.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Dated(dates) if dates.changed.is_empty() => Outcome::Unknown,
            Self::Dated(dates) if dates.newer().next().is_none() => Outcome::Pass,
            Self::BuiltWith { .. } => Outcome::Pass,
            Self::Dated(_) | Self::NeverDeployed { .. } | Self::BuiltWithout { .. } => {
                Outcome::Fail
            }
            Self::Unseen(_) => Outcome::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checklist::bundle::Shut;

    #[test]
    fn a_deployment_counts_only_where_it_is_newer_than_every_variable() {
        let dated = |deployed, changed: &[i64]| {
            let name = || "NEXT_PUBLIC_RAILWAY_API_URL".to_owned();
            Finding::Dated(Dates {
                deployment: "ai-cti-1.vercel.app".into(),
                deployed: WallTime::from_unix_ms(deployed),
                changed: changed.iter().map(|at| (name(), WallTime::from_unix_ms(*at))).collect(),
                unproven: None,
            })
            .outcome()
        };
        assert_eq!(dated(10, &[8, 9]), Outcome::Pass);
        assert_eq!(dated(10, &[8, 11]), Outcome::Fail);
        assert_eq!(dated(10, &[10]), Outcome::Fail);
        assert_eq!(dated(10, &[]), Outcome::Unknown);
    }

    #[test]
    fn a_build_that_could_not_be_read_tells_nothing() {
        let shut = Build::Shut(Shut::Redirects { followed: 5 });
        assert_eq!(Finding::of(&shut, Told::NoToken), Finding::Unseen(Told::NoToken));
    }
}
