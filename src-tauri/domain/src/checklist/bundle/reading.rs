//! What was read of a build, and why it could not be.

use std::time::Duration;

use url::{Host, Url};

use crate::backend::{BackendUrl, Provider};

/// A text constant of the build that is, or begins with, an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The address.
    pub url: Url,
    /// The file that it stands in, by its path.
    pub file: String,
}

impl Address {
    /// It is at this backend: same scheme, host and port.
    pub fn is_of(&self, backend: &BackendUrl) -> bool {
        self.url.origin() == backend.as_url().origin()
    }

    /// Whoever calls it calls their own computer.
    pub fn is_loopback(&self) -> bool {
        match self.url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback() || address.is_unspecified(),
            Some(Host::Ipv6(address)) => address.is_loopback() || address.is_unspecified(),
            None => false,
        }
    }

    /// Who hosts it.
    pub fn provider(&self) -> Provider {
        self.url.host_str().map_or(Provider::Other, Provider::of_host)
    }
}

/// A variable that is read by its name still: it was not set when the frontend was built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOver {
    /// As in `NEXT_PUBLIC_RENDER_API_URL`.
    pub name: String,
    /// The file that it stands in, by its path.
    pub file: String,
}

/// What was read of a build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The page that it began with, after redirects.
    pub page: Url,
    /// The build's id, where it says one.
    pub build: Option<String>,
    /// The deployment's id (`?dpl=`), where there is one.
    pub deployment: Option<String>,
    /// How many files were read to their end.
    pub files: usize,
    /// What was not read.
    pub gaps: Vec<Gap>,
    /// The addresses that say something: of backends, at their providers, of a visitor's computer.
    pub addresses: Vec<Address>,
    /// The variables that were not set.
    pub left_over: Vec<LeftOver>,
}

/// A part of the build that was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// There are more files than are read.
    Files {
        /// How many are.
        limit: usize,
        /// How many more were found.
        more: usize,
    },
    /// There is more than is read.
    Bytes {
        /// How much is.
        limit: usize,
    },
    /// It took too long.
    Time {
        /// So long it may take.
        limit: Duration,
    },
    /// A file that the build names is not to be had.
    Missing {
        /// Its path.
        file: String,
        /// The answer's status; none where there was no answer.
        status: Option<u16>,
    },
    /// A file is no script that can be read.
    Unreadable {
        /// Its path.
        file: String,
    },
}

/// Why a build could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shut {
    /// Whoever opens the frontend has to sign in: Vercel's Deployment Protection, as a rule.
    Protected {
        /// Where that was said.
        page: Url,
        /// Whether there was a secret that lets requests through.
        bypass: Bypass,
    },
    /// The page answers with an error.
    Status {
        /// The page.
        page: Url,
        /// The status.
        status: u16,
    },
    /// The page does not answer; says why.
    Silent {
        /// The page.
        page: Url,
        /// As the network's library says it.
        why: String,
    },
    /// It leads from one address to the next.
    Redirects {
        /// How many were followed.
        followed: usize,
    },
    /// What answers was not built by Next.js.
    NotNext {
        /// The page.
        page: Url,
    },
}

/// The secret that lets requests through Deployment Protection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bypass {
    /// There is none.
    Absent,
    /// It was sent, and does not do.
    Refused,
    /// It cannot be had; says why, and what to do.
    Trouble(String),
}
