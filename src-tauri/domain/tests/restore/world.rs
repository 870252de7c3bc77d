//! A world with one service: what the rule under test asks of it, and when.

use std::time::Duration;

use domain::Moment;
use domain::drill::restore::{Note, Problem, Reading, Remedy, Restore, Seen, Step, Trouble};

/// What Railway makes of requests, in this world. Times are since its beginning.
#[derive(Clone, Debug)]
pub(crate) struct World {
    /// The stop takes effect then; none: it was never sent.
    pub(crate) stops: Option<Duration>,
    /// From a heard restart until it is starting, and from then until it runs; none: to no effect.
    pub(crate) restart: Option<(Duration, Duration)>,
    /// The same for a redeploy.
    pub(crate) redeploy: Option<(Duration, Duration)>,
    pub(crate) can_redeploy: bool,
    /// Whatever is asked for is refused; readings are answered.
    pub(crate) refusing: bool,
    /// What becomes of requests, in order; all is well after these.
    pub(crate) script: Vec<Fate>,
    /// How long each request takes.
    pub(crate) latency: Duration,
}

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fate {
    Answered,
    /// It was done, and the answer lost.
    Lost,
    /// It never arrived.
    Unheard,
    Refused,
    Limited(Duration),
    Denied,
}

impl Default for World {
    fn default() -> Self {
        Self {
            stops: Some(Duration::ZERO),
            restart: Some((secs(1), secs(3))),
            redeploy: Some((secs(1), secs(20))),
            can_redeploy: true,
            refusing: false,
            script: Vec::new(),
            latency: Duration::from_millis(150),
        }
    }
}

/// How it went.
#[derive(Debug)]
pub(crate) struct Story {
    pub(crate) end: Result<(), Problem>,
    pub(crate) ended: Duration,
    /// When what was asked for, and what the service really was then.
    pub(crate) asked: Vec<(Duration, Remedy, Seen)>,
    pub(crate) readings: usize,
    pub(crate) runs: bool,
}

impl Story {
    pub(crate) fn count(&self, remedy: Remedy) -> usize {
        self.asked.iter().filter(|(_, it, _)| *it == remedy).count()
    }
}

pub(crate) fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// Lets the rule bring the service back, from `noted` on.
pub(crate) fn play(world: &World, noted: Option<Note>) -> Story {
    let mut rule = Restore::new(Moment::default(), noted);
    let mut now = Duration::ZERO;
    let mut script = world.script.iter();
    // When which remedy that was heard makes it start, and run.
    let mut revival: Option<(Duration, Duration)> = None;
    let mut asked = Vec::new();
    let mut readings = 0;
    let state = |at: Duration, revival: Option<(Duration, Duration)>| match revival {
        Some((_, runs)) if at >= runs => Seen::Running,
        Some((starts, _)) if at >= starts => Seen::Starting,
        _ if world.stops.is_some_and(|stops| at >= stops) => Seen::Stopped,
        _ => Seen::Running,
    };
    for _ in 0..2000 {
        let at = Moment::new(now);
        match rule.next(at) {
            Step::Read => {
                let fate = script.next().unwrap_or(&Fate::Answered);
                now += world.latency;
                readings += 1;
                let reading =
                    Reading { seen: state(now, revival), can_redeploy: world.can_redeploy };
                rule.read(Moment::new(now), trouble(fate).map(|()| reading));
            }
            Step::Ask(remedy) => {
                let fate = script.next().unwrap_or(&Fate::Answered);
                let fate = if world.refusing { &Fate::Refused } else { fate };
                asked.push((now, remedy, state(now, revival)));
                now += world.latency;
                let effect = match remedy {
                    Remedy::Restart => world.restart,
                    Remedy::Redeploy => world.redeploy,
                };
                if let (Fate::Answered | Fate::Lost, Some((starts, runs))) = (fate, effect) {
                    revival = revival.or(Some((now + starts, now + starts + runs)));
                }
                rule.asked(Moment::new(now), remedy, trouble(fate));
            }
            Step::Probe => {
                now += Duration::from_millis(20);
                let healthy = state(now, revival) == Seen::Running;
                let outcome = if healthy { Ok(()) } else { Err("it is stopped".to_owned()) };
                rule.probed(Moment::new(now), outcome);
            }
            Step::Wait(until) => {
                assert!(until > at, "it waits for what is past: {rule:?}");
                now = until.since_epoch();
            }
            end @ (Step::Done | Step::GiveUp(_)) => {
                let runs = state(now, revival) == Seen::Running;
                let end = if let Step::GiveUp(problem) = end { Err(problem) } else { Ok(()) };
                return Story { end, ended: now, asked, readings, runs };
            }
        }
    }
    panic!("it never ends: {rule:?}");
}

fn trouble(fate: &Fate) -> Result<(), Trouble> {
    match fate {
        Fate::Answered => Ok(()),
        Fate::Lost => Err(Trouble::Failed("the answer did not come".into())),
        Fate::Unheard => Err(Trouble::Failed("no connection".into())),
        Fate::Refused => Err(Trouble::Refused("not now".into())),
        Fate::Limited(after) => Err(Trouble::Limited("too many requests".into(), *after)),
        Fate::Denied => Err(Trouble::Denied("the token is not known".into())),
    }
}
