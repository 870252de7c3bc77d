//! Kept events as lines of the log, and switches among them.

use crate::event::line;
use crate::wire;

/// A kept event as a line. `kept` are the words that were kept with it: an event of a type that is
/// not known any more, or not yet, has no others.
pub fn log_line(
    id: i64,
    kind: &str,
    event: Option<&wire::Event>,
    kept: wire::Line,
) -> wire::LogLine {
    wire::LogLine { id, kind: kind.to_owned(), line: event.map_or(kept, line) }
}

/// A kept event as a switch, if it is one.
pub fn past_switch(event: &wire::Event) -> Option<wire::PastSwitch> {
    let wire::EventKind::Switched { from, to, reason, cause, took_ms } = &event.kind else {
        return None;
    };
    Some(wire::PastSwitch {
        at: event.at,
        from: from.clone(),
        to: to.clone(),
        reason: *reason,
        cause: cause.clone(),
        took_ms: *took_ms,
        line: line(event),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_of_an_unknown_type_keeps_the_words_it_was_kept_with() {
        let kept = wire::Line {
            at: 5,
            title: "Teleported".into(),
            text: "to the moon".into(),
            note: String::new(),
        };
        assert_eq!(log_line(7, "teleported", None, kept.clone()).line, kept);
        let event = wire::Event { seq: 1, at: 6, kind: wire::EventKind::Paused };
        let told = log_line(8, "paused", Some(&event), kept);
        assert_eq!((told.id, told.line.at, told.line.title.as_str()), (8, 6, "Paused"));
        assert_eq!(past_switch(&event), None);
    }

    #[test]
    fn a_switch_has_its_words() {
        let event = wire::Event {
            seq: 3,
            at: 9,
            kind: wire::EventKind::Switched {
                from: Some("Railway".into()),
                to: None,
                reason: wire::SwitchReason::Failover,
                cause: None,
                took_ms: Some(780.0),
            },
        };
        let told = past_switch(&event).unwrap();
        assert_eq!((told.at, told.to), (9, None));
        assert_eq!(told.line.title, "Railway → nothing");
        assert_eq!(told.line.note, "decided in 780 ms");
    }
}
