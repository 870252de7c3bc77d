//! Where something else answers than a frontend that is built as it should be: nothing is guessed.

use domain::checklist::Outcome::{Fail, Pass, Unknown};
use domain::checklist::bundle::{Gap, Shut};
use domain::checklist::{Finding, Unjudged};

use crate::site::{answer, html, page, redirect, script, serve};
use crate::world::{RAILWAY, RENDER, UNKNOWN, World, check, fates, outcomes, proof, shut};

const CHUNK: &str = "/_next/static/chunks/a.js";

/// A build with this in its only file.
async fn built_of(text: &str) -> [domain::checklist::Checked; 3] {
    let site = serve([("/", html(page(&[CHUNK]))), (CHUNK, script(text))]).await;
    check(&site.url()).await
}

#[tokio::test]
async fn what_was_not_built_by_next_js_is_unknown() {
    let vite =
        "<!doctype html><div id=app></div><script type=module src=/assets/index-4f.js></script>";
    let both = format!("const a=[\"{RAILWAY}\",\"{RENDER}\"]");
    let garbage: Vec<u8> =
        (0..200_000_u32).map(|it| (it.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for body in [vite.as_bytes(), b"<p>Coming soon", b"", b"{\"status\":\"ok\"}", &garbage] {
        let site = serve([("/", html(body)), ("/assets/index-4f.js", script(&both))]).await;
        let checked = check(&site.url()).await;
        assert_eq!(outcomes(&checked), UNKNOWN);
        assert!(matches!(shut(&checked), Shut::NotNext { .. }), "{checked:?}");
    }
}

#[tokio::test]
async fn an_error_in_the_pages_place_is_unknown_and_named() {
    for status in [404_u16, 403, 500, 503] {
        let body = page(&[CHUNK]);
        let site = serve([("/", answer(&format!("{status} So"), "text/html", body))]).await;
        let checked = check(&site.url()).await;
        assert_eq!(outcomes(&checked), UNKNOWN);
        assert!(matches!(shut(&checked), Shut::Status { status: is, .. } if *is == status));
    }
}

#[tokio::test]
async fn nobody_there_and_nowhere_to_end_are_unknown() {
    // Nobody listens at a port that is bound and does not listen.
    let refusing = tokio::net::TcpSocket::new_v4().unwrap();
    refusing.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let checked = check(&format!("http://{}", refusing.local_addr().unwrap())).await;
    assert_eq!(outcomes(&checked), UNKNOWN);
    assert!(matches!(shut(&checked), Shut::Silent { .. }), "{checked:?}");
    let circle = serve([("/", redirect("/a")), ("/a", redirect("/"))]).await;
    let checked = check(&circle.url()).await;
    assert_eq!(outcomes(&checked), UNKNOWN);
    assert_eq!(*shut(&checked), Shut::Redirects { followed: 5 });
    assert_eq!(circle.heads().len(), 6, "one run reads the page once, whoever asks");
}

#[tokio::test]
async fn a_login_page_of_its_own_tells_nothing() {
    let site = serve([
        ("/", redirect("/login")),
        ("/login", html(page(&[CHUNK]))),
        (CHUNK, script("push([1,e=>{\"use strict\"}])")),
    ])
    .await;
    let checked = check(&site.url()).await;
    assert_eq!(fates(&checked), ["unseen", "unseen"]);
    assert_eq!(outcomes(&checked), [Unknown, Pass, Unknown]);
}

#[tokio::test]
async fn malformed_html_is_read_all_the_same() {
    let body = format!("<<html><script/src='{CHUNK}'async></scrip <p a=\"<b>\"></script ><!-- <a");
    let both = format!("const a=['{RAILWAY}',`{RENDER}/api/${{x}}`]");
    let site = serve([("/", html(body)), (CHUNK, script(both))]).await;
    let checked = check(&site.url()).await;
    assert_eq!(outcomes(&checked), [Pass, Pass, Pass]);
}

#[tokio::test]
async fn a_file_that_cannot_be_had_or_read_leaves_a_gap() {
    let both = format!("const a=[\"{RAILWAY}\",\"{RENDER}\"]");
    let missing = |status| Gap::Missing { file: "/_next/static/chunks/b.js".into(), status };
    let unreadable = Gap::Unreadable { file: "/_next/static/chunks/b.js".into() };
    let cases = [
        (answer("404 Not Found", "text/plain", "no"), missing(Some(404))),
        (answer("500 Oh", "text/plain", "no"), missing(Some(500))),
        (redirect("https://elsewhere.example/b.js"), missing(Some(307))),
        (html("<p>a page in its place"), unreadable.clone()),
        (script([0xff, 0xfe, 0x00, 0x80]), unreadable.clone()),
        (script("e.env.NEXT_PUBLIC_X;]]]]}} \"http"), unreadable),
        (b"no HTTP at all".to_vec(), missing(None)),
    ];
    for (other, gap) in cases {
        let site = serve([
            ("/", html(page(&[CHUNK, "/_next/static/chunks/b.js"]))),
            (CHUNK, script(&both)),
            ("/_next/static/chunks/b.js", other),
        ])
        .await;
        let checked = check(&site.url()).await;
        assert_eq!(proof(&checked).reading.gaps, [gap]);
        // Both addresses were seen; that there is no other one was not.
        assert_eq!(outcomes(&checked), [Pass, Unknown, Pass]);
    }
}

#[tokio::test]
async fn an_address_counts_only_as_a_constant_of_its_own() {
    let text = format!(
        "/* \"{RAILWAY}\" */const a=\"connect-src {RAILWAY} {RENDER}\",b='see \"{RENDER}\"';\
         // \"http://localhost\"\nthrow Error('is http://localhost:8000 up?')"
    );
    let checked = built_of(&text).await;
    assert_eq!(fates(&checked), ["unseen", "unseen"]);
    assert_eq!(outcomes(&checked), [Unknown, Pass, Unknown]);
}

#[tokio::test]
async fn another_backend_than_the_configured_one_fails() {
    let text = format!("const a=[\"https://old.up.railway.app\",\"{RENDER}\"]");
    let checked = built_of(&text).await;
    assert_eq!(fates(&checked), ["elsewhere", "inlined"]);
    assert_eq!(outcomes(&checked), [Fail, Pass, Fail]);
}

#[tokio::test]
async fn every_spelling_of_this_computer_fails_in_a_public_build() {
    for home in [
        "\"http://localhost:8000\"",
        "'http://127.0.0.1:3000/api'",
        "`http://[::1]:${p}/x`",
        "\"http://0.0.0.0:8000\"",
        "\"HTTP://LOCALHOST\"",
    ] {
        let checked = built_of(&format!("const a=[\"{RAILWAY}\",\"{RENDER}\",{home}]")).await;
        assert_eq!(outcomes(&checked), [Pass, Fail, Pass], "{home}");
    }
}

#[tokio::test]
async fn backends_beside_the_frontend_on_this_computer_are_meant() {
    let (one, two) = ("http://127.0.0.1:41001", "http://127.0.0.1:41002");
    let text = format!("const a=[\"{one}\",\"{two}\"]");
    let site = serve([("/", html(page(&[CHUNK]))), (CHUNK, script(text))]).await;
    let mut world = World::new(&site.url());
    world.chain = vec![("Railway", one.to_owned()), ("Render", two.to_owned())];
    assert_eq!(outcomes(&world.check().await), [Pass, Pass, Pass]);
}

#[tokio::test]
async fn without_a_frontend_or_a_backup_there_is_nothing_to_look_at() {
    let mut world = World::new("http://127.0.0.1:9");
    world.frontend = None;
    for checked in world.check().await {
        assert_eq!(checked.finding, Finding::Unjudged(Unjudged::NoFrontend));
    }
    let site = serve([("/", html(page(&[CHUNK]))), (CHUNK, script("1"))]).await;
    let mut world = World::new(&site.url());
    world.chain.truncate(1);
    let [env, _, redeployed] = world.check().await;
    assert_eq!(env.finding, Finding::Unjudged(Unjudged::NoBackup));
    assert_eq!(redeployed.finding, Finding::Unjudged(Unjudged::NoBackup));
}

#[tokio::test]
async fn the_evidence_shows_where_it_stands() {
    let filling = "f();".repeat(2_000);
    let checked = built_of(&format!("{filling}const a=\"{RAILWAY}\";{filling}")).await;
    let shown = checked[0].exchanges.iter().find(|it| it.request.contains(CHUNK)).unwrap();
    assert!(shown.body.contains(&format!("const a=\"{RAILWAY}\";")), "{}", shown.body);
    assert!(shown.body.len() < 600);
}
