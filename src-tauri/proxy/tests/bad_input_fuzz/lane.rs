//! A proxy for one case after another: what a client says, or what a backend answers. Whatever it
//! is, there are answers by the letter or the connection ends, the backend gets only what the
//! client framed, and the next request works.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use proxy::Limits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::common::{DEADLINE, Setup, World};
use crate::framing::{self, Framed};
use crate::log::Log;
use crate::strict::{self, Read};
use crate::wire::Wire;

/// Who has nothing more to say, and is told nothing for so long, ends its side. It is no limit: how
/// long it is shows in how much is tried, not in what is found.
const QUIET: Duration = Duration::from_millis(50);

/// What a backend is to say to each request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    pub(crate) bytes: Vec<u8>,
    /// It stays for a while, instead of ending the connection at once.
    pub(crate) stays: bool,
}

/// A proxy before a backend that reads by the letter.
pub(crate) struct Requests {
    wire: Wire,
    world: World,
    log: Log,
    /// What the client before said: it may have gone before all of it arrived.
    before: Mutex<Vec<Framed>>,
}

impl Requests {
    pub(crate) async fn start() -> Self {
        let log = Log::begin();
        let wire = Wire::start().await;
        let world = Setup::new().backend("Wire", &wire.url()).limits(limits()).start().await;
        Self { wire, world, log, before: Mutex::default() }
    }

    /// A client says `bytes`, in which `HOST` is the proxy's.
    pub(crate) async fn case(&self, bytes: &[u8]) -> Result<(), String> {
        let bytes = with_host(bytes, self.world.address());
        let framed = framing::requests(&bytes);
        let told = exchange(self.world.address(), &bytes, true).await?;
        answers(&told, framed.iter().map(|it| it.method.as_str()).chain(["GET"]))?;
        let before = std::mem::replace(&mut *self.before.lock().unwrap(), framed.clone());
        self.arrived(&[before, framed].concat())?;
        clean(self.world.address(), r#"{"seen":true}"#).await?;
        self.wire.seen().requests.clear();
        self.log.panics()
    }

    /// Whether only requests that the client framed arrived, in its order.
    fn arrived(&self, framed: &[Framed]) -> Result<(), String> {
        let seen = self.wire.seen();
        if let Some(malformed) = seen.malformed.first() {
            return Err(format!("the backend got {malformed}"));
        }
        let mut left = framed.iter();
        for request in &seen.requests {
            let method = request.line.split(' ').next().unwrap_or_default();
            let same = |it: &&Framed| (it.method.as_str(), &it.body) == (method, &request.body);
            if left.find(same).is_none() {
                return Err(format!("the backend got {request:?}, but its client said {framed:?}"));
            }
        }
        Ok(())
    }
}

/// A proxy before a backend that says what it is told to.
pub(crate) struct Answers {
    line: Arc<Mutex<Line>>,
    world: World,
    log: Log,
    _serving: JoinSet<()>,
}

impl Answers {
    pub(crate) async fn start() -> Self {
        let log = Log::begin();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let line: Arc<Mutex<Line>> = Arc::default();
        let shared = line.clone();
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                while connections.try_join_next().is_some() {}
                connections.spawn(speak(stream, shared.clone()));
            }
        });
        let world = Setup::new().backend("Odd", &url).limits(limits()).start().await;
        Self { line, world, log, _serving: serving }
    }

    /// A backend says `line` to a request of `method`.
    pub(crate) async fn case(&self, method: &str, line: Line) -> Result<(), String> {
        *self.line.lock().unwrap() = line;
        let host = self.world.address();
        let length = if method == "POST" { "content-length: 2\r\n\r\nhi" } else { "\r\n" };
        let request =
            format!("{method} / HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{length}");
        let told = exchange(host, request.as_bytes(), false).await?;
        answers(&told, [method])?;
        clean(host, "clean").await?;
        self.log.panics()
    }
}

/// Answers each request on `stream`.
async fn speak(mut stream: TcpStream, line: Arc<Mutex<Line>>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut bytes = Vec::new();
    loop {
        while let Read::Whole(request, used) = strict::request(&bytes) {
            bytes.drain(..used);
            let (body, line) = match request.second() {
                "/health" => (r#"{"status":"ok"}"#, None),
                "/clean" => ("clean", None),
                _ => ("", Some(line.lock().unwrap().clone())),
            };
            if let Some(line) = line {
                stream.write_all(&line.bytes).await?;
                if !line.stays {
                    return Ok(());
                }
                continue;
            }
            let kind = "content-type: application/json";
            let length = body.len();
            let answer =
                format!("HTTP/1.1 200 OK\r\n{kind}\r\ncontent-length: {length}\r\n\r\n{body}");
            stream.write_all(answer.as_bytes()).await?;
        }
        match timeout(4 * QUIET, stream.read_buf(&mut bytes)).await {
            Ok(Ok(1..)) => {}
            _ => return Ok(()),
        }
    }
}

/// No second try of a failed request: it would only take time.
fn limits() -> Limits {
    Limits { retry: Duration::ZERO, ..Limits::default() }
}

fn with_host(bytes: &[u8], host: SocketAddr) -> Vec<u8> {
    let host = host.to_string();
    let mut whole = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(4).position(|it| it == b"HOST") {
        whole.extend_from_slice(&rest[..at]);
        whole.extend_from_slice(host.as_bytes());
        rest = &rest[at + 4..];
    }
    whole.extend_from_slice(rest);
    whole
}

/// Says `bytes`, and listens until the proxy ends the connection; `leaves`: ends its side itself as
/// soon as it is quiet.
async fn exchange(to: SocketAddr, bytes: &[u8], leaves: bool) -> Result<Vec<u8>, String> {
    let talk = async {
        let stream = TcpStream::connect(to).await.map_err(|error| error.to_string())?;
        let (mut from, mut into) = stream.into_split();
        let mut told = Vec::new();
        let speak = async {
            // Where the proxy has heard enough, it hangs up.
            let _ = into.write_all(bytes).await;
        };
        let listen = async {
            // A reset ends it too; what came before it counts.
            let quiet = if leaves { QUIET } else { DEADLINE };
            while let Ok(Ok(1..)) = timeout(quiet, from.read_buf(&mut told)).await {}
        };
        futures_util::future::join(speak, listen).await;
        let _ = into.shutdown().await;
        while from.read_buf(&mut told).await.unwrap_or(0) > 0 {}
        Ok(told)
    };
    timeout(DEADLINE, talk).await.unwrap_or_else(|_| Err("the proxy hangs".into()))
}

/// Whether `told` is at most one answer to each of `methods`, by the letter. The last may be cut.
fn answers<'m>(told: &[u8], methods: impl IntoIterator<Item = &'m str>) -> Result<(), String> {
    let mut rest = told;
    for method in methods {
        match strict::answer(rest, method) {
            Read::Whole(_, used) => rest = &rest[used..],
            Read::Part => return Ok(()),
            Read::Malformed(what) => return Err(format!("{what} in {}", rest.escape_ascii())),
        }
    }
    match rest {
        [] => Ok(()),
        rest => Err(format!("too much was answered: {}", rest.escape_ascii())),
    }
}

/// Whether an ordinary request gets its own answer.
async fn clean(to: SocketAddr, text: &str) -> Result<(), String> {
    let request = format!("GET /clean HTTP/1.1\r\nhost: {to}\r\nconnection: close\r\n\r\n");
    let told = exchange(to, request.as_bytes(), false).await?;
    match strict::answer(&told, "GET") {
        Read::Whole(answer, _) if answer.second() == "200" && answer.text() == text => Ok(()),
        _ => Err(format!("the next request got {}", told.escape_ascii())),
    }
}
