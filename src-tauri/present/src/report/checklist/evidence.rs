//! A request and its answer as text.

use crate::printable::printable;
use crate::span::{grouped, span_of_ms};
use crate::wire::Exchange;

/// Longest value of a header, and longest body, that are shown whole, in characters. Kept files may
/// hold longer ones.
const VALUE: usize = 1_000;
const BODY: usize = 4_000;

/// `exchange` as one reads it: the request line and its headers, an arrow and the status, the
/// answer's headers, its body. What cannot be seen is written out.
pub fn text(exchange: &Exchange) -> String {
    let mut lines = vec![line(&exchange.request)];
    lines.extend(headers(&exchange.sent));
    lines.push(format!("→ {}", answer(exchange)));
    lines.extend(headers(&exchange.headers));
    let body = printable(&cut(exchange.body.trim_end(), BODY));
    if !body.is_empty() {
        lines.push(String::new());
        lines.push(body);
    }
    if let (Some(_), Some(error)) = (&exchange.status_line, &exchange.error) {
        lines.push(format!("✗ {}", line(error)));
    }
    lines.join("\n")
}

fn answer(exchange: &Exchange) -> String {
    let answer = match (&exchange.status_line, &exchange.error) {
        (Some(status), _) => line(status),
        (None, Some(error)) => format!("no answer: {}", line(error)),
        (None, None) => "no answer".to_owned(),
    };
    format!("{answer} · {} · {}", span_of_ms(exchange.took_ms), time(exchange.at))
}

fn headers(headers: &[(String, String)]) -> impl Iterator<Item = String> {
    headers.iter().map(|(name, value)| format!("{}: {}", line(name), line(value)))
}

/// `text` in one line.
fn line(text: &str) -> String {
    printable(&cut(text, VALUE)).replace(['\n', '\t'], " ")
}

fn cut(text: &str, limit: usize) -> String {
    let all = text.chars().count();
    if all <= limit {
        return text.to_owned();
    }
    let kept: String = text.chars().take(limit).collect();
    format!("{kept}… ({} characters in all)", grouped(all as u64))
}

/// As in "05:28:01 UTC".
fn time(unix_ms: i64) -> String {
    let seconds = unix_ms.div_euclid(1000).rem_euclid(86_400);
    format!("{:02}:{:02}:{:02} UTC", seconds / 3600, seconds / 60 % 60, seconds % 60)
}
