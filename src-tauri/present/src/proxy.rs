//! What the proxy counts, in words.

use crate::wire;

/// The failures that the proxy counted for one backend by their causes' codes: the most frequent
/// first, and by code where two are as frequent.
pub fn failures<'a>(counts: impl IntoIterator<Item = (&'a str, u64)>) -> Vec<wire::ProxyFailures> {
    let failures = |(code, count): (&str, u64)| wire::ProxyFailures {
        code: code.to_owned(),
        text: text(code),
        count,
    };
    let mut failures: Vec<_> = counts.into_iter().map(failures).collect();
    failures.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.code.cmp(&b.code)));
    failures
}

/// A cause in a few words, for a place where the backend is named already.
fn text(code: &str) -> String {
    let text = match code {
        "connection_refused" => "refused the connection",
        "dns" => "host name not found",
        "host_unreachable" => "no route to it",
        "connection_reset" => "cut the connection",
        "tls_expired" => "certificate expired",
        "tls_not_yet_valid" => "certificate not valid yet",
        "tls_wrong_host" => "certificate for another host",
        "tls_untrusted" => "certificate from an unknown issuer",
        "tls_failed" => "TLS handshake failed",
        "timeout_dns" => "host name not found in time",
        "timeout_connect" => "no connection in time",
        "timeout_tls" => "no TLS handshake in time",
        "timeout_first_byte" => "no answer in time",
        "timeout_body" => "answer not finished in time",
        "railway_not_found" => "stopped or out of credit",
        "railway_not_responding" => "deployed, but not responding",
        "render_no_server" => "no service at this address",
        "render_suspended" => "suspended by Render",
        "render_suspended_by_owner" => "suspended by its owner",
        "render_hibernating" => "asleep",
        "render_not_answering" => "instance does not answer Render",
        "rate_limited" => "too many requests (429)",
        "http_status" => "answered with an error status",
        "redirect" => "answered with a redirect",
        "html" => "web page instead of JSON",
        "not_json" => "answer is not JSON",
        "status_missing" => "answer does not say its health",
        "status_other" => "says that it is not healthy",
        "body_too_large" => "answer too large",
        "bad_answer" => "answer is not HTTP",
        "truncated" => "answer cut short",
        // Better than nothing where a cause is newer than this list; a test says so.
        other => return other.replace('_', " "),
    };
    text.to_owned()
}
