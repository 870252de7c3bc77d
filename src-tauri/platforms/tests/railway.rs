//! Railway's API, asked as the product asks it, against one that answers by its public schema.

#![expect(clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use platforms::railway::{DeploymentStatus, Standing};
use platforms::{ApiError, Railway, Token, Trouble};
use testkit::railway::{
    ApiFault, DeploymentStatus as Status, FakeRailway, Operation, Restart, Restarting,
};
use testkit::{Fault, SampleBackend};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn client(fake: &FakeRailway) -> Railway {
    with_token(fake, fake.token())
}

fn with_token(fake: &FakeRailway, token: &str) -> Railway {
    let token = Token::try_new(token).expect("a token");
    Railway::new(fake.url().parse().expect("a URL"), token).expect("loopback is allowed")
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !holds() {
        assert!(Instant::now() < deadline, "not within 10 s: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn backend() -> Arc<SampleBackend> {
    Arc::new(testkit::sample("Railway").await)
}

#[tokio::test]
async fn the_service_is_found_by_its_host_in_one_request() {
    let fake = FakeRailway::start().await;
    let (web, api) = (backend().await, backend().await);
    fake.add_service("web", Some(web)).await;
    let added = fake.add_service("api", Some(api.clone())).await;
    fake.add_custom_domain("api", "api.example.org");
    let railway = client(&fake);
    for host in [&api.address().to_string(), "api.example.org", "API.example.ORG"] {
        let service = railway.service_at(host).await.expect("it is there");
        assert_eq!((&service.id, &service.name), (&added.id, &added.name));
        assert_eq!(service.project.name, fake.project());
        assert_eq!(service.environment.name, fake.environment());
        assert_eq!(service.domains, [added.domain.clone(), "api.example.org".to_owned()]);
        let deployment = service.deployment.expect("it was deployed");
        assert_eq!(deployment.id, added.deployment);
        assert!(deployment.is_running() && deployment.can_redeploy);
    }
    assert_eq!(fake.calls().len(), 3);
}

#[tokio::test]
async fn a_host_that_no_service_has_is_told_with_those_there_are() {
    let fake = FakeRailway::start().await;
    fake.add_service("api", None).await;
    let error = client(&fake).service_at("other.example.org").await.expect_err("an error");
    assert_eq!(error.code(), "railway_no_service");
    assert_eq!(
        error.to_string(),
        "No service in the environment \"production\" of the Railway project \"shop\" answers at \
         other.example.org; the domains there: api.up.railway.test."
    );
    let empty = FakeRailway::start().await;
    let error = client(&empty).service_at("other.example.org").await.expect_err("an error");
    assert!(error.to_string().ends_with("no service there has a domain."), "{error}");
}

#[tokio::test]
async fn a_service_without_a_deployment_is_one() {
    let fake = FakeRailway::start().await;
    let added = fake.add_service("api", None).await;
    fake.forget_deployments("api");
    let railway = client(&fake);
    let service = railway.service_at(&added.domain).await.expect("it is there");
    assert_eq!(service.deployment, None);
    let latest = railway.latest_deployment(&service.environment.id, &service.id).await;
    assert_eq!(latest.expect("an answer"), None);
}

#[tokio::test]
async fn a_stop_and_a_restart_are_seen_by_the_api_and_by_requests() {
    let fake = FakeRailway::start().await;
    let backend = backend().await;
    let added = fake.add_service("api", Some(backend.clone())).await;
    let railway = client(&fake);
    railway.stop(&added.deployment).await.expect("stopped");
    let stopped = railway.deployment(&added.deployment).await.expect("an answer");
    assert_eq!(stopped.status, DeploymentStatus::Success, "a stopped one keeps its status");
    assert!(stopped.stopped && stopped.is_stopped());
    assert_eq!(backend.fault(), Fault::RailwayStopped);
    railway.restart(&added.deployment).await.expect("restarted");
    let latest = railway.latest_deployment(fake.environment_id(), &added.id).await;
    let latest = latest.expect("an answer").expect("it was deployed");
    assert_eq!((latest.id.as_str(), latest.standing()), (&*added.deployment, Standing::Running));
    assert_eq!(backend.fault(), Fault::Ok);
    assert_eq!((fake.stops(), fake.restarts(), fake.needless_restarts()), (1, 1, 0));
}

#[tokio::test]
async fn commands_take_their_time() {
    let fake = FakeRailway::start().await;
    let backend = backend().await;
    let added = fake.add_service("api", Some(backend.clone())).await;
    let railway = client(&fake);
    let id = &added.deployment;
    fake.tune(|it| {
        it.stop_takes = Duration::from_millis(200);
        it.restart_takes = Duration::from_millis(200);
        it.redeploy_takes = Duration::from_millis(200);
        it.restarting = Restarting::Deploying;
    });
    railway.stop(id).await.expect("accepted");
    assert!(fake.is_busy() && fake.is_running("api").eq(&false), "on its way");
    assert_eq!(backend.fault(), Fault::Ok, "not yet");
    until("it stops", || !fake.is_busy()).await;
    assert!(railway.deployment(id).await.expect("an answer").is_stopped());
    railway.restart(id).await.expect("accepted");
    assert!(railway.deployment(id).await.expect("an answer").is_starting());
    assert_eq!(backend.fault(), Fault::RailwayStopped, "not yet");
    until("it runs", || fake.is_running("api")).await;

    fake.tune(|it| it.restarting = Restarting::StillStopped);
    railway.stop(id).await.expect("accepted");
    until("it stops", || !fake.is_busy()).await;
    railway.restart(id).await.expect("accepted");
    assert!(
        railway.deployment(id).await.expect("an answer").is_stopped(),
        "so it says for a while"
    );
    until("it runs", || fake.is_running("api")).await;
}

#[tokio::test]
async fn a_redeployment_is_a_new_deployment() {
    let fake = FakeRailway::start().await;
    let backend = backend().await;
    let added = fake.add_service("api", Some(backend.clone())).await;
    let railway = client(&fake);
    let old = &added.deployment;
    fake.tune(|it| {
        it.restart = Restart::DoesNothing;
        it.redeploy_takes = Duration::from_millis(200);
    });
    railway.stop(old).await.expect("stopped");
    railway.restart(old).await.expect("accepted");
    assert!(railway.deployment(old).await.expect("an answer").is_stopped(), "it did nothing");
    let new = railway.redeploy(old).await.expect("accepted");
    assert_ne!(&new.id, old);
    assert!(new.is_starting());
    assert!(railway.deployment(old).await.expect("an answer").is_stopped());
    until("it runs", || fake.is_running("api")).await;
    assert!(railway.deployment(&new.id).await.expect("an answer").is_running());
    let old = railway.deployment(old).await.expect("an answer");
    assert_eq!((old.status.clone(), old.standing()), (DeploymentStatus::Removed, Standing::Gone));
    assert_eq!((fake.restarts(), fake.redeploys()), (1, 1));
}

#[tokio::test]
async fn refusals_are_told_in_railways_words() {
    let fake = FakeRailway::start().await;
    let added = fake.add_service("api", None).await;
    let railway = client(&fake);
    fake.tune(|it| it.restart = Restart::Refused);
    fake.change("api", |it| it.can_redeploy = false);
    railway.stop(&added.deployment).await.expect("stopped");
    let refused = [
        railway.restart(&added.deployment).await.expect_err("an error"),
        railway.redeploy(&added.deployment).await.expect_err("an error"),
        railway.stop("deployment-of-nobody").await.expect_err("an error"),
    ];
    for (error, words) in refused.iter().zip([
        "Railway's API refused (deploymentRestart): Deployment cannot be restarted",
        "Railway's API refused (deploymentRedeploy): Deployment cannot be redeployed",
        "Railway's API refused (deploymentStop): Deployment not found",
    ]) {
        assert_eq!((error.code(), error.to_string().as_str()), ("railway_refused", words));
        assert!(error.may_have_happened(), "an error from within a command proves nothing");
    }
    assert_eq!((fake.stops(), fake.restarts(), fake.redeploys()), (1, 0, 0));
}

#[tokio::test]
async fn what_railway_says_of_a_deployment_is_read() {
    let fake = FakeRailway::start().await;
    let added = fake.add_service("api", None).await;
    let railway = client(&fake);
    for (status, expected) in [
        (Status::Building, DeploymentStatus::Building),
        (Status::Crashed, DeploymentStatus::Crashed),
        (Status::Deploying, DeploymentStatus::Deploying),
        (Status::Failed, DeploymentStatus::Failed),
        (Status::Initializing, DeploymentStatus::Initializing),
        (Status::NeedsApproval, DeploymentStatus::NeedsApproval),
        (Status::Queued, DeploymentStatus::Queued),
        (Status::Removed, DeploymentStatus::Removed),
        (Status::Removing, DeploymentStatus::Removing),
        (Status::Skipped, DeploymentStatus::Skipped),
        (Status::Sleeping, DeploymentStatus::Sleeping),
        (Status::Success, DeploymentStatus::Success),
        (Status::Waiting, DeploymentStatus::Waiting),
    ] {
        fake.change("api", |it| it.status = status);
        let deployment = railway.deployment(&added.deployment).await.expect("an answer");
        assert_eq!(deployment.status, expected);
    }
}

#[tokio::test]
async fn a_token_that_railway_does_not_know_or_that_may_not_is_told_apart_from_other_refusals() {
    let fake = FakeRailway::start().await;
    let added = fake.add_service("api", None).await;
    let stranger = with_token(&fake, "00000000-0000-4000-8000-000000000000");
    let id = &added.deployment;
    fake_strangers_errors(&stranger, id, &added.domain).await;
    fake.forbid_commands();
    let known = client(&fake);
    known.deployment(id).await.expect("it may ask");
    let error = known.stop(id).await.expect_err("an error");
    assert_eq!((error.code(), error.may_have_happened()), ("railway_unauthorized", false));
    assert_eq!(fake.stops(), 0);
}

async fn fake_strangers_errors(stranger: &Railway, id: &str, domain: &str) {
    let errors = [
        stranger.service_at(domain).await.expect_err("an error"),
        stranger.deployment(id).await.expect_err("an error"),
        stranger.stop(id).await.expect_err("an error"),
        stranger.restart(id).await.expect_err("an error"),
        stranger.redeploy(id).await.expect_err("an error"),
    ];
    for error in errors {
        assert_eq!((error.code(), error.may_have_happened()), ("railway_unauthorized", false));
    }
}

#[test]
fn the_token_goes_only_where_nobody_listens() {
    let token = Token::try_new("0a1b").expect("a token");
    for (address, allowed) in [
        ("https://backboard.railway.com/graphql/v2", true),
        ("http://127.0.0.1:40001/graphql/v2", true),
        ("http://[::1]:40001/graphql/v2", true),
        ("http://localhost:40001/graphql/v2", true),
        ("http://backboard.railway.com/graphql/v2", false),
        ("http://127.0.0.1.example.org/graphql/v2", false),
        ("https://me:secret@backboard.railway.com/", false),
        ("ftp://backboard.railway.com/", false),
        ("file:///etc/passwd", false),
    ] {
        let made = Railway::new(address.parse().expect("a URL"), token.clone());
        assert_eq!(made.is_ok(), allowed, "{address}");
        if let Err(error) = made {
            assert_eq!(error.code(), "railway_address");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}

#[tokio::test]
async fn the_schema_refuses_what_it_does_not_have() {
    let fake = FakeRailway::start().await;
    // By hand, as no typed method can ask this.
    let ask = async |query: &str| {
        let address = fake.url().trim_start_matches("http://").split('/').next().expect("a host");
        let body = serde_json::json!({ "query": query }).to_string();
        let token = fake.token();
        let request = format!(
            "POST /graphql/v2 HTTP/1.1\r\nhost: {address}\r\nproject-access-token: {token}\r\n\
             connection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        stream.write_all(request.as_bytes()).await.expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("it answers");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a whole head");
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
        serde_json::from_str::<serde_json::Value>(body).expect("JSON")
    };
    for query in [
        "{ projectToken { nickname } }",
        "{ deployment { id } }",
        "{ deployment(id: 7) { id } }",
        "mutation { deploymentExplode(id: \"deployment-1-1\") }",
        "{ deployment(id: \"x\") { id ",
    ] {
        let answer = ask(query).await;
        assert!(answer["errors"][0]["message"].is_string(), "{query}: {answer}");
    }
    assert_eq!(
        ask("{ projectToken { name } }").await["data"]["projectToken"]["name"],
        "failover test"
    );
}

fn assert_error(error: &ApiError, code: &str) {
    assert_eq!(error.code(), code, "{error}");
    assert!(!error.to_string().is_empty() && !error.next_step().is_empty());
}

#[tokio::test]
async fn nothing_listening_is_unreachable_and_nothing_happened() {
    let fake = FakeRailway::start().await;
    let railway = client(&fake).asking_once();
    drop(fake);
    let error = railway.stop("deployment-1-1").await.expect_err("an error");
    assert_error(&error, "railway_unreachable");
    assert!(!error.may_have_happened());
    assert!(matches!(error.trouble(), Trouble::Unreachable(_)));
    let error = railway.deployment("deployment-1-1").await.expect_err("an error");
    assert_error(&error, "railway_unreachable");
}

#[tokio::test]
async fn a_script_of_faults_is_played_in_order() {
    let fake = FakeRailway::start().await;
    let added = fake.add_service("api", None).await;
    let railway = client(&fake).asking_once();
    fake.fail_always(Operation::Deployment, ApiFault::Forbidden);
    fake.fail_next(Operation::Deployment, ApiFault::Unauthorized);
    fake.fail_next(Operation::Deployment, ApiFault::Shape);
    let mut codes = Vec::new();
    for _ in 0..4 {
        codes.push(railway.deployment(&added.deployment).await.expect_err("an error").code());
    }
    let forbidden = "railway_forbidden";
    assert_eq!(codes, ["railway_unauthorized", "railway_shape", forbidden, forbidden]);
    fake.fail_always(Operation::Deployment, None);
    railway.deployment(&added.deployment).await.expect("an answer");
    assert_eq!(fake.asked(Operation::Deployment), 5);
}
