//! Vercel's Deployment Protection, and the secret that lets requests through it: it goes to the
//! configured host alone, and is never shown.

use domain::checklist::Outcome::{Fail, Pass};
use domain::checklist::bundle::{Bypass, Shut};
use platforms::Token;
use preflight::Key;
use testkit::raw::Raw;

use crate::site::{answer, html, page, path_of, redirect, script, serve};
use crate::world::{RAILWAY, RENDER, UNKNOWN, World, check, outcomes, shut};

const SECRET: &str = "Zk3uQ0bYfTq8s1LrWm5vXa7dPc9eHj2n";
const HEADER: &str = "x-vercel-protection-bypass";
const CHUNK: &str = "/_next/static/chunks/a.js";

fn knowing(url: &str, secret: &str) -> World {
    let mut world = World::new(url);
    world.access.bypass = Key::Ready(Token::try_new(secret).unwrap());
    world
}

fn has_secret(head: &str) -> bool {
    head.lines()
        .any(|line| line.to_ascii_lowercase() == format!("{HEADER}: {SECRET}").to_lowercase())
}

/// A protected site: its page and its file need the secret.
async fn protected() -> Raw {
    Raw::start(|mut begun| async move {
        let login =
            answer("401 Unauthorized", "text/html", "<title>Authentication Required</title>");
        let said = match (has_secret(&begun.head), path_of(&begun.head)) {
            (false, _) => login,
            (true, "/") => html(page(&[CHUNK])),
            (true, _) => script(format!("const a=[\"{RAILWAY}\",\"{RENDER}\"]")),
        };
        begun.send(said).await?;
        begun.until_gone().await;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn protection_is_named_and_the_secret_opens_it() {
    let site = protected().await;
    let checked = check(&site.url()).await;
    assert_eq!(outcomes(&checked), UNKNOWN);
    assert!(matches!(shut(&checked), Shut::Protected { bypass: Bypass::Absent, .. }));

    let wrong = knowing(&site.url(), "another-secret").check().await;
    assert_eq!(outcomes(&wrong), UNKNOWN);
    assert!(matches!(shut(&wrong), Shut::Protected { bypass: Bypass::Refused, .. }));

    let open = knowing(&site.url(), SECRET).check().await;
    assert_eq!(outcomes(&open), [Pass, Pass, Pass]);
    let shown = format!("{open:?}");
    assert!(shown.contains(HEADER) && !shown.contains(SECRET), "named, and not shown");

    let mut trouble = World::new(&site.url());
    trouble.access.bypass = Key::Trouble("It is locked.".into(), "Unlock it.".into());
    let Shut::Protected { bypass, .. } = shut(&trouble.check().await).clone() else { panic!() };
    assert_eq!(bypass, Bypass::Trouble("It is locked. Unlock it.".into()));
}

#[tokio::test]
async fn a_way_to_vercels_login_is_named_and_not_gone() {
    for to in ["https://vercel.com/sso-api?url=https%3A%2F%2Fa&nonce=1", "https://vercel.com/login"]
    {
        let site = serve([("/", redirect(to))]).await;
        let checked = check(&site.url()).await;
        assert!(matches!(shut(&checked), Shut::Protected { .. }), "{checked:?}");
        assert_eq!(checked[0].exchanges.len(), 1);
        let shown = format!("{checked:?}");
        assert!(!shown.contains("nonce=1"), "the way's query may let somebody in");
    }
}

#[tokio::test]
async fn the_secret_goes_to_no_other_host() {
    let other = serve([
        ("/", html(page(&[CHUNK, "/_next/static/chunks/b.js"]))),
        (CHUNK, script(format!("const a=\"{RAILWAY}\""))),
        ("/_next/static/chunks/b.js", script("f(process.env.NEXT_PUBLIC_RENDER_API_URL)")),
    ])
    .await;
    let site = serve([("/", redirect(&other.url()))]).await;
    let checked = knowing(&site.url(), SECRET).check().await;
    // What is there counts: it is what visitors get.
    assert_eq!(outcomes(&checked), [Fail, Pass, Fail]);
    assert!(site.heads().iter().all(|head| has_secret(head)));
    let heads = other.heads();
    assert_eq!(heads.len(), 3);
    assert!(heads.iter().all(|head| !head.to_ascii_lowercase().contains(HEADER)), "{heads:?}");
}

#[tokio::test]
async fn files_at_another_host_are_asked_for_without_it() {
    let files = serve([(CHUNK, script(format!("const a=[\"{RAILWAY}\",\"{RENDER}\"]")))]).await;
    let apart = format!("{}{CHUNK}", files.url());
    let site = serve([("/", html(page(&[&apart])))]).await;
    let checked = knowing(&site.url(), SECRET).check().await;
    assert_eq!(outcomes(&checked), [Pass, Pass, Pass]);
    assert!(files.heads().iter().all(|head| !head.to_ascii_lowercase().contains(HEADER)));
}
