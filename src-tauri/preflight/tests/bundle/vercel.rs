//! Vercel's own word, where there is a token for it.

use domain::checklist::Finding;
use domain::checklist::Outcome::{self, Fail, Pass, Unknown};
use domain::checklist::bundle::{BACKUP, Foreign, Listed, PRIMARY, Told};
use domain::checklist::redeployed::Finding as Redeployed;
use platforms::{Token, Vercel};
use preflight::Key;
use testkit::raw::Raw;
use testkit::vercel::{FakeProject, FakeVercel, deployment, variable};
use url::Url;

use crate::site::{html, page, script, serve};
use crate::world::{RAILWAY, RENDER, World, outcomes};

const CHUNK: &str = "/_next/static/chunks/a.js";

/// A site with this in its build.
async fn site(text: &str) -> Raw {
    serve([("/", html(page(&[CHUNK]))), (CHUNK, script(text))]).await
}

fn world(site: &Raw, vercel: &FakeVercel, token: &str) -> World {
    let mut world = World::new(&site.url());
    let api = Url::parse(&vercel.url()).unwrap();
    let token = Token::try_new(token).unwrap();
    world.access.vercel = Key::Ready(Vercel::new(api, token, None).unwrap());
    world.settings.vercel.project = Some("shop".to_owned());
    world
}

/// The variables' values, kept as `kind`, with the times of their change; and the deployment's time.
async fn vercel(variables: &[(&str, &str, &str, i64)], deployed: Option<i64>) -> FakeVercel {
    let vercel = FakeVercel::start().await;
    let variables = variables.iter().map(|(key, kind, value, at)| variable(key, kind, value, *at));
    vercel.add(FakeProject {
        variables: variables.collect(),
        deployments: deployed.map(|at| deployment("dpl_1", at)).into_iter().collect(),
        ..FakeProject::new("shop")
    });
    vercel
}

const SILENT_BUILD: &str = "f(1)";

#[tokio::test]
async fn where_the_build_does_not_tell_vercel_does() {
    let site = site(SILENT_BUILD).await;
    let both = [(PRIMARY, "plain", RAILWAY, 1_000), (BACKUP, "encrypted", "eyJ2", 2_000)];
    let says = vercel(&both, Some(3_000)).await;
    let checked = world(&site, &says, says.token()).check().await;
    assert_eq!(outcomes(&checked), [Pass, Pass, Pass]);
    assert!(matches!(&checked[2].finding, Finding::Redeployed(Redeployed::Dated(_))));
    assert!(!format!("{checked:?}").contains(says.token()));

    let one = vercel(&both[..1], Some(3_000)).await;
    let checked = world(&site, &one, one.token()).check().await;
    assert_eq!(outcomes(&checked), [Fail, Pass, Unknown]);

    let other = [(PRIMARY, "plain", "http://localhost:8000", 1_000), both[1]];
    let other = vercel(&other, Some(3_000)).await;
    let checked = world(&site, &other, other.token()).check().await;
    assert_eq!(outcomes(&checked)[0], Fail);
    let Finding::Bundle(finding) = &checked[0].finding else { panic!("{checked:?}") };
    let Told::Says(by_api) = &finding.told else { panic!("{finding:?}") };
    assert!(matches!(by_api.listed[0].1, Listed::Set(_)));
}

#[tokio::test]
async fn a_deployment_older_than_a_variable_fails_whatever_the_build_has() {
    let both = [(PRIMARY, "plain", RAILWAY, 1_000), (BACKUP, "plain", RENDER, 5_000)];
    let old = vercel(&both, Some(3_000)).await;
    let built = format!("const a=[\"{RAILWAY}\",\"{RENDER}\"]");
    let checked = world(&site(&built).await, &old, old.token()).check().await;
    assert_eq!(outcomes(&checked), [Pass, Pass, Fail]);
    let never = vercel(&both, None).await;
    let checked = world(&site(SILENT_BUILD).await, &never, never.token()).check().await;
    assert_eq!(outcomes(&checked)[2], Fail);
}

#[tokio::test]
async fn dates_do_not_excuse_a_build_without_the_addresses() {
    let both = [(PRIMARY, "plain", RAILWAY, 1_000), (BACKUP, "plain", RENDER, 1_000)];
    let new = vercel(&both, Some(3_000)).await;
    let left = format!("const a=[\"{RAILWAY}\",e.env.NEXT_PUBLIC_RENDER_API_URL]");
    let checked = world(&site(&left).await, &new, new.token()).check().await;
    assert_eq!(outcomes(&checked), [Fail, Pass, Fail]);
}

#[tokio::test]
async fn a_token_that_does_not_do_leaves_it_unknown_and_says_why() {
    let both = [(PRIMARY, "plain", RAILWAY, 1_000), (BACKUP, "plain", RENDER, 1_000)];
    let says = vercel(&both, Some(3_000)).await;
    let site = site(SILENT_BUILD).await;
    let wrong = world(&site, &says, "vcp_of_somebody_else").check().await;
    assert_eq!(outcomes(&wrong), [Unknown, Pass, Unknown]);
    let mut elsewhere = world(&site, &says, says.token());
    elsewhere.settings.vercel.project = Some("another".to_owned());
    let elsewhere = elsewhere.check().await;
    for checked in [&wrong, &elsewhere] {
        let Finding::Bundle(finding) = &checked[0].finding else { panic!("{checked:?}") };
        assert!(matches!(finding.told, Told::Trouble(_)), "{finding:?}");
        assert_eq!(checked[2].finding.outcome(), Outcome::Unknown);
    }
}

#[tokio::test]
async fn a_project_of_another_host_is_not_judged_and_that_is_said() {
    let both = [(PRIMARY, "plain", RAILWAY, 1_000), (BACKUP, "plain", RENDER, 1_000)];
    let site = site(SILENT_BUILD).await;
    let says = vercel(&both, Some(3_000)).await;
    says.add(FakeProject { hosts: vec!["127.0.0.1".to_owned()], ..FakeProject::new("other") });
    let foreign = world(&site, &says, says.token()).check().await;
    assert_eq!(outcomes(&foreign), [Unknown, Pass, Unknown]);
    let expected = Told::Foreign(Foreign {
        configured: "shop".to_owned(),
        host: "127.0.0.1".to_owned(),
        holder: "prj_other".to_owned(),
    });
    let Finding::Bundle(finding) = &foreign[0].finding else { panic!("{foreign:?}") };
    assert_eq!(finding.told, expected);
    assert_eq!(foreign[2].finding, Finding::Redeployed(Redeployed::Unseen(expected)));
    let evidence = &foreign[0].exchanges.last().unwrap().body;
    assert!(evidence.contains("shop is configured, and 127.0.0.1 is of prj_other"), "{evidence}");
    assert!(!format!("{foreign:?}").contains(says.token()));

    for own in ["other", "prj_other"] {
        let mut world = world(&site, &says, says.token());
        world.settings.vercel.project = Some(own.to_owned());
        let checked = world.check().await;
        let Finding::Bundle(finding) = &checked[0].finding else { panic!("{checked:?}") };
        let Told::Says(by_api) = &finding.told else { panic!("{finding:?}") };
        assert_eq!(by_api.unproven, None);
        assert_eq!(outcomes(&checked)[2], Fail, "it was never deployed");
    }
}

#[tokio::test]
async fn a_host_that_vercel_does_not_know_leaves_the_project_unproven() {
    let both = [(PRIMARY, "plain", RAILWAY, 1_000), (BACKUP, "plain", RENDER, 1_000)];
    let says = vercel(&both, Some(3_000)).await;
    let checked = world(&site(SILENT_BUILD).await, &says, says.token()).check().await;
    assert_eq!(outcomes(&checked), [Pass, Pass, Pass]);
    let Finding::Bundle(finding) = &checked[0].finding else { panic!("{checked:?}") };
    let Told::Says(by_api) = &finding.told else { panic!("{finding:?}") };
    let unproven = by_api.unproven.as_ref().unwrap();
    assert_eq!((&*unproven.project, &*unproven.host), ("shop", "127.0.0.1"));
    let Finding::Redeployed(Redeployed::Dated(dates)) = &checked[2].finding else {
        panic!("{checked:?}")
    };
    assert_eq!(dates.unproven.as_ref(), Some(unproven));
}
