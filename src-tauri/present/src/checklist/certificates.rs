//! How long certificates are valid, in words.

use domain::Cause;
use domain::checklist::Outcome;
use domain::checklist::certificates::{Address, Certificate, Finding, Level, Skew, days_left};
use domain::time::WallTime;

use super::Said;
use crate::date::date;
use crate::span::count;

pub(super) fn said(finding: &Finding) -> Said {
    let Finding { now, skew, addresses } = finding;
    if let Some(skew) = skew {
        return clock(*skew);
    }
    let text = addresses.iter().map(|it| sentence(it, *now)).collect::<Vec<_>>().join(" ");
    let of = |outcome: Outcome| {
        addresses.iter().filter(move |it| it.certificate.outcome(*now) == outcome)
    };
    let first = addresses.iter().filter_map(|it| Some((end(it)?, it))).min_by_key(|(end, _)| *end);
    let (brief, next_step) = match finding.outcome() {
        Outcome::Fail => {
            let mut failing: Vec<_> = of(Outcome::Fail).collect();
            failing.sort_by_key(|it| end(it));
            match failing.as_slice() {
                [only] => (short(only, *now), Some(cure(only))),
                [worst, ..] => {
                    let brief = format!("{} need renewal", count_of(failing.len()));
                    (brief, Some(cure(worst)))
                }
                [] => Default::default(),
            }
        }
        Outcome::Unknown => (
            "not all seen".to_owned(),
            Some("See to the address that cannot be reached, then check again.".to_owned()),
        ),
        Outcome::Manual => (
            "one address has none".to_owned(),
            Some(
                "Use https:// for it: browsers keep a page on https:// from calling http://."
                    .to_owned(),
            ),
        ),
        Outcome::Pass => {
            let brief = match first {
                Some((end, _)) => format!("valid until {}", date(end, *now)),
                None => "on this computer alone".to_owned(),
            };
            let due = first.filter(|(end, _)| Level::of(*end, *now) == Level::Due);
            (brief, due.map(|(_, it)| format!("Look whether {} renews by itself.", it.host)))
        }
    };
    let topic = match finding.outcome() {
        Outcome::Pass => None,
        _ => of(Outcome::Fail).find_map(refusal).or(Some("certificates")),
    };
    Said { brief, text, next_step, topic, ..Said::default() }
}

fn refusal(address: &Address) -> Option<&'static str> {
    match &address.certificate {
        Certificate::Refused(why, _) => Some(why.code()),
        _ => None,
    }
}

fn clock(skew: Skew) -> Said {
    let direction = if skew.fast { "fast" } else { "slow" };
    let by = count(skew.by.as_secs() / 86_400, "day");
    Said {
        brief: "this computer's clock is wrong".to_owned(),
        text: format!(
            "This computer's clock is wrong: by what the servers say, it is {by} {direction}. So \
             no end of a certificate can be judged by it."
        ),
        next_step: Some("Set this computer's clock, then check again.".to_owned()),
        topic: Some("certificates"),
        ..Said::default()
    }
}

fn end(address: &Address) -> Option<WallTime> {
    match &address.certificate {
        Certificate::Valid(end) => Some(*end),
        Certificate::Refused(_, end) => *end,
        Certificate::Unseen(_) | Certificate::Local | Certificate::Plain => None,
    }
}

fn count_of(addresses: usize) -> String {
    count(u64::try_from(addresses).unwrap_or(u64::MAX), "certificate")
}

fn sentence(address: &Address, now: WallTime) -> String {
    let Address { name, host, certificate } = address;
    match certificate {
        Certificate::Valid(end) => {
            let day = date(*end, now);
            let left = count(days_left(*end, now), "day");
            match Level::of(*end, now) {
                Level::Far => format!("{name}'s certificate ({host}) ends on {day}, in {left}."),
                Level::Due => format!(
                    "{name}'s certificate ({host}) ends on {day}, in {left}: its renewal is due."
                ),
                Level::Late => format!(
                    "{name}'s certificate ({host}) ends on {day}, in {left}, and was not renewed."
                ),
                Level::Urgent => {
                    format!("{name}'s certificate ({host}) ends within a week, on {day}.")
                }
                Level::Last => format!(
                    "{name}'s certificate ({host}) ends on {day}, in {left}: then nobody can \
                     connect."
                ),
                Level::Expired => format!("{name}'s certificate ({host}) ended on {day}."),
            }
        }
        Certificate::Refused(Cause::TlsExpired, Some(end)) => {
            format!("{name}'s certificate ({host}) ended on {}.", date(*end, now))
        }
        Certificate::Refused(why, _) => {
            format!("{name}'s certificate ({host}) is refused: {}.", refused(why))
        }
        Certificate::Unseen(_) => format!("{name} ({host}) could not be reached."),
        Certificate::Local => format!("{name} is on this computer alone and needs none."),
        Certificate::Plain => format!("{name} ({host}) is plain http:// and has none."),
    }
}

const fn refused(why: &Cause) -> &'static str {
    match why {
        Cause::TlsExpired => "it has expired",
        Cause::TlsNotYetValid => "it is not valid yet",
        Cause::TlsWrongHost => "it is for another host name",
        Cause::TlsUntrusted => "nobody here trusts its issuer",
        _ => "the TLS handshake fails",
    }
}

fn short(address: &Address, now: WallTime) -> String {
    match &address.certificate {
        Certificate::Refused(Cause::TlsExpired, _) => format!("{}'s has expired", address.name),
        Certificate::Refused(..) => format!("{}'s is refused", address.name),
        _ => match end(address) {
            Some(end) if end > now => format!("{}'s ends on {}", address.name, date(end, now)),
            _ => format!("{}'s has expired", address.name),
        },
    }
}

fn cure(address: &Address) -> String {
    let host = &address.host;
    match &address.certificate {
        Certificate::Refused(Cause::TlsNotYetValid, _) => {
            "Check this computer's clock, then the certificate's start date.".to_owned()
        }
        Certificate::Refused(Cause::TlsWrongHost, _) => {
            format!("Check the custom domain {host} where it is hosted.")
        }
        Certificate::Refused(Cause::TlsUntrusted, _) => {
            "Check for a sign-in page or TLS inspection on this network, then the certificate."
                .to_owned()
        }
        _ => format!(
            "Renew the certificate of {host}. Platforms renew their own: look at the domain's \
             state there."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const DAY: Duration = Duration::from_secs(86_400);

    /// 30 November 2026.
    fn now() -> WallTime {
        WallTime::from_unix_ms(1_795_996_800_000)
    }

    fn of(certificates: &[Certificate]) -> Said {
        let addresses = certificates.iter().map(|certificate| Address {
            name: "Render".into(),
            host: "ai-cti.onrender.com".into(),
            certificate: certificate.clone(),
        });
        said(&Finding { now: now(), skew: None, addresses: addresses.collect() })
    }

    fn ends_in(days: u32) -> Certificate {
        Certificate::Valid(now().plus(DAY * days))
    }

    #[test]
    fn each_level_has_its_sentence_and_its_date() {
        let far = of(&[ends_in(60), ends_in(40)]);
        assert_eq!((far.brief.as_str(), far.next_step), ("valid until 9 Jan 2027", None));
        let due = of(&[ends_in(20)]);
        assert_eq!(
            due.text,
            "Render's certificate (ai-cti.onrender.com) ends on 20 Dec, in 20 days: its renewal is \
             due."
        );
        assert!(due.next_step.is_some() && due.topic.is_none());
        let late = of(&[ends_in(14), ends_in(60)]);
        assert_eq!(late.brief, "Render's ends on 14 Dec");
        assert_eq!(late.topic, Some("certificates"));
        assert!(of(&[ends_in(6)]).text.contains("ends within a week, on 6 Dec"));
        assert!(of(&[ends_in(2)]).text.contains("in 2 days: then nobody can connect"));
        let expired = of(&[Certificate::Refused(Cause::TlsExpired, Some(now().minus(DAY)))]);
        assert_eq!(expired.brief, "Render's has expired");
        assert!(expired.text.ends_with("ended on 29 Nov."), "{}", expired.text);
        assert_eq!(of(&[ends_in(1), ends_in(2)]).brief, "2 certificates need renewal");
    }

    #[test]
    fn what_has_no_certificate_is_said_so() {
        assert_eq!(of(&[Certificate::Local]).brief, "on this computer alone");
        assert_eq!(of(&[Certificate::Plain]).brief, "one address has none");
        assert_eq!(of(&[Certificate::Unseen(Cause::Dns), ends_in(60)]).brief, "not all seen");
        let wrong = of(&[Certificate::Refused(Cause::TlsWrongHost, Some(now().plus(DAY * 90)))]);
        assert_eq!(
            (wrong.brief.as_str(), wrong.topic),
            ("Render's is refused", Some("tls_wrong_host"))
        );
    }

    #[test]
    fn a_wrong_clock_is_said_instead_of_a_false_end() {
        let skew = Some(Skew { fast: true, by: DAY * 400 });
        let expired = Certificate::Refused(Cause::TlsExpired, Some(now().minus(DAY)));
        let address = Address { name: "R".into(), host: "h".into(), certificate: expired };
        let said = said(&Finding { now: now(), skew, addresses: vec![address] });
        assert!(said.text.contains("400 days fast") && !said.text.contains("ended on"));
    }
}
