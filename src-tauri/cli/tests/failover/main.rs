//! The real binary, end to end: processes, pipes, signals, exit codes. Backends are real servers
//! on loopback.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail like tests")]

mod bench;
mod checklist;
mod drill;
mod history;
mod interview;
mod places;
mod proxy;
mod real_drill;

use std::fs;

use bench::{Bench, Run, Sample};
use demo::Fault;
use serde_json::Value;

#[test]
fn check_names_the_first_healthy_backend_and_why_the_others_are_not() {
    let bench = Bench::new();
    let up = Sample::start("B");
    let b = format!("B={}", up.url());
    let ended =
        bench.run(&["check", "--backend", "A=http://127.0.0.1:1", "--backend", &b, "--json"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(ended.out.lines().count(), 1);
    let report: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(report["active"], "B");
    let [a, b] = report["backends"].as_array().unwrap().as_slice() else { panic!("{report}") };
    assert_eq!(a["name"], "A");
    assert_eq!(a["url"], "http://127.0.0.1:1");
    assert_eq!(a["health"], "unhealthy");
    assert_eq!(a["cause"]["code"], "connection_refused");
    assert!(a["cause"]["text"].is_string() && a["cause"]["next_step"].is_string());
    assert_eq!(a["status"], Value::Null);
    assert_eq!(b["health"], "healthy");
    assert_eq!(b["cause"], Value::Null);
    assert_eq!(b["status"], 200);
    let timings = b["timings_ms"].as_object().unwrap();
    let mut phases: Vec<_> = timings.keys().map(String::as_str).collect();
    phases.sort_unstable();
    assert_eq!(phases, ["body", "connect", "dns", "first_byte", "tls", "total"]);
    assert!(timings["total"].as_f64().unwrap() > 0.0);
}

#[test]
fn check_says_no_when_none_is_healthy() {
    let bench = Bench::new();
    let ended = bench.run(&["check", "--backend", "A=http://127.0.0.1:1"]);
    assert_eq!(ended.code, 1);
    assert!(ended.out.contains("No backend is healthy."), "{ended:?}");
    assert!(ended.out.contains("127.0.0.1:1 refuses connections"), "{ended:?}");
}

#[test]
fn check_without_network_says_so_instead_of_blaming_the_backends() {
    let bench = Bench::new();
    let file = bench.path("config.toml");
    let config = "[[backend]]\nname = \"A\"\nurl = \"https://a.invalid\"\n\
        [connectivity]\nreferences = [{ url = \"http://127.0.0.1:1/\", expect_status = 204 }]\n";
    fs::write(&file, config).unwrap();
    let file = file.to_str().unwrap();
    let ended = bench.run(&["check", "--config", file]);
    assert_eq!(ended.code, 1);
    assert!(ended.out.contains("This computer is offline"), "{ended:?}");
    let ended = bench.run(&["check", "--config", file, "--json"]);
    let report: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(report["connectivity"], "offline");
}

#[test]
fn check_with_nothing_to_check_is_wrong_use() {
    let ended = Bench::new().run(&["check"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    assert!(ended.err.contains("--backend NAME=URL"), "{ended:?}");
}

#[test]
fn the_environment_names_backends_and_a_file_wins_over_it() {
    let bench = Bench::new();
    let (one, two) = (Sample::start("one"), Sample::start("two"));
    let variable = [("NEXT_PUBLIC_RENDER_API_URL", one.url())];
    let ended = bench.run_with(&["check", "--json"], &variable);
    let report: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(report["active"], "Render");
    bench.write_config(&[("Two", &two.url())]);
    let ended = bench.run_with(&["check", "--json"], &variable);
    let report: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(report["active"], "Two");
}

/// `run --json` over `a` and `b`, each probed every second.
fn run_over(bench: &Bench, a: &Sample, b: &Sample) -> Run {
    let chain = [format!("A={}", a.url()), format!("B={}", b.url())];
    let [a, b] = chain.each_ref().map(String::as_str);
    bench.spawn(&["run", "--json", "--interval", "1s", "--backend", a, "--backend", b])
}

#[test]
fn run_prints_an_event_a_line_and_fails_over() {
    let bench = Bench::new();
    let (a, b) = (Sample::start("A"), Sample::start("B"));
    let mut run = run_over(&bench, &a, &b);
    let started = run.event("started");
    assert_eq!(started["seq"], 1);
    assert_eq!(started["backends"], serde_json::json!(["A", "B"]));
    let first = run.event_where("switched", |event| event["to"] == "A");
    assert_eq!(first["reason"], "initial");
    bench.status_where(|snapshot| snapshot["backends"][1]["health"] == "healthy");

    a.set_fault(Fault::Http502);
    let down = run.event_where("health_changed", |event| event["to"] == "unhealthy");
    assert_eq!(down["backend"], "A");
    assert_eq!(down["cause"]["code"], "http_status");
    let switched = run.event("switched");
    assert_eq!((&switched["from"], &switched["to"]), (&"A".into(), &"B".into()));
    assert_eq!(switched["reason"], "failover");

    let ended = run.terminate();
    assert_eq!(ended.code, 0, "{ended:?}");
    let line = "[api-failover] Backend returned 502, trying next backend...";
    assert!(ended.err.contains(line), "{ended:?}");
}

#[test]
fn a_killed_primary_is_a_network_error() {
    let bench = Bench::new();
    let (a, b) = (Sample::start("A"), Sample::start("B"));
    let mut run = run_over(&bench, &a, &b);
    run.event_where("switched", |event| event["to"] == "A");
    bench.status_where(|snapshot| snapshot["backends"][1]["health"] == "healthy");
    a.set_fault(Fault::Refuse);
    let down = run.event_where("health_changed", |event| event["to"] == "unhealthy");
    assert_eq!(down["cause"]["code"], "connection_refused");
    assert_eq!(run.event("switched")["to"], "B");
    let ended = run.terminate();
    let line = "[api-failover] Network error, trying next backend...";
    assert!(ended.err.contains(line), "{ended:?}");
}

#[test]
fn run_ends_quietly_when_nobody_reads_it_any_more() {
    let bench = Bench::new();
    let ended = bench.spawn_unread(&["run", "--json", "--backend", "A=http://127.0.0.1:1"]).wait();
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(!ended.err.contains("panic"), "{ended:?}");
}

#[test]
fn status_tells_what_the_running_one_says() {
    let bench = Bench::new();
    let nobody = bench.run(&["status"]);
    assert_eq!(nobody.code, 1);
    assert!(nobody.err.contains("Failover Tray is not running.\nStart it with"), "{nobody:?}");

    let up = Sample::start("A");
    let chain = format!("A={}", up.url());
    let mut run = bench.spawn(&["run", "--json", "--backend", &chain]);
    run.event("switched");
    let ended = bench.run(&["status", "--json"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let snapshot: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(snapshot["active"], "A");
    assert_eq!(snapshot["config"]["source"], "arguments");
    let ended = bench.run(&["status"]);
    assert!(ended.out.contains("You're on A."), "{ended:?}");

    let ended = bench.run(&["diagnostics"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.out.contains("State: You're on A."), "{ended:?}");
    assert!(!ended.out.contains(&up.url().to_string()), "no address: {ended:?}");

    // A second one does not disturb the first, and says that nobody can ask it.
    let mut second = bench.spawn(&["run", "--json", "--backend", &chain]);
    second.event("switched");
    let ended = second.terminate();
    assert!(ended.err.contains("already running"), "{ended:?}");
    assert_eq!(bench.run(&["status"]).code, 0);

    // What a SIGKILL leaves behind hinders neither the question nor the next start.
    run.kill();
    assert_eq!(bench.run(&["status"]).code, 1);
    let mut next = bench.spawn(&["run", "--json", "--backend", &chain]);
    next.event("switched");
    assert_eq!(bench.run(&["status"]).code, 0);
    assert_eq!(next.terminate().code, 0);
}

#[test]
fn every_bad_config_file_is_refused_with_its_place() {
    let bench = Bench::new();
    let good = "[[backend]]\nname = \"A\"\nurl = \"http://a.example\"\n";
    let url = |url: &str| format!("[[backend]]\nname = \"A\"\nurl = \"{url}\"\n");
    let timeout = |text: &str| format!("{good}[health]\ntimeout = \"{text}\"\n");
    let cases: Vec<(String, &str)> = vec![
        ("[[backend\n".into(), ":1: "),
        (format!("{good}colour = \"green\"\n"), ":4: backend[0].colour: unknown field"),
        (format!("{good}{good}"), ":5: backend[1].name \"A\" is the name of an earlier backend"),
        ("[health]\n".into(), ": backend: no backend is configured"),
        (url("a.example"), ":3: backend[0].url \"a.example\" has no scheme"),
        (url("http://me:pass@a.example"), ":3: backend[0].url: has a user name or password"),
        (url("http://a.example?x=1"), ":3: backend[0].url \"http://a.example?x=1\" has a query"),
        (url("ftp://x"), ":3: backend[0].url \"ftp://x\" has the scheme"),
        (timeout("5"), ":5: health.timeout \"5\" is not a duration"),
        (timeout("-1s"), ":5: health.timeout \"-1s\" is not a duration"),
        (timeout("0s"), ":5: health.timeout: 0s is out of bounds; allowed are 100ms to 60s"),
        (timeout("1000d"), ":5: health.timeout: 24000h is out of bounds"),
    ];
    let file = bench.path("backends.toml");
    let name = file.to_str().unwrap();
    for (text, said) in &cases {
        fs::write(&file, text).unwrap();
        for command in ["check", "run"] {
            let ended = bench.run(&[command, "--config", name]);
            assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{text}: {ended:?}");
            assert!(ended.err.contains(&format!("{name}{said}")), "{text}: {ended:?}");
        }
    }
    fs::write(&file, b"\xff\xfe").unwrap();
    let ended = bench.run_with(&["check"], &[("FAILOVER_CONFIG", name.to_owned())]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains(":1: is not UTF-8"), "{ended:?}");
    fs::remove_file(&file).unwrap();
    let ended = bench.run(&["run", "--config", name]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains(&format!("{name}: there is no such file")), "{ended:?}");
    let ended = bench.run(&["check", "--config", bench.path("").to_str().unwrap()]);
    assert!(ended.code == 2 && ended.err.contains("is a directory"), "{ended:?}");
}

#[test]
fn wrong_use_is_exit_code_2() {
    let bench = Bench::new();
    for args in [
        &["check", "--backend", "A"][..],
        &["check", "--backend", "A=ftp://x"],
        &["run", "--interval", "5"],
        &["run", "--interval", "0s", "--backend", "A=http://127.0.0.1:1"],
        &["check", "--config", "x.toml", "--backend", "A=http://127.0.0.1:1"],
        &["fly"],
        &[],
    ] {
        let ended = bench.run(args);
        assert_eq!(ended.code, 2, "{args:?}: {ended:?}");
        assert!(!ended.err.is_empty());
    }
}

#[test]
fn a_running_one_keeps_its_last_good_config_and_takes_the_next() {
    let bench = Bench::new();
    let (a, b) = (Sample::start("A"), Sample::start("B"));
    bench.write_config(&[("A", &a.url())]);
    let mut run = bench.spawn(&["run", "--json"]);
    run.event("switched");
    fs::write(bench.config_file(), "[[backend]]\nname = \"A\"\nurl = \"ftp://x\"\n").unwrap();
    let snapshot = bench.status_where(|snapshot| snapshot["config"]["problem"] != Value::Null);
    assert_eq!(snapshot["active"], "A");
    let said = snapshot["config"]["problem"]["message"].as_str().unwrap().to_owned();
    assert!(said.contains("config.toml:3: backend[0].url \"ftp://x\" has the scheme"), "{said}");

    bench.write_config(&[("B", &b.url())]);
    let reloaded = run.event("config_reloaded");
    assert_eq!(reloaded["backends"], serde_json::json!(["B"]));
    run.event_where("switched", |event| event["to"] == "B");
    let snapshot = bench.status_where(|snapshot| snapshot["active"] == "B");
    assert_eq!(snapshot["config"]["problem"], Value::Null);
    assert_eq!(run.terminate().code, 0);
}

#[test]
fn the_demo_is_broken_and_healed_line_by_line() {
    let bench = Bench::new();
    let mut run = bench.spawn(&["demo", "--json"]);
    run.event_where("switched", |event| event["to"] == "Railway");
    bench.status_where(|snapshot| snapshot["backends"][1]["health"] == "healthy");
    run.say("Railway railway_stopped");
    let down = run.event_where("health_changed", |event| event["to"] == "unhealthy");
    assert_eq!(down["cause"]["code"], "railway_not_found");
    assert_eq!(run.event("switched")["to"], "Render");
    run.say("Railway ok");
    run.event_where("health_changed", |e| e["backend"] == "Railway" && e["to"] == "healthy");
    let ended = run.terminate();
    assert_eq!(ended.code, 0);
    assert!(ended.err.contains("Three sample backends run on this machine"), "{ended:?}");
    let line = "[api-failover] Backend returned 404, trying next backend...";
    assert!(ended.err.contains(line), "{ended:?}");
}

#[test]
fn without_any_config_run_starts_the_demo_and_says_so() {
    let bench = Bench::new();
    let mut run = bench.spawn(&["run"]);
    run.line_where(|line| line.contains("You're on Railway."));
    let ended = run.terminate();
    assert_eq!(ended.code, 0);
    assert!(ended.err.contains("No backend is configured yet"), "{ended:?}");
    assert!(ended.err.contains("failover import-env FILE"), "{ended:?}");
}

#[test]
fn import_env_makes_a_config_that_check_reads() {
    let bench = Bench::new();
    let up = Sample::start("A");
    let env = bench.path(".env");
    let text = format!(
        "\u{feff}# ours\r\nexport NEXT_PUBLIC_RAILWAY_API_URL=\"{}/\"\r\nOTHER=1\r\n\
         NEXT_PUBLIC_API_URL='http://127.0.0.1:1'\r\nNEXT_PUBLIC_API_URL=http://127.0.0.1:1\r\n",
        up.url()
    );
    fs::write(&env, text).unwrap();
    let (env, config) = (env.to_str().unwrap(), bench.path("made.toml"));
    let config = config.to_str().unwrap();
    let printed = bench.run(&["import-env", env]);
    assert_eq!(printed.code, 0, "{printed:?}");
    assert!(printed.out.contains("[[backend]]\nname = \"Railway\""), "{printed:?}");
    assert!(printed.err.contains("NEXT_PUBLIC_RENDER_API_URL is not set"), "{printed:?}");
    assert!(printed.err.contains("NEXT_PUBLIC_API_URL is set more than once"), "{printed:?}");

    assert_eq!(bench.run(&["import-env", env, "--output", config]).code, 0);
    let ended = bench.run(&["check", "--config", config, "--json"]);
    let report: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(report["active"], "Railway");
    assert_eq!(report["backends"][1]["name"], "Local");

    let again = bench.run(&["import-env", env, "--output", config]);
    assert!(again.code == 2 && again.err.contains("exists already"), "{again:?}");
    assert_eq!(bench.run(&["import-env", env, "--output", config, "--force"]).code, 0);
}

#[test]
fn import_env_refuses_what_would_be_no_config() {
    let bench = Bench::new();
    let env = bench.path(".env");
    fs::write(&env, "SECRET=1\n").unwrap();
    let name = env.to_str().unwrap();
    let ended = bench.run(&["import-env", name]);
    assert!(ended.code == 1 && ended.err.contains("names no backend"), "{ended:?}");
    assert!(!ended.err.contains("SECRET"), "{ended:?}");
    fs::write(&env, "NEXT_PUBLIC_API_URL=localhost:8000\n").unwrap();
    let ended = bench.run(&["import-env", name]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    assert!(ended.err.contains("\"localhost:8000\" has no scheme"), "{ended:?}");
    let ended = bench.run(&["import-env", bench.path("missing").to_str().unwrap()]);
    assert_eq!(ended.code, 2);
}
