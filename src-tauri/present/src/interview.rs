//! Interview mode in words.

mod told;

use std::time::Duration;

use domain::WallTime;
use domain::interview::{LONGEST, Plan, Refused, SHORTEST, Schedule, Stage};
use domain::policy::Policy;

use crate::checklist::{self, ms};
use crate::span::span;
use crate::wire::{InterviewStage, InterviewState, Problem, Readiness};

pub use told::summary;
pub(crate) use told::{event, notification, words};

/// What an interview's state is told with, besides itself.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// What is configured.
    pub policy: &'a Policy,
    /// The time.
    pub now: WallTime,
    /// How far the local time is ahead of UTC at a time, in seconds.
    pub ahead: &'a dyn Fn(WallTime) -> i32,
}

/// What there is of an interview, without the last one's summary.
pub fn state(schedule: &Schedule, around: Around<'_>) -> InterviewState {
    let (begins, ends) = match schedule.plan {
        Some(plan) => (Some(plan.begins), Some(schedule.ends.unwrap_or(plan.ends()))),
        None => (None, None),
    };
    let clock = |at: Option<WallTime>| at.map(|at| clock(at, around)).unwrap_or_default();
    let until = clock(ends).trim_start_matches("at ").to_owned();
    let readiness = schedule.readiness.as_ref().map(|ended| {
        let tally = checklist::tally_of(ended);
        Readiness { brief: checklist::brief(tally), ready: tally.is_ready() }
    });
    let (stage, headline, detail) = match schedule.stage {
        Stage::Off => (InterviewStage::Off, String::new(), String::new()),
        Stage::Planned => (
            InterviewStage::Planned,
            format!("Interview {}", clock(begins)),
            format!(
                "Until {}. {} before, the checklist is run and the standbys are woken.",
                until,
                span(around.policy.interview_prepare)
            ),
        ),
        Stage::Preparing => (
            InterviewStage::Preparing,
            format!("Interview {}", clock(begins)),
            match readiness {
                None => "The checklist runs and the standbys are woken. Nothing is stopped for \
                         real from here on."
                    .to_owned(),
                Some(_) => {
                    "The standbys are kept awake, and nothing is stopped for real.".to_owned()
                }
            },
        ),
        Stage::On => (
            InterviewStage::On,
            format!("Interview mode until {until}"),
            "Checks are more frequent, the standbys are kept awake, and nothing is stopped for \
             real."
                .to_owned(),
        ),
    };
    InterviewState {
        stage,
        begins: begins.map(WallTime::unix_ms),
        ends: ends.map(WallTime::unix_ms),
        headline,
        detail,
        readiness,
        summary: None,
        length_ms: ms(around.policy.interview_length),
        length: span(around.policy.interview_length),
        shortest_ms: ms(SHORTEST),
        longest_ms: ms(LONGEST),
        prepare_ms: ms(around.policy.interview_prepare),
        problem: None,
    }
}

/// A time of day by the local clock, with its day where that is another one: "at 15:30", "tomorrow
/// at 09:30", "on 24 Nov at 09:30".
fn clock(at: WallTime, around: Around<'_>) -> String {
    let local = |at: WallTime| {
        let ahead = i64::from((around.ahead)(at)) * 1000;
        WallTime::from_unix_ms(at.unix_ms().saturating_add(ahead))
    };
    // To the nearest second: what was reckoned anew may be a millisecond short of its minute.
    let (at, now) = (local(at.plus(Duration::from_millis(500))), local(around.now));
    let minutes = at.unix_ms().div_euclid(60_000).rem_euclid(24 * 60);
    let time = format!("at {:02}:{:02}", minutes / 60, minutes % 60);
    let tomorrow = now.plus(Duration::from_secs(24 * 3600)).date();
    match at.date() {
        day if day == now.date() => time,
        day if day == tomorrow => format!("tomorrow {time}"),
        _ => format!("on {} {time}", crate::date::date(at, now)),
    }
}

/// Why an interview cannot be planned so.
pub fn refused(refused: Refused) -> Problem {
    let bounds = format!("Choose {} to {}.", span(SHORTEST), span(LONGEST));
    let (code, message, next_step) = match refused {
        Refused::Length(length) => {
            let message = format!("An interview of {} is out of bounds.", span(length));
            ("interview_length", message, bounds.as_str())
        }
        Refused::Past => (
            "interview_past",
            "The beginning lies back.".to_owned(),
            "Choose a time that is still to come, or begin now.",
        ),
        Refused::Far => (
            "interview_far",
            "The beginning is more than a year away.".to_owned(),
            "Choose a time within a year.",
        ),
        Refused::UnderWay => {
            ("interview_on", "An interview is under way.".to_owned(), "End it, or extend it.")
        }
        Refused::Nothing => (
            "no_interview",
            "No interview is planned or under way.".to_owned(),
            "Begin or plan one first.",
        ),
    };
    Problem {
        code: code.to_owned(),
        message,
        next_step: next_step.to_owned(),
        field: None,
        key: None,
    }
}

/// The interview that a form asks for, as it may be at `now`.
///
/// # Errors
/// What is wrong with it.
pub fn planned(
    begins: Option<i64>,
    length_ms: Option<u32>,
    policy: &Policy,
    now: WallTime,
) -> Result<Plan, Problem> {
    let given = length_ms.map(|ms| Duration::from_millis(u64::from(ms)));
    let length = given.unwrap_or(policy.interview_length);
    let begins = begins.map_or(now, WallTime::from_unix_ms);
    Plan { begins, length }.checked(now).map_err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::policy::Settings;
    use domain::{Backend, backend::BackendUrl};

    /// 2026-11-22T12:00Z.
    const NOON: WallTime = WallTime::from_unix_ms(1_795_348_800_000);
    const HOUR: Duration = Duration::from_secs(3600);

    fn policy() -> Policy {
        let url = BackendUrl::parse("https://a.example").unwrap();
        Policy::try_new(Settings::new(vec![Backend::new("A", url)])).unwrap()
    }

    fn told(stage: Stage, begins: WallTime, ahead: &dyn Fn(WallTime) -> i32) -> String {
        let plan = Plan { begins, length: HOUR };
        let ends = (stage == Stage::On).then(|| plan.ends());
        let schedule = Schedule { stage, plan: Some(plan), ends, readiness: None };
        state(&schedule, Around { policy: &policy(), now: NOON, ahead }).headline
    }

    #[test]
    fn a_time_is_the_local_clocks_with_its_day_where_that_is_another() {
        let utc = |_| 0;
        let vienna = |_| 3600;
        let kathmandu = |_| 20_700;
        let new_york = |_| -18_000;
        let short = WallTime::from_unix_ms(NOON.unix_ms() - 1);
        assert_eq!(told(Stage::On, NOON, &utc), "Interview mode until 13:00");
        assert_eq!(told(Stage::On, NOON, &vienna), "Interview mode until 14:00");
        assert_eq!(told(Stage::On, short, &vienna), "Interview mode until 14:00");
        assert_eq!(told(Stage::On, NOON, &kathmandu), "Interview mode until 18:45");
        assert_eq!(told(Stage::Planned, NOON.plus(3 * HOUR), &new_york), "Interview at 10:00");
        assert_eq!(told(Stage::Planned, NOON.plus(13 * HOUR), &utc), "Interview tomorrow at 01:00");
        assert_eq!(told(Stage::Planned, NOON.plus(13 * HOUR), &new_york), "Interview at 20:00");
        assert_eq!(
            told(Stage::Preparing, NOON.plus(48 * HOUR), &utc),
            "Interview on 24 Nov at 12:00"
        );
        assert_eq!(
            told(Stage::On, NOON.plus(12 * HOUR), &utc),
            "Interview mode until tomorrow at 01:00"
        );
        // The clocks are set back in between.
        let later = NOON.plus(13 * HOUR);
        let summer = move |at: WallTime| if at < later { 7200 } else { 3600 };
        assert_eq!(
            told(Stage::Planned, NOON.plus(13 * HOUR), &summer),
            "Interview tomorrow at 02:00"
        );
    }

    #[test]
    fn what_is_asked_for_is_held_to_the_bounds() {
        let ask = |begins, length| planned(begins, length, &policy(), NOON);
        assert_eq!(ask(None, None), Ok(Plan { begins: NOON, length: HOUR }));
        let later = NOON.plus(HOUR);
        assert_eq!(
            ask(Some(later.unix_ms()), Some(1_800_000)),
            Ok(Plan { begins: later, length: HOUR / 2 })
        );
        let code = |begins, length| ask(begins, length).unwrap_err().code;
        for length in [0, 599_000, 43_201_000, u32::MAX] {
            assert_eq!(code(None, Some(length)), "interview_length", "{length}");
        }
        assert_eq!(code(Some(NOON.minus(HOUR).unix_ms()), None), "interview_past");
        assert_eq!(code(Some(i64::MAX), None), "interview_far");
        assert_eq!(code(Some(i64::MIN), None), "interview_past");
        assert_eq!(ask(None, Some(60_000)).unwrap_err().next_step, "Choose 10 min to 12 h.");
    }

    #[test]
    fn nothing_planned_says_nothing_but_the_bounds() {
        let off =
            state(&Schedule::default(), Around { policy: &policy(), now: NOON, ahead: &|_| 0 });
        assert_eq!((off.headline.as_str(), off.length.as_str()), ("", "1 h"));
        assert_eq!((off.shortest_ms, off.longest_ms), (600_000.0, 43_200_000.0));
        assert_eq!(off.stage, InterviewStage::Off);
    }
}
