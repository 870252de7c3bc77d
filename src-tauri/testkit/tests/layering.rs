//! Who may know whom, read from what cargo itself says the crates depend on.

#![expect(clippy::expect_used, reason = "a test fails by panicking, its helpers too")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// The faces know the composition and the words, and no adapter.
const FACE: &[&str] = &["control", "demo", "domain", "engine", "present", "service"];

/// Each crate, and the crates of this project that its shipped code may name.
const MAY_KNOW: [(&str, &[&str]); 16] = [
    ("domain", &[]),
    ("demo", &[]),
    ("engine", &["domain"]),
    ("machine", &["engine"]),
    ("present", &["domain"]),
    ("probe", &["domain", "engine"]),
    ("proxy", &["domain", "engine"]),
    ("control", &["domain", "engine", "present"]),
    ("platforms", &["domain"]),
    ("drill", &["demo", "domain", "engine", "platforms", "probe", "proxy"]),
    ("preflight", &["domain", "engine", "platforms", "probe"]),
    ("history", &["domain", "engine"]),
    (
        "service",
        &[
            "control",
            "demo",
            "domain",
            "drill",
            "engine",
            "history",
            "machine",
            "platforms",
            "preflight",
            "present",
            "probe",
            "proxy",
        ],
    ),
    ("failover", FACE),
    ("failover-tray", FACE),
    ("testkit", &["demo"]),
];

/// Libraries that a crate may not name, as it promises to do without what they stand for.
const MAY_NOT_USE: [(&str, &[&str]); 4] = [
    ("domain", &["tokio", "reqwest", "hyper", "serde", "serde_json", "tauri", "rand"]),
    ("present", &["tokio", "reqwest", "hyper", "tauri"]),
    ("engine", &["reqwest", "hyper", "serde", "serde_json", "tauri"]),
    ("demo", &["hyper", "reqwest", "tauri"]),
];

/// Each member's dependencies, those for tests and those for the shipped code apart.
struct Member {
    shipped: BTreeSet<String>,
    tests: BTreeSet<String>,
}

fn members() -> BTreeMap<String, Member> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    let list = |value: &serde_json::Value| value.as_array().expect("a list").clone();
    list(&metadata["packages"])
        .iter()
        .map(|package| {
            let (mut shipped, mut tests) = (BTreeSet::new(), BTreeSet::new());
            for dependency in list(&package["dependencies"]) {
                let kind = if dependency["kind"] == "dev" { &mut tests } else { &mut shipped };
                kind.insert(text(&dependency["name"]));
            }
            (text(&package["name"]), Member { shipped, tests })
        })
        .collect()
}

#[test]
fn crates_know_only_whom_they_may() {
    let members = members();
    let ours: BTreeSet<_> = members.keys().cloned().collect();
    let listed: BTreeSet<_> = MAY_KNOW.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(ours, listed, "each crate has its row in MAY_KNOW");
    for (name, may_know) in MAY_KNOW {
        let foreign: Vec<_> = members[name]
            .shipped
            .intersection(&ours)
            .filter(|other| !may_know.contains(&other.as_str()))
            .collect();
        assert!(foreign.is_empty(), "{name} may know {may_know:?}, but also knows {foreign:?}");
    }
}

#[test]
fn crates_do_without_what_they_promise_to() {
    let members = members();
    for (name, may_not_use) in MAY_NOT_USE {
        for library in may_not_use {
            assert!(!members[name].shipped.contains(*library), "{name} uses {library}");
        }
    }
}

#[test]
fn only_the_app_speaks_of_tauri_and_only_tests_of_the_testkit() {
    for (name, member) in members() {
        let tauri = member.shipped.iter().chain(&member.tests).any(|it| it.starts_with("tauri"));
        assert!(!tauri || name == "failover-tray", "{name} depends on tauri");
        assert!(!member.shipped.contains("testkit"), "{name} ships the testkit");
    }
}
