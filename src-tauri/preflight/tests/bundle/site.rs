//! A small server that answers by path, as a site of Next.js would, or not at all like one.

use std::collections::HashMap;
use std::sync::Arc;

use testkit::raw::Raw;

/// A whole answer.
pub(crate) fn answer(status: &str, kind: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

pub(crate) fn html(body: impl AsRef<[u8]>) -> Vec<u8> {
    answer("200 OK", "text/html; charset=utf-8", body)
}

pub(crate) fn script(body: impl AsRef<[u8]>) -> Vec<u8> {
    answer("200 OK", "application/javascript; charset=utf-8", body)
}

pub(crate) fn redirect(to: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: {to}\r\ncontent-length: 0\r\n\
         connection: close\r\n\r\n"
    )
    .into_bytes()
}

/// A page with these scripts.
pub(crate) fn page(scripts: &[&str]) -> String {
    let tags: String =
        scripts.iter().map(|it| format!("<script src=\"{it}\" async></script>")).collect();
    format!("<!DOCTYPE html><html><head>{tags}</head><body><div id=__next></div></body></html>")
}

/// Answers these paths, whatever their query; others are not found.
pub(crate) async fn serve<const N: usize>(paths: [(&str, Vec<u8>); N]) -> Raw {
    let paths = paths.map(|(path, answer)| (path.to_owned(), answer));
    let paths = Arc::new(HashMap::<String, Vec<u8>>::from(paths));
    Raw::start(move |mut begun| {
        let paths = Arc::clone(&paths);
        async move {
            let path = path_of(&begun.head).to_owned();
            let missing = answer("404 Not Found", "text/plain", "not here");
            begun.send(paths.get(&path).unwrap_or(&missing)).await?;
            begun.until_gone().await;
            Ok(())
        }
    })
    .await
}

/// The path of a request, without its query.
pub(crate) fn path_of(head: &str) -> &str {
    let target = head.split(' ').nth(1).unwrap_or_default();
    target.split('?').next().unwrap_or_default()
}
