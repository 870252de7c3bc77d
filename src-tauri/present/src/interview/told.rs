//! What happened to interviews, and what was seen in them.

use std::time::Duration;

use domain::backend::Backend;
use domain::interview::{InterviewEvent, InterviewNotice, Plan, Served, Summary};

use crate::checklist::{self, ms};
use crate::notification::{Notification, Urgency};
use crate::span::{count, span, span_of_ms};
use crate::wire::{self, InterviewFigure, InterviewStep, InterviewSummary, View};

/// What was seen in an interview, in words.
pub fn summary(seen: &Summary) -> InterviewSummary {
    let figure = |label: &str, value: String, note: String| InterviewFigure {
        label: label.to_owned(),
        value,
        note,
    };
    let (requests, note) = match seen.served {
        None => ("–".to_owned(), "The proxy is turned off.".to_owned()),
        Some(served) => (crate::span::grouped(served.requests), answered(served)),
    };
    let (slowest, whose) = match &seen.slowest {
        None => ("–".to_owned(), "No check of the backend in use passed.".to_owned()),
        Some((name, took)) => (span(*took), format!("A check of {name}, then in use.")),
    };
    let silence = match seen.longest_silence {
        Duration::ZERO => "None".to_owned(),
        silence => span(silence),
    };
    InterviewSummary {
        from: seen.from.unix_ms(),
        to: seen.to.unix_ms(),
        lasted_ms: ms(seen.lasted),
        headline: headline(seen),
        figures: vec![
            figure("Lasted", span(whole_seconds(seen.lasted)), String::new()),
            figure("Switchovers", seen.switchovers.to_string(), String::new()),
            figure("Requests through the proxy", requests, note),
            figure("Slowest check", slowest, whose),
            figure("Longest time without an answer", silence, "As the checks saw it.".to_owned()),
        ],
        switchovers: seen.switchovers,
        requests: seen.served.map(|served| served.requests),
        unanswered: seen.served.map(|served| served.unanswered),
        slowest_ms: seen.slowest.as_ref().map(|(_, took)| ms(*took)),
        slowest_backend: seen.slowest.as_ref().map(|(name, _)| name.to_string()),
        silence_ms: ms(seen.longest_silence),
    }
}

fn whole_seconds(length: Duration) -> Duration {
    Duration::from_secs(length.as_secs())
}

/// As in "1 switchover. Every request was answered."
fn headline(seen: &Summary) -> String {
    let mut parts = vec![match seen.switchovers {
        0 => "No switchover.".to_owned(),
        switchovers => format!("{}.", count(u64::from(switchovers), "switchover")),
    }];
    parts.extend(seen.served.map(answered));
    if !seen.longest_silence.is_zero() {
        parts.push(format!("Nothing answered for {}.", span(seen.longest_silence)));
    }
    parts.join(" ")
}

fn answered(served: Served) -> String {
    match (served.requests, served.unanswered) {
        (0, _) => "No request came through the proxy.".to_owned(),
        (_, 0) => "Every request was answered.".to_owned(),
        (_, 1) => "One request was not answered.".to_owned(),
        (_, unanswered) => format!("{} were not answered.", count(unanswered, "request")),
    }
}

/// What happened to an interview, as an event.
pub(crate) fn event(told: &InterviewEvent) -> wire::EventKind {
    let of = |step, plan: &Plan| wire::EventKind::Interview {
        step,
        begins: plan.begins.unix_ms(),
        ends: plan.ends().unix_ms(),
        summary: None,
    };
    match told {
        InterviewEvent::Planned(plan) => of(InterviewStep::Planned, plan),
        InterviewEvent::Extended(plan) => of(InterviewStep::Extended, plan),
        InterviewEvent::CalledOff(plan) => of(InterviewStep::CalledOff, plan),
        InterviewEvent::Preparing(plan) => of(InterviewStep::Preparing, plan),
        InterviewEvent::Missed(plan) => of(InterviewStep::Missed, plan),
        InterviewEvent::Ended(seen) => wire::EventKind::Interview {
            step: InterviewStep::Ended,
            begins: seen.from.unix_ms(),
            ends: seen.to.unix_ms(),
            summary: Some(summary(seen)),
        },
    }
}

/// An event's title, text and note. `at` is when it happened.
pub(crate) fn words(
    step: InterviewStep,
    (begins, ends): (i64, i64),
    summary: Option<&InterviewSummary>,
    at: i64,
) -> (String, String, String) {
    let length = || minutes(ends.saturating_sub(begins));
    let ahead = || minutes(begins.saturating_sub(at));
    let (title, text) = match step {
        InterviewStep::Planned => {
            ("Interview planned", format!("it begins in {}, for {}", ahead(), length()))
        }
        InterviewStep::Extended => ("Interview extended", format!("to {}", length())),
        InterviewStep::CalledOff => ("Interview called off", "before it began".to_owned()),
        InterviewStep::Preparing => {
            ("Interview near", format!("it begins in {}; everything is looked at", ahead()))
        }
        InterviewStep::Missed => ("Interview missed", missed().to_owned()),
        InterviewStep::Ended => {
            ("Interview over", summary.map(|seen| seen.headline.clone()).unwrap_or_default())
        }
    };
    let note = summary.map(|seen| format!("after {}", minutes(seen.to - seen.from)));
    (title.to_owned(), text, note.unwrap_or_default())
}

fn missed() -> &'static str {
    "its time passed while Failover Tray did not run or this computer slept"
}

/// To the minute, or to the second below one.
fn minutes(ms: i64) -> String {
    let seconds = u64::try_from(ms / 1000).unwrap_or(0);
    let rounded = if seconds < 60 { seconds } else { (seconds + 30) / 60 * 60 };
    span(Duration::from_secs(rounded))
}

/// An interview's news as a notification. `chain` tells what is configured under a name.
pub(crate) fn notification(notice: &InterviewNotice, chain: &[Backend]) -> Notification {
    match notice {
        InterviewNotice::Prepared { ended, within } => {
            let ready = checklist::tally_of(ended).is_ready();
            let when = match within.as_secs() {
                0 => "Interview".to_owned(),
                seconds => {
                    let ms = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1000);
                    format!("Interview in {}", minutes(ms))
                }
            };
            let told = checklist::notification(ended, chain);
            Notification {
                summary: format!("{when}: {}", checklist::brief(checklist::tally_of(ended))),
                body: if ready { "Every check passed.".to_owned() } else { told.body },
                ..told
            }
        }
        InterviewNotice::Missed(plan) => Notification {
            summary: "An interview was missed".to_owned(),
            body: format!("It was to last {}; {}.", span(plan.length), missed()),
            urgency: Urgency::Normal,
            view: View::Now,
        },
        InterviewNotice::Ended(seen) => {
            let mut body = headline(seen);
            if let Some((name, took)) = &seen.slowest {
                let took = span_of_ms(ms(*took));
                body += &format!(" The slowest check of the backend in use took {took} ({name}).");
            }
            Notification {
                summary: "Interview mode is over".to_owned(),
                body,
                urgency: Urgency::Normal,
                view: View::Now,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::WallTime;
    use domain::event::ChecklistEnded;

    const AT: WallTime = WallTime::from_unix_ms(1_795_348_800_000);

    fn seen() -> Summary {
        Summary {
            from: AT,
            to: AT.plus(Duration::from_secs(3600)),
            lasted: Duration::from_millis(3_600_400),
            switchovers: 1,
            longest_silence: Duration::ZERO,
            slowest: Some(("Render".into(), Duration::from_millis(812))),
            served: Some(Served { requests: 1_412, unanswered: 0 }),
        }
    }

    #[test]
    fn a_summary_says_what_each_figure_is_of() {
        let said = summary(&seen());
        assert_eq!(said.headline, "1 switchover. Every request was answered.");
        let rows: Vec<_> = said
            .figures
            .iter()
            .map(|it| (it.label.as_str(), it.value.as_str(), it.note.as_str()))
            .collect();
        assert_eq!(
            rows,
            [
                ("Lasted", "1 h", ""),
                ("Switchovers", "1", ""),
                ("Requests through the proxy", "1,412", "Every request was answered."),
                ("Slowest check", "812 ms", "A check of Render, then in use."),
                ("Longest time without an answer", "None", "As the checks saw it."),
            ]
        );
        let worse = Summary {
            switchovers: 2,
            longest_silence: Duration::from_secs(75),
            slowest: None,
            served: Some(Served { requests: 9, unanswered: 2 }),
            ..seen()
        };
        assert_eq!(
            headline(&worse),
            "2 switchovers. 2 requests were not answered. Nothing answered for 1 min 15 s."
        );
        let off = summary(&Summary { switchovers: 0, served: None, ..worse });
        assert_eq!(off.headline, "No switchover. Nothing answered for 1 min 15 s.");
        assert_eq!((off.requests, off.figures[2].value.as_str()), (None, "–"));
        assert_eq!(off.figures[3].note, "No check of the backend in use passed.");
    }

    #[test]
    fn what_happens_is_told_in_lengths_and_not_in_times_of_a_zone() {
        let plan =
            Plan { begins: AT.plus(Duration::from_secs(600)), length: Duration::from_secs(3600) };
        let said = |told: InterviewEvent| {
            let wire::EventKind::Interview { step, begins, ends, summary } = event(&told) else {
                unreachable!("an interview's event")
            };
            let (title, text, note) = words(step, (begins, ends), summary.as_ref(), AT.unix_ms());
            format!("{title}: {text} ({note})")
        };
        assert_eq!(
            said(InterviewEvent::Planned(plan)),
            "Interview planned: it begins in 10 min, for 1 h ()"
        );
        assert_eq!(said(InterviewEvent::Extended(plan)), "Interview extended: to 1 h ()");
        assert_eq!(
            said(InterviewEvent::Preparing(plan)),
            "Interview near: it begins in 10 min; everything is looked at ()"
        );
        assert_eq!(
            said(InterviewEvent::Ended(seen())),
            "Interview over: 1 switchover. Every request was answered. (after 1 h)"
        );
    }

    #[test]
    fn a_notification_says_one_word_and_then_why() {
        let ended = ChecklistEnded { id: "1".into(), results: [].into(), announce: false };
        let within = Duration::from_secs(598);
        let told = notification(&InterviewNotice::Prepared { ended, within }, &[]);
        assert_eq!(told.summary, "Interview in 10 min: 0 to look at");
        assert_eq!(told.view, View::Checklist);
        let over = notification(&InterviewNotice::Ended(seen()), &[]);
        assert_eq!(over.summary, "Interview mode is over");
        assert_eq!(
            over.body,
            "1 switchover. Every request was answered. The slowest check of the backend in use \
             took 812 ms (Render)."
        );
        assert_eq!(over.view, View::Now);
        let plan = Plan { begins: AT, length: Duration::from_secs(1800) };
        assert_eq!(
            notification(&InterviewNotice::Missed(plan), &[]).body,
            "It was to last 30 min; its time passed while Failover Tray did not run or this \
             computer slept."
        );
    }
}
