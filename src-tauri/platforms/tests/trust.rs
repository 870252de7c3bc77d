//! The token is sent to nobody whose certificate this system does not trust.

#![cfg(target_os = "linux")]
#![expect(clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use platforms::{Railway, Token};
use tempfile::TempDir;
use testkit::railway::FakeRailway;
use testkit::tls::Certificate;

fn client(url: &str, fake: &FakeRailway) -> Railway {
    let token = Token::try_new(fake.token()).expect("a token");
    Railway::new(url.parse().expect("a URL"), token).expect("https is allowed")
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_gets_no_request() {
    for certificate in [
        // Signed by an authority that this system does not know.
        Certificate::Right,
        Certificate::WrongName,
        Certificate::Expired,
        Certificate::SelfSigned,
    ] {
        let (fake, _) = FakeRailway::start_over_tls(certificate).await;
        let error = client(fake.url(), &fake).stop("deployment-1-1").await;
        let error = error.expect_err("it is not trusted");
        assert_eq!(error.code(), "railway_unreachable", "{certificate:?}: {error}");
        assert!(error.to_string().contains("certificate"), "{certificate:?}: {error}");
        assert!(!error.may_have_happened(), "{certificate:?}");
        assert!(fake.calls().is_empty(), "{certificate:?}");
    }
}

#[tokio::test]
async fn a_certificate_that_this_system_trusts_is_spoken_to() {
    let (fake, authority) = FakeRailway::start_over_tls(Certificate::Right).await;
    fake.add_service("api", None).await;
    let directory = TempDir::new().expect("a directory");
    let file = directory.path().join("authority.pem");
    let pem = STANDARD.encode(&authority);
    let begin = "-----BEGIN CERTIFICATE-----";
    fs::write(&file, format!("{begin}\n{pem}\n-----END CERTIFICATE-----\n")).expect("writable");
    let port = fake.url().rsplit_once("127.0.0.1:").expect("on loopback").1.to_owned();
    let urls = [fake.url().to_owned(), format!("https://localhost:{port}")];
    tokio::task::spawn_blocking(move || urls.iter().for_each(|url| run(url, &file)))
        .await
        .expect("both are trusted");
    assert_eq!(fake.calls().len(), 2);
}

/// Runs the ignored test below in a process whose system trusts the authority in `file` alone.
fn run(url: &str, file: &Path) {
    let itself = std::env::current_exe().expect("its own path");
    let told = Command::new(itself)
        .args(["in_a_system_that_trusts_it", "--exact", "--ignored", "--nocapture"])
        .env("SSL_CERT_FILE", file)
        .env_remove("SSL_CERT_DIR")
        .env("RAILWAY_AT", url)
        .output()
        .expect("itself can be run");
    let (out, err) = (String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
    assert!(told.status.success() && out.contains("1 passed"), "{url}:\n{out}\n{err}");
}

#[tokio::test]
#[ignore = "run by the test above, as which certificates are trusted is the process's"]
async fn in_a_system_that_trusts_it() {
    let url = std::env::var("RAILWAY_AT").expect("set above");
    // For the token that every fake has.
    let fake = FakeRailway::start().await;
    let deployment = client(&url, &fake).deployment("deployment-1-1").await;
    assert!(deployment.expect("an answer over TLS").is_running());
}
