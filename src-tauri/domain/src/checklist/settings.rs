//! What the checklist is told beside the chain. [`Settings`] can only be had checked.

use std::fmt;

use url::Url;

/// An origin, as a browser writes it into `Origin`: scheme, host and port, and no slash.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin(String);

impl Origin {
    /// The origin that a page at `url` has.
    pub fn of(url: &Url) -> Self {
        Self(url.origin().ascii_serialization())
    }

    /// It, as in `https://ai-cti.vercel.app`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The frontend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frontend {
    /// Where it is opened.
    pub url: Url,
    /// Further origins that it is opened at, without that of `url`.
    pub origins: Vec<Origin>,
}

impl Frontend {
    /// Every origin that it has, each once.
    pub fn all_origins(&self) -> Vec<Origin> {
        let mut all = vec![Origin::of(&self.url)];
        for origin in &self.origins {
            if !all.contains(origin) {
                all.push(origin.clone());
            }
        }
        all
    }
}

/// Where things are on the backends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// What the frontend calls; none: the health path.
    pub api: Option<String>,
    /// A path that does not exist, or fails: errors must carry CORS headers too.
    pub error: String,
    /// Where a backend tells its version or commit; none: not asked.
    pub version: Option<String>,
    /// A path that touches the database; none: not asked.
    pub ready: Option<String>,
    /// The OpenAPI document.
    pub openapi: String,
}

/// The project at Vercel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vercel {
    /// Its id or name; none: looked up by the frontend's host.
    pub project: Option<String>,
    /// The team's id (`team_…`); none: the token's own account.
    pub team: Option<String>,
}

/// What the checklist is told beside the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The frontend, if it is configured.
    pub frontend: Option<Frontend>,
    /// Where things are on the backends.
    pub paths: Paths,
    /// The method that the frontend calls with.
    pub method: String,
    /// The headers that the frontend sends, in lower case and sorted.
    pub headers: Vec<String>,
    /// The frontend calls with cookies.
    pub credentials: bool,
    /// The project at Vercel.
    pub vercel: Vercel,
    /// The workspace at Railway whose credit is asked for; none: the token's only one.
    pub workspace: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            frontend: None,
            paths: Paths {
                api: None,
                error: "/failover-tray/no-such-path".to_owned(),
                version: None,
                ready: None,
                openapi: "/openapi.json".to_owned(),
            },
            method: "POST".to_owned(),
            headers: vec!["authorization".to_owned(), "content-type".to_owned()],
            credentials: false,
            vercel: Vercel::default(),
            workspace: None,
        }
    }
}

/// A setting that is not allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {problem}")]
pub struct BadSettings {
    /// As in the file: `checklist.api_path`.
    pub key: &'static str,
    /// What is wrong with it, and what is allowed.
    pub problem: String,
}

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

impl Settings {
    /// The same, checked and put into the form that browsers send.
    ///
    /// # Errors
    /// Names the key, and what is allowed.
    pub fn try_new(mut self) -> Result<Self, BadSettings> {
        let paths = [
            ("checklist.api_path", self.paths.api.as_deref()),
            ("checklist.error_path", Some(self.paths.error.as_str())),
            ("checklist.version_path", self.paths.version.as_deref()),
            ("checklist.ready_path", self.paths.ready.as_deref()),
            ("checklist.openapi_path", Some(self.paths.openapi.as_str())),
        ];
        for (key, path) in paths {
            if path.is_some_and(|path| !path.starts_with('/')) {
                let problem = "must begin with a slash, as in \"/api/health\"".to_owned();
                return Err(BadSettings { key, problem });
            }
        }
        self.method = self.method.to_ascii_uppercase();
        if !METHODS.contains(&self.method.as_str()) {
            return Err(BadSettings {
                key: "checklist.method",
                problem: format!("\"{}\" is none of {}", self.method, METHODS.join(", ")),
            });
        }
        for header in &mut self.headers {
            let is_name =
                |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
            if header.is_empty() || !header.bytes().all(is_name) {
                return Err(BadSettings {
                    key: "checklist.headers",
                    problem: format!("\"{header}\" is no header's name, as \"authorization\" is"),
                });
            }
            header.make_ascii_lowercase();
        }
        self.headers.sort();
        self.headers.dedup();
        Ok(self)
    }
}
