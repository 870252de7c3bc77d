//! Every way in which the API fails, at every command: named, and never left stopped in silence.

use domain::drill::Verdict;
use futures_util::future::join_all;
use testkit::railway::{ApiFault, Operation};

use crate::scene::{API, Scene};

/// Nothing was done, and that is known.
const REFUSALS: [(ApiFault, &str); 3] = [
    (ApiFault::Unauthorized, "railway_unauthorized"),
    (ApiFault::Forbidden, "railway_forbidden"),
    (ApiFault::RateLimited(Some(3600)), "railway_rate_limited"),
];

/// Nobody knows whether it was done.
const UNSURE: [(ApiFault, &str); 8] = [
    (ApiFault::ServerError(503), "railway_server_error"),
    (ApiFault::ServerErrorAfter, "railway_server_error"),
    (ApiFault::ErrorsAfter("Problem processing request"), "railway_refused"),
    (ApiFault::HangAfter, "railway_timeout"),
    (ApiFault::Cut, "railway_unreachable"),
    (ApiFault::CutAfter, "railway_unreachable"),
    (ApiFault::Shape, "railway_shape"),
    (ApiFault::Huge, "railway_shape"),
];

#[tokio::test(flavor = "multi_thread")]
async fn before_the_stop_nothing_was_touched() {
    let cases = REFUSALS.into_iter().chain([
        (ApiFault::ServerError(502), "railway_server_error"),
        (ApiFault::Errors("Not Authorized"), "railway_unauthorized"),
        (ApiFault::Cut, "railway_unreachable"),
        (ApiFault::Shape, "railway_shape"),
        (ApiFault::Html, "railway_shape"),
    ]);
    join_all(cases.map(|(fault, code)| async move {
        let scene = Scene::failing(Operation::ProjectToken, fault, 3).await;
        let ended = scene.drill().await;
        assert_eq!(ended.doubt(), Some(code), "{fault:?}: {ended:?}");
        assert_eq!(scene.platform.stops(), 0);
        scene.assert_restored(code);
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_that_was_surely_refused_leaves_nothing_to_restore() {
    join_all(REFUSALS.map(|(fault, code)| async move {
        let scene = Scene::failing(Operation::Stop, fault, 1).await;
        let ended = scene.drill().await;
        assert_eq!(ended.doubt(), Some(code), "{fault:?}: {ended:?}");
        assert!(ended.run.restored.is_none());
        assert_eq!((scene.platform.stops(), scene.platform.restarts()), (0, 0));
        scene.assert_restored(code);
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_that_may_have_happened_is_restored() {
    join_all(UNSURE.map(|(fault, code)| async move {
        let scene = Scene::failing(Operation::Stop, fault, 1).await;
        let ended = scene.drill().await;
        assert_eq!(ended.doubt(), Some(code), "{fault:?}: {ended:?}");
        assert!(ended.run.restored.as_ref().is_some_and(|it| it.runs), "{fault:?}: {ended:?}");
        scene.assert_restored(code);
        assert_eq!(scene.platform.restarts(), scene.platform.stops(), "{fault:?}");
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_whose_answer_is_lost_is_not_asked_for_twice_where_it_worked() {
    let done = [ApiFault::ServerErrorAfter, ApiFault::HangAfter, ApiFault::CutAfter];
    join_all(done.map(|fault| async move {
        let scene = Scene::failing(Operation::Restart, fault, 1).await;
        let ended = scene.drill().await;
        assert_eq!(ended.report.verdict, Verdict::Passed, "{fault:?}: {ended:?}");
        assert_eq!(scene.platform.asked(Operation::Restart), 1, "{fault:?}");
        scene.assert_restored(&format!("{fault:?}"));
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_that_failed_is_asked_for_again() {
    let failed = [
        ApiFault::RateLimited(Some(2)),
        ApiFault::ServerError(500),
        ApiFault::Cut,
        ApiFault::Shape,
        ApiFault::Hang,
    ];
    join_all(failed.map(|fault| async move {
        let scene = Scene::failing(Operation::Restart, fault, 1).await;
        let ended = scene.drill().await;
        assert_eq!(ended.report.verdict, Verdict::Passed, "{fault:?}: {ended:?}");
        assert_eq!(scene.platform.asked(Operation::Restart), 2, "{fault:?}");
        scene.assert_restored(&format!("{fault:?}"));
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_ends_in_between_is_told_with_what_to_do() {
    for operation in [Operation::Restart, Operation::ServiceInstance] {
        let scene = Scene::failing(operation, ApiFault::Unauthorized, 1).await;
        let ended = scene.drill().await;
        assert_eq!(ended.report.verdict, Verdict::Failed, "{ended:?}");
        let problem = ended.run.restored.unwrap().problem.unwrap();
        assert!(problem.contains("railway.com") && problem.contains(API), "{problem}");
        assert!(scene.journal().file().exists());
        // With a token that is good again.
        assert!(scene.restore().await.runs);
        scene.assert_restored("a new token");
    }
}
