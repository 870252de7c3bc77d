//! `make bench-checks`: the whole checklist, again and again, over healthy backends on loopback and,
//! where one is named, a frontend. Prints how long a run took and each check in it; asserts nothing.

#![expect(clippy::unwrap_used, reason = "a benchmark ends where its set-up fails")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use domain::checklist::drilled::Rehearsed;
use domain::checklist::{Check, Frontend, Settings};
use domain::connectivity::Reachability;
use domain::drill::{Kind, Scenario, Verdict};
use domain::policy::{Policy, Settings as Rules};
use domain::{Backend, BackendUrl};
use engine::SystemClock;
use engine::port::{Clock, ConnectivityCheck};
use futures_util::future::{BoxFuture, FutureExt};
use preflight::{Access, Order, Parts, start};
use probe::{HttpProber, Trust};
use url::Url;

/// The checklist's checks over loopback backends.
#[derive(Debug, Parser)]
struct Args {
    /// Runs that are measured; one more goes before, to warm up.
    #[arg(long, default_value_t = 30)]
    rounds: usize,
    /// The frontend's address, as of `next start`; none: its checks have nothing to look at.
    #[arg(long)]
    site: Option<Url>,
    /// The primary, where it is not to be a sample backend.
    #[arg(long)]
    primary: Option<String>,
    /// The backup, likewise.
    #[arg(long)]
    backup: Option<String>,
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

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let args = Args::parse();
    let samples = [testkit::sample("Railway").await, testkit::sample("Render").await];
    let [primary, backup] = [args.primary.clone(), args.backup.clone()];
    let urls = [primary, backup].into_iter().zip(&samples);
    let chain = urls.map(|(url, sample)| {
        let url = url.unwrap_or_else(|| sample.url());
        Backend::new(sample.name(), BackendUrl::parse(&url).unwrap())
    });
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let parts = Parts {
        clock: Arc::clone(&clock),
        prober: Arc::new(HttpProber::new(Trust::Platform)),
        connectivity: Arc::new(Online),
        trust: Trust::Platform,
    };
    let frontend = args.site.clone().map(|url| Frontend { url, origins: Vec::new() });
    let tested = Rehearsed {
        at: clock.now().wall,
        kind: Kind::Simulated(Scenario::RailwayStopped),
        verdict: Verdict::Passed,
    };
    let order = Order {
        checks: Check::ALL.to_vec(),
        policy: Policy::try_new(Rules::new(chain.collect())).unwrap(),
        settings: Settings { frontend, ..Settings::default() },
        state: None,
        rehearsed: vec![tested],
        access: Access::default(),
    };

    let mut whole = Vec::new();
    let mut single: BTreeMap<Check, (Vec<Duration>, &'static str)> = BTreeMap::new();
    for round in 0..=args.rounds {
        let began = Instant::now();
        let results = start(parts.clone(), order.clone()).ended().await.unwrap();
        let took = began.elapsed();
        if round == 0 {
            println!("cold: {}", milliseconds(took));
            continue;
        }
        whole.push(took);
        for result in results {
            let of = single.entry(result.check).or_insert((Vec::new(), "none"));
            of.0.push(result.took);
            of.1 = result.finding.outcome().code();
        }
    }
    println!("warm: {} ({} rounds); median (lowest-highest)\n", spread(&mut whole), args.rounds);
    println!("| check | outcome | ended after |\n|---|---|---|");
    for (check, (mut took, outcome)) in single {
        println!("| {} | {outcome} | {} |", check.code(), spread(&mut took));
    }
}

fn spread(took: &mut [Duration]) -> String {
    took.sort_unstable();
    match (took.first(), took.get(took.len() / 2), took.last()) {
        (Some(least), Some(median), Some(most)) => {
            format!("{} ({}-{})", milliseconds(*median), milliseconds(*least), milliseconds(*most))
        }
        _ => "never".to_owned(),
    }
}

fn milliseconds(took: Duration) -> String {
    format!("{:.1} ms", took.as_secs_f64() * 1000.0)
}
