//! Failover tests, for both faces: what is asked for, the one under way, the kept ones, and the
//! service that an earlier one left stopped.

mod alone;
mod export;
mod form;
mod rehearsal;
mod restore;
mod way;
mod wish;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::Backend;
use domain::drill::{Kind, Plan, Restored};
use domain::event::{self, DrillEvent};
use domain::policy::Policy;
use domain::snapshot::Snapshot;
use drill::Halt;
use drill::journal::{Journal, Lock};
use present::wire::{
    self, DrillCheck, DrillForm, DrillState, DrillSummary, Problem, Reply, Restoring, RunningDrill,
};
use tokio::sync::{mpsc, oneshot, watch};
use url::Url;

pub use alone::{DrillError, DrillOptions, Lone, drill};
pub use export::export_drill;
use rehearsal::Rehearsal;
pub use restore::restore_drill;

use rehearsal::{Ended, Score};
pub(crate) use way::Way;

use crate::keys::{Keys, sentence};

use crate::shelf::Shelf;

/// What came of something that takes its time.
pub(crate) enum News {
    /// A drill is under way, by this form where one was filled in.
    Begun(event::Rehearsal, Halt, Option<DrillForm>),
    /// It did not begin.
    NotBegun,
    /// How far it is.
    Progress(Arc<RunningDrill>),
    /// It is over.
    Ended(event::Rehearsal, Box<Ended>),
    /// It is over, and nothing is known of it.
    Lost,
    /// What is being done for a service that was left stopped.
    Restoring(Restoring),
    /// What became of it.
    Restored(String, Restored),
}

/// All that a session knows of drills.
pub(crate) struct Drills {
    shelf: Shelf<wire::Drill>,
    parts: drill::Parts,
    way: Arc<Way>,
    tell: mpsc::UnboundedSender<News>,
    news: mpsc::UnboundedReceiver<News>,
    under_way: UnderWay,
    /// Told to end before it began.
    unwanted: bool,
    form: DrillForm,
    last: Option<DrillSummary>,
    restoring: Option<Restoring>,
    /// Whether it is being restored just now.
    at_it: bool,
    over: watch::Sender<bool>,
}

enum UnderWay {
    Nothing,
    Beginning { real: bool },
    Drill { halt: Halt, real: bool, shown: Option<Arc<RunningDrill>> },
}

/// What a drill is started with.
pub(crate) struct Start<'a> {
    pub(crate) form: Option<DrillForm>,
    pub(crate) confirm: Option<String>,
    pub(crate) policy: &'a Policy,
    pub(crate) state: &'a Snapshot,
    pub(crate) api: &'a Url,
}

impl Drills {
    /// What is kept in `dir`, run with `parts`.
    pub(crate) fn new(dir: PathBuf, parts: drill::Parts, keys: Arc<Keys>) -> Self {
        let (tell, news) = mpsc::unbounded_channel();
        let shelf = Shelf::new(dir);
        Self {
            form: form::remembered(shelf.dir()).unwrap_or_else(wish::default_form),
            last: shelf.newest(),
            shelf,
            parts,
            way: Arc::new(Way::new(keys)),
            tell,
            news,
            under_way: UnderWay::Nothing,
            unwanted: false,
            restoring: None,
            at_it: false,
            over: watch::Sender::new(true),
        }
    }

    /// What there is to tell.
    pub(crate) async fn news(&mut self) -> Option<News> {
        self.news.recv().await
    }

    /// Takes it in; what the engine is to be told of it.
    pub(crate) fn hear(&mut self, news: News) -> Option<DrillEvent> {
        match news {
            News::Begun(of, halt, form) => {
                if let Some(form) = form {
                    form::remember(self.shelf.dir(), &form);
                    self.form = form;
                }
                if std::mem::take(&mut self.unwanted) {
                    halt.halt();
                }
                let real = of.kind == Kind::Real;
                self.under_way = UnderWay::Drill { halt, real, shown: None };
                return Some(DrillEvent::Started(of));
            }
            News::NotBegun | News::Lost => self.ended(),
            News::Progress(progress) => {
                if let UnderWay::Drill { shown, .. } = &mut self.under_way {
                    *shown = Some(progress);
                }
            }
            News::Ended(of, ended) => {
                self.ended();
                self.last = Some(ended.drill.summary);
                self.restoring = ended.drill.restored.as_ref().and_then(restore::left_stopped);
                return Some(DrillEvent::Ended(of, ended.report));
            }
            News::Restoring(restoring) => self.restoring = Some(restoring),
            News::Restored(service, restored) => {
                self.at_it = false;
                match self.restoring.as_mut().filter(|_| !restored.runs) {
                    Some(restoring) => {
                        restoring.problem = Some(restore::stays(&service, &restored))
                    }
                    None => self.restoring = None,
                }
                return Some(DrillEvent::Restored { service: service.into(), restored });
            }
        }
        None
    }

    fn ended(&mut self) {
        self.under_way = UnderWay::Nothing;
        self.unwanted = false;
        self.over.send_replace(true);
    }

    /// What the snapshot says of it. `chain` is what is configured.
    pub(crate) fn state(&self, chain: &[Backend]) -> DrillState {
        let running = match &self.under_way {
            UnderWay::Drill { shown, .. } => shown.as_deref().cloned(),
            UnderWay::Nothing | UnderWay::Beginning { .. } => None,
        };
        let primary = chain.iter().find(|backend| backend.enabled);
        let primary = primary.map_or("", |backend| &*backend.name);
        let next = wish::wish(&self.simulated()).unwrap_or_default();
        DrillState {
            running,
            last: self.last.clone(),
            restoring: self.restoring.clone(),
            next: present::drill::next(&next, primary),
        }
    }

    /// What was asked for last, simulated.
    fn simulated(&self) -> DrillForm {
        DrillForm { real: false, ..self.form.clone() }
    }

    /// Starts a drill; the answer comes once it is under way, or cannot be.
    pub(crate) fn start(&mut self, start: Start<'_>, answer: oneshot::Sender<Reply>) {
        let form = start.form.clone().unwrap_or_else(|| self.simulated());
        let ordered = match self.ordered(&form, &start) {
            Ok(ordered) => ordered,
            Err(problem) => return reply(answer, Err(problem)),
        };
        self.under_way = UnderWay::Beginning { real: form.real };
        self.over.send_replace(false);
        let (parts, way, tell) = (self.parts.clone(), Arc::clone(&self.way), self.tell.clone());
        let filled_in = start.form;
        tokio::spawn(async move {
            let rehearsal = match begin(parts, &way, ordered).await {
                Ok(rehearsal) => rehearsal,
                Err(problem) => {
                    say(&tell, News::NotBegun);
                    return reply(answer, Err(problem));
                }
            };
            let of = rehearsal.of();
            say(&tell, News::Begun(of.clone(), rehearsal.halter(), filled_in));
            reply(answer, Ok(()));
            let mut progress = rehearsal.progress();
            while progress.changed().await.is_ok() {
                if let Some(shown) = progress.borrow_and_update().clone() {
                    say(&tell, News::Progress(shown));
                }
            }
            match rehearsal.end().await {
                Ok(ended) => say(&tell, News::Ended(of, Box::new(ended))),
                Err(problem) => {
                    tracing::error!("{}", problem.message);
                    say(&tell, News::Lost);
                }
            }
        });
    }

    fn ordered(&self, form: &DrillForm, start: &Start<'_>) -> Result<Ordered, Problem> {
        self.free()?;
        let policy = wish::rehearsable(start.policy)?;
        let plan = wish::plan(form, &policy)?;
        if let Some(problem) = wish::obstacles(&plan, &policy, start.state).into_iter().next() {
            return Err(problem);
        }
        Ok(Ordered {
            plan,
            policy,
            confirm: start.confirm.clone(),
            api: start.api.clone(),
            dir: self.shelf.dir().to_owned(),
        })
    }

    /// Whether none is under way, and nothing is to be restored first.
    fn free(&self) -> Result<(), Problem> {
        if !matches!(self.under_way, UnderWay::Nothing) {
            return Err(Problem::new(
                "drill_busy",
                "A failover test is running already.",
                "Wait until it ends, or stop it.",
            ));
        }
        if let Some(restoring) = &self.restoring {
            return Err(Problem::new(
                "restoring",
                format!("{} is to be restored first.", restoring.service),
                "Wait until it runs again, or restart it by hand at railway.com.",
            ));
        }
        Ok(())
    }

    /// Whether a drill could start; asks Railway for the service's name where it would be real.
    pub(crate) fn check(&mut self, start: &Start<'_>, answer: oneshot::Sender<Reply>) {
        let form = start.form.clone().unwrap_or_else(|| self.simulated());
        let mut problems: Vec<_> = self.free().err().into_iter().collect();
        let planned = wish::rehearsable(start.policy)
            .and_then(|policy| Ok((wish::plan(&form, &policy)?, policy)));
        let (plan, policy) = match planned {
            Ok(planned) => planned,
            Err(problem) => {
                problems.push(problem);
                let check = DrillCheck { problems, plan: String::new(), service: None };
                // Who asked may have gone.
                let _ = answer.send(Reply::DrillCheck { check });
                return;
            }
        };
        problems.extend(wish::obstacles(&plan, &policy, start.state));
        let (way, api) = (Arc::clone(&self.way), start.api.clone());
        tokio::spawn(async move {
            let service = match form.real {
                false => None,
                true => match way.service(&api, &policy, &plan).await {
                    Ok(service) => Some(service.name),
                    Err(problem) => {
                        problems.push(problem);
                        None
                    }
                },
            };
            let plan = present::drill::plan_text(&plan, &policy, service.as_deref());
            let _ =
                answer.send(Reply::DrillCheck { check: DrillCheck { problems, plan, service } });
        });
    }

    /// Ends the one under way.
    pub(crate) fn halt(&mut self) -> Reply {
        match &self.under_way {
            UnderWay::Drill { halt, .. } => halt.halt(),
            UnderWay::Beginning { .. } => self.unwanted = true,
            UnderWay::Nothing => {
                let next = "Start one first.";
                let problem = Problem::new("no_drill", "No failover test is running.", next);
                return Reply::Failed { problem };
            }
        }
        Reply::Done
    }

    /// An interview begins, or is about to: what a real one stopped is to run again at once. A
    /// simulated one goes on, as it touches nothing.
    pub(crate) fn interview_begins(&mut self) {
        match &self.under_way {
            UnderWay::Drill { halt, real: true, .. } => halt.halt(),
            UnderWay::Beginning { real: true } => self.unwanted = true,
            UnderWay::Beginning { .. } | UnderWay::Drill { .. } | UnderWay::Nothing => {}
        }
    }

    /// What the view needs.
    pub(crate) fn list(&mut self, policy: &Policy, answer: oneshot::Sender<Reply>) {
        let (earlier, problem) = self.shelf.list();
        let enabled: Vec<_> = policy.backends.iter().filter(|backend| backend.enabled).collect();
        let primary = enabled.first().map_or("Railway", |backend| &*backend.name);
        let remote = enabled.iter().any(|backend| !backend.url.is_loopback());
        let (form, scenarios) = (self.form.clone(), present::drill::scenarios(primary));
        let way = Arc::clone(&self.way);
        tokio::spawn(async move {
            let drills = wire::Drills {
                form,
                scenarios,
                most_rate: Plan::most_rate(remote),
                hypothesis: present::drill::hypothesis(false),
                real_hypothesis: present::drill::hypothesis(true),
                earlier,
                problem,
                railway: way.access().await,
            };
            let _ = answer.send(Reply::Drills { drills: Box::new(drills) });
        });
    }

    /// The kept ones that tell of `chain` ([`kept`]).
    pub(crate) fn kept(&self, chain: &[Backend]) -> Vec<DrillSummary> {
        of_chain(&self.shelf, chain)
    }

    /// A kept drill.
    pub(crate) fn get(&self, id: &str) -> Reply {
        match self.shelf.get(id) {
            Ok(drill) => Reply::Drill { drill: Box::new(drill) },
            Err(problem) => Reply::Failed { problem },
        }
    }

    /// Writes a kept drill's report.
    pub(crate) fn export(&self, id: &str, file: &Path, mask: bool) -> Reply {
        let exported = self.shelf.get(id).and_then(|drill| match file.is_absolute() {
            true => export_drill(&drill, file, mask),
            false => Err(Problem::new(
                "report_file",
                format!("{} is no whole path.", file.display()),
                "Name the file by its whole path.",
            )),
        });
        match exported {
            Ok(()) => Reply::Done,
            Err(problem) => Reply::Failed { problem },
        }
    }

    /// Restores what an earlier drill left stopped, if it did.
    pub(crate) fn restore(&mut self, api: &Url) -> Reply {
        if !self.at_it && matches!(self.under_way, UnderWay::Nothing) {
            self.at_it =
                restore::begin(self.shelf.dir(), &self.parts, &self.way, api, self.tell.clone());
        }
        Reply::Done
    }

    /// Ends the one under way and waits until it has: what it stopped runs again by then.
    pub(crate) async fn stop(mut self) {
        self.unwanted = true;
        let mut over = self.over.subscribe();
        if let UnderWay::Drill { halt, .. } = &self.under_way {
            halt.halt();
        }
        while !*over.borrow_and_update() {
            match self.news().await {
                Some(news) => {
                    self.hear(news);
                }
                None => return,
            }
        }
    }
}

/// A drill that may begin.
struct Ordered {
    plan: Plan,
    policy: Policy,
    confirm: Option<String>,
    api: Url,
    dir: PathBuf,
}

/// Begins it: alone on this computer, with nothing to be restored, and confirmed where it is real.
async fn begin(parts: drill::Parts, way: &Way, ordered: Ordered) -> Result<Rehearsal, Problem> {
    let Ordered { plan, policy, confirm, api, dir } = ordered;
    let lock = Lock::take(&dir)
        .map_err(|locked| Problem::new(locked.code(), sentence(&locked), locked.next_step()))?;
    let journal = Journal::new(&dir);
    if let Some(left) = journal.read().map_err(|error| restore::unreadable(&error))? {
        return Err(Problem::new(
            "restoring",
            format!(
                "{} was stopped by an earlier test, and is to be restored first.",
                left.service.name
            ),
            "Run failover drill --restore, or restart the service by hand at railway.com.",
        ));
    }
    let access = match plan.kind {
        Kind::Simulated(_) => None,
        Kind::Real => Some(way.allow(&api, &policy, &plan, confirm.as_deref(), journal).await?),
    };
    Rehearsal::begin(parts, Score { plan, policy, lock, access, dir })
}

fn reply(answer: oneshot::Sender<Reply>, done: Result<(), Problem>) {
    // Who asked may have gone.
    let _ = answer.send(match done {
        Ok(()) => Reply::Done,
        Err(problem) => Reply::Failed { problem },
    });
}

fn say(tell: &mpsc::UnboundedSender<News>, news: News) {
    // The session is over: what there was to keep is kept.
    let _ = tell.send(news);
}

/// The kept drills of `chain`, newest first, down to the newest that said something. One of other
/// addresses, as of the sample backends, proves nothing of these.
pub(crate) fn kept(data_dir: &Path, chain: &[Backend]) -> Vec<DrillSummary> {
    of_chain(&Shelf::new(directory(data_dir)), chain)
}

fn of_chain(shelf: &Shelf<wire::Drill>, chain: &[Backend]) -> Vec<DrillSummary> {
    let enabled = chain.iter().filter(|backend| backend.enabled);
    let addresses: Vec<_> = enabled.map(|backend| backend.url.to_string()).collect();
    let mut found = Vec::new();
    for drill in shelf.all() {
        if drill.backends.iter().map(|backend| &backend.url).eq(&addresses) {
            let said = drill.summary.verdict != wire::DrillVerdict::Inconclusive;
            found.push(drill.summary);
            if said {
                break;
            }
        }
    }
    found
}

/// Where drills and the journal are in the data directory.
pub(crate) fn directory(data_dir: &Path) -> PathBuf {
    data_dir.join("drills")
}
