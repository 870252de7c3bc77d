//! Whether this machine is online, by the answers of reference addresses.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod common;

use domain::connectivity::Reachability;
use engine::port::ConnectivityCheck;
use probe::{Expect, Reference, ReferenceCheck};
use testkit::{Fault, faulty};

/// A server that gives this one answer, and what is expected of it.
async fn says(answer: &'static str, expect: Expect) -> (common::Raw, Reference) {
    let server = common::raw(move |mut stream| async move {
        common::read_head(&mut stream).await?;
        common::write_until_gone(&mut stream, answer, b"").await
    })
    .await;
    let reference = Reference { url: server.url.clone(), expect };
    (server, reference)
}

async fn checked(references: Vec<Reference>) -> Reachability {
    ReferenceCheck::new(references).unwrap().check().await
}

const EMPTY: &str = "HTTP/1.1 204 No Content\r\n\r\n";
const SUCCESS: &str = "HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nsuccess\n";
const APPLE: &str =
    "HTTP/1.1 200 OK\r\ncontent-length: 37\r\n\r\n<HTML><BODY>Success</BODY></HTML>    ";
const LOGIN: &str = "HTTP/1.1 200 OK\r\ncontent-length: 18\r\n\r\n<h1>Sign in…</h1>";
const REDIRECT: &str =
    "HTTP/1.1 302 Found\r\nlocation: http://portal.invalid/\r\ncontent-length: 0\r\n\r\n";

#[tokio::test]
async fn any_one_expected_answer_is_online() {
    for (answer, expect) in [
        (EMPTY, Expect::Status(204)),
        (SUCCESS, Expect::Body("success".into())),
        (APPLE, Expect::Contains("Success".into())),
    ] {
        let (_server, good) = says(answer, expect).await;
        assert_eq!(checked(vec![good]).await, Reachability::Online, "{answer}");
    }
    let (_portal, wrong) = says(LOGIN, Expect::Status(204)).await;
    let (_server, good) = says(SUCCESS, Expect::Body("success".into())).await;
    assert_eq!(checked(vec![wrong, good]).await, Reachability::Online);
}

#[tokio::test]
async fn online_does_not_wait_for_those_that_hang() {
    let hanging = faulty(Fault::Hang).await;
    let (_server, good) = says(EMPTY, Expect::Status(204)).await;
    let hangs = Reference { url: hanging.url(), expect: Expect::Status(204) };
    let started = std::time::Instant::now();
    assert_eq!(checked(vec![hangs, good]).await, Reachability::Online);
    assert!(started.elapsed() < std::time::Duration::from_secs(3), "the timeout of the other");
}

#[tokio::test]
async fn another_answer_than_the_expected_is_a_portal() {
    let refusing = faulty(Fault::Refuse).await;
    for answer in [LOGIN, REDIRECT, SUCCESS] {
        let (_portal, wrong) = says(answer, Expect::Status(204)).await;
        let dead = Reference { url: refusing.url(), expect: Expect::Status(204) };
        assert_eq!(checked(vec![dead, wrong]).await, Reachability::Portal, "{answer}");
    }
}

#[tokio::test]
async fn no_answer_at_all_is_offline() {
    let refusing = faulty(Fault::Refuse).await;
    let dead = Reference { url: refusing.url(), expect: Expect::Status(204) };
    assert_eq!(checked(vec![dead.clone(), dead]).await, Reachability::Offline);
}

#[tokio::test]
async fn without_references_nothing_is_ever_offline() {
    assert_eq!(checked(Vec::new()).await, Reachability::Online);
}

#[test]
fn only_http_addresses_are_references() {
    for url in ["https://a.example", "a.example", ""] {
        let reference = Reference { url: url.into(), expect: Expect::Status(204) };
        let refused = ReferenceCheck::new(vec![reference]).unwrap_err().to_string();
        assert!(refused.contains(&format!("\"{url}\" is not an http:// URL")), "{refused}");
    }
    assert!(ReferenceCheck::new(Reference::defaults()).is_ok());
}
