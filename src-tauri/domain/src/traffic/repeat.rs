//! Whether a request may be sent again.

/// How freely a request may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// A safe method (RFC 9110, 9.2.1): as often as is useful, even at the same time.
    Freely,
    /// Its `Idempotency-Key` lets the app tell a repetition: one after the other.
    Keyed,
    /// Only where it was surely not executed.
    Never,
}

/// What became of a request that failed, as far as its sender can know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// No byte of it, or an edge says that the app did not see it: surely not executed.
    No,
    /// Some of it: it may have been executed.
    Maybe,
}

impl Repeat {
    /// By its method (case matters, RFC 9110, 9.1), and whether it carries an `Idempotency-Key`.
    pub fn of(method: &str, keyed: bool) -> Self {
        match method {
            "GET" | "HEAD" | "OPTIONS" | "TRACE" => Self::Freely,
            _ if keyed => Self::Keyed,
            _ => Self::Never,
        }
    }

    /// Whether it may be tried again after a try that left it `sent`.
    pub fn allows(self, sent: Sent) -> bool {
        self != Self::Never || sent == Sent::No
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_safe_keyed_or_surely_not_executed_is_repeated() {
        for method in ["GET", "HEAD", "OPTIONS", "TRACE"] {
            assert_eq!(Repeat::of(method, false), Repeat::Freely);
        }
        for method in ["POST", "PUT", "PATCH", "DELETE", "get", "PROPFIND"] {
            assert_eq!(Repeat::of(method, false), Repeat::Never, "{method}");
            assert_eq!(Repeat::of(method, true), Repeat::Keyed, "{method}");
        }
        assert!(Repeat::Never.allows(Sent::No) && !Repeat::Never.allows(Sent::Maybe));
        assert!(Repeat::Keyed.allows(Sent::Maybe) && Repeat::Freely.allows(Sent::Maybe));
    }
}
