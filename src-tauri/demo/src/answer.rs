//! What a sample backend does about a request, as data: each fault is a few steps.

use std::time::Duration;

use serde_json::json;

use crate::fault::Fault;
use crate::origin::Answered;
use crate::request::Request;

/// One thing done on the connection. When all are done it is kept open for the next request,
/// unless the last step ended it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Send(Vec<u8>),
    /// Sends the same again and again, as fast as it is taken, until the peer goes away.
    Repeat(Vec<u8>),
    Wait(Duration),
    /// Waits until the sample backend has woken up.
    Wake,
    /// Nothing any more, until the peer goes away.
    Hang,
    /// Cut at once (RST).
    Reset,
    /// Ended in good order (FIN).
    Close,
}

const JSON: &str = "content-type: application/json\r\n";
const HTML: &str = "content-type: text/html; charset=utf-8\r\n";
const TEXT: &str = "content-type: text/plain; charset=utf-8\r\n";
const RAILWAY: &str = "server: railway-edge\r\nx-railway-edge: railway/demo-west\r\n\
    x-railway-fallback: true\r\nx-railway-request-id: demo-0123456789\r\n";

const RENDER: &str = "server: cloudflare\r\nrndr-id: demo-0123-4567\r\n";

/// In how many drops, at most, the rest of a body comes in [`Fault::SlowBody`].
const DROPS: usize = 20;

/// Brackets in [`Fault::DeepJson`].
const DEPTH: usize = 10_000;

/// `{"status":"ok","filler":"000…"}` with 16 MiB of zeros, packed by `gzip -9`: whoever unpacks it
/// without a limit finds it healthy.
const BOMB: &[u8] = include_bytes!("bomb.gz");

/// Bytes of filler in [`Fault::BodyTooLarge`].
const LARGE: usize = 10_000_000;

/// `healthy` is what the app answers, `slow` how late the slow faults are.
pub(crate) fn steps(fault: Fault, healthy: &[u8], slow: Duration, request: &Request) -> Vec<Step> {
    let answer = || Step::Send(healthy.to_vec());
    let whole = |status, headers: &str, body: &[u8]| vec![full(request, status, headers, body)];
    let json = |status, body: &str| whole(status, JSON, body.as_bytes());
    let railway = |status, code: u16, message: &str| {
        let body = json!({
            "status": "error", "code": code, "message": message, "request_id": "demo-0123456789",
        });
        whole(status, &format!("{JSON}{RAILWAY}"), body.to_string().as_bytes())
    };
    let render = |status, routing: &str, content_type: &str, body: &str| {
        let headers = format!("{content_type}{RENDER}x-render-routing: {routing}\r\n");
        whole(status, &headers, body.as_bytes())
    };
    match fault {
        Fault::Ok => vec![answer()],
        Fault::Slow => vec![Step::Wait(slow), answer()],
        Fault::SlowBody => dribble(healthy, slow),
        Fault::Waking => vec![Step::Wake, answer()],
        // Nobody listens; a request that still came through gets nothing.
        Fault::Refuse => vec![Step::Close],
        Fault::Blackhole => vec![Step::Reset],
        Fault::Hang => vec![Step::Hang],
        Fault::Reset => vec![Step::Reset],
        Fault::ResetBody => vec![part(), Step::Reset],
        Fault::Truncated => vec![part(), Step::Close],
        Fault::Http500 => {
            json("500 Internal Server Error", r#"{"detail":"Internal Server Error"}"#)
        }
        Fault::Http502 => whole("502 Bad Gateway", HTML, page("502 Bad Gateway").as_bytes()),
        Fault::Http503 => json("503 Service Unavailable", r#"{"detail":"database is locked"}"#),
        Fault::Unhealthy => json("200 OK", r#"{"status":"degraded"}"#),
        Fault::NoStatus => json("200 OK", r#"{"message":"Hello World"}"#),
        Fault::Html => whole("200 OK", HTML, page("Service is starting").as_bytes()),
        Fault::NotJson => whole("200 OK", TEXT, b"ok"),
        Fault::Empty => whole("200 OK", JSON, b""),
        Fault::Redirect => whole("302 Found", "location: /login\r\n", b""),
        Fault::RedirectLoop => {
            whole("302 Found", &format!("location: {}\r\n", request.target), b"")
        }
        Fault::RailwayStopped => railway("404 Not Found", 404, "Application not found"),
        Fault::RailwayCrashed => railway("502 Bad Gateway", 502, "Application failed to respond"),
        Fault::RenderNoServer => render("404 Not Found", "no-server", TEXT, "Not Found\n"),
        Fault::RenderSuspended => {
            render("503 Service Unavailable", "suspend", HTML, &page("Service Suspended"))
        }
        Fault::RenderSuspendedByOwner => {
            render("503 Service Unavailable", "suspend-by-user", HTML, &page("Service Suspended"))
        }
        Fault::RenderHibernating => {
            render("503 Service Unavailable", "hibernate-wake-error", "", "")
        }
        Fault::RenderNotAnswering => {
            render("502 Bad Gateway", "dynamic-free-error", HTML, &page("Bad Gateway"))
        }
        Fault::RateLimited => whole(
            "429 Too Many Requests",
            &format!("{TEXT}retry-after: 30\r\n"),
            b"Too Many Requests\n",
        ),
        Fault::BodyTooLarge => {
            let filler = "0".repeat(LARGE);
            json("200 OK", &format!(r#"{{"status":"ok","filler":"{filler}"}}"#))
        }
        Fault::EndlessBody => vec![
            Step::Send(format!("HTTP/1.1 200 OK\r\n{JSON}\r\n{{\"status\":\"ok\",\"a\":\"").into()),
            Step::Repeat(vec![b'a'; 16 * 1024]),
        ],
        Fault::EndlessHead => vec![
            Step::Send("HTTP/1.1 200 OK\r\nx-endless: ".into()),
            Step::Repeat(vec![b'a'; 16 * 1024]),
        ],
        Fault::InterimFlood => {
            vec![Step::Repeat("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n".repeat(256).into())]
        }
        // What is left of the request is not read: it must not be taken for the next one.
        Fault::EarlyAnswer => vec![answer(), Step::Close],
        Fault::TwoAnswers => vec![answer(), answer()],
        Fault::GzipBomb => whole("200 OK", &format!("{JSON}content-encoding: gzip\r\n"), BOMB),
        Fault::BadUtf8 => whole("200 OK", JSON, b"{\"status\":\"ok\",\"name\":\"\xff\xfe\"}"),
        Fault::DeepJson => {
            let (open, close) = ("[".repeat(DEPTH), "]".repeat(DEPTH));
            json("200 OK", &format!(r#"{{"status":"ok","deep":{open}{close}}}"#))
        }
        Fault::Http09 => {
            vec![Step::Send("SSH-2.0-OpenSSH_9.6\r\nthis is no HTTP\r\n".into()), Step::Close]
        }
    }
}

/// Whether the app's own answer is sent, sooner or later.
pub(crate) fn answers(fault: Fault) -> bool {
    matches!(
        fault,
        Fault::Ok
            | Fault::Slow
            | Fault::SlowBody
            | Fault::Waking
            | Fault::EarlyAnswer
            | Fault::TwoAnswers
    )
}

/// The health on `GET /`, elsewhere an echo: enough to see who answered, and what arrived.
pub(crate) fn healthy(backend: &str, request: &Request) -> Vec<u8> {
    let body = if request.path() == "/" {
        json!({ "status": "ok", "service": "sample", "backend": backend })
    } else {
        json!({
            "status": "ok",
            "backend": backend,
            "method": request.method,
            "path": request.path(),
            "query": request.query(),
            "headers": request.headers,
            "body": String::from_utf8_lossy(&request.body),
        })
    };
    bytes(request, "200 OK", JSON, body.to_string().as_bytes())
}

/// The origin's answer as bytes, with a head of the gate's own around it.
pub(crate) fn passed_on(answered: &Answered, request: &Request) -> Vec<u8> {
    let mut headers = String::new();
    for (name, value) in &answered.headers {
        // A header that is no text is not passed on: none of the platforms sends one.
        if let Ok(value) = std::str::from_utf8(value) {
            headers.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    // The reason says nothing that the number does not.
    bytes(request, &format!("{} Passed", answered.status), &headers, &answered.body)
}

/// The head and a few bytes at once, the rest in drops spread over `time`.
fn dribble(answer: &[u8], time: Duration) -> Vec<Step> {
    let head = answer.windows(4).position(|it| it == b"\r\n\r\n").map_or(0, |at| at + 4);
    let (first, rest) = answer.split_at(answer.len().min(head + 8));
    let drops: Vec<_> = rest.chunks(rest.len().div_ceil(DROPS).max(1)).collect();
    let pause = time / u32::try_from(drops.len()).unwrap_or(u32::MAX).max(1);
    let mut steps = vec![Step::Send(first.to_vec())];
    for drop in drops {
        steps.extend([Step::Wait(pause), Step::Send(drop.to_vec())]);
    }
    steps
}

fn full(request: &Request, status: &str, headers: &str, body: &[u8]) -> Step {
    Step::Send(bytes(request, status, headers, body))
}

fn bytes(request: &Request, status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let connection = if request.keep_alive { "keep-alive" } else { "close" };
    let mut bytes = format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: {connection}\r\n\r\n"
    )
    .into_bytes();
    if request.method != "HEAD" {
        bytes.extend_from_slice(body);
    }
    bytes
}

/// A head that promises more than follows.
fn part() -> Step {
    let head = format!("HTTP/1.1 200 OK\r\n{JSON}content-length: 1000\r\n\r\n");
    Step::Send(format!("{head}{{\"status\":\"ok\",").into())
}

fn page(title: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><title>{title}</title></head>\
         <body><h1>{title}</h1></body></html>\n"
    )
}
