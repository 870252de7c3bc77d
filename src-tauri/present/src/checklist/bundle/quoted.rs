//! Words of others inside a sentence.

use crate::printable;

/// Longer ones are cut.
const SHOWN: usize = 160;

/// `text`, with what cannot be seen written out, and cut.
pub(in crate::checklist) fn quoted(text: &str) -> String {
    let mut kept: String = text.chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        kept.push('…');
    }
    printable(&kept)
}
