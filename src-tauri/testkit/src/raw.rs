//! A backend that says, byte for byte, what a test makes it say.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::free_port;

/// One that serves a request a connection, and is healthy at `/health`. Ends when dropped.
#[derive(Debug)]
pub struct Raw {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
    _serving: JoinSet<()>,
}

/// A connection whose first request's head was read.
#[derive(Debug)]
pub struct Begun {
    /// The head, the empty line included.
    pub head: String,
    /// What came behind the head already.
    pub early: Vec<u8>,
    /// The connection.
    pub stream: TcpStream,
}

impl Begun {
    /// Sends `bytes`.
    ///
    /// # Errors
    /// The socket's own.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.stream.write_all(bytes.as_ref()).await
    }

    /// Reads what comes until `length` bytes came behind the head, or the client ended.
    ///
    /// # Errors
    /// The socket's own.
    pub async fn read(&mut self, length: usize) -> io::Result<&[u8]> {
        while self.early.len() < length && self.stream.read_buf(&mut self.early).await? > 0 {}
        Ok(&self.early)
    }

    /// Waits until the client ends the connection, in whatever way.
    pub async fn until_gone(&mut self) {
        let mut waste = [0; 4096];
        while self.stream.read(&mut waste).await.unwrap_or(0) > 0 {}
    }
}

impl Raw {
    /// Starts one that does `serve` with each connection; afterwards it ends the connection.
    ///
    /// # Panics
    /// Where loopback has no free port.
    pub async fn start<F>(serve: impl Fn(Begun) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = io::Result<()>> + Send + 'static,
    {
        let listener = TcpListener::bind(free_port()).await.expect("a free port on loopback");
        let address = listener.local_addr().expect("a bound socket has an address");
        let heads: Arc<Mutex<Vec<String>>> = Arc::default();
        let (noted, serve) = (heads.clone(), Arc::new(serve));
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let (noted, serve) = (noted.clone(), serve.clone());
                connections.spawn(async move {
                    let Ok(Some(mut begun)) = begin(stream).await else { return Ok(()) };
                    if begun.head.starts_with("GET /health ") {
                        return begun.send(HEALTHY).await;
                    }
                    noted.lock().expect("nothing panics under it").push(begun.head.clone());
                    serve(begun).await
                });
            }
        });
        Self { address, heads, _serving: serving }
    }

    /// One that answers every request with `answer`, and waits for the client to go.
    ///
    /// # Panics
    /// Where loopback has no free port.
    pub async fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer: Arc<[u8]> = answer.into().into();
        Self::start(move |mut begun| {
            let answer = answer.clone();
            async move {
                begun.send(answer).await?;
                begun.until_gone().await;
                Ok(())
            }
        })
        .await
    }

    /// Its base address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The heads of the requests so far, those for the health aside.
    ///
    /// # Panics
    /// Never: nothing panics while they are noted.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("nothing panics under it").clone()
    }
}

const HEALTHY: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\
    content-length: 15\r\nconnection: close\r\n\r\n{\"status\":\"ok\"}";

/// None where the client ended before a whole head.
async fn begin(mut stream: TcpStream) -> io::Result<Option<Begun>> {
    stream.set_nodelay(true)?;
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|it| it == b"\r\n\r\n") {
            let early = bytes.split_off(end + 4);
            let head = String::from_utf8_lossy(&bytes).into_owned();
            return Ok(Some(Begun { head, early, stream }));
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    }
}
