//! Sleep and wake, as logind tells them.

use engine::{Command, EngineHandle};
use futures_util::StreamExt;
use zbus::Connection;

#[zbus::proxy(
    interface = "org.freedesktop.login1.Manager",
    default_service = "org.freedesktop.login1",
    default_path = "/org/freedesktop/login1"
)]
trait Logind {
    /// Before a sleep, and after it; after one that was refused, too.
    #[zbus(signal)]
    fn prepare_for_sleep(&self, start: bool) -> zbus::Result<()>;
}

/// Listens until the bus ends.
///
/// The sleep is not delayed: there is nothing to be saved first, and who hears of it only after
/// the wake hears of both at once.
pub(crate) async fn listen(bus: &Connection, engine: &EngineHandle) -> zbus::Result<()> {
    let mut signals = LogindProxy::new(bus).await?.receive_prepare_for_sleep().await?;
    while let Some(signal) = signals.next().await {
        let start = signal.args()?.start;
        tracing::debug!(start, "logind tells of a sleep");
        engine.send(if start { Command::Sleeping } else { Command::Woke });
    }
    // Nobody would tell of the wake any more.
    engine.send(Command::Woke);
    Ok(())
}
