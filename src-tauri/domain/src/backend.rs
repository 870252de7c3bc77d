//! A configured target: its name, its address, who hosts it.

use std::fmt;
use std::sync::Arc;

use url::{Host, Url};

/// One backend of the chain. Its place in the policy's list is its rank: first is primary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backend {
    /// What people call it. Unique in the chain.
    pub name: Arc<str>,
    /// Where it answers.
    pub url: BackendUrl,
    /// A disabled backend is probed but never selected.
    pub enabled: bool,
    /// Whether its plan puts it to sleep without traffic: then a slow first answer is *waking*,
    /// and its waking hours are counted.
    pub sleeps: bool,
    /// The colour that stands for it, where the rank's own is not wanted.
    pub color: Option<Color>,
}

impl Backend {
    /// A backend as its host suggests: enabled, sleeping where its provider is known to.
    pub fn new(name: &str, url: BackendUrl) -> Self {
        let sleeps = url.provider() != Provider::Other;
        Self { name: name.into(), url, enabled: true, sleeps, color: None }
    }
}

/// The colours that may stand for a backend. Red and grey are not among them: they have meanings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Color {
    Green,
    Amber,
    Blue,
    Teal,
    Violet,
}

impl Color {
    /// Every colour, in the order of the rank they stand for by default.
    pub const ALL: [Self; 5] = [Self::Green, Self::Amber, Self::Blue, Self::Teal, Self::Violet];

    /// The colour a rank has when none is configured: primary green, backup amber, others blue.
    pub const fn of_rank(rank: usize) -> Self {
        match rank {
            1 => Self::Green,
            2 => Self::Amber,
            _ => Self::Blue,
        }
    }

    /// The word used in config and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Blue => "blue",
            Self::Teal => "teal",
            Self::Violet => "violet",
        }
    }
}

/// Who hosts a backend, told by its host name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Provider {
    Railway,
    Render,
    Other,
}

impl Provider {
    /// Who hosts this host name.
    pub fn of_host(host: &str) -> Self {
        match host {
            host if host.ends_with(".railway.app") => Self::Railway,
            host if host.ends_with(".onrender.com") => Self::Render,
            _ => Self::Other,
        }
    }
}

/// A backend's base address: `http` or `https`, a host, maybe a port and a base path; no
/// credentials, query or fragment, no slash at the end.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BackendUrl(Url);

/// Why a text is not a [`BackendUrl`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackendUrlError {
    /// No `http://` or `https://` in front, so the rest cannot be read for sure.
    #[error("has no scheme; write https://{0}")]
    NoScheme(String),
    /// Another scheme than HTTP's.
    #[error("has the scheme \"{0}:\"; allowed are http:// and https://")]
    Scheme(String),
    /// A user name or password stands in it.
    #[error("has a user name or password in it; leave them out, a health check needs none")]
    Credentials,
    /// A `?…` part.
    #[error("has a query (\"?…\"); leave it out, the path for health checks is [health] path")]
    Query,
    /// A `#…` part.
    #[error("has a fragment (\"#…\"); leave it out")]
    Fragment,
    /// Anything else.
    #[error("is not a URL ({0}); write it as https://your-app.up.railway.app")]
    Invalid(String),
}

impl BackendUrl {
    /// Reads `text`. A slash at the end is dropped, a base path is kept.
    ///
    /// # Errors
    /// [`BackendUrlError`] says which part is not allowed and what to write instead.
    pub fn parse(text: &str) -> Result<Self, BackendUrlError> {
        let text = text.trim();
        let url = match Url::parse(text) {
            Ok(url) => url,
            Err(url::ParseError::RelativeUrlWithoutBase) if !text.is_empty() => {
                return Err(BackendUrlError::NoScheme(text.to_owned()));
            }
            Err(error) => return Err(BackendUrlError::Invalid(error.to_string())),
        };
        if !matches!(url.scheme(), "http" | "https") {
            // "localhost:8000" parses as the scheme "localhost": what is meant has none.
            let rest = &text[url.scheme().len() + 1..];
            return Err(if rest.starts_with(|c: char| c.is_ascii_digit()) {
                BackendUrlError::NoScheme(text.to_owned())
            } else {
                BackendUrlError::Scheme(url.scheme().to_owned())
            });
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BackendUrlError::Credentials);
        }
        if url.query().is_some() {
            return Err(BackendUrlError::Query);
        }
        if url.fragment().is_some() {
            return Err(BackendUrlError::Fragment);
        }
        let mut url = url;
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Ok(Self(url))
    }

    /// The address of `path` (which begins with a slash) on this backend, the base path kept.
    pub fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (path, None),
        };
        let base = self.0.path().trim_end_matches('/');
        url.set_path(&format!("{base}{path}"));
        url.set_query(query);
        url
    }

    /// The base address itself.
    pub fn as_url(&self) -> &Url {
        &self.0
    }

    /// Whether it points at this very machine.
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    /// Who hosts it, by its host name. A custom domain says [`Provider::Other`].
    pub fn provider(&self) -> Provider {
        self.0.host_str().map_or(Provider::Other, Provider::of_host)
    }
}

impl fmt::Display for BackendUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl fmt::Debug for BackendUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_at_the_end_is_dropped_and_a_base_path_kept() {
        let shown = |text| BackendUrl::parse(text).unwrap().to_string();
        assert_eq!(shown("https://a.up.railway.app/"), "https://a.up.railway.app");
        assert_eq!(shown("https://a.example/api/"), "https://a.example/api");
        assert_eq!(shown(" http://localhost:8000 "), "http://localhost:8000");
    }

    #[test]
    fn the_health_path_goes_behind_the_base_path() {
        let at = |base, path| BackendUrl::parse(base).unwrap().join(path).to_string();
        assert_eq!(at("https://a.example", "/"), "https://a.example/");
        assert_eq!(
            at("https://a.example/api/", "/health?deep=1"),
            "https://a.example/api/health?deep=1"
        );
    }

    #[test]
    fn every_refusal_says_what_to_do() {
        let refused = |text| BackendUrl::parse(text).unwrap_err();
        assert_eq!(
            refused("my-app.up.railway.app"),
            BackendUrlError::NoScheme("my-app.up.railway.app".into())
        );
        assert_eq!(refused("localhost:8000"), BackendUrlError::NoScheme("localhost:8000".into()));
        assert_eq!(refused("ftp://a.example"), BackendUrlError::Scheme("ftp".into()));
        assert_eq!(refused("https://me:secret@a.example"), BackendUrlError::Credentials);
        assert_eq!(refused("https://a.example/?x=1"), BackendUrlError::Query);
        assert_eq!(refused("https://a.example/#top"), BackendUrlError::Fragment);
        assert!(matches!(refused(""), BackendUrlError::Invalid(_)));
        assert!(matches!(refused("https://"), BackendUrlError::Invalid(_)));
    }

    #[test]
    fn the_host_name_tells_the_provider() {
        let provider = |text| BackendUrl::parse(text).unwrap().provider();
        assert_eq!(provider("https://a.up.railway.app"), Provider::Railway);
        assert_eq!(provider("https://a.onrender.com"), Provider::Render);
        assert_eq!(provider("https://onrender.com.evil.example"), Provider::Other);
    }
}
