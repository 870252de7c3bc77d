//! Events for the wire, and in words.

use std::time::Duration;

use domain::backend::Backend;
use domain::event::{Event, EventKind, Switch, SwitchReason};

use crate::cause::cause;
use crate::{backend, checklist, drill, interview, wire};

/// `event` for the wire. `chain` tells what is configured under a name; `version` is the app's.
pub fn event(event: &Event, chain: &[Backend], version: &str) -> wire::Event {
    let ms = |duration: Duration| duration.as_secs_f64() * 1000.0;
    let names = |names: &[std::sync::Arc<str>]| names.iter().map(ToString::to_string).collect();
    let mode = |interview| if interview { wire::Mode::Interview } else { wire::Mode::Watch };
    let why = |name: &str, why: &Option<domain::Cause>| {
        let configured = chain.iter().find(|backend| &*backend.name == name)?;
        why.as_ref().map(|why| cause(why, configured))
    };
    let kind = match &event.kind {
        EventKind::Started { backends, interview } => wire::EventKind::Started {
            version: version.to_owned(),
            backends: names(backends),
            mode: mode(*interview),
        },
        EventKind::HealthChanged { backend, from, to, cause } => wire::EventKind::HealthChanged {
            backend: backend.to_string(),
            from: backend::health(*from),
            to: backend::health(*to),
            cause: why(backend, cause),
        },
        EventKind::Waking { backend } => wire::EventKind::Waking { backend: backend.to_string() },
        EventKind::Switched(Switch { from, to, reason, cause, took }) => {
            wire::EventKind::Switched {
                from: from.as_ref().map(ToString::to_string),
                to: to.as_ref().map(ToString::to_string),
                reason: switch_reason(*reason),
                cause: from.as_ref().and_then(|from| why(from, cause)),
                took_ms: took.map(ms),
            }
        }
        EventKind::Offline { portal } => wire::EventKind::Offline { portal: *portal },
        EventKind::Online { after } => wire::EventKind::Online { after_ms: ms(*after) },
        EventKind::Resumed { after } => wire::EventKind::Resumed { after_ms: ms(*after) },
        EventKind::Paused => wire::EventKind::Paused,
        EventKind::Unpaused => wire::EventKind::Unpaused,
        EventKind::ModeChanged { interview } => {
            wire::EventKind::ModeChanged { mode: mode(*interview) }
        }
        EventKind::Pinned { backend } => {
            wire::EventKind::Pinned { backend: backend.as_ref().map(ToString::to_string) }
        }
        EventKind::ConfigReloaded { backends } => {
            wire::EventKind::ConfigReloaded { backends: names(backends) }
        }
        EventKind::Drill(told) => drill::event(told),
        EventKind::Checklist(ended) => checklist::event(ended),
        EventKind::Interview(told) => interview::event(told),
    };
    wire::Event { seq: event.seq, at: event.at.unix_ms(), kind }
}

fn switch_reason(reason: SwitchReason) -> wire::SwitchReason {
    match reason {
        SwitchReason::Initial => wire::SwitchReason::Initial,
        SwitchReason::Failover => wire::SwitchReason::Failover,
        SwitchReason::Failback => wire::SwitchReason::Failback,
        SwitchReason::Recovery => wire::SwitchReason::Recovery,
        SwitchReason::Pin => wire::SwitchReason::Pin,
        SwitchReason::Config => wire::SwitchReason::Config,
    }
}

/// `event` in words.
pub fn line(event: &wire::Event) -> wire::Line {
    let (title, text, note) = words(&event.kind, event.at);
    wire::Line { at: event.at, title, text, note }
}

fn words(kind: &wire::EventKind, at: i64) -> (String, String, String) {
    use wire::EventKind as Kind;
    let none = String::new;
    match kind {
        Kind::Started { backends, mode, .. } => {
            let mode = match mode {
                wire::Mode::Watch => "interview mode off",
                wire::Mode::Interview => "interview mode on",
            };
            ("Started".into(), format!("{}, {mode}", count(backends.len(), "backend")), none())
        }
        Kind::HealthChanged { backend, to, cause, .. } => {
            let to = match to {
                wire::Health::Unknown => "is not checked",
                wire::Health::Healthy => "is healthy",
                wire::Health::Waking => "is waking",
                wire::Health::Unhealthy => "is down",
            };
            let why = cause.as_ref().map_or_else(none, |cause| cause.text.clone());
            (format!("{backend} {to}"), why, none())
        }
        Kind::Waking { backend } => {
            (format!("{backend} is waking"), "one long request waits for it".into(), none())
        }
        Kind::Switched { from, to, reason, cause, took_ms } => {
            let name = |side: &Option<String>| side.clone().unwrap_or_else(|| "nothing".into());
            let why = match (cause, reason) {
                (Some(cause), _) => cause.text.clone(),
                (None, wire::SwitchReason::Initial) => "first selection".into(),
                (None, wire::SwitchReason::Failover) => "the active backend failed".into(),
                (None, wire::SwitchReason::Failback) => "back on a better backend".into(),
                (None, wire::SwitchReason::Recovery) => "it answers again".into(),
                (None, wire::SwitchReason::Pin) => "by your pin".into(),
                (None, wire::SwitchReason::Config) => "by the new configuration".into(),
            };
            let title = match from {
                Some(from) => format!("{from} → {}", name(to)),
                None => format!("→ {}", name(to)),
            };
            let note = took_ms.map_or_else(none, |took| format!("decided in {took:.0} ms"));
            (title, why, note)
        }
        Kind::Offline { portal: false } => {
            ("Offline".into(), "this computer has no network".into(), none())
        }
        Kind::Offline { portal: true } => {
            ("Offline".into(), "this network wants you to sign in".into(), none())
        }
        Kind::Online { after_ms } => {
            ("Online".into(), "the network is back".into(), span(*after_ms))
        }
        Kind::Resumed { after_ms: 0.0 } => {
            ("Network changed".into(), "checking again".into(), none())
        }
        Kind::Resumed { after_ms } => {
            ("Woke up".into(), "this computer slept".into(), span(*after_ms))
        }
        Kind::Paused => ("Paused".into(), "no checks from here on".into(), none()),
        Kind::Unpaused => ("Resumed".into(), "checks go on".into(), none()),
        Kind::ModeChanged { mode: wire::Mode::Interview } => {
            ("Interview mode on".into(), "checks are more frequent".into(), none())
        }
        Kind::ModeChanged { mode: wire::Mode::Watch } => {
            ("Interview mode off".into(), "checks are at their usual pace".into(), none())
        }
        Kind::Interview { step, begins, ends, summary } => {
            interview::words(*step, (*begins, *ends), summary.as_ref(), at)
        }
        Kind::Pinned { backend: Some(backend) } => {
            (format!("Pinned to {backend}"), "no failover happens".into(), none())
        }
        Kind::Pinned { backend: None } => {
            ("Unpinned".into(), "the first ready backend is used".into(), none())
        }
        Kind::ConfigReloaded { backends } => {
            ("New configuration".into(), backends.join(", "), none())
        }
        Kind::DrillStarted { title, .. } => {
            ("Failover test".into(), format!("{title}: begins"), none())
        }
        Kind::DrillEnded { title, headline, .. } => {
            ("Failover test".into(), format!("{title}: {headline}"), none())
        }
        Kind::ChecklistEnded { headline, .. } => ("Checklist".into(), headline.clone(), none()),
        Kind::DrillRestored { service, text, .. } => {
            (format!("Restoring {service}"), text.clone(), none())
        }
    }
}

fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

fn span(ms: f64) -> String {
    let seconds = ms / 1000.0;
    if seconds < 90.0 {
        format!("after {seconds:.0} s")
    } else if seconds < 5400.0 {
        format!("after {:.0} min", seconds / 60.0)
    } else {
        format!("after {:.0} h", seconds / 3600.0)
    }
}
