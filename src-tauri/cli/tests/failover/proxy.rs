//! `failover run` as a proxy: where it listens, what goes through it, how it ends.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use demo::Fault;
use serde_json::Value;

use crate::bench::{Bench, Ended, Run, Sample};

/// No wait of a test is longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Asks for `path` at `at` and reads the whole answer: its status, its head in lower case, its body.
fn get(at: SocketAddr, path: &str) -> (u16, String, String) {
    let mut stream = ask(at, path);
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{text:?}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, head.to_lowercase(), body.to_owned())
}

fn ask(at: SocketAddr, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(at).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

/// Where the running one's proxy listens.
fn address(bench: &Bench) -> SocketAddr {
    let snapshot = bench.status_where(|snapshot| snapshot["proxy"]["problem"] == Value::Null);
    snapshot["proxy"]["url"].as_str().unwrap().strip_prefix("http://").unwrap().parse().unwrap()
}

/// Waits until nobody takes connections at `at` any more.
#[track_caller]
fn refused(at: SocketAddr) {
    let deadline = Instant::now() + PATIENCE;
    while TcpStream::connect(at).is_ok() {
        assert!(Instant::now() < deadline, "{at} still takes connections");
        std::thread::yield_now();
    }
}

/// A backend that is healthy, and answers any other path only when it is told to.
struct Patient {
    address: SocketAddr,
    asked: Receiver<Sender<()>>,
}

impl Patient {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (ask, asked) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let ask = ask.clone();
                std::thread::spawn(move || Self::answer(stream, &ask));
            }
        });
        Self { address, asked }
    }

    fn answer(mut stream: TcpStream, ask: &Sender<Sender<()>>) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            if !matches!(stream.read(&mut byte), Ok(1)) {
                return;
            }
            head.push(byte[0]);
        }
        if !head.starts_with(b"GET / ") {
            let (tell, told) = channel();
            if ask.send(tell).is_err() || told.recv().is_err() {
                return;
            }
        }
        let body = r#"{"status":"ok"}"#;
        let length = body.len();
        let _ = write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
             connection: close\r\n\r\n{body}"
        );
    }

    fn run(&self, bench: &Bench) -> Run {
        let mut run = bench.spawn(&["run", "--json", "--backend", &self.named()]);
        run.event_where("switched", |event| event["to"] == "A");
        run
    }

    fn named(&self) -> String {
        format!("A=http://{}", self.address)
    }
}

#[test]
fn a_request_gets_to_the_backend_that_answers_and_is_counted() {
    let bench = Bench::new();
    let (a, b) = (Sample::start("A"), Sample::start("B"));
    let chain = [format!("A={}", a.url()), format!("B={}", b.url())];
    let mut run = bench.spawn(&["run", "--json", "--backend", &chain[0], "--backend", &chain[1]]);
    run.event_where("switched", |event| event["to"] == "A");
    bench.status_where(|snapshot| snapshot["backends"][1]["health"] == "healthy");
    let proxy = address(&bench);
    let (status, head, _) = get(proxy, "/api/items?q=1");
    assert_eq!(status, 200, "{head}");
    assert!(head.contains("\r\nx-failover-backend: a"), "{head}");
    assert!(head.contains("\r\nx-failover-attempts: 1"), "{head}");

    a.set_fault(Fault::Http502);
    let (status, head, _) = get(proxy, "/api/items?q=2");
    assert_eq!(status, 200, "{head}");
    assert!(head.contains("\r\nx-failover-backend: b"), "{head}");
    // The request casts the suspicion: no probe was due for half a minute.
    run.event_where("switched", |event| event["to"] == "B");

    let snapshot = bench.status_where(|snapshot| snapshot["proxy"]["requests"] == 2);
    let counted = &snapshot["proxy"]["backends"];
    assert_eq!((&counted[0]["name"], &counted[0]["answered"]), (&"A".into(), &1.into()));
    assert_eq!(counted[0]["failures"][0]["code"], "http_status", "{counted}");
    assert_eq!(counted[1]["answered"], 1);
    let shown = bench.run(&["status"]).out;
    assert!(shown.contains(&format!("Proxy on http://{proxy}: 2 requests")), "{shown}");
    let ended = run.terminate();
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.err.contains(&format!("failover: proxy on http://{proxy}\n")), "{ended:?}");
    let line = "[api-failover] Backend returned 502, trying next backend...";
    assert!(ended.err.contains(line), "{ended:?}");
}

#[test]
fn when_nothing_answers_it_says_why_for_each_backend() {
    let bench = Bench::new();
    let run = bench.spawn(&["run", "--backend", "A=http://127.0.0.1:1"]);
    let proxy = address(&bench);
    bench.status_where(|snapshot| snapshot["backends"][0]["health"] == "unhealthy");
    let (status, head, body) = get(proxy, "/");
    assert_eq!(status, 503, "{head}");
    assert!(head.contains("\r\nretry-after: "), "{head}");
    let body: Value = serde_json::from_str(&body).unwrap_or_else(|_| panic!("{body}"));
    assert!(body.to_string().contains("connection_refused"), "{body}");
    bench.status_where(|snapshot| snapshot["proxy"]["unanswered"] == 1);
    assert_eq!(run.terminate().code, 0);
}

#[test]
fn figures_are_told_where_they_are_asked_for() {
    let bench = Bench::new();
    let port = free_port(0);
    let metrics = format!("127.0.0.1:{port}");
    let run = bench.spawn(&["run", "--metrics", &metrics, "--backend", "A=http://127.0.0.1:1"]);
    address(&bench);
    let (status, head, body) = get(metrics.parse().unwrap(), "/metrics");
    assert_eq!(status, 200, "{head}");
    assert!(head.contains("\r\ncontent-type: text/plain"), "{head}");
    assert!(body.contains("# TYPE failover_"), "{body}");
    assert_eq!(run.terminate().code, 0);
}

/// A port that nobody has, another one for each `slot` from 0 to 3. It is below those that the
/// system gives out by itself, so that no other test gets it meanwhile.
fn free_port(slot: u32) -> u16 {
    let first = 20_000 + std::process::id() % 2_500 * 4 + slot;
    let mut ports = (first..32_000).step_by(4).map(|port| u16::try_from(port).unwrap());
    ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).unwrap()
}

#[track_caller]
fn wrong(ended: &Ended, said: &str) {
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended:?}");
    assert!(ended.err.contains(said), "{ended:?}");
}

#[test]
fn an_address_that_cannot_be_had_is_wrong_use() {
    let bench = Bench::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = taken.local_addr().unwrap();
    let run = |address: &str| {
        bench.run(&["run", "--listen", address, "--backend", "A=http://127.0.0.1:1"])
    };
    let ended = run(&at.to_string());
    wrong(&ended, &format!("Port {} of 127.0.0.1 is taken by another program.", at.port()));
    assert!(ended.err.contains("--listen 127.0.0.1:PORT"), "{ended:?}");
    wrong(&run("0.0.0.0:8787"), "not a loopback address; others could reach the proxy there");
    wrong(&run("[::]:8787"), "not a loopback address");
    wrong(&run("8787"), "write it as \"127.0.0.1:8787\"");
    wrong(&run("127.0.0.1:99999"), "is not an address");
    let same = ["--listen", "127.0.0.1:0", "--metrics", &at.to_string()];
    let ended = bench.run(&[&["run", "--backend", "A=http://127.0.0.1:1"], &same[..]].concat());
    wrong(&ended, &format!("Port {} of 127.0.0.1 is taken", at.port()));
    assert!(ended.err.contains("proxy.metrics"), "{ended:?}");
}

#[test]
fn it_moves_with_the_config_file_and_stays_where_it_cannot() {
    let bench = Bench::new();
    let backend = Patient::start();
    let file = bench.path("own.toml");
    let write = |proxy: &str| {
        let url = format!("http://{}", backend.address);
        let text = format!("[[backend]]\nname = \"A\"\nurl = \"{url}\"\n[proxy]\n{proxy}\n");
        fs::write(&file, text).unwrap();
    };
    let (one, two) = (free_port(1), free_port(2));
    write(&format!("listen = \"127.0.0.1:{one}\""));
    let mut run = bench.spawn(&["run", "--json", "--config", file.to_str().unwrap()]);
    run.event_where("switched", |event| event["to"] == "A");
    let first = address(&bench);
    assert_eq!(first.port(), one);
    assert_eq!(get(first, "/").0, 200);

    let on = |port: u16| {
        bench
            .status_where(|snapshot| snapshot["proxy"]["url"] == format!("http://127.0.0.1:{port}"))
    };
    // A request under way ends at the address that is left.
    let mut under_way = ask(first, "/slow");
    let tell = backend.asked.recv_timeout(PATIENCE).unwrap();
    write(&format!("listen = \"127.0.0.1:{two}\""));
    on(two);
    assert_eq!(get(SocketAddr::from(([127, 0, 0, 1], two)), "/").0, 200);
    refused(first);
    tell.send(()).unwrap();
    let mut text = String::new();
    under_way.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 200") && text.ends_with(r#"{"status":"ok"}"#), "{text}");

    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = taken.local_addr().unwrap();
    write(&format!("listen = \"{at}\""));
    let snapshot = bench.status_where(|snapshot| snapshot["config"]["problem"] != Value::Null);
    let said = snapshot["config"]["problem"]["message"].as_str().unwrap();
    assert!(said.contains(&format!("proxy.listen: Port {} of", at.port())), "{said}");
    assert_eq!(get(SocketAddr::from(([127, 0, 0, 1], two)), "/").0, 200, "it stays");

    // Figures are added without leaving the port.
    let figures = free_port(3);
    write(&format!("listen = \"127.0.0.1:{two}\"\nmetrics = \"127.0.0.1:{figures}\""));
    bench.status_where(|snapshot| snapshot["config"]["problem"] == Value::Null);
    assert_eq!(get(SocketAddr::from(([127, 0, 0, 1], figures)), "/metrics").0, 200);
    assert_eq!(get(SocketAddr::from(([127, 0, 0, 1], two)), "/").0, 200);

    write("enabled = false");
    bench.status_where(|snapshot| snapshot["proxy"] == Value::Null);
    refused(SocketAddr::from(([127, 0, 0, 1], two)));
    let ended = run.terminate();
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.err.contains(&format!("failover: proxy on http://127.0.0.1:{two}\n")));
}

#[test]
fn a_request_under_way_ends_before_it_does() {
    let bench = Bench::new();
    let backend = Patient::start();
    let run = backend.run(&bench);
    let proxy = address(&bench);
    let mut under_way = ask(proxy, "/slow");
    let tell = backend.asked.recv_timeout(PATIENCE).unwrap();
    run.signal("-TERM");
    refused(proxy);
    tell.send(()).unwrap();
    let mut text = String::new();
    under_way.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 200") && text.ends_with(r#"{"status":"ok"}"#), "{text}");
    assert_eq!(run.wait().code, 0);
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let bench = Bench::new();
    let backend = Patient::start();
    let run = backend.run(&bench);
    let proxy = address(&bench);
    let _under_way = ask(proxy, "/slow");
    let _tell = backend.asked.recv_timeout(PATIENCE).unwrap();
    run.signal("-TERM");
    refused(proxy);
    let asked = Instant::now();
    run.signal("-INT");
    let ended = run.wait();
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.err.contains("ended with requests under way"), "{ended:?}");
}
