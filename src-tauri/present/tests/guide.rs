//! The set-up guide in every situation, as data, and the troubleshooting's topics.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use domain::checklist::{Check, Frontend, Origin};
use domain::health::Health;
use domain::snapshot::{BackendState, Snapshot};
use domain::{Backend, BackendUrl, Cause, Phase, WallTime};
use present::Surroundings;
use present::guide::{Known, checked, guide};
use present::wire::{self, *};
use url::Url;

const NOW: i64 = 1_795_000_000_000;
const HOUR: i64 = 3_600_000;

/// All that a guide is derived from, to be changed by what a test is about.
struct World {
    backends: Vec<(Backend, Health, Option<Cause>)>,
    offline: Option<bool>,
    paused: bool,
    source: ConfigSource,
    frontend: Option<Frontend>,
    latest: Vec<CheckResult>,
    checklist: Option<ChecklistSummary>,
    drill: Option<DrillSummary>,
    form: GuideForm,
}

fn backend(name: &str, url: &str) -> Backend {
    Backend::new(name, BackendUrl::parse(url).unwrap())
}

fn healthy(name: &str, url: &str) -> (Backend, Health, Option<Cause>) {
    (backend(name, url), Health::Healthy, None)
}

fn result(check: Check, title: &str, outcome: CheckOutcome, text: &str) -> CheckResult {
    CheckResult {
        check: check.code().into(),
        title: title.into(),
        outcome,
        brief: String::new(),
        text: text.into(),
        next_step: None,
        values: vec![],
        topic: None,
        token: None,
        view: None,
        evidence: vec![],
        at: NOW - HOUR,
        took_ms: 40.0,
    }
}

fn vercel(outcome: CheckOutcome) -> Vec<CheckResult> {
    vec![
        result(
            Check::VercelEnv,
            "Variables set in Vercel",
            outcome,
            "Both addresses are in the files that visitors get.",
        ),
        result(
            Check::FrontendRedeployed,
            "Frontend redeployed with them",
            CheckOutcome::Pass,
            "The production build is newer than both variables.",
        ),
        result(
            Check::NoLoopback,
            "No localhost in the public bundle",
            CheckOutcome::Pass,
            "No address of a visitor's own computer is in them.",
        ),
        result(
            Check::Cors,
            "CORS right on both, and equal",
            CheckOutcome::Pass,
            "Both let every frontend origin in, and answer alike.",
        ),
    ]
}

fn summary(failed: u32, unknown: u32, manual: u32) -> ChecklistSummary {
    let passed = 12 - failed - unknown - manual;
    ChecklistSummary {
        id: "2026".into(),
        at: NOW - HOUR,
        took_ms: 900.0,
        headline: format!("{passed} of 12 ready."),
        brief: String::new(),
        passed,
        failed,
        unknown,
        manual,
        color: Color::Green,
    }
}

fn drill(verdict: DrillVerdict, age: i64) -> DrillSummary {
    DrillSummary {
        id: "2026".into(),
        at: NOW - age,
        real: false,
        scenario: "railway-stopped".into(),
        title: "Railway stopped".into(),
        verdict,
        headline: "Passed: no request was lost.".into(),
        note: String::new(),
        version: "0.1.0".into(),
    }
}

impl World {
    /// Two backends that are healthy, and nothing else.
    fn begun() -> Self {
        Self {
            backends: vec![
                healthy("Railway", "https://ai-cti.up.railway.app"),
                healthy("Render", "https://ai-cti.onrender.com"),
            ],
            offline: None,
            paused: false,
            source: ConfigSource::File,
            frontend: None,
            latest: vec![],
            checklist: None,
            drill: None,
            form: GuideForm::default(),
        }
    }

    /// The same with a frontend.
    fn connected() -> Self {
        let url = Url::parse("https://ai-cti.vercel.app").unwrap();
        let www = Origin::of(&Url::parse("https://www.ai-cti.dev").unwrap());
        Self { frontend: Some(Frontend { url, origins: vec![www] }), ..Self::begun() }
    }

    fn done() -> Self {
        Self {
            latest: vercel(CheckOutcome::Pass),
            checklist: Some(summary(0, 0, 2)),
            drill: Some(drill(DrillVerdict::Passed, HOUR)),
            ..Self::connected()
        }
    }

    fn demo() -> Self {
        Self {
            backends: vec![
                healthy("Railway", "http://127.0.0.1:41101"),
                healthy("Render", "http://127.0.0.1:41102"),
            ],
            source: ConfigSource::Demo,
            checklist: Some(summary(0, 0, 0)),
            drill: Some(drill(DrillVerdict::Passed, HOUR)),
            latest: vercel(CheckOutcome::Pass),
            ..Self::begun()
        }
    }

    fn guide(&self) -> Guide {
        let state = |(backend, health, cause): &(Backend, Health, Option<Cause>)| BackendState {
            backend: backend.clone(),
            health: *health,
            slow: false,
            since: None,
            cause: cause.clone(),
            passed: None,
            probing: false,
            next_probe: None,
            last: None,
            latencies: vec![Some(Duration::from_millis(42))],
            hours: None,
        };
        let snapshot = Snapshot {
            seq: 1,
            at: WallTime::from_unix_ms(NOW),
            interview: false,
            paused: self.paused,
            offline: self.offline,
            settled: true,
            active: None,
            pinned: None,
            schedule: domain::interview::Schedule::default(),
            hold_until: None,
            backends: self.backends.iter().map(state).collect(),
        };
        let around = Surroundings {
            version: "0.1.0".into(),
            recent: vec![],
            proxy: None,
            drill: DrillState { last: self.drill.clone(), ..DrillState::default() },
            checklist: ChecklistState { last: self.checklist.clone(), ..<_>::default() },
            demo: None,
            config: ConfigStatus { source: self.source, path: None, problem: None },
            autostart: None,
            notification_problem: None,
            theme: wire::Theme::System,
            history_problem: None,
        };
        let chain: Vec<_> = self.backends.iter().map(|(backend, ..)| backend.clone()).collect();
        let known = Known {
            chain: &chain,
            frontend: self.frontend.as_ref(),
            health_path: "/",
            snapshot: &present::snapshot(&snapshot, &around),
            latest: &self.latest,
            form: &self.form,
            now: NOW,
        };
        guide(known, None)
    }

    fn states(&self) -> [GuideState; 4] {
        let states: Vec<_> = self.guide().steps.iter().map(|step| step.state).collect();
        states.try_into().unwrap()
    }
}

/// The value of that label, of that step.
fn value(guide: &Guide, step: &str, label: &str) -> (String, bool) {
    let step = guide.steps.iter().find(|it| it.id == step).unwrap();
    let mut values = step.actions.iter().flat_map(|action| &action.values);
    let value = values.find(|value| value.label == label).unwrap();
    (value.value.clone(), value.example)
}

fn block(guide: &Guide, step: usize) -> String {
    guide.steps[step].actions.iter().find_map(|action| action.block.clone()).unwrap()
}

use GuideState::{Done, Failed, Skipped, Todo, Waiting};

#[test]
fn each_step_is_what_was_seen_of_it() {
    assert_eq!(World::begun().states(), [Done, Done, Todo, Todo]);
    assert_eq!(World::connected().states(), [Done, Done, Todo, Todo]);
    assert_eq!(World::done().states(), [Done, Done, Done, Done]);
    assert_eq!(World::done().guide().headline, "All four steps are done.");

    let mut world = World::done();
    world.backends[1].1 = Health::Waking;
    assert_eq!(world.states()[1], Waiting);
    world.backends[1].1 = Health::Unknown;
    assert_eq!(world.states()[1], Todo);
    (world.backends[1].1, world.backends[1].2) =
        (Health::Unhealthy, Some(Cause::RenderSuspendedByOwner));
    let guide = world.guide();
    assert_eq!(guide.steps[1].state, Failed);
    assert_eq!(guide.steps[1].seen, "Render is suspended by its owner.");
    assert_eq!(guide.steps[1].checks[0].topic.as_deref(), Some("render_suspended_by_owner"));
    assert_eq!(guide.steps[1].ask, Some(GuideAsk::Probe));
    assert_eq!(guide.headline, "3 of 4 steps done.");
    assert_eq!(guide.form.step.as_deref(), Some("render"), "the first that is not done");
}

#[test]
fn the_third_step_asks_for_its_checks_until_all_were_seen_to_pass() {
    let ask = |world: &World| world.guide().steps[2].ask.clone();
    assert_eq!(ask(&World::begun()), None, "there is no frontend to look at");
    let only = ["vercel-env", "frontend-redeployed", "no-loopback", "cors"];
    let checks = GuideAsk::Checks { only: only.map(Into::into).to_vec() };
    assert_eq!(ask(&World::connected()), Some(checks.clone()));
    for outcome in [CheckOutcome::Fail, CheckOutcome::Unknown, CheckOutcome::Manual] {
        let world = World { latest: vercel(outcome), ..World::connected() };
        let state = if outcome == CheckOutcome::Fail { Failed } else { Todo };
        assert_eq!(world.states()[2], state, "{outcome:?}");
        assert_eq!(ask(&world), Some(checks.clone()), "{outcome:?}");
    }
    assert_eq!(ask(&World::done()), None);

    // What was seen yesterday is looked at again.
    let mut world = World::done();
    world.latest[0].at = NOW - 25 * HOUR;
    assert_eq!(world.states()[2], Todo);
    assert_eq!(world.guide().steps[2].checks[0].outcome, None);
    assert_eq!(ask(&world), Some(checks));
}

#[test]
fn the_last_step_needs_the_checklist_and_a_recent_test() {
    let state = |checklist, drill| World { checklist, drill, ..World::done() }.states()[3];
    let passed = || Some(drill(DrillVerdict::Passed, HOUR));
    assert_eq!(state(Some(summary(0, 0, 0)), passed()), Done);
    assert_eq!(state(Some(summary(0, 1, 0)), passed()), Todo, "something is not known");
    assert_eq!(state(Some(summary(1, 0, 0)), passed()), Failed);
    assert_eq!(state(None, passed()), Todo);
    assert_eq!(state(Some(summary(0, 0, 0)), None), Todo);
    let ready = || Some(summary(0, 0, 0));
    assert_eq!(state(ready(), Some(drill(DrillVerdict::Passed, 169 * HOUR))), Todo);
    assert_eq!(state(ready(), Some(drill(DrillVerdict::Failed, HOUR))), Failed);
    assert_eq!(state(ready(), Some(drill(DrillVerdict::Inconclusive, HOUR))), Todo);
}

#[test]
fn what_cannot_be_seen_now_is_never_green() {
    let blind = |change: fn(&mut World), words: &str| {
        let mut world = World::done();
        change(&mut world);
        let guide = world.guide();
        for step in &guide.steps[..3] {
            assert_eq!(step.state, Todo, "{}", step.id);
            assert_eq!(step.ask, None, "{}", step.id);
            assert!(step.seen.contains(words), "{}", step.seen);
            assert!(step.checks.iter().all(|check| check.outcome.is_none()), "{}", step.id);
        }
    };
    blind(|world| world.offline = Some(false), "offline");
    blind(|world| world.offline = Some(true), "sign in");
    blind(|world| world.paused = true, "paused");
    blind(|world| world.source = ConfigSource::Demo, "sample backends");
}

#[test]
fn the_demo_leads_to_ones_own() {
    let guide = World::demo().guide();
    assert_eq!(World::demo().states(), [Todo; 4], "nothing of the samples counts");
    assert!(guide.note.unwrap().contains("your own"));
    assert_eq!(guide.steps[0].backend.as_deref(), Some("Railway"));
    assert_eq!(World::begun().guide().note, None);
}

#[test]
fn a_backend_on_this_computer_is_not_hosted_by_a_platform() {
    let world = World {
        backends: vec![
            healthy("Render", "https://a.onrender.com"),
            healthy("Local", "http://localhost:8000"),
        ],
        ..World::begun()
    };
    assert_eq!(world.states(), [Todo, Done, Todo, Todo]);
    let guide = world.guide();
    assert_eq!(guide.steps[0].seen, "No address is saved yet.");
    assert_eq!(guide.steps[0].ask, None);
    // With a domain of its own it is whom the chain has first.
    let world = World {
        backends: vec![
            healthy("API", "https://api.ai-cti.dev"),
            healthy("Spare", "https://spare.ai-cti.dev"),
        ],
        ..World::begun()
    };
    assert_eq!(world.states()[..2], [Done, Done]);
    assert_eq!(world.guide().steps[1].backend.as_deref(), Some("Spare"));
}

#[test]
fn a_skipped_step_is_left_out_until_it_is_seen_to_be_done() {
    let mut world = World::connected();
    world.form.skipped = vec!["render".into(), "vercel".into()];
    assert_eq!(world.states(), [Done, Done, Skipped, Todo], "what is done is done");
    let guide = world.guide();
    assert_eq!(guide.steps[2].ask, None);
    assert_eq!(guide.steps[2].word, "Skipped");
    assert_eq!(guide.headline, "2 of 4 steps done, 1 skipped.");
    assert_eq!(guide.form.step.as_deref(), Some("test"));
    world.form.step = Some("railway".into());
    assert_eq!(world.guide().form.step.as_deref(), Some("railway"), "as it was chosen");
}

#[test]
fn the_values_are_computed_from_what_is_configured() {
    let guide = World::connected().guide();
    let origins = "https://ai-cti.vercel.app,https://www.ai-cti.dev";
    for step in ["railway", "render"] {
        assert_eq!(value(&guide, step, "ALLOWED_ORIGINS"), (origins.into(), false));
    }
    assert_eq!(
        block(&guide, 2),
        "NEXT_PUBLIC_RAILWAY_API_URL=https://ai-cti.up.railway.app\n\
         NEXT_PUBLIC_RENDER_API_URL=https://ai-cti.onrender.com"
    );
    // Until they are known, they are said to be examples.
    let guide = World::demo().guide();
    let sample = ("https://your-frontend.vercel.app".to_owned(), true);
    assert_eq!(value(&guide, "railway", "ALLOWED_ORIGINS"), sample);
    let sample = ("https://your-app.up.railway.app".to_owned(), true);
    assert_eq!(value(&guide, "vercel", "NEXT_PUBLIC_RAILWAY_API_URL"), sample);
    let sample = ("https://your-app.onrender.com".to_owned(), true);
    assert_eq!(value(&guide, "vercel", "NEXT_PUBLIC_RENDER_API_URL"), sample);
}

#[test]
fn the_directory_is_written_as_each_platform_takes_it() {
    let mut world = World::connected();
    assert_eq!(value(&world.guide(), "render", "Root Directory"), (String::new(), true));
    assert!(!format!("{:?}", world.guide().steps[0]).contains("label: \"Root Directory\""));
    world.form.directory = "ai_cti".into();
    assert_eq!(value(&world.guide(), "railway", "Root Directory"), ("/ai_cti".into(), false));
    assert_eq!(value(&world.guide(), "render", "Root Directory"), ("ai_cti".into(), false));
    assert_eq!(value(&world.guide(), "render", "Dockerfile Path"), ("./Dockerfile".into(), false));
}

#[test]
fn the_guides_traps_are_resolved_and_said() {
    let guide = World::connected().guide();
    let (railway, render, vercel) = (block(&guide, 0), block(&guide, 1), block(&guide, 2));
    assert!(railway.contains("DATABASE_URL=${{Postgres.DATABASE_URL}}"));
    for wrong in ["${{", "PORT", "localhost"] {
        assert!(!render.contains(wrong), "{wrong}: {render}");
        assert!(!vercel.contains(wrong), "{wrong}: {vercel}");
    }
    assert!(!railway.contains("PORT"), "{railway}");
    for block in [&railway, &render] {
        assert!(block.contains("\nALLOWED_ORIGINS=https://ai-cti.vercel.app,"), "{block}");
        assert!(!block.contains("/,") && !block.contains("app/\n"), "{block}");
    }
    let said = |step: usize| {
        let trap = |trap: &GuideTrap| format!("{}: {}", trap.title, trap.text);
        guide.steps[step].traps.iter().map(trap).collect::<Vec<_>>().join("\n")
    };
    assert!(said(0).contains("PORT=${{PORT}} is not needed"));
    assert!(said(0).contains("https://your-app.up.railway.app"));
    assert!(said(0).contains("no slash at the end"));
    assert!(said(1).contains("No ${{…}} on Render"));
    assert!(said(1).contains("both fail when it stops"));
    assert!(said(1).contains("PORT=${{PORT}} would be that very text"));
    assert!(said(2).contains(".env.local"));
    // A secret is neither asked for nor made here: a command of one's own does.
    assert_eq!(value(&guide, "railway", "SECRET_KEY"), ("your-secret-key".into(), true));
    assert_eq!(value(&guide, "railway", "Command").0, "openssl rand -hex 32");
}

#[test]
fn what_is_kept_is_put_into_shape_or_refused() {
    let form = |directory: &str| GuideForm { directory: directory.into(), ..<_>::default() };
    for (typed, kept) in [
        ("", ""),
        (" /ai_cti/ ", "ai_cti"),
        ("./apps/api", "apps/api"),
        ("apps/my api", "apps/my api"),
        ("/", ""),
    ] {
        assert_eq!(checked(form(typed)).unwrap().directory, kept, "{typed}");
    }
    for typed in ["..", "a/../b", "a\\b", "a\tb"] {
        let problem = checked(form(typed)).unwrap_err();
        assert_eq!(problem.code, "directory", "{typed}");
        assert!(problem.next_step.contains("apps/api"));
    }
}

/// One of each cause. The match below fails to compile when one is missing.
fn causes() -> Vec<Cause> {
    let (field, value, location) = (String::new, String::new, String::new);
    let causes = vec![
        Cause::Refused,
        Cause::Dns,
        Cause::Unreachable,
        Cause::Reset,
        Cause::TlsExpired,
        Cause::TlsNotYetValid,
        Cause::TlsWrongHost,
        Cause::TlsUntrusted,
        Cause::TlsFailed(String::new()),
        Cause::Timeout(Phase::Dns),
        Cause::Timeout(Phase::Connect),
        Cause::Timeout(Phase::Tls),
        Cause::Timeout(Phase::FirstByte),
        Cause::Timeout(Phase::Body),
        Cause::RailwayNotFound,
        Cause::RailwayNotResponding,
        Cause::RenderNoServer,
        Cause::RenderSuspended,
        Cause::RenderSuspendedByOwner,
        Cause::RenderHibernating,
        Cause::RenderNotAnswering,
        Cause::RateLimited,
        Cause::HttpStatus(500),
        Cause::Redirect { status: 302, location: location() },
        Cause::Html,
        Cause::NotJson,
        Cause::StatusMissing { field: field() },
        Cause::StatusOther { field: field(), value: value() },
        Cause::BodyTooLarge,
        Cause::BadAnswer,
        Cause::Truncated,
    ];
    for cause in &causes {
        match cause {
            Cause::Refused | Cause::Dns | Cause::Unreachable | Cause::Reset => {}
            Cause::TlsExpired | Cause::TlsNotYetValid | Cause::TlsWrongHost => {}
            Cause::TlsUntrusted | Cause::TlsFailed(_) => {}
            Cause::Timeout(
                Phase::Dns | Phase::Connect | Phase::Tls | Phase::FirstByte | Phase::Body,
            ) => {}
            Cause::RailwayNotFound | Cause::RailwayNotResponding => {}
            Cause::RenderNoServer | Cause::RenderSuspended | Cause::RenderSuspendedByOwner => {}
            Cause::RenderHibernating | Cause::RenderNotAnswering => {}
            Cause::RateLimited | Cause::HttpStatus(_) | Cause::Redirect { .. } => {}
            Cause::Html | Cause::NotJson => {}
            Cause::StatusMissing { .. } | Cause::StatusOther { .. } => {}
            Cause::BodyTooLarge | Cause::BadAnswer | Cause::Truncated => {}
        }
    }
    causes
}

#[test]
fn every_cause_and_every_topic_has_its_troubleshooting() {
    let topics = present::trouble::topics();
    let others = [
        "both-failing",
        "failover-not-working",
        "slow-responses",
        "cors",
        "variables",
        "loopback-bundle",
        "deployment-protection",
        "redeploy",
        "certificates",
        "parity",
        "budget",
        "cold-standby",
        "failover-test",
        "tokens",
        "offline",
        "configuration",
    ];
    let causes = causes();
    let mut wanted: Vec<_> = causes.iter().map(Cause::code).chain(others).collect();
    let mut found: Vec<_> = topics.iter().map(|topic| topic.topic.as_str()).collect();
    wanted.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, wanted, "one for each, and nothing else");

    for topic in &topics {
        let parts = [&topic.group, &topic.title, &topic.text, &topic.why];
        for text in parts.into_iter().chain(&topic.steps) {
            assert!(!text.is_empty(), "{}", topic.topic);
            assert!(!text.contains('!') && !text.contains("  "), "{text}");
        }
        assert!(!topic.steps.is_empty(), "{}", topic.topic);
        let sentences = [&topic.text, &topic.why].into_iter().chain(&topic.steps);
        for sentence in sentences {
            assert!(sentence.ends_with(['.', '?']), "{sentence}");
        }
    }
}

#[test]
fn the_windows_samples_are_the_real_words() {
    let failing = || {
        let mut world = World::connected();
        (world.backends[1].1, world.backends[1].2) =
            (Health::Unhealthy, Some(Cause::RenderSuspendedByOwner));
        world
    };
    let sleeping = || {
        let mut world = World::begun();
        world.backends[1].1 = Health::Waking;
        world
    };
    let guides: BTreeMap<_, _> = [
        ("demo", World::demo()),
        ("begun", World::begun()),
        ("sleeping", sleeping()),
        ("failing", failing()),
        ("connected", World::connected()),
        ("verified", World { latest: vercel(CheckOutcome::Pass), ..World::connected() }),
        (
            "localhost",
            World {
                latest: vec![wire::CheckResult {
                    next_step: Some("Remove NEXT_PUBLIC_API_URL in Vercel, and redeploy.".into()),
                    topic: Some("loopback-bundle".into()),
                    ..result(
                        Check::NoLoopback,
                        "No localhost in the public bundle",
                        CheckOutcome::Fail,
                        "http://localhost:8000 is in the files that visitors get.",
                    )
                }],
                ..World::connected()
            },
        ),
        ("offline", World { offline: Some(false), ..World::connected() }),
        ("done", World::done()),
    ]
    .into_iter()
    .map(|(name, world)| (name, world.guide()))
    .collect();
    let text = format!(
        "// Written by a Rust test, and compared byte for byte: the guide and the troubleshooting in \
         the app's own words.\n\
         import type {{ Guide }} from \"../../bindings/Guide\";\n\
         import type {{ Topic }} from \"../../bindings/Topic\";\n\n\
         export const guides: Record<string, Guide> = {};\n\n\
         export const topics: Topic[] = {};\n",
        serde_json::to_string_pretty(&guides).unwrap(),
        serde_json::to_string_pretty(&present::trouble::topics()).unwrap(),
    );
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/host/fake/guide-samples.ts");
    if std::env::var_os("UPDATE_BINDINGS").is_some() {
        fs::write(&file, &text).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        kept == text,
        "ui/src/host/fake/guide-samples.ts is not what the guide says; run: make bindings"
    );
}
