//! From a library's error to the domain's cause.

use std::error::Error;
use std::io;

use domain::{Cause, Phase};
use rustls::CertificateError;

use crate::evidence;
use crate::tls::Facts;

/// Why no answer, or no whole one, could be had.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) cause: Cause,
    /// The library's own words.
    pub(crate) error: String,
}

impl Failure {
    pub(crate) fn new(cause: Cause, error: &(dyn Error + 'static)) -> Self {
        Self { cause, error: evidence::error(&words(error)) }
    }

    /// The name cannot be looked up.
    pub(crate) fn look_up(error: &(dyn Error + 'static)) -> Self {
        Self::new(Cause::Dns, error)
    }

    /// No connection. What the system says beyond refusal and silence comes down to no way there.
    pub(crate) fn connect(error: &(dyn Error + 'static)) -> Self {
        Self::new(io_cause(error, Phase::Connect).unwrap_or(Cause::Unreachable), error)
    }

    /// No TLS session. `facts` are those of the certificate, if one was shown.
    pub(crate) fn handshake(error: &(dyn Error + 'static), facts: Option<&Facts>) -> Self {
        let cause = match find::<rustls::Error>(error) {
            Some(error) => tls_cause(error, facts),
            None => io_cause(error, Phase::Tls)
                .unwrap_or_else(|| Cause::TlsFailed(evidence::error(&words(error)))),
        };
        Self::new(cause, error)
    }

    /// No TLS at all, for a reason on this machine.
    pub(crate) fn no_tls(reason: String) -> Self {
        Self { cause: Cause::TlsFailed(evidence::error(&reason)), error: evidence::error(&reason) }
    }

    /// The request's path or host cannot be put into a request.
    pub(crate) fn bad_request(error: &(dyn Error + 'static)) -> Self {
        Self::new(Cause::BadAnswer, error)
    }

    /// Connected, but no whole answer. `phase` is the one it failed in.
    pub(crate) fn exchange(error: &hyper::Error, phase: Phase) -> Self {
        let cut = if phase == Phase::Body { Cause::Truncated } else { Cause::Reset };
        let cause = if let Some(tls) = find::<rustls::Error>(error) {
            tls_cause(tls, None)
        } else if let Some(cause) = io_cause(error, phase) {
            cause
        } else if error.is_incomplete_message() {
            cut
        } else if error.is_canceled() || error.is_closed() {
            Cause::Reset
        } else {
            Cause::BadAnswer
        };
        Self::new(cause, error)
    }
}

fn tls_cause(error: &rustls::Error, facts: Option<&Facts>) -> Cause {
    use CertificateError as Bad;
    let rustls::Error::InvalidCertificate(bad) = error else {
        return Cause::TlsFailed(evidence::error(&error.to_string()));
    };
    match bad {
        Bad::Expired | Bad::ExpiredContext { .. } => Cause::TlsExpired,
        Bad::NotValidYet | Bad::NotValidYetContext { .. } => Cause::TlsNotYetValid,
        Bad::NotValidForName | Bad::NotValidForNameContext { .. } => Cause::TlsWrongHost,
        Bad::UnknownIssuer | Bad::BadSignature => Cause::TlsUntrusted,
        // A certificate that signed itself and may sign others, as `openssl req -x509` makes it,
        // is refused for the latter; what is wrong with it is the former.
        _ if facts.is_some_and(|facts| facts.self_issued) => Cause::TlsUntrusted,
        _ => Cause::TlsFailed(evidence::error(&error.to_string())),
    }
}

fn io_cause(error: &(dyn Error + 'static), phase: Phase) -> Option<Cause> {
    use io::ErrorKind as Kind;
    match find::<io::Error>(error)?.kind() {
        Kind::ConnectionRefused => Some(Cause::Refused),
        Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe | Kind::NotConnected => {
            Some(Cause::Reset)
        }
        Kind::HostUnreachable
        | Kind::NetworkUnreachable
        | Kind::NetworkDown
        | Kind::AddrNotAvailable => Some(Cause::Unreachable),
        Kind::TimedOut => Some(Cause::Timeout(phase)),
        Kind::UnexpectedEof if phase == Phase::Body => Some(Cause::Truncated),
        Kind::UnexpectedEof => Some(Cause::Reset),
        _ => None,
    }
}

/// The errors from the outermost to the root.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<io::Error>() {
        // An io::Error's source is the source of what it wraps, so that would be passed over.
        Some(io) => match io.get_ref() {
            Some(wrapped) => Some(wrapped as &(dyn Error + 'static)),
            None => io.source(),
        },
        None => error.source(),
    })
}

fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    chain(error).find_map(|error| error.downcast_ref())
}

/// All the errors' words, outermost first, none twice.
fn words(error: &(dyn Error + 'static)) -> String {
    let mut words = String::new();
    for error in chain(error).map(ToString::to_string) {
        if words.ends_with(&error) {
            continue;
        }
        if !words.is_empty() {
            words.push_str(": ");
        }
        words.push_str(&error);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As libraries do it: the system's error within one of their own.
    fn wrapped(kind: io::ErrorKind) -> io::Error {
        io::Error::other(io::Error::from(kind))
    }

    #[test]
    fn the_systems_words_for_no_connection_are_causes() {
        for (kind, cause) in [
            (io::ErrorKind::ConnectionRefused, Cause::Refused),
            (io::ErrorKind::HostUnreachable, Cause::Unreachable),
            (io::ErrorKind::NetworkUnreachable, Cause::Unreachable),
            (io::ErrorKind::AddrNotAvailable, Cause::Unreachable),
            (io::ErrorKind::PermissionDenied, Cause::Unreachable),
            (io::ErrorKind::TimedOut, Cause::Timeout(Phase::Connect)),
        ] {
            assert_eq!(Failure::connect(&io::Error::from(kind)).cause, cause, "{kind:?}");
        }
    }

    #[test]
    fn the_root_is_found_however_deep_and_told_once() {
        let error = io::Error::other(rustls::Error::HandshakeNotComplete);
        let failure = Failure::handshake(&io::Error::other(error), None);
        assert_eq!(failure.cause, Cause::TlsFailed("handshake not complete".into()));
        assert_eq!(failure.error, "handshake not complete");
        assert_eq!(words(&wrapped(io::ErrorKind::ConnectionReset)), "connection reset");
    }

    #[test]
    fn a_handshake_that_the_peer_ends_was_cut() {
        for kind in [io::ErrorKind::UnexpectedEof, io::ErrorKind::ConnectionReset] {
            assert_eq!(Failure::handshake(&io::Error::from(kind), None).cause, Cause::Reset);
        }
    }
}
