//! A switch of the selection, as it was kept.

use crate::wire::{Event, EventKind, Line, PastSwitch};

/// A kept event as a switch, if it is one; `line` are the words that it was told with.
pub fn switch(event: &Event, line: &Line) -> Option<PastSwitch> {
    let EventKind::Switched { from, to, reason, cause, took_ms } = &event.kind else {
        return None;
    };
    Some(PastSwitch {
        at: event.at,
        from: from.clone(),
        to: to.clone(),
        reason: *reason,
        cause: cause.clone(),
        took_ms: *took_ms,
        line: line.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::SwitchReason;

    #[test]
    fn a_switch_keeps_the_words_that_it_was_told_with() {
        let kind = EventKind::Switched {
            from: Some("Railway".into()),
            to: None,
            reason: SwitchReason::Failover,
            cause: None,
            took_ms: Some(780.0),
        };
        let event = Event { seq: 3, at: 9, kind };
        let line = crate::line(&event);
        let told = switch(&event, &line).unwrap();
        assert_eq!((told.at, &told.to, &told.line), (9, &None, &line));
        assert_eq!(told.took_ms, Some(780.0));
        assert_eq!(switch(&Event { kind: EventKind::Paused, ..event }, &line), None);
    }
}
