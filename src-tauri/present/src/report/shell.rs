//! What the pages share: the file around them, their head and foot.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::printable::printable;

/// A style sheet, and the hash by which the page allows it.
pub(super) struct Sheet {
    pub(super) css: &'static str,
    pub(super) hash: &'static str,
}

/// What every page looks like.
const PAGE: Sheet = Sheet {
    css: include_str!("page.css"),
    hash: "sha256-40M1L0JTbywhtuKdEs/qwbMF+yLkSuL3/QMrOJQSsG8=",
};

/// The whole file: nothing may be loaded or run, the two sheets alone may style. `app` is the app's
/// version.
pub(super) fn document(title: &str, app: &str, sheet: &Sheet, body: &Markup) -> String {
    let security = format!(
        "default-src 'none'; style-src '{}' '{}'; base-uri 'none'; form-action 'none'",
        PAGE.hash, sheet.hash
    );
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(security);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="generator" content={ "Failover Tray " (app) };
                title { (printable(title)) }
                style { (PreEscaped(PAGE.css)) }
                style { (PreEscaped(sheet.css)) }
            }
            body { (body) }
        }
    }
    .into_string()
}

/// A part of the page under its title.
pub(super) fn section(title: &str, content: Markup) -> Markup {
    html! { section { h2 { (title) } (content) } }
}

/// Labels and values.
pub(super) fn pairs<T: AsRef<str>>(pairs: &[(T, String)]) -> Markup {
    html! { dl .pairs { @for (label, value) in pairs { dt { (label.as_ref()) } dd { (value) } } } }
}

/// How it was measured, a line each.
pub(super) fn notes(title: &str, notes: &[String]) -> Markup {
    section(title, html! { ul .notes { @for note in notes { li { (printable(note)) } } } })
}

/// As in "23 November 2026, 05:28 UTC".
pub(super) fn when(unix_ms: i64) -> String {
    match time::OffsetDateTime::from_unix_timestamp(unix_ms.div_euclid(1000)) {
        Ok(at) => format!(
            "{} {} {}, {:02}:{:02} UTC",
            at.day(),
            at.month(),
            at.year(),
            at.hour(),
            at.minute()
        ),
        // Beyond the years that a calendar is kept for.
        Err(_) => format!("{unix_ms} ms since 1970"),
    }
}
