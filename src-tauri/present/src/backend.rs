//! One backend in the chain: its mark, its word, its line.

use std::sync::Arc;

use domain::backend::{Backend, Color};
use domain::health::Health;
use domain::probe::{ProbeReport, Timings};
use domain::snapshot::{BackendState, Hours, Snapshot};
use domain::{Cause, WallTime};

use crate::cause::cause;
use crate::wire;

/// How a backend stands at a moment: what its mark and words depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nobody checks now (paused, or offline and remote), so nothing is claimed.
    Unwatched,
    /// Not to be selected.
    Disabled,
    /// No check has finished.
    Unchecked,
    /// In use and healthy.
    Active,
    /// Healthy, not in use.
    Standby,
    /// Asleep and starting.
    Waking,
    /// A fallback on this computer that was not started: usual, not alarming.
    NotRunning,
    /// Not usable.
    Down,
}

pub(crate) fn standing(snapshot: &Snapshot, index: usize) -> Standing {
    let state = &snapshot.backends[index];
    let local = state.backend.url.is_loopback();
    if snapshot.paused || (snapshot.offline.is_some() && !local) {
        return Standing::Unwatched;
    }
    if !state.backend.enabled {
        return Standing::Disabled;
    }
    match state.health {
        Health::Unknown => Standing::Unchecked,
        Health::Healthy if snapshot.active == Some(index) => Standing::Active,
        Health::Healthy => Standing::Standby,
        Health::Waking => Standing::Waking,
        Health::Unhealthy if local && index > 0 && was_never_there(state) => Standing::NotRunning,
        Health::Unhealthy => Standing::Down,
    }
}

fn was_never_there(state: &BackendState) -> bool {
    state.cause == Some(Cause::Refused) && state.latencies.iter().all(Option::is_none)
}

/// The colour that stands for the backend at `index`.
pub(crate) fn color(backend: &Backend, index: usize) -> wire::Color {
    match backend.color.unwrap_or(Color::of_rank(index + 1)) {
        Color::Green => wire::Color::Green,
        Color::Amber => wire::Color::Amber,
        Color::Blue => wire::Color::Blue,
        Color::Teal => wire::Color::Teal,
        Color::Violet => wire::Color::Violet,
    }
}

pub(crate) fn rank(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}

fn mark(state: &BackendState, index: usize, standing: Standing) -> wire::Mark {
    let rank = Some(rank(index));
    let (color, shape, rank) = match standing {
        Standing::Active => (color(&state.backend, index), wire::Shape::Disc, rank),
        Standing::Standby | Standing::Unwatched => (wire::Color::Grey, wire::Shape::Ring, rank),
        Standing::Unchecked | Standing::Disabled => (wire::Color::Grey, wire::Shape::Dash, None),
        Standing::Waking => (wire::Color::Amber, wire::Shape::Clock, None),
        Standing::NotRunning => (wire::Color::Grey, wire::Shape::Cross, None),
        Standing::Down => (wire::Color::Red, wire::Shape::Bang, None),
    };
    wire::Mark { color, shape, rank }
}

fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Unwatched => "Not checked now",
        Standing::Disabled => "Disabled",
        Standing::Unchecked => "Not checked yet",
        Standing::Active => "Active",
        Standing::Standby => "Standby",
        Standing::Waking => "Waking",
        Standing::NotRunning => "Not running",
        Standing::Down => "Down",
    }
}

fn line(state: &BackendState, standing: Standing) -> String {
    let why = state.cause.as_ref().map(|why| cause(why, &state.backend).text);
    match (standing, why) {
        (Standing::Unwatched, _) => match state.health {
            Health::Unknown => "no check has finished".into(),
            Health::Healthy => "healthy when last checked".into(),
            Health::Waking => "waking when last checked".into(),
            Health::Unhealthy => "down when last checked".into(),
        },
        (Standing::Disabled, _) => "switched off in the settings".into(),
        (Standing::Unchecked, _) => "the first check is under way".into(),
        (Standing::Active | Standing::Standby, Some(why)) => {
            format!("checking again: {why}")
        }
        (Standing::Active | Standing::Standby, None) => awake(state),
        (Standing::Waking, _) => "asleep on its plan, one request waits for it".into(),
        (Standing::NotRunning | Standing::Down, why) => {
            evidence_line(state).or(why).unwrap_or_else(|| "answers again, being confirmed".into())
        }
    }
}

/// What came back, in a line: the status and the header by which a platform's edge names itself,
/// or how the silence looked. The cause says what it means.
fn evidence_line(state: &BackendState) -> Option<String> {
    let (_, report) = state.last.as_ref()?;
    match report.outcome.as_ref().err()? {
        Cause::Refused => Some(format!("{} refuses", state.backend.url.as_url().authority())),
        Cause::Timeout(_) => {
            Some(format!("no answer within {:.0} s", report.timings.total.as_secs_f64().ceil()))
        }
        _ => {
            let evidence = &report.evidence;
            let status = evidence.status_line.clone()?;
            let edge = evidence
                .headers
                .iter()
                .find(|(name, _)| matches!(&**name, "x-railway-fallback" | "x-render-routing"));
            Some(match edge {
                Some((name, value)) => format!("{status}, {name}: {value}"),
                None => status,
            })
        }
    }
}

fn awake(state: &BackendState) -> String {
    let slow = if state.slow { ", but slow" } else { "" };
    match state.hours {
        Some(Hours { saving: true, used, plan, .. }) => {
            format!("let sleep to save hours, {} of {plan} h used", used.as_secs() / 3600)
        }
        Some(Hours { used, plan, .. }) => {
            format!("awake{slow}, {} of {plan} h used", used.as_secs() / 3600)
        }
        None => format!("healthy{slow}"),
    }
}

pub(crate) fn ms(duration: std::time::Duration) -> f64 {
    // Hundredths: what a socket can tell, and no noise behind it.
    (duration.as_secs_f64() * 100_000.0).round() / 100.0
}

fn timings(timings: &Timings) -> wire::Timings {
    wire::Timings {
        dns: timings.dns.map(ms),
        connect: timings.connect.map(ms),
        tls: timings.tls.map(ms),
        first_byte: timings.first_byte.map(ms),
        body: timings.body.map(ms),
        total: ms(timings.total),
    }
}

fn evidence(report: &ProbeReport) -> wire::Evidence {
    let evidence = report.evidence.clone();
    wire::Evidence {
        request: evidence.request,
        status_line: evidence.status_line,
        headers: evidence.headers,
        body: evidence.body,
        address: evidence.address,
        error: evidence.error,
    }
}

/// The backend at `index` for the wire.
pub(crate) fn backend(snapshot: &Snapshot, index: usize, fault: Option<String>) -> wire::Backend {
    let state = &snapshot.backends[index];
    let standing = standing(snapshot, index);
    let last: Option<&(WallTime, Arc<ProbeReport>)> = state.last.as_ref();
    wire::Backend {
        name: state.backend.name.to_string(),
        url: state.backend.url.to_string(),
        rank: rank(index),
        health: health(state.health),
        slow: state.slow,
        enabled: state.backend.enabled,
        mark: mark(state, index, standing),
        word: word(standing).to_owned(),
        line: line(state, standing),
        cause: state.cause.as_ref().map(|why| cause(why, &state.backend)),
        status: last.and_then(|(_, report)| report.status),
        timings_ms: last.map(|(_, report)| timings(&report.timings)),
        since: state.since.map(WallTime::unix_ms),
        probed_at: last.map(|(at, _)| at.unix_ms()),
        next_probe_at: state.next_probe.map(WallTime::unix_ms),
        probing: state.probing,
        latencies: state.latencies.iter().map(|latency| latency.map(ms)).collect(),
        certificate_expires: last
            .and_then(|(_, report)| report.certificate_expires)
            .map(WallTime::unix_ms),
        evidence: last.map(|(_, report)| evidence(report)),
        hours: state.hours.map(|hours| wire::Hours {
            used: hours.used.as_secs_f64() / 3600.0,
            budget: f64::from(hours.budget),
            of: f64::from(hours.plan),
            saving: hours.saving,
        }),
        fault,
    }
}

pub(crate) fn health(health: Health) -> wire::Health {
    match health {
        Health::Unknown => wire::Health::Unknown,
        Health::Healthy => wire::Health::Healthy,
        Health::Waking => wire::Health::Waking,
        Health::Unhealthy => wire::Health::Unhealthy,
    }
}
