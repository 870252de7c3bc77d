//! One sample backend: a small server with a switch.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::TcpSocket;
use tokio::sync::{Mutex as AsyncMutex, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::fault::Fault;
use crate::request::Request;
use crate::serve::serve;

/// How long a sleeping sample backend takes to wake, unless told otherwise.
pub const WAKE_TIME: Duration = Duration::from_secs(20);

/// Most request ids that are remembered.
const REMEMBERED: usize = 10_000;

/// A server on loopback that is healthy until its [`Fault`] is set. Ends when dropped.
#[derive(Debug)]
pub struct SampleBackend {
    address: SocketAddr,
    shared: Arc<Shared>,
    door: AsyncMutex<Door>,
}

/// Whether the port is served. While it is not, a bound socket that does not listen holds it: so
/// connections are refused and nobody else can get the port before it opens again.
#[derive(Debug)]
enum Door {
    Open(JoinSet<()>),
    Shut(Option<TcpSocket>),
}

/// What the backend and its connections share.
#[derive(Debug)]
pub(crate) struct Shared {
    name: String,
    fault: watch::Sender<Fault>,
    tuning: Mutex<Tuning>,
    seen: Mutex<Seen>,
}

#[derive(Debug)]
struct Tuning {
    latency: Duration,
    wake_time: Duration,
    /// Set by the first request that a sleeping backend gets.
    awake_at: Option<Instant>,
}

#[derive(Debug, Default)]
struct Seen {
    requests: u64,
    ids: VecDeque<String>,
}

impl SampleBackend {
    /// Starts a healthy backend at `address` (loopback; port 0 for any free one) that answers
    /// after 5 ms. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// Where the address cannot be bound, most likely as its port is taken.
    pub async fn start(name: &str, address: SocketAddr) -> io::Result<Self> {
        let socket = bind(address)?;
        let address = socket.local_addr()?;
        let shared = Arc::new(Shared {
            name: name.to_owned(),
            fault: watch::Sender::new(Fault::Ok),
            tuning: Mutex::new(Tuning {
                latency: Duration::from_millis(5),
                wake_time: WAKE_TIME,
                awake_at: None,
            }),
            seen: Mutex::default(),
        });
        let backend = Self { address, shared, door: AsyncMutex::new(Door::Shut(Some(socket))) };
        backend.open(&mut *backend.door.lock().await)?;
        Ok(backend)
    }

    /// What it calls itself in its answers.
    pub fn name(&self) -> &str {
        &self.shared.name
    }

    /// Where it listens, or would.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its base address, as in `http://127.0.0.1:40001`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How it behaves now.
    pub fn fault(&self) -> Fault {
        self.shared.fault()
    }

    /// Its behaviour as it changes; a sleeping backend that has woken turns to [`Fault::Ok`].
    pub fn faults(&self) -> watch::Receiver<Fault> {
        self.shared.fault.subscribe()
    }

    /// Changes how it behaves from the next request on. [`Fault::Refuse`] closes the port before
    /// this returns and takes every connection with it; any other opens the port again.
    ///
    /// # Errors
    /// Where the port cannot be opened again. The fault is then [`Fault::Refuse`].
    pub async fn set_fault(&self, fault: Fault) -> io::Result<()> {
        let mut door = self.door.lock().await;
        let changed = if fault == Fault::Refuse {
            self.shut(&mut door).await;
            Ok(())
        } else {
            self.open(&mut door)
        };
        self.shared.tuning().awake_at = None;
        self.shared.fault.send_replace(if changed.is_ok() { fault } else { Fault::Refuse });
        changed
    }

    /// Sets the delay before each answer.
    pub fn set_latency(&self, latency: Duration) {
        self.shared.tuning().latency = latency;
    }

    /// Sets how long [`Fault::Waking`] takes from its first request on.
    pub fn set_wake_time(&self, wake_time: Duration) {
        self.shared.tuning().wake_time = wake_time;
    }

    /// How many requests arrived whole.
    pub fn requests(&self) -> u64 {
        self.shared.seen().requests
    }

    /// The `x-request-id` of the requests that had one, oldest first; the latest 10,000.
    pub fn request_ids(&self) -> Vec<String> {
        self.shared.seen().ids.iter().cloned().collect()
    }

    /// Ends the server and its connections, and gives the port back.
    pub async fn stop(self) {
        if let Door::Open(mut serving) = self.door.into_inner() {
            serving.shutdown().await;
        }
    }

    fn open(&self, door: &mut Door) -> io::Result<()> {
        let Door::Shut(held) = door else { return Ok(()) };
        let socket = match held.take() {
            Some(socket) => socket,
            None => bind(self.address)?,
        };
        let mut serving = JoinSet::new();
        serving.spawn(serve(socket.listen(1024)?, self.shared.clone()));
        *door = Door::Open(serving);
        Ok(())
    }

    async fn shut(&self, door: &mut Door) {
        if let Door::Open(serving) = door {
            serving.shutdown().await;
            // Not being able to hold the port does no harm: opening binds it anew.
            *door = Door::Shut(bind(self.address).ok());
        }
    }
}

fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Connections in TIME_WAIT must not hold the port. On Windows they never do, and the option
    // would let strangers share the port.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

impl Shared {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn fault(&self) -> Fault {
        *self.fault.borrow()
    }

    pub(crate) fn latency(&self) -> Duration {
        self.tuning().latency
    }

    /// When the sleeping backend is awake; set by the first who asks.
    pub(crate) fn awake_at(&self) -> Instant {
        let mut tuning = self.tuning();
        let at = tuning.awake_at.unwrap_or_else(|| Instant::now() + tuning.wake_time);
        tuning.awake_at = Some(at);
        at
    }

    /// Ends `fault`, unless another was set meanwhile.
    pub(crate) fn clear(&self, fault: Fault) {
        self.fault.send_if_modified(|now| {
            let clears = *now == fault;
            if clears {
                *now = Fault::Ok;
            }
            clears
        });
    }

    pub(crate) fn note(&self, request: &Request) {
        let mut seen = self.seen();
        seen.requests += 1;
        if let Some(id) = request.headers.get("x-request-id") {
            if seen.ids.len() == REMEMBERED {
                seen.ids.pop_front();
            }
            seen.ids.push_back(id.clone());
        }
    }

    // Nothing panics under these locks, so what a poisoned one holds is whole.
    fn tuning(&self) -> MutexGuard<'_, Tuning> {
        self.tuning.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
