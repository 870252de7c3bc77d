//! Carries drills out: a private proxy over a private engine, a fault in front of the primary or a
//! real stop through Railway's API, a bounded load, and the restore.
//!
//! Nothing of it touches the running engine or proxy: each drill has its own, on a thread of its
//! own, and ends with it. What a drill means is decided by [`domain::drill`].

mod check;
mod gate;
pub mod journal;
mod load;
mod real;
mod record;
mod restore;
mod simulated;
mod stand;

use std::io;
use std::sync::Arc;
use std::thread;

use domain::drill::{Doubt, End, Kind, Plan, Progress, Run, Stage};
use domain::policy::Policy;
use engine::port::{Clock, ConnectivityCheck};
use journal::Lock;
use probe::Trust;
use record::Record;
use tokio::sync::{oneshot, watch};

pub use real::Access;
pub use restore::{Doing, restore};

/// What every drill needs.
#[derive(Clone)]
pub struct Parts {
    /// The clock of the private engine.
    pub clock: Arc<dyn Clock>,
    /// Tells *offline* from *down*.
    pub connectivity: Arc<dyn ConnectivityCheck>,
    /// Whose certificates are good, for `https` backends.
    pub trust: Trust,
    /// Feeds the jitter.
    pub seed: u64,
}

/// What is to be done.
pub struct Order {
    /// Its name, which its requests carry.
    pub id: String,
    /// The plan, made for this very policy.
    pub plan: Plan,
    /// The policy in force, of enabled backends alone.
    pub policy: Policy,
    /// Held to the very end: one drill at a time.
    pub lock: Lock,
    /// What a real drill needs besides.
    pub access: Option<Access>,
}

/// A drill under way. It goes on when this is dropped: what it stopped must be restored.
pub struct Drill {
    progress: watch::Receiver<Arc<Progress>>,
    halt: watch::Sender<bool>,
    ended: oneshot::Receiver<Run>,
}

/// Starts a drill on a thread of its own.
///
/// # Errors
/// Where the system gives no thread.
pub fn start(parts: Parts, order: Order) -> io::Result<Drill> {
    let first = Progress {
        stage: Stage::Checking,
        run: record::nothing_yet(order.plan.clone()),
        elapsed: std::time::Duration::ZERO,
        halting: false,
    };
    let (publish, progress) = watch::channel(Arc::new(first));
    let (halt, halted) = watch::channel(false);
    let (give, ended) = oneshot::channel();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new().name("drill".to_owned()).spawn(move || {
        let record = Record::new(order.plan.clone(), publish, halted);
        let run = runtime.block_on(carry_out(&parts, &order, record));
        // A name look-up that hangs in the system holds a thread, and nobody waits for it.
        runtime.shutdown_background();
        // The lock goes first: whoever hears of the end may begin the next one.
        drop(order);
        // Nobody hears it where the app has ended meanwhile.
        let _ = give.send(run);
    })?;
    Ok(Drill { progress, halt, ended })
}

async fn carry_out(parts: &Parts, order: &Order, mut record: Record) -> Run {
    let end = match order.plan.kind {
        Kind::Simulated(scenario) => {
            simulated::carry_out(parts, order, scenario, &mut record).await
        }
        Kind::Real => match &order.access {
            Some(access) => real::carry_out(parts, order, access, &mut record).await,
            None => Err(Doubt::System("a real test needs access to Railway's API".into())),
        },
    };
    record.close(end.unwrap_or_else(End::Inconclusive))
}

impl Drill {
    /// How far it is: the latest wins, a few times a second.
    pub fn progress(&self) -> watch::Receiver<Arc<Progress>> {
        self.progress.clone()
    }

    /// A way to end it at once from elsewhere.
    pub fn halt(&self) -> Halt {
        Halt(self.halt.clone())
    }

    /// Waits for its end, and what was measured.
    pub async fn ended(self) -> Run {
        let plan = self.progress.borrow().run.plan.clone();
        self.ended.await.unwrap_or_else(|_| Run {
            end: End::Inconclusive(Doubt::System("the drill's thread ended unexpectedly".into())),
            ..record::nothing_yet(plan)
        })
    }
}

/// Ends a drill at once; what it stopped is restored first.
#[derive(Clone, Debug)]
pub struct Halt(watch::Sender<bool>);

impl Halt {
    /// Does so. Nothing happens where it has ended.
    pub fn halt(&self) {
        self.0.send_replace(true);
    }
}
