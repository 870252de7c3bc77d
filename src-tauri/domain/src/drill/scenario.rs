//! What can be rehearsed.

/// A way in which the primary is made to fail, in a simulated drill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scenario {
    /// Railway's edge answers 404: stopped, or out of credit.
    RailwayStopped,
    /// Railway's edge answers 502: the app does not answer its port.
    Crashed,
    /// Connections are refused.
    Refused,
    /// Requests are taken and never answered.
    Hang,
    /// Connections are cut once a request is there.
    Reset,
    /// Answers come seconds late.
    Slow,
    /// A web page instead of the app's answer, with status 200.
    Html,
    /// The host name has no address any more.
    Dns,
    /// Render's edge answers 503: suspended.
    RenderSuspended,
}

impl Scenario {
    /// Every scenario, the default first.
    pub const ALL: [Self; 9] = [
        Self::RailwayStopped,
        Self::Crashed,
        Self::Refused,
        Self::Hang,
        Self::Reset,
        Self::Slow,
        Self::Html,
        Self::Dns,
        Self::RenderSuspended,
    ];

    /// The stable word for the command line, the wire and reports.
    pub const fn code(self) -> &'static str {
        match self {
            Self::RailwayStopped => "railway-stopped",
            Self::Crashed => "crashed",
            Self::Refused => "refused",
            Self::Hang => "hang",
            Self::Reset => "reset",
            Self::Slow => "slow",
            Self::Html => "html",
            Self::Dns => "dns",
            Self::RenderSuspended => "render-suspended",
        }
    }

    /// The scenario with this code, if there is one.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scenario| scenario.code() == code)
    }
}
