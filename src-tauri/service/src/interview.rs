//! The interview that is planned or under way, from one start of the app to the next: one file in
//! the data directory. And what the proxy did in it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::WallTime;
use domain::event::EventKind;
use domain::interview::{InterviewEvent, LONGEST, Order, Plan, Schedule, Served, Stage};
use domain::policy::Policy;
use engine::Command;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use present::wire::{InterviewState, InterviewSummary, Problem, Proxy};
use serde::{Deserialize, Serialize};

use crate::shelf::write_whole;

const FILE: &str = "interview.json";
/// Anything bigger is none of ours.
const LARGEST: u64 = 64 * 1024;

/// What is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    plan: Option<Appointment>,
    summary: Option<InterviewSummary>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Appointment {
    begins: i64,
    length_ms: u64,
    /// It was under way: one that is over meanwhile was held, and not missed.
    #[serde(default)]
    begun: bool,
}

impl Appointment {
    fn of(schedule: &Schedule) -> Option<Self> {
        let plan = schedule.plan?;
        let length_ms = u64::try_from(plan.length.as_millis()).unwrap_or(u64::MAX);
        let begun = schedule.stage == Stage::On;
        Some(Self { begins: plan.begins.unix_ms(), length_ms, begun })
    }
}

impl From<Appointment> for Plan {
    fn from(it: Appointment) -> Self {
        let length = Duration::from_millis(it.length_ms);
        Self { begins: WallTime::from_unix_ms(it.begins), length }
    }
}

/// All that a session knows of interviews, besides the engine.
#[derive(Debug)]
pub(crate) struct Interviews {
    /// None where nothing is kept.
    file: Option<PathBuf>,
    /// Where it is to be kept once the backends are a person's own.
    later: Option<PathBuf>,
    kept: Kept,
    /// What the file holds is not what is kept here: it is written with the next change.
    problem: Option<Problem>,
    meter: Meter,
    /// The engine has not taken in yet what an earlier run left.
    pending: bool,
    /// The checklist is to be run for the one that is about to begin, once no other run is in the
    /// way.
    pub(crate) wants_checklist: bool,
}

impl Interviews {
    /// What is kept in `data_dir`; with none, nothing is. What cannot be read is told, and counts
    /// as nothing.
    pub(crate) fn open(data_dir: Option<&Path>) -> Self {
        let file = data_dir.map(|dir| dir.join(FILE));
        let (kept, problem) = match file.as_deref().map(read) {
            None => (Kept::default(), None),
            Some(Ok(kept)) => (kept, None),
            Some(Err((file, why))) => {
                let problem = Problem {
                    code: "unreadable_interview".to_owned(),
                    message: format!("{} cannot be read: {why}.", file.display()),
                    next_step: "Plan the interview again: the file is written anew then."
                        .to_owned(),
                    field: None,
                    key: None,
                };
                tracing::warn!("{}", problem.message);
                (Kept::default(), Some(problem))
            }
        };
        let meter = Meter::default();
        Self { file, later: None, kept, problem, meter, pending: false, wants_checklist: false }
    }

    /// Keeps nothing while the backends are samples, whose interviews are nobody's, and in
    /// `data_dir` after them.
    pub(crate) fn over_samples(data_dir: Option<&Path>) -> Self {
        Self { later: data_dir.map(Path::to_owned), ..Self::open(None) }
    }

    /// The interview that was planned or under way when the app ended, for the engine to take in.
    /// One that had begun and is over by `now` is no news.
    pub(crate) fn left_over(&mut self, now: WallTime) -> Option<Order> {
        let plan = self.kept.plan.filter(|kept| !kept.begun || Plan::from(*kept).ends() > now);
        self.pending = plan.is_some();
        plan.map(|plan| Order::Plan(plan.into()))
    }

    /// The backends are a person's own from now on: what is planned is kept; where nothing is, what
    /// an earlier run left is for the engine to take in.
    pub(crate) fn samples_left(&mut self, now: WallTime) -> Option<Order> {
        let dir = self.later.take()?;
        if self.kept.plan.is_some() {
            self.file = Some(dir.join(FILE));
            self.write();
            return None;
        }
        let (meter, wants_checklist) = (self.meter, self.wants_checklist);
        *self = Self { meter, wants_checklist, ..Self::open(Some(&dir)) };
        self.left_over(now)
    }

    /// Something happened. Returns what the engine is to be told of it.
    pub(crate) fn hear(&mut self, event: &EventKind, proxy: Option<&Proxy>) -> Option<Command> {
        match event {
            EventKind::Started { interview: true, .. }
            | EventKind::ModeChanged { interview: true } => {
                self.meter = Meter::starting(proxy);
                if self.kept.summary.take().is_some() {
                    self.write();
                }
            }
            EventKind::ModeChanged { interview: false } => {
                self.wants_checklist = false;
                self.meter.read(proxy);
                return Some(Command::InterviewServed(proxy.map(|_| self.meter.served())));
            }
            EventKind::Interview(InterviewEvent::Preparing(_)) => self.wants_checklist = true,
            EventKind::Interview(InterviewEvent::CalledOff(_) | InterviewEvent::Missed(_)) => {
                self.wants_checklist = false;
                self.pending = false;
            }
            EventKind::Interview(InterviewEvent::Ended(seen)) if seen.is_worth_telling() => {
                self.kept.summary = Some(present::interview::summary(seen));
                self.write();
            }
            _ => {}
        }
        None
    }

    /// What the proxy has counted by now.
    pub(crate) fn count(&mut self, proxy: Option<&Proxy>) {
        self.meter.read(proxy);
    }

    /// Keeps what is planned now.
    pub(crate) fn keep(&mut self, schedule: &Schedule) {
        self.pending &= schedule.plan.is_none();
        if self.pending {
            return;
        }
        let plan = Appointment::of(schedule);
        if self.kept.plan != plan {
            self.kept.plan = plan;
            self.write();
        }
    }

    /// Puts the last one's summary away.
    pub(crate) fn dismiss(&mut self) {
        if self.kept.summary.take().is_some() {
            self.write();
        }
    }

    /// What the snapshot says of it, in the local time.
    pub(crate) fn shown(
        &self,
        schedule: &Schedule,
        policy: &Policy,
        now: WallTime,
    ) -> InterviewState {
        let zone = TimeZone::system();
        let ahead = |at: WallTime| match Timestamp::from_millisecond(at.unix_ms()) {
            Ok(at) => zone.to_offset(at).seconds(),
            // Some hundred thousand years from now.
            Err(_) => 0,
        };
        let around = present::interview::Around { policy, now, ahead: &ahead };
        InterviewState {
            summary: self.kept.summary.clone(),
            problem: self.problem.clone(),
            ..present::interview::state(schedule, around)
        }
    }

    fn write(&mut self) {
        let Some(file) = &self.file else { return };
        let dir = file.parent().unwrap_or(Path::new("."));
        let written =
            serde_json::to_vec_pretty(&self.kept).map_err(io::Error::other).and_then(|text| {
                fs::create_dir_all(dir)?;
                write_whole(file, &text)
            });
        self.problem = written.err().map(|error| Problem {
            code: "not_kept".to_owned(),
            message: format!(
                "The interview would not survive a restart: {}: {error}.",
                file.display()
            ),
            next_step: "Make the directory writable, or make room on the disk.".to_owned(),
            field: None,
            key: None,
        });
        if let Some(problem) = &self.problem {
            tracing::warn!("{}", problem.message);
        }
    }
}

fn read(file: &Path) -> Result<Kept, (PathBuf, String)> {
    let refused = |why: String| (file.to_owned(), why);
    let open = match File::open(file) {
        Ok(open) => open,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Kept::default()),
        Err(error) => return Err(refused(error.to_string())),
    };
    let mut text = Vec::new();
    open.take(LARGEST).read_to_end(&mut text).map_err(|error| refused(error.to_string()))?;
    let kept: Kept = serde_json::from_slice(&text).map_err(|error| refused(error.to_string()))?;
    if kept.plan.is_some_and(|plan| Plan::from(plan).length > LONGEST) {
        return Err(refused("an interview in it is longer than one may be".to_owned()));
    }
    Ok(kept)
}

/// What the proxy did since an interview began. A proxy that was moved counts from nothing again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Meter {
    last: Served,
    sum: Served,
}

impl Meter {
    fn starting(proxy: Option<&Proxy>) -> Self {
        Self { last: proxy.map(counted).unwrap_or_default(), sum: Served::default() }
    }

    fn read(&mut self, proxy: Option<&Proxy>) {
        let Some(now) = proxy.map(counted) else {
            self.last = Served::default();
            return;
        };
        let anew = now.requests < self.last.requests || now.unanswered < self.last.unanswered;
        let before = if anew { Served::default() } else { self.last };
        self.sum.requests += now.requests - before.requests;
        self.sum.unanswered += now.unanswered - before.unanswered;
        self.last = now;
    }

    fn served(self) -> Served {
        self.sum
    }
}

fn counted(proxy: &Proxy) -> Served {
    let requests = proxy.requests.saturating_sub(proxy.refused);
    Served { requests, unanswered: proxy.unanswered }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::interview::Stage;

    const HOUR: Duration = Duration::from_secs(3600);
    const BEGINS: WallTime = WallTime::from_unix_ms(1_795_348_800_000);

    fn planned(length: Duration) -> Schedule {
        let plan = Plan { begins: BEGINS, length };
        Schedule { stage: Stage::Planned, plan: Some(plan), ends: None, readiness: None }
    }

    fn proxy(requests: u64, unanswered: u64, refused: u64) -> Proxy {
        Proxy {
            url: String::new(),
            problem: None,
            requests,
            unanswered,
            refused,
            retries: 0,
            hedges: 0,
            backends: Vec::new(),
        }
    }

    #[test]
    fn a_plan_is_there_again_after_a_restart_and_gone_when_it_is_over() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let mut interviews = Interviews::open(Some(&data));
        assert_eq!(interviews.left_over(BEGINS), None);
        assert!(!data.exists(), "looking writes nothing");
        interviews.keep(&planned(HOUR));
        let mut again = Interviews::open(Some(&data));
        assert_eq!(again.left_over(BEGINS), Some(Order::Plan(planned(HOUR).plan.unwrap())));
        again.keep(&Schedule::default());
        assert!(
            Interviews::open(Some(&data)).left_over(BEGINS).is_some(),
            "the engine is on its way"
        );
        again.keep(&planned(HOUR));
        again.keep(&Schedule::default());
        assert_eq!(Interviews::open(Some(&data)).left_over(BEGINS), None);
    }

    #[test]
    fn one_that_had_begun_goes_on_until_its_end_and_is_not_missed_after_it() {
        let dir = tempfile::tempdir().unwrap();
        let mut interviews = Interviews::open(Some(dir.path()));
        interviews.keep(&Schedule { stage: Stage::On, ..planned(HOUR) });
        let left = |now| Interviews::open(Some(dir.path())).left_over(now);
        assert!(left(BEGINS.plus(HOUR / 2)).is_some());
        assert_eq!(left(BEGINS.plus(HOUR)), None);
        let mut after = Interviews::open(Some(dir.path()));
        after.left_over(BEGINS.plus(2 * HOUR));
        after.keep(&Schedule::default());
        assert_eq!(left(BEGINS), None, "it is forgotten");
        // One that had not begun was missed: the engine is to say so.
        interviews.keep(&planned(HOUR));
        assert!(left(BEGINS.plus(2 * HOUR)).is_some());
    }

    #[test]
    fn what_is_planned_over_the_samples_is_kept_once_they_are_left() {
        let dir = tempfile::tempdir().unwrap();
        let of_file = || Interviews::open(Some(dir.path())).left_over(BEGINS);
        let mut interviews = Interviews::over_samples(Some(dir.path()));
        interviews.keep(&planned(HOUR));
        assert_eq!(of_file(), None);
        assert_eq!(interviews.samples_left(BEGINS), None);
        assert!(of_file().is_some());
        // With nothing planned, what was left is taken in; and once alone.
        let mut later = Interviews::over_samples(Some(dir.path()));
        later.keep(&Schedule::default());
        assert_eq!(later.samples_left(BEGINS), of_file());
        assert_eq!(later.samples_left(BEGINS), None);
        assert_eq!(Interviews::over_samples(None).samples_left(BEGINS), None);
    }

    #[test]
    fn what_cannot_be_read_is_told_and_written_anew() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join(FILE);
        let texts = ["{", "7", "", "{\"plan\":{\"begins\":0,\"length_ms\":99999999999}}"];
        for text in texts {
            fs::write(&file, text).unwrap();
            let mut interviews = Interviews::open(Some(dir.path()));
            assert_eq!(interviews.left_over(BEGINS), None, "{text}");
            assert_eq!(interviews.problem.as_ref().unwrap().code, "unreadable_interview");
            assert_eq!(fs::read_to_string(&file).unwrap(), text, "looking changes nothing");
            interviews.keep(&planned(HOUR));
            assert_eq!(interviews.problem, None);
            assert!(Interviews::open(Some(dir.path())).left_over(BEGINS).is_some());
        }
    }

    #[test]
    fn what_cannot_be_written_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let blocked = dir.path().join("file");
        fs::write(&blocked, "").unwrap();
        let mut interviews = Interviews::open(Some(&blocked.join("data")));
        interviews.keep(&planned(HOUR));
        assert_eq!(interviews.problem.as_ref().unwrap().code, "not_kept");
    }

    #[test]
    fn nothing_is_kept_where_nothing_is_to_be() {
        let mut interviews = Interviews::open(None);
        interviews.keep(&planned(HOUR));
        assert_eq!((interviews.left_over(BEGINS).is_some(), interviews.problem), (true, None));
    }

    #[test]
    fn requests_count_from_the_beginning_on_even_where_the_proxy_moves() {
        let mut interviews = Interviews::open(None);
        let began = EventKind::ModeChanged { interview: true };
        assert!(interviews.hear(&began, Some(&proxy(100, 7, 3))).is_none());
        interviews.count(Some(&proxy(110, 8, 5)));
        interviews.count(Some(&proxy(4, 1, 0)));
        interviews.count(None);
        let ended = EventKind::ModeChanged { interview: false };
        let told = interviews.hear(&ended, Some(&proxy(2, 0, 1)));
        // 110-5 after 100-3 are 8, then 4, then 1 of a third proxy.
        let Some(Command::InterviewServed(Some(served))) = told else {
            panic!("{told:?} instead of what was served")
        };
        assert_eq!(served, Served { requests: 13, unanswered: 2 });
        assert!(matches!(interviews.hear(&ended, None), Some(Command::InterviewServed(None))));
    }
}
