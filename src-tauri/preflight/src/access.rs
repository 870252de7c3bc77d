//! The ways to the platforms' APIs, as far as there are tokens for them.

use platforms::{Railway, Token};

/// A token, or why there is none.
#[derive(Clone, Debug, Default)]
pub enum Key<T> {
    /// Nobody gave one.
    #[default]
    None,
    /// There may be one, and it cannot be had; says why, and what to do.
    Trouble(String, String),
    /// It is there.
    Ready(T),
}

impl<T> Key<T> {
    /// The way, where there is one.
    pub fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(it) => Some(it),
            Self::None | Self::Trouble(..) => None,
        }
    }
}

/// The ways to the platforms.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// Railway by a project's token.
    pub railway: Key<Railway>,
    /// What lets a request through Vercel's Deployment Protection.
    pub bypass: Key<Token>,
}
