//! Clients of the proxy: one that speaks HTTP, and one that says any bytes.

use std::io;
use std::net::SocketAddr;

use bytes::Bytes;
use http::request::Builder;
use http::response::Parts;
use http::{Request, Response};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use testkit::origin::Echo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::{World, soon};

/// A request's body.
pub(crate) type Sending = UnsyncBoxBody<Bytes, io::Error>;

/// One connection to the proxy, kept alive. It ends when dropped.
pub(crate) struct Client {
    sender: SendRequest<Sending>,
    address: SocketAddr,
    connection: JoinSet<()>,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let stream = soon(TcpStream::connect(address)).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (sender, driver) = soon(http1::handshake(TokioIo::new(stream))).await.unwrap();
        let mut connection = JoinSet::new();
        // How it ends shows in the requests.
        connection.spawn(async move { drop(driver.with_upgrades().await) });
        Self { sender, address, connection }
    }

    /// Sends `request`; the answer's head.
    pub(crate) async fn send<B>(&mut self, request: Request<B>) -> Response<Incoming>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        soon(self.try_send(request)).await.unwrap()
    }

    /// As [`Self::send`], where the connection may end instead.
    pub(crate) async fn try_send<B>(
        &mut self,
        request: Request<B>,
    ) -> hyper::Result<Response<Incoming>>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.sender.ready().await?;
        let mut request = request.map(|body| body.map_err(io::Error::other).boxed_unsync());
        let host = self.address.to_string().parse().unwrap();
        request.headers_mut().entry("host").or_insert(host);
        self.sender.send_request(request).await
    }

    /// Ends the connection at once, whatever is under way on it.
    pub(crate) async fn abort(mut self) {
        self.connection.shutdown().await;
    }
}

impl World {
    pub(crate) async fn client(&self) -> Client {
        Client::connect(self.address()).await
    }

    /// Sends `request` on a connection of its own, and reads the answer whole.
    pub(crate) async fn send<B>(&self, request: Request<B>) -> Answer
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Answer::read(self.client().await.send(request).await).await
    }

    pub(crate) async fn get(&self, target: &str) -> Answer {
        self.send(get(target)).await
    }

    /// Sends `bytes` and reads until the proxy ends the connection. `HOST` in it is the proxy's.
    pub(crate) async fn raw(&self, bytes: &str) -> String {
        let mut stream = self.raw_begun(bytes).await;
        let mut answer = Vec::new();
        soon(stream.read_to_end(&mut answer)).await.unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// A connection on which `bytes` were sent. `HOST` in it is the proxy's.
    pub(crate) async fn raw_begun(&self, bytes: &str) -> TcpStream {
        let mut stream = soon(TcpStream::connect(self.address())).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let bytes = bytes.replace("HOST", &self.address().to_string());
        stream.write_all(bytes.as_bytes()).await.unwrap();
        stream
    }
}

/// Reads from `stream` up to and including `end`; what was read.
pub(crate) async fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut read = Vec::new();
    while !read.ends_with(end.as_bytes()) {
        let byte = soon(stream.read_u8()).await;
        let so_far = String::from_utf8_lossy(&read).into_owned();
        read.push(byte.unwrap_or_else(|error| panic!("{error} after {so_far:?}")));
    }
    String::from_utf8_lossy(&read).into_owned()
}

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) head: Parts,
    pub(crate) body: Bytes,
    pub(crate) trailers: http::HeaderMap,
}

impl Answer {
    pub(crate) async fn read(response: Response<Incoming>) -> Self {
        let (head, body) = response.into_parts();
        let body = soon(body.collect()).await.unwrap();
        let trailers = body.trailers().cloned().unwrap_or_default();
        Self { head, body: body.to_bytes(), trailers }
    }

    pub(crate) fn status(&self) -> u16 {
        self.head.status.as_u16()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The values of the header `name`, in order.
    pub(crate) fn headers(&self, name: &str) -> Vec<&str> {
        self.head.headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// What arrived at the origin.
    pub(crate) fn echo(&self) -> Echo {
        serde_json::from_value(self.json()).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }
}

pub(crate) fn get(target: &str) -> Request<Empty<Bytes>> {
    request("GET", target).body(Empty::new()).unwrap()
}

pub(crate) fn post(target: &str, body: impl Into<Bytes>) -> Request<Full<Bytes>> {
    request("POST", target).body(Full::new(body.into())).unwrap()
}

pub(crate) fn request(method: &str, target: &str) -> Builder {
    Request::builder().method(method).uri(target)
}
