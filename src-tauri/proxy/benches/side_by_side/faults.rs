//! What clients notice while the primary fails: every contender at the same time, each with three
//! backends of its own, under the same load.

use std::collections::HashMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use crate::arguments::Arguments;
use crate::contender::{Contender, Started};
use crate::faulty::Faulty;
use crate::figures::Figures;
use crate::load::{self, Target};
use crate::ports::Ports;
use crate::tally::Tally;

/// Each fault's name here, and what `faulty` calls it.
pub(crate) const FAULTS: [(&str, &str); 12] = [
    ("refuse", "refuse"),
    ("blackhole", "blackhole"),
    ("500", "http_500"),
    ("502", "http_502"),
    ("503", "http_503"),
    ("hang", "hang"),
    ("slow", "slow 2500"),
    ("reset in headers", "reset"),
    ("reset in body", "reset_body"),
    ("truncated", "truncated"),
    ("html", "html"),
    ("railway404", "railway_stopped"),
];

/// Requests a second.
pub(crate) const RATES: [u32; 2] = [200, 5];

const CONTENDERS: [Contender; 6] = [
    Contender::Failover,
    Contender::Haproxy,
    Contender::Caddy,
    Contender::Nginx,
    Contender::Envoy,
    Contender::Guide,
];

/// One contender in one fault.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    /// Which fault, as in [`FAULTS`].
    pub(crate) fault: String,
    /// Requests a second.
    pub(crate) rate: u32,
    /// Who.
    pub(crate) contender: Contender,
    /// Requests sent.
    pub(crate) sent: Figures,
    /// GETs without a whole JSON answer of 2xx.
    pub(crate) failed_safe: Figures,
    /// POSTs without one.
    pub(crate) failed_posts: Figures,
    /// POSTs executed more than once.
    pub(crate) twice: Figures,
    /// The longest time without a good answer, in s.
    pub(crate) gap: Figures,
    /// Of the good answers, in ms.
    pub(crate) p99: Figures,
}

/// When the primary breaks and is mended again, after the beginning of the load.
#[derive(Clone, Copy, Debug)]
struct Schedule {
    broken: Duration,
    mended: Duration,
    length: Duration,
}

impl Schedule {
    fn of(healthy: u64, fault: u64, after: u64) -> Self {
        Self {
            broken: Duration::from_secs(healthy),
            mended: Duration::from_secs(healthy + fault),
            length: Duration::from_secs(healthy + fault + after),
        }
    }
}

/// One contender with its load and its backends.
struct Lane {
    contender: Contender,
    rate: u32,
    backends: [Faulty; 3],
    proxy: Started,
}

/// Measures all faults in turn, as often as makes a median.
pub(crate) async fn measure(arguments: &Arguments, ports: &mut Ports) -> Vec<Row> {
    let schedule = if arguments.quick { Schedule::of(2, 4, 2) } else { Schedule::of(4, 8, 4) };
    let contenders = arguments.of(&CONTENDERS);
    let is_asked_for = |name: &str| arguments.fault.iter().any(|it| it == name);
    let mut rows: Vec<Row> = Vec::new();
    for round in 0..arguments.rounds(5) {
        for (name, fault) in FAULTS {
            if !arguments.fault.is_empty() && !is_asked_for(name) {
                continue;
            }
            eprintln!("faults: {name}, round {}", round + 1);
            for (contender, rate, tally) in
                one(&contenders, fault, schedule, ports, arguments.verbose).await
            {
                let is_of = |it: &&mut Row| {
                    it.fault == name && it.rate == rate && it.contender == contender
                };
                match rows.iter_mut().find(is_of) {
                    Some(row) => row.push(&tally),
                    None => rows.push(Row::of(name, rate, contender, &tally)),
                }
            }
        }
    }
    rows
}

/// All contenders in one fault, side by side.
async fn one(
    contenders: &[Contender],
    fault: &'static str,
    schedule: Schedule,
    ports: &mut Ports,
    verbose: bool,
) -> Vec<(Contender, u32, Tally)> {
    let mut lanes = Vec::new();
    for contender in contenders {
        for rate in RATES {
            lanes.push(Lane::start(*contender, rate, ports).await);
        }
    }
    for lane in &mut lanes {
        lane.proxy.serves("/").await;
    }
    // Two checks of each backend.
    sleep(Duration::from_millis(2500)).await;
    let mut running = JoinSet::new();
    for lane in lanes {
        running.spawn(lane.run(fault, schedule, verbose));
    }
    running.join_all().await
}

impl Lane {
    async fn start(contender: Contender, rate: u32, ports: &mut Ports) -> Self {
        let backends = [
            Faulty::start("Railway").await,
            Faulty::start("Render").await,
            Faulty::start("Local").await,
        ];
        let addresses = [0, 1, 2].map(|rank: usize| backends[rank].address);
        Self { contender, rate, proxy: contender.start(ports, addresses), backends }
    }

    async fn run(
        self,
        fault: &'static str,
        schedule: Schedule,
        verbose: bool,
    ) -> (Contender, u32, Tally) {
        let target = match self.contender {
            Contender::Guide => {
                Target::Guide([0, 1, 2].map(|rank: usize| self.backends[rank].address))
            }
            _ => Target::One(self.proxy.address),
        };
        let begun = Instant::now();
        let breaks = async {
            sleep_until(begun + schedule.broken).await;
            self.backends[0].set(fault).await;
            sleep_until(begun + schedule.mended).await;
            self.backends[0].set("ok").await;
        };
        let load = load::run(target, self.rate, begun, schedule.length);
        let (sent, ()) = tokio::join!(load, breaks);
        let mut executions = HashMap::new();
        for backend in &self.backends {
            for (id, times) in backend.executions().await {
                *executions.entry(id).or_insert(0) += times;
            }
        }
        let tally = Tally::of(&sent, &executions, schedule.length);
        if verbose {
            let failed = sent.iter().filter_map(|it| it.answer.as_ref().err().map(|why| (it, why)));
            for (it, why) in failed {
                eprintln!(
                    "{} {}/s {} at {:?}: {why}",
                    self.contender.name(),
                    self.rate,
                    it.id,
                    it.at
                );
            }
            eprintln!("{} {}/s: {tally:?}", self.contender.name(), self.rate);
        }
        (self.contender, self.rate, tally)
    }
}

impl Row {
    fn of(fault: &str, rate: u32, contender: Contender, tally: &Tally) -> Self {
        let mut row = Self {
            fault: fault.to_owned(),
            rate,
            contender,
            sent: Figures::default(),
            failed_safe: Figures::default(),
            failed_posts: Figures::default(),
            twice: Figures::default(),
            gap: Figures::default(),
            p99: Figures::default(),
        };
        row.push(tally);
        row
    }

    fn push(&mut self, tally: &Tally) {
        self.sent.push(f64::from(tally.sent));
        self.failed_safe.push(f64::from(tally.failed_safe));
        self.failed_posts.push(f64::from(tally.failed_posts));
        self.twice.push(f64::from(tally.twice));
        self.gap.push(tally.gap.as_secs_f64());
        self.p99.push(tally.p99.as_secs_f64() * 1e3);
    }
}
