//! What was not read of a build, in words.

use domain::checklist::bundle::Gap;

use super::quoted;
use crate::span::{count, span};

/// As in "3 files".
pub(in crate::checklist) fn files(number: usize) -> String {
    count(u64::try_from(number).unwrap_or(u64::MAX), "file")
}

/// A file by its path's last part, as a browser's tools list it.
pub(in crate::checklist) fn file(path: &str) -> String {
    let name = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(path);
    quoted(name)
}

/// In one sentence; none where everything was read.
pub(in crate::checklist) fn gaps(gaps: &[Gap]) -> Option<String> {
    let missing = gaps.iter().filter(|gap| matches!(gap, Gap::Missing { .. })).count();
    let first = gaps.first()?;
    Some(match first {
        Gap::Files { limit, more } => {
            format!("Not all was read: there are {} beyond the {limit} that are.", files(*more))
        }
        Gap::Bytes { limit } => {
            format!("Not all was read: there is more than {} MB.", limit / (1024 * 1024))
        }
        Gap::Time { limit } => format!("Not all was read: it took longer than {}.", span(*limit)),
        Gap::Missing { file: path, status } => {
            let why = match status {
                Some(status) => format!("answers {status}"),
                None => "does not answer".to_owned(),
            };
            match missing {
                0 | 1 => format!("Not all was read: {} {why}.", file(path)),
                more => format!(
                    "Not all was read: {} {why}, and {} cannot be had either.",
                    file(path),
                    files(more - 1)
                ),
            }
        }
        Gap::Unreadable { file: path } => {
            format!("Not all was read: {} is no script.", file(path))
        }
    })
}
