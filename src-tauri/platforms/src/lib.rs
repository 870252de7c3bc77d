//! The platforms' public APIs, as far as the product needs them, and the tokens for them.

pub mod railway;
mod token;

pub use railway::{Railway, RailwayError};
pub use token::{BadToken, Token};
