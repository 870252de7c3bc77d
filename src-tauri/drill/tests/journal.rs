//! The journal and the lock, on a real file system.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use drill::journal::{Intent, Journal, JournalError, Lock, Locked, Named, Phase, Target};

fn named(name: &str) -> Named {
    Named { id: format!("{name}-id"), name: name.to_owned() }
}

fn intent() -> Intent {
    Intent {
        project: named("shop"),
        environment: named("production"),
        service: named("ai-cti"),
        deployment: "deployment-1".to_owned(),
        target: Target {
            name: "Railway".to_owned(),
            url: "https://ai-cti.up.railway.app".to_owned(),
            path: "/".to_owned(),
            field: "status".to_owned(),
            healthy: vec!["ok".to_owned()],
            timeout_ms: 5000,
        },
        began: 1_795_305_600_000,
        phase: Phase::Stopping,
    }
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_noted_is_read_back_until_it_is_cleared() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("a/b");
    let journal = Journal::new(&dir);
    assert_eq!(journal.read().unwrap(), None);
    journal.clear().unwrap();
    for phase in [
        Phase::Stopping,
        Phase::Restarting { accepted: false },
        Phase::Restarting { accepted: true },
        Phase::Redeploying { accepted: false },
    ] {
        let noted = Intent { phase, ..intent() };
        journal.write(&noted).unwrap();
        assert_eq!(Journal::new(&dir).read().unwrap(), Some(noted));
        assert_eq!(names(&dir), ["restore.json"]);
    }
    journal.clear().unwrap();
    assert_eq!(journal.read().unwrap(), None);
    assert!(names(&dir).is_empty());
}

#[cfg(unix)]
#[test]
fn it_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("drills");
    let journal = Journal::new(&dir);
    journal.write(&intent()).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&dir), mode(journal.file())), (0o700, 0o600));
}

#[test]
fn a_draft_of_a_killed_process_hinders_nobody() {
    let home = tempfile::tempdir().unwrap();
    let journal = Journal::new(home.path());
    fs::write(home.path().join("restore.json.new"), "{\"vers").unwrap();
    assert_eq!(journal.read().unwrap(), None);
    journal.write(&intent()).unwrap();
    assert_eq!(journal.read().unwrap(), Some(intent()));
}

#[test]
fn a_damaged_one_is_kept_aside_and_told_once() {
    let whole = {
        let home = tempfile::tempdir().unwrap();
        let journal = Journal::new(home.path());
        journal.write(&intent()).unwrap();
        fs::read_to_string(journal.file()).unwrap()
    };
    let cases = [
        String::new(),
        "null".to_owned(),
        "{\"version\": 1}".to_owned(),
        "{\"version\": 0}".to_owned(),
        whole[..whole.len() / 2].to_owned(),
        whole.replace("stopping", "flying"),
        whole.replace("https://", "ftp://"),
        "\u{0}".repeat(200_000),
    ];
    let home = tempfile::tempdir().unwrap();
    let journal = Journal::new(home.path());
    for (text, number) in cases.iter().zip(1..) {
        fs::write(journal.file(), text).unwrap();
        let error = journal.read().unwrap_err();
        let JournalError::Damaged { kept: Some(kept), .. } = &error else { panic!("{error:?}") };
        assert_eq!(*kept, home.path().join(format!("restore.json.damaged-{number}")));
        assert_eq!(fs::read_to_string(kept).unwrap(), *text);
        let said = error.to_string();
        assert!(said.contains("restore.json: is damaged") && said.contains("kept as"), "{said}");
        assert!(error.next_step().contains("railway.com"));
        assert_eq!(journal.read().unwrap(), None);
    }
}

#[test]
fn what_a_newer_version_wrote_stays_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    let journal = Journal::new(home.path());
    fs::write(journal.file(), "{\"version\": 2, \"something\": \"else\"}").unwrap();
    let error = journal.read().unwrap_err();
    assert!(matches!(error, JournalError::Newer { version: 2, .. }), "{error:?}");
    assert_eq!(names(home.path()), ["restore.json"]);
}

#[test]
fn where_it_cannot_be_written_the_file_and_the_reason_are_told() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("drills");
    fs::write(&file, "").unwrap();
    let error = Journal::new(&file).write(&intent()).unwrap_err();
    assert_eq!(error.code(), "journal_write");
    assert!(error.to_string().contains("drills/restore.json: cannot be written"), "{error}");
    assert!(matches!(Journal::new(&file).read(), Err(JournalError::Read { .. }) | Ok(None)));
}

#[test]
fn the_lock_is_held_by_one_and_says_by_whom() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("drills");
    let lock = Lock::take(&dir).unwrap();
    let Err(Locked::Busy { process }) = Lock::take(&dir) else { panic!("taken twice") };
    assert!(process.is_none_or(|id| id == std::process::id()));
    drop(lock);
    Lock::take(&dir).unwrap();
}
