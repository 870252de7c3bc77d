//! What of an answer is kept for a person to read: bounded, and free of secrets.

use http::HeaderMap;
use http::response::Parts;

const VALUE_LIMIT: usize = 200;
const ERROR_LIMIT: usize = 300;
const PREVIEW_LIMIT: usize = 500;

/// Bytes of a body that surely hold the preview: UTF-8 takes at most four per character.
const PREVIEW_BYTES: usize = 4 * PREVIEW_LIMIT;

/// The headers that tell who answered and why; besides these, the platforms' own.
const TELLING: [&str; 9] = [
    "server",
    "content-type",
    "content-encoding",
    "location",
    "retry-after",
    "rndr-id",
    "cf-ray",
    "via",
    "date",
];
const TELLING_PREFIXES: [&str; 2] = ["x-railway-", "x-render-"];

/// Every header in its order, the values cut. A location's query is left out: it may hold a token.
pub(crate) fn headers(map: &HeaderMap) -> Vec<(String, String)> {
    map.iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            let value = match value.split_once('?') {
                Some((address, _)) if name == http::header::LOCATION => format!("{address}?…"),
                _ => value.into_owned(),
            };
            (name.as_str().to_owned(), line(&value, VALUE_LIMIT))
        })
        .collect()
}

/// Those of `headers` that are shown.
pub(crate) fn telling(headers: &[(String, String)]) -> Vec<(String, String)> {
    let tells = |name: &str| {
        TELLING.contains(&name) || TELLING_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
    };
    headers.iter().filter(|(name, _)| tells(name)).cloned().collect()
}

/// As in `404 Not Found`, with the answer's own words.
pub(crate) fn status_line(head: &Parts) -> String {
    let reason = match head.extensions.get::<hyper::ext::ReasonPhrase>() {
        Some(own) => String::from_utf8_lossy(own.as_bytes()).into_owned(),
        None => head.status.canonical_reason().unwrap_or_default().to_owned(),
    };
    line(format!("{} {reason}", head.status.as_u16()).trim_end(), VALUE_LIMIT)
}

/// The library's words for a failure.
pub(crate) fn error(text: &str) -> String {
    line(text, ERROR_LIMIT)
}

/// The beginning of a body. Line breaks and tabs stay.
pub(crate) fn preview(bytes: &[u8]) -> String {
    let bytes = &bytes[..bytes.len().min(PREVIEW_BYTES)];
    let printable = |c: char| c == '\n' || c == '\t' || !c.is_control();
    String::from_utf8_lossy(bytes)
        .replace("\r\n", "\n")
        .chars()
        .take(PREVIEW_LIMIT)
        .map(|c| if printable(c) { c } else { char::REPLACEMENT_CHARACTER })
        .collect()
}

/// Whether more bytes would add nothing to `preview`.
pub(crate) fn is_full(preview: &str) -> bool {
    preview.chars().count() >= PREVIEW_LIMIT
}

/// One line of at most `limit` characters, ending in `…` where it was cut.
fn line(text: &str, limit: usize) -> String {
    let clean = |c: char| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c };
    let mut cut: String = text.chars().take(limit).map(clean).collect();
    if text.chars().nth(limit).is_some() {
        cut.pop();
        cut.push('…');
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_telling_headers_are_shown_and_no_secret_is() {
        let mut map = HeaderMap::new();
        for (name, value) in [
            ("server", "railway-edge"),
            ("set-cookie", "session=secret"),
            ("authorization", "Bearer secret"),
            ("x-render-routing", "suspend"),
            ("location", "/login?token=secret"),
            ("via", "1.1 a\tb"),
        ] {
            map.append(name, http::HeaderValue::from_static(value));
        }
        let shown = telling(&headers(&map));
        let names: Vec<_> = shown.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["server", "x-render-routing", "location", "via"]);
        assert!(!format!("{shown:?}").contains("secret"));
        assert_eq!(shown[2].1, "/login?…");
        assert_eq!(shown[3].1, "1.1 a\u{fffd}b");
    }

    #[test]
    fn everything_is_cut() {
        assert_eq!(line(&"a".repeat(300), 200).chars().count(), 200);
        assert!(line(&"a".repeat(300), 200).ends_with('…'));
        assert_eq!(preview("é".repeat(70_000).as_bytes()), "é".repeat(500));
        assert_eq!(preview(b"a\x1b[31m\r\nb\xff"), "a\u{fffd}[31m\nb\u{fffd}");
        assert!(is_full(&preview(&[b'a'; 600])) && !is_full("a"));
    }
}
