//! Reading one request off a connection.

use std::collections::BTreeMap;
use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Bytes that a request's head may have.
const HEAD_LIMIT: usize = 64 * 1024;

/// Bytes that a request's body may have: it is held whole to be echoed.
const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// A whole request.
#[derive(Debug, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query as they were sent.
    pub(crate) target: String,
    /// Names in lower case; of equal names the last.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
    pub(crate) keep_alive: bool,
}

impl Request {
    pub(crate) fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    pub(crate) fn query(&self) -> Option<&str> {
        self.target.split_once('?').map(|(_, query)| query)
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// The requests of a connection, with what was read of the next one.
pub(crate) struct Requests {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Requests {
    pub(crate) fn new(stream: TcpStream) -> Self {
        Self { stream, buffer: Vec::new() }
    }

    pub(crate) fn stream(&mut self) -> &mut TcpStream {
        &mut self.stream
    }

    /// The next request, without its body; none where the peer is done.
    ///
    /// # Errors
    /// `InvalidData` for what is no HTTP/1 request or beyond the limits, and the socket's own.
    pub(crate) async fn head(&mut self) -> io::Result<Option<Request>> {
        loop {
            if let Some((request, length)) = parse_head(&self.buffer)? {
                self.buffer.drain(..length);
                return Ok(Some(request));
            }
            if self.buffer.len() > HEAD_LIMIT {
                return Err(invalid("the request's head is longer than 64 KiB"));
            }
            if !self.read_more().await? {
                return Ok(None);
            }
        }
    }

    /// Reads the body of the request whose head was the last thing read.
    ///
    /// # Errors
    /// As [`Self::head`], and `UnexpectedEof` where the peer ends before the body does.
    pub(crate) async fn body(&mut self, request: &mut Request) -> io::Result<()> {
        if request.header("expect").is_some_and(|value| value.eq_ignore_ascii_case("100-continue"))
        {
            self.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        let chunked = request
            .header("transfer-encoding")
            .is_some_and(|value| value.to_ascii_lowercase().contains("chunked"));
        request.body = if chunked {
            self.chunks().await?
        } else {
            let length = match request.header("content-length") {
                Some(value) => value.parse().map_err(|_| invalid("content-length is no number"))?,
                None => 0,
            };
            self.exactly(length).await?
        };
        Ok(())
    }

    async fn chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let size = loop {
                match httparse::parse_chunk_size(&self.buffer) {
                    Ok(httparse::Status::Complete((used, size))) => {
                        self.buffer.drain(..used);
                        break usize::try_from(size).map_err(|_| invalid("chunk too large"))?;
                    }
                    Ok(httparse::Status::Partial) => self.must_read_more().await?,
                    Err(_) => return Err(invalid("the chunk's size is no number")),
                }
            };
            if body.len().saturating_add(size) > BODY_LIMIT {
                return Err(invalid("the request's body is longer than 16 MiB"));
            }
            // Trailers would stand here; nothing in this project sends any.
            body.extend(self.exactly(size).await?);
            self.exactly(2).await?;
            if size == 0 {
                return Ok(body);
            }
        }
    }

    async fn exactly(&mut self, length: usize) -> io::Result<Vec<u8>> {
        if length > BODY_LIMIT {
            return Err(invalid("the request's body is longer than 16 MiB"));
        }
        while self.buffer.len() < length {
            self.must_read_more().await?;
        }
        let rest = self.buffer.split_off(length);
        Ok(std::mem::replace(&mut self.buffer, rest))
    }

    async fn must_read_more(&mut self) -> io::Result<()> {
        if self.read_more().await? { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    async fn read_more(&mut self) -> io::Result<bool> {
        Ok(self.stream.read_buf(&mut self.buffer).await? > 0)
    }
}

fn parse_head(bytes: &[u8]) -> io::Result<Option<(Request, usize)>> {
    let mut slots = [httparse::EMPTY_HEADER; 100];
    let mut head = httparse::Request::new(&mut slots);
    let length = match head.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(error) => return Err(invalid(&error.to_string())),
    };
    let headers: BTreeMap<_, _> = head
        .headers
        .iter()
        .map(|header| {
            (header.name.to_ascii_lowercase(), String::from_utf8_lossy(header.value).into_owned())
        })
        .collect();
    let connection = headers.get("connection").map(|value| value.to_ascii_lowercase());
    let request = Request {
        method: head.method.unwrap_or_default().to_owned(),
        target: head.path.unwrap_or_default().to_owned(),
        keep_alive: match connection.as_deref() {
            Some("close") => false,
            Some("keep-alive") => true,
            _ => head.version == Some(1),
        },
        headers,
        body: Vec::new(),
    };
    Ok(Some((request, length)))
}

fn invalid(problem: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem.to_owned())
}
