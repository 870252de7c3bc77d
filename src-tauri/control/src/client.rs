//! The other end: asks, and follows.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use interprocess::local_socket::tokio::Stream;
use interprocess::local_socket::tokio::prelude::*;
use present::wire::{Call, Message, PROTOCOL, Reply, Request};
use tokio::io::{AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_util::codec::{FramedRead, LinesCodec};

use crate::{MESSAGE_LIMIT, address};

/// No request takes longer: the longest waits for a person who unlocks the keyring.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(90);

/// Lines that a subscriber may fall behind by, before the server is made to wait for it.
const BACKLOG: usize = 256;

/// A connection to the running app. Clones share it.
#[derive(Clone, Debug)]
pub struct Client {
    asks: mpsc::Sender<Ask>,
    _task: Arc<AbortOnDrop>,
}

/// Snapshots, events and raises, from [`Client::subscribe`] on.
#[derive(Debug)]
pub struct Subscription {
    messages: mpsc::Receiver<Message>,
    _client: Client,
}

/// Why the app could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Nobody serves there.
    #[error("Failover Tray is not running")]
    NotRunning,
    /// The socket is there, but may not be used.
    #[error("cannot talk to Failover Tray at {}: {error}", dir.display())]
    Refused {
        /// The socket's directory.
        dir: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// What came was not understood.
    #[error("Failover Tray answered what this version does not understand: {0}")]
    Protocol(String),
    /// The connection ended before the answer came.
    #[error("Failover Tray ended the connection")]
    Closed,
    /// No answer within 90 s.
    #[error("Failover Tray did not answer within {} s", ANSWER_TIMEOUT.as_secs())]
    TimedOut,
}

#[derive(Debug)]
struct Ask {
    request: Request,
    answer: oneshot::Sender<Result<Reply, String>>,
    messages: Option<mpsc::Sender<Message>>,
}

#[derive(Debug)]
struct AbortOnDrop(JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Client {
    /// Connects to the server in `dir`, on the current tokio runtime.
    ///
    /// # Errors
    /// [`ClientError::NotRunning`] or [`ClientError::Refused`].
    pub async fn connect(dir: &Path) -> Result<Self, ClientError> {
        let refused = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => ClientError::NotRunning,
            _ => ClientError::Refused { dir: dir.to_owned(), error },
        };
        let stream =
            Stream::connect(address::name(dir).map_err(refused)?).await.map_err(refused)?;
        let (asks, received) = mpsc::channel(32);
        let task = tokio::spawn(Link::new(stream, received).run());
        Ok(Self { asks, _task: Arc::new(AbortOnDrop(task)) })
    }

    /// Connects to a server that may only just be starting: asks again while nobody serves there,
    /// but not for longer than `patience`. For who found the instance's lock taken.
    ///
    /// # Errors
    /// As [`Client::connect`].
    pub async fn connect_within(dir: &Path, patience: Duration) -> Result<Self, ClientError> {
        const PAUSE: Duration = Duration::from_millis(50);
        let until = tokio::time::Instant::now() + patience;
        loop {
            match Self::connect(dir).await {
                Err(ClientError::NotRunning) if tokio::time::Instant::now() < until => {
                    tokio::time::sleep(PAUSE).await;
                }
                ended => return ended,
            }
        }
    }

    /// Asks, and waits for the answer. [`Reply::Failed`] is an answer.
    ///
    /// # Errors
    /// The answer did not come, or made no sense.
    pub async fn request(&self, request: Request) -> Result<Reply, ClientError> {
        self.ask(request, None).await
    }

    /// Follows the app: the snapshot now and at each change, and every event. `window`: as the
    /// app's window, of which there is only one.
    ///
    /// # Errors
    /// As [`Client::request`]; the inner error is the app's own refusal, such as `window_open`.
    pub async fn subscribe(
        &self,
        window: bool,
    ) -> Result<Result<Subscription, present::wire::Problem>, ClientError> {
        let (sender, messages) = mpsc::channel(BACKLOG);
        match self.ask(Request::Subscribe { window }, Some(sender)).await? {
            Reply::Done => Ok(Ok(Subscription { messages, _client: self.clone() })),
            Reply::Failed { problem } => Ok(Err(problem)),
            other => Err(ClientError::Protocol(format!("{other:?} to a subscription"))),
        }
    }

    async fn ask(
        &self,
        request: Request,
        messages: Option<mpsc::Sender<Message>>,
    ) -> Result<Reply, ClientError> {
        let (answer, answered) = oneshot::channel();
        let asked = async {
            let ask = Ask { request, answer, messages };
            self.asks.send(ask).await.map_err(|_| ClientError::Closed)?;
            match answered.await {
                Ok(Ok(reply)) => Ok(reply),
                Ok(Err(said)) => Err(ClientError::Protocol(said)),
                Err(_) => Err(ClientError::Closed),
            }
        };
        tokio::time::timeout(ANSWER_TIMEOUT, asked).await.unwrap_or(Err(ClientError::TimedOut))
    }
}

impl Subscription {
    /// The next message; none once the connection has ended. Replies never come here.
    pub async fn next(&mut self) -> Option<Message> {
        self.messages.recv().await
    }
}

/// The task that owns the socket.
struct Link {
    lines: FramedRead<ReadHalf<Stream>, LinesCodec>,
    out: WriteHalf<Stream>,
    asks: mpsc::Receiver<Ask>,
    pending: HashMap<u64, oneshot::Sender<Result<Reply, String>>>,
    subscriber: Option<mpsc::Sender<Message>>,
    last_id: u64,
}

impl Link {
    fn new(stream: Stream, asks: mpsc::Receiver<Ask>) -> Self {
        let (read, out) = tokio::io::split(stream);
        Self {
            lines: FramedRead::new(read, LinesCodec::new_with_max_length(MESSAGE_LIMIT)),
            out,
            asks,
            pending: HashMap::new(),
            subscriber: None,
            last_id: 0,
        }
    }

    async fn run(mut self) {
        loop {
            tokio::select! {
                ask = self.asks.recv() => {
                    let Some(ask) = ask else { return };
                    if self.send(ask).await.is_err() {
                        return;
                    }
                }
                line = self.lines.next() => match line {
                    Some(Ok(line)) => match serde_json::from_str(&line) {
                        Ok(message) => self.receive(message).await,
                        Err(error) => return self.fail(&error.to_string()),
                    },
                    Some(Err(error)) => return self.fail(&error.to_string()),
                    None => return,
                },
            }
        }
    }

    async fn send(&mut self, ask: Ask) -> io::Result<()> {
        self.last_id += 1;
        let call = Call { v: PROTOCOL, id: self.last_id, request: ask.request };
        let mut line = serde_json::to_vec(&call)?;
        line.push(b'\n');
        self.pending.retain(|_, answer| !answer.is_closed());
        self.pending.insert(self.last_id, ask.answer);
        if let Some(messages) = ask.messages {
            self.subscriber = Some(messages);
        }
        self.out.write_all(&line).await?;
        self.out.flush().await
    }

    async fn receive(&mut self, message: Message) {
        match message {
            Message::Reply { id, reply } => {
                // Id 0 answers a line that the server could not even read.
                match (self.pending.remove(&id), reply) {
                    (Some(answer), reply) => {
                        let _ = answer.send(Ok(reply));
                    }
                    (None, Reply::Failed { problem }) => self.fail(&problem.message),
                    (None, _) => {}
                }
            }
            message => {
                if let Some(subscriber) = &self.subscriber
                    && subscriber.send(message).await.is_err()
                {
                    self.subscriber = None;
                }
            }
        }
    }

    fn fail(&mut self, said: &str) {
        for (_, answer) in self.pending.drain() {
            let _ = answer.send(Err(said.to_owned()));
        }
    }
}
