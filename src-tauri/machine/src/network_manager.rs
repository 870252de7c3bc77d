//! Another network, as NetworkManager tells it.

use std::collections::HashMap;
use std::time::Duration;

use engine::{Command, EngineHandle};
use futures_util::StreamExt;
use tokio::time::timeout;
use zbus::Connection;
use zbus::fdo::{PropertiesChangedStream, PropertiesProxy};
use zbus::zvariant::OwnedValue;

const NAME: &str = "org.freedesktop.NetworkManager";
const PATH: &str = "/org/freedesktop/NetworkManager";

/// What tells of another network: connected at all, by which connection, and how far it reaches.
const TELLING: [&str; 3] = ["State", "PrimaryConnection", "Connectivity"];

/// A change is over when nothing more came for so long: one network goes, another one comes.
const SETTLED: Duration = Duration::from_millis(500);

/// Listens until the bus ends.
pub(crate) async fn listen(bus: &Connection, engine: &EngineHandle) -> zbus::Result<()> {
    let properties = PropertiesProxy::builder(bus).destination(NAME)?.path(PATH)?.build().await?;
    let mut changes = properties.receive_properties_changed().await?;
    let mut known = HashMap::new();
    while next_change(&mut changes, &mut known).await? {
        while let Ok(more) = timeout(SETTLED, next_change(&mut changes, &mut known)).await {
            if !more? {
                return Ok(());
            }
        }
        tracing::debug!(?known, "NetworkManager tells of another network");
        engine.send(Command::NetworkChanged);
    }
    Ok(())
}

/// Waits until something that tells has another value; false when the bus has ended. May be given
/// up and called again: nothing is lost.
async fn next_change(
    changes: &mut PropertiesChangedStream,
    known: &mut HashMap<&'static str, OwnedValue>,
) -> zbus::Result<bool> {
    while let Some(change) = changes.next().await {
        let change = change.args()?;
        if change.interface_name != NAME {
            continue;
        }
        let mut news = false;
        for name in TELLING {
            if let Some(value) = change.changed_properties.get(name) {
                let value = value.try_to_owned()?;
                news |= known.insert(name, value.clone()) != Some(value);
            }
        }
        if news {
            return Ok(true);
        }
    }
    Ok(false)
}
