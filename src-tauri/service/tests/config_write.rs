//! The configuration file is the old one or the new one, whole, wherever the writing is interrupted:
//! by the system at each byte, and by a kill at any moment.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use service::config::{DEFAULT_FILE, write_new};

/// What a child process is to do, and in which directory.
const TASK: (&str, &str) = ("CONFIG_WRITE_TASK", "CONFIG_WRITE_DIR");
/// How often it is killed.
const KILLS: u64 = 24;

fn old() -> String {
    DEFAULT_FILE.to_owned()
}

fn new() -> String {
    DEFAULT_FILE.replace("[[backend]]", "[[backend]] # the new one")
}

/// This very test, run once more as a process that does `task`.
fn child(task: &str, dir: &Path) -> Child {
    // A write beyond the limit ends a process, unless it was started with that signal ignored.
    Command::new("sh")
        .args(["-c", "trap '' XFSZ; exec \"$0\" --exact task --nocapture --test-threads=1"])
        .arg(std::env::current_exe().unwrap())
        .env(TASK.0, task)
        .env(TASK.1, dir)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Does what it is started for in a process of its own; else nothing.
#[test]
fn task() {
    let Ok(task) = std::env::var(TASK.0) else { return };
    let dir = std::env::var(TASK.1).unwrap();
    let file = Path::new(&dir).join("config.toml");
    match task.as_str() {
        "limited" => each_byte(&file),
        _ => loop {
            for text in [new(), old()] {
                write_new(&file, &text, true).unwrap();
                println!("written");
            }
        },
    }
}

/// Writes the new text with room for each number of bytes, from none to one too few.
fn each_byte(file: &Path) {
    let before = getrlimit(Resource::Fsize);
    let (old, new) = (old(), new());
    for room in 0..=new.len() {
        setrlimit(Resource::Fsize, Rlimit { current: Some(room as u64), ..before }).unwrap();
        let written = write_new(file, &new, true);
        setrlimit(Resource::Fsize, before).unwrap();
        let held = fs::read_to_string(file).unwrap();
        if room < new.len() {
            assert!(written.is_err(), "{room} bytes were room enough");
            assert_eq!(held, old, "after {room} bytes");
        } else {
            written.unwrap();
            assert_eq!(held, new);
        }
    }
    assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1, "nothing else is left");
}

#[test]
fn cut_at_each_byte_the_old_file_stays() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("config.toml");
    fs::write(&file, old()).unwrap();
    let ended = child("limited", dir.path()).wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success(), "{said}");
    assert!(said.contains("1 passed"), "{said}");
    assert_eq!(fs::read_to_string(&file).unwrap(), new());
}

#[test]
fn killed_at_any_moment_it_is_the_old_file_or_the_new_one() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("config.toml");
    fs::write(&file, old()).unwrap();
    let (mut olds, mut news) = (0, 0);
    for seed in 0..KILLS {
        let mut writer = child("endless", dir.path());
        let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
        let mut writes = lines.by_ref().filter(|line| line.as_ref().unwrap().ends_with("written"));
        // After an odd number of writes the new one stands there, and the next is under way.
        let begun = writes.nth(usize::from(seed % 2 == 1)).is_some();
        let micros = fastrand::Rng::with_seed(seed).u64(0..4_000);
        std::thread::sleep(Duration::from_micros(micros));
        writer.kill().unwrap();
        writer.wait().unwrap();
        assert!(begun, "the writer ended by itself");
        let held = fs::read_to_string(&file).unwrap();
        match (held == old(), held == new()) {
            (true, _) => olds += 1,
            (_, true) => news += 1,
            _ => assert_eq!(held, old(), "after {micros} µs of seed {seed}"),
        }
    }
    assert!(olds > 0 && news > 0, "{olds} old, {news} new: never in the midst");
}
