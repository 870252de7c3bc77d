//! One drill from its plan to its kept report, for both faces.

use std::path::PathBuf;
use std::sync::Arc;

use domain::WallTime;
use domain::drill::{Plan, Progress, Report, judge};
use domain::event;
use domain::policy::Policy;
use drill::journal::Lock;
use drill::{Access, Drill, Halt, Order};
use present::drill::Facts;
use present::wire::{self, Problem};
use tokio::sync::{oneshot, watch};

use crate::shelf::{Shelf, name};

/// A drill under way. It goes on when this is dropped.
pub(crate) struct Rehearsal {
    of: event::Rehearsal,
    progress: watch::Receiver<Option<Arc<wire::RunningDrill>>>,
    halt: Halt,
    ended: oneshot::Receiver<Ended>,
}

/// What came of it.
pub(crate) struct Ended {
    pub(crate) drill: wire::Drill,
    pub(crate) report: Arc<Report>,
    /// Why it could not be kept.
    pub(crate) problem: Option<Problem>,
}

/// What is to be rehearsed.
pub(crate) struct Score {
    pub(crate) plan: Plan,
    /// Of enabled backends alone.
    pub(crate) policy: Policy,
    pub(crate) lock: Lock,
    pub(crate) access: Option<Access>,
    /// Where it is kept.
    pub(crate) dir: PathBuf,
}

impl Rehearsal {
    /// Begins it.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn begin(parts: drill::Parts, score: Score) -> Result<Self, Problem> {
        let Score { plan, policy, lock, access, dir } = score;
        let at = parts.clock.now().wall;
        let id = name(at);
        let primary = policy.backends.get(plan.primary).map(|backend| backend.name.clone());
        let of = event::Rehearsal {
            id: id.as_str().into(),
            kind: plan.kind,
            primary: primary.unwrap_or_else(|| "".into()),
        };
        let service = access.as_ref().map(|access| access.confirmed.clone());
        let order = Order { id: id.clone(), plan, policy: policy.clone(), lock, access };
        let drill = drill::start(parts, order).map_err(|error| Problem {
            code: "system".to_owned(),
            message: format!("The test cannot start: {error}."),
            next_step: "End other programs, or raise the limits of this user.".to_owned(),
            field: None,
            key: None,
        })?;
        let (publish, progress) = watch::channel(None);
        let (give, ended) = oneshot::channel();
        let halt = drill.halt();
        let follower = Follower { id, at, policy, service, dir };
        tokio::spawn(async move {
            // Nobody hears it where the app ends meanwhile; it is kept all the same.
            let _ = give.send(follower.follow(drill, publish).await);
        });
        Ok(Self { of, progress, halt, ended })
    }

    /// Which one it is.
    pub(crate) fn of(&self) -> event::Rehearsal {
        self.of.clone()
    }

    /// How far it is: the latest wins. None at the very beginning; closed at the end.
    pub(crate) fn progress(&self) -> watch::Receiver<Option<Arc<wire::RunningDrill>>> {
        self.progress.clone()
    }

    /// Ends it at once; what it stopped is restored first.
    pub(crate) fn halt(&self) {
        self.halt.halt();
    }

    /// A way to do so from elsewhere.
    pub(crate) fn halter(&self) -> Halt {
        self.halt.clone()
    }

    /// Waits for its end, and what came of it.
    ///
    /// # Errors
    /// Its task ended unexpectedly.
    pub(crate) async fn end(self) -> Result<Ended, Problem> {
        self.ended.await.map_err(|_| Problem {
            code: "system".to_owned(),
            message: "The test ended unexpectedly; the log has more.".to_owned(),
            next_step: "Test again.".to_owned(),
            field: None,
            key: None,
        })
    }
}

/// Turns what is measured into words, and keeps it.
struct Follower {
    id: String,
    at: WallTime,
    policy: Policy,
    service: Option<String>,
    dir: PathBuf,
}

impl Follower {
    async fn follow(
        self,
        drill: Drill,
        publish: watch::Sender<Option<Arc<wire::RunningDrill>>>,
    ) -> Ended {
        let mut progress = drill.progress();
        loop {
            let shown = self.shown(&progress.borrow_and_update());
            publish.send_replace(Some(Arc::new(shown)));
            if progress.changed().await.is_err() {
                break;
            }
        }
        let run = drill.ended().await;
        let report = judge(&run, self.policy.backends.len());
        let drill = present::drill::report(&Facts {
            id: &self.id,
            at: self.at,
            version: crate::VERSION,
            run: &run,
            report: &report,
            policy: &self.policy,
            service: self.service.as_deref(),
            environment: environment(),
        });
        let problem = Shelf::keep(&self.dir, &drill).err();
        if let Some(problem) = &problem {
            tracing::warn!("{}", problem.message);
        }
        Ended { drill, report: Arc::new(report), problem }
    }

    fn shown(&self, progress: &Progress) -> wire::RunningDrill {
        let service = self.service.as_deref();
        present::drill::running(&self.id, self.at, progress, &self.policy, service)
    }
}

fn environment() -> Vec<(String, String)> {
    let system = format!("{}, {}", std::env::consts::OS, std::env::consts::ARCH);
    vec![("Failover Tray".to_owned(), crate::VERSION.to_owned()), ("Computer".to_owned(), system)]
}
