//! What stands behind a sample backend that is only a gate in front of another.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

/// A request as it arrived at the gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// As in `GET`.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Names in lower case; of equal names the last.
    pub headers: BTreeMap<String, String>,
    /// The whole body.
    pub body: Vec<u8>,
}

/// What the origin answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The status code.
    pub status: u16,
    /// The headers, but for those of the connection and the length, which the gate writes.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The whole body.
    pub body: Vec<u8>,
}

/// Answers in the place of the sample's app, as long as the fault lets its app answer.
pub trait Origin: Send + Sync + 'static {
    /// None where it could not be reached or gave no whole answer: the gate cuts the connection.
    fn ask(&self, asked: Asked) -> Pin<Box<dyn Future<Output = Option<Answered>> + Send>>;
}
