//! The `faulty` binary as a benchmark drives it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

struct Faulty {
    child: Child,
    listen: String,
    control: String,
}

impl Faulty {
    fn start(options: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_faulty"))
            .args(["--name", "Railway"])
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(told["name"], "Railway");
        let text = |key: &str| told[key].as_str().unwrap().to_owned();
        Self { listen: text("listen"), control: text("control"), child }
    }

    fn control(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        exchange(&self.control, method, path, "", body).unwrap()
    }

    fn ended(&mut self) -> bool {
        let deadline = Instant::now() + Duration::from_secs(20);
        while Instant::now() < deadline {
            if self.child.try_wait().unwrap().is_some() {
                return true;
            }
            std::thread::yield_now();
        }
        false
    }
}

impl Drop for Faulty {
    fn drop(&mut self) {
        // Where it has ended already there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn exchange(
    address: &str,
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) -> io::Result<(u16, String)> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{headers}\
         content-length: {length}\r\n\r\n{body}"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    Ok((head[9..12].parse().unwrap(), body.to_owned()))
}

#[test]
fn faults_are_set_and_told() {
    let faulty = Faulty::start(&["--latency", "1ms"]);
    let ok = |text: &str| (200, text.to_owned());
    assert_eq!(faulty.control("GET", "/fault", ""), ok("ok"));
    assert_eq!(faulty.control("PUT", "/fault", "railway_stopped"), ok("railway_stopped"));
    let (status, body) = exchange(&faulty.listen, "GET", "/", "", "").unwrap();
    assert_eq!((status, body.contains("Application not found")), (404, true));
    assert_eq!(faulty.control("PUT", "/fault", "slow 700\n"), ok("slow 700"));
    let started = Instant::now();
    assert_eq!(exchange(&faulty.listen, "GET", "/", "", "").unwrap().0, 200);
    assert!(started.elapsed() >= Duration::from_millis(700));
    assert_eq!(faulty.control("PUT", "/fault", "slow"), ok("slow 2500"));
    assert_eq!(faulty.control("PUT", "/fault", "refuse"), ok("refuse"));
    let refused = TcpStream::connect(&faulty.listen).unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
    assert_eq!(faulty.control("PUT", "/fault", "ok"), ok("ok"));
    assert_eq!(exchange(&faulty.listen, "GET", "/", "", "").unwrap().0, 200);
}

#[test]
fn executions_are_counted_until_they_are_deleted() {
    let faulty = Faulty::start(&[]);
    for (fault, id) in [("ok", "a"), ("http_500", "a"), ("railway_stopped", "b")] {
        faulty.control("PUT", "/fault", fault);
        let header = format!("x-request-id: {id}\r\n");
        exchange(&faulty.listen, "POST", "/x", &header, "{}").unwrap();
    }
    assert_eq!(faulty.control("GET", "/executions", ""), (200, r#"{"a":2}"#.to_owned()));
    assert_eq!(faulty.control("GET", "/requests", ""), (200, "3".to_owned()));
    assert_eq!(faulty.control("DELETE", "/executions", ""), (200, String::new()));
    assert_eq!(faulty.control("GET", "/executions", ""), (200, "{}".to_owned()));
}

#[test]
fn what_it_does_not_know_is_refused_with_what_is_allowed() {
    let faulty = Faulty::start(&[]);
    for (method, path, body, expected) in [
        ("PUT", "/fault", "nonsense", "allowed: ok, refuse, blackhole"),
        ("PUT", "/fault", "", "allowed: ok"),
        ("PUT", "/fault", "hang 3", "only the slow faults"),
        ("PUT", "/fault", "slow soon", "no number of ms"),
        ("PUT", "/fault", "slow 5 6", "too much"),
        ("POST", "/fault", "ok", "allowed: GET /fault, PUT /fault"),
        ("GET", "/", "", "allowed: GET /fault"),
    ] {
        let (status, text) = faulty.control(method, path, body);
        assert_eq!(status, 400, "{method} {path} {body}: {text}");
        assert!(text.contains(expected), "{method} {path} {body}: {text}");
    }
    assert_eq!(faulty.control("GET", "/fault", "").1, "ok");
}

#[test]
fn it_ends_with_its_stdin() {
    let mut faulty = Faulty::start(&[]);
    drop(faulty.child.stdin.take());
    assert!(faulty.ended());
    assert_eq!(faulty.child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_port_that_is_taken_is_named() {
    let first = Faulty::start(&[]);
    let second = Command::new(env!("CARGO_BIN_EXE_faulty"))
        .args(["--name", "Second", "--listen", &first.listen])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&second.stderr);
    assert_eq!(second.status.code(), Some(1));
    assert!(error.contains(&first.listen), "{error}");
}
