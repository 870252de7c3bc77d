//! Whether a failover test passed lately, in words.

use domain::checklist::Outcome;
use domain::checklist::drilled::Finding;
use domain::drill::Kind;

use super::{Names, Said};
use crate::date::{ago, date};
use crate::drill::title;

pub(super) fn said(finding: &Finding, names: &Names) -> Said {
    let (brief, text, next_step) = match finding {
        Finding::Never => (
            "never tested".to_owned(),
            "No failover test of these backends is kept, so nobody saw the failover work."
                .to_owned(),
            "Run a failover test.",
        ),
        Finding::Inconclusive { age } => (
            "inconclusive".to_owned(),
            format!("The last failover test, {}, said nothing either way.", ago(*age)),
            "Look at its report, then run a failover test again.",
        ),
        Finding::Passed { age, kind } if finding.outcome() == Outcome::Pass => {
            return Said {
                brief: format!("passed {}, {}", ago(*age), scope(*kind)),
                text: format!(
                    "The last failover test passed {}: {}.",
                    ago(*age),
                    what(*kind, &names.primary)
                ),
                ..Said::default()
            };
        }
        Finding::Passed { age, kind } => (
            format!("passed {}: too old", ago(*age)),
            format!(
                "The last failover test passed {} ({}); one counts for 7 days.",
                ago(*age),
                what(*kind, &names.primary)
            ),
            "Run a failover test again.",
        ),
        Finding::Failed { age, kind } => (
            format!("failed {}, {}", ago(*age), scope(*kind)),
            format!(
                "The last failover test failed {}: {}.",
                ago(*age),
                what(*kind, &names.primary)
            ),
            "Look at its report for the requests that failed, then run it again.",
        ),
        Finding::Ahead { at, now } => (
            "dated after now".to_owned(),
            format!(
                "The last failover test is dated {}, and this computer's clock says {}: one of \
                 them is wrong, so its age is not known.",
                date(*at, *now),
                date(*now, *at)
            ),
            "Set this computer's clock, then run a failover test.",
        ),
    };
    Said {
        brief,
        text,
        next_step: Some(next_step.to_owned()),
        topic: Some("failover-test"),
        ..Said::default()
    }
}

const fn scope(kind: Kind) -> &'static str {
    match kind {
        Kind::Simulated(_) => "simulated",
        Kind::Real => "for real",
    }
}

/// As in "Railway stopped, simulated".
fn what(kind: Kind, primary: &str) -> String {
    match kind {
        Kind::Simulated(_) => format!("{}, simulated", title(kind, primary)),
        Kind::Real => title(kind, primary),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    use domain::WallTime;
    use domain::drill::Scenario;

    const KIND: Kind = Kind::Simulated(Scenario::RailwayStopped);

    fn of(finding: Finding) -> Said {
        said(&finding, &Names { primary: "Railway".into(), backup: "Render".into() })
    }

    #[test]
    fn it_says_when_and_what_was_tested() {
        let day = Duration::from_secs(86_400);
        let passed = of(Finding::Passed { age: day * 2, kind: KIND });
        assert_eq!(passed.brief, "passed 2 days ago, simulated");
        assert_eq!(
            passed.text,
            "The last failover test passed 2 days ago: Railway stopped, simulated."
        );
        assert_eq!(passed.next_step, None);
        let old = of(Finding::Passed { age: day * 9, kind: Kind::Real });
        assert_eq!(old.brief, "passed 9 days ago: too old");
        assert!(old.next_step.is_some());
        assert_eq!(
            of(Finding::Failed { age: day, kind: KIND }).brief,
            "failed 1 day ago, simulated"
        );
        let never = of(Finding::Never);
        assert_eq!(never.next_step.as_deref(), Some("Run a failover test."));
        let now = WallTime::from_unix_ms(1_795_996_800_000);
        let ahead = of(Finding::Ahead { at: now.plus(day * 60), now });
        assert!(ahead.text.contains("29 Jan 2027") && ahead.text.contains("30 Nov 2026"));
    }
}
