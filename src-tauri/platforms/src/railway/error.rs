//! What can go wrong with Railway's API, each with a stable code, a sentence and a next step.

use std::time::Duration;

/// Why Railway's API was of no use. Never holds the token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct RailwayError {
    operation: &'static str,
    trouble: Trouble,
    unsure: bool,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The API's address is neither `https` nor on loopback, or carries a login; says which.
    Address(String),
    /// TLS cannot be had: the system's trusted certificates cannot be loaded; says why.
    Trust(String),
    /// Railway does not accept the token, or not for what was asked.
    Unauthorized,
    /// The token may not do this.
    Forbidden,
    /// Too many requests.
    RateLimited {
        /// How long Railway asks to wait, if it says so.
        retry_after: Option<Duration>,
    },
    /// A status of 500 or more.
    ServerError {
        /// The HTTP status.
        status: u16,
    },
    /// The API answered, and its answer is an error; its words, cut short and without the token.
    Refused(String),
    /// No whole answer in time.
    Timeout {
        /// How long was waited.
        after: Duration,
    },
    /// No connection, or one that broke; says how.
    Unreachable(String),
    /// An answer that is not as Railway's public schema says; says where.
    Shape(String),
    /// No service has this domain.
    NoService {
        /// What was looked for.
        host: String,
        /// The token's project.
        project: String,
        /// The token's environment.
        environment: String,
        /// The domains that there are.
        domains: Vec<String>,
    },
}

impl RailwayError {
    /// `unsure`: Railway may have done what it was told.
    pub(super) fn new(operation: &'static str, trouble: Trouble, unsure: bool) -> Self {
        Self { operation, trouble, unsure }
    }

    /// What went wrong.
    pub fn trouble(&self) -> &Trouble {
        &self.trouble
    }

    /// The stable word for scripts and reports.
    pub fn code(&self) -> &'static str {
        match self.trouble {
            Trouble::Address(_) => "railway_address",
            Trouble::Trust(_) => "railway_trust",
            Trouble::Unauthorized => "railway_unauthorized",
            Trouble::Forbidden => "railway_forbidden",
            Trouble::RateLimited { .. } => "railway_rate_limited",
            Trouble::ServerError { .. } => "railway_server_error",
            Trouble::Refused(_) => "railway_refused",
            Trouble::Timeout { .. } => "railway_timeout",
            Trouble::Unreachable(_) => "railway_unreachable",
            Trouble::Shape(_) => "railway_shape",
            Trouble::NoService { .. } => "railway_no_service",
        }
    }

    /// How long Railway asks to wait before the next request.
    pub fn retry_after(&self) -> Option<Duration> {
        match self.trouble {
            Trouble::RateLimited { retry_after } => retry_after,
            _ => None,
        }
    }

    /// Whether a command may have been carried out all the same: its answer was lost, or says
    /// something else. Never so for a question. Read the deployment before believing either.
    pub fn may_have_happened(&self) -> bool {
        self.unsure
    }

    /// Whether waiting may help: the same request may be answered later.
    pub fn may_pass(&self) -> bool {
        matches!(
            self.trouble,
            Trouble::RateLimited { .. }
                | Trouble::ServerError { .. }
                | Trouble::Timeout { .. }
                | Trouble::Unreachable(_)
        )
    }

    /// What to do about it, in one sentence.
    pub fn next_step(&self) -> String {
        match &self.trouble {
            Trouble::Address(_) => {
                "Set [railway] api to https://backboard.railway.com/graphql/v2, or leave it out."
            }
            Trouble::Trust(_) => {
                "Install the system's certificates, on Debian and Ubuntu: apt install \
                 ca-certificates."
            }
            Trouble::Unauthorized => {
                "Make a project token at railway.com (project, Settings, Tokens) and save it here."
            }
            Trouble::Forbidden => {
                "Use a project token of this very project and environment (railway.com, project, \
                 Settings, Tokens)."
            }
            Trouble::RateLimited { .. } => {
                "Wait: Railway allows 100 requests an hour on its Free plan."
            }
            Trouble::ServerError { .. } => {
                "Look at status.railway.com, and try again in a few minutes."
            }
            Trouble::Refused(_) => "Look at the service at railway.com.",
            Trouble::Timeout { .. } => "Look at status.railway.com, and try again.",
            Trouble::Unreachable(_) => "Check this computer's network, and try again.",
            Trouble::Shape(_) => {
                "Do it at railway.com; its API may have changed since this version."
            }
            Trouble::NoService { .. } => {
                "Check the backend's URL, or make the project token in the project and environment \
                 that has it."
            }
        }
        .to_owned()
    }

    fn sentence(&self) -> String {
        let operation = self.operation;
        match &self.trouble {
            Trouble::Address(why) => format!("The address of Railway's API is of no use: {why}."),
            Trouble::Trust(why) => format!("Railway's API cannot be asked safely: {why}."),
            Trouble::Unauthorized => {
                format!("Railway does not accept the project token ({operation}).")
            }
            Trouble::Forbidden => format!("The project token may not do this ({operation})."),
            Trouble::RateLimited { retry_after: Some(wait) } => format!(
                "Railway's API takes no more requests for {} s ({operation}).",
                wait.as_secs()
            ),
            Trouble::RateLimited { retry_after: None } => {
                format!("Railway's API takes no more requests for now ({operation}).")
            }
            Trouble::ServerError { status } => {
                format!("Railway's API failed with HTTP {status} ({operation}).")
            }
            Trouble::Refused(message) => {
                format!("Railway's API refused ({operation}): {message}")
            }
            Trouble::Timeout { after } => format!(
                "Railway's API did not answer within {} s ({operation}).",
                after.as_secs_f64()
            ),
            Trouble::Unreachable(why) => {
                format!("Railway's API cannot be reached ({operation}): {why}.")
            }
            Trouble::Shape(what) => {
                format!("Railway's API answered otherwise than documented ({operation}): {what}.")
            }
            Trouble::NoService { host, project, environment, domains } => {
                let there = match domains.as_slice() {
                    [] => "no service there has a domain".to_owned(),
                    some => format!("the domains there: {}", some.join(", ")),
                };
                format!(
                    "No service in the environment \"{environment}\" of the Railway project \
                     \"{project}\" answers at {host}; {there}."
                )
            }
        }
    }
}
