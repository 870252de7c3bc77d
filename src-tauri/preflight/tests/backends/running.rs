use std::sync::Arc;
use std::time::Duration;

use domain::checklist::running::{Asked, Finding, Part, Platform, Standing};
use domain::checklist::{self, Check, Checked, Outcome};
use domain::{Cause, Provider};
use platforms::{Railway, RailwayAccount, Render, Token};
use preflight::Key;
use testkit::Fault;
use testkit::railway::{ApiFault, FakeRailway};
use testkit::render::{FakeRender, FakeRenderService, deploy};
use url::Url;

use crate::world::{Answers, World, outcome};

fn asked(checked: &Checked) -> &Asked {
    match &checked.finding {
        checklist::Finding::Running(Finding::Asked(asked)) => asked,
        other => panic!("{other:?}"),
    }
}

fn says(standing: Standing) -> Platform {
    Platform::Says { host: Provider::Railway, standing }
}

#[tokio::test]
async fn a_healthy_one_passes_with_its_answer_as_evidence() {
    let backend = testkit::sample("Railway").await;
    let found = World::new(&[("Railway", &backend.url())]).check(Check::RailwayRunning).await;
    assert_eq!(outcome(&found), Outcome::Pass);
    let asked = asked(&found);
    assert_eq!((&asked.outcome, &asked.woke, &asked.platform), (&Ok(()), &None, &Platform::None));
    let [exchange] = found.exchanges.as_slice() else { panic!("{:?}", found.exchanges) };
    assert_eq!(exchange.request, format!("GET {}/", backend.url()));
    assert_eq!(exchange.status_line.as_deref(), Some("200 OK"));
    assert!(exchange.body.contains(r#""status":"ok""#), "{}", exchange.body);
}

#[tokio::test]
async fn a_failing_one_fails_with_its_cause() {
    let backend = testkit::sample("Railway").await;
    for (fault, code) in [
        (Fault::RailwayStopped, "railway_not_found"),
        (Fault::RailwayCrashed, "railway_not_responding"),
        (Fault::RenderSuspended, "render_suspended"),
        (Fault::Refuse, "connection_refused"),
        (Fault::Http500, "http_status"),
        (Fault::Html, "html"),
        (Fault::Unhealthy, "status_other"),
        (Fault::BodyTooLarge, "body_too_large"),
    ] {
        backend.set_fault(fault).await.unwrap();
        let found = World::new(&[("Railway", &backend.url())]).check(Check::RailwayRunning).await;
        assert_eq!(outcome(&found), Outcome::Fail, "{fault:?}");
        assert_eq!(asked(&found).outcome.as_ref().unwrap_err().code(), code);
    }
}

#[tokio::test]
async fn a_sleeping_one_is_waited_for() {
    let backend = testkit::sample("Render").await;
    backend.set_fault(Fault::Waking).await.unwrap();
    backend.set_wake_time(Duration::from_secs(3));
    let mut world = World::new(&[("Railway", "http://127.0.0.1:9"), ("Render", &backend.url())]);
    world.rules.timeout = Duration::from_secs(1);
    world.rules.backends[1].sleeps = true;
    let found = world.check(Check::RenderRunning).await;
    assert_eq!(outcome(&found), Outcome::Pass);
    let woke = asked(&found).woke.unwrap();
    assert!(woke > Duration::from_secs(2), "{woke:?}");
    assert_eq!(found.exchanges.len(), 2);
}

#[tokio::test]
async fn a_chain_without_a_backup_fails() {
    let backend = testkit::sample("Railway").await;
    let found = World::new(&[("Railway", &backend.url())]).check(Check::RenderRunning).await;
    assert_eq!(found.finding, checklist::Finding::Running(Finding::Missing(Part::Backup)));
    assert_eq!(outcome(&found), Outcome::Fail);
}

fn token(text: &str) -> Token {
    Token::try_new(text).unwrap()
}

fn railway(api: &FakeRailway, secret: &str) -> Key<Railway> {
    Key::Ready(Railway::new(Url::parse(api.url()).unwrap(), token(secret)).unwrap())
}

#[tokio::test]
async fn railway_explains_why_it_fails_and_takes_nothing_from_what_answers() {
    let backend = Arc::new(testkit::sample("Railway").await);
    let api = FakeRailway::start().await;
    api.add_service("api", Some(backend.clone())).await;
    let mut world = World::new(&[("Railway", &backend.url())]);
    world.access.railway = railway(&api, api.token());

    let found = world.check(Check::RailwayRunning).await;
    assert_eq!(asked(&found).platform, says(Standing::Running));
    assert_eq!(found.exchanges.len(), 2);

    api.change("api", |it| it.stopped = true);
    let found = world.check(Check::RailwayRunning).await;
    assert_eq!(outcome(&found), Outcome::Pass, "it answers, whatever Railway says");
    assert_eq!(asked(&found).platform, says(Standing::Stopped));

    backend.set_fault(Fault::RailwayStopped).await.unwrap();
    let found = world.check(Check::RailwayRunning).await;
    assert_eq!(outcome(&found), Outcome::Fail);
    assert_eq!(asked(&found).platform, says(Standing::Stopped));

    api.forget_deployments("api");
    let found = world.check(Check::RailwayRunning).await;
    assert_eq!(asked(&found).platform, says(Standing::Gone));
}

#[tokio::test]
async fn used_up_credit_explains_a_stopped_service() {
    let backend = Arc::new(testkit::sample("Railway").await);
    let api = FakeRailway::start().await;
    api.add_service("api", Some(backend.clone())).await;
    backend.set_fault(Fault::RailwayStopped).await.unwrap();
    api.add_workspace("w-1", "Mine");
    api.bill("w-1", |it| it.exhausted = true);
    let mut world = World::new(&[("Railway", &backend.url())]);
    world.access.railway = railway(&api, api.token());
    let account = RailwayAccount::new(Url::parse(api.url()).unwrap(), token(api.account_token()));
    world.access.credit = Key::Ready(account.unwrap());
    let found = world.check(Check::RailwayRunning).await;
    assert_eq!(asked(&found).platform, says(Standing::OutOfCredit));
    assert!(found.exchanges.iter().any(|it| it.body.contains("exhausted: true")));
}

#[tokio::test]
async fn trouble_with_a_token_never_turns_a_pass_into_a_failure() {
    let backend = Arc::new(testkit::sample("Railway").await);
    let api = FakeRailway::start().await;
    api.add_service("api", Some(backend.clone())).await;
    let mut world = World::new(&[("Railway", &backend.url())]);
    let secret = "not-the-token-of-anybody";
    world.access.railway = railway(&api, secret);
    let found = world.check(Check::RailwayRunning).await;
    assert_eq!(outcome(&found), Outcome::Pass);
    assert!(matches!(asked(&found).platform, Platform::Trouble { .. }));
    assert!(!format!("{found:?}").contains(secret));

    world.access.railway = railway(&api, api.token());
    for fault in [ApiFault::ServerError(503), ApiFault::Html, ApiFault::Cut] {
        api.fail_next(testkit::railway::Operation::ProjectToken, fault);
        let found = world.check(Check::RailwayRunning).await;
        assert_eq!(outcome(&found), Outcome::Pass, "{fault:?}");
        assert!(matches!(asked(&found).platform, Platform::Trouble { .. }), "{fault:?}");
    }
    world.access.railway = Key::Trouble("the keyring is locked".into(), "Unlock it.".into());
    let found = world.check(Check::RailwayRunning).await;
    assert_eq!(outcome(&found), Outcome::Pass);
}

#[tokio::test]
async fn render_says_who_suspended_it_and_how_its_deploy_went() {
    let backend = testkit::faulty(Fault::RenderSuspendedByOwner).await;
    let api = FakeRender::start().await;
    api.add(FakeRenderService::new("other", "https://other.onrender.com"));
    api.add(FakeRenderService::new("api", &backend.url()));
    let mut world = World::new(&[("Railway", "http://127.0.0.1:9"), ("Render", &backend.url())]);
    let url = Url::parse(&api.url()).unwrap();
    world.access.render = Key::Ready(Render::new(url, token(api.key())).unwrap());
    let standing = async |world: &World| {
        let found = world.check(Check::RenderRunning).await;
        match &asked(&found).platform {
            Platform::Says { host: Provider::Render, standing } => standing.clone(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(standing(&world).await, Standing::Running);
    api.change("api", |it| it.deploys = vec![deploy("dep-2", "build_failed")]);
    assert_eq!(standing(&world).await, Standing::Failed("BuildFailed".into()));
    api.change("api", |it| it.deploys.clear());
    assert_eq!(standing(&world).await, Standing::Gone);
    api.change("api", |it| it.suspenders = vec!["user".into()]);
    assert_eq!(standing(&world).await, Standing::Suspended(vec!["user".into()]));
    api.change("api", |it| it.url = Some("https://renamed.onrender.com".into()));
    let found = world.check(Check::RenderRunning).await;
    assert!(matches!(asked(&found).platform, Platform::Trouble { .. }));
}

#[tokio::test]
async fn the_address_tells_which_platform_would_know() {
    let chain =
        [("Railway", "https://ai-cti.up.railway.app"), ("Render", "https://ai-cti.onrender.com")];
    let mut world = World::new(&chain);
    world.prober = Some(Arc::new(Answers(Err(Cause::RailwayNotFound))));
    let found = world.check(Check::RailwayRunning).await;
    assert_eq!(asked(&found).platform, Platform::NotAsked(Provider::Railway));
    let found = world.check(Check::RenderRunning).await;
    assert_eq!(asked(&found).platform, Platform::NotAsked(Provider::Render));
}
