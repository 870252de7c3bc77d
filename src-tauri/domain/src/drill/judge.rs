//! The verdict: what was said before, held against what was measured.

use std::time::Duration;

use crate::drill::run::{Answer, Doubt, End, PhaseOf, Run, Sample};

/// Traffic is to be on the backup within this.
pub const WITHIN: Duration = Duration::from_secs(2);

/// What a drill says about the failover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// All that was said before held.
    Passed,
    /// Something did not.
    Failed,
    /// What was seen says nothing either way.
    Inconclusive,
}

/// One sentence of the hypothesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClaimKind {
    /// No safe request fails.
    NoneFails,
    /// Traffic is on a standby within [`WITHIN`].
    OnBackupInTime,
    /// No request that changes something is executed twice.
    NoneTwice,
    /// Of a real drill: the service runs again, by its health and by the API.
    Restored,
}

/// A sentence of the hypothesis, and whether it held; none: it was not measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What was said.
    pub kind: ClaimKind,
    /// Whether it held.
    pub held: Option<bool>,
}

/// How long the answered requests of a phase took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latency {
    /// How many.
    pub count: u64,
    /// The median.
    pub p50: Duration,
    /// 95 of 100 took no longer.
    pub p95: Duration,
    /// The longest.
    pub most: Duration,
}

/// What was counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Requests sent.
    pub sent: u64,
    /// Of these, failed.
    pub failed: u64,
    /// Answered by each backend of the chain.
    pub answered: Vec<u64>,
    /// From the first request that met the fault to the first answer by a standby.
    pub switchover: Option<Duration>,
    /// From the fault's end to the first answer by the primary.
    pub returned: Option<Duration>,
    /// The longest that any request took.
    pub longest: Duration,
    /// Before the fault.
    pub before: Option<Latency>,
    /// During it.
    pub during: Option<Latency>,
    /// After it.
    pub after: Option<Latency>,
}

/// A judged drill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// In a word.
    pub verdict: Verdict,
    /// Why it says nothing, where it does not.
    pub doubt: Option<Doubt>,
    /// The hypothesis, sentence by sentence.
    pub claims: Vec<Claim>,
    /// What was counted.
    pub figures: Figures,
}

/// Judges `run` over a chain of `backends`.
pub fn judge(run: &Run, backends: usize) -> Report {
    let figures = figures(run, backends);
    let faulted = run.injected.is_some();
    let mut claims = vec![
        Claim { kind: ClaimKind::NoneFails, held: faulted.then_some(figures.failed == 0) },
        Claim { kind: ClaimKind::OnBackupInTime, held: faulted.then(|| in_time(run, &figures)) },
        // Nothing but GET is sent, and that may be repeated.
        Claim { kind: ClaimKind::NoneTwice, held: faulted.then_some(true) },
    ];
    if let Some(restored) = &run.restored {
        claims.push(Claim { kind: ClaimKind::Restored, held: Some(restored.runs) });
    }
    let broken = claims.iter().any(|claim| claim.held == Some(false));
    let unmeasured = claims.iter().any(|claim| claim.held.is_none());
    let (verdict, doubt) = match &run.end {
        // A service that stays stopped is no doubt about anything.
        End::Inconclusive(doubt) if run.restored.as_ref().is_some_and(|it| !it.runs) => {
            (Verdict::Failed, Some(doubt.clone()))
        }
        End::Inconclusive(doubt) => (Verdict::Inconclusive, Some(doubt.clone())),
        End::GaveUp => (Verdict::Failed, None),
        End::Complete if broken => (Verdict::Failed, None),
        End::Complete if unmeasured => (Verdict::Inconclusive, None),
        End::Complete => (Verdict::Passed, None),
    };
    Report { verdict, doubt, claims, figures }
}

/// From the moment on at which traffic is to be on a standby until the fault ends, the primary
/// answers nothing.
fn in_time(run: &Run, figures: &Figures) -> bool {
    let Some(injected) = run.injected else { return false };
    let late = |sample: &&Sample| {
        sample.sent >= injected + WITHIN && run.phase_of(sample) == PhaseOf::During
    };
    let by_primary = |sample: &Sample| sample.answer == Answer::By(run.plan.primary);
    figures.switchover.is_some_and(|took| took <= WITHIN)
        && !run.samples.iter().filter(late).any(by_primary)
}

fn figures(run: &Run, backends: usize) -> Figures {
    let (answered, failed) = run.counts(backends);
    let since_lifted = |back: Duration| back.saturating_sub(run.lifted.unwrap_or_default());
    Figures {
        sent: run.samples.len() as u64,
        failed,
        answered,
        switchover: switchover(run),
        returned: run.back.map(since_lifted),
        longest: run.samples.iter().map(|sample| sample.took).max().unwrap_or_default(),
        before: latency(run, PhaseOf::Before),
        during: latency(run, PhaseOf::During),
        after: latency(run, PhaseOf::After),
    }
}

/// A request that was under way when the fault began met it then; the wait for the next request to
/// be sent is the drill's own, and not counted.
fn switchover(run: &Run) -> Option<Duration> {
    let injected = run.injected?;
    let met: Vec<_> = run
        .samples
        .iter()
        .filter(|sample| sample.sent + sample.took >= injected)
        .filter(|sample| run.lifted.is_none_or(|lifted| sample.sent < lifted))
        .filter(|sample| sample.answer != Answer::By(run.plan.primary))
        .collect();
    let first = met.iter().map(|sample| sample.sent.max(injected)).min()?;
    let elsewhere = met.iter().filter(|sample| matches!(sample.answer, Answer::By(_)));
    let answered = elsewhere.map(|sample| sample.sent + sample.took).min()?;
    Some(answered.saturating_sub(first))
}

fn latency(run: &Run, phase: PhaseOf) -> Option<Latency> {
    let answered =
        |sample: &&Sample| run.phase_of(sample) == phase && matches!(sample.answer, Answer::By(_));
    let mut took: Vec<_> = run.samples.iter().filter(answered).map(|sample| sample.took).collect();
    took.sort_unstable();
    let at = |part: usize| took.get((took.len().saturating_sub(1)) * part / 100).copied();
    Some(Latency {
        count: took.len() as u64,
        p50: at(50)?,
        p95: at(95)?,
        most: took.last().copied()?,
    })
}
