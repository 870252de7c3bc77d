//! What a drill may be, and what its verdict is.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use domain::drill::{
    Answer, ClaimKind, Doubt, End, Kind, Miss, PhaseOf, Plan, Refusal, Restored, Run, Sample,
    Scenario, Verdict, Wish, columns, judge,
};
use domain::policy::{Policy, Settings};
use domain::{Backend, BackendUrl};

fn policy(urls: &[&str]) -> Policy {
    let named = urls.iter().zip(["Railway", "Render", "Local"]);
    let backends = named.map(|(url, name)| Backend::new(name, BackendUrl::parse(url).unwrap()));
    Policy::try_new(Settings::new(backends.collect())).unwrap()
}

fn here() -> Policy {
    policy(&["http://127.0.0.1:1", "http://127.0.0.1:2"])
}

fn elsewhere() -> Policy {
    policy(&["https://a.up.railway.app", "https://a.onrender.com"])
}

fn refused(policy: &Policy, change: impl FnOnce(&mut Wish)) -> Refusal {
    let mut wish = Wish::default();
    change(&mut wish);
    Plan::try_new(wish, policy).unwrap_err()
}

const fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

const fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

#[test]
fn the_default_is_polite_and_allowed_everywhere() {
    for policy in [here(), elsewhere()] {
        let plan = Plan::try_new(Wish::default(), &policy).unwrap();
        assert_eq!((plan.requests(), plan.primary, plan.path.as_str()), (100, 0, "/"));
        assert_eq!(plan.before() + plan.during() + plan.after(), plan.duration);
        assert_eq!((plan.before(), plan.during(), plan.after()), (secs(6), secs(8), secs(6)));
    }
}

#[test]
fn every_bound_is_refused_with_what_is_allowed() {
    let cases = [
        (
            refused(&elsewhere(), |it| it.rate = 0),
            "the rate is 0 requests a second; allowed are 1 to 10, as not all backends are on this computer",
        ),
        (
            refused(&elsewhere(), |it| it.rate = 10_000),
            "the rate is 10000 requests a second; allowed are 1 to 10, as not all backends are on this computer",
        ),
        (
            refused(&here(), |it| it.rate = 10_000),
            "the rate is 10000 requests a second; allowed are 1 to 1000",
        ),
        (
            refused(&here(), |it| it.duration = secs(0)),
            "the duration is 0ns; allowed are 3s to 600s",
        ),
        (
            refused(&here(), |it| it.duration = secs(86_400)),
            "the duration is 86400s; allowed are 3s to 600s",
        ),
        (
            refused(&here(), |it| (it.kind, it.duration) = (Kind::Real, secs(121))),
            "the duration is 121s; allowed are 3s to 120s",
        ),
        (
            refused(&here(), |it| (it.rate, it.duration) = (1000, secs(61))),
            "that would be 61000 requests; a drill may send 60000 at most",
        ),
        (
            refused(&policy(&["http://127.0.0.1:1"]), |_| {}),
            "there is no standby: only one backend is enabled",
        ),
        (
            refused(&policy(&["http://127.0.0.1:1", "http://127.0.0.1:1/"]), |_| {}),
            "Railway and Render have the same address: if one is down, so is the other",
        ),
    ];
    for (refusal, said) in cases {
        assert_eq!(refusal.to_string(), said);
        assert!(!refusal.next_step().is_empty());
    }
    for path in ["", "api", "/a b", "/a#b", "/a\nb", &"/".repeat(2001)] {
        let refusal = refused(&here(), |it| it.path = Some(path.to_owned()));
        assert_eq!(refusal.code(), "path", "{path:?}");
    }
}

#[test]
fn a_disabled_backend_is_no_standby() {
    let mut settings = Settings::clone(&here());
    settings.backends[1].enabled = false;
    let policy = Policy::try_new(settings).unwrap();
    assert_eq!(refused(&policy, |_| {}), Refusal::NoStandby);
}

#[test]
fn scenarios_are_known_by_their_codes() {
    for scenario in Scenario::ALL {
        assert_eq!(Scenario::parse(scenario.code()), Some(scenario));
    }
    assert_eq!(Scenario::parse("earthquake"), None);
}

/// A request each 100 ms from 0 on, the fault from 3 s to 7 s of 10.
fn run(answer: impl Fn(u64) -> (Answer, u64)) -> Run {
    let sample = |number: u64| {
        let (answer, took) = answer(number);
        Sample { sent: ms(number * 100), took: ms(took), answer }
    };
    let wish = Wish { rate: 10, duration: secs(10), ..Wish::default() };
    Run {
        plan: Plan::try_new(wish, &here()).unwrap(),
        samples: (0..100).map(sample).collect(),
        injected: Some(secs(3)),
        lifted: Some(secs(7)),
        back: Some(ms(7540)),
        ended: secs(10),
        arrived: None,
        hedges: 0,
        retries: 0,
        end: End::Complete,
        restored: None,
    }
}

/// The primary answers before the fault and from 0.5 s after it on.
fn as_it_should(number: u64) -> (Answer, u64) {
    match number {
        30 => (Answer::By(1), 78),
        31..75 => (Answer::By(1), 60),
        _ => (Answer::By(0), 40),
    }
}

#[test]
fn a_drill_passes_where_all_that_was_said_before_holds() {
    let run = run(as_it_should);
    let report = judge(&run, 2);
    assert_eq!((report.verdict, report.doubt), (Verdict::Passed, None));
    assert!(report.claims.iter().all(|claim| claim.held == Some(true)));
    let figures = report.figures;
    assert_eq!((figures.sent, figures.failed, figures.answered), (100, 0, vec![55, 45]));
    assert_eq!(figures.switchover, Some(ms(78)), "from the request that met the fault");
    assert_eq!(figures.returned, Some(ms(540)));
    assert_eq!(figures.longest, ms(78));
    let phases = [figures.before, figures.during, figures.after].map(|it| it.unwrap());
    assert_eq!(phases.map(|it| (it.count, it.p50)), [(30, ms(40)), (40, ms(60)), (30, ms(40))]);
    assert_eq!((phases[1].p95, phases[1].most), (ms(60), ms(78)));
}

#[test]
fn a_request_under_way_when_the_fault_began_met_it_then() {
    let report = judge(
        &run(|number| match number {
            29 => (Answer::By(1), 400),
            30..75 => (Answer::By(1), 350),
            _ => (Answer::By(0), 40),
        }),
        2,
    );
    // Sent at 2.9 s, the fault began at 3 s, answered at 3.3 s.
    assert_eq!(report.figures.switchover, Some(ms(300)));
}

#[test]
fn one_lost_request_fails_it() {
    let report = judge(
        &run(|number| match number {
            31 => (Answer::Failed(Miss::Unanswered), 5000),
            number => as_it_should(number),
        }),
        2,
    );
    assert_eq!((report.verdict, report.figures.failed), (Verdict::Failed, 1));
    let broken: Vec<_> = report.claims.iter().filter(|it| it.held == Some(false)).collect();
    assert_eq!(broken.iter().map(|it| it.kind).collect::<Vec<_>>(), [ClaimKind::NoneFails]);
}

#[test]
fn traffic_that_stays_on_the_primary_fails_it() {
    // The fault shows nowhere: nothing was rehearsed.
    let never = judge(&run(|_| (Answer::By(0), 40)), 2);
    assert_eq!((never.verdict, never.figures.switchover), (Verdict::Failed, None));
    // One request late in the fault is answered by the primary.
    let strays = judge(
        &run(|number| if number == 60 { (Answer::By(0), 40) } else { as_it_should(number) }),
        2,
    );
    assert_eq!(strays.verdict, Verdict::Failed);
    let late = judge(
        &run(|number| match number {
            30..75 => (Answer::By(1), 2100),
            number => as_it_should(number),
        }),
        2,
    );
    assert_eq!((late.verdict, late.figures.switchover), (Verdict::Failed, Some(ms(2100))));
}

#[test]
fn what_says_nothing_is_never_passed() {
    let doubts = [
        Doubt::Offline(false),
        Doubt::PrimaryFailed,
        Doubt::NoReadyStandby(None),
        Doubt::Halted,
        Doubt::Slept,
        Doubt::NotStopped,
    ];
    for doubt in doubts {
        let run = Run { end: End::Inconclusive(doubt.clone()), ..run(as_it_should) };
        let report = judge(&run, 2);
        assert_eq!((report.verdict, report.doubt), (Verdict::Inconclusive, Some(doubt)));
    }
    let unfaulted = Run { injected: None, lifted: None, ..run(|_| (Answer::By(0), 40)) };
    assert_eq!(judge(&unfaulted, 2).verdict, Verdict::Inconclusive);
    let gave_up = Run { end: End::GaveUp, ..run(|_| (Answer::Failed(Miss::Cut), 1)) };
    assert_eq!(judge(&gave_up, 2).verdict, Verdict::Failed);
}

#[test]
fn a_service_that_stays_stopped_fails_a_real_drill_whatever_else_was_seen() {
    let stopped = Restored { runs: false, took: None, restarts: 1, redeploys: 1, problem: None };
    for end in [End::Complete, End::Inconclusive(Doubt::Halted)] {
        let run = Run { restored: Some(stopped.clone()), end, ..run(as_it_should) };
        assert_eq!(judge(&run, 2).verdict, Verdict::Failed);
    }
    let runs = Restored { runs: true, ..stopped };
    let run = Run { restored: Some(runs), ..run(as_it_should) };
    assert_eq!(judge(&run, 2).verdict, Verdict::Passed);
}

#[test]
fn requests_belong_to_the_phase_in_which_they_were_sent() {
    let run = run(as_it_should);
    let phases: Vec<_> = [0, 29, 30, 69, 70, 99].map(|at| run.phase_of(&run.samples[at])).into();
    use PhaseOf::{After, Before, During};
    assert_eq!(phases, [Before, Before, During, During, After, After]);
}

#[test]
fn a_timeline_has_a_column_each_while_there_is_room_and_hides_no_failure_after() {
    let few = run(as_it_should);
    assert_eq!(columns(&few.samples, few.ended, 240).len(), 100);

    let many: Vec<_> = (0..4000)
        .map(|number| Sample {
            sent: ms(number * 5),
            took: ms(if number == 1234 { 900 } else { 40 }),
            answer: match number {
                2000 => Answer::Failed(Miss::Late),
                1600..2400 => Answer::By(1),
                _ => Answer::By(0),
            },
        })
        .collect();
    let columns = columns(&many, secs(20), 240);
    assert!(columns.len() <= 240, "{}", columns.len());
    assert_eq!(columns.iter().map(|it| it.count).sum::<u32>(), 4000);
    assert_eq!(columns.iter().map(|it| it.failed).sum::<u32>(), 1);
    assert_eq!(columns.iter().map(|it| it.took).max(), Some(ms(900)));
    assert!(columns.is_sorted_by_key(|it| it.at));
}
