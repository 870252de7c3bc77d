//! The report and the progress: each figure from what was measured, each claim beside its measure.

use domain::WallTime;
use domain::drill::{Answer, Doubt, Kind, Progress, Run, Scenario, Stage};
use domain::policy::Policy;
use present::drill::running;
use present::wire::{Drill, DrillVerdict};

use crate::samples::{
    chain, failed, halted, hung, local, many, ms, passed, plan, real, reported, scattered, twelve,
    unstarted,
};

fn claims(drill: &Drill) -> Vec<String> {
    let mark = |held| match held {
        Some(true) => "held",
        Some(false) => "broken",
        None => "open",
    };
    let line = |claim: &present::wire::DrillClaim| {
        format!("{} {}: {}", mark(claim.held), claim.code, claim.measured)
    };
    drill.claims.iter().map(line).collect()
}

#[test]
fn each_claim_stands_beside_what_was_measured() {
    let chain = chain();
    assert_eq!(
        claims(&reported(&passed(Scenario::RailwayStopped, ms(38)), &chain)),
        [
            "held none_fails: 0 of 100",
            "held on_backup_in_time: 38 ms, to Render",
            "held none_twice: 0: only GET was sent",
        ]
    );
    assert_eq!(
        claims(&reported(&failed(), &chain))[..2],
        ["broken none_fails: 4 of 100", "held on_backup_in_time: 923 ms, to Render"]
    );
    assert_eq!(
        claims(&reported(&unstarted(Doubt::Slept), &chain)),
        [
            "open none_fails: not measured",
            "open on_backup_in_time: not measured",
            "open none_twice: not measured",
        ]
    );
    assert_eq!(claims(&reported(&real(true), &chain))[3], "held restored: after 41 s");
    assert_eq!(claims(&reported(&real(false), &chain))[3], "broken restored: it does not");
}

#[test]
fn a_primary_that_answers_on_is_named() {
    let chain = chain();
    let mut run = passed(Scenario::Html, ms(38));
    let late = run.samples.iter_mut().filter(|it| it.sent >= ms(8_000) && it.sent < ms(8_600));
    late.for_each(|it| it.answer = Answer::By(0));
    let drill = reported(&run, &chain);
    assert_eq!(
        claims(&drill)[1],
        "broken on_backup_in_time: 38 ms, but 3 answers by Railway after 2 s"
    );
    let reason = drill.reason.unwrap();
    assert_eq!(reason.code, "on_backup_in_time");
    assert_eq!(
        reason.message,
        "Railway answers with a web page, and still answered 3 requests that were sent more than \
         2 s later."
    );
}

#[test]
fn the_report_counts_what_was_measured() {
    let chain = chain();
    for run in [passed(Scenario::Reset, ms(38)), hung(), failed(), halted(), real(true)] {
        let drill = reported(&run, &chain);
        let by = |index| run.samples.iter().filter(|it| it.answer == Answer::By(index)).count();
        let counts = &drill.counts;
        assert_eq!(counts.sent, run.samples.len() as u64);
        assert_eq!(counts.answered, (by(0) + by(1) + by(2)) as u64);
        assert_eq!(counts.failed, counts.sent - counts.answered);
        assert_eq!(counts.failures.iter().map(|it| it.count).sum::<u64>(), counts.failed);
        assert_eq!((counts.hedges, counts.retries), (run.hedges, run.retries));
        let parts: Vec<_> = drill.backends.iter().map(|it| (it.answered, it.arrived)).collect();
        let arrived = |index| run.arrived.as_ref().map(|arrived| arrived[index]);
        assert_eq!(parts, [0, 1, 2].map(|index| (by(index) as u64, arrived(index))));
        let drawn: u64 = drill.timeline.columns.iter().map(|it| u64::from(it.count)).sum();
        assert_eq!(drawn, counts.sent);
    }
}

#[test]
fn failures_are_told_by_how_the_most_frequent_first() {
    let drill = reported(&failed(), &chain());
    let ways: Vec<_> = drill
        .counts
        .failures
        .iter()
        .map(|way| format!("{} {}: {}", way.count, way.code, way.text))
        .collect();
    assert_eq!(
        ways,
        [
            "2 unanswered: no backend could answer",
            "1 status: answered with 502",
            "1 cut: the connection broke",
        ]
    );
    let reason = drill.reason.unwrap();
    assert_eq!(reason.code, "none_fails");
    assert_eq!(
        reason.message,
        "4 of 100 requests failed: 2 × no backend could answer, 1 × answered with 502, 1 × the \
         connection broke."
    );
    let ways: Vec<_> =
        reported(&scattered(), &twelve()).counts.failures.into_iter().map(|it| it.text).collect();
    assert_eq!(ways, ["another kind of answer than before the fault", "no answer within 10 s"]);
}

#[test]
fn the_summary_says_it_in_a_line() {
    let chain = chain();
    let line = |drill: Drill| {
        let summary = drill.summary;
        let real = if summary.real { "real" } else { "simulated" };
        format!("{real} {} | {} | {}", summary.scenario, summary.title, summary.note)
    };
    let lines = [
        (
            passed(Scenario::Crashed, ms(38)),
            "simulated crashed | Railway crashed | 38 ms to Render, 0 of 100 failed",
        ),
        (hung(), "simulated hang | Railway hangs | longest wait 1.04 s, 0 of 100 failed"),
        (unstarted(Doubt::Halted), "simulated railway-stopped | Railway stopped | "),
        (real(true), "real real | Railway stopped for real | 212 ms to Render, 0 of 300 failed"),
    ];
    for (run, expected) in lines {
        assert_eq!(line(reported(&run, &chain)), expected);
    }
    assert_eq!(reported(&halted(), &chain).summary.verdict, DrillVerdict::Inconclusive);
}

#[test]
fn the_scope_says_what_was_touched() {
    let chain = chain();
    let scope = |run: &Run| reported(run, &chain).scope;
    assert_eq!(
        scope(&passed(Scenario::RailwayStopped, ms(38))),
        "Railway stopped, simulated through a local proxy on this computer. Production was not touched."
    );
    assert_eq!(
        scope(&unstarted(Doubt::Slept)),
        "\"Railway stopped\" was to be simulated through a local proxy on this computer. It did not come to that, and production was not touched."
    );
    assert_eq!(
        scope(&real(true)),
        "ai-cti was stopped and restarted for real, by Railway's API, and watched through a local proxy on this computer."
    );
    assert_eq!(
        scope(&real(false)),
        "ai-cti was stopped for real, by Railway's API, and watched through a local proxy on this computer."
    );
    let mut untouched = real(true);
    untouched.restored = None;
    assert_eq!(
        scope(&untouched),
        "ai-cti was to be stopped for real, by Railway's API. It was not: nothing was changed."
    );
}

#[test]
fn the_notes_say_what_was_not_measured() {
    let notes = |run: &Run, policy: &Policy| reported(run, policy).notes.join(" ");
    let simulated = notes(&hung(), &chain());
    for part in [
        "is not measured",
        "every 200 ms",
        "is not counted",
        "Only GET is sent",
        "3 second copies went to another backend",
        "the hold before failback is left out",
    ] {
        assert!(simulated.contains(part), "{part}: {simulated}");
    }
    assert!(!simulated.contains("live service"), "{simulated}");
    let real = notes(&real(true), &chain());
    assert!(real.contains("never tried it against Railway's live service"), "{real}");
    assert!(!real.contains("counted in front of it"), "{real}");
    let local = notes(&many(), &local());
    assert!(local.contains("Every backend was on this computer"), "{local}");
}

#[test]
fn a_running_drill_says_its_step() {
    let chain = chain();
    let said = |kind, stage, halting, sent: u64| {
        let mut run = passed(Scenario::RailwayStopped, ms(38));
        run.plan = plan(kind, &chain);
        run.samples.retain(|it| it.sent < ms(sent));
        let elapsed = ms(sent);
        let progress = Progress { stage, run, elapsed, halting };
        running("1", WallTime::from_unix_ms(0), &progress, &chain, Some("ai-cti")).text
    };
    let (simulated, real) = (Kind::Simulated(Scenario::RailwayStopped), Kind::Real);
    let steps = [
        (simulated, Stage::Checking, false, 0, "Seeing whether the backends are ready."),
        (simulated, Stage::Before, false, 0, "Without a fault for 6 s."),
        (simulated, Stage::Before, false, 3_000, "Without a fault for 6 s. Railway answers."),
        (simulated, Stage::During, false, 6_000, "Railway is stopped."),
        (simulated, Stage::During, false, 7_000, "Railway is stopped. Render answers."),
        (simulated, Stage::After, false, 14_100, "The fault is over. Render answers."),
        (simulated, Stage::After, false, 20_000, "The fault is over. Railway answers."),
        (simulated, Stage::During, true, 7_000, "Ending the test."),
        (real, Stage::Stopping, false, 6_000, "ai-cti is being stopped by Railway's API."),
        (
            real,
            Stage::Restoring,
            false,
            14_000,
            "ai-cti is being restarted by Railway's API. Render answers.",
        ),
        (real, Stage::Before, true, 3_000, "Ending the test."),
        (real, Stage::During, true, 7_000, "Ending the test, and restarting ai-cti."),
    ];
    for (kind, stage, halting, sent, text) in steps {
        assert_eq!(said(kind, stage, halting, sent), text);
    }
}

#[test]
fn a_running_drill_counts_so_far() {
    let chain = chain();
    let mut run = failed();
    run.samples.retain(|it| it.sent < ms(8_000));
    let progress = Progress { stage: Stage::During, run, elapsed: ms(8_050), halting: false };
    let shown = running("1", WallTime::from_unix_ms(0), &progress, &chain, None);
    assert_eq!((shown.sent, shown.failed), (40, 4));
    assert_eq!(shown.backends.iter().map(|it| it.answered).collect::<Vec<_>>(), [30, 6, 0]);
    assert_eq!((shown.planned_ms, shown.elapsed_ms, shown.timeline.end_ms), (20e3, 8_050.0, 20e3));
    assert_eq!(shown.timeline.columns.len(), 40);
}
