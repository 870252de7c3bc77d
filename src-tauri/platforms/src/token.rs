//! A secret that never shows itself.

use std::fmt;

use hyper::header::HeaderValue;

/// The longest token that is taken: Railway's have 36 characters.
const LONGEST: usize = 512;

/// A platform's token. It has no `Display`, and its `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// Why a text is no token. Never quotes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// Nothing but white space.
    #[error("the token is empty; paste the whole token")]
    Empty,
    /// Longer than any token.
    #[error("the token is longer than {LONGEST} characters; paste the token alone")]
    TooLong,
    /// It cannot stand in a header.
    #[error(
        "the token has a character that tokens do not have (white space inside, or not ASCII); \
         paste the token alone"
    )]
    Characters,
}

impl Token {
    /// The token in `text`, without the white space around it.
    ///
    /// # Errors
    /// It is empty, too long, or has characters that no token has.
    pub fn try_new(text: &str) -> Result<Self, BadToken> {
        let text = text.trim();
        if text.is_empty() {
            return Err(BadToken::Empty);
        }
        if text.len() > LONGEST {
            return Err(BadToken::TooLong);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(BadToken::Characters);
        }
        Ok(Self(text.to_owned()))
    }

    /// It as a header's value that is never shown; none never happens: it was checked.
    pub fn header_value(&self) -> Option<HeaderValue> {
        let mut value = HeaderValue::from_str(&self.0).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// The secret itself, for the one who sends or keeps it.
    pub(crate) fn secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_trimmed_and_never_shown() {
        let token = Token::try_new(" 0a1b-secret\n").unwrap();
        assert_eq!(token.secret(), "0a1b-secret");
        assert_eq!(format!("{token:?}"), "Token(…)");
    }

    #[test]
    fn what_is_no_token_is_refused_without_being_quoted() {
        let long = "x".repeat(LONGEST + 1);
        for (text, expected) in [
            ("", BadToken::Empty),
            (" \n\t", BadToken::Empty),
            (long.as_str(), BadToken::TooLong),
            ("two words", BadToken::Characters),
            ("line\r\nx-injected: 1", BadToken::Characters),
            ("schlüssel", BadToken::Characters),
            ("nul\0", BadToken::Characters),
        ] {
            let refused = Token::try_new(text).unwrap_err();
            assert_eq!(refused, expected);
            assert!(text.trim().is_empty() || !refused.to_string().contains(text.trim()));
        }
    }
}
