//! What may be in the way: the app goes on, says so, and catches up where it can.

use std::fs;
use std::path::Path;
use std::time::Duration;

use history::{LogQuery, Reader, SetAsideWhy, Status, Trouble};
use rusqlite::Connection;

use crate::support::{World, look, until};

fn matching(file: &Path) -> u64 {
    Reader::open(file).unwrap().log(&LogQuery { limit: 1, ..LogQuery::default() }).unwrap().matching
}

/// Everything is kept, and nothing in the way.
fn well(records: u64) -> impl FnMut(&Status) -> bool {
    move |status| status.durable == records && status.trouble.is_none()
}

#[tokio::test]
async fn damaged_newer_and_foreign_files_are_set_aside_whole_and_a_fresh_one_is_begun() {
    let sqlite = |sql: &'static str| {
        move |file: &Path| Connection::open(file).unwrap().execute_batch(sql).unwrap()
    };
    let noise = |file: &Path| fs::write(file, vec![0x5a; 9000]).unwrap();
    let cut = |file: &Path| {
        let bytes = fs::read(file).unwrap();
        fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
    };
    let spoil = |file: &Path| {
        let mut bytes = fs::read(file).unwrap();
        bytes[100..6000].fill(0xff);
        fs::write(file, bytes).unwrap();
    };
    type Spoil = Box<dyn Fn(&Path)>;
    let cases: [(Spoil, SetAsideWhy, &str); 5] = [
        (Box::new(noise), SetAsideWhy::Corrupt, "corrupt"),
        (Box::new(cut), SetAsideWhy::Corrupt, "corrupt"),
        (Box::new(spoil), SetAsideWhy::Corrupt, "corrupt"),
        (Box::new(sqlite("PRAGMA user_version = 1000")), SetAsideWhy::Newer, "newer"),
        (Box::new(sqlite("PRAGMA application_id = 7")), SetAsideWhy::Foreign, "foreign"),
    ];
    for (spoil, why, word) in cases {
        let world = World::new();
        let history = world.open();
        (0..200).for_each(|_| history.keep(world.pinned("Render")));
        history.stop().await;
        spoil(&world.file());
        let before = fs::read(world.file()).unwrap();
        for second in ["", "-2"] {
            let history = world.open();
            history.keep(world.pinned("Railway"));
            let status = until(&history, |status| status.durable == 1).await;
            let aside = status.set_aside.unwrap();
            assert_eq!(aside.why, why);
            let name = format!("history-{word}-2026-11-23{second}.sqlite");
            assert_eq!(aside.to.file_name().unwrap().to_str().unwrap(), name);
            assert_eq!(fs::read(&aside.to).unwrap(), before, "as it was");
            assert_eq!(status.trouble, None);
            history.stop().await;
            assert_eq!(matching(&world.file()), 1);
            fs::write(world.file(), &before).unwrap();
        }
    }
}

#[tokio::test]
async fn a_file_spoilt_while_it_is_in_use_is_set_aside_and_nothing_that_waited_is_lost() {
    let world = World::new();
    let history = world.open();
    history.keep(world.pinned("Render"));
    until(&history, well(1)).await;
    for ending in ["", "-wal", "-shm"] {
        let file = format!("{}{ending}", world.file().display());
        let length = fs::metadata(&file).unwrap().len() as usize;
        let open = fs::OpenOptions::new().write(true).open(&file).unwrap();
        std::io::Write::write_all(&mut &open, &vec![0x5a; length]).unwrap();
    }
    for _ in 0..20 {
        history.keep(world.pinned("Railway"));
    }
    let status = until(&history, |status| status.durable == 21 && status.set_aside.is_some()).await;
    assert_eq!(status.set_aside.unwrap().why, SetAsideWhy::Corrupt);
    history.stop().await;
    assert_eq!(matching(&world.file()), 20);
}

#[tokio::test]
async fn a_folder_that_is_a_file_is_said_and_works_once_it_is_out_of_the_way() {
    let world = World::new();
    let folder = world.file().parent().unwrap().to_owned();
    fs::write(&folder, "in the way").unwrap();
    let history = world.open();
    history.keep(world.pinned("Render"));
    until(&history, |status| matches!(status.trouble, Some(Trouble::Directory(_)))).await;
    fs::remove_file(&folder).unwrap();
    until(&history, well(1)).await;
    history.stop().await;
    assert_eq!(matching(&world.file()), 1);
}

#[tokio::test]
async fn while_another_program_holds_the_file_everything_waits_and_is_kept_after() {
    let world = World::new();
    let history = world.open();
    look(&history).await;
    let other = Connection::open(world.file()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    for _ in 0..10 {
        history.keep(world.pinned("Render"));
    }
    let status = until(&history, |status| status.trouble == Some(Trouble::Locked)).await;
    assert_eq!((status.durable, status.dropped), (0, 0));
    other.execute_batch("COMMIT").unwrap();
    until(&history, well(10)).await;
    history.stop().await;
    assert_eq!(matching(&world.file()), 10);
}

#[tokio::test]
async fn a_second_instance_leaves_the_keeping_to_the_first_and_takes_it_over_after_it() {
    let world = World::new();
    let first = world.open();
    first.keep(world.pinned("Render"));
    until(&first, well(1)).await;
    let second = world.open();
    until(&second, |status| status.trouble == Some(Trouble::Elsewhere)).await;
    second.keep(world.pinned("Render"));
    let seen = second.ask(|reader| reader.since()).await.unwrap();
    assert_eq!(seen, Some(world.now()), "it reads all the same");
    first.stop().await;
    until(&second, |status| status.trouble.is_none()).await;
    look(&second).await;
    let before = second.status().borrow().durable;
    second.keep(world.pinned("Railway"));
    until(&second, |status| status.durable == before + 1).await;
    second.stop().await;
    assert!((2..=3).contains(&matching(&world.file())));
}

#[tokio::test]
async fn a_file_taken_away_is_noticed_and_begun_anew() {
    let world = World::new();
    let history = world.open();
    history.keep(world.pinned("Render"));
    until(&history, well(1)).await;
    fs::remove_dir_all(world.file().parent().unwrap()).unwrap();
    world.clock.pass(10);
    look(&history).await;
    history.keep(world.pinned("Railway"));
    until(&history, well(2)).await;
    history.stop().await;
    assert_eq!(matching(&world.file()), 1);
}

#[tokio::test]
async fn too_many_waiting_drop_observations_first_and_are_counted() {
    let mut world = World::new();
    world.limits.waiting = 10;
    let folder = world.file().parent().unwrap().to_owned();
    fs::write(&folder, "in the way").unwrap();
    let history = world.open();
    until(&history, |status| status.trouble.is_some()).await;
    (0..15).for_each(|_| history.keep(world.probe("Render", Some(9))));
    (0..15).for_each(|_| history.keep(world.pinned("Render")));
    until(&history, |status| status.dropped == 10 && status.waiting == 20).await;
    fs::remove_file(&folder).unwrap();
    until(&history, well(20)).await;
    let span = world.last(60);
    world.clock.pass(1);
    let to = world.now();
    let all = history::Span { to, ..span };
    let seen = history.ask(move |reader| reader.overview(all, 1)).await.unwrap();
    assert_eq!(seen[0].probes, 10);
    history.stop().await;
    assert_eq!(matching(&world.file()), 10);
}

/// Root may write here all the same: for it, `processes` has a disk that is read-only.
#[cfg(unix)]
#[tokio::test]
async fn where_nothing_may_be_written_it_is_said_and_what_is_there_is_read() {
    let world = World::new();
    let history = world.open();
    history.keep(world.pinned("Render"));
    history.stop().await;
    let folder = world.file().parent().unwrap().to_owned();
    let read_only = |on: bool| {
        let mut rights = fs::metadata(&folder).unwrap().permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut rights, if on { 0o555 } else { 0o755 });
        fs::set_permissions(&folder, rights).unwrap();
    };
    read_only(true);
    let refused = fs::write(folder.join("probe"), "").is_err();
    let history = world.open();
    if refused {
        until(&history, |status| status.trouble == Some(Trouble::ReadOnly)).await;
    }
    assert_eq!(history.ask(|reader| reader.since()).await.unwrap(), Some(world.now()));
    history.keep(world.pinned("Railway"));
    read_only(false);
    until(&history, well(1)).await;
    tokio::time::timeout(Duration::from_secs(30), history.stop()).await.unwrap();
    assert_eq!(matching(&world.file()), 2);
}
