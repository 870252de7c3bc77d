//! Whether the frontend's build calls the visitor's own computer.

use super::Outcome;
use super::bundle::{Address, Gap, Reading, Shut};
use crate::backend::BackendUrl;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The build could not be read.
    Shut(Shut),
    /// These addresses stand in the build.
    Found(Vec<Address>),
    /// There is none in the files that were read.
    Clean {
        /// How many they were.
        files: usize,
        /// What was not read.
        gaps: Vec<Gap>,
    },
}

impl Finding {
    /// Looks through what was read. Where the frontend runs on this computer too, the backends of
    /// `chain` may: their addresses are meant.
    pub fn of(reading: &Reading, at_home: bool, chain: &[BackendUrl]) -> Self {
        let is_meant = |it: &Address| at_home && chain.iter().any(|url| it.is_of(url));
        let found = reading.addresses.iter().filter(|it| it.is_loopback() && !is_meant(it));
        let found: Vec<_> = found.cloned().collect();
        match found.is_empty() {
            true => Self::Clean { files: reading.files, gaps: reading.gaps.clone() },
            false => Self::Found(found),
        }
    }

    /// What it comes to: only a whole build is clean.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Shut(_) => Outcome::Unknown,
            Self::Found(_) => Outcome::Fail,
            Self::Clean { gaps, .. } if gaps.is_empty() => Outcome::Pass,
            Self::Clean { .. } => Outcome::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use url::Url;

    use super::*;

    fn reading(addresses: &[&str], gaps: Vec<Gap>) -> Reading {
        let address = |url: &&str| Address { url: Url::parse(url).unwrap(), file: "a.js".into() };
        Reading {
            page: Url::parse("https://ai-cti.vercel.app").unwrap(),
            build: None,
            deployment: None,
            files: 3,
            gaps,
            addresses: addresses.iter().map(address).collect(),
            left_over: Vec::new(),
        }
    }

    #[test]
    fn every_spelling_of_the_visitors_computer_is_found() {
        for url in [
            "http://localhost:8000",
            "http://api.localhost/",
            "https://LOCALHOST",
            "http://127.0.0.1:1",
            "http://127.1.2.3/",
            "http://[::1]:3000/",
            "http://0.0.0.0:8000",
        ] {
            let finding = Finding::of(&reading(&[url], Vec::new()), false, &[]);
            assert_eq!(finding.outcome(), Outcome::Fail, "{url}");
        }
        for url in ["https://localhost.example", "https://ai-cti.onrender.com", "http://10.0.0.1"] {
            let finding = Finding::of(&reading(&[url], Vec::new()), false, &[]);
            assert_eq!(finding.outcome(), Outcome::Pass, "{url}");
        }
    }

    #[test]
    fn a_backend_on_this_computer_is_meant_only_where_the_frontend_is_here_too() {
        let chain = [BackendUrl::parse("http://127.0.0.1:9001").unwrap()];
        let read = reading(&["http://127.0.0.1:9001/api"], Vec::new());
        assert_eq!(Finding::of(&read, true, &chain).outcome(), Outcome::Pass);
        assert_eq!(Finding::of(&read, false, &chain).outcome(), Outcome::Fail);
        let other = reading(&["http://127.0.0.1:9002"], Vec::new());
        assert_eq!(Finding::of(&other, true, &chain).outcome(), Outcome::Fail);
    }

    #[test]
    fn what_was_not_read_whole_is_not_clean() {
        let gap = Gap::Time { limit: Duration::from_secs(30) };
        let finding = Finding::of(&reading(&[], vec![gap.clone()]), false, &[]);
        assert_eq!(finding.outcome(), Outcome::Unknown);
        let finding = Finding::of(&reading(&["http://localhost"], vec![gap]), false, &[]);
        assert_eq!(finding.outcome(), Outcome::Fail);
    }
}
