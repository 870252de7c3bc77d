//! `failover run` in interview mode, for so long, or in so long.

use crate::bench::{Bench, Sample};

/// A bench whose config has one backend, and that backend.
fn bench() -> (Bench, Sample) {
    let bench = Bench::new();
    let sample = Sample::start("A");
    bench.write_config(&[("A", &sample.url())]);
    (bench, sample)
}

#[test]
fn a_run_is_in_interview_mode_for_as_long_as_it_is_told_and_goes_on_with_it_after_a_kill() {
    let (bench, _sample) = bench();
    let mut run = bench.spawn(&["run", "--json", "--interview-length", "30m"]);
    run.event_where("mode_changed", |event| event["mode"] == "interview");
    let snapshot = bench.status_where(|snapshot| snapshot["interview"]["stage"] == "on");
    let time = |of: &str| snapshot["interview"][of].as_i64().unwrap();
    assert_eq!((time("ends") - time("begins") + 500) / 1000, 30 * 60);
    run.kill();

    let mut run = bench.spawn(&["run", "--json"]);
    run.event_where("mode_changed", |event| event["mode"] == "interview");
    run.terminate();
}

#[test]
fn a_run_is_started_with_an_interview_to_come() {
    let (bench, _sample) = bench();
    let mut run = bench.spawn(&["run", "--json", "--interview-in", "5m"]);
    let planned = run.event_where("interview", |event| event["step"] == "planned");
    let length = planned["ends"].as_i64().unwrap() - planned["begins"].as_i64().unwrap();
    assert_eq!(length, 3_600_000, "an hour, where nobody says otherwise");
    run.event_where("interview", |event| event["step"] == "preparing");
    bench.status_where(|snapshot| snapshot["interview"]["readiness"].is_object());
    let status = bench.run(&["status"]).out;
    let mut told = status.lines().skip_while(|line| !line.starts_with("Interview "));
    assert!(told.next().is_some_and(|line| line.contains("to look at")), "{status}");
    assert!(told.next().is_some_and(|line| line.contains("nothing is stopped")), "{status}");
    run.terminate();
}

#[test]
fn a_length_out_of_bounds_is_wrong_use() {
    let (bench, _sample) = bench();
    let ended = bench.run(&["run", "--interview-length", "5m"]);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(ended.err.contains("Choose 10 min to 12 h."), "{ended:?}");
}
