//! The checks there are.

/// One item of the checklist: the guide's seven, and those beyond it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// The primary is deployed and running.
    RailwayRunning,
    /// The backup is deployed and running.
    RenderRunning,
    /// Both answer the health path with a status.
    HealthEndpoint,
    /// CORS is right on both, and equal.
    Cors,
    /// The frontend's build has the backends' addresses.
    VercelEnv,
    /// The frontend was deployed again after they were set.
    FrontendRedeployed,
    /// No address of a visitor's own computer is in the frontend's build.
    NoLoopback,
    /// A failover test passed lately.
    FailoverTested,
    /// The standby is awake.
    StandbyWarm,
    /// Both backends are the same program over the same data.
    Parity,
    /// Certificates are valid for long enough.
    Certificates,
    /// Hours and credit last.
    Budget,
}

/// What a check is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// The backends as they answer.
    Backends,
    /// The frontend's build.
    Frontend,
    /// What happens when one fails.
    Failover,
    /// What runs out.
    Limits,
}

impl Group {
    /// All of them, in the order that they are shown in.
    pub const ALL: [Self; 4] = [Self::Backends, Self::Frontend, Self::Failover, Self::Limits];
}

impl Check {
    /// All of them, in the order that they are shown in.
    pub const ALL: [Self; 12] = [
        Self::RailwayRunning,
        Self::RenderRunning,
        Self::HealthEndpoint,
        Self::Cors,
        Self::VercelEnv,
        Self::FrontendRedeployed,
        Self::NoLoopback,
        Self::FailoverTested,
        Self::StandbyWarm,
        Self::Parity,
        Self::Certificates,
        Self::Budget,
    ];

    /// The stable word for scripts and files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::RailwayRunning => "railway-running",
            Self::RenderRunning => "render-running",
            Self::HealthEndpoint => "health-endpoint",
            Self::Cors => "cors",
            Self::VercelEnv => "vercel-env",
            Self::FrontendRedeployed => "frontend-redeployed",
            Self::NoLoopback => "no-loopback",
            Self::FailoverTested => "failover-tested",
            Self::StandbyWarm => "standby-warm",
            Self::Parity => "parity",
            Self::Certificates => "certificates",
            Self::Budget => "budget",
        }
    }

    /// The check of that word.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|check| check.code() == code)
    }

    /// What it is about.
    pub const fn group(self) -> Group {
        match self {
            Self::RailwayRunning | Self::RenderRunning | Self::HealthEndpoint | Self::Cors => {
                Group::Backends
            }
            Self::VercelEnv | Self::FrontendRedeployed | Self::NoLoopback => Group::Frontend,
            Self::FailoverTested | Self::StandbyWarm | Self::Parity => Group::Failover,
            Self::Certificates | Self::Budget => Group::Limits,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_is_found_by_its_word_and_groups_stay_together() {
        for check in Check::ALL {
            assert_eq!(Check::parse(check.code()), Some(check));
        }
        assert_eq!(Check::parse("railway"), None);
        assert!(Check::ALL.is_sorted_by_key(|check| check.group()));
    }
}
