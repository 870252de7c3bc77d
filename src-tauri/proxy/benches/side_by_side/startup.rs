//! From exec to the first proxied answer.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::arguments::Arguments;
use crate::contender::{Contender, is_ok};
use crate::figures::Figures;
use crate::origin::Origin;
use crate::ports::Ports;

/// One contender's starts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    /// Who.
    pub(crate) contender: Contender,
    /// From exec to the first proxied 200, in ms.
    pub(crate) first: Figures,
}

/// Measures all in turn, as often as makes a median.
pub(crate) async fn measure(arguments: &Arguments, ports: &mut Ports) -> Vec<Row> {
    let starts = if arguments.quick { 3 } else { 20 };
    let origin = Origin::start(ports);
    let contenders = arguments.of(&Contender::PROXIES);
    let mut rows: Vec<Row> = contenders
        .into_iter()
        .map(|contender| Row { contender, first: Figures::default() })
        .collect();
    for start in 0..starts {
        eprintln!("start {}", start + 1);
        for turn in 0..rows.len() {
            let turn = (turn + start) % rows.len();
            let row = &mut rows[turn];
            let mut proxy = row.contender.start(ports, origin.backends);
            while !is_ok(proxy.address, "/items").await {
                proxy.is_alive();
                // Shorter than the runtime's timer can.
                std::thread::sleep(Duration::from_micros(100));
            }
            row.first.push(proxy.begun.elapsed().as_secs_f64() * 1e3);
        }
    }
    rows
}
