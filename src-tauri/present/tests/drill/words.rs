//! Every word of drills that is a word of its own.

use std::sync::Arc;

use domain::drill::{Doubt, End, Kind, Plan, Refusal, Restored, Scenario, Wish};
use domain::event::{DrillEvent, Rehearsal};
use domain::notice::Notice;
use domain::{Cause, Phase};
use present::drill::{
    doubt, headline, hypothesis, next, obstacle, plan_text, refusal, restored, scenarios, title,
};
use present::{Urgency, notification};

use crate::samples::{
    DOWN, chain, failed, halted, hung, judged, ms, passed, plan, real, switched, unstarted,
};

fn kinds() -> impl Iterator<Item = Kind> {
    Scenario::ALL.into_iter().map(Kind::Simulated).chain([Kind::Real])
}

#[test]
fn each_kind_of_fault_has_its_title() {
    let titles: Vec<_> = kinds().map(|kind| title(kind, "Railway")).collect();
    assert_eq!(
        titles,
        [
            "Railway stopped",
            "Railway crashed",
            "Railway refuses connections",
            "Railway hangs",
            "Railway cuts connections",
            "Railway is slow",
            "Railway answers with a web page",
            "Railway cannot be found by name",
            "Railway suspended",
            "Railway stopped for real",
        ]
    );
    let chosen = scenarios("Railway");
    let codes: Vec<_> = chosen.iter().map(|choice| choice.code.as_str()).collect();
    assert_eq!(codes, Scenario::ALL.map(Scenario::code));
    assert_eq!(chosen.iter().map(|it| it.label.clone()).collect::<Vec<_>>(), titles[..9]);
    for (place, choice) in chosen.iter().enumerate() {
        assert!(choice.text.ends_with('.') && choice.text.len() > 20, "{}", choice.text);
        assert!(chosen[..place].iter().all(|other| other.text != choice.text), "{}", choice.text);
    }
}

#[test]
fn what_is_said_before_a_drill() {
    let simulated = [
        "No safe request fails",
        "Traffic is on the backup within 2 s",
        "No request that changes something is executed twice",
    ];
    assert_eq!(hypothesis(false), simulated);
    assert_eq!(hypothesis(true)[..3], simulated);
    assert_eq!(hypothesis(true)[3..], ["The service runs again, by its health and by the API"]);

    let chain = chain();
    let of = |kind| plan(kind, &chain);
    assert_eq!(
        plan_text(&of(Kind::Simulated(Scenario::Crashed)), &chain, None),
        "100 requests (GET /), 5 a second for 20 s: 6 s before, 8 s while Railway has crashed, 6 s \
         after. Simulated in a private proxy on this computer; production is not touched."
    );
    assert_eq!(
        plan_text(&of(Kind::Real), &chain, Some("ai-cti")),
        "ai-cti is stopped by Railway's API and restarted within 3 min. 100 requests (GET /), 5 a \
         second for 20 s: 6 s before, 8 s while it is stopped, 6 s after."
    );
    let path = Some("/api?key=abc&all".to_owned());
    let wish = Wish { path, ..Wish::default() };
    assert_eq!(next(&wish, "Railway"), "Railway stopped, 5 requests/s for 20 s");
    let plan = Plan::try_new(wish, &chain).unwrap();
    let text = plan_text(&plan, &chain, None);
    assert!(text.starts_with("100 requests (GET /api?key=…&all), 5 a"), "{text}");
}

#[test]
fn each_refusal_says_what_is_allowed_and_what_to_do() {
    let (least, most) = (ms(0), ms(600_000));
    let said = [
        (
            Refusal::Rate { is: 0, most: 10, remote: true },
            "rate: The rate is 0 requests a second; allowed are 1 to 10, as not every backend is on this computer.",
        ),
        (
            Refusal::Rate { is: 10_000, most: 1000, remote: false },
            "rate: The rate is 10,000 requests a second; allowed are 1 to 1000.",
        ),
        (
            Refusal::Duration { is: least, most },
            "duration: The duration is 0 ms; allowed are 3 s to 10 min.",
        ),
        (
            Refusal::Duration { is: ms(86_400_000), most },
            "duration: The duration is 24 h; allowed are 3 s to 10 min.",
        ),
        (
            Refusal::Requests(600_000),
            "requests: That would be 600,000 requests; a test may send 60,000 at most.",
        ),
        (
            Refusal::Path("x y".into()),
            "path: The path \"x y\" must begin with a slash and have no spaces, \"#\" or control characters, in 1 to 2,000 characters.",
        ),
        (Refusal::NoStandby, "no_standby: There is no standby: only one backend is enabled."),
        (
            Refusal::SameAddress("A".into(), "B".into()),
            "same_address: A and B have the same address: if one is down, so is the other.",
        ),
    ];
    for (refused, expected) in said {
        let problem = refusal(&refused);
        assert_eq!(format!("{}: {}", problem.code, problem.message), expected);
        assert!(problem.next_step.ends_with('.'), "{}", problem.next_step);
    }
}

/// Every doubt, with what a report says of it.
fn doubts() -> Vec<(Doubt, &'static str, &'static str)> {
    vec![
        (
            Doubt::Offline(false),
            "Inconclusive: this computer was offline.",
            "offline: This computer was offline, or lost its network for a while. Check the network, then test again.",
        ),
        (
            Doubt::Offline(true),
            "Inconclusive: this network wants you to sign in.",
            "portal: This network wants you to sign in before it lets requests through. Sign in to the network in a browser, then test again.",
        ),
        (
            DOWN,
            "Inconclusive: the primary was down before the fault.",
            "primary_down: Railway was down before the fault: Railway is stopped or out of credit. Open the service on railway.com: is it stopped, is credit left, is the domain right?",
        ),
        (
            Doubt::PrimaryFailed,
            "Inconclusive: the primary failed by itself.",
            "primary_failed: Railway failed by itself, without the fault. Look at Railway under Now, and test again once it is healthy.",
        ),
        (
            Doubt::NoReadyStandby(Some(Cause::Timeout(Phase::FirstByte))),
            "Inconclusive: no standby was ready.",
            "no_ready_standby: No standby was seen ready three times in a row: Render accepts the request and does not answer in time. It may be asleep: wait a minute and check again, then read its logs.",
        ),
        (
            Doubt::NoReadyStandby(None),
            "Inconclusive: no standby was ready.",
            "no_ready_standby: No standby was seen ready three times in a row. Test again once a standby is healthy.",
        ),
        (
            Doubt::Path(1, 401),
            "Inconclusive: the path is not answered well.",
            "path: Render answers GET / with 401. Choose a path that every backend answers with a success, without a sign-in.",
        ),
        (
            Doubt::Path(1, 0),
            "Inconclusive: the path is not answered well.",
            "path: Render does not answer GET /. Choose a path that every backend answers, and quickly.",
        ),
        (
            Doubt::Halted,
            "Inconclusive: the test was ended early.",
            "halted: The test was ended before it was complete. Test again, and let it come to its end.",
        ),
        (
            Doubt::Slept,
            "Inconclusive: this computer slept meanwhile.",
            "slept: This computer slept while the test ran. Test again, and keep the computer awake.",
        ),
        (
            Doubt::Api("railway_forbidden", "The project token may not do this (stop).".into()),
            "Inconclusive: Railway's API did not do its part.",
            "railway_forbidden: The project token may not do this (stop). A simulated test needs no API, and can be run meanwhile.",
        ),
        (
            Doubt::Api("railway_not_running", "Railway knows of no deployment of ai-cti.".into()),
            "Inconclusive: Railway's API did not do its part.",
            "railway_not_running: Railway knows of no deployment of ai-cti. Start ai-cti on railway.com, then test again.",
        ),
        (
            Doubt::NotStopped,
            "Inconclusive: the service went on answering.",
            "not_stopped: ai-cti went on answering, though it was stopped by Railway's API. Open the service on railway.com: is another deployment or replica running?",
        ),
        (
            Doubt::System("no port is free".into()),
            "Inconclusive: the test could not be carried out.",
            "system: The test could not be carried out: no port is free. Mend that on this computer, then test again.",
        ),
    ]
}

#[test]
fn each_doubt_says_why_and_what_to_do() {
    let chain = chain();
    for (why, line, text) in doubts() {
        let run = unstarted(why.clone());
        assert_eq!(headline(&judged(&run, &chain)), line);
        let problem = doubt(&why, &run.plan, &chain, Some("ai-cti"));
        assert_eq!(format!("{}: {} {}", problem.code, problem.message, problem.next_step), text);
    }
}

#[test]
fn what_is_in_the_way_is_said_as_it_is_now() {
    let chain = chain();
    let plan = plan(Kind::Simulated(Scenario::RailwayStopped), &chain);
    let said = |doubt| obstacle(&doubt, &plan, &chain).message;
    assert_eq!(said(Doubt::Offline(false)), "This computer is offline.");
    assert_eq!(said(DOWN), "There is nothing to make fail: Railway is stopped or out of credit.");
    assert_eq!(
        said(Doubt::NoReadyStandby(Some(Cause::RenderSuspended))),
        "No standby is ready: Render is suspended by Render."
    );
    assert_eq!(said(Doubt::NoReadyStandby(None)), "No standby is ready.");
}

#[test]
fn the_verdict_is_one_line() {
    let chain = chain();
    let line = |run| headline(&judged(&run, &chain));
    assert_eq!(line(passed(Scenario::Dns, ms(38))), "Passed: no request was lost.");
    assert_eq!(line(failed()), "Failed: 4 of 100 requests were lost.");
    let mut one = failed();
    for sample in one.samples.iter_mut().filter(|it| it.took < ms(1_000)) {
        if matches!(sample.answer, domain::drill::Answer::Failed(_)) {
            sample.answer = domain::drill::Answer::By(1);
        }
    }
    assert_eq!(line(one), "Failed: 1 of 100 requests was lost.");
    let slow = plan(Kind::Simulated(Scenario::Slow), &chain);
    assert_eq!(
        line(switched(slow, &chain, ms(2_001), 2_001)),
        "Failed: traffic was not on the backup within 2 s."
    );
    assert_eq!(line(real(false)), "Failed: the service is stopped, and does not run again.");
    let mut never = halted();
    (never.injected, never.end) = (None, End::Complete);
    assert_eq!(line(never), "Inconclusive: the fault never came.");
}

#[test]
fn a_restored_service_says_how_it_came_back() {
    let said = |took, restarts, redeploys, runs| {
        let became = Restored { runs, took, restarts, redeploys, problem: None };
        restored("ai-cti", &became)
    };
    let took = Some(ms(40_600));
    assert_eq!(
        said(took, 1, 0, true),
        "ai-cti runs again after 41 s, by its health and by the API: 1 restart."
    );
    assert_eq!(
        said(took, 2, 1, true),
        "ai-cti runs again after 41 s, by its health and by the API: 2 restarts, 1 redeploy."
    );
    assert_eq!(
        said(None, 0, 0, true),
        "ai-cti runs, by its health and by the API. No restart was needed."
    );
    assert_eq!(said(None, 1, 0, false), "ai-cti does not run again.");
    let told = real(false).restored.unwrap();
    assert_eq!(Some(restored("ai-cti", &told)), told.problem);
}

#[test]
fn the_result_is_told_by_one_notification() {
    let chain = chain();
    let told = |run: &domain::drill::Run| {
        let of = Rehearsal { id: "1".into(), kind: run.plan.kind, primary: "Railway".into() };
        let ended = DrillEvent::Ended(of, Arc::new(judged(run, &chain)));
        let told = notification(&Notice::Drill(ended), &chain.backends);
        (format!("{} | {}", told.summary, told.body), told.urgency)
    };
    let said = [
        (
            passed(Scenario::RailwayStopped, ms(38)),
            "Passed: no request was lost. | Failover test: Railway stopped, simulated. 38 ms to the backup, 0 of 100 failed.",
            Urgency::Normal,
        ),
        (
            hung(),
            "Passed: no request was lost. | Failover test: Railway hangs, simulated. Longest wait 1.04 s, 0 of 100 failed.",
            Urgency::Normal,
        ),
        (
            unstarted(Doubt::Halted),
            "Inconclusive: the test was ended early. | Failover test: Railway stopped, simulated.",
            Urgency::Normal,
        ),
        (
            real(false),
            "Failed: the service is stopped, and does not run again. | Failover test: Railway stopped for real. 212 ms to the backup, 0 of 300 failed.",
            Urgency::Critical,
        ),
    ];
    for (run, text, urgency) in said {
        assert_eq!(told(&run), (text.to_owned(), urgency));
    }
}
