use super::*;

const PAGE: &str = "https://ai-cti.vercel.app";

fn call(method: &str, headers: &[&str], credentials: bool) -> Call {
    let headers = headers.iter().map(|it| (*it).to_owned()).collect();
    Call { origin: PAGE.to_owned(), method: method.to_owned(), headers, credentials }
}

/// With `o`, `c`, `m`, `h` for the four headers.
fn answer(status: u16, lines: &[(&str, &str)]) -> Answer {
    let long = |short: &str| match short {
        "o" => ALLOW_ORIGIN.to_owned(),
        "c" => ALLOW_CREDENTIALS.to_owned(),
        "m" => ALLOW_METHODS.to_owned(),
        "h" => ALLOW_HEADERS.to_owned(),
        other => other.to_owned(),
    };
    let headers = lines.iter().map(|(name, value)| (long(name), (*value).to_owned())).collect();
    Answer { status, headers, quote: None }
}

type Lines = &'static [(&'static str, &'static str)];

#[test]
fn the_check_takes_one_origin_to_the_letter() {
    let said = |said: &str| said.to_owned();
    let two = format!("{PAGE}, {PAGE}");
    let other = |it: &str| Err(Refusal::OtherOrigin { said: it.to_owned() });
    let none = |it: Option<&str>| Err(Refusal::NoCredentials { said: it.map(str::to_owned) });
    let table: Vec<(bool, Lines, _)> = vec![
        (false, &[("o", PAGE)], Ok(())),
        (false, &[("o", "*")], Ok(())),
        (false, &[("o", "*"), ("c", "true")], Ok(())),
        (false, &[], Err(Refusal::NoOrigin)),
        (false, &[("o", "null")], other("null")),
        (false, &[("o", "")], other("")),
        (false, &[("o", "https://ai-cti.vercel.app/")], other("https://ai-cti.vercel.app/")),
        (false, &[("o", "https://AI-CTI.vercel.app")], other("https://AI-CTI.vercel.app")),
        (false, &[("o", "http://ai-cti.vercel.app")], other("http://ai-cti.vercel.app")),
        (false, &[("o", "https://*.vercel.app")], other("https://*.vercel.app")),
        (false, &[("o", PAGE), ("o", PAGE)], Err(Refusal::SeveralOrigins { said: said(&two) })),
        (false, &[("o", "*"), ("o", "*")], Err(Refusal::SeveralOrigins { said: said("*, *") })),
        (true, &[("o", PAGE), ("c", "true")], Ok(())),
        (true, &[("o", "*"), ("c", "true")], Err(Refusal::AnyOrigin)),
        (true, &[("o", PAGE)], none(None)),
        (true, &[("o", PAGE), ("c", "True")], none(Some("True"))),
        (true, &[("o", PAGE), ("c", "1")], none(Some("1"))),
        (true, &[("o", PAGE), ("c", "true"), ("c", "true")], none(Some("true, true"))),
    ];
    for (credentials, lines, expected) in table {
        let call = call("GET", &[], credentials);
        assert_eq!(call.check(&answer(200, lines)), expected, "{credentials} {lines:?}");
        assert_eq!(call.check(&answer(500, lines)), expected, "{credentials} {lines:?}");
    }
}

#[test]
fn a_preflight_passes_by_its_status_alone_where_nothing_must_be_listed() {
    let call = call("POST", &[], false);
    for status in [200, 201, 204, 299] {
        assert_eq!(call.preflight(&answer(status, &[("o", PAGE)])), Ok(()), "{status}");
    }
    for status in [199, 300, 304, 400, 401, 404, 405, 500, 503] {
        let refused = call.preflight(&answer(status, &[("o", PAGE)]));
        assert_eq!(refused, Err(Refusal::Status), "{status}");
    }
    for status in [301, 302, 303, 307, 308] {
        let lines = [("o", PAGE), ("location", "https://a.example/x?token=1")];
        let refused = call.preflight(&answer(status, &lines));
        let to = Some("https://a.example/x".to_owned());
        assert_eq!(refused, Err(Refusal::Redirected { to }), "{status}");
    }
    // What a list leaves out tells more than the status; who calls, more than either.
    let put = super::Call { method: "PUT".to_owned(), ..call.clone() };
    let refused = put.preflight(&answer(400, &[("o", PAGE), ("m", "GET")]));
    let said = Some("GET".to_owned());
    assert_eq!(refused, Err(Refusal::Method { method: "PUT".to_owned(), said }));
    assert_eq!(put.preflight(&answer(400, &[("o", PAGE)])), Err(Refusal::Status));
    assert_eq!(call.preflight(&answer(400, &[])), Err(Refusal::NoOrigin));
}

#[test]
fn methods_are_listed_to_the_letter_but_for_the_simple_ones() {
    let table: &[(&str, bool, Option<&str>, bool)] = &[
        ("GET", false, None, true),
        ("HEAD", false, Some("PUT"), true),
        ("POST", false, Some(""), true),
        ("POST", true, Some("*"), true),
        ("PUT", false, Some("GET, PUT"), true),
        ("PUT", false, Some("GET,\t PUT ,, "), true),
        ("PUT", false, Some("put"), false),
        ("PUT", false, Some("GET, POST"), false),
        ("PUT", false, None, false),
        ("PUT", false, Some("*"), true),
        ("PUT", true, Some("*"), false),
        ("PUT", true, Some("*, PUT"), true),
        ("patch", false, Some("PATCH"), false),
        ("PATCH", false, Some("patch"), false),
        ("OPTIONS", false, None, false),
    ];
    for (method, credentials, said, passes) in table {
        let mut lines = vec![("o", PAGE), ("c", "true")];
        lines.extend(said.map(|said| ("m", said)));
        let result = call(method, &["x-a"], *credentials)
            .preflight(&answer(200, &[lines.as_slice(), &[("h", "x-a")]].concat()));
        let said = said.map(str::to_owned);
        let refused = Err(Refusal::Method { method: (*method).to_owned(), said });
        assert_eq!(result, if *passes { Ok(()) } else { refused }, "{method} {lines:?}");
    }
}

type Names = &'static [&'static str];

#[test]
fn every_header_is_listed_and_a_star_never_means_authorization() {
    let both: Names = &["authorization", "content-type"];
    let table: &[(Names, bool, Option<&str>, Names)] = &[
        (both, false, Some("authorization,content-type"), &[]),
        (both, false, Some("Content-Type , AUTHORIZATION, content-type"), &[]),
        (both, true, Some("Authorization, Content-Type"), &[]),
        (both, false, Some("content-type"), &["authorization"]),
        (both, false, None, &["authorization", "content-type"]),
        (both, false, Some("*"), &["authorization"]),
        (both, false, Some("*, authorization"), &[]),
        (both, true, Some("*, authorization"), &["content-type"]),
        (&["x-a", "x-b"], false, Some("*"), &[]),
        (&["x-a", "x-b"], false, Some("x-b"), &["x-a"]),
        (&["Accept", "Range", "Cookie", "Sec-Fetch-Mode"], false, None, &[]),
    ];
    for (sent, credentials, said, expected) in table {
        let mut lines = vec![("o", PAGE), ("c", "true")];
        lines.extend(said.map(|said| ("h", said)));
        let result = call("POST", sent, *credentials).preflight(&answer(200, &lines));
        let missing: Vec<_> = expected.iter().map(|it| (*it).to_owned()).collect();
        let said = said.map(str::to_owned);
        let refused = Err(Refusal::Headers { missing, said });
        assert_eq!(
            result,
            if expected.is_empty() { Ok(()) } else { refused },
            "{sent:?} {lines:?}"
        );
    }
}

#[test]
fn several_lines_make_one_list_and_what_is_no_list_is_refused() {
    let call = call("PUT", &["x-a", "x-b"], false);
    let lines = [("o", PAGE), ("m", "GET"), ("m", "PUT"), ("h", "x-b"), ("h", "x-a")];
    assert_eq!(call.preflight(&answer(200, &lines)), Ok(()));
    let unreadable = |header, said: &str| Err(Refusal::Unreadable { header, said: said.into() });
    let lines = [("o", PAGE), ("m", "GET PUT"), ("h", "x-a, x-b")];
    let refused = call.preflight(&answer(200, &lines));
    assert_eq!(refused, unreadable(ALLOW_METHODS, "GET PUT"));
    let lines = [("o", PAGE), ("m", "PUT"), ("h", "x-a; x-b")];
    let refused = call.preflight(&answer(200, &lines));
    assert_eq!(refused, unreadable(ALLOW_HEADERS, "x-a; x-b"));
}

#[test]
fn a_preflight_asks_for_the_headers_in_lower_case_sorted_and_once() {
    let headers = ["X-B", "content-type", "Authorization", "accept", "x-b", "Origin", "Proxy-A"];
    let asked = call("GET", &headers, false).asked_headers();
    assert_eq!(asked, ["authorization", "content-type", "x-b"]);
    for (method, headers, needed) in [
        ("GET", &[][..], false),
        ("POST", &["accept"][..], false),
        ("GET", &["authorization"][..], true),
        ("POST", &["content-type"][..], true),
        ("PUT", &[][..], true),
        ("OPTIONS", &[][..], true),
    ] {
        assert_eq!(call(method, headers, false).needs_preflight(), needed, "{method} {headers:?}");
    }
}
