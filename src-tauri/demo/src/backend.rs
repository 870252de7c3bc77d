//! One sample backend: a small server with a switch.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::answer::answers;
use crate::door::{Door, Swallow, bind};
use crate::fault::Fault;
use crate::origin::Origin;
use crate::request::Request;
use crate::seen::Seen;
use crate::serve::serve;

/// How long a sleeping sample backend takes to wake, unless told otherwise.
pub const WAKE_TIME: Duration = Duration::from_secs(20);

/// How late the slow faults are, unless told otherwise.
pub const SLOW: Duration = Duration::from_millis(2500);

/// A server on loopback that is healthy until its [`Fault`] is set. Ends when dropped.
#[derive(Debug)]
pub struct SampleBackend {
    address: SocketAddr,
    shared: Arc<Shared>,
    door: AsyncMutex<Door>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What the backend and its connections share.
pub(crate) struct Shared {
    name: String,
    origin: Option<Arc<dyn Origin>>,
    fault: watch::Sender<Fault>,
    tuning: Mutex<Tuning>,
    seen: Mutex<Seen>,
}

#[derive(Debug)]
struct Tuning {
    latency: Duration,
    slow: Duration,
    wake_time: Duration,
    /// Set by the first request that a sleeping backend gets.
    awake_at: Option<Instant>,
}

impl SampleBackend {
    /// Starts a healthy backend at `address` (loopback; port 0 for any free one) that answers
    /// after 5 ms. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// Where the address cannot be bound, most likely as its port is taken.
    pub async fn start(name: &str, address: SocketAddr) -> io::Result<Self> {
        Self::with(name, address, None, Duration::from_millis(5)).await
    }

    /// Starts a gate in front of `origin` instead, which adds no latency: as long as its fault lets
    /// an app answer, the origin does.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub async fn in_front_of(
        origin: Arc<dyn Origin>,
        name: &str,
        address: SocketAddr,
    ) -> io::Result<Self> {
        Self::with(name, address, Some(origin), Duration::ZERO).await
    }

    async fn with(
        name: &str,
        address: SocketAddr,
        origin: Option<Arc<dyn Origin>>,
        latency: Duration,
    ) -> io::Result<Self> {
        let socket = bind(address)?;
        let address = socket.local_addr()?;
        let shared = Arc::new(Shared {
            name: name.to_owned(),
            origin,
            fault: watch::Sender::new(Fault::Ok),
            tuning: Mutex::new(Tuning {
                latency,
                slow: SLOW,
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

    /// Changes how it behaves from the next request on. [`Fault::Refuse`] and
    /// [`Fault::Blackhole`] close the port before this returns and take every connection with it;
    /// any other opens the port again.
    ///
    /// # Errors
    /// Where the port cannot be opened again, or connections to it cannot be ignored. The fault
    /// is then [`Fault::Refuse`].
    pub async fn set_fault(&self, fault: Fault) -> io::Result<()> {
        let mut door = self.door.lock().await;
        let changed = match fault {
            Fault::Refuse => {
                self.shut(&mut door).await;
                Ok(())
            }
            Fault::Blackhole => {
                // Told before the connections end: by it they know to end with a reset.
                self.shared.fault.send_replace(fault);
                self.swallow(&mut door).await
            }
            _ => self.open(&mut door),
        };
        self.shared.tuning().awake_at = None;
        self.shared.fault.send_replace(if changed.is_ok() { fault } else { Fault::Refuse });
        changed
    }

    /// Sets the delay before each answer.
    pub fn set_latency(&self, latency: Duration) {
        self.shared.tuning().latency = latency;
    }

    /// Sets how late the slow faults are.
    pub fn set_slow(&self, slow: Duration) {
        self.shared.tuning().slow = slow;
    }

    /// How late the slow faults are.
    pub fn slow(&self) -> Duration {
        self.shared.slow()
    }

    /// Sets how long [`Fault::Waking`] takes from its first request on.
    pub fn set_wake_time(&self, wake_time: Duration) {
        self.shared.tuning().wake_time = wake_time;
    }

    /// How many requests arrived: whole, but for [`Fault::EarlyAnswer`].
    pub fn requests(&self) -> u64 {
        self.shared.seen().requests()
    }

    /// How many requests there were of each method.
    pub fn methods(&self) -> BTreeMap<String, u64> {
        self.shared.seen().methods()
    }

    /// The `x-request-id` of the requests that had one, oldest first; the latest 100,000.
    pub fn request_ids(&self) -> Vec<String> {
        self.shared.seen().ids()
    }

    /// How often each `x-request-id` was run by the app, of the latest 100,000: a request counts
    /// once it arrived whole, whatever becomes of its answer, and never where
    /// [`Fault::executes`] says no.
    pub fn executions(&self) -> BTreeMap<String, u64> {
        self.shared.seen().executions()
    }

    /// Counts the executions anew.
    pub fn forget_executions(&self) {
        self.shared.seen().forget_executions();
    }

    /// Ends the server and its connections, and gives the port back.
    pub async fn stop(self) {
        if let Door::Open(mut serving) = self.door.into_inner() {
            serving.shutdown().await;
        }
    }

    fn open(&self, door: &mut Door) -> io::Result<()> {
        let held = match door {
            Door::Open(_) => return Ok(()),
            Door::Shut(held) => held.take(),
            Door::Swallowing { .. } => {
                *door = Door::Shut(None);
                None
            }
        };
        let socket = match held {
            Some(socket) => socket,
            None => bind(self.address)?,
        };
        let mut serving = JoinSet::new();
        serving.spawn(serve(socket.listen(1024)?, self.shared.clone()));
        *door = Door::Open(serving);
        Ok(())
    }

    async fn shut(&self, door: &mut Door) {
        match door {
            Door::Open(serving) => serving.shutdown().await,
            Door::Shut(_) => return,
            Door::Swallowing { .. } => *door = Door::Shut(None),
        }
        // Not being able to hold the port does no harm: opening binds it anew.
        *door = Door::Shut(bind(self.address).ok());
    }

    async fn swallow(&self, door: &mut Door) -> io::Result<()> {
        match door {
            Door::Swallowing { .. } => return Ok(()),
            Door::Open(serving) => serving.shutdown().await,
            Door::Shut(_) => {}
        }
        *door = Door::Shut(None);
        *door = Door::Swallowing { _by: Swallow::start(self.address).await? };
        Ok(())
    }
}

impl Shared {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn origin(&self) -> Option<&Arc<dyn Origin>> {
        self.origin.as_ref()
    }

    pub(crate) fn fault(&self) -> Fault {
        *self.fault.borrow()
    }

    pub(crate) fn latency(&self) -> Duration {
        self.tuning().latency
    }

    pub(crate) fn slow(&self) -> Duration {
        self.tuning().slow
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

    pub(crate) fn note(&self, request: &Request, fault: Fault) {
        let id = request.headers.get("x-request-id").map(String::as_str);
        // Behind a gate the app runs what is passed on to it.
        let executed = match self.origin {
            Some(_) => answers(fault),
            None => fault.executes(),
        };
        self.seen().note(&request.method, id, executed);
    }

    // Nothing panics under these locks, so what a poisoned one holds is whole.
    fn tuning(&self) -> MutexGuard<'_, Tuning> {
        self.tuning.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
