//! What is kept is there again, once and in order.

use domain::health::Health;
use history::{LogQuery, Place, ReadError, Reader};

use crate::support::{World, until};

#[tokio::test]
async fn what_was_kept_is_there_after_the_end_and_for_the_next_run() {
    let world = World::new();
    for run in 0..3 {
        let history = world.open();
        for name in ["one", "two", "three"] {
            history.keep(world.pinned(&format!("{name} of run {run}")));
            world.clock.pass(1);
        }
        history.stop().await;
        assert_eq!(history.status().borrow().durable, 3);
        history.keep(world.pinned("after the end"));
    }
    let reader = Reader::open(&world.file()).unwrap();
    let page = reader.log(&LogQuery { limit: 100, ..LogQuery::default() }).unwrap();
    assert_eq!((page.entries.len(), page.matching, page.more), (9, 9, false));
    let ids: Vec<_> = page.entries.iter().map(|entry| entry.id).collect();
    assert!(ids.is_sorted_by(|newer, older| newer > older), "{ids:?}");
    assert_eq!(reader.since().unwrap(), Some(page.entries[8].at));
}

#[tokio::test]
async fn an_answer_holds_what_was_kept_before_it_was_asked_for() {
    let world = World::new();
    for place in [Place::File(world.file()), Place::Memory] {
        let history = world.open_at(place);
        assert_eq!(history.ask(|reader| reader.since()).await, Ok(None));
        for kept in 1..=50 {
            history.keep(world.pinned("Render"));
            let query = LogQuery { limit: 1, ..LogQuery::default() };
            let page = history.ask(move |reader| reader.log(&query)).await.unwrap();
            assert_eq!(page.matching, kept);
        }
        history.stop().await;
    }
}

#[tokio::test]
async fn two_histories_in_memory_know_nothing_of_each_other_and_leave_no_file() {
    let world = World::new();
    let (one, other) = (world.open_at(Place::Memory), world.open_at(Place::Memory));
    one.keep(world.turned("Railway", Health::Unknown, Health::Healthy));
    let span = world.last(60);
    assert_eq!(one.ask(|reader| reader.since()).await.unwrap(), Some(world.now()));
    assert_eq!(other.ask(move |reader| reader.overview(span, 1)).await.unwrap(), []);
    assert_eq!(std::fs::read_dir(world.folder.path()).unwrap().count(), 0);
    assert_eq!(one.file(), None);
}

#[tokio::test]
async fn a_file_is_read_while_its_app_keeps_it_and_after_the_app_was_killed() {
    let world = World::new();
    assert_eq!(
        Reader::open(&world.file()).unwrap_err(),
        ReadError::Missing(world.file()),
        "before the first start"
    );
    let history = world.open();
    history.keep(world.pinned("Render"));
    until(&history, |status| status.durable == 1).await;
    let beside = Reader::open(&world.file()).unwrap();
    history.keep(world.pinned("Railway"));
    until(&history, |status| status.durable == 2).await;
    let matching = |reader: &Reader| {
        reader.log(&LogQuery { limit: 10, ..LogQuery::default() }).unwrap().matching
    };
    assert_eq!(matching(&beside), 1, "a look sees one state");
    assert_eq!(matching(&Reader::open(&world.file()).unwrap()), 2);
    // What a killed app leaves: the file and the log that is not in it yet.
    let left = world.folder.path().join("left.sqlite");
    for ending in ["", "-wal"] {
        let name = |path: &std::path::Path| format!("{}{ending}", path.display());
        std::fs::copy(name(&world.file()), name(&left)).unwrap();
    }
    assert_eq!(matching(&Reader::open(&left).unwrap()), 2);
}

#[tokio::test]
async fn the_log_is_searched_by_words_and_kinds_and_paged_both_ways() {
    let world = World::new();
    let history = world.open();
    for number in 0..25 {
        history.keep(world.pinned(if number % 5 == 0 { "Größe 100%_x" } else { "Render" }));
    }
    history.keep(world.turned("Railway", Health::Unknown, Health::Healthy));
    let ask = async |query: LogQuery| history.ask(move |r| r.log(&query)).await.unwrap();
    let all = LogQuery { limit: 10, ..LogQuery::default() };
    let first = ask(all.clone()).await;
    assert_eq!((first.entries.len(), first.more, first.matching), (10, true, 26));
    let before = Some(first.entries[9].id);
    let second = ask(LogQuery { before, ..all.clone() }).await;
    let third = ask(LogQuery { before: Some(second.entries[9].id), ..all.clone() }).await;
    assert_eq!((third.entries.len(), third.more, third.matching), (6, false, 26));
    let pages = [first.clone(), second, third].into_iter().flat_map(|page| page.entries);
    let ids: Vec<_> = pages.map(|entry| entry.id).collect();
    assert!(ids.is_sorted_by(|newer, older| newer > older), "none twice, none left out");
    let after = ask(LogQuery { after: Some(ids[25]), limit: 3, ..all.clone() }).await;
    let oldest: Vec<_> = after.entries.iter().map(|entry| entry.id).collect();
    assert_eq!((oldest, after.more), (vec![ids[24], ids[23], ids[22]], true));
    for (text, matching) in [("GRÖSSE", 0), ("GRÖßE", 5), ("100%_X", 5), ("1%0", 0), ("'", 0)] {
        let page = ask(LogQuery { text: text.into(), ..all.clone() }).await;
        assert_eq!((page.entries.len() as u64, page.matching), (matching, matching), "{text}");
    }
    let kinds = vec!["health_changed".to_owned(), "switched".to_owned()];
    let page = ask(LogQuery { kinds, ..all }).await;
    assert_eq!((page.entries.len(), page.matching), (1, 1));
    assert_eq!(page.entries[0].payload, "{\"health_changed\":1}");
    let span = world.last(10);
    let none = history.ask(move |r| r.entries(span, &["pinned"], 10)).await.unwrap();
    assert_eq!(none, [], "a time ends before its end");
    world.clock.pass(1);
    let span = world.last(10);
    let some = history.ask(move |r| r.entries(span, &["pinned"], 10)).await.unwrap();
    assert_eq!(some.len(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn records_from_many_tasks_are_all_kept() {
    let world = World::new();
    let history = world.open();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (history, record) = (history.clone(), world.pinned("Render"));
            tokio::task::spawn_blocking(move || {
                (0..1000).for_each(|_| history.keep(record.clone()));
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    history.stop().await;
    let query = LogQuery { limit: 1, ..LogQuery::default() };
    let page = Reader::open(&world.file()).unwrap().log(&query).unwrap();
    assert_eq!(page.matching, 8000);
}
