//! Every way in which Vercel's and Render's APIs can fail, and what is said and done about it.

#![expect(clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

use std::time::{Duration, Instant};

use platforms::{ApiError, Render, Token, Vercel};
use testkit::railway::ApiFault;
use testkit::render::{FakeRender, FakeRenderService};
use testkit::vercel::{FakeProject, FakeVercel};
use tokio::task::JoinSet;

/// A fault, and the code that it gets after the platform's name.
const FAULTS: [(ApiFault, &str); 15] = [
    (ApiFault::Unauthorized, "unauthorized"),
    (ApiFault::Forbidden, "forbidden"),
    (ApiFault::RateLimited(Some(1)), "rate_limited"),
    (ApiFault::RateLimited(None), "rate_limited"),
    (ApiFault::ServerError(500), "server_error"),
    (ApiFault::ServerError(503), "server_error"),
    (ApiFault::Hang, "timeout"),
    (ApiFault::Cut, "unreachable"),
    (ApiFault::Shape, "shape"),
    (ApiFault::Types, "shape"),
    (ApiFault::Html, "shape"),
    (ApiFault::Empty, "shape"),
    (ApiFault::Redirect, "shape"),
    (ApiFault::Says(400, "Invalid request: unknown parameter"), "refused"),
    (ApiFault::Huge, "shape"),
];

async fn vercel() -> (FakeVercel, Vercel) {
    let fake = FakeVercel::start().await;
    fake.add(FakeProject { hosts: vec!["a.test".to_owned()], ..FakeProject::new("shop") });
    let token = Token::try_new(fake.token()).expect("a token");
    let client = Vercel::new(fake.url().parse().expect("a URL"), token, None);
    (fake, client.expect("on loopback"))
}

async fn render() -> (FakeRender, Render) {
    let fake = FakeRender::start().await;
    fake.add(FakeRenderService::new("api", "https://api.onrender.com"));
    let key = Token::try_new(fake.key()).expect("a key");
    let client = Render::new(fake.url().parse().expect("a URL"), key);
    (fake, client.expect("on loopback"))
}

#[tokio::test]
async fn every_fault_of_every_question_is_named() {
    let mut cases = JoinSet::new();
    for (fault, code) in FAULTS {
        cases.spawn(async move {
            let (fake, client) = vercel().await;
            let client = client.asking_once();
            fake.fail_always(fault);
            let (variables, production, project) = tokio::join!(
                client.variables("shop"),
                client.production("shop"),
                client.project_at("a.test"),
            );
            for error in [variables.err(), production.err(), project.err()] {
                named(&error.expect("it fails"), fault, &format!("vercel_{code}"));
            }
            assert_eq!(fake.asked().len(), 3, "{fault:?}: nothing follows a redirect");
            let (fake, client) = render().await;
            let client = client.asking_once();
            fake.fail_always(fault);
            let (services, service, deploy) = tokio::join!(
                client.services(),
                client.service_at("api.onrender.com"),
                client.latest_deploy("srv-api"),
            );
            for error in [services.err(), service.err(), deploy.err()] {
                named(&error.expect("it fails"), fault, &format!("render_{code}"));
            }
            assert_eq!(fake.asked().len(), 3, "{fault:?}: nothing follows a redirect");
        });
    }
    assert_eq!(cases.join_all().await.len(), FAULTS.len());
}

fn named(error: &ApiError, fault: ApiFault, code: &str) {
    assert_eq!(error.code(), code, "{fault:?}: {error}");
    assert!(!error.may_have_happened(), "{fault:?}");
    assert!(error.to_string().chars().count() < 400, "{fault:?}: {error}");
    assert!(error.next_step().ends_with('.'), "{fault:?}: {}", error.next_step());
    let wait = (fault == ApiFault::RateLimited(Some(1))).then_some(Duration::from_secs(1));
    assert_eq!(error.retry_after(), wait, "{fault:?}");
}

#[tokio::test]
async fn questions_are_asked_again_where_that_may_help() {
    for fault in [ApiFault::ServerError(502), ApiFault::Cut, ApiFault::RateLimited(Some(0))] {
        let (fake, client) = render().await;
        fake.fail_next([Some(fault), Some(fault)]);
        client.latest_deploy("srv-api").await.expect("the third try");
        assert_eq!(fake.asked().len(), 3, "{fault:?}");
    }
    for fault in [ApiFault::Unauthorized, ApiFault::Forbidden, ApiFault::Shape, ApiFault::Html] {
        let (fake, client) = vercel().await;
        fake.fail_always(fault);
        client.variables("shop").await.expect_err("it fails");
        assert_eq!(fake.asked().len(), 1, "{fault:?}");
    }
}

#[tokio::test]
async fn retry_after_is_waited_for_if_it_is_short_and_told_otherwise() {
    let (fake, client) = vercel().await;
    fake.fail_next([Some(ApiFault::RateLimited(Some(1)))]);
    client.variables("shop").await.expect("the second try");
    let asked = fake.asked();
    assert!(asked[1].at - asked[0].at >= Duration::from_secs(1));
    fake.fail_always(ApiFault::RateLimited(Some(600)));
    let began = Instant::now();
    let error = client.variables("shop").await.expect_err("that is too long");
    assert!(began.elapsed() < Duration::from_secs(10));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(600)));
    assert_eq!(fake.asked().len(), 3);
}

#[tokio::test]
async fn nothing_listening_is_unreachable() {
    let (fake, client) = render().await;
    drop(fake);
    let error = client.asking_once().services().await.expect_err("nobody is there");
    assert_eq!(error.code(), "render_unreachable");
}

#[test]
fn tokens_go_only_where_nobody_listens() {
    let token = Token::try_new("0a1b").expect("a token");
    for (address, allowed) in [
        ("https://api.vercel.com", true),
        ("http://127.0.0.1:40001/v1", true),
        ("http://api.vercel.com", false),
        ("https://me:secret@api.vercel.com/", false),
        ("ftp://api.vercel.com/", false),
    ] {
        let url: url::Url = address.parse().expect("a URL");
        let vercel = Vercel::new(url.clone(), token.clone(), None).err();
        let render = Render::new(url, token.clone()).err();
        assert_eq!((vercel.is_none(), render.is_none()), (allowed, allowed), "{address}");
        let codes = [vercel, render].into_iter().flatten().map(|error| {
            assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
            assert!(error.next_step().contains("leave it out"), "{}", error.next_step());
            error.code()
        });
        assert!(allowed || codes.eq(["vercel_address", "render_address"]), "{address}");
    }
}
