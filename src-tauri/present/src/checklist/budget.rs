//! How long the free hours and the credit last, in words.

use std::time::Duration;

use domain::backend::Provider;
use domain::checklist::Outcome;
use domain::checklist::budget::{Credit, Finding, Lasting, Pool, Purse};
use domain::time::WallTime;

use super::Said;
use crate::date::date;
use crate::wire::TokenKind;

pub(super) fn said(finding: &Finding) -> Said {
    let Finding { now, pools, credit } = finding;
    let parts: Vec<_> =
        pools.iter().map(|pool| hours(pool, *now)).chain(money(credit, *now)).collect();
    let texts: Vec<_> = parts.iter().map(|part| part.text.as_str()).collect();
    let outcome = finding.outcome();
    let decisive: Vec<_> = parts.iter().filter(|part| part.outcome == outcome).collect();
    let mut briefs: Vec<&str> = Vec::new();
    for part in &decisive {
        if !briefs.contains(&part.brief.as_str()) {
            briefs.push(&part.brief);
        }
    }
    let first = decisive.first().filter(|_| outcome != Outcome::Pass);
    if parts.is_empty() {
        return Said {
            brief: "nothing runs out".to_owned(),
            text: "No backend is on a plan with free hours or credit.".to_owned(),
            ..Said::default()
        };
    }
    Said {
        brief: briefs.join(", "),
        text: texts.join(" "),
        next_step: first.and_then(|part| part.next_step.clone()),
        topic: first.map(|_| "budget"),
        token: decisive.iter().copied().chain(&parts).find_map(|part| part.token),
        ..Said::default()
    }
}

/// The hours or the credit, in words.
struct Part {
    outcome: Outcome,
    brief: String,
    text: String,
    next_step: Option<String>,
    token: Option<TokenKind>,
}

fn hours(pool: &Pool, now: WallTime) -> Part {
    let whose = match pool.host {
        Provider::Railway => "Railway's free hours".to_owned(),
        Provider::Render => "Render's free hours".to_owned(),
        Provider::Other => format!("{}'s free hours", names(pool)),
    };
    let (used, plan) = (whole(pool.used()), whole(pool.plan));
    let counted = match pool.since() {
        Some(since) => format!("{used} of {plan} h used, counted since {}", date(since, now)),
        None => format!("none of the {plan} h counted: the app has not run this month"),
    };
    let unseen = match pool.others {
        None | Some(0) => String::new(),
        Some(others) => {
            format!(" {others} more of the workspace's free services use them too, uncounted.")
        }
    };
    let may_be_shared = pool.may_be_shared();
    let (alone, sooner) = match may_be_shared {
        true => (
            ", if no other service of the workspace uses them",
            ", or sooner if another service of the workspace uses them",
        ),
        false => ("", ""),
    };
    let (outcome, brief, text, next_step) = match pool.lasting(now) {
        Lasting::Spent => (
            Outcome::Fail,
            "hours used up".to_owned(),
            format!("{whose} are used up: {counted}."),
            Some("Move it to a paid plan, or wait for the first of the month.".to_owned()),
        ),
        Lasting::Until(end) => (
            Outcome::Fail,
            format!("hours end on {}", date(end, now)),
            format!("{whose} end on {} at this rate{sooner}: {counted}.", date(end, now)),
            Some("Let the standby sleep outside of interviews: lower [budget] hours.".to_owned()),
        ),
        Lasting::Likely => (
            Outcome::Pass,
            format!("{used} of {plan} h used"),
            format!("{whose} last beyond this month at this rate{alone}: {counted}."),
            None,
        ),
        Lasting::Surely => (
            Outcome::Pass,
            if may_be_shared { "hours last if not shared" } else { "hours last all month" }
                .to_owned(),
            format!("{whose} last even if it is awake all month{alone}: {counted}."),
            None,
        ),
        Lasting::Unknown => (
            Outcome::Unknown,
            "hours not known".to_owned(),
            format!("How long {whose} last is not known: {counted}."),
            Some("Leave the app running for a day, then check again.".to_owned()),
        ),
    };
    // Render itself knows who shares them.
    let token = may_be_shared.then_some(TokenKind::Render);
    Part { outcome, brief, text: format!("{text}{unseen}"), next_step, token }
}

fn names(pool: &Pool) -> String {
    pool.members.iter().map(|it| it.name.to_string()).collect::<Vec<_>>().join(" and ")
}

const fn whole(hours: Duration) -> u64 {
    hours.as_secs() / 3600
}

fn money(credit: &Credit, now: WallTime) -> Option<Part> {
    match credit {
        Credit::NotNeeded => None,
        Credit::NotAsked => Some(Part {
            outcome: Outcome::Unknown,
            brief: "credit not asked: no token".to_owned(),
            text: "Railway's credit was not asked for: there is no workspace token.".to_owned(),
            next_step: Some("Save a Railway workspace token, or look on railway.com.".to_owned()),
            token: Some(TokenKind::RailwayWorkspace),
        }),
        Credit::Trouble { text, next_step } => Some(Part {
            outcome: Outcome::Unknown,
            brief: "credit not told".to_owned(),
            text: format!("Railway's credit was not told: {}.", text.trim_end_matches('.')),
            next_step: Some(next_step.clone()),
            token: Some(TokenKind::RailwayWorkspace),
        }),
        Credit::Told(purse) => Some(told(purse, now)),
    }
}

fn told(purse: &Purse, now: WallTime) -> Part {
    let ends = purse.trial_ends(now).map(|end| date(end, now));
    let mut facts = format!("{} left, {} used", dollars(purse.left), dollars(purse.used));
    if let Some(ends) = &ends {
        facts.push_str(&format!(", trial until {ends}"));
    }
    let outcome = purse.outcome(now);
    let brief = match (purse.is_spent(), outcome, &ends) {
        (true, ..) if purse.over_limit => "over the spending limit".to_owned(),
        (true, ..) => "credit used up".to_owned(),
        (_, Outcome::Fail, Some(ends)) => format!("trial ends on {ends}"),
        _ => format!("{} credit left", dollars(purse.left)),
    };
    let text = match (purse.is_spent(), &ends) {
        (true, _) => format!("Railway's credit is used up or over its limit: {facts}."),
        (false, Some(ends)) if outcome == Outcome::Fail => {
            format!("Railway's trial ends on {ends}: {facts}.")
        }
        _ => format!("Railway's credit: {facts}."),
    };
    let next_step = (outcome == Outcome::Fail)
        .then(|| "Add credit, choose a plan or raise the limit on railway.com.".to_owned());
    Part { outcome, brief, text, next_step, token: None }
}

/// Of cents, as in "$4.12".
fn dollars(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}${}.{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::checklist::budget::Member;

    const HOUR: Duration = Duration::from_secs(3600);
    /// 1 November 2026.
    const NOVEMBER: WallTime = WallTime::from_unix_ms(1_793_491_200_000);

    fn pool(plan: u32, used: u32, since: Option<WallTime>) -> Pool {
        let member = Member { name: "Render".into(), used: HOUR * used, since };
        let (host, plan) = (Provider::Render, HOUR * plan);
        Pool { host, members: vec![member], others: Some(0), plan }
    }

    fn of(pools: Vec<Pool>, credit: Credit) -> Said {
        said(&Finding { now: NOVEMBER.plus(HOUR * 240), pools, credit })
    }

    #[test]
    fn hours_have_an_end_with_a_date() {
        let ends = of(vec![pool(640, 240, Some(NOVEMBER))], Credit::NotNeeded);
        assert_eq!(ends.brief, "hours end on 27 Nov");
        assert_eq!(
            ends.text,
            "Render's free hours end on 27 Nov at this rate: 240 of 640 h used, counted since 1 Nov."
        );
        assert_eq!(ends.topic, Some("budget"));
        let lasts = of(vec![pool(500, 120, Some(NOVEMBER))], Credit::NotNeeded);
        assert_eq!((lasts.brief.as_str(), lasts.next_step), ("120 of 500 h used", None));
        let young = of(vec![pool(500, 0, None)], Credit::NotNeeded);
        assert_eq!(
            young.text,
            "How long Render's free hours last is not known: none of the 500 h counted: the app \
             has not run this month."
        );
        let lasts = of(vec![pool(750, 100, Some(NOVEMBER))], Credit::NotNeeded);
        assert_eq!(lasts.brief, "hours last all month");
    }

    #[test]
    fn hours_that_others_may_use_are_not_said_to_last_but_for_that() {
        let untold = |plan, used| {
            let pool = Pool { others: None, ..pool(plan, used, Some(NOVEMBER)) };
            of(vec![pool], Credit::NotNeeded)
        };
        let alone = ", if no other service of the workspace uses them: ";
        let surely = untold(750, 100);
        assert_eq!(surely.brief, "hours last if not shared");
        assert!(surely.text.contains(alone), "{}", surely.text);
        assert_eq!(surely.token, Some(TokenKind::Render));
        let likely = untold(500, 120);
        assert!(likely.text.contains(alone), "{}", likely.text);
        let ends = untold(640, 240);
        assert!(ends.text.contains(", or sooner if another service "), "{}", ends.text);
        // Another host's hours are the backend's own.
        let own = Pool { host: Provider::Other, others: None, ..pool(750, 100, Some(NOVEMBER)) };
        let own = of(vec![own], Credit::NotNeeded);
        assert_eq!((own.brief.as_str(), own.token), ("hours last all month", None));
        assert!(!own.text.contains("no other service"), "{}", own.text);
    }

    #[test]
    fn what_holds_for_several_is_said_once_in_brief() {
        let own = || Pool { host: Provider::Other, ..pool(750, 100, Some(NOVEMBER)) };
        let both = of(vec![own(), own()], Credit::NotNeeded);
        assert_eq!(both.brief, "hours last all month");
        let mixed = of(vec![pool(500, 120, Some(NOVEMBER)), own()], Credit::NotNeeded);
        assert_eq!(mixed.brief, "120 of 500 h used, hours last all month");
    }

    #[test]
    fn credit_is_in_dollars_and_a_trial_has_its_end() {
        let purse = Purse { left: 412, used: 88, ..Purse::default() };
        let told = |purse: Purse| of(vec![], Credit::Told(purse));
        assert_eq!(told(purse.clone()).text, "Railway's credit: $4.12 left, $0.88 used.");
        assert_eq!(told(purse.clone()).brief, "$4.12 credit left");
        let trial = told(Purse { trial_days: Some(5), ..purse.clone() });
        assert_eq!(trial.brief, "trial ends on 16 Nov");
        let over = told(Purse { over_limit: true, ..purse });
        assert_eq!(over.brief, "over the spending limit");
        assert_eq!(dollars(-5), "-$0.05");
    }

    #[test]
    fn what_was_not_asked_is_said_with_the_token_that_would_tell() {
        let said = of(vec![pool(500, 120, Some(NOVEMBER))], Credit::NotAsked);
        assert_eq!(said.brief, "credit not asked: no token");
        assert_eq!(said.token, Some(TokenKind::RailwayWorkspace));
        assert!(said.text.starts_with("Render's free hours last beyond this month"));
        let untold = Pool { others: None, ..pool(500, 120, Some(NOVEMBER)) };
        let token = of(vec![untold], Credit::NotAsked).token;
        assert_eq!(token, Some(TokenKind::RailwayWorkspace), "that of what is not known first");
        let nothing = of(vec![], Credit::NotNeeded);
        assert_eq!(nothing.brief, "nothing runs out");
    }
}
