//! What the tests of pages share: the files that are held to the word, and the policy of a page.

use std::{fs, path::Path};

use base64::Engine as _;
use sha2::Digest as _;

/// Each page is as the file `report-NAME.html` has it; `update` is the command that writes them
/// anew.
#[track_caller]
pub(crate) fn assert_kept(pages: &[(&str, String)], update: &str) {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/e2e/fixtures");
    let mut differing = Vec::new();
    for (name, page) in pages {
        let file = kept.join(format!("report-{name}.html"));
        if std::env::var_os("UPDATE_REPORTS").is_some() {
            fs::create_dir_all(&kept).unwrap();
            fs::write(&file, page).unwrap();
        }
        let committed = fs::read_to_string(&file).unwrap_or_default();
        if unix(&committed) != unix(page) {
            differing.push(name);
        }
    }
    assert!(differing.is_empty(), "the reports {differing:?} are not as kept; run: {update}");
}

/// With the line ends that a checkout may have changed.
fn unix(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// The page's policy allows its two style sheets, by their hashes, and nothing else.
#[track_caller]
pub(crate) fn assert_only_its_styles(page: &str) {
    let styles: Vec<_> =
        page.split("<style>").skip(1).map(|rest| rest.split_once("</style>").unwrap().0).collect();
    let hashes: Vec<_> = styles
        .iter()
        .map(|style| sha2::Sha256::digest(unix(style)))
        .map(|hash| format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(hash)))
        .collect();
    assert_eq!(hashes.len(), 2);
    let hashes = hashes.join(" ");
    let policy = format!(
        "content=\"default-src 'none'; style-src {hashes}; base-uri 'none'; form-action 'none'\""
    );
    assert!(page.contains(&policy), "the style sheets' hashes are now {hashes}");
}
