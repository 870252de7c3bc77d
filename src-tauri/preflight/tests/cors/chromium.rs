//! The truth table: for each configuration of a backend, the check's verdict is what happens to a
//! real `fetch` in Chromium.

use std::fs;
use std::io::{self, ErrorKind::NotFound};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use domain::checklist::{Outcome, Settings};
use rustix::process::{Pid, Signal, kill_process};
use testkit::raw::{Begun, Raw};
use tokio::process::{Child, Command};
use tokio::sync::mpsc;

use crate::cases::{AHEAD, CASES, Case};
use crate::scene::{check, settings};

/// For a browser's start and all its calls, on a machine under load.
const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::test]
async fn every_verdict_is_chromiums() {
    let mut page = Page::start().await;
    let railway = backend(page.origin.clone()).await;
    let render = backend(page.origin.clone()).await;
    let fetched = page.fetched(&railway.url()).await;
    assert_eq!(fetched.len(), CASES.len(), "{fetched:?}");
    let (mut wrong, mut passed) = (Vec::new(), 0);
    for (number, (case, fetched)) in CASES.iter().zip(fetched).enumerate() {
        let urls = [railway.url(), render.url()];
        let settings = told(case, number, &page.origin);
        let checked = check([&urls[0], &urls[1]], "/health", settings).await;
        let verdict = match checked.finding.outcome() {
            Outcome::Pass => true,
            Outcome::Fail => false,
            other => panic!("{}: {other:?} {checked:#?}", case.name),
        };
        passed += usize::from(verdict);
        if case.name == AHEAD {
            assert!(!verdict, "the standard is followed there");
        } else if verdict != fetched {
            wrong.push(format!("{}: the check says {verdict}, Chromium {fetched}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    println!("{} configurations, {passed} of them allowed", CASES.len());
    // A table that says the same of everything tells nothing.
    assert!(passed >= 10 && CASES.len() - passed >= 10, "{passed} of {}", CASES.len());
}

/// What the checklist is told of the page's call.
fn told(case: &Case, number: usize, page: &str) -> Settings {
    let mut settings = Settings {
        method: case.method.to_owned(),
        headers: case.headers.iter().map(|it| (*it).to_owned()).collect(),
        credentials: case.credentials,
        ..settings(page)
    };
    settings.paths.api = Some(format!("/{number}/api"));
    settings.paths.error = format!("/{number}/error");
    settings
}

/// A backend that is configured in every way of the table.
async fn backend(page: String) -> Raw {
    Raw::start(move |mut begun| {
        let answer = answer(&begun.head, &page);
        async move { begun.send(answer).await }
    })
    .await
}

fn answer(head: &str, page: &str) -> String {
    let mut words = head.split_whitespace();
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let (number, rest) = path.trim_start_matches('/').split_once('/').unwrap_or(("", path));
    let case = number.parse::<usize>().ok().and_then(|number| CASES.get(number));
    let (status, lines) = match (case, rest) {
        // Not what the table is about: always right.
        (Some(_), "error") => (404, RIGHT),
        (Some(case), "api") if method == "OPTIONS" => case.preflight,
        (Some(case), "api") => (case.status, case.actual),
        _ => (404, RIGHT),
    };
    let line = |line: &str| {
        let line = line.trim_start().replace("{page}", page);
        let short = ["origin:", "credentials:", "methods:", "headers:"];
        match short.iter().any(|it| line.starts_with(it)) {
            true => format!("access-control-allow-{line}\r\n"),
            false => format!("{line}\r\n"),
        }
    };
    let lines = lines.split('|').filter(|it| !it.is_empty()).map(line).collect::<String>();
    format!(
        "HTTP/1.1 {status} It\r\n{lines}location: /elsewhere\r\n\
             content-length: 0\r\nconnection: close\r\n\r\n"
    )
}

const RIGHT: &str = "origin: {page} | credentials: true";

/// A page that makes the calls, and tells its server how each ended.
struct Page {
    origin: String,
    calls: Arc<Mutex<String>>,
    results: mpsc::UnboundedReceiver<Vec<bool>>,
    _server: Raw,
}

impl Page {
    async fn start() -> Self {
        let calls: Arc<Mutex<String>> = Arc::default();
        let (tell, results) = mpsc::unbounded_channel();
        let shown = Arc::clone(&calls);
        let server = Raw::start(move |begun| {
            let page = PAGE.replace("{calls}", &shown.lock().unwrap());
            serve(begun, page, tell.clone())
        })
        .await;
        Self { origin: server.url(), calls, results, _server: server }
    }

    /// Whether each of the calls to `backend` succeeds in a browser.
    async fn fetched(&mut self, backend: &str) -> Vec<bool> {
        let call = |(number, case): (usize, &Case)| {
            let headers = case.headers.iter().map(|name| ((*name).to_owned(), value(name).into()));
            serde_json::json!({
                "url": format!("{backend}/{number}/api"),
                "method": case.method,
                "headers": headers.collect::<serde_json::Map<_, _>>(),
                "credentials": if case.credentials { "include" } else { "same-origin" },
            })
        };
        let calls: Vec<_> = CASES.iter().enumerate().map(call).collect();
        *self.calls.lock().unwrap() = serde_json::Value::from(calls).to_string();
        let mut browser = Chromium::open(&format!("{}/page", self.origin));
        let results = tokio::time::timeout(PATIENCE, self.results.recv()).await;
        browser.end().await;
        results.unwrap_or_else(|_| panic!("Chromium did not report within {PATIENCE:?}")).unwrap()
    }
}

const PAGE: &str = "<!doctype html><script>
const calls = {calls}.map(({ url, ...how }) =>
  fetch(url, how).then((answer) => answer.text()).then(() => true, () => false));
Promise.all(calls).then((results) =>
  fetch('/results', { method: 'POST', body: JSON.stringify(results) }));
</script>";

fn value(name: &str) -> &'static str {
    match name {
        "content-type" => "application/json",
        "range" => "bytes=0-99",
        _ => "x",
    }
}

async fn serve(
    mut begun: Begun,
    page: String,
    tell: mpsc::UnboundedSender<Vec<bool>>,
) -> io::Result<()> {
    let mut words = begun.head.split_whitespace();
    let (status, body) = match (words.next().unwrap(), words.next().unwrap()) {
        ("GET", "/page") => (200, page),
        ("POST", "/results") => {
            let length = begun.head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().unwrap())
            });
            let results = serde_json::from_slice(begun.read(length.unwrap()).await?).unwrap();
            // The test has ended where nobody listens.
            let _ = tell.send(results);
            (204, String::new())
        }
        // The icon.
        _ => (404, String::new()),
    };
    let head = format!(
        "HTTP/1.1 {status} It\r\ncontent-type: text/html\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n",
        body.len()
    );
    begun.send(head + &body).await
}

/// A browser without a window, with a profile of its own.
struct Chromium {
    process: Child,
    profile: tempfile::TempDir,
}

impl Chromium {
    fn open(url: &str) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let process = Command::new("chromium")
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"])
            .args(["--no-first-run", "--disable-background-networking"])
            .args(["--disable-component-update", "--disable-sync"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg(url)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("{error}; `scripts/setup.sh test` installs chromium"));
        Self { process, profile }
    }

    /// Asked to end, it takes its other processes with it; killed, it leaves some behind for a while.
    async fn end(&mut self) {
        let id = self.process.id().and_then(|id| Pid::from_raw(id.try_into().unwrap()));
        kill_process(id.unwrap(), Signal::TERM).unwrap();
        if tokio::time::timeout(PATIENCE, self.process.wait()).await.is_err() {
            self.process.kill().await.unwrap();
        }
        // The last of them may write still.
        let end = Instant::now() + PATIENCE;
        while fs::remove_dir_all(self.profile.path()).is_err_and(|it| it.kind() != NotFound) {
            assert!(Instant::now() < end, "{:?} cannot be removed", self.profile.path());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
