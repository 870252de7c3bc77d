//! `failover drill`: over real backends, through the private proxy, to the exit code.

use std::collections::BTreeSet;
use std::fs;
use std::time::Instant;

use demo::Fault;
use present::wire::{DrillForm, Request};
use serde_json::Value;

use crate::bench::{Bench, Ended, Sample};

/// Two healthy backends, and the arguments that name them.
struct Chain {
    a: Sample,
    b: Sample,
    named: Vec<String>,
}

impl Chain {
    fn start() -> Self {
        let (a, b) = (Sample::start("A"), Sample::start("B"));
        let named = ["--backend".into(), format!("A={}", a.url())]
            .into_iter()
            .chain(["--backend".into(), format!("B={}", b.url())])
            .collect();
        Self { a, b, named }
    }

    /// `drill` over these with `more`, for three seconds if `more` does not say for how long.
    fn drill<'a>(&'a self, more: &[&'a str]) -> Vec<&'a str> {
        let short = (!more.contains(&"--duration")).then_some(["--duration", "3s"]);
        let named = self.named.iter().map(String::as_str);
        ["drill"]
            .into_iter()
            .chain(named)
            .chain(short.into_iter().flatten())
            .chain(more.iter().copied())
            .collect()
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Refused before anything was started.
#[track_caller]
fn refused(ended: &Ended, said: &str) {
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert!(ended.err.contains(said), "{said}: {ended:?}");
}

#[test]
fn a_passed_drill_reports_what_the_backends_counted() {
    let (bench, chain) = (Bench::new(), Chain::start());
    let file = bench.path("report.json");
    let ended =
        bench.run(&chain.drill(&["--rate", "20", "--json", "--report", file.to_str().unwrap()]));
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(ended.out.lines().count(), 1);
    let report = json(&ended.out);
    assert_eq!(json(&fs::read_to_string(&file).unwrap()), report);
    assert_eq!(report["summary"]["verdict"], "passed");
    assert_eq!(report["summary"]["scenario"], "railway-stopped");
    assert_eq!(report["plan"]["seconds"], 3);

    let (at_a, at_b) = (chain.a.request_ids(), chain.b.request_ids());
    let asked: BTreeSet<_> = at_a.iter().chain(&at_b).collect();
    let counts = &report["counts"];
    assert_eq!(counts["sent"], 60);
    assert_eq!((&counts["answered"], &counts["failed"]), (&60.into(), &0.into()));
    // Each request was answered by a real backend, none by the gate in front of the primary.
    assert_eq!(asked.len(), 60);
    assert_eq!(report["backends"][1]["arrived"], at_b.len());
    let answered = |index: usize| report["backends"][index]["answered"].as_u64().unwrap();
    assert_eq!(answered(0) + answered(1), 60);
    assert!(answered(1) >= 1, "{report}");
}

#[test]
fn the_result_is_told_in_words_and_as_a_page() {
    let (bench, chain) = (Bench::new(), Chain::start());
    let page = bench.path("report.html");
    let ended = bench.run(&chain.drill(&[
        "--scenario",
        "crashed",
        "--mask",
        "--report",
        page.to_str().unwrap(),
    ]));
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.out.starts_with("Passed"), "{ended:?}");
    assert!(ended.out.contains("✓ No safe request fails"), "{ended:?}");
    assert!(
        ended.out.contains("Sent 15 of GET /, 5/s for 3 s: 15 answered, 0 failed"),
        "{ended:?}"
    );
    assert!(ended.err.contains("the report is in"), "{ended:?}");
    let page = fs::read_to_string(page).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("Passed"), "{page}");
    assert!(!page.contains("127.0.0.1"), "{page}");
}

#[test]
fn a_primary_that_is_down_already_proves_nothing() {
    let (bench, chain) = (Bench::new(), Chain::start());
    chain.a.set_fault(Fault::Http502);
    let ended = bench.run(&chain.drill(&["--json"]));
    assert_eq!(ended.code, 1, "{ended:?}");
    let report = json(&ended.out);
    assert_eq!(report["summary"]["verdict"], "inconclusive");
    assert!(report["reason"]["next_step"].is_string(), "{report}");
}

#[test]
fn ctrl_c_stops_it_at_once_and_it_proves_nothing() {
    let (bench, chain) = (Bench::new(), Chain::start());
    let run = bench.spawn(&chain.drill(&["--duration", "5m", "--json"]));
    chain.a.wait_for_requests();
    let asked = Instant::now();
    run.signal("-INT");
    let ended = run.wait();
    assert!(asked.elapsed().as_secs() < 10, "{ended:?}");
    assert_eq!(ended.code, 1, "{ended:?}");
    assert_eq!(json(&ended.out)["summary"]["verdict"], "inconclusive");
    assert!(ended.err.contains("stopping the test"), "{ended:?}");
}

#[test]
fn one_drill_at_a_time() {
    let (bench, chain) = (Bench::new(), Chain::start());
    let first = bench.spawn(&chain.drill(&["--duration", "5m"]));
    chain.a.wait_for_requests();
    refused(&bench.run(&chain.drill(&[])), "Another failover test is running");
    first.signal("-INT");
    assert_eq!(first.wait().code, 1);
    // And the next is free to begin.
    assert_eq!(bench.run(&chain.drill(&[])).code, 0);
}

#[test]
fn without_any_config_the_sample_backends_are_rehearsed_with() {
    let ended = Bench::new().run(&["drill", "--duration", "3s"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.err.contains("three sample backends"), "{ended:?}");
    assert!(ended.out.starts_with("Passed"), "{ended:?}");
}

#[test]
fn an_unknown_scenario_is_answered_with_all_there_are() {
    let bench = Bench::new();
    let ended = bench.run(&["drill", "--scenario", "meteor"]);
    refused(&ended, "there is no scenario \"meteor\"");
    for scenario in [
        "railway-stopped",
        "crashed",
        "refused",
        "hang",
        "reset",
        "slow",
        "html",
        "dns",
        "render-suspended",
    ] {
        let line = ended.err.lines().find(|line| line.trim_start().starts_with(scenario));
        assert!(line.is_some_and(|line| line.len() > 30), "{scenario}: {ended:?}");
    }
}

#[test]
fn what_is_out_of_bounds_is_refused_with_what_is_allowed() {
    let (bench, chain) = (Bench::new(), Chain::start());
    for (more, said) in [
        (&["--rate", "0"][..], "allowed are 1 to 1000"),
        (&["--rate", "1001"], "allowed are 1 to 1000"),
        (&["--rate", "-1"], "--rate"),
        (&["--rate", "many"], "a whole number of requests a second"),
        (&["--duration", "0s"], "allowed are 3 s to 10 min"),
        (&["--duration", "1d"], "allowed are 3 s to 10 min"),
        (&["--duration", "1500ms"], "whole seconds"),
        (&["--duration", "20"], "is not a duration"),
        (&["--rate", "1000", "--duration", "10m"], "requests"),
        (&["--path", "api"], "must begin with a slash"),
        (&["--confirm", "A"], "--real"),
        (&["--real", "--scenario", "hang"], "cannot be used with"),
        (&["--restore", "--real"], "cannot be used with"),
    ] {
        refused(&bench.run(&chain.drill(more)), said);
    }
    let remote = ["--backend", "A=https://a.invalid", "--backend", "B=https://b.invalid"];
    let ended = bench.run(&[&["drill", "--rate", "10000"][..], &remote].concat());
    refused(&ended, "allowed are 1 to 10,");
    assert_eq!((chain.a.requests(), chain.b.requests()), (0, 0));
}

#[test]
fn a_chain_that_cannot_fail_over_is_refused() {
    let (bench, chain) = (Bench::new(), Chain::start());
    let (one, twice) = (format!("A={}", chain.a.url()), format!("B={}/", chain.a.url()));
    let ended = bench.run(&["drill", "--backend", &one]);
    refused(&ended, "There is no standby");
    let ended = bench.run(&["drill", "--backend", &one, "--backend", &twice]);
    refused(&ended, "A and B have the same address");
    assert_eq!(chain.a.requests(), 0);
}

#[test]
fn a_report_that_cannot_be_written_is_known_before_the_drill() {
    let (bench, chain) = (Bench::new(), Chain::start());
    let named = |name: &str| bench.path(name).to_str().unwrap().to_owned();
    fs::create_dir(bench.path("dir.html")).unwrap();
    fs::write(bench.path("file"), "").unwrap();
    for (file, said) in [
        (named("missing/report.html"), "there is no directory"),
        (named("dir.html"), "is a directory"),
        (named("file/report.json"), "there is no directory"),
        (named("report.txt"), "ends in .html or .json"),
        (named("report"), "ends in .html or .json"),
        #[cfg(target_os = "linux")]
        ("/proc/report.html".to_owned(), "cannot be written"),
    ] {
        refused(&bench.run(&chain.drill(&["--report", &file])), said);
    }
    assert_eq!((chain.a.requests(), chain.b.requests()), (0, 0));
    // Looking at a file that is there leaves it as it was.
    let old = bench.path("old.json");
    fs::write(&old, "old").unwrap();
    let ended = bench.run(&[
        "drill",
        "--report",
        old.to_str().unwrap(),
        "--backend",
        "A=http://127.0.0.1:1",
    ]);
    refused(&ended, "There is no standby");
    assert_eq!(fs::read_to_string(&old).unwrap(), "old");
}

#[test]
fn with_nothing_left_stopped_there_is_nothing_to_restore() {
    let ended = Bench::new().run(&["drill", "--restore"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.out.contains("No failover test left anything stopped."), "{ended:?}");
}

#[test]
fn run_prints_the_drills_that_it_is_asked_for() {
    let (bench, chain) = (Bench::new(), Chain::start());
    let named = chain.named.iter().map(String::as_str);
    let args: Vec<_> = ["run", "--json"].into_iter().chain(named).collect();
    let mut run = bench.spawn(&args);
    bench.status_where(|snapshot| snapshot["backends"][1]["health"] == "healthy");
    let drill =
        DrillForm { real: false, scenario: "crashed".into(), rate: 5, seconds: 3, path: None };
    bench.ask(Request::StartDrill { drill: Some(drill), confirm: None });
    let started = run.event("drill_started");
    assert_eq!((&started["title"], &started["real"]), (&"A crashed".into(), &false.into()));
    let ended = run.event("drill_ended");
    assert_eq!((&ended["id"], &ended["verdict"]), (&started["id"], &"passed".into()));
    bench.status_where(|snapshot| snapshot["drill"]["last"]["id"] == ended["id"]);
    let said = bench.run(&["status"]).out;
    assert!(said.contains("Last failover test: A crashed. Passed"), "{said}");
    assert_eq!(run.terminate().code, 0);
}
