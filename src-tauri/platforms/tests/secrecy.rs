//! No token is in no log, no error and no `Debug`, whatever happens.

#![expect(clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use platforms::{ApiError, Railway, RailwayAccount, Render, Token, Vercel};
use testkit::railway::{ApiFault, FakeRailway, Operation};
use testkit::render::FakeRender;
use testkit::vercel::FakeVercel;
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
        tell(&mut told, errors);
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
    told.push_str(&of_the_others().await);
    let log = String::from_utf8(log.0.lock().expect("nothing panics under it").clone());
    let log = log.expect("the log is text");
    assert!(log.contains("railway_refused"), "the log has something: {log}");
    for text in [&log, &told] {
        for secret in [fake.token(), fake.account_token(), "vcp_0f2f", "rnd_0f2f"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

fn tell(told: &mut String, errors: impl IntoIterator<Item = Option<ApiError>>) {
    for error in errors.into_iter().flatten() {
        write!(told, "{error} {error:?} {}", error.next_step()).expect("into a String");
    }
}

/// What Railway's account, Vercel and Render are heard to say, whatever happens.
async fn of_the_others() -> String {
    let token = |text| Token::try_new(text).expect("a token");
    let (railway, vercel) = (FakeRailway::start().await, FakeVercel::start().await);
    let render = FakeRender::start().await;
    let url = |text: &str| text.parse().expect("a URL");
    let account = RailwayAccount::new(url(railway.url()), token(railway.account_token()));
    let account = account.expect("on loopback").asking_once();
    let projects = Vercel::new(url(&vercel.url()), token(vercel.token()), Some("team_9".into()));
    let projects = projects.expect("on loopback").asking_once();
    let services = Render::new(url(&render.url()), token(render.key()));
    let services = services.expect("on loopback").asking_once();
    let mut told = format!("{account:?} {projects:?} {services:?}");
    let same = |fault: ApiFault| [Some(fault); 3];
    for faults in [
        [None; 3],
        // Each repeats its token in its own words.
        [
            Some(ApiFault::Errors(railway.account_token())),
            Some(ApiFault::Says(400, vercel.token())),
            Some(ApiFault::Says(404, render.key())),
        ],
        same(ApiFault::Forbidden),
        same(ApiFault::Redirect),
        same(ApiFault::Cut),
        same(ApiFault::Html),
    ] {
        railway.fail_always(Operation::Me, faults[0]);
        vercel.fail_always(faults[1]);
        render.fail_always(faults[2]);
        tell(
            &mut told,
            [
                account.credit(None).await.err(),
                projects.variables("shop").await.err(),
                projects.production("shop").await.err(),
                projects.project_at("a.test").await.err(),
                services.service_at("a.test").await.err(),
                services.latest_deploy("srv-1").await.err(),
            ],
        );
    }
    assert!(told.contains("Forbidden") && told.contains("Unreachable"), "{told}");
    told
}
