//! What a proxy costs that has nothing to do but to check three backends each second.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::sleep;

use crate::arguments::Arguments;
use crate::contender::Contender;
use crate::figures::Figures;
use crate::origin::Origin;
use crate::ports::Ports;

/// One contender at rest.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    /// Who.
    pub(crate) contender: Contender,
    /// Share of memory with all its processes, in MiB.
    pub(crate) pss: Figures,
    /// Processor time a minute, in s.
    pub(crate) cpu: Figures,
}

/// Measures memory one by one, as a shared page counts less the more share it, and processor time
/// side by side.
pub(crate) async fn measure(arguments: &Arguments, ports: &mut Ports) -> Vec<Row> {
    let minute = Duration::from_secs(if arguments.quick { 6 } else { 60 });
    let settled = Duration::from_secs(if arguments.quick { 2 } else { 10 });
    let origin = Origin::start(ports);
    let contenders = arguments.of(&Contender::PROXIES);
    let empty = |contender| Row { contender, pss: Figures::default(), cpu: Figures::default() };
    let mut rows: Vec<Row> = contenders.iter().copied().map(empty).collect();
    for round in 0..arguments.rounds(3) {
        eprintln!("idle: round {}", round + 1);
        for row in &mut rows {
            let mut proxy = row.contender.start(ports, origin.backends);
            proxy.serves("/items").await;
            sleep(settled).await;
            row.pss.push(mib(proxy.process().pss()));
        }
        let mut proxies = Vec::new();
        for row in &rows {
            let mut proxy = row.contender.start(ports, origin.backends);
            proxy.serves("/items").await;
            proxies.push(proxy);
        }
        sleep(settled).await;
        let before: Vec<_> = proxies.iter().map(|it| it.process().cpu()).collect();
        sleep(minute).await;
        for ((row, proxy), before) in rows.iter_mut().zip(&proxies).zip(before) {
            let spent = proxy.process().cpu() - before;
            row.cpu.push(spent.as_secs_f64() * 60.0 / minute.as_secs_f64());
        }
    }
    rows
}

/// KiB as MiB.
pub(crate) fn mib(kib: u64) -> f64 {
    kib as f64 / 1024.0
}
