//! Where the platforms' tokens are kept.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::Token;
use crate::keyring::{Keyring, Trouble};

/// How long the keyring may take to answer a question.
const ANSWER: Duration = Duration::from_secs(5);

/// How long it may take to keep or forget something: its owner may have to type a password.
const PROMPT: Duration = Duration::from_secs(60);

/// The platforms' tokens, in the system's keyring; where there is none, in memory.
#[derive(Debug)]
pub struct Tokens {
    railway: Keyring,
    /// What the keyring could not take.
    memory: Mutex<Option<Token>>,
}

/// Where tokens are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The system's keyring.
    Keyring,
    /// This process alone: they are gone when it ends.
    Memory,
}

impl Place {
    /// The words for it, as after "The token is in".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Keyring => "the system's keyring",
            Self::Memory => "memory, until the app ends",
        }
    }
}

/// Why the keyring was of no use. Never holds a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{}", self.sentence(), if self.in_memory { KEPT_IN_MEMORY } else { "" })]
pub struct TokensError {
    what: What,
    in_memory: bool,
}

const KEPT_IN_MEMORY: &str = " The token is kept in memory, until the app ends.";

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Keyring(Trouble),
    /// What the keyring holds is no token.
    NoToken,
}

impl Tokens {
    /// Those of this system's keyring. Asks it nothing yet.
    pub fn of_system() -> Self {
        let railway = Keyring::new("railway-project-token", "Failover Tray: Railway project token");
        Self { railway, memory: Mutex::default() }
    }

    /// Railway's project token, if there is one.
    ///
    /// # Errors
    /// There is a keyring, and it cannot be read.
    pub async fn railway(&self) -> Result<Option<Token>, TokensError> {
        if let Some(token) = self.memory().clone() {
            return Ok(Some(token));
        }
        let Some(text) = self.railway.read(ANSWER).await? else { return Ok(None) };
        let token = Token::try_new(&text);
        Ok(Some(token.map_err(|_| TokensError { what: What::NoToken, in_memory: false })?))
    }

    /// Keeps Railway's project token in place of any other; see [`Self::place`] for where.
    ///
    /// # Errors
    /// There is a keyring, and it does not take the token. It is kept in memory then.
    pub async fn keep_railway(&self, token: Token) -> Result<(), TokensError> {
        let kept = self.railway.write(token.secret().to_owned(), PROMPT).await;
        *self.memory() = if kept == Ok(true) { None } else { Some(token) };
        kept.map(drop)
            .map_err(|trouble| TokensError { what: What::Keyring(trouble), in_memory: true })
    }

    /// Forgets Railway's project token.
    ///
    /// # Errors
    /// There is a keyring, and it may still have the token.
    pub async fn forget_railway(&self) -> Result<(), TokensError> {
        *self.memory() = None;
        Ok(self.railway.remove(PROMPT).await?)
    }

    /// Where the token is, or would be kept.
    pub async fn place(&self) -> Place {
        if self.memory().is_some() {
            return Place::Memory;
        }
        match self.railway.is_there(ANSWER).await {
            Ok(false) => Place::Memory,
            // One that does not answer now is one still.
            Ok(true) | Err(_) => Place::Keyring,
        }
    }

    // Nothing panics under this lock, so what a poisoned one holds is whole.
    fn memory(&self) -> MutexGuard<'_, Option<Token>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<Trouble> for TokensError {
    fn from(trouble: Trouble) -> Self {
        Self { what: What::Keyring(trouble), in_memory: false }
    }
}

impl TokensError {
    /// The stable word for scripts.
    pub fn code(&self) -> &'static str {
        match self.what {
            What::Keyring(Trouble::Locked(_)) => "keyring_locked",
            What::Keyring(Trouble::Timeout(_)) => "keyring_timeout",
            What::Keyring(Trouble::Failed(_)) => "keyring_failed",
            What::NoToken => "keyring_no_token",
        }
    }

    /// What to do about it, in one sentence.
    pub fn next_step(&self) -> &'static str {
        match self.what {
            What::Keyring(Trouble::Locked(_) | Trouble::Timeout(_)) => {
                "Unlock the system's keyring (it may be asking in a dialog), and try again; or \
                 start with the token in RAILWAY_TOKEN."
            }
            What::Keyring(Trouble::Failed(_)) => {
                "Look at the system's keyring, or start with the token in RAILWAY_TOKEN."
            }
            What::NoToken => "Save the project token again.",
        }
    }

    fn sentence(&self) -> String {
        match &self.what {
            What::Keyring(Trouble::Locked(why)) => {
                format!("The system's keyring is locked ({why}).")
            }
            What::Keyring(Trouble::Timeout(after)) => {
                format!("The system's keyring did not answer within {} s.", after.as_secs())
            }
            What::Keyring(Trouble::Failed(why)) => {
                format!("The system's keyring failed: {why}.")
            }
            What::NoToken => "What the system's keyring holds is no token.".to_owned(),
        }
    }
}
