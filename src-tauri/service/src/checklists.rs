//! The production checklist, for both faces: the run under way, the latest result of each check, and
//! the kept runs.

mod alone;
mod export;
mod latest;
mod round;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::checklist::{Check, Checked};
use domain::event::ChecklistEnded;
use domain::snapshot::Snapshot;
use preflight::{Access, Halt, Order};
use present::wire::{self, Checklist, ChecklistState, DrillSummary, Problem, Reply};
use tokio::sync::{mpsc, oneshot};

use crate::config::Config;
use crate::shelf::Shelf;

pub use alone::{ChecklistError, ChecklistOptions, LoneChecklist, checklist};
pub use export::{ReportKind, export_checklist};
use latest::Latest;
use round::Round;

/// What came of something that takes its time.
pub(crate) enum News {
    /// A run is under way.
    Begun(Halt),
    /// How far it is.
    Progress(Arc<wire::RunningChecklist>),
    /// It is over.
    Ended(Box<Ended>),
    /// It is over, and nothing is known of it.
    Lost,
}

/// A run that is over.
pub(crate) struct Ended {
    checklist: Checklist,
    results: Arc<[Checked]>,
    whole: bool,
    announce: bool,
}

/// All that a session knows of the checklist.
pub(crate) struct Checklists {
    shelf: Shelf<Checklist>,
    parts: preflight::Parts,
    latest: Latest,
    tell: mpsc::UnboundedSender<News>,
    news: mpsc::UnboundedReceiver<News>,
    under_way: UnderWay,
    /// Told to end before it began.
    unwanted: bool,
    revision: u64,
}

enum UnderWay {
    Nothing,
    Beginning,
    Run { halt: Halt, shown: Option<Arc<wire::RunningChecklist>> },
}

/// What a run is started with.
pub(crate) struct Start<'a> {
    pub(crate) only: Vec<String>,
    pub(crate) announce: bool,
    pub(crate) config: &'a Config,
    pub(crate) state: &'a Snapshot,
    /// The kept failover tests of this chain, newest first.
    pub(crate) drills: Vec<DrillSummary>,
}

impl Checklists {
    /// What is kept in `dir`, run with `parts`.
    pub(crate) fn new(dir: PathBuf, parts: preflight::Parts) -> Self {
        let (tell, news) = mpsc::unbounded_channel();
        Self {
            latest: Latest::read(&dir),
            shelf: Shelf::new(dir),
            parts,
            tell,
            news,
            under_way: UnderWay::Nothing,
            unwanted: false,
            revision: 0,
        }
    }

    /// What there is to tell.
    pub(crate) async fn news(&mut self) -> Option<News> {
        self.news.recv().await
    }

    /// Takes it in; what the engine is to be told of it.
    pub(crate) fn hear(&mut self, news: News) -> Option<ChecklistEnded> {
        match news {
            News::Begun(halt) => {
                if std::mem::take(&mut self.unwanted) {
                    halt.halt();
                }
                self.under_way = UnderWay::Run { halt, shown: None };
            }
            News::Progress(progress) => {
                if let UnderWay::Run { shown, .. } = &mut self.under_way {
                    *shown = Some(progress);
                }
            }
            News::Lost => self.ended(),
            News::Ended(ended) => {
                self.ended();
                let Ended { checklist, results, whole, announce } = *ended;
                let id = checklist.summary.id.as_str().into();
                self.latest.take(checklist, self.shelf.dir());
                return whole.then_some(ChecklistEnded { id, results, announce });
            }
        }
        None
    }

    fn ended(&mut self) {
        self.under_way = UnderWay::Nothing;
        self.unwanted = false;
        self.revision += 1;
    }

    /// What is configured changed: which checks there are, and whose results stand.
    pub(crate) fn reconfigured(&mut self) {
        self.revision += 1;
    }

    /// What the snapshot says of it.
    pub(crate) fn state(&self, config: &Config) -> ChecklistState {
        let running = match &self.under_way {
            UnderWay::Run { shown, .. } => shown.as_deref().cloned(),
            UnderWay::Nothing | UnderWay::Beginning => None,
        };
        let last = self.latest.of(config).and_then(Latest::whole);
        ChecklistState { running, last, revision: self.revision }
    }

    /// The latest result of each check that was made of what is configured now.
    pub(crate) fn results(&self, config: &Config) -> &[wire::CheckResult] {
        self.latest.of(config).map_or(&[], Latest::results)
    }

    /// Starts a run. `access` is asked for on the way: a keyring may take its time.
    pub(crate) fn start(
        &mut self,
        start: Start<'_>,
        access: impl Future<Output = Access> + Send + 'static,
        answer: oneshot::Sender<Reply>,
    ) {
        let checks = match self.free().and_then(|()| checks(&start.only)) {
            Ok(checks) => checks,
            Err(problem) => return reply(answer, Err(problem)),
        };
        self.under_way = UnderWay::Beginning;
        let mut order = Order {
            checks,
            policy: start.config.policy.clone(),
            settings: start.config.checklist.clone(),
            state: Some(start.state.clone()),
            rehearsed: round::rehearsed(&start.drills),
            access: Access::default(),
        };
        let whole = start.only.is_empty();
        let dir = whole.then(|| self.shelf.dir().to_owned());
        let (parts, tell, announce) = (self.parts.clone(), self.tell.clone(), start.announce);
        reply(answer, Ok(()));
        tokio::spawn(async move {
            order.access = access.await;
            let round = Round::begin(parts, order, dir);
            say(&tell, News::Begun(round.halter()));
            let mut progress = round.progress();
            loop {
                let shown = progress.borrow_and_update().clone();
                say(&tell, News::Progress(shown));
                if progress.changed().await.is_err() {
                    break;
                }
            }
            match round.end().await {
                Ok((checklist, results)) => {
                    let results = results.into();
                    let ended = Ended { checklist, results, whole, announce };
                    say(&tell, News::Ended(Box::new(ended)));
                }
                Err(problem) => {
                    tracing::error!("{}", problem.message);
                    say(&tell, News::Lost);
                }
            }
        });
    }

    /// Whether no run is under way.
    pub(crate) fn is_free(&self) -> bool {
        matches!(self.under_way, UnderWay::Nothing)
    }

    fn free(&self) -> Result<(), Problem> {
        match self.under_way {
            UnderWay::Nothing => Ok(()),
            UnderWay::Beginning | UnderWay::Run { .. } => Err(Problem::new(
                "checklist_busy",
                "Checks are running already.",
                "Wait until they end, or stop them.",
            )),
        }
    }

    /// Ends the run under way.
    pub(crate) fn halt(&mut self) -> Reply {
        match &self.under_way {
            UnderWay::Run { halt, .. } => halt.halt(),
            UnderWay::Beginning => self.unwanted = true,
            UnderWay::Nothing => {
                let next = "Run the checklist first.";
                return Reply::Failed {
                    problem: Problem::new("no_checklist", "No checks are running.", next),
                };
            }
        }
        Reply::Done
    }

    /// What the view needs.
    pub(crate) fn list(&mut self, config: &Config) -> Reply {
        let (earlier, problem) = self.shelf.list();
        let order = round::bare(config);
        let checklists = wire::Checklists {
            groups: present::checklist::groups(&config.policy.backends),
            latest: self.results(config).to_vec(),
            earlier,
            problem,
            bound_ms: present::checklist::ms(order.bound()),
            notes: present::checklist::notes(
                &order.checks,
                &config.policy.backends,
                &config.checklist,
            ),
        };
        Reply::Checklists { checklists: Box::new(checklists) }
    }

    /// A kept run.
    pub(crate) fn get(&self, id: &str) -> Reply {
        match self.shelf.get(id) {
            Ok(checklist) => Reply::Checklist { checklist: Box::new(checklist) },
            Err(problem) => Reply::Failed { problem },
        }
    }

    /// Writes a kept run, or the latest result of each check, into a file.
    pub(crate) fn export(&self, id: Option<&str>, file: &Path, config: &Config) -> Reply {
        let found = match id {
            Some(id) => self.shelf.get(id),
            None => self.latest.of(config).and_then(|it| it.checklist(config)).ok_or_else(|| {
                let next = "Run the checklist first.";
                Problem::new("no_checklist", "Nothing was checked yet.", next)
            }),
        };
        let exported = found.and_then(|checklist| match file.is_absolute() {
            true => export_checklist(&checklist, file),
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

    /// Ends the run under way, for good.
    pub(crate) fn stop(&mut self) {
        self.unwanted = true;
        if let UnderWay::Run { halt, .. } = &self.under_way {
            halt.halt();
        }
    }
}

/// The checks of these words, in the checklist's order; none: all of them.
pub(crate) fn checks(only: &[String]) -> Result<Vec<Check>, Problem> {
    if only.is_empty() {
        return Ok(Check::ALL.to_vec());
    }
    let mut checks = Vec::new();
    for code in only {
        match Check::parse(code) {
            Some(check) if checks.contains(&check) => {}
            Some(check) => checks.push(check),
            None => {
                let known: Vec<_> = Check::ALL.iter().map(|check| check.code()).collect();
                return Err(Problem::new(
                    "unknown_check",
                    format!("There is no check \"{code}\"."),
                    format!("Name one of: {}.", known.join(", ")),
                ));
            }
        }
    }
    Ok(Check::ALL.into_iter().filter(|check| checks.contains(check)).collect())
}

/// Where the runs are kept in the data directory.
pub(crate) fn directory(data_dir: &Path) -> PathBuf {
    data_dir.join("checklists")
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
