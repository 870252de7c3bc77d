//! `failover token`: what a platform's API wants to see, into the system's keyring and out of it.

use std::io::{self, IsTerminal, Write};

use clap::{Args, Subcommand};
use present::tokens;
use present::wire::{Secret, TokenKind};

use crate::failure::Failure;
use crate::{keys, out};

#[derive(Debug, Subcommand)]
pub(crate) enum TokenOf {
    /// Railway's project token: for real failover tests, and to see whether Railway runs the
    /// service.
    Railway(Keep),
    /// A token of Railway's workspace: to see how much credit is left.
    RailwayWorkspace(Keep),
    /// Vercel's token: to see the project's variables and deployments.
    Vercel(Keep),
    /// The secret that lets requests through Vercel's Deployment Protection.
    VercelBypass(Keep),
    /// Render's API key, which has no scopes: to see whether Render runs the service.
    Render(Keep),
}

/// Read from standard input and kept in the system's keyring, or forgotten.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Keep {
    /// Forget it instead.
    #[arg(long)]
    forget: bool,
}

impl TokenOf {
    fn taken(&self) -> (TokenKind, Keep) {
        match *self {
            Self::Railway(keep) => (TokenKind::Railway, keep),
            Self::RailwayWorkspace(keep) => (TokenKind::RailwayWorkspace, keep),
            Self::Vercel(keep) => (TokenKind::Vercel, keep),
            Self::VercelBypass(keep) => (TokenKind::VercelBypass, keep),
            Self::Render(keep) => (TokenKind::Render, keep),
        }
    }
}

pub(crate) async fn token(of: &TokenOf) -> Result<(), Failure> {
    let (kind, Keep { forget }) = of.taken();
    let token = if forget { None } else { Some(typed(kind)?) };
    service::save_token(kind, token)
        .await
        .map_err(|problem| Failure::no(problem.message, &problem.next_step))?;
    let title = tokens::title(kind);
    Ok(out::line(&match forget {
        true => format!("The {title} is forgotten."),
        false => format!("The {title} is kept in the system's keyring."),
    })?)
}

fn typed(kind: TokenKind) -> Result<Secret, Failure> {
    let text = if io::stdin().is_terminal() {
        // What else whoever has it could do is to be known before it is given.
        writeln!(io::stderr(), "{}", tokens::text(kind))?;
        match keys::secret(&format!("{} (it is not shown): ", tokens::title(kind))) {
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
            tokens::text(kind),
        )),
        token => Ok(Secret(token.to_owned())),
    }
}
