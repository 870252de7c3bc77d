//! Where it keeps its files: not where they should be, and beside those of another user.

use std::fs;

use serde_json::Value;

use crate::bench::{Bench, Sample};

#[test]
fn two_users_do_not_meet() {
    let users = ["A", "B"].map(|name| (name, Bench::new(), Sample::start(name)));
    let runs = users.each_ref().map(|(name, bench, up)| {
        let chain = format!("{name}={}", up.url());
        let mut run = bench.spawn(&["run", "--json", "--backend", &chain]);
        run.event("switched");
        run
    });
    for (name, bench, _) in &users {
        let ended = bench.run(&["status", "--json"]);
        assert_eq!(ended.code, 0, "{ended:?}");
        let snapshot: Value = serde_json::from_str(&ended.out).unwrap();
        assert_eq!(snapshot["active"], *name, "each finds the own one");
    }
    for run in runs {
        let ended = run.terminate();
        assert_eq!(ended.code, 0, "{ended:?}");
        assert!(!ended.err.contains("already running"), "{ended:?}");
    }
}

#[test]
fn a_config_directory_that_is_a_file_is_named_and_the_demo_runs() {
    let bench = Bench::new();
    let dir = bench.config_file().parent().unwrap().to_owned();
    fs::create_dir_all(dir.parent().unwrap()).unwrap();
    fs::write(&dir, "not a directory").unwrap();
    let mut run = bench.spawn(&["run", "--json"]);
    run.event("switched");
    let ended = run.terminate();
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.err.contains(&format!("{} cannot be made", dir.display())), "{ended:?}");
    assert_eq!(fs::read_to_string(dir).unwrap(), "not a directory", "it is left as it was");
}

#[test]
fn a_data_directory_that_is_a_file_is_told_by_the_status_too() {
    let bench = Bench::new();
    let up = Sample::start("A");
    bench.write_config(&[("A", &up.url())]);
    fs::create_dir_all(bench.path("data")).unwrap();
    fs::write(bench.path("data/failover-tray"), "not a directory").unwrap();
    let mut run = bench.spawn(&["run", "--json"]);
    run.event("switched");
    bench.status_where(|snapshot| snapshot["history_problem"].is_object());
    let ended = bench.run(&["status"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.out.contains("The history is not kept: "), "{ended:?}");
    run.kill();
}
