//! Render's API, asked as the product asks it, against one that answers by its public documentation.

#![expect(clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

use domain::WallTime;
use platforms::render::DeployStatus;
use platforms::{Render, Token, Trouble};
use testkit::railway::ApiFault;
use testkit::render::{FakeRender, FakeRenderService, deploy};

fn client(fake: &FakeRender) -> Render {
    with_key(fake, fake.key())
}

fn with_key(fake: &FakeRender, key: &str) -> Render {
    let key = Token::try_new(key).expect("a key");
    Render::new(fake.url().parse().expect("a URL"), key).expect("on loopback")
}

async fn three() -> FakeRender {
    let fake = FakeRender::start().await;
    fake.add(FakeRenderService::new("web", "https://web.onrender.com"));
    fake.add(FakeRenderService {
        kind: "background_worker".to_owned(),
        url: None,
        ..FakeRenderService::new("worker", "")
    });
    fake.add(FakeRenderService::new("api", "https://api.onrender.com"));
    fake
}

#[tokio::test]
async fn services_are_read_page_by_page() {
    for page in [1, 2, 3, 100] {
        let fake = three().await;
        fake.page(page);
        let services = client(&fake).services().await.expect("an answer");
        let names: Vec<_> = services.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["web", "worker", "api"], "{page} a page");
    }
    assert_eq!(client(&FakeRender::start().await).services().await.expect("an answer"), []);
}

#[tokio::test]
async fn a_list_that_does_not_end_is_given_up() {
    let fake = three().await;
    fake.never_end();
    let error = client(&fake).services().await.expect_err("it never ends");
    assert_eq!(error.code(), "render_shape", "{error}");
    assert!(error.to_string().contains("comes again from the start"), "{error}");
    assert!(fake.asked().len() <= 3, "{:?}", fake.asked());
}

#[tokio::test]
async fn a_list_that_is_cut_is_not_taken_for_the_whole() {
    let fake = three().await;
    fake.page(2);
    fake.fail_next([None, Some(ApiFault::ServerError(502))]);
    let error = client(&fake).asking_once().service_at("api.onrender.com").await;
    assert_eq!(error.expect_err("the second page is lost").code(), "render_server_error");
}

#[tokio::test]
async fn the_service_behind_a_host_is_found() {
    let fake = three().await;
    let render = client(&fake);
    let service = render.service_at("API.onrender.com").await.expect("it is there");
    assert_eq!((service.id.as_str(), service.name.as_str()), ("srv-api", "api"));
    assert_eq!(service.url.as_deref(), Some("https://api.onrender.com"));
    assert_eq!(
        (service.plan.as_deref(), service.region.as_deref()),
        (Some("free"), Some("frankfurt"))
    );
    assert_eq!((&service.suspended, &service.health_check_path), (&None, &None));
    fake.change("api", |it| it.suspenders = vec!["billing".to_owned()]);
    let suspended = render.service_at("api.onrender.com").await.expect("it is there").suspended;
    assert_eq!(suspended, Some(vec!["billing".to_owned()]));
    fake.change("api", |it| it.url = Some("http://127.0.0.1:4001".to_owned()));
    assert_eq!(render.service_at("127.0.0.1:4001").await.expect("with its port").name, "api");
    render.service_at("127.0.0.1").await.expect_err("another port is another service");
}

#[tokio::test]
async fn a_host_that_no_service_has_is_told_with_those_there_are() {
    let error = client(&three().await).service_at("other.test").await.expect_err("nobody's");
    assert_eq!(error.code(), "render_no_service");
    assert_eq!(
        error.to_string(),
        "No service in the Render account of this API key answers at other.test; the domains \
         there: web.onrender.com, api.onrender.com."
    );
}

#[tokio::test]
async fn the_latest_deploy_is_read() {
    let fake = three().await;
    let render = client(&fake);
    for (status, expected) in [
        ("created", DeployStatus::Created),
        ("queued", DeployStatus::Queued),
        ("build_in_progress", DeployStatus::BuildInProgress),
        ("pre_deploy_in_progress", DeployStatus::PreDeployInProgress),
        ("update_in_progress", DeployStatus::UpdateInProgress),
        ("live", DeployStatus::Live),
        ("deactivated", DeployStatus::Deactivated),
        ("build_failed", DeployStatus::BuildFailed),
        ("pre_deploy_failed", DeployStatus::PreDeployFailed),
        ("update_failed", DeployStatus::UpdateFailed),
        ("canceled", DeployStatus::Canceled),
        ("teleported", DeployStatus::Other("teleported".to_owned())),
    ] {
        fake.change("api", |it| {
            it.deploys = vec![deploy("dep-2", status), deploy("dep-1", "live")]
        });
        let latest = render.latest_deploy("srv-api").await.expect("an answer").expect("one");
        assert_eq!((latest.id.as_str(), latest.status), ("dep-2", expected));
        assert_eq!(latest.created_at, Some(WallTime::from_unix_ms(1_790_848_800_000)));
        assert_eq!(latest.finished_at, Some(WallTime::from_unix_ms(1_790_848_923_500)));
        assert!(latest.commit.is_some_and(|it| it.starts_with("9c1185a5")));
    }
    fake.change("api", |it| it.deploys.clear());
    assert_eq!(render.latest_deploy("srv-api").await.expect("an answer"), None);
    let error = render.latest_deploy("srv-nobody").await.expect_err("there is none");
    assert!(
        matches!(error.trouble(), Trouble::NotFound(words) if words == "not found: srv-nobody")
    );
    assert_eq!(error.code(), "render_not_found");
}

#[tokio::test]
async fn a_key_that_render_does_not_know_is_told() {
    let error = with_key(&three().await, "stranger").services().await.expect_err("unknown");
    assert_eq!(error.code(), "render_unauthorized");
    assert_eq!(error.to_string(), "Render does not accept the API key (services).");
    assert!(error.next_step().contains("dashboard.render.com"), "{}", error.next_step());
}
