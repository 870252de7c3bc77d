//! `failover history`, beside a running instance and without one.

use std::fs;

use demo::Fault;
use serde_json::Value;

use crate::bench::{Bench, Sample, wait_until};

/// What `history --json` says.
fn told(bench: &Bench) -> Option<Value> {
    let ended = bench.run(&["history", "--json"]);
    (ended.code == 0).then(|| serde_json::from_str(&ended.out).unwrap())
}

#[test]
fn an_outage_is_told_beside_the_running_one_and_after_it() {
    let bench = Bench::new();
    let (a, b) = (Sample::start("A"), Sample::start("B"));
    bench.write_config(&[("A", &a.url()), ("B", &b.url())]);
    let none = bench.run(&["history"]);
    assert_eq!((none.code, none.out.as_str()), (1, ""), "{none:?}");
    assert!(none.err.contains("There is no history at "), "{none:?}");
    assert!(none.err.contains("Start failover-tray, or failover run"), "{none:?}");

    let mut run = bench.spawn(&["run", "--json", "--interval", "200ms", "--hold", "1s"]);
    run.event_where("switched", |event| event["to"] == "A");
    bench.status_where(|snapshot| snapshot["backends"][1]["health"] == "healthy");
    a.set_fault(Fault::Http502);
    run.event_where("switched", |event| event["to"] == "B");
    a.set_fault(Fault::Ok);
    run.event_where("switched", |event| event["to"] == "A");
    wait_until("the outage and its end are kept", || {
        told(&bench).is_some_and(|history| {
            history["switches"].as_array().unwrap().len() == 3
                && history["incidents"][0]["to"].is_number()
        })
    });
    let history = told(&bench).unwrap();
    assert_eq!(history["backends"][0]["name"], "A");
    assert_eq!(history["backends"][0]["current"], true);
    assert_eq!(history["backends"][0]["segments"].as_array().unwrap().len(), 90);
    assert_eq!(history["backends"][1]["uptime_text"], "100 %");
    assert_eq!(history["incidents"][0]["cause"]["code"], "http_status");

    // Its log is followed while it is written.
    let mut follow = bench.spawn(&["history", "--log", "--follow"]);
    follow.line_where(|line| line.contains("Started: 2 backends"));
    bench.ask(present::wire::Request::Pause { on: true });
    follow.line_where(|line| line.contains("Paused: no checks from here on"));
    assert_eq!(follow.terminate().code, 0);
    assert_eq!(run.terminate().code, 0);

    let ended = bench.run(&["history", "--since", "30m"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let row = |name: &str| {
        let mut rows = ended.out.lines().filter(move |line| line.trim_start().starts_with(name));
        rows.next().unwrap_or_else(|| panic!("{ended:?}")).to_owned()
    };
    assert!(row("BACKEND").contains("UPTIME"), "{ended:?}");
    assert!(row("B ").contains("100 %") && row("B ").contains(" of 30 min"), "{ended:?}");
    assert!(!row("A ").contains("100 %"), "{ended:?}");
    assert!(ended.out.contains("A → B: A answers 502. (decided in "), "{ended:?}");
    assert!(ended.out.contains("A was down for "), "{ended:?}");
    assert!(!ended.out.contains("A was down for at least "), "{ended:?}");

    let log = bench.run(&["history", "--log", "--json"]);
    let lines: Vec<Value> = log.out.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    assert_eq!(lines.first().unwrap()["kind"], "started");
    assert_eq!(lines.last().unwrap()["kind"], "paused");
    let csv = bench.run(&["history", "--csv"]);
    assert!(csv.out.starts_with("from,to,backend,probes,"), "{csv:?}");
    assert!(csv.out.lines().count() >= 3, "{csv:?}");
}

#[test]
fn what_is_asked_for_wrongly_is_refused() {
    let bench = Bench::new();
    let wrong: [&[&str]; 6] = [
        &["history", "--since", "soon"],
        &["history", "--since", "2y"],
        &["--json", "history", "--csv"],
        &["history", "--csv", "--log"],
        &["history", "--follow"],
        &["history", "--backend", "A=http://127.0.0.1:1"],
    ];
    for args in wrong {
        let ended = bench.run(args);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{args:?}: {ended:?}");
    }
    for since in ["24", "-1h", ""] {
        let ended = bench.run(&["history", "--since", since]);
        assert_eq!(ended.code, 2, "{ended:?}");
        assert!(ended.err.contains("as in 30m, 24h or 7d"), "{ended:?}");
    }
}

#[test]
fn a_damaged_history_is_named_and_left_alone() {
    let bench = Bench::new();
    let file = bench.path("data/failover-tray/history.sqlite");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let junk = "this is no database ".repeat(500);
    fs::write(&file, &junk).unwrap();
    let ended = bench.run(&["history"]);
    assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{ended:?}");
    let named = format!("{}: the history's file is damaged", file.display());
    assert!(ended.err.contains(&named), "{ended:?}");
    assert!(ended.err.contains("it begins a fresh one"), "{ended:?}");
    assert_eq!(fs::read_to_string(&file).unwrap(), junk);
}
