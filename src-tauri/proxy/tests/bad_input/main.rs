//! What clients and backends say that no honest one does: it is refused or survived, told in one
//! log line, and the next request works.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

#[path = "../common/mod.rs"]
mod common;

mod answers;
mod clients;
mod heads;
mod log;
mod smuggling;
mod strict;
mod targets;
mod wire;

use std::net::SocketAddr;

use common::{Setup, World, soon};
use log::Log;
use proxy::Limits;
use strict::{Message, Read};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use wire::Wire;

/// A proxy before a backend that reads by the letter.
struct Scene {
    world: World,
    wire: Wire,
    log: Log,
}

/// What a client was told until its connection ended.
#[derive(Debug)]
struct Told {
    client: SocketAddr,
    /// How many log lines there were before.
    mark: usize,
    bytes: Vec<u8>,
}

impl Scene {
    async fn start() -> Self {
        Self::within(Limits::default()).await
    }

    async fn within(limits: Limits) -> Self {
        let log = Log::begin();
        let wire = Wire::start().await;
        let world = Setup::new().backend("Wire", &wire.url()).limits(limits).start().await;
        Self { world, wire, log }
    }

    /// Says `bytes`, in which `HOST` is the proxy's, and listens until the proxy ends the
    /// connection.
    async fn say(&self, bytes: &str) -> Told {
        say(&self.world, bytes.replace("HOST", &self.world.address().to_string()).as_bytes()).await
    }

    /// Says `bytes`: refused with one of `statuses`, told in one line, and no backend sees it.
    async fn refused(&self, bytes: &str, statuses: &[&str]) {
        let before = self.world.proxy.counters().refused;
        let told = self.say(bytes).await;
        let shown: String = bytes.chars().take(200).collect();
        let answer = told.answer("GET").unwrap_or_else(|error| panic!("{shown:?}: {error}"));
        assert!(statuses.contains(&answer.second()), "{shown:?}: {answer:?}");
        assert_eq!(answer.header("connection"), ["close"], "{shown:?}");
        let line = self.log.only(told.mark, told.client).await;
        assert!(line.contains("refused"), "{shown:?}: {line}");
        assert_eq!(self.world.proxy.counters().refused, before + 1, "{shown:?}");
        assert_eq!(self.wire.seen().requests, [], "{shown:?}");
        self.unharmed().await;
    }

    /// The next request works, and nothing malformed was passed on, nobody blamed.
    async fn unharmed(&self) {
        let answer = self.world.get("/next").await;
        assert_eq!((answer.status(), answer.text().as_str()), (200, r#"{"seen":true}"#));
        let mut seen = self.wire.seen();
        assert_eq!(seen.malformed, [""; 0]);
        seen.requests.retain(|request| request.second() != "/next");
        assert!(self.world.proxy.counters().backends[0].failures.is_empty());
        self.log.no_panic();
    }
}

/// Says `bytes` on a connection of its own, and listens until it ends.
async fn say(world: &World, bytes: &[u8]) -> Told {
    let mark = Log::begin().mark();
    let stream = soon(TcpStream::connect(world.address())).await.unwrap();
    let client = stream.local_addr().unwrap();
    let (mut from, mut to) = stream.into_split();
    let mut told = Vec::new();
    let speak = async {
        // Where the proxy has heard enough, it hangs up.
        let _ = to.write_all(bytes).await;
        to
    };
    // A reset ends it too; what came before it counts.
    let listen = async { while from.read_buf(&mut told).await.unwrap_or(0) > 0 {} };
    soon(futures_util::future::join(speak, listen)).await;
    Told { client, mark, bytes: told }
}

impl Told {
    /// The only answer, to a request of `method`.
    fn answer(&self, method: &str) -> Result<Message, String> {
        let mut answers = self.answers(&[method])?;
        Ok(answers.remove(0))
    }

    /// The answers to requests of `methods`, and nothing behind them.
    fn answers(&self, methods: &[&str]) -> Result<Vec<Message>, String> {
        let mut rest = &self.bytes[..];
        let mut answers = Vec::new();
        for method in methods {
            match strict::answer(rest, method) {
                Read::Whole(answer, used) => {
                    rest = &rest[used..];
                    answers.push(answer);
                }
                other => return Err(format!("{other:?} in {:?}", String::from_utf8_lossy(rest))),
            }
        }
        match rest {
            [] => Ok(answers),
            rest => Err(format!("{:?} is too much", String::from_utf8_lossy(rest))),
        }
    }
}
