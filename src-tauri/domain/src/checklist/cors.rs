//! Whether a browser lets the frontend call the backends: the Fetch standard's CORS, as Chrome does it.

mod browser;
mod judge;

use std::sync::Arc;

pub use browser::{Answer, Call};
pub use judge::judge;

use super::Outcome;

/// What the backends were asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The frontend's origins.
    pub origins: Vec<String>,
    /// The method that the frontend calls with.
    pub method: String,
    /// The names of the headers that it sets.
    pub headers: Vec<String>,
    /// It calls with cookies.
    pub credentials: bool,
    /// What it calls.
    pub path: String,
    /// What fails.
    pub error_path: String,
}

impl Question {
    /// The call from `origin`.
    pub fn call(&self, origin: &str) -> Call {
        Call {
            origin: origin.to_owned(),
            method: self.method.clone(),
            headers: self.headers.clone(),
            credentials: self.credentials,
        }
    }
}

/// A backend that is up, and what it answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Its name.
    pub name: Arc<str>,
    /// For each of the frontend's origins.
    pub heard: Vec<Heard>,
    /// The answers to an origin that is nobody's, as far as they came.
    pub to_stranger: Vec<Answer>,
}

/// What a backend answered to one origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The origin.
    pub origin: String,
    /// To the preflight; none where a browser sends none.
    pub preflight: Option<Reply>,
    /// To a `GET` of what the frontend calls.
    pub actual: Reply,
    /// To a `GET` of what fails.
    pub error: Reply,
    /// To the origin with a slash at its end, asked where the origin was refused.
    pub slashed: Option<Answer>,
}

/// An answer, or why there is none.
pub type Reply = Result<Answer, String>;

/// A name for an origin that no backend knows, of a domain that cannot exist.
pub const STRANGER: &str = "https://stranger.invalid";

/// One of the requests that are made for an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leg {
    /// What the browser asks before the call.
    Preflight,
    /// The call.
    Actual,
    /// A call that fails.
    Error,
}

/// Why a browser keeps the answer from the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The preflight leads elsewhere, which no browser follows.
    Redirected {
        /// Where to, without the query.
        to: Option<String>,
    },
    /// The headers are right, but the preflight's status is none of 200 to 299.
    Status,
    /// There is no `Access-Control-Allow-Origin`.
    NoOrigin,
    /// It names somebody else.
    OtherOrigin {
        /// Whom.
        said: String,
    },
    /// It is there more than once, or a list.
    SeveralOrigins {
        /// What it says.
        said: String,
    },
    /// It is `*`, which does not count with cookies.
    AnyOrigin,
    /// `Access-Control-Allow-Credentials` is not `true`, to the letter.
    NoCredentials {
        /// What it says.
        said: Option<String>,
    },
    /// A list that cannot be read.
    Unreadable {
        /// The header.
        header: &'static str,
        /// What it says.
        said: String,
    },
    /// The method is not allowed.
    Method {
        /// The method.
        method: String,
        /// What `Access-Control-Allow-Methods` says.
        said: Option<String>,
    },
    /// These headers are not allowed.
    Headers {
        /// Their names.
        missing: Vec<String>,
        /// What `Access-Control-Allow-Headers` says.
        said: Option<String>,
    },
}

impl Refusal {
    /// It is about who calls: no answer of the backend has it right then.
    pub const fn is_of_origin(&self) -> bool {
        match self {
            Self::NoOrigin
            | Self::OtherOrigin { .. }
            | Self::SeveralOrigins { .. }
            | Self::AnyOrigin
            | Self::NoCredentials { .. } => true,
            Self::Redirected { .. }
            | Self::Status
            | Self::Unreadable { .. }
            | Self::Method { .. }
            | Self::Headers { .. } => false,
        }
    }
}

/// Something that a browser refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Whose call.
    pub origin: String,
    /// Which of its requests.
    pub leg: Leg,
    /// The answer's status.
    pub status: u16,
    /// What the answer says of it.
    pub quote: Option<String>,
    /// Why it is refused.
    pub why: Refusal,
    /// The backend allows the origin with a slash at its end, which no browser sends.
    pub slash: bool,
}

/// Something that could not be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// Whose call.
    pub origin: String,
    /// Which of its requests.
    pub leg: Leg,
    /// Why.
    pub why: Blank,
}

/// Why something could not be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Blank {
    /// There was no whole answer; says why.
    Missed(String),
    /// The call leads elsewhere, where CORS counts again.
    Redirected {
        /// The status.
        status: u16,
        /// Where to, without the query.
        to: Option<String>,
    },
    /// Only `GET` is ever asked, and that is not what is served there.
    NotServed {
        /// The status.
        status: u16,
    },
    /// What should fail did not.
    NoError {
        /// The status.
        status: u16,
    },
}

/// Something that works, and should not be so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Whatever origin asks is allowed by name.
    AnyReflected {
        /// With cookies too: every site may act for a signed-in visitor.
        credentials: bool,
    },
    /// The origin is echoed without `Vary: Origin`: a cache may hand one origin's answer to another.
    NoVary,
}

/// A backend, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Its name.
    pub name: Arc<str>,
    /// What a browser refuses.
    pub troubles: Vec<Trouble>,
    /// What could not be seen.
    pub unseen: Vec<Unseen>,
    /// What works, and should not be so.
    pub warnings: Vec<Warning>,
}

/// Where both are right, and yet not equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Whose call.
    pub origin: String,
    /// Which of its requests.
    pub leg: Leg,
    /// The header.
    pub header: &'static str,
    /// What each backend says in it.
    pub said: Vec<(Arc<str>, Option<String>)>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was asked.
    pub question: Question,
    /// The backends that are up.
    pub backends: Vec<Judged>,
    /// Those that are down, and so are not judged.
    pub down: Vec<Arc<str>>,
    /// Where two that are right are not equal.
    pub differences: Vec<Difference>,
}

impl Finding {
    /// What it comes to.
    pub fn outcome(&self) -> Outcome {
        let fails = self.backends.iter().any(|it| !it.troubles.is_empty());
        if fails || !self.differences.is_empty() {
            return Outcome::Fail;
        }
        let unseen = self.backends.iter().any(|it| !it.unseen.is_empty());
        // Equality takes two.
        match unseen || !self.down.is_empty() || self.backends.len() < 2 {
            true => Outcome::Unknown,
            false => Outcome::Pass,
        }
    }
}
