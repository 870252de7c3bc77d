//! Where the platforms' tokens are kept.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::keyring::{Keyring, Trouble};
use crate::{Kind, Token};

/// How long the keyring may take to answer a question.
const ANSWER: Duration = Duration::from_secs(5);

/// How long it may take to keep or forget something: its owner may have to type a password.
const PROMPT: Duration = Duration::from_secs(60);

/// The platforms' tokens, in the system's keyring; where there is none, in memory.
#[derive(Debug)]
pub struct Tokens {
    keyring: Keyring,
    /// What the keyring could not take.
    memory: Mutex<HashMap<Kind, Token>>,
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
    kind: Kind,
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
        Self { keyring: Keyring::default(), memory: Mutex::default() }
    }

    /// The token of this kind, if there is one.
    ///
    /// # Errors
    /// There is a keyring, and it cannot be read.
    pub async fn get(&self, kind: Kind) -> Result<Option<Token>, TokensError> {
        let kept = self.memory().get(&kind).cloned();
        if kept.is_some() {
            return Ok(kept);
        }
        let error = |what| TokensError { kind, what, in_memory: false };
        let read = self.keyring.read(kind, ANSWER).await;
        match read.map_err(|trouble| error(What::Keyring(trouble)))? {
            None => Ok(None),
            Some(text) => Token::try_new(&text).map(Some).map_err(|_| error(What::NoToken)),
        }
    }

    /// Keeps a token in place of any other of its kind; see [`Self::place`] for where.
    ///
    /// # Errors
    /// There is a keyring, and it does not take the token. It is kept in memory then.
    pub async fn keep(&self, kind: Kind, token: Token) -> Result<(), TokensError> {
        let kept = self.keyring.write(kind, token.secret().to_owned(), PROMPT).await;
        if kept == Ok(true) {
            self.memory().remove(&kind);
        } else {
            self.memory().insert(kind, token);
        }
        kept.map(drop).map_err(|trouble| TokensError {
            kind,
            what: What::Keyring(trouble),
            in_memory: true,
        })
    }

    /// Forgets the token of this kind.
    ///
    /// # Errors
    /// There is a keyring, and it may still have the token.
    pub async fn forget(&self, kind: Kind) -> Result<(), TokensError> {
        self.memory().remove(&kind);
        let removed = self.keyring.remove(kind, PROMPT).await;
        removed.map_err(|why| TokensError { kind, what: What::Keyring(why), in_memory: false })
    }

    /// Where the token of this kind is, or would be kept.
    pub async fn place(&self, kind: Kind) -> Place {
        if self.memory().contains_key(&kind) {
            return Place::Memory;
        }
        match self.keyring.is_there(ANSWER).await {
            Ok(false) => Place::Memory,
            // One that does not answer now is one still.
            Ok(true) | Err(_) => Place::Keyring,
        }
    }

    // Nothing panics under this lock, so what a poisoned one holds is whole.
    fn memory(&self) -> MutexGuard<'_, HashMap<Kind, Token>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
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
    pub fn next_step(&self) -> String {
        let variable = self.kind.variable();
        match self.what {
            What::Keyring(Trouble::Locked(_) | Trouble::Timeout(_)) => format!(
                "Unlock the system's keyring (it may be asking in a dialog), and try again; or \
                 start with the token in {variable}."
            ),
            What::Keyring(Trouble::Failed(_)) => {
                format!("Look at the system's keyring, or start with the token in {variable}.")
            }
            What::NoToken => {
                format!("Save the {} of {} again.", self.kind.noun(), self.kind.platform())
            }
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
