//! A report without addresses, for others to see.

use crate::wire::{Drill, DrillBackend, DrillClaim, DrillCounts, DrillRestored, DrillSummary};

/// Hosts of these platforms are hidden wherever they stand, those of other services too.
const PLATFORMS: [&str; 3] = [".railway.app", ".onrender.com", ".vercel.app"];

/// `drill` with each backend's name where its address was, and without any other address.
pub fn masked(drill: &Drill) -> Drill {
    let mask = Mask::of(&drill.backends);
    let hide = |text: &String| mask.hide(text);
    let pairs = |pairs: &[(String, String)]| {
        pairs.iter().map(|(label, value)| (hide(label), hide(value))).collect()
    };
    // Every field is named, so that a new one is thought of here.
    let Drill {
        report,
        summary,
        scope,
        reason,
        claims,
        plan,
        backends,
        counts,
        switchover_ms,
        returned_ms,
        longest_ms,
        latency,
        timeline,
        restored,
        policy,
        environment,
        notes,
    } = drill.clone();
    Drill {
        report,
        summary: DrillSummary {
            title: hide(&summary.title),
            headline: hide(&summary.headline),
            note: hide(&summary.note),
            ..summary
        },
        scope: hide(&scope),
        reason: reason.map(|mut reason| {
            reason.message = hide(&reason.message);
            reason.next_step = hide(&reason.next_step);
            reason
        }),
        claims: claims
            .into_iter()
            .map(|claim| DrillClaim {
                said: hide(&claim.said),
                measured: hide(&claim.measured),
                ..claim
            })
            .collect(),
        plan: crate::wire::DrillPlan { request: hide(&plan.request), ..plan },
        backends: backends
            .into_iter()
            .map(|backend| DrillBackend {
                name: hide(&backend.name),
                url: hide(&backend.url),
                ..backend
            })
            .collect(),
        counts: DrillCounts {
            failures: counts
                .failures
                .into_iter()
                .map(|mut failures| {
                    failures.text = hide(&failures.text);
                    failures
                })
                .collect(),
            ..counts
        },
        switchover_ms,
        returned_ms,
        longest_ms,
        latency,
        timeline,
        restored: restored.map(|restored| DrillRestored {
            service: hide(&restored.service),
            text: hide(&restored.text),
            ..restored
        }),
        policy: pairs(&policy),
        environment: pairs(&environment),
        notes: notes.iter().map(hide).collect(),
    }
}

/// What stands for what, the longest first: an address may be a part of another.
struct Mask(Vec<(String, String)>);

impl Mask {
    fn of(backends: &[DrillBackend]) -> Self {
        let addresses: Vec<_> = backends.iter().map(|backend| addresses(&backend.url)).collect();
        let tells = |name: &str| addresses.iter().flatten().any(|address| name.contains(address));
        let mut mask = Vec::new();
        for (backend, addresses) in backends.iter().zip(&addresses) {
            let name = match tells(&backend.name) {
                true => format!("Backend {}", backend.rank),
                false => backend.name.clone(),
            };
            mask.extend(addresses.iter().map(|address| (address.clone(), name.clone())));
        }
        mask.sort_by_key(|(address, _)| std::cmp::Reverse(address.len()));
        Self(mask)
    }

    fn hide(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (address, name) in &self.0 {
            text = text.replace(address, name);
        }
        text.split_inclusive(char::is_whitespace).map(without_address).collect()
    }
}

/// The forms in which a backend's address is written: as a URL, as host and port, and as a host
/// where that says more than "localhost".
fn addresses(url: &str) -> Vec<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.chars().all(|c| c.is_ascii_digit()) => host,
        _ => authority,
    };
    let mut forms = vec![url.to_owned()];
    if authority != host || host.contains('.') {
        forms.push(authority.to_owned());
    }
    if host.contains('.') && !host.starts_with("127.") {
        forms.push(host.to_owned());
    }
    forms.retain(|form| !form.is_empty());
    forms
}

/// `word`, unless an address of someone else is in it.
fn without_address(word: &str) -> String {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let lower = bare.to_ascii_lowercase();
    let host = lower.split(['/', ':', '?']).next().unwrap_or_default();
    if lower.contains("://") || PLATFORMS.iter().any(|platform| host.ends_with(platform)) {
        word.replace(bare, "(address)")
    } else {
        word.to_owned()
    }
}
