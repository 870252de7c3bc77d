//! Starts that cannot go well: named on standard error, with the exit code for wrong use.

use std::fs;
use std::process::{Command, Output};

/// Starts the app in a home of its own, with `variables` and `args`, until it gives up.
fn refused(variables: &[(&str, &str)], args: &[&str]) -> (Option<i32>, String) {
    let home = tempfile::tempdir().expect("a home");
    fs::write(home.path().join("bad.toml"), "[[backend]]\nname = 'A'\nurl = 'ftp://a'\n")
        .expect("a config");
    let Output { status, stderr, .. } = Command::new(env!("CARGO_BIN_EXE_failover-tray"))
        .args(args)
        .current_dir(home.path())
        .env_clear()
        .env("HOME", home.path())
        .envs(variables.iter().copied())
        .output()
        .expect("start the app");
    (status.code(), String::from_utf8_lossy(&stderr).into_owned())
}

#[test]
fn its_help_and_version_need_no_display() {
    for (flag, part) in
        [("--help", "Usage: failover-tray"), ("--version", env!("CARGO_PKG_VERSION"))]
    {
        let output = Command::new(env!("CARGO_BIN_EXE_failover-tray"))
            .arg(flag)
            .env_clear()
            .output()
            .expect("start the app");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(0), "{flag}");
        assert!(said.contains(part), "{flag}: {said}");
    }
}

#[test]
fn without_a_display_it_points_to_the_terminal() {
    let (code, said) = refused(&[], &[]);
    assert_eq!(code, Some(2));
    assert!(said.contains("there is no desktop here") && said.contains("failover run"), "{said}");
}

#[test]
fn a_display_that_nobody_serves_is_named_and_nothing_panics() {
    let (code, said) = refused(&[("DISPLAY", ":54321")], &[]);
    assert_eq!(code, Some(2));
    assert!(said.contains("the desktop cannot be reached") && !said.contains("panicked"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_config_is_named_with_its_line() {
    let desk = crate::desk::Desk::without_panel().await;
    let display = desk.env["DISPLAY"].clone();
    let (code, said) = refused(&[("DISPLAY", &display)], &["--config", "bad.toml"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("bad.toml:3: backend[0].url") && said.contains("ftp:"), "{said}");
}
