//! The checklist in words: its titles, each finding as a brief, a sentence and a next step, and what
//! a run comes to. Each check's words have their module here, as each finding has in the domain.

mod budget;
mod bundle;
mod certificates;
mod cors;
mod drilled;
mod health;
mod loopback;
mod parity;
mod redeployed;
mod running;
mod standby;
mod unjudged;

use std::time::Duration;

use domain::backend::Backend;
use domain::checklist::{
    Check, Checked, Exchange, Finding, Group, Outcome, Roles, Settings, Tally,
};
use domain::event::ChecklistEnded;

use crate::notification::{Notification, Urgency};
use crate::span::span;
use crate::wire::{
    self, CheckChoice, CheckGroup, CheckOutcome, CheckResult, CheckValue, ChecklistSummary, Color,
    TokenKind, View,
};

/// A finding in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// In a few words, without a full stop, as in "healthy, 42 ms".
    pub(crate) brief: String,
    /// In a sentence or two.
    pub(crate) text: String,
    /// One step to take; none where there is nothing to do.
    pub(crate) next_step: Option<String>,
    /// Values to copy for that step.
    pub(crate) values: Vec<CheckValue>,
    /// The troubleshooting topic.
    pub(crate) topic: Option<&'static str>,
    /// The token that would tell more, or that does not do.
    pub(crate) token: Option<TokenKind>,
    /// The view where the next step is taken.
    pub(crate) view: Option<View>,
}

/// What the primary and the backup are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Names {
    pub(crate) primary: String,
    pub(crate) backup: String,
}

impl Names {
    pub(crate) fn of(chain: &[Backend]) -> Self {
        let roles = Roles::of(chain);
        let name = |index: Option<usize>, otherwise: &str| {
            index.map_or_else(|| otherwise.to_owned(), |index| chain[index].name.to_string())
        };
        Self { primary: name(roles.primary, "Railway"), backup: name(roles.backup, "Render") }
    }
}

/// The checks there are, for the view.
pub fn groups(chain: &[Backend]) -> Vec<CheckGroup> {
    let names = Names::of(chain);
    let choice = |check: Check| CheckChoice {
        check: check.code().to_owned(),
        title: title(check, &names),
        text: what(check, &names),
    };
    Group::ALL
        .into_iter()
        .map(|group| CheckGroup {
            title: group_title(group).to_owned(),
            checks: Check::ALL.into_iter().filter(|it| it.group() == group).map(choice).collect(),
        })
        .collect()
}

const fn group_title(group: Group) -> &'static str {
    match group {
        Group::Backends => "Backends",
        Group::Frontend => "Frontend",
        Group::Failover => "Failover",
        Group::Limits => "Limits",
    }
}

/// Results under the titles of their groups. A kept check that is none any more comes last.
pub fn grouped(results: &[CheckResult]) -> Vec<(&'static str, Vec<&CheckResult>)> {
    let group = |result: &CheckResult| Check::parse(&result.check).map(Check::group);
    Group::ALL
        .into_iter()
        .map(|it| (group_title(it), Some(it)))
        .chain([("Other", None)])
        .map(|(title, it)| (title, results.iter().filter(|result| group(result) == it).collect()))
        .filter(|(_, results): &(_, Vec<_>)| !results.is_empty())
        .collect()
}

fn title(check: Check, names: &Names) -> String {
    let Names { primary, backup } = names;
    match check {
        Check::RailwayRunning => format!("{primary} deployed and running"),
        Check::RenderRunning => format!("{backup} deployed and running"),
        Check::HealthEndpoint => "Both answer the health path".to_owned(),
        Check::Cors => "CORS right on both, and equal".to_owned(),
        Check::VercelEnv => "Variables set in Vercel".to_owned(),
        Check::FrontendRedeployed => "Frontend redeployed with them".to_owned(),
        Check::NoLoopback => "No localhost in the public bundle".to_owned(),
        Check::FailoverTested => "Failover tested".to_owned(),
        Check::StandbyWarm => "Standby awake".to_owned(),
        Check::Parity => "Both are the same program".to_owned(),
        Check::Certificates => "Certificates valid".to_owned(),
        Check::Budget => "Hours and credit left".to_owned(),
    }
}

fn what(check: Check, names: &Names) -> String {
    let Names { primary, backup } = names;
    match check {
        Check::RailwayRunning => {
            format!("{primary}'s own answer, and its platform's with a token.")
        }
        Check::RenderRunning => format!("{backup}'s own answer, and its platform's with a token."),
        Check::HealthEndpoint => "The health path of both, with JSON and a status.".to_owned(),
        Check::Cors => {
            "A preflight, a request and an error from every frontend origin, on both.".to_owned()
        }
        Check::VercelEnv => "The backends' addresses in the files that visitors get.".to_owned(),
        Check::FrontendRedeployed => {
            "That the production build is newer than the variables.".to_owned()
        }
        Check::NoLoopback => "Addresses of a visitor's own computer in those files.".to_owned(),
        Check::FailoverTested => "A failover test that passed in the last 7 days.".to_owned(),
        Check::StandbyWarm => "That the standby answers at once when it is needed.".to_owned(),
        Check::Parity => {
            "Version, OpenAPI document and readiness of both, side by side.".to_owned()
        }
        Check::Certificates => "When the certificates of all addresses end.".to_owned(),
        Check::Budget => "Free hours and credit, and when they end at this rate.".to_owned(),
    }
}

/// A check that was made, for the wire.
pub fn result(checked: &Checked, chain: &[Backend]) -> CheckResult {
    let names = Names::of(chain);
    let Said { brief, text, next_step, values, topic, token, view } =
        said(&checked.finding, &names);
    CheckResult {
        check: checked.check.code().to_owned(),
        title: title(checked.check, &names),
        outcome: outcome(checked.finding.outcome()),
        brief,
        text,
        next_step,
        values,
        topic: topic.map(str::to_owned),
        token,
        view,
        evidence: checked.exchanges.iter().map(exchange).collect(),
        at: checked.at.unix_ms(),
        took_ms: ms(checked.took),
    }
}

fn said(finding: &Finding, names: &Names) -> Said {
    match finding {
        Finding::Unjudged(why) => unjudged::said(why),
        Finding::Running(finding) => running::said(finding, names),
        Finding::Bundle(finding) => bundle::said(finding),
        Finding::Health(finding) => health::said(finding),
        Finding::Redeployed(finding) => redeployed::said(finding),
        Finding::Drilled(finding) => drilled::said(finding, names),
        Finding::Cors(finding) => cors::said(finding),
        Finding::Certificates(finding) => certificates::said(finding),
        Finding::Loopback(finding) => loopback::said(finding),
        Finding::Parity(finding) => parity::said(finding),
        Finding::Budget(finding) => budget::said(finding),
        Finding::Standby(finding) => standby::said(finding),
    }
}

/// What is checked, as label and address: results stand for these, and for no others.
pub fn subjects(chain: &[Backend], settings: &Settings) -> Vec<CheckValue> {
    let value = |label: &str, value: String| CheckValue { label: label.to_owned(), value };
    let enabled = chain.iter().filter(|backend| backend.enabled);
    let mut subjects: Vec<_> =
        enabled.map(|backend| value(&backend.name, backend.url.to_string())).collect();
    if let Some(frontend) = &settings.frontend {
        subjects.push(value("Frontend", frontend.url.to_string()));
        for origin in &frontend.origins {
            subjects.push(value("Frontend's further origin", origin.to_string()));
        }
    }
    subjects
}

/// Why the results of these checks stand for less than they seem: one sentence each.
pub fn notes(checks: &[Check], chain: &[Backend], settings: &Settings) -> Vec<String> {
    let others = chain.iter().filter(|backend| backend.enabled).count().saturating_sub(2);
    let cors = checks.contains(&Check::Cors);
    let notes = [
        (
            checks.iter().any(|check| asks(*check)),
            "Checked from this computer, through its network, at the time stated.",
        ),
        (cors, "CORS is judged by the rules that browsers follow; no browser is asked."),
        (
            others > 0 && checks.iter().any(|check| is_of_two(*check)),
            "Backends beyond the primary and the backup are not checked.",
        ),
        (cors && !settings.credentials, "The frontend is taken to call without cookies."),
    ];
    notes.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note.to_owned()).collect()
}

/// Whether the check asks anybody out there: the failover tests are this computer's own.
const fn asks(check: Check) -> bool {
    !matches!(check, Check::FailoverTested)
}

/// Whether the check is about the primary and the backup, whatever else is in the chain.
const fn is_of_two(check: Check) -> bool {
    match check {
        Check::RailwayRunning
        | Check::RenderRunning
        | Check::HealthEndpoint
        | Check::Cors
        | Check::VercelEnv
        | Check::FrontendRedeployed
        | Check::StandbyWarm
        | Check::Parity => true,
        // All addresses, all hours, the whole chain.
        Check::NoLoopback | Check::FailoverTested | Check::Certificates | Check::Budget => false,
    }
}

/// That a backend is being woken, and for how long it is waited for.
pub fn waking(name: &str, within: Duration) -> String {
    format!("{name} is waking. It is waited for up to {}.", span(within))
}

/// Milliseconds, to the microsecond: such a number is read back from JSON as it was written.
pub fn ms(length: Duration) -> f64 {
    length.as_micros() as f64 / 1000.0
}

/// An outcome for the wire.
pub const fn outcome(outcome: Outcome) -> CheckOutcome {
    match outcome {
        Outcome::Pass => CheckOutcome::Pass,
        Outcome::Fail => CheckOutcome::Fail,
        Outcome::Unknown => CheckOutcome::Unknown,
        Outcome::Manual => CheckOutcome::Manual,
    }
}

fn exchange(exchange: &Exchange) -> wire::Exchange {
    wire::Exchange {
        request: exchange.request.clone(),
        sent: exchange.sent.clone(),
        status_line: exchange.status_line.clone(),
        headers: exchange.headers.clone(),
        body: exchange.body.clone(),
        error: exchange.error.clone(),
        at: exchange.at.unix_ms(),
        took_ms: ms(exchange.took),
    }
}

/// The head of a run.
pub fn summary(id: &str, at: i64, took_ms: f64, results: &[CheckResult]) -> ChecklistSummary {
    let tally = tally(results);
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    ChecklistSummary {
        id: id.to_owned(),
        at,
        took_ms,
        headline: headline(tally),
        brief: brief(tally),
        passed: number(tally.passed),
        failed: number(tally.failed),
        unknown: number(tally.unknown),
        manual: number(tally.manual),
        color: match tally {
            Tally { failed: 1.., .. } => Color::Red,
            tally if tally.is_ready() => Color::Green,
            _ => Color::Grey,
        },
    }
}

fn tally(results: &[CheckResult]) -> Tally {
    Tally::of(results.iter().map(|result| match result.outcome {
        CheckOutcome::Pass => Outcome::Pass,
        CheckOutcome::Fail => Outcome::Fail,
        CheckOutcome::Unknown => Outcome::Unknown,
        CheckOutcome::Manual => Outcome::Manual,
    }))
}

/// As in "10 of 12 ready. One needs you."
fn headline(tally: Tally) -> String {
    let all = tally.all();
    if all == 0 {
        return "Nothing was checked.".to_owned();
    }
    if tally.is_ready() {
        return if all == 1 { "Ready.".to_owned() } else { format!("All {all} ready.") };
    }
    let mut parts = vec![format!("{} of {all} ready.", tally.passed)];
    match tally.failed {
        0 => {}
        1 => parts.push("One needs you.".to_owned()),
        failed => parts.push(format!("{failed} need you.")),
    }
    match tally.unknown {
        0 => {}
        1 => parts.push("One could not be judged.".to_owned()),
        unknown => parts.push(format!("{unknown} could not be judged.")),
    }
    match tally.manual {
        0 => {}
        1 => parts.push("One is yours to look at.".to_owned()),
        manual => parts.push(format!("{manual} are yours to look at.")),
    }
    parts.join(" ")
}

/// As in "Ready 12/12" or "2 to look at".
pub(crate) fn brief(tally: Tally) -> String {
    if tally.is_ready() {
        format!("Ready {}/{}", tally.passed, tally.all())
    } else {
        format!("{} to look at", tally.all() - tally.passed)
    }
}

/// What a run that has ended comes to.
pub(crate) fn tally_of(ended: &ChecklistEnded) -> Tally {
    Tally::of(ended.results.iter().map(|checked| checked.finding.outcome()))
}

/// A run that has ended, as an event.
pub(crate) fn event(ended: &ChecklistEnded) -> wire::EventKind {
    let tally = tally_of(ended);
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    wire::EventKind::ChecklistEnded {
        id: ended.id.to_string(),
        headline: headline(tally),
        passed: number(tally.passed),
        failed: number(tally.failed),
        unknown: number(tally.unknown),
        manual: number(tally.manual),
    }
}

/// A run that has ended, as a notification: what it came to, and the first things to look at.
pub(crate) fn notification(ended: &ChecklistEnded, chain: &[Backend]) -> Notification {
    let results: Vec<_> = ended.results.iter().map(|checked| result(checked, chain)).collect();
    let failed = |result: &&CheckResult| result.outcome == CheckOutcome::Fail;
    let open = |result: &&CheckResult| result.outcome != CheckOutcome::Pass;
    let shown: Vec<_> = match results.iter().any(|result| failed(&result)) {
        true => results.iter().filter(failed).collect(),
        false => results.iter().filter(open).collect(),
    };
    let line = |result: &&CheckResult| format!("{}: {}", result.title, result.brief);
    let mut lines: Vec<_> = shown.iter().take(3).map(line).collect();
    if shown.len() > 3 {
        lines.push(format!("and {} more", shown.len() - 3));
    }
    Notification {
        summary: headline(tally(&results)),
        body: lines.join("\n"),
        urgency: Urgency::Normal,
        view: wire::View::Checklist,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::backend::BackendUrl;

    #[test]
    fn a_note_is_told_with_the_checks_that_it_is_about() {
        let backend =
            |name: &str| Backend::new(name, BackendUrl::parse("https://a.example").unwrap());
        let chain = ["Railway", "Render", "Third"].map(backend);
        let settings = Settings::default();
        let of = |checks: &[Check]| notes(checks, &chain, &settings);
        let all = of(&Check::ALL);
        assert_eq!(all.len(), 4, "{all:?}");
        assert_eq!(of(&[Check::Cors]), all);
        assert_eq!(of(&[Check::FailoverTested]), Vec::<String>::new());
        assert_eq!(of(&[Check::Certificates, Check::FailoverTested]), all[..1]);
        assert_eq!(of(&[Check::RailwayRunning]), [all[0].clone(), all[2].clone()]);
        assert_eq!(notes(&[Check::RailwayRunning], &chain[..2], &settings), all[..1]);
        let with_cookies = Settings { credentials: true, ..Settings::default() };
        assert_eq!(notes(&[Check::Cors], &chain, &with_cookies), all[..3]);
    }
}
