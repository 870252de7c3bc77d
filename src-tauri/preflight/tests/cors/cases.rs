//! The configurations of the truth table. `{page}` stands for the page's origin, `origin: ` for
//! `access-control-allow-origin: ` and so on, `|` for the end of a line.

/// A backend's configuration, and the call that a page makes to it.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) method: &'static str,
    pub(crate) headers: &'static [&'static str],
    pub(crate) credentials: bool,
    /// Status and header lines of the answer to the preflight.
    pub(crate) preflight: (u16, &'static str),
    /// Those of the answer to the call.
    pub(crate) status: u16,
    pub(crate) actual: &'static str,
}

const ORIGIN: &str = "origin: {page}";
const ANY: &str = "origin: *";
const COOKIES: &str = "origin: {page} | credentials: true";
const TYPE: &str = "origin: {page} | headers: content-type";

/// A `GET` that needs no preflight.
const fn simple(name: &'static str, actual: &'static str) -> Case {
    let preflight = (500, "");
    Case { name, method: "GET", headers: &[], credentials: false, preflight, status: 200, actual }
}

/// One that needs a preflight, answered 200 with these lines.
const fn asked(
    name: &'static str,
    method: &'static str,
    headers: &'static [&'static str],
    lines: &'static str,
) -> Case {
    let preflight = (200, lines);
    Case { name, method, headers, credentials: false, preflight, status: 200, actual: ORIGIN }
}

const fn status(name: &'static str, status: u16) -> Case {
    let it = asked(name, "POST", &["content-type"], "");
    Case { preflight: (status, TYPE), ..it }
}

const fn with_cookies(case: Case) -> Case {
    Case { credentials: true, actual: COOKIES, ..case }
}

const fn simple_with_cookies(name: &'static str, actual: &'static str) -> Case {
    Case { credentials: true, ..simple(name, actual) }
}

/// The one case in which the check is stricter than Chromium (156), on purpose: by the standard "*"
/// never covers `authorization`, and browsers have announced to follow it.
pub(crate) const AHEAD: &str = "authorization is not any header";

pub(crate) const CASES: &[Case] = &[
    // The origin.
    simple("the origin itself", ORIGIN),
    simple("any origin", ANY),
    simple("no header", ""),
    simple("null", "origin: null"),
    simple("empty", "origin:"),
    simple("a slash at the end", "origin: {page}/"),
    simple("another port", "origin: http://127.0.0.1:1"),
    simple("another scheme's case", "origin: HTTP://127.0.0.1:1"),
    simple("a pattern", "origin: http://*"),
    simple("spaces around", "origin:   {page}   "),
    simple("the origin twice", "origin: {page} | origin: {page}"),
    simple("a list", "origin: {page}, https://other.example"),
    simple("any twice", "origin: * | origin: *"),
    simple("the header's name in another case", "ACCESS-Control-Allow-ORIGIN: {page}"),
    Case { status: 500, ..simple("an error with it", ORIGIN) },
    Case { status: 500, ..simple("an error without it", "") },
    Case { headers: &["accept", "accept-language", "range"], ..simple("safe headers", ORIGIN) },
    Case { headers: &["cookie", "host", "sec-a"], ..simple("forbidden headers", ORIGIN) },
    // Cookies.
    simple_with_cookies("cookies, allowed", COOKIES),
    simple_with_cookies("cookies, any origin", ANY),
    simple_with_cookies("cookies, any origin and allowed", "origin: * | credentials: true"),
    simple_with_cookies("cookies, not allowed", ORIGIN),
    simple_with_cookies("cookies, True", "origin: {page} | credentials: True"),
    simple_with_cookies(
        "cookies, true twice",
        "origin: {page} | credentials: true | credentials: true",
    ),
    simple("no cookies, False", "origin: {page} | credentials: False"),
    // The preflight's status.
    status("preflight 200", 200),
    status("preflight 204", 204),
    status("preflight 299", 299),
    status("preflight 301", 301),
    status("preflight 307", 307),
    status("preflight 400", 400),
    status("preflight 404", 404),
    status("preflight 405", 405),
    status("preflight 500", 500),
    // Methods.
    asked("PUT, listed", "PUT", &[], "origin: {page} | methods: GET, PUT"),
    asked("PUT, not listed", "PUT", &[], "origin: {page} | methods: GET"),
    asked("PUT, no list", "PUT", &[], ORIGIN),
    asked("PUT, listed as put", "PUT", &[], "origin: {page} | methods: put"),
    asked("PUT, any", "PUT", &[], "origin: * | methods: *"),
    asked("PUT, spaces and empty items", "PUT", &[], "origin: {page} | methods: ,GET ,\tPUT,, "),
    asked("PUT, a list without commas", "PUT", &[], "origin: {page} | methods: GET PUT"),
    asked("PUT, on two lines", "PUT", &[], "origin: {page} | methods: GET | methods: PUT"),
    asked("PATCH, as patch", "PATCH", &[], "origin: {page} | methods: patch"),
    asked("patch, as PATCH", "patch", &[], "origin: {page} | methods: PATCH"),
    asked("patch, as patch", "patch", &[], "origin: {page} | methods: patch"),
    asked("DELETE, listed", "DELETE", &[], "origin: {page} | methods: DELETE"),
    asked("POST needs no listing", "POST", &["content-type"], TYPE),
    asked(
        "POST beside a list without it",
        "POST",
        &["content-type"],
        "origin: {page} | headers: content-type | methods: GET",
    ),
    with_cookies(asked(
        "PUT with cookies, any",
        "PUT",
        &[],
        "origin: {page} | credentials: true | methods: *",
    )),
    with_cookies(asked(
        "PUT with cookies, listed",
        "PUT",
        &[],
        "origin: {page} | credentials: true | methods: PUT",
    )),
    // Headers.
    asked("no list of headers", "POST", &["authorization"], ORIGIN),
    asked(
        "all headers listed, in another case",
        "POST",
        &["authorization", "content-type"],
        "origin: {page} | headers: Content-Type ,  AUTHORIZATION, content-type",
    ),
    asked("one header of two", "POST", &["x-a", "x-b"], "origin: {page} | headers: x-b"),
    asked("any header", "GET", &["x-a", "x-b"], "origin: * | headers: *"),
    asked(
        "any header, and authorization by name",
        "GET",
        &["authorization", "x-a"],
        "origin: * | headers: *, Authorization",
    ),
    asked("authorization is not any header", "GET", &["authorization"], "origin: * | headers: *"),
    with_cookies(asked(
        "any header with cookies",
        "GET",
        &["x-a"],
        "origin: {page} | credentials: true | headers: *",
    )),
    asked(
        "a list of headers that cannot be read",
        "GET",
        &["x-a"],
        "origin: {page} | headers: x-a; x-b",
    ),
    // One right, the other wrong.
    Case { actual: "", ..asked("the call lacks it", "POST", &["content-type"], TYPE) },
    Case { actual: ANY, ..asked("the call says any", "POST", &["content-type"], TYPE) },
    with_cookies(asked("the preflight allows no cookies", "POST", &["content-type"], TYPE)),
    asked("the preflight lacks it", "POST", &["content-type"], "headers: content-type"),
];
