//! Listens, and gives every client a task of its own.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use interprocess::local_socket::ListenerOptions;
use interprocess::local_socket::tokio::Listener;
use interprocess::local_socket::tokio::prelude::*;
use present::wire::{Event, Reply, Request, Snapshot};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tracing::{debug, warn};

use crate::address;
use crate::connection::Connection;
use crate::instance::Instance;
use crate::window::WindowSlot;

/// Most clients at a time. A person has two or three; a script gone wild must not cost more.
const MOST_CLIENTS: usize = 64;

/// What the server serves.
pub trait Api: Send + Sync + 'static {
    /// Carries out one request. `Subscribe` never comes here, and `OpenWindow` only while no
    /// window is subscribed. What must keep its order is done before the future first waits.
    fn request(&self, request: Request) -> BoxFuture<'static, Reply>;

    /// The state, the latest of which goes to subscribers.
    fn snapshots(&self) -> watch::Receiver<Arc<Snapshot>>;

    /// Every event from now on, in order.
    fn events(&self) -> mpsc::UnboundedReceiver<Event>;
}

/// A listening control server. Dropping it ends its connections and removes the socket.
#[derive(Debug)]
pub struct Server {
    accepting: JoinHandle<()>,
}

impl Server {
    /// Listens in the instance's directory, on the current tokio runtime. A socket that a killed
    /// process left there is replaced: the instance's lock says that nobody serves it.
    ///
    /// # Errors
    /// The system refused the socket, for example because its path is longer than about 100
    /// bytes.
    pub fn bind(instance: Instance, api: Arc<dyn Api>) -> io::Result<Self> {
        let options = ListenerOptions::new().name(address::name(instance.dir())?);
        #[cfg(unix)]
        let options = {
            remove_stale(&instance.dir().join("control.sock"))?;
            interprocess::os::unix::local_socket::ListenerOptionsExt::mode(options, 0o600)
        };
        let listener = options.create_tokio()?;
        Ok(Self { accepting: tokio::spawn(accept(instance, listener, api)) })
    }

    /// Ends every connection, removes the socket, and then gives the instance's lock back.
    pub async fn stop(mut self) {
        self.accepting.abort();
        let _ = (&mut self.accepting).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

#[cfg(unix)]
fn remove_stale(socket: &std::path::Path) -> io::Result<()> {
    match std::fs::remove_file(socket) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

// `_instance` comes first so that it is dropped last: the socket goes before the lock does.
async fn accept(_instance: Instance, listener: Listener, api: Arc<dyn Api>) {
    let window = WindowSlot::default();
    let places = Arc::new(Semaphore::new(MOST_CLIENTS));
    let mut clients = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(stream) => {
                    let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
                        warn!("refused a client of the control socket: {MOST_CLIENTS} are connected");
                        continue;
                    };
                    let connection = Connection::new(stream, Arc::clone(&api), window.clone());
                    clients.spawn(async move {
                        let _place = place;
                        if let Err(error) = connection.serve().await {
                            debug!(%error, "a client of the control socket was dropped");
                        }
                    });
                }
                Err(error) => {
                    // Out of file handles, say: without a pause this would spin.
                    warn!(%error, "cannot accept a client of the control socket");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
            Some(_) = clients.join_next() => {}
        }
    }
}
