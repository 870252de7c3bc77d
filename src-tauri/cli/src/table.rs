//! A chain as a plain table, for `check` and `status`.

use comfy_table::{Table, presets};
use present::wire::{Backend, Proxy};

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
