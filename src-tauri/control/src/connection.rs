//! One client: its calls, its answers, its subscription.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{FuturesUnordered, StreamExt};
use interprocess::local_socket::tokio::Stream;
use present::wire::{Call, Event, Message, PROTOCOL, Problem, Reply, Request, Snapshot, View};
use serde_json::Value;
use tokio::io::{AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::sync::{mpsc, watch};
use tokio_util::codec::{FramedRead, LinesCodec, LinesCodecError};

use crate::server::Api;
use crate::window::{Window, WindowSlot};
use crate::{CALL_LIMIT, MESSAGE_LIMIT};

/// How long a client may take to accept one line. A stopped window must not hold memory for ever.
const WRITE_TIMEOUT: Duration = Duration::from_secs(5);

/// Most calls of one client under way at a time; more wait in its socket.
const MOST_CALLS: usize = 32;

pub(crate) struct Connection {
    calls: FramedRead<ReadHalf<Stream>, LinesCodec>,
    out: WriteHalf<Stream>,
    api: Arc<dyn Api>,
    windows: WindowSlot,
    answers: FuturesUnordered<BoxFuture<'static, (u64, Reply)>>,
    subscription: Option<Feed>,
    window: Option<Window>,
}

/// What a subscriber is fed from.
struct Feed {
    snapshots: watch::Receiver<Arc<Snapshot>>,
    events: mpsc::UnboundedReceiver<Event>,
}

/// What there is to do next.
enum Next {
    Line(Option<Result<String, LinesCodecError>>),
    Answer(u64, Reply),
    Snapshot,
    Event(Event),
    Raise(Option<View>),
    SourceGone,
}

impl Connection {
    pub(crate) fn new(stream: Stream, api: Arc<dyn Api>, windows: WindowSlot) -> Self {
        let (read, out) = tokio::io::split(stream);
        Self {
            calls: FramedRead::new(read, LinesCodec::new_with_max_length(CALL_LIMIT)),
            out,
            api,
            windows,
            answers: FuturesUnordered::new(),
            subscription: None,
            window: None,
        }
    }

    /// Serves until the client leaves, breaks the protocol, or takes nothing any more.
    pub(crate) async fn serve(mut self) -> io::Result<()> {
        loop {
            match self.next().await {
                Next::Line(None) | Next::SourceGone => return Ok(()),
                Next::Line(Some(Ok(line))) => self.call(&line).await?,
                Next::Line(Some(Err(error))) => return self.refuse_line(error).await,
                Next::Answer(id, reply) => self.send(&Message::Reply { id, reply }).await?,
                Next::Event(event) => self.send(&Message::Event { event }).await?,
                Next::Raise(view) => self.send(&Message::Raise { view }).await?,
                Next::Snapshot => self.send_snapshot().await?,
            }
        }
    }

    async fn next(&mut self) -> Next {
        let (snapshots, events) = match &mut self.subscription {
            Some(feed) => (Some(&mut feed.snapshots), Some(&mut feed.events)),
            None => (None, None),
        };
        tokio::select! {
            // Events before the snapshots that show them, answers before both.
            biased;
            Some((id, reply)) = self.answers.next() => Next::Answer(id, reply),
            event = received(events) => event.map_or(Next::SourceGone, Next::Event),
            view = raised(&mut self.window) => Next::Raise(view),
            changed = changed(snapshots) => if changed { Next::Snapshot } else { Next::SourceGone },
            line = self.calls.next(), if self.answers.len() < MOST_CALLS => Next::Line(line),
        }
    }

    async fn call(&mut self, line: &str) -> io::Result<()> {
        if line.trim().is_empty() {
            return Ok(());
        }
        let Call { id, request, .. } = match read_call(line) {
            Ok(call) => call,
            Err((id, problem)) => return self.reply(id, Reply::Failed { problem: *problem }).await,
        };
        if let Request::Subscribe { window } = request {
            return self.subscribe(id, window).await;
        }
        if let Request::OpenWindow { view } = request
            && self.windows.raise(view)
        {
            return self.reply(id, Reply::Done).await;
        }
        let answer = self.api.request(request);
        self.answers.push(Box::pin(async move { (id, answer.await) }));
        Ok(())
    }

    async fn subscribe(&mut self, id: u64, window: bool) -> io::Result<()> {
        if window && self.window.is_none() {
            match self.windows.take() {
                Ok(taken) => self.window = Some(taken),
                Err(_) => {
                    let problem = Problem::new(
                        "window_open",
                        "The window is open already; it was brought to the front.",
                        "Use the open window.",
                    );
                    return self.reply(id, Reply::Failed { problem }).await;
                }
            }
        }
        if self.subscription.is_none() {
            // The events first, so that none falls between the two.
            let events = self.api.events();
            let mut snapshots = self.api.snapshots();
            snapshots.mark_changed();
            self.subscription = Some(Feed { snapshots, events });
        }
        self.reply(id, Reply::Done).await
    }

    async fn refuse_line(&mut self, error: LinesCodecError) -> io::Result<()> {
        let said = match error {
            LinesCodecError::MaxLineLengthExceeded => {
                format!("a call is longer than {CALL_LIMIT} bytes")
            }
            LinesCodecError::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
                "a call is not UTF-8".to_owned()
            }
            LinesCodecError::Io(error) => return Err(error),
        };
        let problem = Problem::new("call", &said, "Send one JSON object a line.");
        // Nothing tells where the next call begins, so this ends the connection.
        self.reply(0, Reply::Failed { problem }).await
    }

    async fn reply(&mut self, id: u64, reply: Reply) -> io::Result<()> {
        self.send(&Message::Reply { id, reply }).await
    }

    async fn send_snapshot(&mut self) -> io::Result<()> {
        let Some(feed) = &mut self.subscription else { return Ok(()) };
        let snapshot = Snapshot::clone(&feed.snapshots.borrow_and_update());
        self.send(&Message::Snapshot { snapshot: Box::new(snapshot) }).await
    }

    async fn send(&mut self, message: &Message) -> io::Result<()> {
        let mut line = serde_json::to_vec(message)?;
        line.push(b'\n');
        if line.len() > MESSAGE_LIMIT {
            return Err(io::Error::other(format!("a message of {} bytes", line.len())));
        }
        let written = async {
            self.out.write_all(&line).await?;
            self.out.flush().await
        };
        tokio::time::timeout(WRITE_TIMEOUT, written).await.unwrap_or_else(|_| {
            Err(io::Error::new(io::ErrorKind::TimedOut, "it takes no more lines"))
        })
    }
}

async fn received(events: Option<&mut mpsc::UnboundedReceiver<Event>>) -> Option<Event> {
    match events {
        Some(events) => events.recv().await,
        None => std::future::pending().await,
    }
}

async fn changed(snapshots: Option<&mut watch::Receiver<Arc<Snapshot>>>) -> bool {
    match snapshots {
        Some(snapshots) => snapshots.changed().await.is_ok(),
        None => std::future::pending().await,
    }
}

async fn raised(window: &mut Option<Window>) -> Option<View> {
    match window {
        Some(window) => window.raised().await,
        None => std::future::pending().await,
    }
}

/// The version is looked at before the rest, which another version may spell differently.
fn read_call(line: &str) -> Result<Call, (u64, Box<Problem>)> {
    let value: Value = serde_json::from_str(line).map_err(|error| {
        (
            0,
            Box::new(Problem::new(
                "call",
                format!("a call is not JSON: {error}"),
                "Send one JSON object a line.",
            )),
        )
    })?;
    let id = value.get("id").and_then(Value::as_u64).unwrap_or(0);
    let version = value.get("v").and_then(Value::as_u64);
    if version != Some(u64::from(PROTOCOL)) {
        let said = match version {
            Some(version) => format!(
                "The other side speaks version {version} of the protocol, this app version {PROTOCOL}."
            ),
            None => format!("The call names no version \"v\"; this app speaks version {PROTOCOL}."),
        };
        let next = "Quit Failover Tray and start it again, so that both are of one version.";
        return Err((id, Box::new(Problem::new("protocol", &said, next))));
    }
    serde_json::from_value(value).map_err(|error| {
        let next = "Use a request that this version knows.";
        let said = format!("The call cannot be read: {error}.");
        (id, Box::new(Problem::new("request", &said, next)))
    })
}
