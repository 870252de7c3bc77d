//! What can go wrong with a platform's API, each with a stable code, a sentence and a next step.

use std::time::Duration;

use crate::Kind;

/// Why a platform's API was of no use. Never holds a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct ApiError {
    by: Kind,
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
    /// The platform does not accept the token, or not for what was asked.
    Unauthorized,
    /// The token may not do this.
    Forbidden,
    /// Too many requests.
    RateLimited {
        /// How long the platform asks to wait, if it says so.
        retry_after: Option<Duration>,
    },
    /// A status of 500 or more.
    ServerError {
        /// The HTTP status.
        status: u16,
    },
    /// The API answered, and its answer is an error; its words, cut short and without the token.
    Refused(String),
    /// The API knows nothing of the name or id that was asked for; its words, as above.
    NotFound(String),
    /// No whole answer in time.
    Timeout {
        /// How long was waited.
        after: Duration,
    },
    /// No connection, or one that broke; says how.
    Unreachable(String),
    /// An answer that is not as the platform's public documentation says; says where.
    Shape(String),
    /// No service has this domain.
    NoService {
        /// What was looked for.
        host: String,
        /// Where, in words.
        scope: String,
        /// The domains that there are.
        domains: Vec<String>,
    },
    /// Vercel: no project of this name, or with this host, in the scope that was looked at.
    NoProject {
        /// What was looked for, in words.
        what: String,
        /// The team whose scope it was; none: the token's own account.
        team: Option<String>,
    },
    /// Railway: which workspace is meant cannot be told.
    WhichWorkspace {
        /// Those that the token sees, with their ids.
        workspaces: Vec<String>,
    },
}

/// A code of each platform.
macro_rules! code {
    ($by:expr, $what:literal) => {
        match $by {
            Kind::RailwayProject | Kind::RailwayWorkspace => concat!("railway_", $what),
            Kind::Vercel | Kind::VercelBypass => concat!("vercel_", $what),
            Kind::Render => concat!("render_", $what),
        }
    };
}

impl ApiError {
    /// `unsure`: the platform may have done what it was told.
    pub(crate) fn new(by: Kind, operation: &'static str, trouble: Trouble, unsure: bool) -> Self {
        Self { by, operation, trouble, unsure }
    }

    /// What went wrong.
    pub fn trouble(&self) -> &Trouble {
        &self.trouble
    }

    /// The token that was asked with.
    pub fn by(&self) -> Kind {
        self.by
    }

    /// The stable word for scripts and reports.
    pub fn code(&self) -> &'static str {
        let by = self.by;
        match self.trouble {
            Trouble::Address(_) => code!(by, "address"),
            Trouble::Trust(_) => code!(by, "trust"),
            Trouble::Unauthorized => code!(by, "unauthorized"),
            Trouble::Forbidden => code!(by, "forbidden"),
            Trouble::RateLimited { .. } => code!(by, "rate_limited"),
            Trouble::ServerError { .. } => code!(by, "server_error"),
            Trouble::Refused(_) => code!(by, "refused"),
            Trouble::NotFound(_) => code!(by, "not_found"),
            Trouble::Timeout { .. } => code!(by, "timeout"),
            Trouble::Unreachable(_) => code!(by, "unreachable"),
            Trouble::Shape(_) => code!(by, "shape"),
            Trouble::NoService { .. } => code!(by, "no_service"),
            Trouble::NoProject { .. } => code!(by, "no_project"),
            Trouble::WhichWorkspace { .. } => code!(by, "which_workspace"),
        }
    }

    /// How long the platform asks to wait before the next request.
    pub fn retry_after(&self) -> Option<Duration> {
        match self.trouble {
            Trouble::RateLimited { retry_after } => retry_after,
            _ => None,
        }
    }

    /// Whether a command may have been carried out all the same: its answer was lost, or says
    /// something else. Never so for a question. Read what it changes before believing either.
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
        let by = self.by;
        match &self.trouble {
            Trouble::Address(_) => {
                format!("Set [{}] api to {}, or leave it out.", by.table(), by.api())
            }
            Trouble::Trust(_) => "Install the system's certificates, on Debian and Ubuntu: apt \
                                  install ca-certificates."
                .to_owned(),
            Trouble::Unauthorized => format!("{} and save it here.", by.make()),
            Trouble::Forbidden => by.widen().to_owned(),
            Trouble::RateLimited { .. } => match by {
                Kind::RailwayProject | Kind::RailwayWorkspace => {
                    "Wait: Railway allows 100 requests an hour on its Free plan.".to_owned()
                }
                _ => "Wait a minute, and try again.".to_owned(),
            },
            Trouble::ServerError { .. } => {
                format!("Look at {}, and try again in a few minutes.", by.status_page())
            }
            Trouble::Refused(_) => format!("Look at {} by hand.", by.site()),
            Trouble::NotFound(_) => {
                format!(
                    "Check that it is still there at {}, in the token's own account.",
                    by.site()
                )
            }
            Trouble::Timeout { .. } => format!("Look at {}, and try again.", by.status_page()),
            Trouble::Unreachable(_) => "Check this computer's network, and try again.".to_owned(),
            Trouble::Shape(_) => {
                let site = by.site();
                format!("Look at {site} by hand; its API may have changed since this version.")
            }
            Trouble::NoService { .. } => match by {
                Kind::RailwayProject | Kind::RailwayWorkspace => {
                    "Check the backend's URL, or make the project token in the project and \
                     environment that has it."
                }
                _ => "Check the backend's URL, or make the key in the account that has it.",
            }
            .to_owned(),
            Trouble::NoProject { team: None, .. } => {
                "Set [vercel] team to the id of the team that has the project (vercel.com, the \
                 team's Settings, General): without it a token sees its own account alone. Or set \
                 [vercel] project."
                    .to_owned()
            }
            Trouble::NoProject { team: Some(_), .. } => {
                "Check [vercel] team and [vercel] project, and that the token's scope has that \
                 team."
                    .to_owned()
            }
            Trouble::WhichWorkspace { workspaces } => match workspaces.as_slice() {
                [] => format!("{} and save it here.", by.make()),
                _ => "Set [railway] workspace to the id of the one that pays for the backend."
                    .to_owned(),
            },
        }
    }

    fn sentence(&self) -> String {
        let (operation, name, token) = (self.operation, self.by.platform(), self.by.noun());
        match &self.trouble {
            Trouble::Address(why) => format!("The address of {name}'s API is of no use: {why}."),
            Trouble::Trust(why) => format!("{name}'s API cannot be asked safely: {why}."),
            Trouble::Unauthorized => format!("{name} does not accept the {token} ({operation})."),
            Trouble::Forbidden => {
                format!("{name} says that the {token} may not do this ({operation}).")
            }
            Trouble::RateLimited { retry_after: Some(wait) } => format!(
                "{name}'s API takes no more requests for {} s ({operation}).",
                wait.as_secs()
            ),
            Trouble::RateLimited { retry_after: None } => {
                format!("{name}'s API takes no more requests for now ({operation}).")
            }
            Trouble::ServerError { status } => {
                format!("{name}'s API failed with HTTP {status} ({operation}).")
            }
            Trouble::Refused(message) => {
                format!("{name}'s API refused ({operation}): {message}")
            }
            Trouble::NotFound(words) if words.is_empty() => {
                format!("{name}'s API found nothing ({operation}).")
            }
            Trouble::NotFound(words) => {
                format!("{name}'s API found nothing ({operation}): {words}")
            }
            Trouble::Timeout { after } => format!(
                "{name}'s API did not answer within {} s ({operation}).",
                after.as_secs_f64()
            ),
            Trouble::Unreachable(why) => {
                format!("{name}'s API cannot be reached ({operation}): {why}.")
            }
            Trouble::Shape(what) => {
                format!("{name}'s API answered otherwise than documented ({operation}): {what}.")
            }
            Trouble::NoService { host, scope, domains } => {
                let there = match domains.as_slice() {
                    [] => "no service there has a domain".to_owned(),
                    some => format!("the domains there: {}", in_list(some)),
                };
                format!("No service in {scope} answers at {host}; {there}.")
            }
            Trouble::NoProject { what, team } => {
                let scope = match team {
                    Some(team) => format!("the team {team}"),
                    None => "the token's own account, as no team is set".to_owned(),
                };
                format!("Vercel has no {what} in the scope that was looked at: {scope}.")
            }
            Trouble::WhichWorkspace { workspaces } => match workspaces.as_slice() {
                [] => "The token sees no workspace of Railway.".to_owned(),
                some => format!(
                    "The token sees {} workspaces of Railway, and none of them is named in the \
                     configuration: {}.",
                    some.len(),
                    in_list(some)
                ),
            },
        }
    }
}

/// At most so many names are listed.
const NAMES: usize = 8;

fn in_list(names: &[String]) -> String {
    let shown = names.iter().take(NAMES).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
