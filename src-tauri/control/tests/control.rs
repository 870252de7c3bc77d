//! The control socket end to end: a real server and real clients on a socket in a temp dir.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may fail like tests"
)]

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use control::{Api, CALL_LIMIT, Client, ClientError, Instance, Server};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use present::wire::*;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::sync::{Notify, mpsc, watch};

fn snapshot(seq: u64) -> Snapshot {
    Snapshot {
        seq,
        at: 0,
        version: "0.1.0".into(),
        mode: Mode::Watch,
        paused: false,
        connectivity: Connectivity::Online,
        active: None,
        pinned: None,
        interview: InterviewState::default(),
        hold_until: None,
        verdict: Verdict {
            mark: Mark { color: Color::Grey, shape: Shape::Dash, rank: None },
            headline: "x".repeat(1000),
            detail: String::new(),
            brief: String::new(),
            action: None,
        },
        backends: vec![],
        recent: vec![],
        proxy: None,
        drill: Default::default(),
        checklist: Default::default(),
        demo: None,
        config: ConfigStatus { source: ConfigSource::Demo, path: None, problem: None },
        autostart: None,
        theme: Theme::System,
        notification_problem: None,
        history_problem: None,
    }
}

fn event(seq: u64) -> Event {
    Event { seq, at: 0, kind: EventKind::Paused }
}

struct Fake {
    snapshots: watch::Sender<Arc<Snapshot>>,
    events: Mutex<Vec<mpsc::UnboundedSender<Event>>>,
    subscribers: AtomicUsize,
    release: Notify,
    asked: Mutex<Vec<Request>>,
}

impl Fake {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            snapshots: watch::channel(Arc::new(snapshot(1))).0,
            events: Mutex::default(),
            subscribers: AtomicUsize::new(0),
            release: Notify::new(),
            asked: Mutex::default(),
        })
    }

    fn emit(&self, event: &Event) {
        self.events.lock().unwrap().retain(|to| to.send(event.clone()).is_ok());
    }

    fn set(&self, seq: u64) {
        self.snapshots.send_replace(Arc::new(snapshot(seq)));
    }
}

/// The API under test: a handle, since the trait wants `'static` futures.
struct Shared(Arc<Fake>);

impl Api for Shared {
    fn request(&self, request: Request) -> BoxFuture<'static, Reply> {
        self.0.asked.lock().unwrap().push(request.clone());
        let fake = Arc::clone(&self.0);
        async move {
            match request {
                Request::Status => Reply::Snapshot { snapshot: Box::new(snapshot(7)) },
                // Stands for a live probe of a backend that hangs.
                Request::TryUrl { .. } => {
                    fake.release.notified().await;
                    Reply::Done
                }
                _ => Reply::Done,
            }
        }
        .boxed()
    }

    fn snapshots(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.0.snapshots.subscribe()
    }

    fn events(&self) -> mpsc::UnboundedReceiver<Event> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.0.events.lock().unwrap().push(sender);
        self.0.subscribers.fetch_add(1, Ordering::SeqCst);
        receiver
    }
}

fn serve(dir: &Path, fake: &Arc<Fake>) -> Server {
    Server::bind(Instance::acquire(dir).unwrap(), Arc::new(Shared(Arc::clone(fake)))).unwrap()
}

async fn soon<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(10), future).await.expect("not within 10 s")
}

struct Raw {
    lines: tokio::io::Lines<BufReader<tokio::net::unix::OwnedReadHalf>>,
    out: tokio::net::unix::OwnedWriteHalf,
}

impl Raw {
    async fn connect(dir: &Path) -> Self {
        let (read, out) = UnixStream::connect(dir.join("control.sock")).await.unwrap().into_split();
        Self { lines: BufReader::new(read).lines(), out }
    }

    async fn say(&mut self, line: &str) {
        self.out.write_all(line.as_bytes()).await.unwrap();
        self.out.write_all(b"\n").await.unwrap();
    }

    async fn hear(&mut self) -> Option<Message> {
        let line = soon(self.lines.next_line()).await.unwrap()?;
        Some(serde_json::from_str(&line).unwrap())
    }

    async fn refusal(&mut self) -> (u64, Problem) {
        match self.hear().await {
            Some(Message::Reply { id, reply: Reply::Failed { problem } }) => (id, problem),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_request_gets_its_answer() {
    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::new();
    let _server = serve(dir.path(), &fake);
    let client = Client::connect(dir.path()).await.unwrap();
    let reply = client.request(Request::Status).await.unwrap();
    assert_eq!(reply, Reply::Snapshot { snapshot: Box::new(snapshot(7)) });
    assert_eq!(client.request(Request::Pause { on: true }).await.unwrap(), Reply::Done);
    assert_eq!(*fake.asked.lock().unwrap(), [Request::Status, Request::Pause { on: true }]);
}

#[tokio::test]
async fn a_slow_request_holds_up_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::new();
    let _server = serve(dir.path(), &fake);
    let client = Client::connect(dir.path()).await.unwrap();
    let slow = client.request(Request::TryUrl { url: "http://hangs".into() });
    tokio::pin!(slow);
    tokio::select! {
        reply = &mut slow => panic!("{reply:?} came first"),
        reply = client.request(Request::ProbeNow) => assert_eq!(reply.unwrap(), Reply::Done),
    }
    fake.release.notify_one();
    assert_eq!(soon(slow).await.unwrap(), Reply::Done);
}

#[tokio::test]
async fn calls_of_one_client_reach_the_app_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::new();
    let _server = serve(dir.path(), &fake);
    let mut raw = Raw::connect(dir.path()).await;
    let calls: Vec<Request> =
        (0..50).map(|n| Request::Pin { backend: Some(n.to_string()) }).collect();
    for (id, request) in calls.iter().enumerate() {
        let call = Call { v: PROTOCOL, id: id as u64, request: request.clone() };
        raw.say(&serde_json::to_string(&call).unwrap()).await;
    }
    for _ in &calls {
        raw.hear().await.unwrap();
    }
    assert_eq!(*fake.asked.lock().unwrap(), calls);
}

#[tokio::test]
async fn a_subscriber_gets_the_state_at_once_and_every_event_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::new();
    let _server = serve(dir.path(), &fake);
    let client = Client::connect(dir.path()).await.unwrap();
    let mut subscription = client.subscribe(false).await.unwrap().unwrap();
    let first = soon(subscription.next()).await.unwrap();
    assert!(matches!(&first, Message::Snapshot { snapshot } if snapshot.seq == 1), "{first:?}");

    for seq in 1..=200 {
        fake.set(seq + 1);
        fake.emit(&event(seq));
    }
    let (mut events, mut last) = (vec![], 0);
    while events.len() < 200 || last < 201 {
        match soon(subscription.next()).await.unwrap() {
            Message::Event { event } => events.push(event.seq),
            Message::Snapshot { snapshot } => {
                assert!(snapshot.seq > last, "{} after {last}", snapshot.seq);
                last = snapshot.seq;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(events, (1..=200).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_stuck_subscriber_holds_up_nobody_and_is_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::new();
    let _server = serve(dir.path(), &fake);
    let mut stuck = Raw::connect(dir.path()).await;
    stuck.say(r#"{"v":1,"id":1,"request":{"type":"subscribe","window":false}}"#).await;
    // From here on it reads nothing. Far more than a socket's buffer is sent to it.
    soon(async {
        while fake.subscribers.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let lively = Client::connect(dir.path()).await.unwrap();
    let mut subscription = lively.subscribe(false).await.unwrap().unwrap();
    for seq in 1..=20_000 {
        fake.emit(&event(seq));
    }
    let mut seen = 0;
    while seen < 20_000 {
        if let Message::Event { event } = soon(subscription.next()).await.unwrap() {
            seen = event.seq;
        }
    }
    assert_eq!(soon(lively.request(Request::ProbeNow)).await.unwrap(), Reply::Done);
    // The server gives up on it: its feed of events is closed.
    soon(async {
        while fake.events.lock().unwrap().len() > 1 {
            fake.emit(&event(0));
            soon(subscription.next()).await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn there_is_one_window_and_a_second_raises_it() {
    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::new();
    let _server = serve(dir.path(), &fake);
    let first = Client::connect(dir.path()).await.unwrap();
    let mut window = first.subscribe(true).await.unwrap().unwrap();
    soon(window.next()).await.unwrap();

    let second = Client::connect(dir.path()).await.unwrap();
    let problem = second.subscribe(true).await.unwrap().unwrap_err();
    assert_eq!(problem.code, "window_open");
    assert_eq!(soon(window.next()).await, Some(Message::Raise { view: None }));

    // A second start of the app raises it too, and the app is not asked.
    assert_eq!(
        second.request(Request::OpenWindow { view: Some(View::Settings) }).await.unwrap(),
        Reply::Done
    );
    assert_eq!(soon(window.next()).await, Some(Message::Raise { view: Some(View::Settings) }));
    assert_eq!(*fake.asked.lock().unwrap(), []);

    // Once it is gone, however it went, the next one is the window.
    drop((window, first));
    soon(async {
        while second.subscribe(true).await.unwrap().is_err() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn without_a_window_the_app_is_asked_to_open_one() {
    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::new();
    let _server = serve(dir.path(), &fake);
    let client = Client::connect(dir.path()).await.unwrap();
    assert_eq!(
        client.request(Request::OpenWindow { view: Some(View::Settings) }).await.unwrap(),
        Reply::Done
    );
    assert_eq!(*fake.asked.lock().unwrap(), [Request::OpenWindow { view: Some(View::Settings) }]);
}

#[tokio::test]
async fn another_version_is_told_so() {
    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::new();
    let _server = serve(dir.path(), &fake);
    let mut raw = Raw::connect(dir.path()).await;
    raw.say(r#"{"v":99,"id":3,"request":{"type":"levitate"}}"#).await;
    let (id, problem) = raw.refusal().await;
    assert_eq!((id, problem.code.as_str()), (3, "protocol"));
    assert!(problem.message.contains("version 99"), "{}", problem.message);
    raw.say(r#"{"id":4,"request":{"type":"status"}}"#).await;
    assert_eq!(raw.refusal().await.1.code, "protocol");
}

#[tokio::test]
async fn nonsense_is_refused_and_the_connection_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::new();
    let _server = serve(dir.path(), &fake);
    let mut raw = Raw::connect(dir.path()).await;
    raw.say("not JSON").await;
    assert_eq!(raw.refusal().await.1.code, "call");
    raw.say(r#"{"v":1,"id":5,"request":{"type":"levitate"}}"#).await;
    let (id, problem) = raw.refusal().await;
    assert_eq!((id, problem.code.as_str()), (5, "request"));
    assert!(problem.message.contains("levitate"), "{}", problem.message);
    raw.say(&format!("[{}", "[".repeat(100_000))).await;
    assert_eq!(raw.refusal().await.1.code, "call");
    raw.say(r#"{"v":1,"id":6,"request":{"type":"probe_now"}}"#).await;
    assert_eq!(raw.hear().await, Some(Message::Reply { id: 6, reply: Reply::Done }));
}

#[tokio::test]
async fn a_line_without_end_is_cut_off() {
    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::new();
    let _server = serve(dir.path(), &fake);
    let mut raw = Raw::connect(dir.path()).await;
    let endless = vec![b'x'; CALL_LIMIT + 1];
    raw.out.write_all(&endless).await.unwrap();
    let (_, problem) = raw.refusal().await;
    assert!(problem.message.contains("longer than 1048576 bytes"), "{}", problem.message);
    assert_eq!(raw.hear().await, None);
}

#[tokio::test]
async fn nobody_there_is_not_running_and_a_killed_ones_socket_is_replaced() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(Client::connect(dir.path()).await, Err(ClientError::NotRunning)));
    // What SIGKILL leaves: a socket file that nobody listens at.
    drop(std::os::unix::net::UnixListener::bind(dir.path().join("control.sock")).unwrap());
    assert!(matches!(Client::connect(dir.path()).await, Err(ClientError::NotRunning)));
    let fake = Fake::new();
    let server = serve(dir.path(), &fake);
    let client = Client::connect(dir.path()).await.unwrap();
    assert_eq!(client.request(Request::ProbeNow).await.unwrap(), Reply::Done);

    server.stop().await;
    assert!(matches!(soon(client.request(Request::ProbeNow)).await, Err(ClientError::Closed)));
    assert!(!dir.path().join("control.sock").exists());
    Instance::acquire(dir.path()).unwrap();
}

#[tokio::test]
async fn a_server_that_is_only_starting_is_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::new();
    let long = Duration::from_secs(10);
    let (client, _server) = tokio::join!(Client::connect_within(dir.path(), long), async {
        // The client was there first, and found nobody.
        tokio::task::yield_now().await;
        serve(dir.path(), &fake)
    });
    assert_eq!(client.unwrap().request(Request::ProbeNow).await.unwrap(), Reply::Done);

    let nobody = tempfile::tempdir().unwrap();
    let refused = Client::connect_within(nobody.path(), Duration::ZERO).await;
    assert!(matches!(refused, Err(ClientError::NotRunning)));
}

#[tokio::test]
async fn the_socket_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::new();
    let _server = serve(dir.path(), &fake);
    let socket = std::fs::metadata(dir.path().join("control.sock")).unwrap();
    assert_eq!(socket.permissions().mode() & 0o777, 0o600);
}
