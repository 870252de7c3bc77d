//! Which addresses say something, and which text may hold one.

use domain::Backend;
use domain::BackendUrl;
use domain::backend::Provider;
use domain::checklist::bundle::Address;
use url::Url;

/// What a text must hold, in lower case, to be worth the parsing: most of a build is a library.
const HINTS: [&str; 8] = [
    "next_public_",
    ".railway.app",
    ".onrender.com",
    "://localhost",
    ".localhost",
    "://127.",
    "://0.0.0.0",
    "://[::",
];

#[derive(Clone, Debug)]
pub(super) struct Sift {
    chain: Vec<BackendUrl>,
    hosts: Vec<String>,
}

impl Sift {
    pub(super) fn new(backends: &[Backend]) -> Self {
        let chain: Vec<_> = backends.iter().map(|backend| backend.url.clone()).collect();
        let host = |url: &BackendUrl| url.as_url().host_str().map(|host| format!("://{host}"));
        let hosts = chain.iter().filter_map(host).collect();
        Self { chain, hosts }
    }

    /// Whether `text` may hold anything that tells.
    pub(super) fn may_tell(&self, text: &str) -> bool {
        let text = text.to_ascii_lowercase();
        HINTS.iter().any(|hint| text.contains(hint))
            || self.hosts.iter().any(|host| text.contains(host))
    }

    /// `url`, where it says something: of a backend, at a provider, of a visitor's own computer.
    pub(super) fn telling(&self, url: Url, file: &str) -> Option<Address> {
        let address = Address { url, file: file.to_owned() };
        let tells = address.is_loopback()
            || address.provider() != Provider::Other
            || self.chain.iter().any(|backend| address.is_of(backend));
        tells.then_some(address)
    }
}
