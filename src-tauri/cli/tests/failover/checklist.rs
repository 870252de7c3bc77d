//! `failover checklist`: over real backends, from the flags to the exit code.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Instant;

use demo::Fault;
use domain::checklist::Check;
use serde_json::Value;

use crate::bench::{Bench, Ended, Sample, wait_until};

/// Two healthy backends, and a config that names them.
struct Chain {
    a: Sample,
    b: Sample,
    bench: Bench,
}

impl Chain {
    fn start() -> Self {
        let (a, b, bench) = (Sample::start("A"), Sample::start("B"), Bench::new());
        bench.write_config(&[("Railway", &a.url()), ("Render", &b.url())]);
        Self { a, b, bench }
    }

    fn checklist(&self, more: &[&str]) -> Ended {
        self.bench.run(&[&["checklist"], more].concat())
    }

    fn file(&self, name: &str) -> String {
        self.bench.path(name).to_str().unwrap().to_owned()
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The results, by what was checked.
fn outcomes(report: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let results = report["results"].as_array().unwrap().iter();
    results.map(|it| (text(&it["check"]), text(&it["outcome"]))).collect()
}

/// Refused before anything was asked.
#[track_caller]
fn refused(ended: &Ended, said: &str) {
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert!(ended.err.contains(said), "{said}: {ended:?}");
}

#[test]
fn every_check_has_a_result_with_what_was_asked_and_answered() {
    let chain = Chain::start();
    let ended = chain.checklist(&["--json"]);
    // No frontend is configured, and what cannot be judged is no pass.
    assert_eq!(ended.code, 1, "{ended:?}");
    assert_eq!(ended.out.lines().count(), 1);
    let report = json(&ended.out);
    let outcomes = outcomes(&report);
    let checks: Vec<_> = outcomes.iter().map(|(check, _)| check.as_str()).collect();
    assert_eq!(checks, Check::ALL.map(Check::code));
    for passes in ["railway-running", "render-running", "health-endpoint"] {
        assert!(outcomes.contains(&(passes.to_owned(), "pass".to_owned())), "{report}");
    }
    for not_judged in ["vercel-env", "frontend-redeployed", "no-loopback"] {
        assert!(outcomes.contains(&(not_judged.to_owned(), "unknown".to_owned())), "{report}");
    }
    let count = |outcome| outcomes.iter().filter(|(_, it)| it == outcome).count();
    let summary = &report["summary"];
    for (name, outcome) in
        [("passed", "pass"), ("failed", "fail"), ("unknown", "unknown"), ("manual", "manual")]
    {
        assert_eq!(summary[name], count(outcome), "{report}");
    }
    assert_eq!(report["subjects"][0]["value"], chain.a.url());
    let evidence = &report["results"][0]["evidence"][0];
    assert_eq!(evidence["request"], format!("GET {}/", chain.a.url()));
    assert_eq!(evidence["status_line"], "200 OK");
    assert!(evidence["body"].as_str().unwrap().contains("\"status\""), "{evidence}");
    for result in report["results"].as_array().unwrap() {
        assert!(!result["brief"].as_str().unwrap().is_empty(), "{result}");
        assert!(!result["text"].as_str().unwrap().is_empty(), "{result}");
        let ready = result["outcome"] == "pass";
        assert!(ready || result["next_step"].is_string(), "{result}");
    }
}

#[test]
fn one_check_that_passes_is_exit_code_0() {
    let chain = Chain::start();
    let ended = chain.checklist(&["--only", "railway-running", "--json"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let pass = ("railway-running".to_owned(), "pass".to_owned());
    assert_eq!(outcomes(&json(&ended.out)), [pass]);
    // The other backend is none of its business, and neither are CORS' notes.
    assert_eq!(chain.b.requests(), 0);
    let notes = json(&ended.out)["notes"].to_string();
    assert!(notes.contains("from this computer") && !notes.contains("CORS"), "{notes}");
    let own = chain.checklist(&["--only", "failover-tested"]);
    assert!(!own.out.contains("through its network"), "{own:?}");

    // In the checklist's order, each once, however they are named.
    let ended = chain.checklist(&[
        "--only",
        "health-endpoint",
        "--only",
        "railway-running",
        "--only",
        "health-endpoint",
        "--json",
    ]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let checks: Vec<_> = outcomes(&json(&ended.out)).into_iter().map(|(check, _)| check).collect();
    assert_eq!(checks, ["railway-running", "health-endpoint"]);
}

#[test]
fn a_check_that_fails_says_what_was_seen_and_what_to_do() {
    let chain = Chain::start();
    chain.a.set_fault(Fault::Http502);
    let ended = chain.checklist(&["--only", "railway-running", "--only", "render-running"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    let lines: Vec<_> = ended.out.lines().collect();
    assert!(lines[0].starts_with("1 of 2 ready. One needs you."), "{ended:?}");
    let at = lines.iter().position(|line| line.starts_with("✗ Railway")).unwrap();
    assert!(lines[at + 1].contains("502"), "{ended:?}");
    assert!(lines[at + 2].trim_start().starts_with("Next: "), "{ended:?}");
    assert!(lines.iter().any(|line| line.starts_with("✓ Render deployed and running: ")));
    // A line for each as it ends, where nobody can be shown a live one.
    for told in ["failover: ✗ railway-running: ", "failover: ✓ render-running: "] {
        assert_eq!(ended.err.matches(told).count(), 1, "{ended:?}");
    }
    assert!(!ended.out.contains("GET http"), "{ended:?}");
    let printed = format!("{}{}", ended.out, ended.err);
    assert!(!printed.contains('\u{1b}') && !printed.contains('\r'), "{ended:?}");

    let ended = chain.checklist(&["--only", "railway-running", "--verbose"]);
    assert!(ended.out.contains(&format!("    │ GET {}/\n", chain.a.url())), "{ended:?}");
    assert!(ended.out.contains("    │ → 502 Bad Gateway"), "{ended:?}");
}

#[test]
fn an_unknown_check_is_answered_with_all_there_are() {
    let chain = Chain::start();
    let ended = chain.checklist(&["--only", "railway"]);
    refused(&ended, "there is no check \"railway\"");
    for check in Check::ALL {
        let line = ended.err.lines().find(|line| line.trim_start().starts_with(check.code()));
        assert!(line.is_some_and(|line| line.len() > 40), "{check:?}: {ended:?}");
    }
    assert_eq!((chain.a.requests(), chain.b.requests()), (0, 0));
}

#[test]
fn a_report_is_written_as_its_name_ends() {
    let chain = Chain::start();
    let only = ["--only", "railway-running", "--only", "failover-tested", "--json"];
    let report = |name: &str| {
        let file = chain.file(name);
        let ended = chain.checklist(&[&only[..], &["--report", &file]].concat());
        assert_eq!(ended.code, 1, "{ended:?}");
        assert!(ended.err.contains(&format!("the report is in {file}")), "{ended:?}");
        (fs::read_to_string(&file).unwrap(), json(&ended.out))
    };
    let (page, _) = report("report.html");
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains(&chain.a.url()), "{page}");
    let (markdown, _) = report("report.md");
    assert!(markdown.contains("- [x] **Railway deployed and running**"), "{markdown}");
    assert!(markdown.contains("- [ ] **Failover tested**"), "{markdown}");
    let (text, printed) = report("report.JSON");
    assert_eq!(json(&text), printed);
}

#[test]
fn a_masked_report_has_no_address() {
    let chain = Chain::start();
    let file = chain.file("report.html");
    let ended =
        chain.checklist(&["--only", "railway-running", "--mask", "--verbose", "--report", &file]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let page = fs::read_to_string(&file).unwrap();
    for text in [&page, &ended.out] {
        assert!(!text.contains("127.0.0.1"), "{text}");
        assert!(text.contains("GET Railway/"), "{text}");
    }
}

#[test]
fn a_report_that_cannot_be_written_is_known_before_anything_is_asked() {
    let chain = Chain::start();
    fs::create_dir(chain.bench.path("dir.html")).unwrap();
    for (file, said) in [
        (chain.file("missing/report.html"), "there is no directory"),
        (chain.file("dir.html"), "is a directory"),
        (chain.file("report.txt"), "ends in .html, .md or .json"),
        (chain.file("report"), "ends in .html, .md or .json"),
        #[cfg(target_os = "linux")]
        ("/proc/report.html".to_owned(), "cannot be written"),
    ] {
        refused(&chain.checklist(&["--report", &file]), said);
    }
    assert_eq!((chain.a.requests(), chain.b.requests()), (0, 0));
}

#[test]
fn without_any_config_the_sample_backends_are_looked_at() {
    let ended = Bench::new().run(&["checklist"]);
    // They have no frontend.
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.err.contains("three sample backends"), "{ended:?}");
    for line in ["Backends", "Frontend", "Failover", "Limits"] {
        assert!(ended.out.lines().any(|it| it == line), "{line}: {ended:?}");
    }
    assert!(ended.out.contains("✓ Railway deployed and running: "), "{ended:?}");
}

#[test]
fn a_failover_test_counts_for_the_chain_that_it_was_made_of() {
    let chain = Chain::start();
    let tested = ["--only", "failover-tested"];
    assert!(chain.checklist(&tested).out.contains("✗ Failover tested: never tested"));
    let drill = chain.bench.run(&["drill", "--duration", "3s"]);
    assert_eq!(drill.code, 0, "{drill:?}");
    let ended = chain.checklist(&tested);
    assert_eq!(ended.code, 0, "{ended:?}");
    // Another chain, if only by its order, was never tested.
    chain.bench.write_config(&[("Railway", &chain.b.url()), ("Render", &chain.a.url())]);
    let ended = chain.checklist(&tested);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.out.contains("✗ Failover tested: never tested"), "{ended:?}");
}

/// A backend that takes connections and never answers.
struct Silent(TcpListener);

impl Silent {
    fn start() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }
}

#[test]
fn a_backend_that_hangs_ends_the_run_within_its_bound() {
    let (silent, b, bench) = (Silent::start(), Sample::start("B"), Bench::new());
    bench.write_config(&[("Railway", &silent.url()), ("Render", &b.url())]);
    bench.append_config("[health]\ntimeout = \"500ms\"\n");
    let begun = Instant::now();
    let ended = bench.run(&["checklist", "--json"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    // What a probe may take, and what is asked beside it.
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
    let report = json(&ended.out);
    let all: BTreeSet<_> = outcomes(&report).into_iter().collect();
    assert!(all.contains(&("railway-running".to_owned(), "fail".to_owned())), "{report}");
    assert!(all.contains(&("render-running".to_owned(), "pass".to_owned())), "{report}");
}

#[test]
fn ctrl_c_stops_it_and_what_has_not_ended_is_not_judged() {
    let (silent, b, bench) = (Silent::start(), Sample::start("B"), Bench::new());
    bench.write_config(&[("Railway", &silent.url()), ("Render", &b.url())]);
    bench.append_config("[health]\ntimeout = \"60s\"\n");
    let run = bench.spawn(&["checklist", "--json"]);
    // Both were asked, so the checks are under way.
    silent.0.set_nonblocking(true).unwrap();
    let asked = OnceCell::new();
    wait_until("the silent backend is asked", || {
        silent.0.accept().is_ok_and(|connection| asked.set(connection).is_ok())
    });
    wait_until("the other backend is asked", || b.requests() > 0);
    let told = Instant::now();
    run.signal("-INT");
    let ended = run.wait();
    assert!(told.elapsed().as_secs() < 10, "{ended:?}");
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.err.contains("failover: stopping"), "{ended:?}");
    let report = json(&ended.out);
    assert_eq!(outcomes(&report).len(), Check::ALL.len());
    let stopped = &report["results"][0];
    assert_eq!((&stopped["outcome"], &stopped["brief"]), (&"unknown".into(), &"stopped".into()));
}

#[test]
fn a_sleeping_backend_is_waited_for_and_said_to_wake() {
    let sleeper = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", sleeper.local_addr().unwrap());
    std::thread::spawn(move || {
        // Nothing for the first request, as while a platform starts the service.
        let _asleep = sleeper.accept();
        for mut stream in sleeper.incoming().map_while(Result::ok) {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 15\r\n\
                  connection: close\r\n\r\n{\"status\":\"ok\"}",
            );
        }
    });
    let bench = Bench::new();
    bench.write_config(&[("Render", &url)]);
    bench.append_config("sleeps = true\n[health]\ntimeout = \"500ms\"\n");
    let ended = bench.run(&["checklist", "--only", "render-running"]);
    assert_eq!(ended.err.matches("failover: Render is waking").count(), 1, "{ended:?}");
    assert_eq!(ended.code, 0, "{ended:?}");
}

/// What a backend may answer to deceive a terminal.
const HOSTILE: &str =
    "\u{1b}[2J\u{1b}]0;owned\u{7}</pre><script>alert(1)</script>\n``````\n\u{202e}";

#[test]
fn a_hostile_answer_reaches_neither_terminal_nor_reports() {
    let hostile = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", hostile.local_addr().unwrap());
    // Ends with the test's process: nothing else waits for it.
    std::thread::spawn(move || {
        for mut stream in hostile.incoming().map_while(Result::ok) {
            let mut head = [0; 4096];
            let _ = stream.read(&mut head);
            let long = "x".repeat(10 * 1024);
            let _ = write!(
                stream,
                "HTTP/1.1 503 Service Unavailable\r\nserver: {long}\r\ncontent-type: text/html\r\n\
                 content-length: {}\r\nconnection: close\r\n\r\n{HOSTILE}",
                HOSTILE.len()
            );
        }
    });
    let bench = Bench::new();
    bench.write_config(&[("Railway", &url)]);
    for name in ["report.html", "report.md"] {
        let file = bench.path(name);
        let ended = bench.run(&[
            "checklist",
            "--only",
            "railway-running",
            "--verbose",
            "--report",
            file.to_str().unwrap(),
        ]);
        assert_eq!(ended.code, 1, "{ended:?}");
        let report = fs::read_to_string(&file).unwrap();
        for text in [&report, &ended.out, &ended.err] {
            let unseen = |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || c == '\u{202e}';
            assert!(!text.contains(unseen), "{text}");
        }
        assert!(report.contains("503 Service Unavailable"), "{report}");
        match name {
            "report.html" => assert!(!report.contains("<script"), "{report}"),
            // As long as the longest fence of the answer would end the report's.
            _ => assert!(report.contains("\n  ```````http\n"), "{report}"),
        }
    }
}
