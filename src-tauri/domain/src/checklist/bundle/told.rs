//! What Vercel has of the variables, for where the build does not tell.

use super::Wanted;
use crate::checklist::Outcome;

/// What Vercel says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// It was not asked: there was no need.
    NoNeed,
    /// It was not asked: there is no token.
    NoToken,
    /// It was asked, and did not tell.
    Trouble(Trouble),
    /// It told that the project that is configured is not the frontend's.
    Foreign(Foreign),
    /// It told.
    Says(ByApi),
}

/// A project that is configured, and is not the one that answers at the frontend's host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// As it is configured: an id or a name.
    pub configured: String,
    /// The frontend's host.
    pub host: String,
    /// The id of the project that answers there.
    pub holder: String,
}

/// Vercel did not tell whether the frontend's host is this project's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unproven {
    /// As it is configured: an id or a name.
    pub project: String,
    /// The frontend's host.
    pub host: String,
}

/// Why Vercel did not tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// In one sentence.
    pub text: String,
    /// What to do.
    pub next_step: String,
}

/// What Vercel has of the variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByApi {
    /// The project, by its id or name.
    pub project: String,
    /// What is not known of the project; none where it is the frontend's for sure.
    pub unproven: Option<Unproven>,
    /// Each variable that is wanted, and how it is listed there.
    pub listed: Vec<(Wanted, Listed)>,
}

/// How a variable is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed {
    /// It is set for production.
    Set(Value),
    /// It is set, and not for production.
    Elsewhere,
    /// It is not there.
    Absent,
}

/// A variable's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// The backend's address.
    Same,
    /// Something else.
    Other(String),
    /// Vercel does not show it.
    Hidden,
}

impl ByApi {
    /// What it comes to: a value that is not shown is taken as set.
    pub fn outcome(&self) -> Outcome {
        let right = |listed: &Listed| matches!(listed, Listed::Set(Value::Same | Value::Hidden));
        match self.listed.iter().all(|(_, listed)| right(listed)) {
            true => Outcome::Pass,
            false => Outcome::Fail,
        }
    }
}
