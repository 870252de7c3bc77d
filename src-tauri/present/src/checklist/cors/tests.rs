use domain::checklist::cors::{Judged, Refusal, Trouble};

use super::*;

const PAGE: &str = "https://ai-cti.vercel.app";

fn question() -> Question {
    Question {
        origins: vec![PAGE.to_owned(), "https://preview.example".to_owned()],
        method: "PUT".to_owned(),
        headers: vec!["authorization".to_owned(), "content-type".to_owned()],
        credentials: false,
        path: "/api/health".to_owned(),
        error_path: "/none".to_owned(),
    }
}

fn backend(name: &str) -> Judged {
    let name = name.into();
    Judged { name, troubles: Vec::new(), unseen: Vec::new(), warnings: Vec::new() }
}

fn finding(backends: Vec<Judged>) -> Finding {
    Finding { question: question(), backends, down: Vec::new(), differences: Vec::new() }
}

fn trouble(leg: Leg, status: u16, why: Refusal) -> Trouble {
    Trouble { origin: PAGE.to_owned(), leg, status, quote: None, why, slash: false }
}

/// Render with this trouble, beside a Railway that is right.
fn render(trouble: Trouble) -> Said {
    let render = Judged { troubles: vec![trouble], ..backend("Render") };
    said(&finding(vec![backend("Railway"), render]))
}

fn value(label: &str, value: &str) -> Vec<CheckValue> {
    vec![CheckValue { label: label.to_owned(), value: value.to_owned() }]
}

#[test]
fn a_refused_origin_is_quoted_and_the_line_to_set_is_given() {
    let quote = Some("Disallowed CORS origin".to_owned());
    let refused = trouble(Leg::Preflight, 400, Refusal::NoOrigin);
    let said = render(Trouble { quote, ..refused });
    assert_eq!(said.brief, "Render refuses your frontend");
    assert_eq!(
        said.text,
        "Render answers the preflight with 400 \"Disallowed CORS origin\", and does not allow \
         https://ai-cti.vercel.app. Railway allows https://ai-cti.vercel.app."
    );
    assert_eq!(
        said.next_step.as_deref(),
        Some(
            "Add https://ai-cti.vercel.app to ALLOWED_ORIGINS on Render, without a slash at the \
             end."
        )
    );
    let line = "https://ai-cti.vercel.app,https://preview.example";
    assert_eq!(said.values, value("ALLOWED_ORIGINS", line));
    assert_eq!(said.topic, Some("cors"));
}

#[test]
fn a_slash_at_the_end_is_named() {
    let refused = trouble(Leg::Preflight, 400, Refusal::NoOrigin);
    let said = render(Trouble { slash: true, ..refused });
    let slash = "Render has https://ai-cti.vercel.app with a slash at the end; browsers send none.";
    assert!(said.text.contains(slash), "{}", said.text);
    let step = "Take the slash off in ALLOWED_ORIGINS on Render, and deploy again.";
    assert_eq!(said.next_step.as_deref(), Some(step));
    let fixed = Refusal::OtherOrigin { said: format!("{PAGE}/") };
    let said = render(Trouble { slash: true, ..trouble(Leg::Preflight, 200, fixed) });
    assert!(said.text.starts_with(slash), "{}", said.text);
}

/// Each as why it is refused, the brief, a part of the text, a part of the step.
#[test]
fn every_refusal_names_the_backend_the_header_and_what_to_set() {
    let said = |it: &str| Some(it.to_owned());
    let text = |it: &str| it.to_owned();
    let method = Some("Disallowed CORS method".to_owned());
    let table = [
        (
            trouble(Leg::Preflight, 401, Refusal::NoOrigin),
            "Render refuses your frontend",
            "Render answers the preflight with 401, and does not allow https://ai-cti.vercel.app.",
            "Make a CORS middleware with your origins the outermost one on Render",
        ),
        (
            Trouble { quote: method, ..trouble(Leg::Preflight, 400, Refusal::Status) },
            "Render refuses the preflight",
            "Render answers the preflight with 400 \"Disallowed CORS method\"; only 200 to 299",
            "Allow PUT, authorization and content-type in the CORS middleware on Render.",
        ),
        (
            trouble(Leg::Error, 500, Refusal::NoOrigin),
            "Render loses CORS on errors",
            "Render answers GET /none with 500 and without CORS headers",
            "Make the CORS middleware the outermost one on Render",
        ),
        (
            trouble(Leg::Actual, 401, Refusal::NoOrigin),
            "Render refuses your frontend",
            "Render answers GET /api/health with 401, but does not allow https://ai-cti.vercel.app",
            "Make the CORS middleware the outermost one on Render.",
        ),
        (
            trouble(Leg::Preflight, 200, Refusal::OtherOrigin { said: text("null") }),
            "Render refuses your frontend",
            "Render allows \"null\" in the answer to the preflight",
            "to ALLOWED_ORIGINS on Render, without a slash",
        ),
        (
            trouble(Leg::Actual, 200, Refusal::SeveralOrigins { said: text("*, *") }),
            "Render refuses your frontend",
            "more than one access-control-allow-origin in the answer to GET /api/health (\"*, *\")",
            "in one place only on Render",
        ),
        (
            trouble(Leg::Actual, 200, Refusal::AnyOrigin),
            "Render says \"*\", refused with cookies",
            "Render says \"*\" in the answer to GET /api/health",
            "Name your origins instead of \"*\" in ALLOWED_ORIGINS on Render.",
        ),
        (
            trouble(Leg::Preflight, 200, Refusal::NoCredentials { said: said("True") }),
            "Render does not allow cookies",
            "access-control-allow-credentials is \"True\", and must be \"true\" to the letter",
            "Turn credentials on in the CORS middleware on Render.",
        ),
        (
            trouble(Leg::Preflight, 307, Refusal::Redirected { to: said("https://a.example/") }),
            "Render redirects the preflight",
            "Render redirects the preflight (307) to https://a.example/; browsers do not follow.",
            "call the address that it leads to",
        ),
        (
            trouble(Leg::Preflight, 405, Refusal::Status),
            "Render refuses the preflight",
            "Render answers the preflight with 405; only 200 to 299",
            "answer OPTIONS before sign-in",
        ),
        (
            trouble(
                Leg::Preflight,
                200,
                Refusal::Unreadable {
                    header: "access-control-allow-methods",
                    said: text("GET PUT"),
                },
            ),
            "Render sends a broken access-control-allow-methods",
            "Render's access-control-allow-methods is \"GET PUT\"",
            "Write access-control-allow-methods with commas on Render.",
        ),
        (
            trouble(
                Leg::Preflight,
                200,
                Refusal::Method { method: text("PUT"), said: said("GET, POST") },
            ),
            "Render does not allow PUT",
            "Render does not allow PUT: access-control-allow-methods is \"GET, POST\".",
            "Allow PUT in the CORS middleware on Render.",
        ),
        (
            trouble(
                Leg::Preflight,
                200,
                Refusal::Headers { missing: vec![text("authorization")], said: said("*") },
            ),
            "Render does not name authorization",
            "Render allows headers by \"*\" alone, which by the Fetch standard never covers",
            "Allow authorization by name in the CORS middleware on Render.",
        ),
        (
            trouble(
                Leg::Preflight,
                200,
                Refusal::Headers { missing: vec![text("x-a"), text("x-b")], said: None },
            ),
            "Render does not allow x-a and x-b",
            "Render does not allow x-a and x-b: there is no access-control-allow-headers.",
            "Allow x-a and x-b by name",
        ),
    ];
    for (trouble, brief, text, step) in table {
        let said = render(trouble);
        assert_eq!(said.brief, brief);
        assert!(said.text.contains(text), "{}\n{text}", said.text);
        let next = said.next_step.unwrap();
        assert!(next.contains(step), "{next}\n{step}");
        assert_eq!(said.topic, Some("cors"));
    }
}

#[test]
fn both_and_several_origins_are_said_once_each() {
    let refused = trouble(Leg::Preflight, 400, Refusal::NoOrigin);
    let other = Trouble { origin: "https://preview.example".to_owned(), ..refused.clone() };
    let of = |name| Judged { troubles: vec![refused.clone(), other.clone()], ..backend(name) };
    let said = said(&finding(vec![of("Railway"), of("Render")]));
    assert_eq!(said.brief, "Both refuse your frontend");
    assert_eq!(
        said.text,
        "Railway answers the preflight with 400, and does not allow https://ai-cti.vercel.app and \
         https://preview.example. Render answers the preflight with 400, and does not allow \
         https://ai-cti.vercel.app and https://preview.example."
    );
    assert!(said.next_step.unwrap().contains("on Railway and Render"));
}

#[test]
fn one_that_is_down_is_said_beside_the_failure_of_the_other() {
    let refused = trouble(Leg::Preflight, 400, Refusal::NoOrigin);
    let render = Judged { troubles: vec![refused], ..backend("Render") };
    let said = said(&Finding { down: vec!["Railway".into()], ..finding(vec![render]) });
    assert_eq!(said.brief, "Render refuses your frontend");
    assert!(said.text.ends_with("Railway is down, and so not judged."), "{}", said.text);
}

#[test]
fn a_difference_shows_both_values() {
    let difference = Difference {
        origin: PAGE.to_owned(),
        leg: Leg::Actual,
        header: "access-control-allow-origin",
        said: vec![("Railway".into(), Some("*".to_owned())), ("Render".into(), None)],
    };
    let both = finding(vec![backend("Railway"), backend("Render")]);
    let said = said(&Finding { differences: vec![difference], ..both });
    assert_eq!(said.brief, "not equal: access-control-allow-origin");
    assert_eq!(
        said.text,
        "Both allow your frontend, but not in the same way. In the answer to the call, Railway's \
         access-control-allow-origin is \"*\", and Render has no access-control-allow-origin."
    );
}

#[test]
fn what_was_not_seen_says_what_would_show_it() {
    let table = [
        (Leg::Preflight, Blank::Missed("no answer within 10 s".to_owned()), "Check again"),
        (Leg::Actual, Blank::Redirected { status: 307, to: Some("/api/".into()) }, "api_path"),
        (Leg::Actual, Blank::NotServed { status: 405 }, "api_path"),
        (Leg::Error, Blank::NoError { status: 200 }, "error_path"),
    ];
    for (leg, why, step) in table {
        let unseen = vec![Unseen { origin: PAGE.to_owned(), leg, why }];
        let render = Judged { unseen, ..backend("Render") };
        let said = said(&finding(vec![backend("Railway"), render]));
        assert_eq!(said.brief, "not all of it seen");
        assert!(said.text.starts_with("Render "), "{}", said.text);
        assert!(said.next_step.unwrap().contains(step));
    }
}

#[test]
fn a_pass_says_what_was_allowed_and_what_should_not_be() {
    let both = |warnings: Vec<Warning>| {
        let render = Judged { warnings, ..backend("Render") };
        said(&finding(vec![backend("Railway"), render]))
    };
    let right = both(Vec::new());
    assert_eq!(right.brief, "right and equal on both");
    assert_eq!(
        right.text,
        "A browser lets https://ai-cti.vercel.app and https://preview.example call both: PUT with \
         authorization and content-type. Answers and errors can be read, and both backends say the \
         same."
    );
    assert_eq!((right.next_step, right.topic), (None, None));
    let open = both(vec![Warning::AnyReflected { credentials: true }, Warning::NoVary]);
    assert_eq!(open.brief, "right, but open to every site");
    let text = "Render allows whatever origin asks, with cookies: any site can act for a signed-in \
                visitor. Render echoes the origin without \"Vary: Origin\"";
    assert!(open.text.contains(text), "{}", open.text);
    assert_eq!(open.next_step.unwrap(), "List your origins alone in ALLOWED_ORIGINS on Render.");
    assert_eq!(open.topic, Some("cors"));
}
