//! The guide's three variables: from the environment, and from the text of a `.env` file.

use present::wire::BackendForm;

use crate::config::address;

/// The guide's variables and the names their backends get, primary first.
pub const VARIABLES: [(&str, &str); 3] = [
    ("NEXT_PUBLIC_RAILWAY_API_URL", "Railway"),
    ("NEXT_PUBLIC_RENDER_API_URL", "Render"),
    ("NEXT_PUBLIC_API_URL", "Local"),
];

/// The backends that a `.env` text names, and what was noticed on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Import {
    /// Primary first.
    pub backends: Vec<BackendForm>,
    /// Duplicates, missing and empty variables, lines and values that cannot be used.
    pub warnings: Vec<String>,
}

/// Reads the text of a `.env` file: quotes, `export`, comments, CRLF and a byte order mark are
/// all right. Of a variable that is set twice the last counts, as in Next.js.
pub fn import(text: &str) -> Import {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut warnings = Vec::new();
    let mut values: [Option<String>; 3] = Default::default();
    for (key, value) in lines(text, &mut warnings) {
        let Some(index) = VARIABLES.iter().position(|(name, _)| *name == key) else { continue };
        if values[index].replace(value).is_some() {
            warnings.push(format!("{key} is set more than once; the last one counts."));
        }
    }
    let mut backends = Vec::new();
    for ((variable, name), value) in VARIABLES.into_iter().zip(values) {
        match value.as_deref().map(str::trim) {
            None => warnings.push(format!("{variable} is not set, so there is no {name} backend.")),
            Some("") => {
                warnings.push(format!("{variable} is empty, so there is no {name} backend."));
            }
            Some(url) => {
                if let Err(problem) = address(url) {
                    warnings.push(format!("{variable}: {problem}."));
                }
                backends.push(BackendForm {
                    name: name.to_owned(),
                    url: url.to_owned(),
                    ..BackendForm::default()
                });
            }
        }
    }
    Import { backends, warnings }
}

/// The variables of the text in order. A line that cannot be read is noted and left out; the
/// library stops at the first, so each variable is given to it by itself.
fn lines(text: &str, warnings: &mut Vec<String>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for item in dotenvy::from_read_iter(line.as_bytes()) {
            match item {
                Ok(pair) => found.push(pair),
                Err(_) if ours(line) => warnings.push(format!(
                    "Line {} cannot be read; write it as NAME=value or NAME=\"value\".",
                    index + 1
                )),
                // Somebody else's line, and maybe one of a value over several lines.
                Err(_) => {}
            }
        }
    }
    found
}

fn ours(line: &str) -> bool {
    VARIABLES.iter().any(|(variable, _)| line.contains(variable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, backends: &[(&str, &str)], warnings: &[&str]) {
        let import = import(text);
        let read: Vec<_> =
            import.backends.iter().map(|form| (form.name.as_str(), form.url.as_str())).collect();
        assert_eq!(read, backends);
        let warned = import.warnings.iter().filter(|warning| !warning.contains("is not set"));
        assert_eq!(warned.collect::<Vec<_>>(), warnings);
    }

    #[test]
    fn quotes_export_comments_crlf_and_a_mark_in_front() {
        check(
            "\u{feff}# The guide's.\r\nexport NEXT_PUBLIC_RENDER_API_URL='https://b.onrender.com'\r\n\
             NEXT_PUBLIC_RAILWAY_API_URL=\"https://a.up.railway.app\" # primary\r\n\
             \r\nSECRET=x\r\nNEXT_PUBLIC_API_URL = http://localhost:8000\r\n",
            &[
                ("Railway", "https://a.up.railway.app"),
                ("Render", "https://b.onrender.com"),
                ("Local", "http://localhost:8000"),
            ],
            &[],
        );
    }

    #[test]
    fn missing_and_empty_ones_are_told() {
        let import =
            import("NEXT_PUBLIC_RENDER_API_URL=\nNEXT_PUBLIC_API_URL=http://localhost:1\n");
        assert_eq!(import.backends.len(), 1);
        assert_eq!(
            import.warnings,
            [
                "NEXT_PUBLIC_RAILWAY_API_URL is not set, so there is no Railway backend.",
                "NEXT_PUBLIC_RENDER_API_URL is empty, so there is no Render backend.",
            ]
        );
    }

    #[test]
    fn the_last_of_two_counts_and_is_told() {
        check(
            "NEXT_PUBLIC_API_URL=http://one\nNEXT_PUBLIC_API_URL=http://two\n",
            &[("Local", "http://two")],
            &["NEXT_PUBLIC_API_URL is set more than once; the last one counts."],
        );
    }

    #[test]
    fn one_bad_line_spoils_no_other() {
        check(
            "this is = no = \"variable\nNEXT_PUBLIC_RAILWAY_API_URL=\"https://open\n\
             NEXT_PUBLIC_API_URL=ftp://a\n",
            &[("Local", "ftp://a")],
            &[
                "Line 2 cannot be read; write it as NAME=value or NAME=\"value\".",
                "NEXT_PUBLIC_API_URL: \"ftp://a\" has the scheme \"ftp:\"; allowed are http:// and \
                 https://.",
            ],
        );
    }

    #[test]
    fn an_empty_text_has_nothing() {
        assert_eq!(import("").backends, []);
        assert_eq!(import("").warnings.len(), 3);
    }
}
