//! Whether memory comes back after load.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::sleep;

use crate::arguments::Arguments;
use crate::contender::Contender;
use crate::figures::Figures;
use crate::idle::mib;
use crate::origin::Origin;
use crate::ports::Ports;
use crate::wrk::{self, Request};

const CONNECTIONS: u32 = 256;

/// One contender's memory, in MiB.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    /// Who.
    pub(crate) contender: Contender,
    /// At rest, before any load.
    pub(crate) before: Figures,
    /// At rest again, after it.
    pub(crate) after: Figures,
}

/// Measures all, one after the other.
pub(crate) async fn measure(arguments: &Arguments, ports: &mut Ports) -> Vec<Row> {
    let (load, settled) = if arguments.quick { (2, 2) } else { (5, 10) };
    let (load, settled) = (Duration::from_secs(load), Duration::from_secs(settled));
    let origin = Origin::start(ports);
    let empty =
        |contender| Row { contender, before: Figures::default(), after: Figures::default() };
    let mut rows: Vec<Row> = arguments.of(&Contender::PROXIES).into_iter().map(empty).collect();
    for round in 0..arguments.rounds(3) {
        eprintln!("memory: round {}", round + 1);
        for row in &mut rows {
            let mut proxy = row.contender.start(ports, origin.backends);
            proxy.serves("/items").await;
            sleep(settled).await;
            row.before.push(mib(proxy.process().pss()));
            for request in [Request::Get, Request::Post] {
                wrk::run(proxy.address, request, CONNECTIONS, load).await;
            }
            sleep(settled).await;
            row.after.push(mib(proxy.process().pss()));
        }
    }
    rows
}
