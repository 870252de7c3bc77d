//! The platforms' public APIs, as far as the product needs them, and the tokens for them.

mod keyring;
pub mod railway;
mod token;
mod tokens;

pub use railway::{Railway, RailwayError};
pub use token::{BadToken, Token};
pub use tokens::{Place, Tokens, TokensError};
