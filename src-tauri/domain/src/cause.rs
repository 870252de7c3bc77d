//! The closed set of reasons for which a backend cannot be used.

/// The step of a request in which something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Looking the host name up.
    Dns,
    /// Opening the TCP connection.
    Connect,
    /// The TLS handshake.
    Tls,
    /// From the request sent to the first byte of the answer.
    FirstByte,
    /// From the first byte of the answer to its last.
    Body,
}

/// Why a probe did not find its backend healthy. One cause, one `code`, one sentence, one next
/// step (the words are in `present::cause`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Nothing listens at the address.
    Refused,
    /// The host name does not resolve.
    Dns,
    /// No route to the host.
    Unreachable,
    /// The connection was cut before the answer was whole.
    Reset,
    /// The certificate's end date has passed.
    TlsExpired,
    /// The certificate's start date has not come.
    TlsNotYetValid,
    /// The certificate is for another host name.
    TlsWrongHost,
    /// Nobody this machine trusts signed the certificate.
    TlsUntrusted,
    /// Any other failure of the TLS handshake, with the library's word for it.
    TlsFailed(String),
    /// No progress in time, and the phase that it hung in.
    Timeout(Phase),
    /// Railway's edge: 404 with `x-railway-fallback`. Stopped, out of credit, renamed…
    RailwayNotFound,
    /// Railway's edge: 502 with `x-railway-fallback`. The app does not answer its port.
    RailwayNotResponding,
    /// Render's edge: `no-server`. No service has this name.
    RenderNoServer,
    /// Render's edge: `suspend`. By Render: hours used up, or billing.
    RenderSuspended,
    /// Render's edge: `suspend-by-user`.
    RenderSuspendedByOwner,
    /// Render's edge: `hibernate-wake-error`. Asleep; the wake failed or still goes on.
    RenderHibernating,
    /// Render's edge: `dynamic-…-error`, 502. The instance does not answer.
    RenderNotAnswering,
    /// 429: the platform or the app asks for fewer requests.
    RateLimited,
    /// Any other status outside 200–299, the redirects aside.
    HttpStatus(u16),
    /// A 3xx. None is followed: a health path must answer by itself.
    Redirect {
        /// The answer's status.
        status: u16,
        /// Its `location`, empty where it has none.
        location: String,
    },
    /// A web page where JSON was asked for: an error, login or loader page.
    Html,
    /// A body that is neither HTML nor JSON, an empty one included.
    NotJson,
    /// JSON without the field that says the health.
    StatusMissing {
        /// The field's name.
        field: String,
    },
    /// JSON whose field has a value that does not mean healthy.
    StatusOther {
        /// The field's name.
        field: String,
        /// What it said, cut to 40 characters.
        value: String,
    },
    /// More than the 64 KiB that a health answer may have.
    BodyTooLarge,
    /// Bytes that are no HTTP/1 answer, or a head beyond the limits.
    BadAnswer,
    /// The connection ended before the length that the answer promised.
    Truncated,
}

impl Cause {
    /// The stable word for scripts and for the UI's own matching.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused => "connection_refused",
            Self::Dns => "dns",
            Self::Unreachable => "host_unreachable",
            Self::Reset => "connection_reset",
            Self::TlsExpired => "tls_expired",
            Self::TlsNotYetValid => "tls_not_yet_valid",
            Self::TlsWrongHost => "tls_wrong_host",
            Self::TlsUntrusted => "tls_untrusted",
            Self::TlsFailed(_) => "tls_failed",
            Self::Timeout(Phase::Dns) => "timeout_dns",
            Self::Timeout(Phase::Connect) => "timeout_connect",
            Self::Timeout(Phase::Tls) => "timeout_tls",
            Self::Timeout(Phase::FirstByte) => "timeout_first_byte",
            Self::Timeout(Phase::Body) => "timeout_body",
            Self::RailwayNotFound => "railway_not_found",
            Self::RailwayNotResponding => "railway_not_responding",
            Self::RenderNoServer => "render_no_server",
            Self::RenderSuspended => "render_suspended",
            Self::RenderSuspendedByOwner => "render_suspended_by_owner",
            Self::RenderHibernating => "render_hibernating",
            Self::RenderNotAnswering => "render_not_answering",
            Self::RateLimited => "rate_limited",
            Self::HttpStatus(_) => "http_status",
            Self::Redirect { .. } => "redirect",
            Self::Html => "html",
            Self::NotJson => "not_json",
            Self::StatusMissing { .. } => "status_missing",
            Self::StatusOther { .. } => "status_other",
            Self::BodyTooLarge => "body_too_large",
            Self::BadAnswer => "bad_answer",
            Self::Truncated => "truncated",
        }
    }

    /// Whether it could as well be this machine's own network: no byte of HTTP came from the
    /// backend. An untrusted or foreign certificate counts, since sign-in pages and TLS
    /// inspection look like that (`platforms.md` 6).
    pub const fn is_network(&self) -> bool {
        matches!(
            self,
            Self::Dns
                | Self::Unreachable
                | Self::Refused
                | Self::Reset
                | Self::TlsUntrusted
                | Self::TlsWrongHost
                | Self::Timeout(Phase::Dns | Phase::Connect | Phase::Tls)
        )
    }

    /// Whether the app itself answered, though not as a healthy one: proof that it is awake. A web
    /// page is none, since platforms serve those in an app's stead.
    pub const fn app_answered(&self) -> bool {
        matches!(
            self,
            Self::HttpStatus(_)
                | Self::Redirect { .. }
                | Self::NotJson
                | Self::StatusMissing { .. }
                | Self::StatusOther { .. }
        )
    }

    /// Whether a sleeping free tier answers like this while it wakes: it holds the request open,
    /// or says that it is not up yet.
    pub const fn may_be_waking(&self) -> bool {
        matches!(self, Self::Timeout(Phase::FirstByte) | Self::RenderHibernating)
    }
}
