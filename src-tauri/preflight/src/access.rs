//! The ways to the platforms' APIs, as far as there are tokens for them.

use platforms::{Railway, RailwayAccount, Render, Token, Vercel};

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
    /// Railway by a project's token: services and deployments.
    pub railway: Key<Railway>,
    /// Railway by an account's or a workspace's token: credit.
    pub credit: Key<RailwayAccount>,
    /// Vercel: variables and deployments.
    pub vercel: Key<Vercel>,
    /// Render: services and deploys.
    pub render: Key<Render>,
    /// What lets a request through Vercel's Deployment Protection.
    pub bypass: Key<Token>,
}
