//! What was asked for last, remembered from one start to the next.

use std::fs;
use std::io;
use std::path::Path;

use present::wire::DrillForm;

use crate::shelf::write_whole;

const FILE: &str = "last-form.json";

/// What was asked for last, if that is known.
pub(super) fn remembered(dir: &Path) -> Option<DrillForm> {
    serde_json::from_slice(&fs::read(dir.join(FILE)).ok()?).ok()
}

/// Remembers what is asked for: a convenience, so a failure is only logged.
pub(super) fn remember(dir: &Path, form: &DrillForm) {
    let kept = serde_json::to_vec(form).map_err(io::Error::other).and_then(|text| {
        fs::create_dir_all(dir)?;
        write_whole(&dir.join(FILE), &text)
    });
    if let Err(error) = kept {
        tracing::warn!(%error, "what was asked for is not remembered");
    }
}
