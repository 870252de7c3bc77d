//! What the tray says of failover tests and of the checklist.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use domain::snapshot::Snapshot;
use domain::{Backend, BackendUrl, WallTime};
use domain::{health::Health, snapshot::BackendState};
use present::Surroundings;
use present::tray::{Command, Item, question};
use present::wire::{
    self, CheckOutcome, ChecklistState, ChecklistSummary, Color, ConfigSource, ConfigStatus,
    DrillStage, DrillState, DrillTimeline, InterviewStage, InterviewState, Problem, Readiness,
    Restoring, RunningCheck, RunningChecklist, RunningDrill,
};

/// The menu's lines of the failover test: those between *Check now* and the checklist's.
fn lines(drill: &DrillState) -> Vec<Item> {
    between(
        &menu(drill.clone(), ChecklistState::default(), 0),
        Command::ProbeNow,
        Command::RunChecklist,
    )
}

/// The menu's lines of the checklist, where it is `now`.
fn checklist_lines(checklist: ChecklistState, now: i64) -> Vec<Item> {
    let menu = menu(DrillState { next: "a test".into(), ..DrillState::default() }, checklist, now);
    between(&menu, Command::TestFailover, Command::Interview(true))
}

fn between(menu: &[Item], after: Command, before: Command) -> Vec<Item> {
    let at = |wanted: Command| {
        let is = |item: &Item| matches!(item, Item::Action { command, .. } if *command == wanted);
        menu.iter().position(is).unwrap()
    };
    menu[at(after) + 1..at(before)].to_vec()
}

fn menu(drill: DrillState, checklist: ChecklistState, now: i64) -> Vec<Item> {
    present::tray(&snapshot(drill, checklist, now)).menu
}

fn snapshot(drill: DrillState, checklist: ChecklistState, now: i64) -> wire::Snapshot {
    let backend = BackendState {
        backend: Backend::new("Railway", BackendUrl::parse("https://a.up.railway.app").unwrap()),
        health: Health::Healthy,
        slow: false,
        since: None,
        cause: None,
        passed: None,
        probing: false,
        next_probe: None,
        last: None,
        latencies: Vec::new(),
        hours: None,
    };
    let state = Snapshot {
        seq: 1,
        at: WallTime::from_unix_ms(now),
        interview: false,
        paused: false,
        offline: None,
        settled: true,
        active: Some(0),
        pinned: None,
        schedule: domain::interview::Schedule::default(),
        hold_until: None,
        backends: vec![backend],
    };
    let around = Surroundings {
        version: "0.1.0".into(),
        recent: Vec::new(),
        proxy: None,
        drill,
        checklist,
        demo: None,
        config: ConfigStatus { source: ConfigSource::File, path: None, problem: None },
        autostart: None,
        notification_problem: None,
        theme: wire::Theme::System,
        history_problem: None,
    };
    present::snapshot(&state, &around)
}

fn action(command: Command, label: &str) -> Item {
    Item::Action { command, label: label.into(), checked: None }
}

fn next() -> DrillState {
    DrillState { next: "Railway stopped, 5 requests/s for 20 s".into(), ..DrillState::default() }
}

fn running() -> RunningDrill {
    RunningDrill {
        id: "1".into(),
        at: 0,
        real: false,
        title: "Railway stopped".into(),
        stage: DrillStage::During,
        text: "Railway is stopped. Render answers.".into(),
        halting: false,
        planned_ms: 20_000.0,
        elapsed_ms: 8_000.0,
        sent: 40,
        failed: 0,
        backends: Vec::new(),
        timeline: DrillTimeline {
            fault_ms: None,
            restored_ms: None,
            end_ms: 20_000.0,
            columns: Vec::new(),
        },
    }
}

fn during(running: RunningDrill) -> DrillState {
    DrillState { running: Some(running), ..next() }
}

fn restoring(problem: Option<Problem>) -> DrillState {
    let restoring =
        Restoring { service: "ai-cti".into(), text: "A test had stopped it.".into(), problem };
    DrillState { restoring: Some(restoring), ..next() }
}

/// The menu's lines of interview mode, and the tooltip's last line.
fn interview(state: InterviewState) -> (Vec<Item>, String) {
    let shown = snapshot(next(), ChecklistState::default(), 0);
    let tray = present::tray(&wire::Snapshot { interview: state, ..shown });
    let told = tray.tooltip.lines().last().unwrap().to_owned();
    (between(&tray.menu, Command::RunChecklist, Command::Pause(true)), told)
}

fn ticked(command: Command, label: &str, checked: bool) -> Item {
    Item::Action { command, label: label.into(), checked: Some(checked) }
}

#[test]
fn interview_mode_says_until_when_and_how_ready_the_planned_one_is() {
    let state = |stage, headline: &str, readiness: Option<(&str, bool)>| InterviewState {
        stage,
        headline: headline.into(),
        length: "1 h".into(),
        readiness: readiness.map(|(brief, ready)| Readiness { brief: brief.into(), ready }),
        ..InterviewState::default()
    };
    let start = ticked(Command::Interview(true), "Start interview mode (1 h)", false);
    let (off, _) = interview(state(InterviewStage::Off, "", None));
    assert_eq!(off, [start.clone(), action(Command::PlanInterview, "Plan an interview…")]);

    let headline = "Interview mode until 15:30";
    let (on, told) = interview(state(InterviewStage::On, headline, Some(("Ready 12/12", true))));
    assert_eq!(on, [ticked(Command::Interview(false), headline, true)]);
    assert_eq!(told, headline);

    for (readiness, said, command) in [
        (None, "Interview at 15:00", Command::OpenInterview),
        (Some(("Ready 12/12", true)), "Interview at 15:00: Ready 12/12", Command::OpenInterview),
        (Some(("2 to look at", false)), "Interview at 15:00: 2 to look at", Command::OpenChecklist),
    ] {
        let preparing = state(InterviewStage::Preparing, "Interview at 15:00", readiness);
        let (lines, told) = interview(preparing);
        assert_eq!((lines, told.as_str()), (vec![action(command, said), start.clone()], said));
    }
}

#[test]
fn a_failover_test_is_offered_while_none_runs() {
    assert_eq!(lines(&next()), [action(Command::TestFailover, "Test failover…")]);
}

#[test]
fn a_running_test_says_its_step_and_can_be_stopped() {
    let said = "Failover test, 40 %: Railway is stopped. Render answers.";
    assert_eq!(
        lines(&during(running())),
        [action(Command::OpenDrill, said), action(Command::HaltDrill, "Stop the test")]
    );
    assert_eq!(
        lines(&during(RunningDrill { real: true, ..running() }))[1],
        action(Command::HaltDrill, "Stop the test and restore"),
        "a real one leaves nothing stopped"
    );
}

#[test]
fn a_test_that_is_being_stopped_cannot_be_stopped_again() {
    let line = |real| lines(&during(RunningDrill { real, halting: true, ..running() }))[1].clone();
    assert_eq!(line(false), Item::Text("Stopping the test…".into()));
    assert_eq!(line(true), Item::Text("Stopping the test and restoring…".into()));
}

#[test]
fn the_line_changes_a_few_times_in_a_test_and_not_with_each_request() {
    let line = |sent: u32, failed| {
        let elapsed_ms = f64::from(sent) * 200.0;
        let running = RunningDrill { sent: sent.into(), elapsed_ms, failed, ..running() };
        lines(&during(running))
    };
    let mut said: Vec<_> = (0..=100).map(|sent| line(sent, 0)).collect();
    said.dedup();
    assert_eq!(said.len(), 12, "before the first request, then 0 % to 100 %: {said:#?}");
    assert_eq!(
        said[0][0],
        action(Command::OpenDrill, "Failover test: Railway is stopped. Render answers.")
    );

    assert_eq!(line(40, 3), line(40, 4));
    assert_ne!(line(40, 0), line(40, 1), "a failed request is worth a change");
}

#[test]
fn a_stopped_service_takes_the_place_of_the_offer_until_it_runs() {
    assert_eq!(
        lines(&restoring(None)),
        [action(Command::OpenDrill, "Restarting ai-cti, which a failover test had stopped…")]
    );
    let problem = Problem {
        code: "api_auth".into(),
        message: "Railway refuses the token.".into(),
        next_step: "Restart the service on railway.com.".into(),
        field: None,
        key: None,
    };
    assert_eq!(
        lines(&restoring(Some(problem))),
        [action(Command::OpenDrill, "ai-cti is stopped, and must be restarted…")]
    );
}

#[test]
fn the_question_says_what_will_be_done_and_what_not() {
    let asked = question(&next()).unwrap();
    assert!(asked.text.starts_with("Railway stopped, 5 requests/s for 20 s.\n"), "{asked:?}");
    assert!(asked.text.contains("simulated in a private proxy on this computer"), "{asked:?}");
    assert!(asked.text.contains("production is not touched"), "{asked:?}");
}

#[test]
fn nothing_is_asked_where_nothing_can_start() {
    assert_eq!(question(&during(running())), None);
    assert_eq!(question(&restoring(None)), None);
    assert_eq!(question(&DrillState::default()), None, "what would be done is not known");
}

fn ended(at: i64) -> ChecklistState {
    let last = ChecklistSummary {
        id: "a".into(),
        at,
        took_ms: 1400.0,
        headline: "All 12 ready.".into(),
        brief: "Ready 12/12".into(),
        passed: 12,
        failed: 0,
        unknown: 0,
        manual: 0,
        color: Color::Green,
    };
    ChecklistState { running: None, last: Some(last), revision: 1 }
}

#[test]
fn the_checklist_is_offered_and_its_last_result_opens_the_window() {
    let run = action(Command::RunChecklist, "Run checklist");
    assert_eq!(checklist_lines(ChecklistState::default(), 0), std::slice::from_ref(&run));
    assert_eq!(
        checklist_lines(ended(0), 0),
        [action(Command::OpenChecklist, "Checklist: Ready 12/12"), run]
    );
}

#[test]
fn an_old_result_says_its_age_since_it_may_be_so_no_more() {
    let minutes = |minutes: i64| checklist_lines(ended(0), minutes * 60_000).remove(0);
    let said = |label: &str| action(Command::OpenChecklist, label);
    assert_eq!(minutes(59), said("Checklist: Ready 12/12"));
    assert_eq!(minutes(60), said("Checklist: Ready 12/12, 1 hour ago"));
    assert_eq!(minutes(23 * 60 + 59), said("Checklist: Ready 12/12, 23 hours ago"));
    assert_eq!(minutes(3 * 24 * 60), said("Checklist: Ready 12/12, 3 days ago"));
}

#[test]
fn a_running_checklist_counts_says_what_it_waits_for_and_can_be_stopped() {
    let check = |outcome| RunningCheck { check: "cors".into(), outcome, brief: String::new() };
    let running = |text: &str| RunningChecklist {
        at: 0,
        bound_ms: 170_000.0,
        checks: vec![check(Some(CheckOutcome::Pass)), check(None), check(None)],
        text: text.into(),
    };
    let lines = |text: &str| {
        checklist_lines(ChecklistState { running: Some(running(text)), ..ended(0) }, 0)
    };
    let stop = action(Command::HaltChecklist, "Stop the checklist");
    assert_eq!(lines(""), [action(Command::OpenChecklist, "Checklist: 1 of 3"), stop.clone()]);
    assert_eq!(
        lines("Render is waking."),
        [action(Command::OpenChecklist, "Checklist: 1 of 3. Render is waking."), stop]
    );
}
