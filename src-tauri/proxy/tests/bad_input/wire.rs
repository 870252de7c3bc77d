//! A backend that reads what arrives by the letter, and remembers it.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::strict::{self, Message, Read};

/// What arrived, requests for the health aside.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) requests: Vec<Message>,
    /// What is no request by the letter: it must never arrive.
    pub(crate) malformed: Vec<String>,
    /// Requests that broke off.
    pub(crate) cut: usize,
    /// How often each connection was used, by its number.
    pub(crate) uses: HashMap<usize, usize>,
}

/// A healthy backend that answers each request with 200 and `{"seen":true}`. Ends when dropped.
pub(crate) struct Wire {
    address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    _serving: JoinSet<()>,
}

impl Wire {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen: Arc<Mutex<Seen>> = Arc::default();
        let shared = seen.clone();
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            let mut connections = JoinSet::new();
            for number in 0.. {
                let Ok((stream, _)) = listener.accept().await else { return };
                while connections.try_join_next().is_some() {}
                connections.spawn(serve(stream, number, shared.clone()));
            }
        });
        Self { address, seen, _serving: serving }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }
}

async fn serve(mut stream: TcpStream, number: usize, seen: Arc<Mutex<Seen>>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut bytes = Vec::new();
    loop {
        match strict::request(&bytes) {
            Read::Whole(message, used) => {
                bytes.drain(..used);
                let head = message.line.starts_with("HEAD ");
                let body = if message.second() == "/health" {
                    r#"{"status":"ok"}"#
                } else {
                    let mut seen = seen.lock().unwrap();
                    *seen.uses.entry(number).or_default() += 1;
                    seen.requests.push(message);
                    r#"{"seen":true}"#
                };
                let length = body.len();
                let body = if head { "" } else { body };
                let answer = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\
                     content-length: {length}\r\n\r\n{body}"
                );
                stream.write_all(answer.as_bytes()).await?;
            }
            Read::Part => {
                if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                    seen.lock().unwrap().cut += usize::from(!bytes.is_empty());
                    return Ok(());
                }
            }
            Read::Malformed(what) => {
                let bytes = String::from_utf8_lossy(&bytes).into_owned();
                seen.lock().unwrap().malformed.push(format!("{what} in {bytes:?}"));
                return Ok(());
            }
        }
    }
}
