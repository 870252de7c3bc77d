//! How long certificates are valid.

use std::sync::Arc;
use std::time::Duration;

use super::Outcome;
use crate::cause::Cause;
use crate::time::WallTime;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What this computer's clock said.
    pub now: WallTime,
    /// It is wrong, by what the servers said.
    pub skew: Option<Skew>,
    /// Every address.
    pub addresses: Vec<Address>,
}

/// One address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// What people call it: a backend's name, or the frontend.
    pub name: Arc<str>,
    /// As in `ai-cti.onrender.com`.
    pub host: String,
    /// What its certificate says.
    pub certificate: Certificate,
}

/// What was seen of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// It is taken, until this.
    Valid(WallTime),
    /// It is refused, for one of the causes of TLS; its end, where that could be read.
    Refused(Cause, Option<WallTime>),
    /// No certificate came, since there was no connection; why.
    Unseen(Cause),
    /// Plain HTTP to this very computer needs none.
    Local,
    /// Plain HTTP over the internet has none.
    Plain,
}

/// How near a certificate's end is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// More than 21 days away.
    Far,
    /// Within 21 days: its renewal is due.
    Due,
    /// Within 14 days: its renewal is late.
    Late,
    /// Within 7 days.
    Urgent,
    /// Within 3 days.
    Last,
    /// Past.
    Expired,
}

impl Level {
    /// Of a certificate that ends at `expires`.
    pub fn of(expires: WallTime, now: WallTime) -> Self {
        if expires <= now {
            return Self::Expired;
        }
        match days_left(expires, now) {
            0..=3 => Self::Last,
            4..=7 => Self::Urgent,
            8..=14 => Self::Late,
            15..=21 => Self::Due,
            _ => Self::Far,
        }
    }

    const fn is_bad(self) -> bool {
        !matches!(self, Self::Far | Self::Due)
    }
}

/// Whole days until `expires`; none left once it is past.
pub fn days_left(expires: WallTime, now: WallTime) -> u64 {
    expires.since(now).as_secs() / DAY.as_secs()
}

/// How wrong this computer's clock is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skew {
    /// It is fast, else slow.
    pub fast: bool,
    /// By so much.
    pub by: Duration,
}

impl Skew {
    /// Of what this computer's clock and each server's said at the same time. One server that agrees
    /// within a day is enough to trust this computer.
    pub fn of(clocks: &[(WallTime, WallTime)]) -> Option<Self> {
        let all = clocks.iter().map(|(own, server)| Self {
            fast: own > server,
            by: own.since(*server).max(server.since(*own)),
        });
        let least = all.clone().min_by_key(|skew| skew.by)?;
        (least.by > DAY && all.clone().all(|skew| skew.fast == least.fast)).then_some(least)
    }
}

impl Finding {
    /// What it comes to. Nothing is judged by a clock that is wrong.
    pub fn outcome(&self) -> Outcome {
        if self.skew.is_some() {
            return Outcome::Unknown;
        }
        let has = |wanted: Outcome| {
            self.addresses.iter().any(|it| it.certificate.outcome(self.now) == wanted)
        };
        [Outcome::Fail, Outcome::Unknown, Outcome::Manual]
            .into_iter()
            .find(|outcome| has(*outcome))
            .unwrap_or(if self.addresses.is_empty() { Outcome::Unknown } else { Outcome::Pass })
    }
}

impl Certificate {
    /// What it comes to for this address.
    pub fn outcome(&self, now: WallTime) -> Outcome {
        match self {
            Self::Valid(expires) if Level::of(*expires, now).is_bad() => Outcome::Fail,
            Self::Valid(_) | Self::Local => Outcome::Pass,
            Self::Refused(..) => Outcome::Fail,
            Self::Unseen(_) => Outcome::Unknown,
            Self::Plain => Outcome::Manual,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> WallTime {
        WallTime::from_unix_ms(1_795_996_800_000)
    }

    fn finding(certificates: &[Certificate], skew: Option<Skew>) -> Finding {
        let address = |certificate: &Certificate| Address {
            name: "A".into(),
            host: "a.example".into(),
            certificate: certificate.clone(),
        };
        Finding { now: now(), skew, addresses: certificates.iter().map(address).collect() }
    }

    #[test]
    fn every_level_begins_where_it_is_said_to() {
        let hour = Duration::from_secs(3600);
        let cases = [
            (DAY * 60, Level::Far, Outcome::Pass),
            (DAY * 22, Level::Far, Outcome::Pass),
            (DAY * 22 - hour, Level::Due, Outcome::Pass),
            (DAY * 15, Level::Due, Outcome::Pass),
            (DAY * 15 - hour, Level::Late, Outcome::Fail),
            (DAY * 8, Level::Late, Outcome::Fail),
            (DAY * 8 - hour, Level::Urgent, Outcome::Fail),
            (DAY * 4, Level::Urgent, Outcome::Fail),
            (DAY * 4 - hour, Level::Last, Outcome::Fail),
            (hour, Level::Last, Outcome::Fail),
            (Duration::ZERO, Level::Expired, Outcome::Fail),
        ];
        for (left, level, outcome) in cases {
            let expires = now().plus(left);
            assert_eq!(Level::of(expires, now()), level, "{left:?}");
            assert_eq!(Certificate::Valid(expires).outcome(now()), outcome, "{left:?}");
        }
        assert_eq!(Level::of(now().minus(hour), now()), Level::Expired);
    }

    #[test]
    fn the_worst_certificate_decides() {
        let far = Certificate::Valid(now().plus(DAY * 60));
        let near = Certificate::Valid(now().plus(DAY));
        let refused = Certificate::Refused(Cause::TlsWrongHost, None);
        let unseen = Certificate::Unseen(Cause::Dns);
        let cases = [
            (vec![far.clone(), Certificate::Local], Outcome::Pass),
            (vec![far.clone(), near], Outcome::Fail),
            (vec![refused, unseen.clone()], Outcome::Fail),
            (vec![far.clone(), unseen, Certificate::Plain], Outcome::Unknown),
            (vec![far, Certificate::Plain], Outcome::Manual),
            (vec![], Outcome::Unknown),
        ];
        for (certificates, expected) in cases {
            assert_eq!(finding(&certificates, None).outcome(), expected, "{certificates:?}");
        }
    }

    #[test]
    fn a_wrong_clock_judges_nothing_and_one_server_that_agrees_clears_it() {
        let ahead = |by: Duration| (now(), now().minus(by));
        let behind = |by: Duration| (now(), now().plus(by));
        assert_eq!(Skew::of(&[]), None);
        assert_eq!(Skew::of(&[ahead(DAY)]), None);
        let skew = Skew::of(&[ahead(DAY * 400), ahead(DAY * 30)]);
        assert_eq!(skew, Some(Skew { fast: true, by: DAY * 30 }));
        assert_eq!(Skew::of(&[behind(DAY * 3)]), Some(Skew { fast: false, by: DAY * 3 }));
        assert_eq!(Skew::of(&[ahead(DAY * 30), behind(Duration::from_secs(5))]), None);
        assert_eq!(Skew::of(&[ahead(DAY * 30), behind(DAY * 30)]), None, "who is wrong?");
        let expired = Certificate::Refused(Cause::TlsExpired, Some(now().minus(DAY)));
        assert_eq!(finding(&[expired], skew).outcome(), Outcome::Unknown);
    }
}
