//! The ways in which a sample backend can fail, as small named things.

/// How a sample backend behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// No fault: healthy JSON after a small latency.
    Ok,
    /// The listener is closed, and every connection with it.
    Refuse,
    /// Connections are never made, as behind a firewall that drops packets; those there are, are
    /// cut. On Linux alone: other systems may refuse the connections.
    Blackhole,
    /// Takes the request and never answers.
    Hang,
    /// Answers healthy, 2.5 s late or as late as it was told.
    Slow,
    /// The answer's first bytes come at once, the rest drop by drop over that time.
    SlowBody,
    /// Cuts the connection (RST) once the request is there.
    Reset,
    /// Cuts the connection (RST) in the middle of the body.
    ResetBody,
    /// Ends the connection before the promised length.
    Truncated,
    /// 500 with a JSON error.
    Http500,
    /// 502 with a proxy's page.
    Http502,
    /// 503 with a JSON error.
    Http503,
    /// 200, but the status is `degraded`.
    Unhealthy,
    /// 200 and JSON, without a status.
    NoStatus,
    /// 200 with a web page.
    Html,
    /// 200 with plain text.
    NotJson,
    /// 200 with nothing.
    Empty,
    /// 302 to a login page.
    Redirect,
    /// 302 to the very address that was asked for.
    RedirectLoop,
    /// Railway's edge for a stopped service, or one out of credit.
    RailwayStopped,
    /// Railway's edge for an app that does not answer its port.
    RailwayCrashed,
    /// Render's edge for a name that no service has.
    RenderNoServer,
    /// Render's edge for a service that Render suspended.
    RenderSuspended,
    /// Render's edge for a service that its owner suspended.
    RenderSuspendedByOwner,
    /// Render's edge for a sleeping service whose wake failed or goes on.
    RenderHibernating,
    /// Render's edge for an instance that does not answer.
    RenderNotAnswering,
    /// 429 with `retry-after`.
    RateLimited,
    /// Healthy JSON of 10 MB.
    BodyTooLarge,
    /// A body that never ends.
    EndlessBody,
    /// A header that never ends.
    EndlessHead,
    /// Interim answers (103) without end.
    InterimFlood,
    /// Answers once the request's head is there, and throws its body away.
    EarlyAnswer,
    /// A second answer behind the first, to no request.
    TwoAnswers,
    /// Healthy JSON in 16 KB of gzip that unpack to 16 MB.
    GzipBomb,
    /// JSON with bytes that are no UTF-8.
    BadUtf8,
    /// JSON nested 10,000 deep.
    DeepJson,
    /// Bytes that are no HTTP/1, as old or foreign servers send them.
    Http09,
    /// Asleep: the first request wakes it and is held open meanwhile; then [`Fault::Ok`].
    Waking,
}

impl Fault {
    /// Every fault, [`Fault::Ok`] first.
    pub const ALL: [Self; 38] = [
        Self::Ok,
        Self::Refuse,
        Self::Blackhole,
        Self::Hang,
        Self::Slow,
        Self::SlowBody,
        Self::Reset,
        Self::ResetBody,
        Self::Truncated,
        Self::Http500,
        Self::Http502,
        Self::Http503,
        Self::Unhealthy,
        Self::NoStatus,
        Self::Html,
        Self::NotJson,
        Self::Empty,
        Self::Redirect,
        Self::RedirectLoop,
        Self::RailwayStopped,
        Self::RailwayCrashed,
        Self::RenderNoServer,
        Self::RenderSuspended,
        Self::RenderSuspendedByOwner,
        Self::RenderHibernating,
        Self::RenderNotAnswering,
        Self::RateLimited,
        Self::BodyTooLarge,
        Self::EndlessBody,
        Self::EndlessHead,
        Self::InterimFlood,
        Self::EarlyAnswer,
        Self::TwoAnswers,
        Self::GzipBomb,
        Self::BadUtf8,
        Self::DeepJson,
        Self::Http09,
        Self::Waking,
    ];

    /// Those that mean something to a newcomer: what the demo's switches offer, in this order.
    pub const OFFERED: [Self; 12] = [
        Self::Ok,
        Self::Refuse,
        Self::RailwayStopped,
        Self::RailwayCrashed,
        Self::RenderSuspended,
        Self::RenderHibernating,
        Self::Hang,
        Self::Slow,
        Self::Reset,
        Self::Http503,
        Self::Html,
        Self::Unhealthy,
    ];

    /// The stable word for scripts and the wire.
    pub const fn code(self) -> &'static str {
        self.words().0
    }

    /// What a person reads at the switch.
    pub const fn label(self) -> &'static str {
        self.words().1
    }

    /// The fault with this code, if there is one.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.code() == code)
    }

    /// Whether the app runs a request that arrives whole. Where the platform's edge answers for it,
    /// and says that it did, the app never does.
    pub const fn executes(self) -> bool {
        !matches!(
            self,
            Self::Refuse
                | Self::Blackhole
                | Self::RailwayStopped
                | Self::RenderNoServer
                | Self::RenderSuspended
                | Self::RenderSuspendedByOwner
                | Self::RenderHibernating
                | Self::RateLimited
        )
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Ok => ("ok", "Healthy"),
            Self::Refuse => ("refuse", "Stopped (connection refused)"),
            Self::Blackhole => ("blackhole", "Unreachable (packets dropped)"),
            Self::Hang => ("hang", "Hangs (never answers)"),
            Self::Slow => ("slow", "Slow (answers after 2.5 s)"),
            Self::SlowBody => ("slow_body", "Slow (its body dribbles)"),
            Self::Reset => ("reset", "Cuts the connection"),
            Self::ResetBody => ("reset_body", "Cuts the connection in the body"),
            Self::Truncated => ("truncated", "Ends before the promised length"),
            Self::Http500 => ("http_500", "HTTP 500"),
            Self::Http502 => ("http_502", "HTTP 502"),
            Self::Http503 => ("http_503", "HTTP 503"),
            Self::Unhealthy => ("unhealthy", "Says it is degraded"),
            Self::NoStatus => ("no_status", "JSON without a status"),
            Self::Html => ("html", "Web page instead of JSON"),
            Self::NotJson => ("not_json", "Text instead of JSON"),
            Self::Empty => ("empty", "Empty answer"),
            Self::Redirect => ("redirect", "Redirects to a login page"),
            Self::RedirectLoop => ("redirect_loop", "Redirects to itself"),
            Self::RailwayStopped => ("railway_stopped", "Railway: stopped or out of credit"),
            Self::RailwayCrashed => ("railway_crashed", "Railway: app crashed"),
            Self::RenderNoServer => ("render_no_server", "Render: no such service"),
            Self::RenderSuspended => ("render_suspended", "Render: suspended, hours used up"),
            Self::RenderSuspendedByOwner => {
                ("render_suspended_by_owner", "Render: suspended by its owner")
            }
            Self::RenderHibernating => {
                ("render_hibernating", "Asleep on Render, still waking (503)")
            }
            Self::RenderNotAnswering => ("render_not_answering", "Render: app does not answer"),
            Self::RateLimited => ("rate_limited", "Rate limited (429)"),
            Self::BodyTooLarge => ("body_too_large", "Answer of 10 MB"),
            Self::EndlessBody => ("endless_body", "Body without end"),
            Self::EndlessHead => ("endless_head", "Header without end"),
            Self::InterimFlood => ("interim_flood", "Interim answers without end"),
            Self::EarlyAnswer => ("early_answer", "Answers before the request ends"),
            Self::TwoAnswers => ("two_answers", "Answers twice"),
            Self::GzipBomb => ("gzip_bomb", "Gzip bomb"),
            Self::BadUtf8 => ("bad_utf8", "JSON with invalid UTF-8"),
            Self::DeepJson => ("deep_json", "JSON nested 10,000 deep"),
            Self::Http09 => ("http_0_9", "Noise instead of HTTP/1"),
            Self::Waking => ("waking", "Asleep (wakes on the first request)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_stable_unique_words_and_labels_differ() {
        let codes: HashSet<_> = Fault::ALL.iter().map(|fault| fault.code()).collect();
        let labels: HashSet<_> = Fault::ALL.iter().map(|fault| fault.label()).collect();
        assert_eq!((codes.len(), labels.len()), (Fault::ALL.len(), Fault::ALL.len()));
        for fault in Fault::ALL {
            assert_eq!(Fault::parse(fault.code()), Some(fault));
        }
        assert_eq!(Fault::parse("no such fault"), None);
        assert_eq!(Fault::OFFERED[0], Fault::Ok);
    }
}
