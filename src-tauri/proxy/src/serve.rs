//! The threads: one takes connections and deals them out, each serves its share.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::thread;

use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{self, Duration, Instant};

use crate::client::{self, Names};
use crate::worker::Worker;

/// What a request's head may take.
const HEAD_LIMIT: usize = 64 * 1024;
/// After an accept failed, most likely for want of descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How the threads are told to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Serving.
    Open,
    /// No more connections; what is under way may end until then.
    Draining(Instant),
}

/// A client's connection, on its way to the thread that serves it.
pub(crate) type Taken = (std::net::TcpStream, SocketAddr);

/// Starts a thread of the name with a runtime of its own, that runs `work` to its end.
pub(crate) fn on_thread<F>(name: &str, work: impl FnOnce() -> F + Send + 'static) -> io::Result<()>
where
    F: Future<Output = ()>,
{
    let runtime: Runtime = Builder::new_current_thread()
        .enable_all()
        // For look-ups of names, and the system's certificates.
        .max_blocking_threads(16)
        .thread_keep_alive(Duration::from_secs(1))
        .build()?;
    thread::Builder::new().name(name.to_owned()).spawn(move || {
        runtime.block_on(work());
        // A look-up that hangs must not hold the end up.
        runtime.shutdown_background();
    })?;
    Ok(())
}

/// Takes connections and deals them out in turn.
pub(crate) async fn accept(
    listener: TcpListener,
    worker: Arc<Worker>,
    shares: Vec<mpsc::UnboundedSender<Taken>>,
    mut phase: watch::Receiver<Phase>,
) {
    for share in shares.iter().cycle() {
        let taken = tokio::select! {
            taken = listener.accept() => taken,
            // The proxy itself is gone, or drains: either ends this.
            _ = phase.changed() => return,
        };
        let (stream, client) = match taken {
            Ok(taken) => taken,
            Err(error) => {
                tracing::warn!("no connection could be taken: {error}");
                time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        if !worker.counts.connected(worker.limits.connections) {
            tracing::warn!(%client, "connection refused: {} are open", worker.limits.connections);
            tokio::spawn(refuse(stream));
            continue;
        }
        let passed = stream.into_std().map(|stream| share.send((stream, client)));
        if !matches!(passed, Ok(Ok(()))) {
            worker.counts.disconnected();
        }
    }
}

async fn refuse(mut stream: TcpStream) {
    const ANSWER: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\n\
        content-type: application/json\r\ncontent-length: 32\r\nconnection: close\r\n\r\n\
        {\"error\":\"too_many_connections\"}";
    // It was not even read what is refused; who does not listen misses nothing.
    let _ = stream.write_all(ANSWER).await;
    let _ = stream.shutdown().await;
}

/// Serves the connections of one thread, until it is told to end and they have.
pub(crate) async fn serve(
    worker: Arc<Worker>,
    names: Arc<Names>,
    mut share: mpsc::UnboundedReceiver<Taken>,
    mut phase: watch::Receiver<Phase>,
) {
    let mut connections = JoinSet::new();
    let mut reap = pin!(worker.reap());
    let end = loop {
        tokio::select! {
            Some(taken) = share.recv() => {
                connections.spawn(connection(worker.clone(), names.clone(), taken, phase.clone()));
            }
            Some(_) = connections.join_next() => {}
            changed = phase.changed() => match (changed, *phase.borrow_and_update()) {
                (Ok(()), Phase::Open) => {}
                (Ok(()), Phase::Draining(end)) => break end,
                // The proxy was dropped.
                (Err(_), _) => return,
            },
            () = &mut reap => {}
        }
    };
    // What was dealt out before the end was told.
    while let Ok(taken) = share.try_recv() {
        connections.spawn(connection(worker.clone(), names.clone(), taken, phase.clone()));
    }
    let all = async { while connections.join_next().await.is_some() {} };
    // Past the limit, what is left is cut.
    let _ = time::timeout_at(end, all).await;
}

/// One connection, from its first request to its end.
async fn connection(
    worker: Arc<Worker>,
    names: Arc<Names>,
    taken: Taken,
    phase: watch::Receiver<Phase>,
) {
    converse(&worker, &names, taken, phase).await;
    worker.counts.disconnected();
}

async fn converse(
    worker: &Arc<Worker>,
    names: &Arc<Names>,
    (stream, client): Taken,
    mut phase: watch::Receiver<Phase>,
) {
    let stream = match TcpStream::from_std(stream) {
        Ok(stream) => stream,
        Err(error) => {
            tracing::warn!(%client, "connection lost: {error}");
            return;
        }
    };
    // Answers are written whole; waiting for more to send only delays them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request: Request<Incoming>| {
        let (worker, names) = (worker.clone(), names.clone());
        async move { Ok::<_, Infallible>(client::answer(worker, &names, client, request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(worker.limits.head)
        .max_header_size(HEAD_LIMIT)
        // So much of an answer waits for a client that does not read.
        .max_buf_size(HEAD_LIMIT)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let told = async { phase.wait_for(|phase| *phase != Phase::Open).await.map(drop) };
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        _ = told => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tell(worker, client, &error);
    }
}

/// One line for a connection that did not end well.
fn tell(worker: &Worker, client: SocketAddr, error: &hyper::Error) {
    if error.is_parse() || error.is_parse_too_large() {
        worker.counts.requested();
        worker.counts.refused();
        tracing::info!(%client, "request refused: {error}");
    } else {
        tracing::debug!(%client, "connection ended: {error}");
    }
}
