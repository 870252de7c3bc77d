//! Text of others, to show: what a host answered may hold characters that move a cursor, turn the
//! direction of reading or cannot be seen.

/// `text` with such characters written out, as in `\u{1b}`. Line ends, tabs and the joiners that
/// some scripts need stay.
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if misleads(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

fn misleads(c: char) -> bool {
    let kept = matches!(c, '\n' | '\t');
    // Marks, embeddings, overrides and isolates of direction; separators; what has no width.
    let unseen = matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}');
    unseen || c.is_control() && !kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        assert_eq!(printable("a\tb\nc"), "a\tb\nc");
        assert_eq!(printable("\u{1b}[2J\r\u{7f}\u{9b}"), "\\u{1b}[2J\\u{d}\\u{7f}\\u{9b}");
        assert_eq!(printable("\u{202e}moc"), "\\u{202e}moc");
        assert_eq!(printable("\u{2066}\u{200b}\u{feff}"), "\\u{2066}\\u{200b}\\u{feff}");
        assert_eq!(printable("مرحبا, 👩\u{200d}💻"), "مرحبا, 👩\u{200d}💻");
    }
}
