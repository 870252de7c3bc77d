//! Whether the frontend's build has the backends' addresses.
//!
//! Next.js writes the value of a `NEXT_PUBLIC_…` variable into the files that visitors get, when it
//! builds. One that was not set then stays readable by its name. So the build itself tells, without
//! anybody's token, and where it does not, nothing is guessed.

mod reading;
mod told;

use std::sync::Arc;

pub use reading::{Address, Bypass, Gap, LeftOver, Reading, Shut};
pub use told::{ByApi, Foreign, Listed, Told, Trouble, Unproven, Value};

use super::Outcome;
use crate::backend::{BackendUrl, Provider};

/// The variable that holds the primary's address, as in the guide.
pub const PRIMARY: &str = "NEXT_PUBLIC_RAILWAY_API_URL";
/// The variable that holds the backup's address, as in the guide.
pub const BACKUP: &str = "NEXT_PUBLIC_RENDER_API_URL";

/// What should be in the build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The variable's name.
    pub variable: &'static str,
    /// The backend's name.
    pub backend: Arc<str>,
    /// The address that it has by the configuration.
    pub url: BackendUrl,
}

/// What became of one variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The backend's address stands in the build.
    Inlined {
        /// In this file.
        file: String,
    },
    /// The variable's name stands there still: it was not set when the frontend was built.
    LeftOver {
        /// In this file.
        file: String,
    },
    /// Another address at the same provider stands there instead.
    Elsewhere(Address),
    /// No backend's address is there, only one of a visitor's own computer.
    Loopback(Address),
    /// None of these was seen.
    Unseen,
}

impl Fate {
    /// What it comes to.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Inlined { .. } => Outcome::Pass,
            Self::LeftOver { .. } | Self::Elsewhere(_) | Self::Loopback(_) => Outcome::Fail,
            Self::Unseen => Outcome::Unknown,
        }
    }
}

/// What was found in the build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// What was read.
    pub reading: Reading,
    /// Each variable that is wanted, and what became of it.
    pub fates: Vec<(Wanted, Fate)>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What the build says.
    pub build: Build,
    /// What Vercel says, asked where the build does not tell.
    pub told: Told,
}

/// What the build says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Build {
    /// It could not be read.
    Shut(Shut),
    /// It was read.
    Read(Proof),
}

impl Finding {
    /// What it comes to: what visitors get decides, and Vercel where that does not tell.
    pub fn outcome(&self) -> Outcome {
        match (self.build.outcome(), &self.told) {
            (Outcome::Unknown, Told::Says(by_api)) => by_api.outcome(),
            (outcome, _) => outcome,
        }
    }
}

impl Build {
    /// What it comes to.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Shut(_) => Outcome::Unknown,
            Self::Read(proof) => proof.outcome(),
        }
    }
}

impl Proof {
    /// Reads the build's signs.
    ///
    /// `chain` are the addresses of all backends: one of them is nobody else's.
    pub fn of(reading: Reading, wanted: Vec<Wanted>, chain: &[BackendUrl]) -> Self {
        let is_known = |address: &&Address| chain.iter().any(|url| address.is_of(url));
        let foreign = || reading.addresses.iter().filter(|it| !is_known(it));
        let inlined = |want: &Wanted| reading.addresses.iter().find(|it| it.is_of(&want.url));
        let left_over =
            |want: &Wanted| reading.left_over.iter().find(|it| it.name == want.variable);
        let some = wanted.iter().any(|want| inlined(want).is_some() || left_over(want).is_some());
        let fate = |want: &Wanted| {
            if let Some(left) = left_over(want) {
                return Fate::LeftOver { file: left.file.clone() };
            }
            if let Some(address) = inlined(want) {
                return Fate::Inlined { file: address.file.clone() };
            }
            let provider = want.url.provider();
            let elsewhere =
                foreign().find(|it| provider != Provider::Other && it.provider() == provider);
            if let Some(address) = elsewhere {
                return Fate::Elsewhere(address.clone());
            }
            // Beside a backend's own address, one of this computer may be the third variable's.
            match foreign().find(|it| it.is_loopback()) {
                Some(address) if !some => Fate::Loopback(address.clone()),
                _ => Fate::Unseen,
            }
        };
        let fates: Vec<_> = wanted.iter().map(fate).collect();
        let fates = wanted.into_iter().zip(fates).collect();
        Self { reading, fates }
    }

    /// One that is seen to be wrong fails; all must be seen to pass.
    pub fn outcome(&self) -> Outcome {
        let outcomes = || self.fates.iter().map(|(_, fate)| fate.outcome());
        if outcomes().any(|outcome| outcome == Outcome::Fail) {
            Outcome::Fail
        } else if !self.fates.is_empty() && outcomes().all(|outcome| outcome == Outcome::Pass) {
            Outcome::Pass
        } else {
            Outcome::Unknown
        }
    }
}

#[cfg(test)]
mod tests;
