//! What the body of an answer says: GraphQL's `data`, or its `errors` with status 200.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::call::Operation;
use super::error::{RailwayError, Trouble};
use super::http::Answer;
use crate::Token;

/// The longest part of Railway's own words that is quoted.
const LONGEST_QUOTE: usize = 200;

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    data: Option<Value>,
    #[serde(default)]
    errors: Vec<Fault>,
}

#[derive(Deserialize)]
struct Fault {
    message: String,
    /// There once the operation was begun: an error before that has none.
    #[serde(default)]
    path: Option<Vec<Value>>,
}

/// Reads `answer` as one to `operation`. `token` is what must not be quoted.
pub(super) fn read<T: DeserializeOwned>(
    operation: &Operation,
    answer: &Answer,
    token: &Token,
) -> Result<T, RailwayError> {
    let shape = |what: String| operation.unsure(Trouble::Shape(what));
    let code = answer.status.as_u16();
    if answer.html {
        return Err(shape(format!("HTTP {code} with a web page instead of JSON")));
    }
    let body: Body = serde_json::from_slice(&answer.body)
        .map_err(|error| shape(format!("HTTP {code}, no GraphQL answer: {error}")))?;
    if let Some(fault) = body.errors.first() {
        return Err(refused(operation, fault, token));
    }
    if !answer.status.is_success() {
        return Err(shape(format!("HTTP {code} without errors")));
    }
    let data = body.data.ok_or_else(|| shape("neither data nor errors".to_owned()))?;
    T::deserialize(data).map_err(|error| shape(quoted(&error.to_string(), token)))
}

/// Railway says some things in words alone, as its own command-line tool reads them.
fn refused(operation: &Operation, fault: &Fault, token: &Token) -> RailwayError {
    let words = fault.message.to_ascii_lowercase();
    if words.contains("not authorized") || words.contains("project token not found") {
        return operation.error(Trouble::Unauthorized);
    }
    let trouble = Trouble::Refused(quoted(&fault.message, token));
    // Whatever failed within an operation may have failed after its effect.
    if fault.path.is_some() { operation.unsure(trouble) } else { operation.error(trouble) }
}

/// `text` on one line, cut short, without the token.
fn quoted(text: &str, token: &Token) -> String {
    let text = text.replace(token.secret(), "…");
    let mut line: String =
        text.chars().map(|it| if it.is_control() { ' ' } else { it }).take(LONGEST_QUOTE).collect();
    if text.chars().nth(LONGEST_QUOTE).is_some() {
        line.push('…');
    }
    line
}
