//! The token is in no log, no error and no `Debug`, whatever happens.

#![expect(clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use platforms::{Railway, Token};
use testkit::railway::{ApiFault, FakeRailway, Operation};
use tracing_subscriber::fmt::MakeWriter;

/// Everything that was logged.
#[derive(Clone, Debug, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nothing panics under it").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

// Alone in this file: the log is the process's.
#[tokio::test]
async fn the_token_shows_nowhere() {
    let log = Log::default();
    let level = tracing::Level::TRACE;
    tracing_subscriber::fmt().with_max_level(level).with_writer(log.clone()).init();
    let fake = FakeRailway::start().await;
    let service = fake.add_service("api", None).await;
    let token = Token::try_new(fake.token()).expect("a token");
    let railway = Railway::new(fake.url().parse().expect("a URL"), token.clone());
    let railway = railway.expect("on loopback").asking_once();
    let mut told = format!("{token:?} {railway:?}");
    let mut ask = async |fault: Option<ApiFault>| {
        for operation in Operation::ALL {
            fake.fail_always(operation, fault);
        }
        let id = &service.deployment;
        let errors = [
            railway.service_at(&service.domain).await.err(),
            railway.service_at("other.example.org").await.err(),
            railway.deployment(id).await.err(),
            railway.stop(id).await.err(),
            railway.restart(id).await.err(),
            railway.redeploy(id).await.err(),
        ];
        for error in errors.into_iter().flatten() {
            write!(told, "{error} {error:?} {}", error.next_step()).expect("into a String");
        }
    };
    ask(None).await;
    // The API repeats the token in its own words.
    ask(Some(ApiFault::Errors(fake.token()))).await;
    for fault in [
        ApiFault::Unauthorized,
        ApiFault::Forbidden,
        ApiFault::RateLimited(Some(1)),
        ApiFault::ServerError(502),
        ApiFault::Cut,
        ApiFault::Shape,
        ApiFault::Types,
        ApiFault::Html,
        ApiFault::Redirect,
    ] {
        ask(Some(fault)).await;
    }
    let log = String::from_utf8(log.0.lock().expect("nothing panics under it").clone());
    let log = log.expect("the log is text");
    assert!(log.contains("railway_refused"), "the log has something: {log}");
    for text in [&log, &told] {
        assert!(!text.contains(fake.token()), "{text}");
    }
}
