//! How much goes through, how fast, and what it costs the processor.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::sleep;

use crate::arguments::Arguments;
use crate::contender::Contender;
use crate::figures::Figures;
use crate::origin::Origin;
use crate::ports::Ports;
use crate::wrk::{self, Request};

/// Connections at a time.
pub(crate) const CONNECTIONS: [u32; 3] = [1, 32, 256];

/// One contender under one load.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    /// Who.
    pub(crate) contender: Contender,
    /// What it was sent.
    pub(crate) request: Request,
    /// Over how many connections.
    pub(crate) connections: u32,
    /// Requests a second.
    pub(crate) rate: Figures,
    /// In µs.
    pub(crate) p50: Figures,
    /// In µs.
    pub(crate) p99: Figures,
    /// Processor time of the proxy's processes for one request, in µs.
    pub(crate) cpu: Figures,
    /// Failed requests in all rounds.
    pub(crate) errors: f64,
}

/// Measures all, one after the other, each round beginning with another one.
pub(crate) async fn measure(arguments: &Arguments, ports: &mut Ports) -> Vec<Row> {
    let length = Duration::from_secs(if arguments.quick { 1 } else { 3 });
    let contenders = arguments.of(&[&Contender::PROXIES[..], &[Contender::Direct]].concat());
    let origin = Origin::start(ports);
    let mut rows = Vec::new();
    for request in [Request::Get, Request::Post] {
        for connections in CONNECTIONS {
            let empty = |contender| Row {
                contender,
                request,
                connections,
                rate: Figures::default(),
                p50: Figures::default(),
                p99: Figures::default(),
                cpu: Figures::default(),
                errors: 0.0,
            };
            let mut of_load: Vec<Row> = contenders.iter().copied().map(empty).collect();
            for round in 0..arguments.rounds(5) as usize {
                eprintln!(
                    "throughput: {request:?}, {connections} connections, round {}",
                    round + 1
                );
                for turn in 0..of_load.len() {
                    let turn = (turn + round) % of_load.len();
                    one(&mut of_load[turn], &origin, ports, length).await;
                }
            }
            rows.extend(of_load);
        }
    }
    rows
}

async fn one(row: &mut Row, origin: &Origin, ports: &mut Ports, length: Duration) {
    let mut proxy = row.contender.start(ports, origin.backends);
    proxy.serves("/items").await;
    // The first checks, and the connections to the backends.
    wrk::run(proxy.address, row.request, row.connections, Duration::from_secs(1)).await;
    sleep(Duration::from_millis(200)).await;
    let before = proxy.process.as_ref().map(|it| it.cpu());
    let run = wrk::run(proxy.address, row.request, row.connections, length).await;
    let after = proxy.process.as_ref().map(|it| it.cpu());
    row.rate.push(run.requests / run.duration * 1e6);
    row.p50.push(run.p50);
    row.p99.push(run.p99);
    row.errors += run.errors;
    if let (Some(before), Some(after)) = (before, after) {
        row.cpu.push((after - before).as_secs_f64() * 1e6 / run.requests);
    }
}
