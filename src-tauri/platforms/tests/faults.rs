//! Every way in which Railway's API can fail, and what is said and done about it.

#![expect(clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use platforms::{ApiError, Railway, RailwayAccount, Token};
use testkit::Fault;
use testkit::railway::{ApiFault, FakeRailway, FakeService, Operation};
use tokio::task::JoinSet;
use url::Url;

/// A fault; the code that it gets; whether a command that it meets may have happened, and did.
const FAULTS: [(ApiFault, &str, bool, bool); 18] = [
    (ApiFault::Unauthorized, "railway_unauthorized", false, false),
    (ApiFault::Forbidden, "railway_forbidden", false, false),
    (ApiFault::RateLimited(Some(1)), "railway_rate_limited", false, false),
    (ApiFault::RateLimited(None), "railway_rate_limited", false, false),
    (ApiFault::ServerError(500), "railway_server_error", true, false),
    (ApiFault::ServerError(503), "railway_server_error", true, false),
    (ApiFault::ServerErrorAfter, "railway_server_error", true, true),
    (ApiFault::Errors("Problem processing request"), "railway_refused", true, false),
    (ApiFault::ErrorsAfter("Problem processing request"), "railway_refused", true, true),
    (ApiFault::Hang, "railway_timeout", true, false),
    (ApiFault::HangAfter, "railway_timeout", true, true),
    (ApiFault::Cut, "railway_unreachable", true, false),
    (ApiFault::CutAfter, "railway_unreachable", true, true),
    (ApiFault::Shape, "railway_shape", true, false),
    (ApiFault::Types, "railway_shape", true, false),
    (ApiFault::Html, "railway_shape", true, false),
    (ApiFault::Empty, "railway_shape", true, false),
    (ApiFault::Huge, "railway_shape", true, false),
];

struct Stage {
    fake: FakeRailway,
    service: FakeService,
    railway: Railway,
    account: RailwayAccount,
}

impl Stage {
    async fn new() -> Self {
        let fake = FakeRailway::start().await;
        let service = fake.add_service("api", None).await;
        fake.add_workspace("workspace-1", "ours");
        let url: Url = fake.url().parse().expect("a URL");
        let token = |text| Token::try_new(text).expect("a token");
        let railway = Railway::new(url.clone(), token(fake.token())).expect("loopback is allowed");
        let account = RailwayAccount::new(url, token(fake.account_token()));
        let account = account.expect("loopback is allowed").asking_once();
        Self { fake, service, railway, account }
    }

    /// Carries `operation` out; its result does not matter here, but whether it came.
    async fn run(&self, railway: &Railway, operation: Operation) -> Result<(), ApiError> {
        let Self { fake, service, .. } = self;
        let id = &service.deployment;
        match operation {
            Operation::ProjectToken => railway.service_at(&service.domain).await.map(drop),
            Operation::ServiceInstance => {
                railway.latest_deployment(fake.environment_id(), &service.id).await.map(drop)
            }
            Operation::Deployment => railway.deployment(id).await.map(drop),
            Operation::Stop => railway.stop(id).await,
            Operation::Restart => railway.restart(id).await,
            Operation::Redeploy => railway.redeploy(id).await.map(drop),
            Operation::Me => self.account.credit(None).await.map(drop),
            Operation::Workspace => self.account.credit(Some("workspace-1")).await.map(drop),
        }
    }

    fn commands_done(&self) -> usize {
        self.fake.stops() + self.fake.restarts() + self.fake.redeploys()
    }
}

#[tokio::test]
async fn every_fault_of_every_operation_is_named_and_its_effect_not_guessed() {
    let mut cases = JoinSet::new();
    for operation in Operation::ALL {
        let redirect = (ApiFault::Redirect, "railway_shape", true, false);
        for case in FAULTS.into_iter().chain([redirect]) {
            cases.spawn(check(operation, case));
        }
    }
    assert_eq!(cases.join_all().await.len(), Operation::ALL.len() * (FAULTS.len() + 1));
}

async fn check(operation: Operation, case: (ApiFault, &str, bool, bool)) {
    let (fault, code, unsure, done) = case;
    let stage = Stage::new().await;
    let is_command =
        matches!(operation, Operation::Stop | Operation::Restart | Operation::Redeploy);
    stage.fake.fail_always(operation, fault);
    let railway = stage.railway.clone().asking_once();
    let told = format!("{operation:?} {fault:?}");
    let error = stage.run(&railway, operation).await.expect_err("it fails");
    assert_eq!(error.code(), code, "{told}: {error}");
    assert_eq!(error.may_have_happened(), is_command && unsure, "{told}: {error}");
    assert_eq!(stage.commands_done(), usize::from(is_command && done), "{told}");
    assert!(error.to_string().contains(operation.field()), "{told}: {error}");
    assert!(error.to_string().chars().count() < 400, "{told}: {error}");
    assert!(error.next_step().ends_with('.'), "{told}: {}", error.next_step());
    let wait = (fault == ApiFault::RateLimited(Some(1))).then_some(Duration::from_secs(1));
    assert_eq!(error.retry_after(), wait, "{told}");
    assert_eq!(stage.fake.asked(operation), 1, "{told}");
}

#[tokio::test]
async fn questions_are_asked_again_where_that_may_help() {
    for fault in [ApiFault::ServerError(502), ApiFault::Cut, ApiFault::RateLimited(Some(0))] {
        let stage = Stage::new().await;
        stage.fake.fail_next(Operation::Deployment, fault);
        stage.fake.fail_next(Operation::Deployment, fault);
        stage.run(&stage.railway, Operation::Deployment).await.expect("the third try");
        assert_eq!(stage.fake.asked(Operation::Deployment), 3, "{fault:?}");
    }
}

#[tokio::test]
async fn questions_are_asked_three_times_at_most_and_later_each_time() {
    let stage = Stage::new().await;
    stage.fake.fail_always(Operation::ProjectToken, ApiFault::ServerError(503));
    let error = stage.run(&stage.railway, Operation::ProjectToken).await.expect_err("it fails");
    assert_eq!(error.code(), "railway_server_error");
    let calls = stage.fake.calls();
    let waits: Vec<_> = calls.windows(2).map(|pair| pair[1].at - pair[0].at).collect();
    assert_eq!(waits.len(), 2);
    assert!(waits[0] >= Duration::from_millis(450), "{waits:?}");
    assert!(waits[1] >= Duration::from_millis(900), "{waits:?}");
}

#[tokio::test]
async fn retry_after_is_waited_for_if_it_is_short() {
    let stage = Stage::new().await;
    stage.fake.fail_next(Operation::Deployment, ApiFault::RateLimited(Some(1)));
    stage.run(&stage.railway, Operation::Deployment).await.expect("the second try");
    let calls = stage.fake.calls();
    assert!(calls[1].at - calls[0].at >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_long_retry_after_is_told_instead_of_waited_for() {
    let stage = Stage::new().await;
    stage.fake.fail_always(Operation::Deployment, ApiFault::RateLimited(Some(1800)));
    let began = Instant::now();
    let error = stage.run(&stage.railway, Operation::Deployment).await.expect_err("it fails");
    assert!(began.elapsed() < Duration::from_secs(10));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(1800)));
    assert!(error.to_string().contains("1800 s"), "{error}");
    assert_eq!(stage.fake.calls().len(), 1);
}

#[tokio::test]
async fn what_waiting_cannot_change_is_asked_once() {
    for fault in [
        ApiFault::Unauthorized,
        ApiFault::Forbidden,
        ApiFault::Errors("Problem processing request"),
        ApiFault::Shape,
        ApiFault::Html,
        ApiFault::Huge,
    ] {
        let stage = Stage::new().await;
        stage.fake.fail_always(Operation::Deployment, fault);
        stage.run(&stage.railway, Operation::Deployment).await.expect_err("it fails");
        assert_eq!(stage.fake.calls().len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn commands_are_given_once() {
    for operation in [Operation::Stop, Operation::Restart, Operation::Redeploy] {
        for fault in
            [ApiFault::ServerError(502), ApiFault::CutAfter, ApiFault::RateLimited(Some(0))]
        {
            let stage = Stage::new().await;
            stage.fake.fail_next(operation, fault);
            stage.run(&stage.railway, operation).await.expect_err("it fails");
            assert_eq!(stage.fake.calls().len(), 1, "{operation:?} {fault:?}");
        }
    }
}

#[tokio::test]
async fn a_command_outlives_the_one_who_gave_it() {
    let fake = FakeRailway::start().await;
    let backend = Arc::new(testkit::sample("Railway").await);
    let service = fake.add_service("api", Some(backend.clone())).await;
    let token = Token::try_new(fake.token()).expect("a token");
    let railway = Railway::new(fake.url().parse().expect("a URL"), token).expect("on loopback");
    fake.tune(|it| it.stop_takes = Duration::from_millis(300));
    fake.fail_next(Operation::Stop, ApiFault::HangAfter);
    let stopping = tokio::spawn(async move { railway.stop(&service.deployment).await });
    let mut faults = backend.faults();
    while fake.stops() == 0 {
        tokio::task::yield_now().await;
    }
    stopping.abort();
    let stopped = faults.wait_for(|fault| *fault == Fault::RailwayStopped);
    tokio::time::timeout(Duration::from_secs(10), stopped).await.expect("soon").expect("it stops");
}

#[tokio::test]
async fn railways_words_are_quoted_short_and_on_one_line() {
    let stage = Stage::new().await;
    let long: &'static str = Box::leak(format!("first line\r\n{}", "x".repeat(5000)).into());
    stage.fake.fail_always(Operation::Stop, ApiFault::Errors(long));
    let error = stage.railway.stop("deployment-1-1").await.expect_err("it fails").to_string();
    assert!(error.contains("first line  xxx") && error.ends_with('…'), "{error}");
    assert!(error.chars().count() < 260, "{}", error.len());
}
