//! What is asked, and what comes of it where a backend is down, slow, endless or alone.

use std::future::Future;
use std::io;

use domain::checklist::cors::{Blank, Leg};
use domain::checklist::{Finding, Outcome, Settings, Unjudged};
use testkit::Fault;
use testkit::raw::{Begun, Raw};

use crate::scene::{PAGE, check, check_chain, cors, settings};

/// One that is right, but for what `odd` does with a request's head before.
async fn raw<F>(odd: impl Fn(Begun) -> F + Send + Sync + 'static) -> Raw
where
    F: Future<Output = io::Result<Option<Begun>>> + Send + 'static,
{
    Raw::start(move |begun| {
        let left = odd(begun);
        async move {
            let Some(mut begun) = left.await? else { return Ok(()) };
            let status = if begun.head.contains(" /failover-tray/") { 404 } else { 200 };
            let answer = format!(
                "HTTP/1.1 {status} It\r\naccess-control-allow-origin: {PAGE}\r\nvary: Origin\r\n\
                 access-control-allow-headers: Authorization, Content-Type\r\n\
                 content-length: 0\r\nconnection: close\r\n\r\n"
            );
            begun.send(answer).await
        }
    })
    .await
}

async fn right() -> Raw {
    raw(async |begun| Ok(Some(begun))).await
}

fn asks(begun: &Begun, method: &str, path: &str) -> bool {
    begun.head.starts_with(&format!("{method} {path} "))
}

#[tokio::test]
async fn only_what_a_browser_would_ask_is_asked_and_nothing_but_options_and_get() {
    let (railway, render) = (right().await, right().await);
    // The slash of an address is no part of its origin.
    let settings = settings(&format!("{PAGE}/"));
    let checked = check([&railway.url(), &render.url()], "/health", settings).await;
    assert_eq!(checked.finding.outcome(), Outcome::Pass, "{checked:#?}");
    let mut asked: Vec<_> = render.heads().iter().map(|head| asked(head)).collect();
    asked.sort();
    let stranger = "origin: https://stranger.invalid";
    let names = "access-control-request-headers: authorization,content-type";
    let method = "access-control-request-method: POST";
    let page = format!("origin: {PAGE}");
    assert_eq!(
        asked,
        [
            format!("GET /api\n{page}"),
            format!("GET /api\n{stranger}"),
            format!("GET /failover-tray/no-such-path\n{page}"),
            format!("OPTIONS /api\n{names}\n{method}\n{page}"),
            format!("OPTIONS /api\n{names}\n{method}\n{stranger}"),
        ]
    );
    let evidence = &checked.exchanges[0];
    assert_eq!(evidence.request, format!("OPTIONS {}/api", railway.url()));
    let sent: Vec<_> = evidence.sent.iter().map(|(name, _)| name.as_str()).collect();
    let expected =
        ["origin", "access-control-request-method", "access-control-request-headers", "accept"];
    assert_eq!(sent, expected);
    assert!(evidence.headers.contains(&("access-control-allow-origin".into(), PAGE.into())));
}

/// A request's first line, and what of it is CORS.
fn asked(head: &str) -> String {
    let mut lines: Vec<_> = head.lines().skip(1).map(str::to_owned).collect();
    lines.retain(|it| it.starts_with("origin:") || it.starts_with("access-control-"));
    lines.sort();
    let first = head.lines().next().unwrap().trim_end_matches(" HTTP/1.1");
    format!("{first}\n{}", lines.join("\n"))
}

#[tokio::test]
async fn one_that_is_down_is_not_judged_whatever_it_answers() {
    let right = right().await;
    for fault in [Fault::Http500, Fault::RailwayStopped, Fault::RenderSuspended, Fault::Refuse] {
        let down = testkit::faulty(fault).await;
        let checked = check([&right.url(), &down.url()], "/health", settings(PAGE)).await;
        let names = vec!["Render".into()];
        assert_eq!(
            checked.finding,
            Finding::Unjudged(Unjudged::BackendDown { names }),
            "{fault:?}"
        );
        let probe = checked.exchanges.last().unwrap();
        assert_eq!(probe.request, format!("GET {}/health", down.url()));
    }
}

#[tokio::test]
async fn one_that_is_down_hides_no_failure_of_the_other() {
    let (down, bare) = (testkit::faulty(Fault::Http500).await, Raw::answering(BARE).await);
    let checked = check([&down.url(), &bare.url()], "/health", settings(PAGE)).await;
    let found = cors(&checked);
    assert_eq!((found.outcome(), found.down.as_slice()), (Outcome::Fail, &["Railway".into()][..]));
    assert_eq!(found.backends[0].troubles[0].leg, Leg::Preflight);
}

const BARE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn the_platforms_page_in_between_is_not_the_backends_cors() {
    let right = right().await;
    let edge = raw(async |mut begun| {
        if !asks(&begun, "OPTIONS", "/api") {
            return Ok(Some(begun));
        }
        let page = "HTTP/1.1 502 Bad Gateway\r\nx-railway-fallback: true\r\n\
                    content-length: 0\r\nconnection: close\r\n\r\n";
        begun.send(page).await?;
        Ok(None)
    })
    .await;
    let checked = check([&right.url(), &edge.url()], "/health", settings(PAGE)).await;
    let names = vec!["Render".into()];
    assert_eq!(checked.finding, Finding::Unjudged(Unjudged::BackendDown { names }));
}

#[tokio::test]
async fn without_a_frontend_or_a_second_backend_there_is_nothing_to_say() {
    let right = right().await;
    let chain = [("Render", &*right.url())];
    let alone = check_chain(&chain, "/health", settings(PAGE)).await;
    assert_eq!(alone.finding, Finding::Unjudged(Unjudged::NoBackup));
    let bare = Raw::answering(BARE).await;
    let alone = check_chain(&[("Render", &*bare.url())], "/health", settings(PAGE)).await;
    assert_eq!(alone.finding.outcome(), Outcome::Fail);
    let nobody = Settings { frontend: None, ..settings(PAGE) };
    let nobody = check_chain(&chain, "/health", nobody).await;
    assert_eq!(nobody.finding, Finding::Unjudged(Unjudged::NoFrontend));
}

#[tokio::test]
async fn a_cut_connection_is_not_known_and_an_endless_body_is_not_read() {
    let right = right().await;
    let cut = raw(async |begun| Ok((!asks(&begun, "OPTIONS", "/api")).then_some(begun))).await;
    let checked = check([&right.url(), &cut.url()], "/health", settings(PAGE)).await;
    assert_eq!(checked.finding.outcome(), Outcome::Unknown, "{checked:#?}");
    let [unseen] = cors(&checked).backends[1].unseen.as_slice() else { panic!("{checked:#?}") };
    assert!(matches!((unseen.leg, &unseen.why), (Leg::Preflight, Blank::Missed(_))), "{unseen:?}");

    let endless = raw(async |mut begun| {
        if !asks(&begun, "GET", "/api") {
            return Ok(Some(begun));
        }
        let head = format!(
            "HTTP/1.1 200 OK\r\naccess-control-allow-origin: {PAGE}\r\nvary: Origin\r\n\
             connection: close\r\n\r\n"
        );
        begun.send(head).await?;
        // Until the reader has had enough.
        while begun.send([b'a'; 4096]).await.is_ok() {}
        Ok(None)
    })
    .await;
    let checked = check([&right.url(), &endless.url()], "/health", settings(PAGE)).await;
    assert_eq!(checked.finding.outcome(), Outcome::Pass, "{checked:#?}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (right, elsewhere) = (right().await, Raw::answering(BARE).await);
    let to = elsewhere.url();
    let leading = raw(move |mut begun| {
        let to = to.clone();
        async move {
            if !asks(&begun, "GET", "/api") {
                return Ok(Some(begun));
            }
            let head = format!(
                "HTTP/1.1 307 It\r\naccess-control-allow-origin: {PAGE}\r\nvary: Origin\r\n\
                 location: {to}/in?token=secret\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            );
            begun.send(head).await?;
            Ok(None)
        }
    })
    .await;
    let checked = check([&right.url(), &leading.url()], "/health", settings(PAGE)).await;
    assert_eq!(checked.finding.outcome(), Outcome::Unknown, "{checked:#?}");
    let to = Some(format!("{}/in", elsewhere.url()));
    let why = Blank::Redirected { status: 307, to };
    assert_eq!(cors(&checked).backends[1].unseen[0].why, why);
    assert_eq!(elsewhere.heads(), [""; 0]);
    assert!(!format!("{checked:?}").contains("secret"));
}
