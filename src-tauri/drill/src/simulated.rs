//! A simulated drill: gates in front of the backends, of which the primary's fails for a while.

use std::io;
use std::sync::Arc;

use domain::drill::{Doubt, End, Scenario, Stage};
use engine::Command;
use reqwest::Client;

use crate::gate::{Gate, Gates, client};
use crate::load::{Load, Question};
use crate::record::Record;
use crate::stand::{Stand, system};
use crate::{Order, Parts, check};

/// Opens the gates, puts the stand up, rehearses, and takes all down again.
///
/// # Errors
/// It could not even begin.
pub(crate) async fn carry_out(
    parts: &Parts,
    order: &Order,
    scenario: Scenario,
    record: &mut Record,
) -> Result<End, Doubt> {
    let client = client(&parts.trust, &order.policy.backends).map_err(Doubt::System)?;
    let mut gates = Vec::new();
    for (backend, rank) in order.policy.backends.iter().zip(1..) {
        gates.push(Gate::open(backend, rank, client.clone()).await.map_err(system)?);
    }
    let urls = gates.iter().map(Gate::url).collect();
    let resolver = Arc::new(Gates::of(&gates));
    let mut stand = Stand::raise(parts, &order.policy, Some(urls), resolver)?;
    record.watch(&mut stand);
    let chain = Chain { parts, order, scenario, stand: &stand, gates: &gates, client: &client };
    let rehearsed = chain.rehearse(record).await;
    let end = stand.take_down(parts, record, rehearsed).await;
    record.run.arrived = Some(gates.iter().map(Gate::passed_on).collect());
    Ok(end)
}

/// What is rehearsed, and on what.
struct Chain<'a> {
    parts: &'a Parts,
    order: &'a Order,
    scenario: Scenario,
    stand: &'a Stand,
    gates: &'a [Gate],
    client: &'a Client,
}

impl Chain<'_> {
    async fn rehearse(&self, record: &mut Record) -> Result<(), End> {
        let Order { plan, policy, .. } = self.order;
        check::ready(record, &*self.parts.connectivity).await?;
        let media_type = check::path(record, self.client, policy).await?;

        let question = Question::of(self.order, self.stand.proxy.address(), media_type);
        record.take_in(Load::start(question, plan.period(), Some(plan.requests()))?);
        record.enter(Stage::Before);
        record.until(plan.before()).await?;

        let Some(gate) = self.gates.get(plan.primary) else { return Ok(()) };
        record.injected();
        gate.fail(self.scenario).await.map_err(broken)?;
        record.enter(Stage::During);
        record.until(plan.before() + plan.during()).await?;

        gate.mend().await.map_err(broken)?;
        record.lifted();
        // Probes that hang in the fault are given up, and all begin anew: else the return would be
        // their timeout's, not the failover's.
        self.stand.engine.send(Command::Pause(true));
        self.stand.engine.send(Command::Pause(false));
        record.enter(Stage::After);
        record.drain().await
    }
}

fn broken(error: io::Error) -> End {
    End::Inconclusive(system(error))
}
