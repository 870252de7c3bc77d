//! Disks that take nothing: a small one that is full, one that is mounted read-only, and a limit on
//! a file's size.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use domain::WallTime;
use domain::event::{Event, EventKind};
use engine::SystemClock;
use history::{History, Limits, LogQuery, Place, Reader, Record, Status, Trouble};

/// Every one of them, each in a process of its own.
pub(crate) fn all() {
    run("limited", "trap '' XFSZ; ulimit -f 512; exec \"$1\" child limited \"$0\"");
    if mounts() {
        for disk in ["full", "read-only"] {
            let mount = "mount -t tmpfs -o size=4m tmpfs \"$0\"";
            run(disk, &format!("{mount} && exec \"$1\" child {disk} \"$0\""));
        }
    } else {
        println!("no small disk can be made here (unshare): a full and a read-only one not tried");
    }
}

/// Whether this user may mount a disk of its own, in a namespace of its own.
fn mounts() -> bool {
    let mount = "mount -t tmpfs -o size=1m tmpfs /mnt";
    let tried = Command::new("unshare").args(["-Urm", "sh", "-c", mount]).output();
    tried.is_ok_and(|tried| tried.status.success())
}

fn run(disk: &str, script: &str) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = if disk == "limited" {
        Command::new("sh")
    } else {
        let mut command = Command::new("unshare");
        command.args(["-Urm", "sh"]);
        command
    };
    let ran = command
        .arg("-c")
        .arg(script)
        .arg(folder.path())
        .arg(std::env::current_exe().unwrap())
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success() && out.ends_with("well\n"), "{disk}: {out}{err}");
    println!("{disk}: {out}");
}

/// What such a process does.
pub(crate) fn child(disk: &str, folder: &Path) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let file = folder.join("history.sqlite");
    runtime.block_on(async {
        match disk {
            "full" => full(folder, &file).await,
            "read-only" => read_only(folder, &file).await,
            "limited" => limited(&file).await,
            other => panic!("no disk is called {other}"),
        }
    });
    println!("well");
}

async fn full(folder: &Path, file: &Path) {
    let history = open(file);
    keep(&history, 10);
    until(&history, |status| status.durable == 10).await;
    let filler = folder.join("filler");
    let mut filling = fs::File::create(&filler).unwrap();
    while filling.write_all(&[0; 4096]).is_ok() {}
    drop(filling);
    keep(&history, 500);
    let status = until(&history, |status| status.trouble.is_some()).await;
    assert_eq!(status.trouble, Some(Trouble::Full));
    assert!(history.ask(|reader| reader.since()).await.unwrap().is_some(), "it reads all the same");
    fs::remove_file(&filler).unwrap();
    until(&history, |status| status.durable == 510 && status.trouble.is_none()).await;
    history.stop().await;
    assert_eq!(matching(file), 510);
}

async fn read_only(folder: &Path, file: &Path) {
    let remount = |how: &str| {
        let how = format!("remount,{how}");
        let ran = Command::new("mount").args(["-o", &how]).arg(folder).status().unwrap();
        assert!(ran.success());
    };
    let history = open(file);
    keep(&history, 10);
    history.stop().await;
    remount("ro");
    let history = open(file);
    keep(&history, 10);
    until(&history, |status| status.trouble == Some(Trouble::ReadOnly)).await;
    assert_eq!(matching(file), 10, "it reads all the same");
    remount("rw");
    until(&history, |status| status.durable == 10 && status.trouble.is_none()).await;
    history.stop().await;
    assert_eq!(matching(file), 20);
}

/// No write beyond this size works, for ever: the app goes on, and says so.
async fn limited(file: &Path) {
    let history = open(file);
    let mut given = 0;
    while history.status().borrow().trouble.is_none() {
        keep(&history, 100);
        given += 100;
        let _ = history.ask(|_| Ok(())).await;
        assert!(given < 100_000, "the limit is in force");
    }
    keep(&history, 100);
    tokio::time::timeout(Duration::from_secs(60), history.stop()).await.unwrap();
    let durable = history.status().borrow().durable;
    assert!(durable > 0 && matching(file) >= durable && matching(file) <= given + 100);
}

fn open(file: &Path) -> History {
    let place = Place::File(file.to_owned());
    History::open(place, Arc::new(SystemClock::new()), Limits::default())
}

fn keep(history: &History, count: u64) {
    for seq in 1..=count {
        let at = WallTime::from_unix_ms(1_795_435_200_000);
        history.keep(Record::Event {
            event: Event { seq, at, kind: EventKind::Unpaused },
            kind: "unpaused".into(),
            words: "x".repeat(300),
            payload: "{}".into(),
        });
    }
}

async fn until(history: &History, wanted: impl FnMut(&Status) -> bool) -> Status {
    let mut status = history.status();
    let within = Duration::from_secs(60);
    let found = tokio::time::timeout(within, status.wait_for(wanted)).await;
    let found = found.map(|found| found.unwrap().clone());
    found.unwrap_or_else(|_| panic!("the status stays {:?}", history.status().borrow()))
}

fn matching(file: &Path) -> u64 {
    let query = LogQuery { limit: 1, ..LogQuery::default() };
    Reader::open(file).unwrap().log(&query).unwrap().matching
}
