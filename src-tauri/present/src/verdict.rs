//! The one sentence that answers: am I fine, and if not, what do I do?

use domain::health::Health;
use domain::snapshot::{BackendState, Snapshot};

use crate::backend::{Standing, color, rank, standing};
use crate::cause::cause;
use crate::wire::{Action, ActionKind, Color, Mark, Shape, Verdict};

/// The verdict on `snapshot`.
pub(crate) fn verdict(snapshot: &Snapshot) -> Verdict {
    let said = said(snapshot);
    let brief = said.brief.unwrap_or_else(|| said.headline.trim_end_matches('.').to_owned());
    let Said { mark, headline, detail, action, .. } = said;
    Verdict { mark, headline, detail, brief, action }
}

/// A verdict before its brief is made up.
struct Said {
    mark: Mark,
    headline: String,
    detail: String,
    /// Where the headline itself will not do.
    brief: Option<String>,
    action: Option<Action>,
}

fn said(snapshot: &Snapshot) -> Said {
    if snapshot.paused {
        return paused(snapshot);
    }
    if let Some(portal) = snapshot.offline {
        return offline(snapshot, portal);
    }
    match snapshot.active {
        Some(active) => on(snapshot, active),
        None if snapshot.settled => nothing_answers(snapshot),
        None => starting(),
    }
}

fn grey(shape: Shape) -> Mark {
    Mark { color: Color::Grey, shape, rank: None }
}

fn action(label: &str, kind: ActionKind) -> Option<Action> {
    Some(Action { label: label.to_owned(), kind })
}

fn last_used(snapshot: &Snapshot) -> String {
    match snapshot.active {
        Some(active) => format!(" Last in use: {}.", snapshot.backends[active].backend.name),
        None => String::new(),
    }
}

fn paused(snapshot: &Snapshot) -> Said {
    Said {
        brief: None,
        mark: grey(Shape::Bars),
        headline: "Checks are paused.".into(),
        detail: format!("Nothing is checked and nothing is switched.{}", last_used(snapshot)),
        action: action("Resume", ActionKind::Unpause),
    }
}

fn offline(snapshot: &Snapshot, portal: bool) -> Said {
    let headline = if portal { "This network wants you to sign in." } else { "You're offline." };
    Said {
        brief: None,
        mark: grey(Shape::Slash),
        headline: headline.into(),
        detail: format!("Your backends are not judged until it works.{}", last_used(snapshot)),
        action: None,
    }
}

fn starting() -> Said {
    Said {
        brief: None,
        mark: grey(Shape::Dash),
        headline: "Checking your backends.".into(),
        detail: "The first answers are awaited.".into(),
        action: None,
    }
}

fn nothing_answers(snapshot: &Snapshot) -> Said {
    let first = &snapshot.backends[0];
    let why = sentence(first);
    let others = snapshot.backends[1..].iter().map(sentence).filter(|s| !s.is_empty());
    Said {
        brief: None,
        mark: Mark { color: Color::Red, shape: Shape::Bang, rank: None },
        headline: format!("Nothing answers. {why}").trim_end().to_owned(),
        detail: others.take(2).collect::<Vec<_>>().join(" "),
        action: action("Show evidence", ActionKind::ShowEvidence),
    }
}

fn is_down(state: &BackendState) -> bool {
    state.health == Health::Unhealthy
}

/// Why a backend cannot be used, as a sentence; empty where nothing speaks against it.
fn sentence(state: &BackendState) -> String {
    match &state.cause {
        Some(why) if state.health != Health::Healthy => cause(why, &state.backend).text,
        _ => String::new(),
    }
}

fn on(snapshot: &Snapshot, active: usize) -> Said {
    let state = &snapshot.backends[active];
    let name = &state.backend.name;
    let pinned = snapshot.pinned == Some(active);
    match standing(snapshot, active) {
        Standing::Waking => waking(snapshot, active),
        Standing::Active => Said {
            brief: Some(brief(snapshot, active)),
            mark: Mark {
                color: color(&state.backend, active),
                shape: Shape::Disc,
                rank: Some(rank(active)),
            },
            headline: format!("You're on {name}.{}", why_not_better(snapshot, active)),
            detail: if pinned {
                format!("Pinned by you: no failover happens. {}", standby(snapshot, active))
                    .trim_end()
                    .to_owned()
            } else {
                standby(snapshot, active)
            },
            action: match (pinned, active) {
                (true, _) => action("Unpin", ActionKind::Unpin),
                (false, active) if snapshot.backends[..active].iter().any(is_down) => {
                    action("Show evidence", ActionKind::ShowEvidence)
                }
                (false, _) => None,
            },
        },
        // Only a pin keeps a backend selected that cannot be used.
        _ => Said {
            brief: None,
            mark: Mark { color: Color::Red, shape: Shape::Bang, rank: None },
            headline: format!("{name} is pinned and does not answer. {}", sentence(state))
                .trim_end()
                .to_owned(),
            detail: "Unpin it, and the next ready backend takes over.".into(),
            action: action("Unpin", ActionKind::Unpin),
        },
    }
}

fn brief(snapshot: &Snapshot, active: usize) -> String {
    let name = &snapshot.backends[active].backend.name;
    let role = match active {
        0 => "primary",
        1 => "backup",
        _ => "fallback",
    };
    let why = why_not_better(snapshot, active);
    match why.trim().trim_end_matches('.') {
        "" => format!("On {name} ({role})"),
        why => format!("On {name} ({role}): {why}"),
    }
}

fn waking(snapshot: &Snapshot, active: usize) -> Said {
    let name = &snapshot.backends[active].backend.name;
    Said {
        brief: None,
        mark: Mark { color: Color::Amber, shape: Shape::Clock, rank: None },
        headline: format!("{name} is waking.{}", why_not_better(snapshot, active)),
        detail: "Free plans sleep. One request waits for it; a minute is usual, two at most."
            .into(),
        action: None,
    }
}

/// Why the best backend is not the one in use.
fn why_not_better(snapshot: &Snapshot, active: usize) -> String {
    let first = &snapshot.backends[0];
    if active == 0 || snapshot.pinned == Some(active) {
        return String::new();
    }
    let name = &first.backend.name;
    match standing(snapshot, 0) {
        Standing::Active | Standing::Standby => format!(" {name} is healthy again."),
        Standing::Waking => format!(" {name} is waking."),
        Standing::Disabled => format!(" {name} is switched off."),
        Standing::Unchecked | Standing::Unwatched => String::new(),
        Standing::NotRunning | Standing::Down => match sentence(first) {
            // Its first pass cleared the cause; the rise takes more than one.
            none if none.is_empty() => format!(" {name} answers again and is being confirmed."),
            why => format!(" {why}"),
        },
    }
}

/// What there is to fall back to.
fn standby(snapshot: &Snapshot, active: usize) -> String {
    if snapshot.hold_until.is_some() {
        return "The switch back waits until it has held for a while.".into();
    }
    let others = || (0..snapshot.backends.len()).filter(|index| *index != active);
    if others().next().is_none() {
        return "There is no backup in the chain.".into();
    }
    let name = |index: usize| &snapshot.backends[index].backend.name;
    let ready = others().find(|index| standing(snapshot, *index) == Standing::Standby);
    if let Some(index) = ready {
        return match snapshot.backends[index].hours {
            Some(hours) if hours.saving => {
                format!("{} is ready, and let sleep to save hours.", name(index))
            }
            Some(_) => format!("{} is awake and ready.", name(index)),
            None => format!("{} is ready.", name(index)),
        };
    }
    if let Some(index) = others().find(|index| standing(snapshot, *index) == Standing::Waking) {
        return format!("No backup is ready yet: {} is waking.", name(index));
    }
    if others().any(|index| standing(snapshot, index) == Standing::Unchecked) {
        return "The backups are being checked.".into();
    }
    "No backup is ready.".into()
}
