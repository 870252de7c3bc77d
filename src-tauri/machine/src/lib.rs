//! What this computer tells of itself: that it goes to sleep and wakes, and that its network
//! changed.
//!
//! On Linux logind and NetworkManager tell it over the system bus, where there are any. Without
//! them, and on other systems, the engine notices a sleep by its clocks and a network by its
//! probes, a little later.

#[cfg(target_os = "linux")]
mod logind;
#[cfg(target_os = "linux")]
mod network_manager;

use engine::EngineHandle;
use tokio::task::JoinHandle;
#[cfg(target_os = "linux")]
use zbus::Connection;

/// Listens until it is dropped.
#[derive(Debug)]
pub struct Watch {
    task: JoinHandle<()>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Tells `engine` what the computer tells, from now on, on the present tokio runtime. A computer
/// that tells nothing is no error.
#[cfg(target_os = "linux")]
pub fn watch(engine: EngineHandle) -> Watch {
    let task = tokio::spawn(async move {
        match Connection::system().await {
            Ok(bus) => listen(&bus, &engine).await,
            Err(error) => tracing::debug!(%error, "there is no system bus"),
        }
    });
    Watch { task }
}

/// As [`watch`], over a bus that is connected already.
#[cfg(target_os = "linux")]
pub fn watch_on(bus: Connection, engine: EngineHandle) -> Watch {
    Watch { task: tokio::spawn(async move { listen(&bus, &engine).await }) }
}

#[cfg(target_os = "linux")]
async fn listen(bus: &Connection, engine: &EngineHandle) {
    let (logind, network_manager) =
        tokio::join!(logind::listen(bus, engine), network_manager::listen(bus, engine));
    for (name, ended) in [("logind", logind), ("NetworkManager", network_manager)] {
        match ended {
            Ok(()) => tracing::debug!(name, "the system bus has ended"),
            Err(error) => tracing::debug!(name, %error, "cannot be listened to"),
        }
    }
}

/// Other systems tell nothing of the kind here.
#[cfg(not(target_os = "linux"))]
pub fn watch(engine: EngineHandle) -> Watch {
    drop(engine);
    Watch { task: tokio::spawn(std::future::ready(())) }
}
