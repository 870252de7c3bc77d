//! From a place in a TOML text to its key, and back.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The line, from 1, that the byte at `offset` is in.
pub(super) fn line(text: &str, offset: usize) -> usize {
    let before = &text.as_bytes()[..offset.min(text.len())];
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

/// The innermost key at `offset`, as in `backend[0].url`.
pub(super) fn key_at(text: &str, offset: usize) -> Option<String> {
    entries(text)
        .into_iter()
        .filter(|(_, spans)| spans.iter().any(|span| span.contains(&offset)))
        .map(|(key, _)| key)
        // A key within another is listed behind it.
        .next_back()
}

/// Where `key` stands; where it does not, the table it would be in.
pub(super) fn offset_of(text: &str, key: &str) -> Option<usize> {
    let entries = entries(text);
    let mut key = key;
    loop {
        if let Some((_, spans)) = entries.iter().find(|(name, _)| name == key) {
            return spans.first().map(|span| span.start);
        }
        key = &key[..key.rfind(['.', '['])?];
    }
}

/// Every key of the text with the places that are its own, outer ones first.
fn entries(text: &str) -> Vec<(String, Vec<Range<usize>>)> {
    let mut found = Vec::new();
    if let Ok(root) = DeTable::parse(text) {
        walk_table(root.get_ref(), "", &mut found);
    }
    found
}

fn walk_table(table: &DeTable<'_>, at: &str, found: &mut Vec<(String, Vec<Range<usize>>)>) {
    for (name, value) in table.iter() {
        let key = if at.is_empty() {
            name.get_ref().to_string()
        } else {
            format!("{at}.{}", name.get_ref())
        };
        found.push((key.clone(), vec![name.span(), value.span()]));
        walk(value, &key, found);
    }
}

fn walk(value: &Spanned<DeValue<'_>>, key: &str, found: &mut Vec<(String, Vec<Range<usize>>)>) {
    match value.get_ref() {
        DeValue::Table(table) => walk_table(table, key, found),
        DeValue::Array(array) => {
            for (index, item) in array.iter().enumerate() {
                let key = format!("{key}[{index}]");
                found.push((key.clone(), vec![item.span()]));
                walk(item, &key, found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "[[backend]]\nname = \"A\"\nurl = \"u\"\n\n[[backend]]\nname = \"B\"\n\n\
                        [health]\ntimeout = 5\n";

    #[track_caller]
    fn there_and_back(word: &str, key: &str, on_line: usize) {
        let offset = TEXT.find(word).unwrap();
        assert_eq!(key_at(TEXT, offset).as_deref(), Some(key));
        assert_eq!(line(TEXT, offset_of(TEXT, key).unwrap()), on_line);
    }

    #[test]
    fn keys_have_lines_and_lines_have_keys() {
        there_and_back("\"A\"", "backend[0].name", 2);
        there_and_back("\"u\"", "backend[0].url", 3);
        there_and_back("\"B\"", "backend[1].name", 6);
        there_and_back("5", "health.timeout", 9);
    }

    #[test]
    fn a_key_that_is_not_there_is_looked_for_in_its_table() {
        assert_eq!(line(TEXT, offset_of(TEXT, "backend[1].url").unwrap()), 5);
        assert_eq!(line(TEXT, offset_of(TEXT, "health.slow").unwrap()), 8);
        assert_eq!(offset_of(TEXT, "failback.hold"), None);
    }
}
