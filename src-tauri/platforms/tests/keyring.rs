//! Tokens in a real Secret Service, on a session bus of the test's own, and where there is none:
//! each part is a process of its own, one of the ignored tests.

#![cfg(target_os = "linux")]
#![expect(clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

use std::fs;
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use platforms::{Kind, Place, Token, Tokens};
use tempfile::TempDir;
use testkit::keyring::{Daemon, files_below, run};

const SECRET: &str = "5b0c7a86-1f0e-4a55-9a0e-0badc0ffee00";

fn token(text: &str) -> Token {
    Token::try_new(text).expect("a token")
}

/// The tokens, once the keyring that was started is there and `holds`.
async fn once(holds: impl AsyncFn(&Tokens) -> bool) -> Tokens {
    let tokens = Tokens::of_system();
    let deadline = Instant::now() + Duration::from_secs(20);
    while tokens.place(Kind::RailwayProject).await != Place::Keyring || !holds(&tokens).await {
        assert!(Instant::now() < deadline, "no keyring within 20 s");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    tokens
}

async fn opened() -> Tokens {
    once(async |tokens| tokens.get(Kind::RailwayProject).await.is_ok()).await
}

#[test]
fn tokens_live_in_the_keyring_and_outlive_it() {
    let home = TempDir::new().expect("a directory");
    run("in_a_session_with_a_keyring", None, home.path());
}

#[tokio::test]
#[ignore = "run by the test above, on a session bus of its own"]
async fn in_a_session_with_a_keyring() {
    let daemon = Daemon::start(Some("open sesame"));
    let tokens = opened().await;
    assert_eq!(tokens.get(Kind::RailwayProject).await, Ok(None));
    assert_eq!(tokens.forget(Kind::RailwayProject).await, Ok(()), "nothing is there to forget");
    assert_eq!(tokens.keep(Kind::RailwayProject, token("first-token")).await, Ok(()));
    assert_eq!(tokens.keep(Kind::RailwayProject, token(SECRET)).await, Ok(()));
    assert_eq!(tokens.place(Kind::RailwayProject).await, Place::Keyring);
    kinds_do_not_mix(&tokens).await;
    let others = Tokens::of_system();
    assert_eq!(
        others.get(Kind::RailwayProject).await,
        Ok(Some(token(SECRET))),
        "as another process sees it"
    );
    drop(daemon);

    let files = files_below(&PathBuf::from(std::env::var_os("XDG_DATA_HOME").expect("set above")));
    let all: Vec<u8> = files.iter().flat_map(|file| fs::read(file).unwrap_or_default()).collect();
    assert!(!all.is_empty(), "the keyring is on disk: {files:?}");
    let there = all.windows(SECRET.len()).any(|bytes| bytes == SECRET.as_bytes());
    assert!(!there, "the token is on disk in clear");

    let _daemon = Daemon::start(Some("open sesame"));
    let tokens = opened().await;
    assert_eq!(
        tokens.get(Kind::RailwayProject).await,
        Ok(Some(token(SECRET))),
        "after the keyring's restart"
    );
    assert_eq!(tokens.forget(Kind::RailwayProject).await, Ok(()));
    assert_eq!(tokens.get(Kind::RailwayProject).await, Ok(None));
    assert_eq!(others.get(Kind::RailwayProject).await, Ok(None));
    assert_eq!(tokens.place(Kind::RailwayProject).await, Place::Keyring);
}

/// The project's token is there; each other kind is kept, read and forgotten beside it.
async fn kinds_do_not_mix(tokens: &Tokens) {
    let others = Kind::ALL.into_iter().filter(|kind| *kind != Kind::RailwayProject);
    let secret = |kind: Kind| token(&format!("secret-of-{}", kind.variable()));
    for kind in others.clone() {
        assert_eq!(tokens.get(kind).await, Ok(None), "{kind:?}");
        assert_eq!(tokens.keep(kind, secret(kind)).await, Ok(()), "{kind:?}");
    }
    let process = Tokens::of_system();
    for kind in others.clone() {
        assert_eq!(process.get(kind).await, Ok(Some(secret(kind))), "{kind:?}");
    }
    for kind in others {
        assert_eq!(tokens.forget(kind).await, Ok(()), "{kind:?}");
        assert_eq!(process.get(kind).await, Ok(None), "{kind:?}");
    }
    assert_eq!(process.get(Kind::RailwayProject).await, Ok(Some(token(SECRET))));
}

#[test]
fn a_locked_keyring_is_told_and_the_token_kept_for_the_session() {
    let home = TempDir::new().expect("a directory");
    run("in_a_session_with_a_locked_keyring", None, home.path());
}

#[tokio::test]
#[ignore = "run by the test above, on a session bus of its own"]
async fn in_a_session_with_a_locked_keyring() {
    let daemon = Daemon::start(Some("open sesame"));
    assert_eq!(opened().await.keep(Kind::RailwayProject, token("first-token")).await, Ok(()));
    drop(daemon);

    let _daemon = Daemon::start(None);
    let tokens = once(async |_| true).await;
    let error = tokens.get(Kind::RailwayProject).await.expect_err("nobody is there to unlock it");
    assert!(["keyring_locked", "keyring_timeout"].contains(&error.code()), "{error}");
    assert_eq!(tokens.place(Kind::RailwayProject).await, Place::Keyring);
    let error =
        tokens.keep(Kind::RailwayProject, token(SECRET)).await.expect_err("nobody unlocks it");
    assert!(error.to_string().ends_with("kept in memory, until the app ends."), "{error}");
    assert!(!format!("{error} {error:?}").contains(SECRET), "{error:?}");
    assert_eq!(tokens.get(Kind::RailwayProject).await, Ok(Some(token(SECRET))));
    assert_eq!(tokens.place(Kind::RailwayProject).await, Place::Memory);
}

#[test]
fn without_a_keyring_tokens_live_as_long_as_the_process() {
    let home = TempDir::new().expect("a directory");
    let nowhere = format!("unix:path={}/nobody", home.path().display());
    run("in_a_session_without_a_keyring", Some(&nowhere), home.path());
}

#[tokio::test]
#[ignore = "run by the test above, on a session bus of its own"]
async fn in_a_session_without_a_keyring() {
    let tokens = Tokens::of_system();
    assert_eq!(tokens.place(Kind::RailwayProject).await, Place::Memory);
    assert_eq!(tokens.get(Kind::RailwayProject).await, Ok(None));
    assert_eq!(tokens.keep(Kind::RailwayProject, token(SECRET)).await, Ok(()));
    assert_eq!(tokens.get(Kind::RailwayProject).await, Ok(Some(token(SECRET))));
    assert_eq!(tokens.place(Kind::RailwayProject).await, Place::Memory);
    assert_eq!(Tokens::of_system().get(Kind::RailwayProject).await, Ok(None), "nobody else has it");
    assert_eq!(tokens.forget(Kind::RailwayProject).await, Ok(()));
    assert_eq!(tokens.get(Kind::RailwayProject).await, Ok(None));
}

#[test]
fn a_keyring_that_never_answers_holds_nobody_up() {
    let home = TempDir::new().expect("a directory");
    let mute = home.path().join("mute");
    // The system accepts the connections; nobody takes them up.
    let _listener = UnixListener::bind(&mute).expect("a short path");
    let bus = format!("unix:path={}", mute.display());
    let began = Instant::now();
    run("in_a_session_that_hangs", Some(&bus), home.path());
    // Two answers' time, and a process that ends although its keyring's thread never does.
    assert!(began.elapsed() < Duration::from_secs(40), "{:?}", began.elapsed());
}

#[tokio::test]
#[ignore = "run by the test above, on a session bus of its own"]
async fn in_a_session_that_hangs() {
    let tokens = Tokens::of_system();
    for _ in 0..2 {
        // All kinds at the same time: together they wait no longer than one.
        let (railway, vercel, render) = tokio::join!(
            tokens.get(Kind::RailwayProject),
            tokens.get(Kind::Vercel),
            tokens.get(Kind::Render),
        );
        for (token, variable) in
            [(railway, "RAILWAY_TOKEN"), (vercel, "VERCEL_TOKEN"), (render, "RENDER_API_KEY")]
        {
            let error = token.expect_err("no answer ever");
            assert_eq!(error.code(), "keyring_timeout");
            assert_eq!(error.to_string(), "The system's keyring did not answer within 5 s.");
            assert!(error.next_step().ends_with(&format!("in {variable}.")), "{error:?}");
        }
    }
}
