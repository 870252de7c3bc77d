//! GraphQL over the shared machinery: one operation, asked with the token and read strictly.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::Kind;
use crate::api::{Answer, Api, ApiError, Operation as Asked, Trouble};

/// A question or a command, as GraphQL.
#[derive(Debug)]
pub(super) struct Operation {
    asked: Asked,
    text: &'static str,
}

impl Operation {
    pub(super) const fn query(by: Kind, name: &'static str, text: &'static str) -> Self {
        Self { asked: Asked::question(by, name), text }
    }

    pub(super) const fn mutation(name: &'static str, text: &'static str) -> Self {
        Self { asked: Asked { by: Kind::RailwayProject, name, command: true }, text }
    }

    /// An error that says that the operation was not carried out.
    pub(super) fn error(&self, trouble: Trouble) -> ApiError {
        self.asked.error(trouble)
    }

    /// Reads the yes or no of a command.
    pub(super) fn agreed(&self, yes: bool) -> Result<(), ApiError> {
        if yes {
            return Ok(());
        }
        let why = "it answered false, without a reason".to_owned();
        Err(self.asked.unsure(Trouble::Refused(why)))
    }
}

/// Carries `operation` out: a command once, a question again where that may help.
pub(super) async fn run<T: DeserializeOwned>(
    api: &Api,
    operation: &Operation,
    variables: Value,
) -> Result<T, ApiError> {
    let body = json!({
        "query": operation.text, "operationName": operation.asked.name, "variables": variables,
    });
    let ask = api.post(body.to_string());
    api.run(&operation.asked, &ask, |answer| read(api, &operation.asked, answer)).await
}

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

/// What the body of an answer says: GraphQL's `data`, or its `errors` with status 200.
fn read<T: DeserializeOwned>(api: &Api, asked: &Asked, answer: &Answer) -> Result<T, ApiError> {
    let shape = |what: String| asked.unsure(Trouble::Shape(what));
    let code = answer.status.as_u16();
    if answer.html {
        return Err(shape(format!("HTTP {code} with a web page instead of JSON")));
    }
    let body: Body = serde_json::from_slice(&answer.body)
        .map_err(|error| shape(format!("HTTP {code}, no GraphQL answer: {error}")))?;
    if let Some(fault) = body.errors.first() {
        return Err(refused(api, asked, fault));
    }
    if !answer.status.is_success() {
        return Err(shape(format!("HTTP {code} without errors")));
    }
    let data = body.data.ok_or_else(|| shape("neither data nor errors".to_owned()))?;
    T::deserialize(data).map_err(|error| shape(api.quoted(&error.to_string())))
}

/// Railway says some things in words alone, as its own command-line tool reads them.
fn refused(api: &Api, asked: &Asked, fault: &Fault) -> ApiError {
    let words = fault.message.to_ascii_lowercase();
    if words.contains("not authorized") || words.contains("project token not found") {
        return asked.error(Trouble::Unauthorized);
    }
    let trouble = Trouble::Refused(api.quoted(&fault.message));
    // Whatever failed within an operation may have failed after its effect.
    if fault.path.is_some() { asked.unsure(trouble) } else { asked.error(trouble) }
}
