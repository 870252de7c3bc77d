//! `make bench-drill`: every scenario over loopback backends at 200 requests a second for 20 s, and
//! what the drill's own report says of it beside what the backends counted. Prints, asserts nothing.

#![expect(clippy::unwrap_used, reason = "a benchmark ends where its set-up fails")]

use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use domain::connectivity::Reachability;
use domain::drill::{Figures, Kind, Plan, Scenario, Wish, judge};
use domain::policy::{Policy, Settings};
use domain::{Backend, BackendUrl};
use drill::journal::Lock;
use drill::{Order, Parts};
use engine::SystemClock;
use engine::port::ConnectivityCheck;
use futures_util::future::{BoxFuture, FutureExt};
use probe::Trust;
use testkit::SampleBackend;

/// Drills over sample backends.
#[derive(Debug, Parser)]
struct Args {
    /// Drills of each scenario.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Requests a second.
    #[arg(long, default_value_t = 200)]
    rate: u32,
    /// Seconds of each drill.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Only this scenario.
    #[arg(long)]
    only: Option<String>,
    /// What cargo passes to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

struct Online;

impl ConnectivityCheck for Online {
    fn check(&self) -> BoxFuture<'static, Reachability> {
        async { Reachability::Online }.boxed()
    }
}

/// What one drill showed.
struct Shown {
    figures: Figures,
    arrived: Vec<u64>,
    counted: Vec<u64>,
    other_methods: u64,
    hedges: u64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let args = Args::parse();
    let wanted = |scenario: &Scenario| args.only.as_ref().is_none_or(|it| it == scenario.code());
    println!(
        "{} rounds of {} requests/s for {} s; medians (lowest-highest)\n",
        args.rounds, args.rate, args.seconds
    );
    println!(
        "| scenario | sent | failed | not GET | switchover | longest wait | returned | hedged | arrived, by the drill / by the backends |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for scenario in Scenario::ALL.into_iter().filter(wanted) {
        let mut rounds = Vec::new();
        for _ in 0..args.rounds {
            rounds.push(round(scenario, &args).await);
        }
        print(scenario, &rounds);
    }
}

async fn round(scenario: Scenario, args: &Args) -> Shown {
    let backends = [testkit::sample("Railway").await, testkit::sample("Render").await];
    let chain =
        backends.iter().map(|it| Backend::new(it.name(), BackendUrl::parse(&it.url()).unwrap()));
    let policy = Policy::try_new(Settings::new(chain.collect())).unwrap();
    let duration = Duration::from_secs(args.seconds);
    let wish = Wish { kind: Kind::Simulated(scenario), rate: args.rate, duration, path: None };
    let plan = Plan::try_new(wish, &policy).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let parts = Parts {
        clock: Arc::new(SystemClock::new()),
        connectivity: Arc::new(Online),
        trust: Trust::Platform,
        seed: fastrand::u64(..),
    };
    let lock = Lock::take(dir.path()).unwrap();
    let order = Order { id: "bench".into(), plan, policy, lock, access: None };
    let run = drill::start(parts, order).unwrap().ended().await;
    let figures = judge(&run, backends.len()).figures;
    let count = |backend: &SampleBackend| {
        backend.request_ids().iter().filter(|id| id.starts_with("bench-")).count() as u64
    };
    let others = |backend: &SampleBackend| -> u64 {
        backend.methods().iter().filter(|(method, _)| *method != "GET").map(|(_, n)| n).sum()
    };
    Shown {
        figures,
        arrived: run.arrived.unwrap_or_default(),
        counted: backends.iter().map(count).collect(),
        other_methods: backends.iter().map(others).sum(),
        hedges: run.hedges,
    }
}

fn print(scenario: Scenario, rounds: &[Shown]) {
    let sum = |of: fn(&Shown) -> u64| rounds.iter().map(of).sum::<u64>();
    let same = rounds.iter().all(|round| round.arrived == round.counted);
    let last = rounds.last().map(|round| (&round.arrived, &round.counted));
    println!(
        "| {} | {} | {} | {} | {} | {} | {} | {} | {} {last:?} |",
        scenario.code(),
        sum(|it| it.figures.sent),
        sum(|it| it.figures.failed),
        sum(|it| it.other_methods),
        spread(rounds, |it| it.figures.switchover),
        spread(rounds, |it| Some(it.figures.longest)),
        spread(rounds, |it| it.figures.returned),
        sum(|it| it.hedges),
        if same { "equal" } else { "DIFFERENT" },
    );
}

fn spread(rounds: &[Shown], of: impl Fn(&Shown) -> Option<Duration>) -> String {
    let mut took: Vec<_> = rounds.iter().filter_map(of).map(|it| it.as_millis()).collect();
    took.sort_unstable();
    match (took.first(), took.get(took.len() / 2), took.last()) {
        (Some(least), Some(median), Some(most)) => format!("{median} ms ({least}-{most})"),
        _ => "never".to_owned(),
    }
}
