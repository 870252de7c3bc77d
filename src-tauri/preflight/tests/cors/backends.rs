//! Real backends: what they do wrong is found, and what they do right passes.

use domain::checklist::cors::{Blank, Leg, Refusal, Warning};
use domain::checklist::{Origin, Outcome, Settings};
use url::Url;

use crate::scene::{PAGE, Services, cors, settings, troubles};

fn with_cookies() -> Settings {
    Settings { credentials: true, ..settings(PAGE) }
}

/// What is the same in both versions.
async fn fastapi(version: &str) -> Services {
    let services = Services::fastapi(version).await;
    let passes = async |names: [&str; 2], settings: Settings| {
        let checked = services.check(names, settings).await;
        assert_eq!(checked.finding.outcome(), Outcome::Pass, "{names:?}: {checked:#?}");
        cors(&checked).backends.iter().flat_map(|it| it.warnings.clone()).collect::<Vec<_>>()
    };
    assert_eq!(passes(["right", "right_too"], settings(PAGE)).await, []);
    assert_eq!(passes(["right", "by_pattern"], settings(PAGE)).await, []);
    assert_eq!(passes(["cookies", "cookies_too"], with_cookies()).await, []);
    // "*" is honest: nobody is named who was not meant.
    assert_eq!(passes(["everything", "everything_too"], settings(PAGE)).await, []);

    let fails = async |name: &str, settings: Settings| {
        let right = if settings.credentials { "cookies" } else { "right" };
        let checked = services.check([right, name], settings).await;
        assert_eq!(checked.finding.outcome(), Outcome::Fail, "{name}: {checked:#?}");
        checked
    };
    let refused = Some("Disallowed CORS origin");
    let checked = fails("wrong_origin", settings(PAGE)).await;
    let expected = [(Leg::Preflight, 400, Refusal::NoOrigin, refused)];
    assert_eq!(troubles(&checked), expected);
    assert!(!cors(&checked).backends[1].troubles[0].slash);
    let checked = fails("slash", settings(PAGE)).await;
    assert_eq!(troubles(&checked), expected);
    assert!(cors(&checked).backends[1].troubles[0].slash, "{checked:#?}");

    let none = Refusal::NoOrigin;
    let checked = fails("no_cors", settings(PAGE)).await;
    assert_eq!(troubles(&checked), [(Leg::Preflight, 405, none.clone(), None)]);
    let checked = fails("signed_in_first", settings(PAGE)).await;
    assert_eq!(troubles(&checked), [(Leg::Preflight, 401, none.clone(), None)]);
    let checked = fails("raising_outside", settings(PAGE)).await;
    assert_eq!(quoteless(&troubles(&checked)), [(Leg::Actual, 500, none.clone())]);
    // An error that nobody catches is answered outside of every middleware.
    let mut failing = settings(PAGE);
    failing.paths.error = "/fail".to_owned();
    let checked = services.check(["right", "right_too"], failing).await;
    for backend in &cors(&checked).backends {
        let [trouble] = backend.troubles.as_slice() else { panic!("{backend:#?}") };
        assert_eq!((trouble.leg, trouble.status, &trouble.why), (Leg::Error, 500, &none));
    }

    let checked = fails("no_header", settings(PAGE)).await;
    let missing = vec!["authorization".to_owned()];
    let said = Some("Accept, Accept-Language, Content-Language, Content-Type".to_owned());
    let why = Refusal::Headers { missing, said };
    let quote = Some("Disallowed CORS headers");
    assert_eq!(troubles(&checked), [(Leg::Preflight, 400, why, quote)]);
    let checked = fails("no_method", settings(PAGE)).await;
    let quote = Some("Disallowed CORS method");
    assert_eq!(troubles(&checked), [(Leg::Preflight, 400, Refusal::Status, quote)]);
    let put = Settings { method: "PUT".to_owned(), ..settings(PAGE) };
    let checked = services.check(["everything", "right"], put).await;
    let why = Refusal::Method { method: "PUT".to_owned(), said: Some("GET, POST".to_owned()) };
    assert_eq!(troubles(&checked), [(Leg::Preflight, 400, why, quote)]);

    // Both are right, and yet not equal.
    let checked = fails("everything", settings(PAGE)).await;
    assert_eq!(troubles(&checked), []);
    let header = cors(&checked).differences[0].header;
    assert_eq!(header, "access-control-allow-origin", "{checked:#?}");

    // Every origin that the frontend has is asked for.
    let mut two = settings(PAGE);
    two.frontend.as_mut().unwrap().origins =
        vec![Origin::of(&Url::parse("https://preview.example/").unwrap())];
    let checked = services.check(["everything", "right"], two).await;
    let [trouble] = cors(&checked).backends[1].troubles.as_slice() else { panic!("{checked:#?}") };
    assert_eq!((trouble.origin.as_str(), &trouble.why), ("https://preview.example", &none));
    services
}

fn quoteless(troubles: &[(Leg, u16, Refusal, Option<&str>)]) -> Vec<(Leg, u16, Refusal)> {
    troubles.iter().map(|(leg, status, why, _)| (*leg, *status, why.clone())).collect()
}

#[tokio::test]
async fn fastapi_as_it_is() {
    let services = fastapi("fastapi").await;
    // Since Starlette 1 "*" with cookies names whoever asks: it works, for everybody.
    let names = ["everything_with_cookies", "everything_with_cookies_too"];
    let checked = services.check(names, with_cookies()).await;
    assert_eq!(checked.finding.outcome(), Outcome::Pass, "{checked:#?}");
    let reflects = [Warning::AnyReflected { credentials: true }];
    assert!(cors(&checked).backends.iter().all(|it| it.warnings == reflects), "{checked:#?}");
}

#[tokio::test]
async fn fastapi_before_starlette_1() {
    let services = fastapi("fastapi-old").await;
    // Without a cookie to begin with, the call is answered "*", which does not count.
    let checked = services.check(["cookies", "everything_with_cookies"], with_cookies()).await;
    assert_eq!(troubles(&checked), [(Leg::Actual, 200, Refusal::AnyOrigin, None)]);
}

#[tokio::test]
async fn express_with_the_cors_package() {
    let services = Services::express().await;
    for (names, warnings) in [
        (["right", "right_too"], vec![]),
        (["fixed", "fixed_too"], vec![]),
        (["everything", "everything_too"], vec![]),
        (["reflecting", "reflecting_too"], vec![Warning::AnyReflected { credentials: true }]),
    ] {
        let checked = services.check(names, settings(PAGE)).await;
        assert_eq!(checked.finding.outcome(), Outcome::Pass, "{checked:#?}");
        assert!(cors(&checked).backends.iter().all(|it| it.warnings == warnings), "{checked:#?}");
    }
    let of = async |name: &str| services.check(["right", name], settings(PAGE)).await;
    let checked = of("wrong_origin").await;
    assert_eq!(troubles(&checked), [(Leg::Preflight, 204, Refusal::NoOrigin, None)]);
    let checked = of("no_cors").await;
    assert_eq!(quoteless(&troubles(&checked)), [(Leg::Preflight, 200, Refusal::NoOrigin)]);
    let checked = of("slash").await;
    let said = format!("{PAGE}/");
    assert_eq!(troubles(&checked), [(Leg::Preflight, 204, Refusal::OtherOrigin { said }, None)]);
    assert!(cors(&checked).backends[1].troubles[0].slash);
    let checked = of("no_header").await;
    let missing = vec!["authorization".to_owned()];
    let why = Refusal::Headers { missing, said: Some("Content-Type".to_owned()) };
    assert_eq!(troubles(&checked), [(Leg::Preflight, 204, why, None)]);

    // An answer that comes before CORS has its turn.
    let mut early = settings(PAGE);
    early.paths.error = "/early".to_owned();
    let checked = services.check(["right", "right_too"], early).await;
    let trouble = &cors(&checked).backends[0].troubles[0];
    assert_eq!((trouble.leg, trouble.status, &trouble.why), (Leg::Error, 403, &Refusal::NoOrigin));

    // Only GET is ever asked: what a POST would be answered there was not seen.
    let mut only_post = settings(PAGE);
    only_post.paths.api = Some("/only-post".to_owned());
    only_post.paths.error = "/".to_owned();
    let checked = services.check(["on_one_route", "on_one_route_too"], only_post).await;
    assert_eq!(checked.finding.outcome(), Outcome::Unknown, "{checked:#?}");
    let unseen = cors(&checked).backends[0].unseen.iter().map(|it| (it.leg, it.why.clone()));
    let expected = [
        (Leg::Actual, Blank::NotServed { status: 404 }),
        (Leg::Error, Blank::NoError { status: 200 }),
    ];
    assert_eq!(unseen.collect::<Vec<_>>(), expected);
}
