//! What a drill is to do. A [`Plan`] can only be had through [`Plan::try_new`], so nothing behind
//! it checks a bound again.

use std::time::Duration;

use crate::drill::scenario::Scenario;
use crate::policy::Policy;

/// A real drill restores the service by then, whatever was seen.
pub const DEADLINE: Duration = Duration::from_secs(180);

/// Most requests a second to backends elsewhere: they are free tiers, and others' machines.
const MOST_REMOTE: u32 = 10;
/// Most requests a second where every backend is on this machine.
const MOST_LOCAL: u32 = 1000;
/// Most requests of one drill.
pub const MOST_REQUESTS: u64 = 60_000;
/// In less, before, during and after cannot be told from each other.
pub const SHORTEST: Duration = Duration::from_secs(3);
const LONGEST: Duration = Duration::from_secs(600);
/// Leaves the deadline room for stopping and restarting.
const LONGEST_REAL: Duration = Duration::from_secs(120);

/// What fails, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The fault is injected in front of the primary, in a private proxy.
    Simulated(Scenario),
    /// The primary's deployment is stopped and restarted through Railway's API.
    Real,
}

/// What a person asks for, unchecked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// What fails.
    pub kind: Kind,
    /// Requests a second.
    pub rate: u32,
    /// Of all requests: before, during and after the fault.
    pub duration: Duration,
    /// What is asked for with `GET`; none: the health path.
    pub path: Option<String>,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            kind: Kind::Simulated(Scenario::RailwayStopped),
            rate: 5,
            duration: Duration::from_secs(20),
            path: None,
        }
    }
}

/// A checked wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What fails.
    pub kind: Kind,
    /// Requests a second.
    pub rate: u32,
    /// Of all requests.
    pub duration: Duration,
    /// What is asked for with `GET`.
    pub path: String,
    /// The index of the backend that is made to fail: the first that is enabled.
    pub primary: usize,
}

/// Why a wish cannot be carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The rate is out of its bounds.
    #[error("the rate is {is} requests a second; allowed are 1 to {most}{}", of_whom(*.remote))]
    Rate {
        /// What was asked for.
        is: u32,
        /// The most that is allowed.
        most: u32,
        /// Because a backend is not on this machine.
        remote: bool,
    },
    /// The duration is out of its bounds.
    #[error("the duration is {is:?}; allowed are {SHORTEST:?} to {most:?}")]
    Duration {
        /// What was asked for.
        is: Duration,
        /// The longest that is allowed.
        most: Duration,
    },
    /// Rate and duration together are too much.
    #[error("that would be {0} requests; a drill may send {MOST_REQUESTS} at most")]
    Requests(u64),
    /// The path cannot be asked for.
    #[error(
        "the path \"{0}\" must begin with a slash and have no spaces, \"#\" or control characters, in 1 to 2000 characters"
    )]
    Path(String),
    /// There is nothing to switch to.
    #[error("there is no standby: only one backend is enabled")]
    NoStandby,
    /// Two backends are one.
    #[error("{0} and {1} have the same address: if one is down, so is the other")]
    SameAddress(String, String),
}

fn of_whom(remote: bool) -> &'static str {
    if remote { ", as not all backends are on this computer" } else { "" }
}

impl Refusal {
    /// The stable word.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Rate { .. } => "rate",
            Self::Duration { .. } => "duration",
            Self::Requests(_) => "requests",
            Self::Path(_) => "path",
            Self::NoStandby => "no_standby",
            Self::SameAddress(..) => "same_address",
        }
    }

    /// What to do.
    pub const fn next_step(&self) -> &'static str {
        match self {
            Self::Rate { .. } => "Choose a rate within these bounds; 5 is the default.",
            Self::Duration { .. } => "Choose a duration within these bounds; 20 s is the default.",
            Self::Requests(_) => "Choose a lower rate or a shorter duration.",
            Self::Path(_) => {
                "Write the path as in /api/health, or leave it out for the health path."
            }
            Self::NoStandby => "Add a second backend in Settings, or enable one.",
            Self::SameAddress(..) => "Give each backend its own URL in Settings.",
        }
    }
}

impl Plan {
    /// Checks `wish` against the chain of `policy`.
    ///
    /// # Errors
    /// The first thing that is not allowed.
    pub fn try_new(wish: Wish, policy: &Policy) -> Result<Self, Refusal> {
        let Wish { kind, rate, duration, path } = wish;
        let enabled: Vec<_> =
            policy.backends.iter().enumerate().filter(|(_, backend)| backend.enabled).collect();
        let remote = enabled.iter().any(|(_, backend)| !backend.url.is_loopback());
        let most = Self::most_rate(remote);
        if !(1..=most).contains(&rate) {
            return Err(Refusal::Rate { is: rate, most, remote });
        }
        let most = if kind == Kind::Real { LONGEST_REAL } else { LONGEST };
        if !(SHORTEST..=most).contains(&duration) {
            return Err(Refusal::Duration { is: duration, most });
        }
        let requests = u64::from(rate) * duration.as_secs();
        if requests > MOST_REQUESTS {
            return Err(Refusal::Requests(requests));
        }
        let path = path.unwrap_or_else(|| policy.rule.path.clone());
        if !is_path(&path) {
            return Err(Refusal::Path(path));
        }
        let [(primary, _), _, ..] = enabled[..] else { return Err(Refusal::NoStandby) };
        for (place, (_, one)) in enabled.iter().enumerate() {
            if let Some((_, other)) = enabled[..place].iter().find(|(_, it)| it.url == one.url) {
                let (other, one) = (other.name.to_string(), one.name.to_string());
                return Err(Refusal::SameAddress(other, one));
            }
        }
        Ok(Self { kind, rate, duration, path, primary })
    }

    /// Most requests a second, where a backend is `remote` or none is.
    pub const fn most_rate(remote: bool) -> u32 {
        if remote { MOST_REMOTE } else { MOST_LOCAL }
    }

    /// How long requests are sent before the fault.
    pub fn before(&self) -> Duration {
        self.duration.mul_f64(0.3)
    }

    /// How long the fault lasts.
    pub fn during(&self) -> Duration {
        self.duration.mul_f64(0.4)
    }

    /// How long requests are sent after it.
    pub fn after(&self) -> Duration {
        self.duration.saturating_sub(self.before()).saturating_sub(self.during())
    }

    /// How many requests are sent in all.
    pub fn requests(&self) -> u64 {
        (self.duration.as_secs_f64() * f64::from(self.rate)).round() as u64
    }

    /// Between two requests.
    pub fn period(&self) -> Duration {
        Duration::from_secs(1) / self.rate
    }
}

fn is_path(path: &str) -> bool {
    path.starts_with('/')
        && path.len() <= 2000
        && path.chars().all(|c| !c.is_control() && !c.is_whitespace() && c != '#')
}
