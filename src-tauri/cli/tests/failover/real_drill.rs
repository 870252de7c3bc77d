//! `failover drill --real` against a Railway on loopback: what it wants first, what it does, and what
//! the next start does for one that died.

use std::sync::Arc;

use demo::SampleBackend;
use serde_json::Value;
use testkit::railway::FakeRailway;
use tokio::runtime::Runtime;

use crate::bench::{Bench, Ended, wait_until};

/// A chain whose primary is a service of a Railway.
struct Platform {
    bench: Bench,
    railway: FakeRailway,
    _backends: [Arc<SampleBackend>; 2],
    _runtime: Runtime,
}

impl Platform {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let (railway, backends) = runtime.block_on(async {
            let backends = [
                Arc::new(testkit::sample("Railway").await),
                Arc::new(testkit::sample("Render").await),
            ];
            let railway = FakeRailway::start().await;
            railway.add_service("api", Some(backends[0].clone())).await;
            (railway, backends)
        });
        let bench = Bench::new();
        bench.write_config(&[("Railway", &backends[0].url()), ("Render", &backends[1].url())]);
        bench.append_config(&format!("[railway]\napi = \"{}\"\n", railway.url()));
        Self { bench, railway, _backends: backends, _runtime: runtime }
    }

    fn token(&self) -> [(&'static str, String); 1] {
        [("RAILWAY_TOKEN", self.railway.token().to_owned())]
    }

    fn run(&self, args: &[&str]) -> Ended {
        self.bench.run_with(args, &self.token())
    }
}

fn refused(ended: &Ended, said: &str) {
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert!(ended.err.contains(said), "{said}: {ended:?}");
}

#[test]
fn it_wants_a_token_and_the_services_name() {
    let platform = Platform::start();
    refused(&platform.bench.run(&["drill", "--real"]), "failover token railway");
    let wrong = [("RAILWAY_TOKEN", "not-the-token".to_owned())];
    let ended = platform.bench.run_with(&["drill", "--real", "--confirm", "api"], &wrong);
    assert_eq!(ended.code, 2, "{ended:?}");
    assert!(!ended.err.contains("not-the-token"), "{ended:?}");
    let ended = platform.run(&["drill", "--real"]);
    refused(&ended, "--confirm NAME");
    assert!(ended.err.contains("api"), "{ended:?}");
    refused(&platform.run(&["drill", "--real", "--confirm", "other"]), "--confirm NAME");
    assert_eq!((platform.railway.stops(), platform.railway.restarts()), (0, 0));
    // With no backend of one's own there is nothing to stop.
    refused(&Bench::new().run(&["drill", "--real"]), "no backend is configured");
}

#[test]
fn a_token_that_could_not_outlive_the_command_is_not_said_to_be_kept() {
    let bench = Bench::new();
    // No keyring can be reached from its bare environment.
    for (kind, variable) in [
        ("railway", "RAILWAY_TOKEN"),
        ("railway-workspace", "RAILWAY_API_TOKEN"),
        ("vercel", "VERCEL_TOKEN"),
        ("vercel-bypass", "VERCEL_AUTOMATION_BYPASS_SECRET"),
        ("render", "RENDER_API_KEY"),
    ] {
        let mut run = bench.spawn(&["token", kind]);
        run.say("a-token");
        let ended = run.wait();
        assert_eq!((ended.code, ended.out.as_str()), (1, ""), "{ended:?}");
        assert!(ended.err.contains(&format!(" {variable} ")), "{ended:?}");
        assert!(!ended.err.contains("a-token"), "{ended:?}");
        refused(&bench.run(&["token", kind]), "no token on standard input");
    }
    refused(&bench.run(&["token", "heroku"]), "railway-workspace");
    refused(&bench.run(&["token", "railway", "a-token"]), "unexpected argument");
}

#[test]
fn it_stops_the_service_and_sees_it_run_again() {
    let platform = Platform::start();
    let ended =
        platform.run(&["drill", "--real", "--confirm", "api", "--duration", "3s", "--json"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let report: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(report["summary"]["verdict"], "passed");
    assert_eq!(report["restored"]["service"], "api");
    assert_eq!(report["restored"]["runs"], true);
    assert!(!ended.out.contains(platform.railway.token()), "{ended:?}");
    assert_eq!((platform.railway.stops(), platform.railway.restarts()), (1, 1));
    assert!(platform.railway.is_running("api"));
}

#[test]
fn the_next_start_restarts_what_a_killed_one_left_stopped() {
    let platform = Platform::start();
    for next in [&["drill", "--restore"][..], &["check"], &["drill", "--duration", "3s"]] {
        let args = ["drill", "--real", "--confirm", "api", "--duration", "15s"];
        let run = platform.bench.spawn_with(&args, &platform.token());
        wait_until("the service is stopped", || !platform.railway.is_running("api"));
        run.kill();
        let ended = platform.run(next);
        assert_eq!(ended.code, 0, "{next:?}: {ended:?}");
        assert!(platform.railway.is_running("api"), "{next:?}: {ended:?}");
        assert!(ended.err.contains("A failover test had stopped api"), "{next:?}: {ended:?}");
    }
    assert_eq!((platform.railway.stops(), platform.railway.restarts()), (3, 3));
    let ended = platform.run(&["drill", "--restore"]);
    assert!(ended.out.contains("No failover test left anything stopped."), "{ended:?}");
}

#[test]
fn a_service_that_cannot_be_restarted_is_told_of_and_not_forgotten() {
    let platform = Platform::start();
    let args = ["drill", "--real", "--confirm", "api", "--duration", "15s"];
    let run = platform.bench.spawn_with(&args, &platform.token());
    wait_until("the service is stopped", || !platform.railway.is_running("api"));
    run.kill();
    // Without the token nothing can be done, and the command still does its own.
    let ended = platform.bench.run(&["check"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.err.contains("restart api by hand at railway.com"), "{ended:?}");
    let ended = platform.bench.run(&["drill", "--restore"]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(!platform.railway.is_running("api"));
    assert_eq!(platform.run(&["drill", "--restore"]).code, 0);
    assert!(platform.railway.is_running("api"));
}

#[test]
fn ctrl_c_restarts_the_service_before_the_end() {
    let platform = Platform::start();
    let args = ["drill", "--real", "--confirm", "api", "--duration", "15s", "--json"];
    let run = platform.bench.spawn_with(&args, &platform.token());
    wait_until("the service is stopped", || !platform.railway.is_running("api"));
    run.signal("-INT");
    let ended = run.wait();
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(platform.railway.is_running("api"), "{ended:?}");
    let report: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(report["summary"]["verdict"], "inconclusive");
    assert_eq!(report["restored"]["runs"], true);
    assert!(ended.err.contains("Ctrl-C again"), "{ended:?}");
}
