//! A chain as a plain table, and what else is so, for `check` and `status`.

use comfy_table::{Table, presets};
use present::wire::{Backend, DrillState, InterviewState, Proxy};

/// The chain, and under it what to do about each backend that cannot be used.
pub(crate) fn chain(backends: &[Backend]) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(["", "BACKEND", "STATE", "STATUS", "TIME", "URL"]);
    for backend in backends {
        table.add_row([
            backend.rank.to_string(),
            backend.name.clone(),
            backend.word.clone(),
            backend.status.map_or_else(|| "-".into(), |status| status.to_string()),
            backend.timings_ms.map_or_else(|| "-".into(), |times| format!("{:.0} ms", times.total)),
            backend.url.clone(),
        ]);
    }
    let mut text = table.trim_fmt();
    for backend in backends {
        if let Some(cause) = &backend.cause {
            text.push_str(&format!("\n{} {}", cause.text, cause.next_step));
        }
    }
    text
}

/// The proxy's address and what it did, or why it does not listen.
pub(crate) fn proxy(proxy: &Proxy) -> String {
    let Proxy { url, problem, requests, unanswered, retries, .. } = proxy;
    match problem {
        Some(problem) => format!("No proxy: {} {}", problem.message, problem.next_step),
        None => format!(
            "Proxy on {url}: {requests} requests, {retries} tried again, {unanswered} unanswered"
        ),
    }
}

/// The interview that is planned or under way, with what the checklist before it came to, and why it
/// would not be there after a restart.
pub(crate) fn interview(state: &InterviewState) -> Option<String> {
    let mut lines = Vec::new();
    if !state.headline.is_empty() {
        let readiness = state.readiness.as_ref().map(|it| format!(": {}", it.brief));
        lines.push(format!("{}{}", state.headline, readiness.unwrap_or_default()));
        lines.push(state.detail.clone());
    }
    if let Some(problem) = &state.problem {
        lines.push(format!("{} {}", problem.message, problem.next_step));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The failover test: a service that is to be restored, the one under way, else the last one.
pub(crate) fn drill(drill: &DrillState) -> Option<String> {
    let mut lines = Vec::new();
    if let Some(restoring) = &drill.restoring {
        lines.push(format!("{}: {}", restoring.service, restoring.text));
        if let Some(problem) = &restoring.problem {
            lines.push(format!("{} {}", problem.message, problem.next_step));
        }
    }
    if let Some(running) = &drill.running {
        lines.push(format!(
            "Failover test: {}. {} {} requests so far, {} failed",
            running.title, running.text, running.sent, running.failed
        ));
    } else if let Some(last) = &drill.last {
        lines.push(format!("Last failover test: {}. {}", last.title, last.headline));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}
