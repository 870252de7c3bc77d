//! What is said of each state: words, marks and the tray, compared whole.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::time::Duration;

use domain::event::{Event, EventKind, Switch, SwitchReason};
use domain::health::Health;
use domain::notice::Notice;
use domain::probe::{Evidence, ProbeReport, Timings};
use domain::snapshot::{BackendState, Hours, Snapshot};
use domain::{Backend, BackendUrl, Cause, Phase, WallTime};
use present::tray::{Command, Item};
use present::wire::{self, Color, Mark, Shape};
use present::{Notification, Surroundings, Urgency};

fn state(name: &str, url: &str, health: Health, cause: Option<Cause>) -> BackendState {
    BackendState {
        backend: Backend::new(name, BackendUrl::parse(url).unwrap()),
        health,
        slow: false,
        since: None,
        cause,
        passed: None,
        probing: false,
        next_probe: None,
        last: None,
        latencies: vec![Some(Duration::from_millis(42))],
        hours: None,
    }
}

fn answered(
    status: Option<&str>,
    headers: &[(&str, &str)],
    cause: Cause,
) -> Option<(WallTime, Arc<ProbeReport>)> {
    let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let evidence = Evidence { status_line: status.map(Into::into), headers, ..Evidence::default() };
    let report = ProbeReport {
        outcome: Err(cause),
        timings: Timings { total: Duration::from_millis(4_998), ..Timings::default() },
        status: None,
        certificate_expires: None,
        evidence,
    };
    Some((WallTime::from_unix_ms(0), Arc::new(report)))
}

/// Railway, Render and a local backend, all healthy, on Railway.
fn fine() -> Snapshot {
    let mut local =
        state("Local", "http://localhost:8000", Health::Unhealthy, Some(Cause::Refused));
    local.last = answered(None, &[], Cause::Refused);
    local.latencies = vec![None];
    let mut render = state("Render", "https://a.onrender.com", Health::Healthy, None);
    let used = Duration::from_secs(331 * 3600);
    render.hours = Some(Hours { used, since: None, budget: 500, plan: 750, saving: false });
    Snapshot {
        seq: 1,
        at: WallTime::from_unix_ms(0),
        interview: false,
        paused: false,
        offline: None,
        settled: true,
        active: Some(0),
        pinned: None,
        schedule: domain::interview::Schedule::default(),
        hold_until: None,
        backends: vec![
            state("Railway", "https://a.up.railway.app", Health::Healthy, None),
            render,
            local,
        ],
    }
}

fn on_render() -> Snapshot {
    let mut snapshot = fine();
    snapshot.backends[0].health = Health::Unhealthy;
    snapshot.backends[0].cause = Some(Cause::RailwayNotFound);
    snapshot.backends[0].last = answered(
        Some("404 Not Found"),
        &[("server", "railway-edge"), ("x-railway-fallback", "true")],
        Cause::RailwayNotFound,
    );
    snapshot.active = Some(1);
    snapshot
}

fn around() -> Surroundings {
    Surroundings {
        version: "0.1.0".into(),
        recent: Vec::new(),
        proxy: None,
        drill: wire::DrillState::default(),
        checklist: wire::ChecklistState::default(),
        demo: None,
        config: wire::ConfigStatus { source: wire::ConfigSource::File, path: None, problem: None },
        autostart: None,
        notification_problem: None,
        theme: wire::Theme::System,
        history_problem: None,
    }
}

fn shown(snapshot: &Snapshot) -> wire::Snapshot {
    present::snapshot(snapshot, &around())
}

fn verdict(snapshot: &Snapshot) -> (String, Mark) {
    let verdict = shown(snapshot).verdict;
    (format!("{} | {} | {}", verdict.headline, verdict.detail, verdict.brief), verdict.mark)
}

const fn mark(color: Color, shape: Shape, rank: Option<u32>) -> Mark {
    Mark { color, shape, rank }
}

#[test]
fn every_state_has_its_verdict() {
    let change = |change: fn(&mut Snapshot)| {
        let mut snapshot = fine();
        change(&mut snapshot);
        snapshot
    };
    let cases = [
        (
            fine(),
            "You're on Railway. | Render is awake and ready. | On Railway (primary)",
            mark(Color::Green, Shape::Disc, Some(1)),
        ),
        (
            on_render(),
            "You're on Render. Railway is stopped or out of credit. | No backup is ready. \
             | On Render (backup): Railway is stopped or out of credit",
            mark(Color::Amber, Shape::Disc, Some(2)),
        ),
        (
            change(|s| {
                s.active = Some(1);
                s.hold_until = Some(WallTime::from_unix_ms(9));
            }),
            "You're on Render. Railway is healthy again. \
             | The switch back waits until it has held for a while. \
             | On Render (backup): Railway is healthy again",
            mark(Color::Amber, Shape::Disc, Some(2)),
        ),
        (
            {
                let mut snapshot = on_render();
                snapshot.backends[0].cause = None;
                snapshot
            },
            "You're on Render. Railway answers again and is being confirmed. \
             | No backup is ready. \
             | On Render (backup): Railway answers again and is being confirmed",
            mark(Color::Amber, Shape::Disc, Some(2)),
        ),
        (
            change(|s| {
                for state in &mut s.backends {
                    state.health = Health::Unhealthy;
                    state.cause = Some(Cause::RenderSuspended);
                }
                s.active = None;
            }),
            "Nothing answers. Railway is suspended by Render. \
             | Render is suspended by Render. Local is suspended by Render. \
             | Nothing answers. Railway is suspended by Render",
            mark(Color::Red, Shape::Bang, None),
        ),
        (
            change(|s| {
                s.backends[0].health = Health::Waking;
                s.backends.truncate(1);
            }),
            "Railway is waking. | Free plans sleep. One request waits for it; a minute is usual, \
             two at most. | Railway is waking",
            mark(Color::Amber, Shape::Clock, None),
        ),
        (
            change(|s| s.offline = Some(false)),
            "You're offline. | Your backends are not judged until it works. Last in use: Railway. \
             | You're offline",
            mark(Color::Grey, Shape::Slash, None),
        ),
        (
            change(|s| s.offline = Some(true)),
            "This network wants you to sign in. | Your backends are not judged until it works. \
             Last in use: Railway. | This network wants you to sign in",
            mark(Color::Grey, Shape::Slash, None),
        ),
        (
            change(|s| s.paused = true),
            "Checks are paused. | Nothing is checked and nothing is switched. Last in use: \
             Railway. | Checks are paused",
            mark(Color::Grey, Shape::Bars, None),
        ),
        (
            change(|s| {
                s.active = None;
                s.settled = false;
            }),
            "Checking your backends. | The first answers are awaited. | Checking your backends",
            mark(Color::Grey, Shape::Dash, None),
        ),
        (
            change(|s| s.pinned = Some(0)),
            "You're on Railway. | Pinned by you: no failover happens. Render is awake and ready. \
             | On Railway (primary)",
            mark(Color::Green, Shape::Disc, Some(1)),
        ),
        (
            {
                let mut snapshot = on_render();
                snapshot.active = Some(0);
                snapshot.pinned = Some(0);
                snapshot
            },
            "Railway is pinned and does not answer. Railway is stopped or out of credit. \
             | Unpin it, and the next ready backend takes over. \
             | Railway is pinned and does not answer. Railway is stopped or out of credit",
            mark(Color::Red, Shape::Bang, None),
        ),
    ];
    for (snapshot, words, expected) in cases {
        assert_eq!(verdict(&snapshot), (words.to_owned(), expected));
    }
}

#[test]
fn the_chain_says_a_word_and_a_line_of_each_backend() {
    let rows = |snapshot: &Snapshot| -> Vec<_> {
        let backends = shown(snapshot).backends;
        backends.into_iter().map(|b| (format!("{}: {}", b.word, b.line), b.mark)).collect()
    };
    assert_eq!(
        rows(&on_render()),
        [
            (
                "Down: 404 Not Found, x-railway-fallback: true".to_owned(),
                mark(Color::Red, Shape::Bang, None)
            ),
            (
                "Active: awake, 331 of 750 h used".to_owned(),
                mark(Color::Amber, Shape::Disc, Some(2))
            ),
            (
                "Not running: localhost:8000 refuses".to_owned(),
                mark(Color::Grey, Shape::Cross, None)
            ),
        ]
    );
    let mut died = on_render();
    died.backends[2].latencies = vec![Some(Duration::from_millis(5)), None];
    assert_eq!(rows(&died)[2].0, "Down: localhost:8000 refuses", "it was there before");
    let mut hanging = on_render();
    hanging.backends[0].last = answered(None, &[], Cause::Timeout(Phase::FirstByte));
    assert_eq!(rows(&hanging)[0].0, "Down: no answer within 5 s");
    let mut offline = fine();
    offline.offline = Some(false);
    assert_eq!(
        rows(&offline)[0],
        (
            "Not checked now: healthy when last checked".to_owned(),
            mark(Color::Grey, Shape::Ring, Some(1))
        ),
        "what is not checked is not green"
    );
}

#[test]
fn the_tray_is_the_verdict_the_backends_and_what_can_be_done() {
    let tray = present::tray(&shown(&on_render()));
    let text = |text: &str| Item::Text(text.into());
    let action =
        |command, label: &str, checked| Item::Action { command, label: label.into(), checked };
    assert_eq!(tray.icon, mark(Color::Amber, Shape::Disc, Some(2)));
    assert_eq!(
        tray.menu,
        [
            text("On Render (backup): Railway is stopped or out of credit"),
            Item::Separator,
            text("1  Railway: Down"),
            text("2  Render: Active, 42 ms"),
            text("3  Local: Not running"),
            Item::Separator,
            action(Command::ProbeNow, "Check now", None),
            action(Command::TestFailover, "Test failover…", None),
            action(Command::RunChecklist, "Run checklist", None),
            action(Command::Interview(true), "Start interview mode", Some(false)),
            action(Command::PlanInterview, "Plan an interview…", None),
            action(Command::Pause(true), "Pause", Some(false)),
            Item::Separator,
            action(Command::Open, "Open Failover Tray", None),
            action(Command::Settings, "Settings…", None),
            action(Command::Quit, "Quit", None),
        ]
    );
}

#[test]
fn the_tray_copies_the_address_only_where_the_proxy_listens() {
    let label = |proxy: Option<wire::Proxy>| {
        let around = Surroundings { proxy, ..around() };
        let menu = present::tray(&present::snapshot(&fine(), &around)).menu;
        let before = menu.iter().position(|item| is(item, Command::Open)).unwrap() - 1;
        menu[before].clone()
    };
    fn is(item: &Item, wanted: Command) -> bool {
        matches!(item, Item::Action { command, .. } if *command == wanted)
    }
    assert_eq!(label(None), Item::Separator);
    assert_eq!(
        label(Some(proxy(None))),
        Item::Action {
            command: Command::CopyAddress,
            label: "Copy proxy address".into(),
            checked: None
        }
    );
    let taken = wire::Problem {
        code: "port_taken".into(),
        message: "Port 8787 is taken.".into(),
        next_step: "End the other program.".into(),
        field: None,
        key: None,
    };
    assert_eq!(label(Some(proxy(Some(taken)))), Item::Text("The proxy does not listen…".into()));
}

fn proxy(problem: Option<wire::Problem>) -> wire::Proxy {
    wire::Proxy {
        url: "http://127.0.0.1:8787".into(),
        problem,
        requests: 0,
        unanswered: 0,
        refused: 0,
        retries: 0,
        hedges: 0,
        backends: Vec::new(),
    }
}

#[test]
fn the_proxys_failures_are_said_in_words_the_most_frequent_first() {
    let said = present::failures([("html", 1), ("timeout_first_byte", 7), ("dns", 1)]);
    let said: Vec<_> = said.iter().map(|f| (f.code.as_str(), f.text.as_str(), f.count)).collect();
    assert_eq!(
        said,
        [
            ("timeout_first_byte", "no answer in time", 7),
            ("dns", "host name not found", 1),
            ("html", "web page instead of JSON", 1),
        ]
    );
}

#[test]
fn a_small_change_of_latency_does_not_change_the_tray() {
    let with = |ms| {
        let mut snapshot = fine();
        snapshot.backends[0].latencies = vec![Some(Duration::from_millis(ms))];
        present::tray(&shown(&snapshot))
    };
    assert_eq!(with(118), with(121));
    assert_ne!(with(118), with(180));
}

#[test]
fn notifications_say_what_happened_and_why_and_only_silence_is_critical() {
    let chain: Vec<_> = fine().backends.into_iter().map(|state| state.backend).collect();
    let notice = |notice| present::notification(&notice, &chain);
    let said = |summary: &str, body: &str, urgency| Notification {
        summary: summary.into(),
        body: body.into(),
        urgency,
        view: wire::View::Now,
    };
    let (railway, render): (Arc<str>, Arc<str>) = ("Railway".into(), "Render".into());
    let cause = Some(Cause::RailwayNotFound);
    assert_eq!(
        notice(Notice::SwitchedOver {
            from: Arc::clone(&railway),
            to: render,
            waking: false,
            cause: cause.clone()
        }),
        said("Switched to Render", "Railway is stopped or out of credit.", Urgency::Normal)
    );
    assert_eq!(
        notice(Notice::SwitchedBack { to: railway }),
        said("Back on Railway", "Railway has been healthy for a while.", Urgency::Low)
    );
    assert_eq!(
        notice(Notice::NothingAnswers { cause }),
        said(
            "Nothing answers",
            "Railway is stopped or out of credit. Open the service on railway.com: is it \
             stopped, is credit left, is the domain right?",
            Urgency::Critical
        )
    );
}

#[test]
fn an_event_is_one_flat_json_object() {
    let chain: Vec<_> = fine().backends.into_iter().map(|state| state.backend).collect();
    let switch = Switch {
        from: Some("Railway".into()),
        to: Some("Render".into()),
        reason: SwitchReason::Failover,
        cause: Some(Cause::Refused),
        took: Some(Duration::from_millis(780)),
    };
    let event = Event { seq: 3, at: WallTime::from_unix_ms(5), kind: EventKind::Switched(switch) };
    let event = present::event(&event, &chain, "0.1.0");
    let json = serde_json::to_value(&event).unwrap();
    assert_eq!(json["seq"], 3);
    assert_eq!(json["type"], "switched");
    assert_eq!(json["to"], "Render");
    assert_eq!(json["cause"]["code"], "connection_refused");
    assert_eq!(serde_json::from_value::<wire::Event>(json).unwrap(), event);
    let line = present::line(&event);
    assert_eq!(
        (line.title.as_str(), line.note.as_str()),
        ("Railway → Render", "decided in 780 ms")
    );
}

#[test]
fn every_cause_has_one_sentence_one_next_step_and_its_own_code() {
    let text = || "x".to_owned();
    let causes = [
        Cause::Refused,
        Cause::Dns,
        Cause::Unreachable,
        Cause::Reset,
        Cause::TlsExpired,
        Cause::TlsNotYetValid,
        Cause::TlsWrongHost,
        Cause::TlsUntrusted,
        Cause::TlsFailed(text()),
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
        Cause::Redirect { status: 302, location: text() },
        Cause::Html,
        Cause::NotJson,
        Cause::StatusMissing { field: text() },
        Cause::StatusOther { field: text(), value: text() },
        Cause::BodyTooLarge,
        Cause::BadAnswer,
        Cause::Truncated,
    ];
    let mut seen = std::collections::HashSet::new();
    let backend = Backend::new("Railway", BackendUrl::parse("https://a.up.railway.app").unwrap());
    for cause in causes {
        let said = present::cause(&cause, &backend);
        assert!(said.text.contains("Railway") && said.text.ends_with('.'), "{said:?}");
        assert!(said.text.chars().count() <= 90, "{said:?}");
        assert!(said.next_step.ends_with(['.', '?']) && !said.next_step.contains('!'), "{said:?}");
        assert!(seen.insert(said.code.clone()), "two causes are {}", said.code);
        assert!(seen.insert(said.text.clone()), "two causes say {}", said.text);
        let counted = present::failures([(cause.code(), 1)]).remove(0).text;
        assert_ne!(counted, cause.code().replace('_', " "), "no words for it as a count");
        assert!(seen.insert(counted.clone()), "two causes are counted as {counted}");
    }
}
