//! Whether a backend is deployed and running. Its own answer decides; its platform's word explains.

use std::time::Duration;

use super::Outcome;
use crate::backend::{Backend, Provider};
use crate::cause::Cause;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The chain has no backend for this part.
    Missing(Part),
    /// It was asked.
    Asked(Box<Asked>),
}

/// The part of a backend in the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Part {
    Primary,
    Backup,
}

/// A backend that was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Which.
    pub backend: Backend,
    /// What its last answer came to.
    pub outcome: Result<(), Cause>,
    /// How long that took.
    pub took: Duration,
    /// It slept, and this is how long it was waited for in all.
    pub woke: Option<Duration>,
    /// What its platform says.
    pub platform: Platform,
}

/// What a backend's platform says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Platform {
    /// None is known that could be asked.
    None,
    /// There is no token for it.
    NotAsked(Provider),
    /// It was asked, and did not tell.
    Trouble {
        /// Who.
        host: Provider,
        /// In one sentence.
        text: String,
        /// What to do.
        next_step: String,
    },
    /// It told.
    Says {
        /// Who.
        host: Provider,
        /// How the service stands.
        standing: Standing,
    },
}

/// How a service stands at its platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is to serve.
    Running,
    /// A deployment is on its way; the platform's word for it.
    Starting(String),
    /// Stopped by its owner.
    Stopped,
    /// Suspended, by these: the platform's words.
    Suspended(Vec<String>),
    /// The last deployment failed; the platform's word for it.
    Failed(String),
    /// Removed, or never deployed.
    Gone,
    /// The credit is used up, or a limit of the spending is reached.
    OutOfCredit,
    /// The platform says something that is not known here.
    Other(String),
}

impl Finding {
    /// What it comes to.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Asked(asked) if asked.outcome.is_ok() => Outcome::Pass,
            Self::Asked(_) | Self::Missing(_) => Outcome::Fail,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BackendUrl;

    #[test]
    fn the_backends_own_answer_decides_whatever_its_platform_says() {
        let backend = Backend::new("Railway", BackendUrl::parse("https://a.example").unwrap());
        let host = Provider::Railway;
        let platforms = [
            Platform::None,
            Platform::NotAsked(host),
            Platform::Trouble { host, text: "t".into(), next_step: "n".into() },
            Platform::Says { host, standing: Standing::Stopped },
            Platform::Says { host, standing: Standing::Running },
        ];
        for platform in platforms {
            for (outcome, expected) in
                [(Ok(()), Outcome::Pass), (Err(Cause::RailwayNotFound), Outcome::Fail)]
            {
                let took = Duration::from_millis(42);
                let (backend, platform) = (backend.clone(), platform.clone());
                let asked = Asked { backend, outcome, took, woke: None, platform };
                assert_eq!(Finding::Asked(Box::new(asked)).outcome(), expected);
            }
        }
        assert_eq!(Finding::Missing(Part::Backup).outcome(), Outcome::Fail);
    }
}
