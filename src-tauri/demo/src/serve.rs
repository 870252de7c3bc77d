//! The accept loop of a sample backend, and what happens on one connection.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time;

use crate::answer::{self, Step};
use crate::backend::Shared;
use crate::fault::Fault;
use crate::origin::Asked;
use crate::request::{Request, Requests};

/// Serves until dropped; its connections end with it.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        match listener.accept().await {
            Ok((stream, _)) => {
                let shared = shared.clone();
                connections.spawn(async move {
                    // Whatever ends a connection is the client's or the fault's affair.
                    let _ = connection(stream, &shared).await;
                });
            }
            // Out of file descriptors, most likely: the next moment may have some again.
            Err(_) => time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// A client's connection.
struct Connection<'a> {
    requests: Requests,
    shared: &'a Shared,
}

impl Drop for Connection<'_> {
    fn drop(&mut self) {
        if self.shared.fault() == Fault::Blackhole {
            // In vain only where the connection is gone already.
            let _ = self.requests.stream().set_zero_linger();
        }
    }
}

async fn connection(stream: TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut connection = Connection { requests: Requests::new(stream), shared };
    let requests = &mut connection.requests;
    while let Some(mut request) = requests.head().await? {
        if shared.fault() == Fault::EarlyAnswer {
            request.keep_alive = false;
        } else {
            requests.body(&mut request).await?;
        }
        let fault = shared.fault();
        let healthy = healthy(shared, fault, &request);
        time::sleep(shared.latency()).await;
        let Some(healthy) = healthy.await else {
            return requests.stream().set_zero_linger();
        };
        for step in answer::steps(fault, &healthy, shared.slow(), &request) {
            let stream = requests.stream();
            match step {
                Step::Send(bytes) => stream.write_all(&bytes).await?,
                Step::Repeat(bytes) => loop {
                    stream.write_all(&bytes).await?;
                },
                Step::Wait(time) => time::sleep(time).await,
                Step::Wake => wake(shared).await,
                Step::Hang => return until_gone(stream).await,
                Step::Reset => return stream.set_zero_linger(),
                Step::Close => return close(stream).await,
            }
        }
        if !request.keep_alive {
            return close(requests.stream()).await;
        }
    }
    Ok(())
}

/// Notes the request, and begins to ask the app, where the fault lets it answer. None where there is
/// an origin that does not.
///
/// Once noted, an origin is asked whatever becomes of the connection: so the count is the number
/// that arrived there.
fn healthy(
    shared: &Shared,
    fault: Fault,
    request: &Request,
) -> impl Future<Output = Option<Vec<u8>>> {
    shared.note(request, fault);
    let asked = match shared.origin() {
        Some(origin) if answer::answers(fault) => {
            let asked = Asked {
                method: request.method.clone(),
                target: request.target.clone(),
                headers: request.headers.clone(),
                body: request.body.clone(),
            };
            Some(tokio::spawn(origin.ask(asked)))
        }
        _ => None,
    };
    async move {
        match asked {
            Some(asked) => Some(answer::passed_on(&asked.await.ok()??, request)),
            None => Some(answer::healthy(shared.name(), request)),
        }
    }
}

/// Ends the connection in good order. What the client still sends is read: left unread, it would
/// turn the end into a reset, which can overtake the answer.
async fn close(stream: &mut TcpStream) -> io::Result<()> {
    stream.shutdown().await?;
    until_gone(stream).await
}

/// Holds on until the backend is awake. The first to come starts its waking up.
async fn wake(shared: &Shared) {
    time::sleep_until(shared.awake_at()).await;
    shared.clear(Fault::Waking);
}

async fn until_gone(stream: &mut TcpStream) -> io::Result<()> {
    let mut waste = [0; 1024];
    while stream.read(&mut waste).await? > 0 {}
    Ok(())
}
