//! Causes as one text each: the stable code and, where there is one, what goes with it.

use domain::Cause;
use domain::cause::Phase;

/// Between the parts: no code holds it, and of several parts only the last may.
const BETWEEN: char = '\u{1f}';

/// The causes that are their code alone.
const PLAIN: [Cause; 26] = [
    Cause::Refused,
    Cause::Dns,
    Cause::Unreachable,
    Cause::Reset,
    Cause::TlsExpired,
    Cause::TlsNotYetValid,
    Cause::TlsWrongHost,
    Cause::TlsUntrusted,
    Cause::Timeout(Phase::Dns),
    Cause::Timeout(Phase::Connect),
    Cause::Timeout(Phase::Tls),
    Cause::Timeout(Phase::FirstByte),
    Cause::Timeout(Phase::Body),
    Cause::RailwayNotFound,
    Cause::RailwayNotResponding,
    Cause::RenderNoServer,
    Cause::RenderSuspended,
    Cause::RenderSuspendedByOwner,
    Cause::RenderHibernating,
    Cause::RenderNotAnswering,
    Cause::RateLimited,
    Cause::Html,
    Cause::NotJson,
    Cause::BodyTooLarge,
    Cause::BadAnswer,
    Cause::Truncated,
];

/// The text for `cause`.
pub(crate) fn encode(cause: &Cause) -> String {
    let code = cause.code();
    match cause {
        Cause::TlsFailed(error) => format!("{code}{BETWEEN}{error}"),
        Cause::HttpStatus(status) => format!("{code}{BETWEEN}{status}"),
        Cause::Redirect { status, location } => {
            format!("{code}{BETWEEN}{status}{BETWEEN}{location}")
        }
        Cause::StatusMissing { field } => format!("{code}{BETWEEN}{field}"),
        Cause::StatusOther { field, value } => format!("{code}{BETWEEN}{field}{BETWEEN}{value}"),
        _ => code.to_owned(),
    }
}

/// The cause of `text`; none for a code that is not known here.
pub(crate) fn decode(text: &str) -> Option<Cause> {
    let Some((code, rest)) = text.split_once(BETWEEN) else {
        return PLAIN.into_iter().find(|cause| cause.code() == text);
    };
    match code {
        "tls_failed" => Some(Cause::TlsFailed(rest.to_owned())),
        "http_status" => rest.parse().ok().map(Cause::HttpStatus),
        "redirect" => {
            let (status, location) = rest.split_once(BETWEEN)?;
            Some(Cause::Redirect { status: status.parse().ok()?, location: location.to_owned() })
        }
        "status_missing" => Some(Cause::StatusMissing { field: rest.to_owned() }),
        "status_other" => {
            let (field, value) = rest.split_once(BETWEEN)?;
            Some(Cause::StatusOther { field: field.to_owned(), value: value.to_owned() })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_comes_back_as_it_was() {
        let told = [
            Cause::TlsFailed("no cipher\u{1f}in common".into()),
            Cause::HttpStatus(503),
            Cause::Redirect { status: 302, location: String::new() },
            Cause::Redirect { status: 308, location: "/a\u{1f}b".into() },
            Cause::StatusMissing { field: "status".into() },
            Cause::StatusOther { field: "status".into(), value: "wörn\u{1f}out".into() },
        ];
        for cause in PLAIN.into_iter().chain(told) {
            assert_eq!(decode(&encode(&cause)), Some(cause));
        }
        assert_eq!(decode("a_code_of_tomorrow"), None);
        assert_eq!(decode("http_status\u{1f}soon"), None);
    }
}
