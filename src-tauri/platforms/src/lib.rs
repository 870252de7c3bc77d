//! The platforms' public APIs, as far as the product needs them, and the tokens for them.

mod api;
mod keyring;
mod kind;
pub mod railway;
pub mod render;
mod token;
mod tokens;
pub mod vercel;

pub use api::{ApiError, Trouble};
pub use kind::Kind;
pub use railway::{Railway, RailwayAccount};
pub use render::Render;
pub use token::{BadToken, Token};
pub use tokens::{Place, Tokens, TokensError};
pub use vercel::Vercel;
