//! A time in which a backend was down, or nothing answered.

use domain::backend::Backend;
use domain::{BackendUrl, Cause, WallTime};

use crate::span::span;
use crate::wire::{self, Color, Mark, Shape};

/// A time in which a backend was down, or nothing answered, as the history has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    /// The backend; none: nothing answered.
    pub backend: Option<String>,
    /// When it began.
    pub from: WallTime,
    /// When it ended; none while it goes on.
    pub to: Option<WallTime>,
    /// Nobody looked when it ended.
    pub end_unobserved: bool,
    /// Why, as it was first seen.
    pub cause: Option<wire::Cause>,
}

/// `outage` in words. `chain` is the one in use.
pub fn incident(outage: Outage, chain: &[Backend], now: WallTime) -> wire::Incident {
    let rested = rested(&outage, chain);
    let shape = if rested { Shape::Cross } else { Shape::Bang };
    let color = if rested { Color::Grey } else { Color::Red };
    let length = span(outage.to.unwrap_or(now).since(outage.from));
    let (was, has) = match (&outage.backend, rested) {
        (None, _) => ("Nothing answered".to_owned(), "Nothing has answered".to_owned()),
        (Some(name), true) => (format!("{name} was not running"), format!("{name} has not run")),
        (Some(name), false) => (format!("{name} was down"), format!("{name} has been down")),
    };
    let text = match (outage.to, outage.end_unobserved) {
        (None, _) => format!("{has} for {length}"),
        (Some(_), false) => format!("{was} for {length}"),
        (Some(_), true) => format!("{was} for at least {length}"),
    };
    wire::Incident {
        mark: Mark { color, shape, rank: None },
        from: outage.from.unix_ms(),
        to: outage.to.map(WallTime::unix_ms),
        end_unobserved: outage.to.is_some() && outage.end_unobserved,
        text,
        backend: outage.backend,
        cause: outage.cause,
    }
}

/// The words for why the backend of this name was down. Of one that is not in the chain any more
/// the address is not known, so none is named.
pub fn cause(cause: &Cause, name: &str, chain: &[Backend]) -> Option<wire::Cause> {
    if let Some(backend) = chain.iter().find(|backend| *backend.name == *name) {
        return Some(crate::cause(cause, backend));
    }
    let gone = Backend::new(name, BackendUrl::parse("https://gone.invalid").ok()?);
    let said = crate::cause(cause, &gone);
    Some(match cause {
        Cause::Refused => wire::Cause { text: format!("{name} refused connections."), ..said },
        _ => said,
    })
}

/// A fallback on this computer that was not started: usual, not alarming.
fn rested(outage: &Outage, chain: &[Backend]) -> bool {
    let refused = outage.cause.as_ref().is_some_and(|cause| cause.code == "connection_refused");
    let local = |backend: &Backend| {
        outage.backend.as_deref() == Some(&*backend.name) && backend.url.is_loopback()
    };
    refused && chain.iter().skip(1).any(local)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn outage(backend: Option<&str>, seconds: Option<u64>) -> Outage {
        let from = WallTime::from_unix_ms(1_795_996_800_000);
        Outage {
            backend: backend.map(ToOwned::to_owned),
            from,
            to: seconds.map(|seconds| from.plus(Duration::from_secs(seconds))),
            end_unobserved: false,
            cause: Some(wire::Cause {
                code: "connection_refused".into(),
                text: "It refuses connections.".into(),
                next_step: "Start it.".into(),
            }),
        }
    }

    fn said(outage: Outage) -> String {
        let now = outage.from.plus(Duration::from_secs(45));
        incident(outage, &[], now).text
    }

    #[test]
    fn an_incident_says_how_long_it_was_as_far_as_it_was_seen() {
        let railway = |seconds| outage(Some("Railway"), seconds);
        assert_eq!(said(railway(Some(200))), "Railway was down for 3 min 20 s");
        assert_eq!(said(railway(None)), "Railway has been down for 45 s");
        let unseen = Outage { end_unobserved: true, ..railway(Some(200)) };
        assert_eq!(said(unseen), "Railway was down for at least 3 min 20 s");
        assert_eq!(said(outage(None, Some(20))), "Nothing answered for 20 s");
        assert_eq!(said(outage(None, None)), "Nothing has answered for 45 s");
    }

    #[test]
    fn a_backend_that_is_gone_is_named_without_an_address() {
        let said = |why: Cause, chain: &[Backend]| cause(&why, "Old", chain).unwrap().text;
        assert_eq!(said(Cause::Refused, &[]), "Old refused connections.");
        assert_eq!(said(Cause::HttpStatus(502), &[]), "Old answers 502.");
        let url = BackendUrl::parse("https://old.example").unwrap();
        let chain = [Backend::new("Old", url)];
        assert_eq!(said(Cause::Refused, &chain), "Old refuses connections at old.example.");
    }

    #[test]
    fn a_fallback_that_was_not_started_is_no_alarm() {
        let backend = |name, url| Backend::new(name, BackendUrl::parse(url).unwrap());
        let chain =
            [backend("Railway", "https://r.example"), backend("Local", "http://localhost:8000")];
        let now = WallTime::from_unix_ms(1_795_996_845_000);
        let local = incident(outage(Some("Local"), Some(60)), &chain, now);
        assert_eq!(local.text, "Local was not running for 1 min");
        assert_eq!(local.mark, Mark { color: Color::Grey, shape: Shape::Cross, rank: None });
        let railway = incident(outage(Some("Railway"), Some(60)), &chain, now);
        assert_eq!(railway.mark, Mark { color: Color::Red, shape: Shape::Bang, rank: None });
        // Where it is the primary, somebody counts on it.
        let alone = incident(outage(Some("Local"), None), &chain[1..], now);
        assert_eq!(alone.text, "Local has been down for 45 s");
    }
}
