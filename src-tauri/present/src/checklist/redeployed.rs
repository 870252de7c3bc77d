//! Whether the frontend was deployed again after its variables were set, in words.

use domain::WallTime;
use domain::checklist::bundle::Told;
use domain::checklist::redeployed::{Dates, Finding};

use super::Said;
use super::bundle::{quoted, unproven, with};
use crate::date::date;

const REDEPLOY: &str = "Redeploy the frontend in Vercel (Deployments, the newest one, Redeploy).";

pub(super) fn said(finding: &Finding) -> Said {
    match finding {
        Finding::Dated(dates) => dated(dates),
        Finding::NeverDeployed { project, unproven: why } => Said {
            brief: "never deployed to production".to_owned(),
            text: format!(
                "Vercel has no finished production deployment of {}.{}",
                quoted(project),
                unproven(why.as_ref())
            ),
            next_step: Some("Deploy the frontend to production in Vercel.".to_owned()),
            topic: Some("redeploy"),
            ..Said::default()
        },
        Finding::BuiltWith { page, build, deployment } => {
            let which = match (deployment, build) {
                (Some(id), _) => format!("The deployment {}", quoted(id)),
                (None, Some(id)) => format!("The build {}", quoted(id)),
                (None, None) => "The build".to_owned(),
            };
            Said {
                brief: "built with the current addresses".to_owned(),
                text: format!(
                    "{which} that {} serves has the current addresses in it, so it was made with \
                     them.",
                    quoted(page.as_str())
                ),
                ..Said::default()
            }
        }
        Finding::BuiltWithout { names } => Said {
            brief: "built without the current addresses".to_owned(),
            text: format!(
                "The build that visitors get was made without the current {}.",
                names.join(" and ")
            ),
            next_step: Some(format!("Set what is missing in Vercel first. {REDEPLOY}")),
            topic: Some("redeploy"),
            ..Said::default()
        },
        Finding::Unseen(told) => unseen(told),
    }
}

fn dated(dates: &Dates) -> Said {
    let Dates { deployment, deployed, changed, unproven: why } = dates;
    let unproven = unproven(why.as_ref());
    let time = |at: WallTime| time(at, *deployed);
    let made = format!("{} was made {}", quoted(deployment), time(*deployed));
    let newer: Vec<_> = dates.newer().collect();
    let Some((_, last)) = changed.iter().max_by_key(|(_, at)| *at) else {
        return Said {
            brief: "no variable to compare with".to_owned(),
            text: format!("{made}; Vercel does not say when the variables were changed.{unproven}"),
            next_step: Some(REDEPLOY.to_owned()),
            topic: Some("redeploy"),
            ..Said::default()
        };
    };
    if newer.is_empty() {
        return Said {
            brief: "newer than the variables".to_owned(),
            text: format!(
                "{made}, after the last change of the variables {}.{unproven}",
                time(*last)
            ),
            ..Said::default()
        };
    }
    let when = |(name, at): &&(String, WallTime)| format!("{name} ({})", time(*at));
    let list: Vec<_> = newer.iter().map(when).collect();
    Said {
        brief: "older than the variables".to_owned(),
        text: format!("{made}, before the last change of {}.{unproven}", list.join(" and ")),
        next_step: Some(REDEPLOY.to_owned()),
        topic: Some("redeploy"),
        ..Said::default()
    }
}

/// As in "1 Dec, 00:01 UTC"; with the year where it is another one than that of `beside`.
fn time(at: WallTime, beside: WallTime) -> String {
    let minutes = at.unix_ms().div_euclid(60_000).rem_euclid(24 * 60);
    format!("{}, {:02}:{:02} UTC", date(at, beside), minutes / 60, minutes % 60)
}

fn unseen(told: &Told) -> Said {
    let said = Said {
        brief: "the build does not tell".to_owned(),
        text: "The build does not tell whether it was made with the current addresses.".to_owned(),
        next_step: Some(
            "Save a Vercel token, so that the dates can be compared; or redeploy once more, which \
             does no harm."
                .to_owned(),
        ),
        topic: Some("redeploy"),
        ..Said::default()
    };
    with(said, told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::checklist::bundle::{Foreign, Unproven};

    #[test]
    fn the_dates_are_shown() {
        let variable = |at| ("NEXT_PUBLIC_RAILWAY_API_URL".to_owned(), WallTime::from_unix_ms(at));
        let dated = |at| {
            said(&Finding::Dated(Dates {
                deployment: "ai-cti-1.vercel.app".into(),
                deployed: WallTime::from_unix_ms(1_796_083_200_000),
                changed: vec![variable(at)],
                unproven: None,
            }))
        };
        assert_eq!(
            dated(1_796_083_100_000).text,
            "ai-cti-1.vercel.app was made 1 Dec, 00:00 UTC, after the last change of the \
             variables 30 Nov, 23:58 UTC."
        );
        assert_eq!(
            dated(1_796_083_300_000).text,
            "ai-cti-1.vercel.app was made 1 Dec, 00:00 UTC, before the last change of \
             NEXT_PUBLIC_RAILWAY_API_URL (1 Dec, 00:01 UTC)."
        );
    }

    #[test]
    fn a_project_that_is_not_known_to_be_the_frontends_is_said_to_be_so() {
        let unproven = Some(Unproven { project: "shop".into(), host: "www.ai-cti.example".into() });
        let never = said(&Finding::NeverDeployed { project: "shop".into(), unproven });
        assert_eq!(
            never.text,
            "Vercel has no finished production deployment of shop. Vercel did not tell whether \
             www.ai-cti.example is of shop."
        );
        let foreign = Foreign {
            configured: "shop".into(),
            host: "ai-cti.vercel.app".into(),
            holder: "prj_1".into(),
        };
        let foreign = said(&Finding::Unseen(Told::Foreign(foreign)));
        assert!(
            foreign.text.ends_with(
                "[vercel] project is shop, and ai-cti.vercel.app is of another project, prj_1."
            ),
            "{}",
            foreign.text
        );
        assert!(foreign.next_step.unwrap().contains("[vercel] project"));
        assert_eq!(foreign.token, None);
    }
}
