//! A whole drill, reported.

use domain::WallTime;
use domain::drill::{
    Answer, Claim, ClaimKind, Kind, Latency, Report, Run, Sample, WITHIN, columns,
};
use domain::policy::Policy;

use super::notes::{notes, rules, scope};
use super::reason::{claim_code, late_answers, misses, reason};
use super::words::{asked, headline, miss, name, note, restored, said, title};
use crate::backend::{color, ms, rank};
use crate::span::{count, grouped, span};
use crate::wire;

/// A timeline's most columns.
const COLUMNS: usize = 240;

/// All that a report is made of.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The drill's name among the kept ones.
    pub id: &'a str,
    /// When it began.
    pub at: WallTime,
    /// The app's version.
    pub version: &'a str,
    /// What was measured.
    pub run: &'a Run,
    /// How it was judged.
    pub report: &'a Report,
    /// The policy in force; its chain is the one that `run` counts by.
    pub policy: &'a Policy,
    /// Railway's name of the primary, of a real drill.
    pub service: Option<&'a str>,
    /// Where it ran, as label and value.
    pub environment: Vec<(String, String)>,
}

/// The report in words and numbers.
pub fn report(facts: &Facts<'_>) -> wire::Drill {
    let Facts { run, report, policy, service, .. } = *facts;
    let (plan, figures) = (&run.plan, &report.figures);
    let primary = name(policy, plan.primary);
    let failures = misses(run).into_iter().map(|(how, count)| wire::DrillFailures {
        code: how.code().to_owned(),
        text: miss(how),
        count,
    });
    wire::Drill {
        report: wire::DRILL_REPORT,
        summary: summary(facts),
        scope: scope(run, policy, service),
        reason: reason(run, report, policy, service),
        claims: report.claims.iter().map(|claim| self::claim(claim, run, report, policy)).collect(),
        plan: wire::DrillPlan {
            rate: plan.rate,
            seconds: u32::try_from(plan.duration.as_secs()).unwrap_or(u32::MAX),
            request: asked(&plan.path),
        },
        backends: backends(run, &figures.answered, policy),
        counts: wire::DrillCounts {
            sent: figures.sent,
            answered: figures.answered.iter().sum(),
            failed: figures.failed,
            failures: failures.collect(),
            // Nothing but GET is sent.
            twice: 0,
            hedges: run.hedges,
            retries: run.retries,
        },
        switchover_ms: figures.switchover.map(ms),
        returned_ms: figures.returned.map(ms),
        longest_ms: ms(figures.longest),
        latency: wire::DrillLatencies {
            before: figures.before.map(latency),
            during: figures.during.map(latency),
            after: figures.after.map(latency),
        },
        timeline: timeline(run, run.ended),
        restored: run.restored.as_ref().map(|became| {
            let service = service.unwrap_or(&primary);
            wire::DrillRestored {
                service: service.to_owned(),
                runs: became.runs,
                text: restored(service, became),
            }
        }),
        policy: rules(policy),
        environment: facts.environment.clone(),
        notes: notes(run, policy),
    }
}

fn summary(facts: &Facts<'_>) -> wire::DrillSummary {
    let Facts { run, report, policy, .. } = *facts;
    let kind = run.plan.kind;
    let to = successor(run).map(|index| name(policy, index));
    wire::DrillSummary {
        id: facts.id.to_owned(),
        at: facts.at.unix_ms(),
        real: kind == Kind::Real,
        scenario: match kind {
            Kind::Real => "real".to_owned(),
            Kind::Simulated(scenario) => scenario.code().to_owned(),
        },
        title: title(kind, &name(policy, run.plan.primary)),
        verdict: super::verdict(report.verdict),
        headline: headline(report),
        note: note(kind, report, to.as_deref()),
        version: facts.version.to_owned(),
    }
}

fn latency(latency: Latency) -> wire::DrillLatency {
    wire::DrillLatency {
        count: latency.count,
        p50: ms(latency.p50),
        p95: ms(latency.p95),
        most: ms(latency.most),
    }
}

/// The chain, each backend with its part: `answered` is how many requests it answered.
pub(super) fn backends(run: &Run, answered: &[u64], policy: &Policy) -> Vec<wire::DrillBackend> {
    let part = |(index, backend): (usize, &domain::Backend)| wire::DrillBackend {
        name: backend.name.to_string(),
        url: backend.url.to_string(),
        rank: rank(index),
        color: color(backend, index),
        primary: index == run.plan.primary,
        answered: answered.get(index).copied().unwrap_or_default(),
        arrived: run.arrived.as_ref().and_then(|arrived| arrived.get(index).copied()),
    };
    policy.backends.iter().enumerate().map(part).collect()
}

/// The requests, drawn over `whole`.
pub(super) fn timeline(run: &Run, whole: std::time::Duration) -> wire::DrillTimeline {
    let column = |column: domain::drill::Column| wire::DrillColumn {
        at_ms: ms(column.at),
        backend: column.backend.and_then(|index| u32::try_from(index).ok()),
        ms: ms(column.took),
        count: column.count,
        failed: column.failed,
    };
    wire::DrillTimeline {
        fault_ms: run.injected.map(ms),
        restored_ms: run.lifted.map(ms),
        end_ms: ms(whole),
        columns: columns(&run.samples, whole, COLUMNS).into_iter().map(column).collect(),
    }
}

/// The backend that gave the first answer in the primary's stead.
fn successor(run: &Run) -> Option<usize> {
    let injected = run.injected?;
    let elsewhere = |sample: &Sample| match sample.answer {
        Answer::By(index) if index != run.plan.primary => {
            let answered = sample.sent + sample.took;
            (answered >= injected).then_some((answered, index))
        }
        _ => None,
    };
    run.samples.iter().filter_map(elsewhere).min().map(|(_, index)| index)
}

fn claim(claim: &Claim, run: &Run, report: &Report, policy: &Policy) -> wire::DrillClaim {
    let figures = &report.figures;
    let measured = match (claim.kind, claim.held) {
        (_, None) => "not measured".to_owned(),
        (ClaimKind::NoneFails, _) => {
            format!("{} of {}", grouped(figures.failed), grouped(figures.sent))
        }
        (ClaimKind::OnBackupInTime, _) => in_time(run, report, policy),
        (ClaimKind::NoneTwice, _) => "0: only GET was sent".to_owned(),
        (ClaimKind::Restored, Some(true)) => match run.restored.as_ref().and_then(|it| it.took) {
            Some(took) => format!("after {}", span(took)),
            None => "it runs".to_owned(),
        },
        (ClaimKind::Restored, Some(false)) => "it does not".to_owned(),
    };
    let (code, said) = (claim_code(claim.kind).to_owned(), said(claim.kind));
    wire::DrillClaim { code, said, measured, held: claim.held }
}

fn in_time(run: &Run, report: &Report, policy: &Policy) -> String {
    let Some(took) = report.figures.switchover else {
        return "no standby answered".to_owned();
    };
    let to = successor(run).map_or_else(|| "a standby".to_owned(), |index| name(policy, index));
    match late_answers(run) {
        0 => format!("{}, to {to}", span(took)),
        late => format!(
            "{}, but {} by {} after {}",
            span(took),
            count(late, "answer"),
            name(policy, run.plan.primary),
            span(WITHIN),
        ),
    }
}
