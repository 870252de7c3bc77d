//! What a browser does with a backend's CORS headers: the CORS check and the preflight of the Fetch
//! standard (fetch.spec.whatwg.org, "CORS check" and "CORS-preflight fetch"), as Chrome does them.

use super::Refusal;

/// A call from a page, as the page's browser makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The page's origin.
    pub origin: String,
    /// The method, in the case that the browser sends it in.
    pub method: String,
    /// The names of the headers that the page sets.
    pub headers: Vec<String>,
    /// With cookies.
    pub credentials: bool,
}

/// What a backend answered, as far as CORS goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Every header line as it came, the names in lower case.
    pub headers: Vec<(String, String)>,
    /// What a body of plain text says: the reason, where the answer is a refusal.
    pub quote: Option<String>,
}

/// Pages may set these to their ordinary values without asking first.
const SAFE: [&str; 4] = ["accept", "accept-language", "content-language", "range"];

/// Pages cannot set these: the browser leaves them out, so nobody asks for them.
const FORBIDDEN: [&str; 20] = [
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

pub(super) const ALLOW_ORIGIN: &str = "access-control-allow-origin";
pub(super) const ALLOW_CREDENTIALS: &str = "access-control-allow-credentials";
pub(super) const ALLOW_METHODS: &str = "access-control-allow-methods";
pub(super) const ALLOW_HEADERS: &str = "access-control-allow-headers";

impl Answer {
    /// The value of the header `name`: of several, what they come to together.
    pub fn header(&self, name: &str) -> Option<String> {
        let lines = self.headers.iter().filter(|(key, _)| key == name);
        lines.map(|(_, value)| value.clone()).reduce(|all, next| all + ", " + &next)
    }

    /// It leads elsewhere.
    pub fn is_redirect(&self) -> bool {
        matches!(self.status, 301 | 302 | 303 | 307 | 308)
    }

    /// Where it leads to. Without the query, which may hold a secret.
    pub fn location(&self) -> Option<String> {
        let to = self.header("location")?;
        Some(to.split(['?', '#']).next().unwrap_or_default().to_owned())
    }
}

impl Call {
    /// The headers that a preflight asks for: in lower case, sorted. The value of `content-type` is
    /// taken to be JSON's.
    pub fn asked_headers(&self) -> Vec<String> {
        let names = self.headers.iter().map(|name| name.to_ascii_lowercase());
        let mut asked: Vec<_> = names.filter(|name| is_asked(name)).collect();
        asked.sort();
        asked.dedup();
        asked
    }

    /// The browser asks before it calls.
    pub fn needs_preflight(&self) -> bool {
        !is_simple(&self.method) || !self.asked_headers().is_empty()
    }

    /// Whether the answer to the preflight lets the call happen.
    ///
    /// # Errors
    /// Why it does not.
    pub fn preflight(&self, answer: &Answer) -> Result<(), Refusal> {
        if answer.is_redirect() {
            return Err(Refusal::Redirected { to: answer.location() });
        }
        self.check(answer)?;
        let listed = self.listed(answer);
        if (200..=299).contains(&answer.status) {
            return listed;
        }
        // Refused either way: what a list leaves out tells more than the status.
        match listed {
            Err(
                why @ (Refusal::Method { said: Some(_), .. }
                | Refusal::Headers { said: Some(_), .. }),
            ) => Err(why),
            _ => Err(Refusal::Status),
        }
    }

    fn listed(&self, answer: &Answer) -> Result<(), Refusal> {
        let methods = list(answer, ALLOW_METHODS)?;
        let headers = list(answer, ALLOW_HEADERS)?;
        // With cookies "*" is a name like any other.
        let any = |list: &Option<Vec<String>>| {
            !self.credentials && list.iter().flatten().any(|item| item == "*")
        };
        let listed = methods.iter().flatten().any(|method| *method == self.method);
        if !listed && !is_simple(&self.method) && !any(&methods) {
            let said = answer.header(ALLOW_METHODS);
            return Err(Refusal::Method { method: self.method.clone(), said });
        }
        let allowed = |name: &String| {
            let listed = headers.iter().flatten().any(|item| item.eq_ignore_ascii_case(name));
            listed || (any(&headers) && name != "authorization")
        };
        let missing: Vec<_> = self.asked_headers().into_iter().filter(|it| !allowed(it)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Refusal::Headers { missing, said: answer.header(ALLOW_HEADERS) })
    }

    /// Whether the page may read the answer.
    ///
    /// # Errors
    /// Why it may not.
    pub fn check(&self, answer: &Answer) -> Result<(), Refusal> {
        let Some(said) = answer.header(ALLOW_ORIGIN) else { return Err(Refusal::NoOrigin) };
        if said == "*" {
            return match self.credentials {
                true => Err(Refusal::AnyOrigin),
                false => Ok(()),
            };
        }
        if said != self.origin {
            return Err(match said.contains([',', ' ']) {
                true => Refusal::SeveralOrigins { said },
                false => Refusal::OtherOrigin { said },
            });
        }
        let credentials = answer.header(ALLOW_CREDENTIALS);
        if self.credentials && credentials.as_deref() != Some("true") {
            return Err(Refusal::NoCredentials { said: credentials });
        }
        Ok(())
    }
}

fn is_simple(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "POST")
}

fn is_asked(name: &str) -> bool {
    !SAFE.contains(&name)
        && !FORBIDDEN.contains(&name)
        && !name.starts_with("sec-")
        && !name.starts_with("proxy-")
}

/// The items of a list, none where there is no such header. What cannot be read is refused whole.
fn list(answer: &Answer, name: &'static str) -> Result<Option<Vec<String>>, Refusal> {
    let Some(said) = answer.header(name) else { return Ok(None) };
    let items = said.split(',').map(|item| item.trim_matches([' ', '\t']));
    let items: Vec<_> = items.filter(|item| !item.is_empty()).map(str::to_owned).collect();
    match items.iter().all(|item| item.bytes().all(is_token)) {
        true => Ok(Some(items)),
        false => Err(Refusal::Unreadable { header: name, said }),
    }
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests;
