//! The pages, kept as files: a change of them is seen in a diff, and a browser tests the same.

use std::{fs, path::Path};

use domain::drill::Scenario;
use present::report::html;

use crate::samples::{
    DOWN, chain, failed, halted, hung, local, many, ms, passed, real, reported, scattered, twelve,
    unstarted,
};

const UPDATE: &str = "UPDATE_REPORTS=1 cargo test -p present --test drill";

#[test]
fn the_pages_are_as_kept() {
    let chain = chain();
    let passed = passed(Scenario::RailwayStopped, ms(38));
    let pages = [
        ("passed", html(&reported(&passed, &chain), false)),
        ("masked", html(&reported(&passed, &chain), true)),
        ("hang", html(&reported(&hung(), &chain), false)),
        ("failed", html(&reported(&failed(), &chain), false)),
        ("halted", html(&reported(&halted(), &chain), false)),
        ("unstarted", html(&reported(&unstarted(DOWN), &chain), false)),
        ("real", html(&reported(&real(true), &chain), false)),
        ("left-stopped", html(&reported(&real(false), &chain), false)),
        ("many", html(&reported(&many(), &local()), false)),
        ("twelve", html(&reported(&scattered(), &twelve()), false)),
    ];
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/e2e/fixtures");
    let mut differing = Vec::new();
    for (name, page) in pages {
        let file = kept.join(format!("report-{name}.html"));
        if std::env::var_os("UPDATE_REPORTS").is_some() {
            fs::create_dir_all(&kept).unwrap();
            fs::write(&file, &page).unwrap();
        }
        let committed = fs::read_to_string(&file).unwrap_or_default();
        if unix(&committed) != unix(&page) {
            differing.push(name);
        }
    }
    assert!(differing.is_empty(), "the reports {differing:?} are not as kept; run: {UPDATE}");
}

/// With the line ends that a checkout may have changed.
fn unix(text: &str) -> String {
    text.replace("\r\n", "\n")
}

#[test]
fn the_page_allows_its_own_style_and_nothing_else() {
    use base64::Engine as _;
    use sha2::Digest as _;

    let page = html(&reported(&hung(), &chain()), false);
    let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    let hash = sha2::Sha256::digest(unix(style));
    let hash = base64::engine::general_purpose::STANDARD.encode(hash);
    let policy = format!(
        "content=\"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\""
    );
    assert!(page.contains(&policy), "the style sheet's hash in report/page.rs is now {hash}");
}

#[test]
fn no_text_becomes_markup() {
    let page = html(&reported(&scattered(), &twelve()), false);
    for markup in ["<script", "<img", "<b>bold", "onerror=alert(2)>"] {
        assert_eq!(page.matches(markup).count(), 0, "{markup}");
    }
    assert_eq!(page.matches("</style>").count(), 1);
}
