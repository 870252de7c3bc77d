//! The pages, kept as files: a change of them is seen in a diff, and a browser tests the same.

use domain::drill::Scenario;
use present::report::html;

use crate::kept::{assert_kept, assert_only_its_styles};
use crate::samples::{
    DOWN, chain, failed, halted, hung, local, many, ms, passed, real, reported, scattered, twelve,
    unstarted,
};

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
    assert_kept(&pages, "UPDATE_REPORTS=1 cargo test -p present --test drill");
}

#[test]
fn the_page_allows_its_own_style_and_nothing_else() {
    assert_only_its_styles(&html(&reported(&hung(), &chain()), false));
}

#[test]
fn no_text_becomes_markup() {
    let page = html(&reported(&scattered(), &twelve()), false);
    for markup in ["<script", "<img", "<b>bold", "onerror=alert(2)>"] {
        assert_eq!(page.matches(markup).count(), 0, "{markup}");
    }
    assert_eq!(page.matches("</style>").count(), 2);
}
