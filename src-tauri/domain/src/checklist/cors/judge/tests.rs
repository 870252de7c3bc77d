use super::*;

const PAGE: &str = "https://ai-cti.vercel.app";

fn question() -> Question {
    Question {
        origins: vec![PAGE.to_owned()],
        method: "POST".to_owned(),
        headers: vec!["authorization".to_owned(), "content-type".to_owned()],
        credentials: false,
        path: "/api".to_owned(),
        error_path: "/none".to_owned(),
    }
}

fn answer(status: u16, lines: &[(&str, &str)]) -> Answer {
    let line = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Answer { status, headers: lines.iter().map(line).collect(), quote: None }
}

/// One that is right, and echoes.
fn right(name: &str) -> Subject {
    let listed = [
        (ALLOW_ORIGIN, PAGE),
        (ALLOW_METHODS, "GET, POST"),
        (ALLOW_HEADERS, "Authorization, Content-Type"),
    ];
    let heard = Heard {
        origin: PAGE.to_owned(),
        preflight: Some(Ok(answer(200, &listed))),
        actual: Ok(answer(200, &[(ALLOW_ORIGIN, PAGE), ("vary", "Accept, Origin")])),
        error: Ok(answer(404, &[(ALLOW_ORIGIN, PAGE), ("vary", "Origin")])),
        slashed: None,
    };
    Subject { name: name.into(), heard: vec![heard], to_stranger: vec![answer(400, &[])] }
}

fn both(change: impl FnOnce(&mut Heard)) -> Vec<Subject> {
    let mut subjects = vec![right("Railway"), right("Render")];
    change(&mut subjects[1].heard[0]);
    subjects
}

fn found(subjects: &[Subject]) -> Finding {
    match judge(question(), subjects, &[]) {
        checklist::Finding::Cors(finding) => finding,
        other => panic!("{other:?}"),
    }
}

/// The legs with trouble of the second, and whether the first has none.
fn troubles(subjects: &[Subject]) -> (Vec<(Leg, Refusal)>, bool) {
    let found = found(subjects);
    let of_second = found.backends[1].troubles.iter();
    (of_second.map(|it| (it.leg, it.why.clone())).collect(), found.backends[0].troubles.is_empty())
}

#[test]
fn two_that_are_right_and_equal_pass() {
    let found = found(&both(|_| {}));
    assert_eq!(found.outcome(), Outcome::Pass);
    assert!(found.backends.iter().all(|it| it.warnings.is_empty()), "{found:?}");
}

#[test]
fn what_follows_from_a_refused_origin_is_said_once() {
    let none = |heard: &mut Heard| {
        heard.preflight = Some(Ok(answer(400, &[])));
        heard.actual = Ok(answer(200, &[]));
        heard.error = Ok(answer(404, &[]));
    };
    assert_eq!(troubles(&both(none)), (vec![(Leg::Preflight, Refusal::NoOrigin)], true));
}

#[test]
fn the_legs_are_judged_each_for_itself() {
    let errors_lose_it = both(|heard| heard.error = Ok(answer(500, &[])));
    assert_eq!(troubles(&errors_lose_it), (vec![(Leg::Error, Refusal::NoOrigin)], true));
    let refused_and_lost = both(|heard| {
        let said = Some(Ok(answer(405, &[(ALLOW_ORIGIN, PAGE)])));
        heard.preflight = said;
        heard.error = Ok(answer(500, &[]));
    });
    let expected = vec![(Leg::Preflight, Refusal::Status), (Leg::Error, Refusal::NoOrigin)];
    assert_eq!(troubles(&refused_and_lost), (expected, true));
}

#[test]
fn a_slash_at_the_end_is_told_from_its_echo_and_from_a_fixed_value() {
    let slashed = "https://ai-cti.vercel.app/";
    let fixed = both(|heard| heard.preflight = Some(Ok(answer(200, &[(ALLOW_ORIGIN, slashed)]))));
    assert!(found(&fixed).backends[1].troubles[0].slash);
    let listed = both(|heard| {
        heard.preflight = Some(Ok(answer(400, &[])));
        heard.slashed = Some(answer(200, &[(ALLOW_ORIGIN, slashed)]));
    });
    assert!(found(&listed).backends[1].troubles[0].slash);
    let neither = both(|heard| {
        heard.preflight = Some(Ok(answer(400, &[])));
        heard.slashed = Some(answer(400, &[]));
    });
    assert!(!found(&neither).backends[1].troubles[0].slash);
}

type Change = fn(&mut Heard);

#[test]
fn what_was_not_seen_is_unknown_and_no_failure() {
    let cases: [(Change, Leg, Blank); 5] = [
        (
            |heard| heard.preflight = Some(Err("reset".to_owned())),
            Leg::Preflight,
            Blank::Missed("reset".to_owned()),
        ),
        (
            |heard| heard.actual = Ok(answer(405, &[])),
            Leg::Actual,
            Blank::NotServed { status: 405 },
        ),
        (
            |heard| {
                let lines = [(ALLOW_ORIGIN, PAGE), ("location", "/api/?key=secret")];
                heard.actual = Ok(answer(307, &lines));
            },
            Leg::Actual,
            Blank::Redirected { status: 307, to: Some("/api/".to_owned()) },
        ),
        (|heard| heard.error = Ok(answer(200, &[])), Leg::Error, Blank::NoError { status: 200 }),
        (|heard| heard.error = Err("slow".to_owned()), Leg::Error, Blank::Missed("slow".into())),
    ];
    for (change, leg, why) in cases {
        let found = found(&both(change));
        assert_eq!(found.outcome(), Outcome::Unknown, "{why:?}");
        assert_eq!(found.backends[1].unseen, [Unseen { origin: PAGE.to_owned(), leg, why }]);
    }
}

#[test]
fn two_that_are_right_must_be_equal_whatever_the_order_of_their_lists() {
    let order = both(|heard| {
        let lines = [
            (ALLOW_ORIGIN, PAGE),
            (ALLOW_METHODS, "POST"),
            (ALLOW_METHODS, "GET"),
            (ALLOW_HEADERS, "content-type,authorization"),
        ];
        heard.preflight = Some(Ok(answer(204, &lines)));
    });
    assert_eq!(found(&order).outcome(), Outcome::Pass);
    let star = both(|heard| heard.actual = Ok(answer(200, &[(ALLOW_ORIGIN, "*")])));
    let found = found(&star);
    assert_eq!(found.outcome(), Outcome::Fail);
    let said = |it: &str| Some(it.to_owned());
    let expected = Difference {
        origin: PAGE.to_owned(),
        leg: Leg::Actual,
        header: ALLOW_ORIGIN,
        said: vec![("Railway".into(), said(PAGE)), ("Render".into(), said("*"))],
    };
    assert_eq!(found.differences, [expected]);
}

#[test]
fn warnings_do_not_fail() {
    let reflecting = |credentials: bool| {
        let mut subjects = both(|_| {});
        for subject in &mut subjects {
            let mut lines = vec![(ALLOW_ORIGIN, STRANGER)];
            lines.extend(credentials.then_some((ALLOW_CREDENTIALS, "true")));
            subject.to_stranger.push(answer(200, &lines));
        }
        subjects
    };
    for credentials in [false, true] {
        let found = found(&reflecting(credentials));
        assert_eq!(found.outcome(), Outcome::Pass);
        assert_eq!(found.backends[0].warnings, [Warning::AnyReflected { credentials }]);
    }
    let mut subjects = both(|heard| heard.actual = Ok(answer(200, &[(ALLOW_ORIGIN, PAGE)])));
    assert_eq!(found(&subjects).backends[1].warnings, [Warning::NoVary]);
    // Who names one origin for all needs no Vary.
    subjects[1].to_stranger = vec![answer(200, &[(ALLOW_ORIGIN, PAGE)])];
    assert_eq!(found(&subjects).backends[1].warnings, []);
}

#[test]
fn one_that_is_down_is_never_judged_and_hides_no_failure() {
    let down: [Arc<str>; 1] = ["Railway".into()];
    let names = |finding| match finding {
        checklist::Finding::Unjudged(Unjudged::BackendDown { names }) => names,
        other => panic!("{other:?}"),
    };
    assert_eq!(names(judge(question(), &[right("Render")], &down)), down);
    assert_eq!(names(judge(question(), &[], &down)), down);
    // The platform's page instead of the backend's answer, in the middle of it.
    let edge = both(|heard| {
        let lines = [("x-render-routing", "dynamic-free-error")];
        heard.preflight = Some(Ok(answer(502, &lines)));
        heard.actual = Ok(answer(502, &lines));
    });
    assert_eq!(names(judge(question(), &edge, &[])), ["Render".into()]);
    let mut failing = right("Render");
    failing.heard[0].error = Ok(answer(500, &[]));
    match judge(question(), &[failing], &down) {
        checklist::Finding::Cors(finding) => {
            assert_eq!((finding.outcome(), finding.down), (Outcome::Fail, down.to_vec()));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_alone_has_nobody_to_be_equal_to() {
    let lone = judge(question(), &[right("Render")], &[]);
    assert_eq!(lone, checklist::Finding::Unjudged(Unjudged::NoBackup));
}
