use std::sync::Arc;
use std::time::Duration;

use domain::WallTime;
use domain::checklist::budget::{Credit, Finding, Lasting};
use domain::checklist::{self, Check, Checked, Outcome};
use domain::health::Health;
use domain::snapshot::{BackendState, Hours, Snapshot};
use platforms::{RailwayAccount, Render, Token};
use preflight::Key;
use testkit::railway::{ApiFault, FakeRailway, Operation};
use testkit::render::{FakeRender, FakeRenderService};
use url::Url;

use crate::world::{Answers, Stopped, World, outcome};

const HOUR: Duration = Duration::from_secs(3600);
/// 1 November 2026.
const NOVEMBER: WallTime = WallTime::from_unix_ms(1_793_491_200_000);
const RENDER: &str = "https://ai-cti.onrender.com";

fn found(checked: &Checked) -> &Finding {
    match &checked.finding {
        checklist::Finding::Budget(finding) => finding,
        other => panic!("{other:?}"),
    }
}

/// On 11 November, with a Render that was awake for so many hours.
fn world(used: u32) -> World {
    let mut world = World::new(&[("Own", "http://127.0.0.1:9"), ("Render", RENDER)]);
    world.rules.backends[1].sleeps = true;
    world.prober = Some(Arc::new(Answers(Ok(()))));
    world.clock = Arc::new(Stopped(NOVEMBER.plus(HOUR * 240)));
    let hours = |sleeps: bool| {
        sleeps.then_some(Hours {
            used: HOUR * used,
            since: Some(NOVEMBER),
            budget: 500,
            plan: world.rules.plan_hours,
            saving: false,
        })
    };
    let backends = world.rules.backends.iter().map(|backend| BackendState {
        backend: backend.clone(),
        health: Health::Healthy,
        slow: false,
        since: None,
        cause: None,
        passed: None,
        probing: false,
        next_probe: None,
        last: None,
        latencies: Vec::new(),
        hours: hours(backend.sleeps),
    });
    let state = Snapshot {
        seq: 1,
        at: NOVEMBER,
        interview: false,
        paused: false,
        offline: None,
        settled: true,
        active: Some(0),
        pinned: None,
        schedule: domain::interview::Schedule::default(),
        hold_until: None,
        backends: backends.collect(),
    };
    world.state = Some(state);
    world
}

#[tokio::test]
async fn hours_are_projected_from_the_running_apps_account() {
    let checked = world(240).check(Check::Budget).await;
    assert_eq!(outcome(&checked), Outcome::Pass, "750 h are more than a month has");
    let mut tight = world(240);
    (tight.rules.plan_hours, tight.rules.budget_hours) = (640, 500);
    let checked = tight.check(Check::Budget).await;
    assert_eq!(outcome(&checked), Outcome::Fail);
    let Finding { now, pools, credit } = found(&checked);
    assert_eq!(credit, &Credit::NotNeeded);
    let Lasting::Until(end) = pools[0].lasting(*now) else { panic!("{pools:?}") };
    assert_eq!((end.date().month, end.date().day), (11, 27));
    tight.state = None;
    let checked = tight.check(Check::Budget).await;
    assert_eq!(outcome(&checked), Outcome::Unknown, "nobody counted");
}

#[tokio::test]
async fn other_free_services_of_the_workspace_are_counted_with_a_key() {
    let api = FakeRender::start().await;
    api.add(FakeRenderService::new("api", RENDER));
    let mut world = world(240);
    let url = Url::parse(&api.url()).unwrap();
    let key = Token::try_new(api.key()).unwrap();
    world.access.render = Key::Ready(Render::new(url, key).unwrap());
    let checked = world.check(Check::Budget).await;
    assert_eq!((outcome(&checked), found(&checked).pools[0].others), (Outcome::Pass, Some(0)));
    api.add(FakeRenderService::new("other", "https://other.onrender.com"));
    let checked = world.check(Check::Budget).await;
    assert_eq!(found(&checked).pools[0].others, Some(1));
    assert_eq!(outcome(&checked), Outcome::Unknown, "nobody counts what the other one uses");
}

#[tokio::test]
async fn credit_is_told_by_the_workspace() {
    let api = FakeRailway::start().await;
    api.add_workspace("w-1", "Mine");
    let mut world = World::new(&[("Own", "http://127.0.0.1:9")]);
    let account = |token: &str| {
        RailwayAccount::new(Url::parse(api.url()).unwrap(), Token::try_new(token).unwrap())
    };
    world.access.credit = Key::Ready(account(api.account_token()).unwrap());
    api.bill("w-1", |it| it.trial_days = Some(21));
    let checked = world.check(Check::Budget).await;
    assert_eq!(outcome(&checked), Outcome::Pass, "{checked:?}");
    let Credit::Told(purse) = &found(&checked).credit else { panic!("{checked:?}") };
    assert_eq!(purse.trial_days, Some(21));
    api.bill("w-1", |it| it.exhausted = true);
    assert_eq!(outcome(&world.check(Check::Budget).await), Outcome::Fail);

    api.fail_always(Operation::Workspace, ApiFault::Unauthorized);
    let checked = world.check(Check::Budget).await;
    assert_eq!(outcome(&checked), Outcome::Unknown);
    assert!(matches!(found(&checked).credit, Credit::Trouble { .. }));
}

#[tokio::test]
async fn without_a_token_a_railway_in_the_chain_leaves_credit_unknown() {
    let mut world = World::new(&[("Railway", "https://ai-cti.up.railway.app")]);
    world.prober = Some(Arc::new(Answers(Ok(()))));
    let checked = world.check(Check::Budget).await;
    assert_eq!((outcome(&checked), &found(&checked).credit), (Outcome::Unknown, &Credit::NotAsked));
    let checked = World::new(&[("Own", "http://127.0.0.1:9")]).check(Check::Budget).await;
    assert_eq!(outcome(&checked), Outcome::Pass, "nothing runs out");
}
