//! Vercel's API, asked as the product asks it, against one that answers by its public documentation.

#![expect(clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

use domain::WallTime;
use platforms::vercel::VariableKind;
use platforms::{Kind, Token, Trouble, Vercel};
use serde_json::json;
use testkit::railway::ApiFault;
use testkit::vercel::{FakeProject, FakeVercel, deployment, variable};

const RAILWAY: &str = "NEXT_PUBLIC_RAILWAY_API_URL";

fn client(fake: &FakeVercel, team: Option<&str>) -> Vercel {
    with_token(fake, fake.token(), team)
}

fn with_token(fake: &FakeVercel, token: &str, team: Option<&str>) -> Vercel {
    let token = Token::try_new(token).expect("a token");
    let url = fake.url().parse().expect("a URL");
    Vercel::new(url, token, team.map(str::to_owned)).expect("on loopback")
}

fn shop() -> FakeProject {
    FakeProject {
        hosts: vec!["shop.vercel.app".to_owned(), "www.shop.test".to_owned()],
        variables: vec![
            variable(RAILWAY, "plain", "https://a.test", 1_000),
            variable("NEXT_PUBLIC_RENDER_API_URL", "encrypted", "ZW5jcnlwdGVk", 2_000),
            variable("NEXT_PUBLIC_KEY", "sensitive", "", 3_000),
            variable("DATABASE_URL", "plain", "postgres://secret", 4_000),
        ],
        deployments: vec![deployment("dpl_2", 6_000), deployment("dpl_1", 5_000)],
        ..FakeProject::new("shop")
    }
}

#[tokio::test]
async fn variables_are_read_and_only_public_values_kept() {
    let fake = FakeVercel::start().await;
    fake.add(shop());
    let variables = client(&fake, None).variables("shop").await.expect("an answer");
    let [railway, render, sensitive, database] = variables.as_slice() else {
        panic!("{variables:?}");
    };
    assert_eq!((railway.key.as_str(), &railway.kind), (RAILWAY, &VariableKind::Plain));
    assert_eq!(railway.value.as_deref(), Some("https://a.test"));
    assert_eq!(railway.targets, ["production", "preview"]);
    assert!(railway.is_for_production());
    assert_eq!(railway.updated_at, Some(WallTime::from_unix_ms(1_000)));
    assert_eq!((&render.kind, &render.value), (&VariableKind::Encrypted, &None));
    assert_eq!((&sensitive.kind, &sensitive.value), (&VariableKind::Sensitive, &None));
    assert_eq!(database.value, None, "plain, and yet nobody's business");
    assert!(!format!("{variables:?}").contains("secret"));
}

#[tokio::test]
async fn a_variable_is_for_production_only_where_it_says_so() {
    let fake = FakeVercel::start().await;
    let mut project = shop();
    let mut of_branch = variable("A", "plain", "x", 1);
    of_branch["target"] = json!("preview");
    of_branch["gitBranch"] = json!("feature");
    let mut custom = variable("B", "plain", "x", 1);
    custom["target"] = json!([]);
    custom["customEnvironmentIds"] = json!(["env_1"]);
    let mut bare = json!({ "key": "C", "type": "invented", "target": "production", "value": 7 });
    bare["updatedAt"] = json!(null);
    project.variables = vec![of_branch, custom, bare];
    fake.add(project);
    let variables = client(&fake, None).variables("shop").await.expect("an answer");
    assert_eq!(
        variables.iter().map(|it| it.is_for_production()).collect::<Vec<_>>(),
        [false, false, true]
    );
    assert_eq!(variables[0].branch.as_deref(), Some("feature"));
    assert_eq!(variables[1].targets, ["env_1"]);
    assert_eq!(variables[2].kind, VariableKind::Other("invented".to_owned()));
    assert_eq!((&variables[2].value, variables[2].updated_at), (&None, None));
}

#[tokio::test]
async fn variables_are_read_page_by_page() {
    let fake = FakeVercel::start().await;
    fake.add(shop());
    fake.page(3);
    let variables = client(&fake, None).variables("prj_shop").await.expect("an answer");
    assert_eq!(variables.len(), 4);
    let targets: Vec<_> = fake.asked().into_iter().map(|it| it.target).collect();
    assert_eq!(targets, ["/v10/projects/prj_shop/env", "/v10/projects/prj_shop/env?until=3"]);
}

#[tokio::test]
async fn a_list_that_does_not_end_is_given_up() {
    let fake = FakeVercel::start().await;
    fake.add(shop());
    fake.never_end();
    let error = client(&fake, None).variables("shop").await.expect_err("it never ends");
    assert_eq!(error.code(), "vercel_shape", "{error}");
    assert!(error.to_string().contains("more than 20 pages"), "{error}");
    assert_eq!(fake.asked().len(), 20);
}

#[tokio::test]
async fn a_list_that_is_cut_is_not_taken_for_the_whole() {
    let fake = FakeVercel::start().await;
    fake.add(shop());
    fake.page(3);
    fake.fail_next([None, Some(ApiFault::Cut)]);
    let vercel = client(&fake, None).asking_once();
    let error = vercel.variables("shop").await.expect_err("the second page is lost");
    assert_eq!(error.code(), "vercel_unreachable");
    fake.fail_next([None, Some(ApiFault::Cut)]);
    let again = client(&fake, None).variables("shop").await.expect("it is asked for again");
    assert_eq!(again.len(), 4);
}

#[tokio::test]
async fn production_is_its_newest_deployment() {
    let fake = FakeVercel::start().await;
    let mut project = shop();
    let mut preview = deployment("dpl_4", 8_000);
    preview["target"] = json!(null);
    let mut building = deployment("dpl_3", 7_000);
    building["state"] = json!("BUILDING");
    project.deployments.splice(0..0, [preview, building]);
    fake.add(project);
    let found = client(&fake, None).production("shop").await.expect("an answer").expect("one");
    assert_eq!((found.id.as_str(), found.state.as_str()), ("dpl_2", "READY"));
    assert_eq!(found.url, "dpl_2.vercel.app");
    assert_eq!(found.created_at, WallTime::from_unix_ms(6_000));
    assert!(fake.asked()[1].target.contains("projectId=prj_shop&target=production&state=READY"));
}

#[tokio::test]
async fn a_project_without_a_deployment_is_told_from_one_that_is_not_there() {
    let fake = FakeVercel::start().await;
    fake.add(FakeProject::new("empty"));
    let vercel = client(&fake, None);
    assert_eq!(vercel.production("empty").await.expect("an answer"), None);
    assert_eq!(vercel.variables("empty").await.expect("an answer"), []);
    // Vercel itself answers an empty list for it.
    let error = vercel.production("shop").await.expect_err("it is not there");
    assert_eq!(error.code(), "vercel_no_project");
}

#[tokio::test]
async fn a_project_is_found_by_its_domains_and_by_a_deployments_own_host() {
    let fake = FakeVercel::start().await;
    fake.add(shop());
    let vercel = client(&fake, None);
    for host in ["shop.vercel.app", "www.shop.test", "dpl_1.vercel.app"] {
        assert_eq!(vercel.project_at(host).await.expect("it is there"), "prj_shop", "{host}");
    }
    for project in ["shop", "prj_shop"] {
        assert_eq!(vercel.project_id(project).await.expect("it is there"), "prj_shop");
    }
    let error = vercel.project_id("other").await.expect_err("it is not there");
    assert_eq!(error.code(), "vercel_no_project");
    let error = vercel.project_at("other.test").await.expect_err("it is nobody's");
    assert_eq!((error.code(), error.by()), ("vercel_no_project", Kind::Vercel));
    assert_eq!(
        error.to_string(),
        "Vercel has no project with the host other.test in the scope that was looked at: the \
         token's own account, as no team is set."
    );
}

#[tokio::test]
async fn a_teams_project_is_not_seen_without_the_team_and_that_is_named() {
    let fake = FakeVercel::start().await;
    fake.join("team_1");
    fake.add(FakeProject { team: Some("team_1".to_owned()), ..shop() });
    let blind = client(&fake, None);
    for error in [
        blind.variables("shop").await.expect_err("not in this scope"),
        blind.production("shop").await.expect_err("not in this scope"),
        blind.project_at("shop.vercel.app").await.expect_err("not in this scope"),
        // What everyone may see of it names no project.
        blind.project_at("dpl_1.vercel.app").await.expect_err("not in this scope"),
    ] {
        assert_eq!(error.code(), "vercel_no_project");
        assert!(matches!(error.trouble(), Trouble::NoProject { team: None, .. }));
        assert!(error.next_step().contains("[vercel] team"), "{}", error.next_step());
    }
    let seeing = client(&fake, Some("team_1"));
    assert_eq!(seeing.team(), Some("team_1"));
    assert_eq!(seeing.project_at("shop.vercel.app").await.expect("seen"), "prj_shop");
    assert_eq!(seeing.variables("shop").await.expect("seen").len(), 4);
    assert!(seeing.production("shop").await.expect("seen").is_some());
    assert!(fake.asked().last().expect("one").target.ends_with("&teamId=team_1"));
}

#[tokio::test]
async fn a_wrong_token_is_told_from_one_of_another_scope() {
    let fake = FakeVercel::start().await;
    fake.add(shop());
    let error = with_token(&fake, "stranger", None).variables("shop").await;
    let error = error.expect_err("nobody knows it");
    assert_eq!(error.code(), "vercel_unauthorized", "{error}");
    assert_eq!(error.to_string(), "Vercel does not accept the token (env).");
    let error = client(&fake, Some("team_9")).variables("shop").await;
    let error = error.expect_err("not a member");
    assert_eq!(error.code(), "vercel_forbidden", "{error}");
    assert!(error.next_step().contains("whose scope is that team"), "{}", error.next_step());
    assert_eq!(fake.asked().len(), 2, "neither is asked again");
}

#[tokio::test]
async fn a_name_cannot_leave_its_place_in_the_path() {
    let fake = FakeVercel::start().await;
    let vercel = client(&fake, Some("team 1&x=y"));
    for name in ["../v6/deployments", "a/b", "a?b", "a#b", "..", "%2e%2e"] {
        vercel.variables(name).await.expect_err("there is none");
        let target = fake.asked().pop().expect("it was asked").target;
        let (path, query) = target.split_once('?').expect("a query");
        assert!(path.starts_with("/v10/projects/"), "{name}: {target}");
        assert!(path == "/v10/projects/env" || path.matches('/').count() == 4, "{name}: {target}");
        assert_eq!(query, "teamId=team+1%26x%3Dy", "{name}");
    }
}
