//! Tokens for as long as the app runs.

use std::sync::Mutex;

use platforms::{BadToken, Token};

#[derive(Default)]
pub(super) struct Tokens(Mutex<Option<Token>>);

pub(super) struct Place;

impl Place {
    pub(super) fn words(&self) -> &'static str {
        "memory, until the app ends"
    }
}

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(super) struct Trouble(#[from] BadToken);

impl Trouble {
    pub(super) fn code(&self) -> &'static str {
        "token"
    }
    pub(super) fn next_step(&self) -> &'static str {
        "Paste the token alone."
    }
}

impl Tokens {
    pub(super) fn of_system() -> Self {
        Self::default()
    }
    pub(super) async fn railway(&self) -> Result<Option<Token>, Trouble> {
        Ok(self.0.lock().map(|it| it.clone()).unwrap_or_default())
    }
    pub(super) async fn keep_railway(&self, token: Token) -> Result<(), Trouble> {
        if let Ok(mut kept) = self.0.lock() {
            *kept = Some(token);
        }
        Ok(())
    }
    pub(super) async fn forget_railway(&self) -> Result<(), Trouble> {
        if let Ok(mut kept) = self.0.lock() {
            *kept = None;
        }
        Ok(())
    }
    pub(super) async fn place(&self) -> Place {
        Place
    }
}
