//! How a command ends badly: what is said, and the exit code.

use std::process::ExitCode;

use service::config::ConfigError;
use service::{ChecklistError, DrillError, StartError};

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The answer is no: exit code 1. The text may be empty where the output said it all.
    No(String),
    /// Wrong use or configuration: exit code 2.
    Wrong(String),
    /// Whoever read the output has gone: nothing to say, and nothing went wrong.
    Unread,
}

impl Failure {
    pub(crate) fn no(said: String, next_step: &str) -> Self {
        Self::No(format!("{said}\n{next_step}"))
    }

    pub(crate) fn wrong(said: String, next_step: &str) -> Self {
        Self::Wrong(format!("{said}\n{next_step}"))
    }

    /// Says it on stderr.
    pub(crate) fn report(self) -> ExitCode {
        let (text, code) = match self {
            Self::No(text) => (text, 1),
            Self::Wrong(text) => (text, 2),
            Self::Unread => return ExitCode::SUCCESS,
        };
        if !text.is_empty() {
            eprintln!("failover: {text}");
        }
        ExitCode::from(code)
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::wrong(error.to_string(), &error.next_step)
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Config(error) => error.into(),
            StartError::Proxy(error) => {
                let problem = error.problem();
                let said = format!("{}\n{}", problem.message, problem.next_step);
                let flag = "On the command line: --listen 127.0.0.1:PORT, with port 0 for any free \
                            one. [proxy] enabled = false in the config file turns it off.";
                Self::wrong(said, flag)
            }
            error => Self::no(error.to_string(), "Mend that and try again."),
        }
    }
}

impl From<DrillError> for Failure {
    fn from(error: DrillError) -> Self {
        match error {
            DrillError::Config(error) => error.into(),
            // 1 says that the failover was tested and did not pass, and nothing was tested.
            DrillError::Problem { problem, .. } => Self::wrong(problem.message, &problem.next_step),
        }
    }
}

impl From<ChecklistError> for Failure {
    fn from(error: ChecklistError) -> Self {
        match error {
            ChecklistError::Config(error) => error.into(),
            // 1 says that something is not as it should be, and nothing was looked at.
            ChecklistError::Problem { problem, .. } => {
                Self::wrong(problem.message, &problem.next_step)
            }
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::Unread,
            _ => Self::no(format!("cannot write: {error}"), "Check where the output goes."),
        }
    }
}
