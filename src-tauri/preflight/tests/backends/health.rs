use domain::checklist::health::Finding;
use domain::checklist::{self, Check, Checked, Outcome, Unjudged};
use testkit::Fault;
use testkit::raw::Raw;

use crate::world::{World, outcome, unjudged};

fn values(checked: &Checked) -> Vec<Result<Option<String>, &'static str>> {
    match &checked.finding {
        checklist::Finding::Health(Finding { answers, .. }) => {
            answers.iter().map(|it| it.value.clone().map_err(|why| why.code())).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn ok(value: &str) -> Result<Option<String>, &'static str> {
    Ok(Some(value.to_owned()))
}

#[tokio::test]
async fn both_values_are_read_and_the_failing_one_is_named() {
    let (railway, render) = (testkit::sample("Railway").await, testkit::sample("Render").await);
    let world = World::new(&[("Railway", &railway.url()), ("Render", &render.url())]);
    let found = world.check(Check::HealthEndpoint).await;
    assert_eq!((outcome(&found), values(&found)), (Outcome::Pass, vec![ok("ok"), ok("ok")]));
    for (fault, code) in [
        (Fault::NoStatus, "status_missing"),
        (Fault::Unhealthy, "status_other"),
        (Fault::Html, "html"),
        (Fault::NotJson, "not_json"),
        (Fault::Redirect, "redirect"),
    ] {
        render.set_fault(fault).await.unwrap();
        let found = world.check(Check::HealthEndpoint).await;
        assert_eq!((outcome(&found), values(&found)), (Outcome::Fail, vec![ok("ok"), Err(code)]));
    }
}

#[tokio::test]
async fn a_value_behind_a_long_answer_is_read_too() {
    let long = format!(r#"{{"filler":"{}","status":"healthy"}}"#, "x".repeat(2000));
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{long}",
        long.len()
    );
    let (railway, render) = (testkit::sample("Railway").await, Raw::answering(answer).await);
    let world = World::new(&[("Railway", &railway.url()), ("Render", &render.url())]);
    let found = world.check(Check::HealthEndpoint).await;
    assert_eq!(values(&found), [ok("ok"), ok("healthy")]);
}

#[tokio::test]
async fn one_alone_is_not_both() {
    let railway = testkit::sample("Railway").await;
    let world = World::new(&[("Railway", &railway.url())]);
    let found = world.check(Check::HealthEndpoint).await;
    assert_eq!(unjudged(&found), &Unjudged::NoBackup);
    railway.set_fault(Fault::Html).await.unwrap();
    let found = world.check(Check::HealthEndpoint).await;
    assert_eq!(outcome(&found), Outcome::Fail, "what fails is seen, whoever is missing");
}
