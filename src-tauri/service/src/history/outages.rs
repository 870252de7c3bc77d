//! Times in which a backend was down, or nothing answered.

use domain::{Backend, WallTime};
use history::{Entry, Incident, ReadError, Reader, Span};
use present::history::{Outage, cause};
use present::wire::EventKind;

use super::answer::event;

/// What begins and ends a time in which nothing answered: a switch, and whatever ends the looking.
const KINDS: [&str; 5] = ["switched", "started", "paused", "offline", "resumed"];

/// Those that touch a time, newest first, and whether there are more than `limit`.
pub(super) fn outages(
    reader: &Reader,
    span: Span,
    chain: &[Backend],
    limit: usize,
) -> Result<(Vec<Outage>, bool), ReadError> {
    let incidents = reader.incidents(span, limit + 1)?;
    let before = Span { from: WallTime::from_unix_ms(i64::MIN), to: span.from };
    let mut entries = reader.entries(span, &KINDS, limit + 1)?;
    let cut = incidents.len() > limit || entries.len() > limit;
    if entries.len() <= limit {
        // What was so when the time began.
        entries.extend(reader.entries(before, &KINDS, 1)?);
    }
    let mut outages = nothing_answered(&entries, &incidents);
    outages.retain(|outage| outage.to.is_none_or(|to| to > span.from));
    outages.extend(incidents.into_iter().map(|incident| Outage {
        cause: incident.cause.and_then(|why| cause(&why, &incident.backend, chain)),
        backend: Some(incident.backend.to_string()),
        from: incident.from,
        to: incident.to,
        end_unobserved: !incident.end_seen,
    }));
    outages.sort_by_key(|outage| std::cmp::Reverse(outage.from));
    let cut = cut || outages.len() > limit;
    outages.truncate(limit);
    Ok((outages, cut))
}

/// The times in which the selection was left with nothing; `entries` are newest first.
fn nothing_answered(entries: &[Entry], incidents: &[Incident]) -> Vec<Outage> {
    let mut outages = Vec::new();
    let mut open: Option<WallTime> = None;
    for entry in entries.iter().rev() {
        let switched = match event(entry).map(|event| event.kind) {
            Some(EventKind::Switched { to, .. }) => Some(to.is_none()),
            // A change of the network alone: the looking goes on.
            Some(EventKind::Resumed { after_ms }) if after_ms <= 0.0 => continue,
            _ => None,
        };
        match (open, switched) {
            (None, Some(true)) => open = Some(entry.at),
            (Some(from), Some(false)) => {
                outages.push(outage(from, Some(entry.at), false));
                open = None;
            }
            (Some(from), None) => {
                outages.push(outage(from, Some(last_seen(from, entry.at, incidents)), true));
                open = None;
            }
            (None, _) | (Some(_), Some(true)) => {}
        }
    }
    if let Some(from) = open {
        // It goes on where a backend is seen down still; else nobody looks any more.
        let goes_on = incidents.iter().any(|incident| incident.to.is_none());
        let end = WallTime::from_unix_ms(i64::MAX);
        outages.push(match goes_on {
            true => outage(from, None, false),
            false => outage(from, Some(last_seen(from, end, incidents)), true),
        });
    }
    outages
}

/// When last before `end` a backend was seen down: until then somebody looked.
fn last_seen(from: WallTime, end: WallTime, incidents: &[Incident]) -> WallTime {
    let ends = incidents.iter().filter(|incident| incident.from < end);
    ends.map(|incident| incident.to.unwrap_or(end).min(end)).max().unwrap_or(from).max(from)
}

fn outage(from: WallTime, to: Option<WallTime>, end_unobserved: bool) -> Outage {
    Outage { backend: None, from, to, end_unobserved, cause: None }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Value, json};

    use super::*;

    fn at(seconds: i64) -> WallTime {
        WallTime::from_unix_ms(1_795_996_800_000 + seconds * 1000)
    }

    fn entry(seconds: i64, kind: &str, more: &Value) -> Entry {
        let mut event = json!({ "seq": 1, "at": at(seconds).unix_ms(), "type": kind });
        for (key, value) in more.as_object().unwrap() {
            event[key] = value.clone();
        }
        let line = json!({ "at": 0, "title": "", "text": "", "note": "" });
        let payload = json!({ "event": event, "line": line }).to_string();
        Entry { id: seconds, at: at(seconds), kind: kind.into(), payload }
    }

    fn switched(seconds: i64, to: Option<&str>) -> Entry {
        let more =
            json!({ "from": "A", "to": to, "reason": "failover", "cause": null, "took_ms": 1.0 });
        entry(seconds, "switched", &more)
    }

    fn down(from: i64, to: Option<i64>) -> Incident {
        Incident {
            backend: "A".into(),
            from: at(from),
            to: to.map(at),
            end_seen: true,
            down: Duration::ZERO,
            cause: None,
        }
    }

    /// Entries oldest first.
    fn told(mut entries: Vec<Entry>, incidents: &[Incident]) -> Vec<Outage> {
        entries.reverse();
        nothing_answered(&entries, incidents)
    }

    #[test]
    fn nothing_answers_until_something_is_switched_to() {
        let entries = vec![
            switched(0, Some("A")),
            switched(10, None),
            entry(12, "resumed", &json!({ "after_ms": 0.0 })),
            switched(30, Some("B")),
        ];
        assert_eq!(told(entries, &[]), [outage(at(10), Some(at(30)), false)]);
    }

    #[test]
    fn where_the_looking_ended_the_end_is_not_claimed() {
        let paused = vec![switched(10, None), entry(20, "paused", &json!({}))];
        let expected = [outage(at(10), Some(at(20)), true)];
        assert_eq!(told(paused, &[down(8, Some(20))]), expected);
        // The app ended or died at 17, and was started again a day later.
        let more = json!({ "version": "1", "backends": ["A"], "mode": "watch" });
        let died = vec![switched(10, None), entry(86_400, "started", &more)];
        assert_eq!(told(died, &[down(8, Some(17))]), [outage(at(10), Some(at(17)), true)]);
        // Nobody started it again.
        let over = vec![switched(10, None)];
        assert_eq!(told(over, &[down(8, Some(17))]), [outage(at(10), Some(at(17)), true)]);
    }

    #[test]
    fn it_goes_on_while_a_backend_is_seen_down() {
        let entries = vec![switched(10, None)];
        assert_eq!(told(entries, &[down(8, None)]), [outage(at(10), None, false)]);
    }
}
