//! From a library's error to the domain's cause, and whether the request may have been executed.

use std::error::Error;
use std::io;

use domain::traffic::Sent;
use domain::{Cause, Phase};
use rustls::CertificateError;

/// Why a try brought no answer.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) cause: Cause,
    pub(crate) sent: Sent,
    /// The connection had been idle and was closed as the request came: its age's fault.
    pub(crate) stale: bool,
}

impl Failure {
    /// Before any byte of the request was sent.
    pub(crate) fn unsent(cause: Cause) -> Self {
        Self { cause, sent: Sent::No, stale: false }
    }

    /// After some of the request was sent, or may have been.
    pub(crate) fn sent(cause: Cause) -> Self {
        Self { cause, sent: Sent::Maybe, stale: false }
    }

    pub(crate) fn tls(problem: String) -> Self {
        Self::unsent(Cause::TlsFailed(problem))
    }

    /// No connection.
    pub(crate) fn connect(error: &(dyn Error + 'static)) -> Self {
        let kind = io_kind(error);
        Self::unsent(match kind {
            Some(io::ErrorKind::ConnectionRefused) => Cause::Refused,
            Some(io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted) => Cause::Reset,
            Some(io::ErrorKind::TimedOut) => Cause::Timeout(Phase::Connect),
            _ => Cause::Unreachable,
        })
    }

    /// The TLS handshake failed. What the certificate's fault is exactly, the probe finds out.
    pub(crate) fn handshake(error: io::Error) -> Self {
        let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        Self::unsent(match tls {
            Some(rustls::Error::InvalidCertificate(invalid)) => match invalid {
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                    Cause::TlsExpired
                }
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                    Cause::TlsNotYetValid
                }
                CertificateError::NotValidForName
                | CertificateError::NotValidForNameContext { .. } => Cause::TlsWrongHost,
                CertificateError::UnknownIssuer => Cause::TlsUntrusted,
                other => Cause::TlsFailed(other.to_string()),
            },
            Some(other) => Cause::TlsFailed(other.to_string()),
            None => Cause::Reset,
        })
    }

    /// A request failed on its connection. `unsent`: the library gave it back untouched.
    pub(crate) fn request(error: &hyper::Error, unsent: bool, reused: bool) -> Self {
        let refused = refused_stream(error);
        let cut = error.is_incomplete_message()
            || error.is_canceled()
            || error.is_closed()
            || io_kind(error).is_some();
        let cause = if error.is_parse() { Cause::BadAnswer } else { Cause::Reset };
        Self {
            cause,
            sent: if unsent || refused { Sent::No } else { Sent::Maybe },
            stale: reused && (cut || refused || unsent),
        }
    }

    /// The answer's body broke off.
    pub(crate) fn body(error: &hyper::Error) -> Self {
        let reset = io_kind(error).is_some_and(|kind| kind == io::ErrorKind::ConnectionReset)
            || find::<h2::Error>(error).is_some_and(h2::Error::is_reset);
        let cause = match () {
            () if reset => Cause::Reset,
            () if error.is_parse() => Cause::BadAnswer,
            () => Cause::Truncated,
        };
        Self::sent(cause)
    }
}

/// HTTP/2 proves non-execution: a refused stream, or one beyond the last that a closing server
/// says it took (RFC 9113, 8.7).
fn refused_stream(error: &hyper::Error) -> bool {
    find::<h2::Error>(error).is_some_and(|error| {
        let closing = error.is_go_away() && error.is_remote();
        error.reason() == Some(h2::Reason::REFUSED_STREAM)
            || (closing && error.reason() == Some(h2::Reason::NO_ERROR))
    })
}

fn io_kind(error: &(dyn Error + 'static)) -> Option<io::ErrorKind> {
    find::<io::Error>(error).map(io::Error::kind)
}

/// The first error of type `T` in the chain of sources.
fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = error.source();
    }
    None
}
