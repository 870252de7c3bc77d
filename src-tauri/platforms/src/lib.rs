//! The platforms' public APIs, as far as the product needs them, and the tokens for them.
