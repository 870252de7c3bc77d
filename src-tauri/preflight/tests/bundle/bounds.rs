//! However much there is, and however slowly it comes, a look at it ends, and says what it left.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use domain::checklist::Outcome::{Pass, Unknown};
use domain::checklist::bundle::Gap;
use testkit::raw::Raw;

use crate::site::{html, page, path_of, script, serve};
use crate::world::{RAILWAY, RENDER, UNKNOWN, check, outcomes, proof};

const MIB: usize = 1024 * 1024;
/// Longer than the reading's own bound, for a machine under load.
const PATIENCE: Duration = Duration::from_secs(45);

const ENDLESS: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/javascript\r\n\
    connection: close\r\n\r\n";

/// Sends `filling` again and again, so many bytes at most; counts what went out.
async fn pour(
    begun: &mut testkit::raw::Begun,
    filling: &[u8],
    most: usize,
    sent: &AtomicUsize,
) -> std::io::Result<()> {
    begun.send(ENDLESS).await?;
    let mut poured = 0;
    while poured < most {
        begun.send(filling).await?;
        poured += filling.len();
        sent.fetch_add(filling.len(), Ordering::Relaxed);
    }
    Ok(())
}

#[tokio::test]
async fn fifty_megabytes_are_not_read_to_their_end() {
    let sent = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&sent);
    let site = Raw::start(move |mut begun| {
        let counts = Arc::clone(&counts);
        async move {
            if path_of(&begun.head) == "/" {
                return begun.send(html(page(&["/_next/static/chunks/a.js"]))).await;
            }
            let filling = "f(1);".repeat(20_000);
            pour(&mut begun, filling.as_bytes(), 50 * MIB, &counts).await
        }
    })
    .await;
    let began = Instant::now();
    let checked = check(&site.url()).await;
    assert!(began.elapsed() < PATIENCE);
    assert_eq!(outcomes(&checked), UNKNOWN);
    assert_eq!(proof(&checked).reading.gaps, [Gap::Bytes { limit: 10 * MIB }]);
    // Beside what was read there is what the system holds in between.
    assert!(sent.load(Ordering::Relaxed) < 30 * MIB, "{sent:?}");
}

#[tokio::test]
async fn a_page_without_end_is_cut() {
    let site = Raw::start(|mut begun| async move {
        if path_of(&begun.head) != "/" {
            return begun.send(script(format!("const a=[\"{RAILWAY}\",\"{RENDER}\"]"))).await;
        }
        let head = ENDLESS.replace("application/javascript", "text/html");
        begun.send(head + &page(&["/_next/static/chunks/a.js"])).await?;
        loop {
            begun.send("<p>and so on</p>\n".repeat(1_000)).await?;
        }
    })
    .await;
    let checked = check(&site.url()).await;
    assert_eq!(proof(&checked).reading.gaps, [Gap::Bytes { limit: 2 * MIB }]);
    assert_eq!(outcomes(&checked), [Pass, Unknown, Pass]);
}

#[tokio::test]
async fn a_file_that_trickles_is_not_waited_for() {
    let site = Raw::start(|mut begun| async move {
        if path_of(&begun.head) == "/" {
            return begun.send(html(page(&["/_next/static/chunks/a.js"]))).await;
        }
        begun.send(ENDLESS).await?;
        begun.send("const a=1;").await?;
        begun.until_gone().await;
        Ok(())
    })
    .await;
    let began = Instant::now();
    let checked = check(&site.url()).await;
    assert!(began.elapsed() < PATIENCE);
    let file = "/_next/static/chunks/a.js".to_owned();
    assert_eq!(proof(&checked).reading.gaps, [Gap::Missing { file, status: None }]);
    assert_eq!(outcomes(&checked), UNKNOWN);
}

#[tokio::test]
async fn of_five_thousand_files_sixty_are_read() {
    let names: Vec<_> = (0..5_000).map(|it| format!("/_next/static/chunks/{it}.js")).collect();
    let body = page(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let site = Raw::start(move |mut begun| {
        let body = body.clone();
        async move {
            match path_of(&begun.head) {
                "/" => begun.send(html(body)).await,
                _ => begun.send(script("f(1)")).await,
            }
        }
    })
    .await;
    let checked = check(&site.url()).await;
    assert_eq!(outcomes(&checked), UNKNOWN);
    let reading = &proof(&checked).reading;
    assert_eq!(reading.gaps, [Gap::Files { limit: 60, more: 4_941 }]);
    assert_eq!((site.heads().len(), reading.files), (60, 59));
}

#[tokio::test]
async fn pages_further_in_are_read_once_and_only_those_of_the_site() {
    let links = "<a href=/about>1</a><a href='/about#top'>2</a><a href=https://elsewhere.example/>3</a>\
                 <a href=/api/logout>4</a><a href=/paper.pdf>5</a><a href=mailto:me@a.example>6</a>";
    let first = page(&["/_next/static/chunks/a.js"]) + links;
    let about = page(&["/_next/static/chunks/b.js"]) + "<a href=/deeper>7</a>";
    let site = serve([
        ("/", html(first)),
        ("/about", html(about)),
        ("/_next/static/chunks/a.js", script(format!("const a=\"{RAILWAY}\""))),
        ("/_next/static/chunks/b.js", script(format!("const b=\"{RENDER}\""))),
    ])
    .await;
    let checked = check(&site.url()).await;
    assert_eq!(outcomes(&checked), [Pass, Pass, Pass]);
    let heads = site.heads();
    let mut asked: Vec<_> = heads.iter().map(|head| path_of(head)).collect();
    asked.sort_unstable();
    assert_eq!(asked, ["/", "/_next/static/chunks/a.js", "/_next/static/chunks/b.js", "/about"]);
}
