//! `failover token`: what a platform's API wants to see, into the system's keyring and out of it.

use std::io::{self, IsTerminal};

use clap::Subcommand;
use present::wire::Secret;

use crate::failure::Failure;
use crate::{keys, out};

#[derive(Debug, Subcommand)]
pub(crate) enum TokenOf {
    /// Keep Railway's project token, read from standard input, in the system's keyring.
    Railway {
        /// Forget it instead.
        #[arg(long)]
        forget: bool,
    },
}

pub(crate) async fn token(of: &TokenOf) -> Result<(), Failure> {
    let TokenOf::Railway { forget } = of;
    let token = if *forget { None } else { Some(typed()?) };
    service::save_railway_token(token)
        .await
        .map_err(|problem| Failure::no(problem.message, &problem.next_step))?;
    Ok(out::line(match forget {
        true => "Railway's project token is forgotten.",
        false => "Railway's project token is kept in the system's keyring.",
    })?)
}

fn typed() -> Result<Secret, Failure> {
    let text = if io::stdin().is_terminal() {
        match keys::secret("Railway's project token (it is not shown): ") {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                return Err(Failure::No("stopped; nothing was kept".to_owned()));
            }
            typed => typed?,
        }
    } else {
        let mut line = String::new();
        io::stdin().read_line(&mut line)?;
        line
    };
    match text.trim() {
        "" => Err(Failure::wrong(
            "there is no token on standard input".to_owned(),
            "Make a project token in the project's settings on railway.com, and paste it here.",
        )),
        token => Ok(Secret(token.to_owned())),
    }
}
