//! Drills as they could have been measured, each the same at every run.

use std::time::Duration;

use domain::drill::{
    Answer, Doubt, End, Kind, Miss, Plan, Report, Restored, Run, Sample, Scenario, Wish, judge,
};
use domain::policy::{Policy, Settings};
use domain::{Backend, BackendUrl, Cause, WallTime};
use present::drill::{Facts, report};
use present::wire;

pub(crate) const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// The guide's chain.
pub(crate) fn chain() -> Policy {
    policy(&[
        ("Railway", "https://ai-cti.up.railway.app"),
        ("Render", "https://ai-cti.onrender.com"),
        ("Local", "http://localhost:8000"),
    ])
}

pub(crate) fn policy(backends: &[(&str, &str)]) -> Policy {
    let backend = |(name, url): &(&str, &str)| Backend::new(name, BackendUrl::parse(url).unwrap());
    Policy::try_new(Settings::new(backends.iter().map(backend).collect())).unwrap()
}

/// Twelve backends: names as long as they may be, and such as would break out of a careless page.
pub(crate) fn twelve() -> Policy {
    let nasty = [
        "</style><script>alert(1)</script>",
        "\"'><img src=x onerror=alert(2)>",
        "مرحبا \u{202e}gnihton",
        "MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM",
        "a & b; <b>bold</b> {{c}}",
    ];
    let host = |rank: usize| format!("https://a-rather-long-host-name-{rank}.up.railway.app/base");
    let hosts: Vec<_> = (1..=12).map(host).collect();
    let names: Vec<_> = (1..=12)
        .map(|rank| match nasty.get(rank - 1) {
            Some(name) => (*name).to_owned(),
            None => format!("Europe, the {rank}th of the fallbacks"),
        })
        .collect();
    let pairs = names.iter().map(String::as_str).zip(hosts.iter().map(String::as_str));
    policy(&pairs.collect::<Vec<_>>())
}

/// Every backend on this computer.
pub(crate) fn local() -> Policy {
    policy(&[("Railway", "http://127.0.0.1:9001"), ("Render", "http://127.0.0.1:9002")])
}

pub(crate) fn plan(kind: Kind, policy: &Policy) -> Plan {
    Plan::try_new(Wish { kind, ..Wish::default() }, policy).unwrap()
}

/// A number from 0 up to `below` that looks thrown, the same for the same `place`.
fn thrown(place: u64, below: u64) -> u64 {
    let mixed = (place + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33) % below
}

/// All requests of `plan`, the fault in its middle: the first to meet it takes `first` in all, the
/// others are answered by the standby in about `standby` ms.
pub(crate) fn switched(plan: Plan, policy: &Policy, first: Duration, standby: u64) -> Run {
    let (injected, lifted) = (plan.before(), plan.before() + plan.during());
    let count = u64::from(plan.rate) * plan.duration.as_secs();
    let mut met = false;
    let sample = |place| {
        let sent = plan.period() * u32::try_from(place).unwrap();
        let during = sent >= injected && sent < lifted + ms(800);
        let answer = Answer::By(usize::from(during));
        let took = match (during, std::mem::replace(&mut met, during)) {
            (true, false) => first,
            (true, true) => ms(standby + thrown(place, 26)),
            (false, _) => ms(36 + thrown(place, 14)),
        };
        Sample { sent, took, answer }
    };
    let samples: Vec<_> = (0..count).map(sample).collect();
    let back = samples.iter().find(|it| it.sent >= lifted && it.answer == Answer::By(0));
    Run {
        injected: Some(injected),
        lifted: Some(lifted),
        back: back.map(|it| it.sent + it.took),
        ended: samples.last().map(|it| it.sent + it.took).unwrap_or_default(),
        arrived: Some(arrived(&samples, policy)),
        hedges: 0,
        retries: 1,
        end: End::Complete,
        restored: None,
        plan,
        samples,
    }
}

/// As if each answered request had arrived where it was answered, and one more at the primary.
fn arrived(samples: &[Sample], policy: &Policy) -> Vec<u64> {
    let mut arrived = vec![0; policy.backends.len()];
    for sample in samples {
        if let Answer::By(index) = sample.answer {
            arrived[index] += 1;
        }
    }
    arrived[0] += 1;
    arrived
}

pub(crate) fn passed(scenario: Scenario, first: Duration) -> Run {
    let policy = chain();
    switched(plan(Kind::Simulated(scenario), &policy), &policy, first, 104)
}

pub(crate) fn hung() -> Run {
    let mut run = passed(Scenario::Hang, ms(1040));
    run.hedges = 3;
    run.retries = 3;
    run
}

/// Requests were lost in three ways.
pub(crate) fn failed() -> Run {
    let mut run = passed(Scenario::Crashed, ms(2600));
    let misses = [Miss::Status(502), Miss::Unanswered, Miss::Unanswered, Miss::Cut];
    let from = run.injected.unwrap();
    let met = run.samples.iter_mut().filter(|sample| sample.sent >= from);
    for (sample, miss) in met.zip(misses) {
        sample.answer = Answer::Failed(miss);
    }
    run.retries = 11;
    run
}

/// A person ended it during the fault.
pub(crate) fn halted() -> Run {
    let mut run = passed(Scenario::RailwayStopped, ms(38));
    run.samples.retain(|sample| sample.sent < ms(9_000));
    run.ended = ms(9_010);
    run.arrived = Some(arrived(&run.samples, &chain()));
    run.lifted = Some(ms(9_000));
    run.back = None;
    run.end = End::Inconclusive(Doubt::Halted);
    run
}

/// Ended before a request was sent.
pub(crate) fn unstarted(doubt: Doubt) -> Run {
    let mut run = passed(Scenario::RailwayStopped, ms(38));
    run.samples.clear();
    (run.injected, run.lifted, run.back) = (None, None, None);
    run.arrived = Some(vec![0; 3]);
    run.ended = Duration::ZERO;
    run.end = End::Inconclusive(doubt);
    run
}

/// The service was stopped, and runs again or not.
pub(crate) fn real(runs: bool) -> Run {
    let policy = chain();
    let wish = Wish { kind: Kind::Real, duration: ms(60_000), ..Wish::default() };
    let plan = Plan::try_new(wish, &policy).unwrap();
    let mut run = switched(plan, &policy, ms(212), 104);
    run.arrived = None;
    if !runs {
        (run.lifted, run.back) = (None, None);
        let met = run.samples.iter_mut().filter(|it| it.sent >= ms(18_000));
        met.for_each(|it| it.answer = Answer::By(1));
    }
    run.restored = Some(Restored {
        runs,
        took: runs.then_some(ms(40_600)),
        restarts: 1,
        redeploys: u32::from(!runs),
        problem: (!runs).then(|| {
            "ai-cti is still stopped: Railway refused to restart it (403), and has no deployment \
             to deploy again."
                .to_owned()
        }),
    });
    run
}

/// 4,000 requests, which share columns.
pub(crate) fn many() -> Run {
    let policy = local();
    let kind = Kind::Simulated(Scenario::Reset);
    let wish = Wish { kind, rate: 200, ..Wish::default() };
    switched(Plan::try_new(wish, &policy).unwrap(), &policy, ms(4), 3)
}

/// Answers from all over a long chain, and failures in between.
pub(crate) fn scattered() -> Run {
    let policy = twelve();
    let mut run =
        switched(plan(Kind::Simulated(Scenario::Refused), &policy), &policy, ms(190), 140);
    let met = run.samples.iter_mut().filter(|it| it.answer == Answer::By(1));
    for (place, sample) in (0_u64..).zip(met) {
        sample.answer = match place {
            5 => Answer::Failed(Miss::Late),
            7 => Answer::Failed(Miss::WrongKind),
            _ => Answer::By(usize::try_from(1 + thrown(place, 9)).unwrap()),
        };
    }
    run.arrived = Some(arrived(&run.samples, &policy));
    run.hedges = 1;
    run.retries = 40;
    run
}

pub(crate) fn judged(run: &Run, policy: &Policy) -> Report {
    judge(run, policy.backends.len())
}

pub(crate) fn reported(run: &Run, policy: &Policy) -> wire::Drill {
    let real = run.plan.kind == Kind::Real;
    report(&Facts {
        id: "20261123-052800",
        // 23 November 2026, 05:28 UTC.
        at: WallTime::from_unix_ms(1_795_411_680_000),
        version: "0.1.0",
        run,
        report: &judged(run, policy),
        policy,
        service: real.then_some("ai-cti"),
        environment: vec![
            ("System".into(), "Ubuntu 24.04, x86_64".into()),
            ("Proxy".into(), "private, on 127.0.0.1".into()),
        ],
    })
}

pub(crate) const DOWN: Doubt = Doubt::PrimaryDown(Cause::RailwayNotFound);
