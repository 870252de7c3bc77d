//! One try: a request on one connection, and what came back.

use std::sync::Arc;

use domain::Cause;
use domain::traffic::{Head, Reading, Repeat};
use http::{HeaderMap, HeaderName, Response, StatusCode, header};
use hyper::body::Incoming;
use tokio::time::Instant;

use crate::ask::Ask;
use crate::failure::Failure;
use crate::pool::{Lease, Sender};
use crate::reply::{Answered, Carrier, Reply};
use crate::upstream::Upstream;
use crate::worker::Worker;

const RAILWAY_FALLBACK: HeaderName = HeaderName::from_static("x-railway-fallback");
const RENDER_ROUTING: HeaderName = HeaderName::from_static("x-render-routing");

/// An answer, and whose it is.
pub(crate) struct Answer {
    pub(crate) reading: Reading,
    pub(crate) response: Answered,
}

/// How a try ended.
pub(crate) struct Ended {
    pub(crate) upstream: Arc<Upstream>,
    pub(crate) started: Instant,
    pub(crate) result: Result<Answer, Failure>,
}

/// Sends `ask` on a connection to `upstream`. It ends when the answer's head is here, or a small
/// answer to a safe request is whole; dropping it gives the request up and closes the connection.
pub(crate) async fn attempt(
    worker: Arc<Worker>,
    ask: Arc<Ask>,
    upstream: Arc<Upstream>,
    lease: Lease,
) -> Ended {
    let started = Instant::now();
    let safe = ask.repeat == Repeat::Freely;
    let result = carry_out(worker, ask, &upstream, lease).await;
    // The delay of hedges is learned from what is hedged. Others are waited for however long they
    // take: while a backend is slow they would make its slowness look usual.
    if let Ok(answer) = &result
        && answer.reading == Reading::Own
        && safe
    {
        upstream.observe(started.elapsed());
    }
    Ended { upstream, started, result }
}

/// The same over a connection that is yet to be had.
pub(crate) async fn attempt_afresh(
    worker: Arc<Worker>,
    ask: Arc<Ask>,
    upstream: Arc<Upstream>,
) -> Ended {
    let started = Instant::now();
    match worker.lease(&upstream, &ask).await {
        Ok(lease) => attempt(worker, ask, upstream, lease).await,
        Err(failure) => Ended { upstream, started, result: Err(failure) },
    }
}

async fn carry_out(
    worker: Arc<Worker>,
    ask: Arc<Ask>,
    upstream: &Arc<Upstream>,
    lease: Lease,
) -> Result<Answer, Failure> {
    let Lease { mut sender, reused } = lease;
    let response = send(&mut sender, &ask, upstream, reused).await?;
    let reading = read(&response, &ask);
    let (parts, body) = response.into_parts();
    if parts.status == StatusCode::SWITCHING_PROTOCOLS {
        // The connection is a tunnel's now, and comes with the head; unasked for, it is an error.
        return match ask.upgrades() {
            true => Ok(Answer { reading, response: Response::from_parts(parts, Reply::of("")) }),
            false => Err(Failure::sent(Cause::BadAnswer)),
        };
    }
    if coded(&parts.headers) {
        return Err(Failure::sent(Cause::BadAnswer));
    }
    let carrier = Carrier { worker, upstream: Arc::clone(upstream), ask: Arc::clone(&ask), sender };
    let reply = if ask.repeat == Repeat::Freely {
        Reply::hold(&parts.headers, body, carrier).await?
    } else {
        Reply::stream(body, carrier)
    };
    Ok(Answer { reading, response: Response::from_parts(parts, reply) })
}

async fn send(
    sender: &mut Sender,
    ask: &Ask,
    upstream: &Upstream,
    reused: bool,
) -> Result<Response<Incoming>, Failure> {
    let sent = match sender {
        Sender::Http1(sender) => {
            sender.try_send_request(ask.outgoing(&upstream.address, false)).await
        }
        Sender::Http2(sender) => {
            sender.try_send_request(ask.outgoing(&upstream.address, true)).await
        }
    };
    sent.map_err(|mut error| {
        let unsent = error.take_message().is_some();
        Failure::request(error.error(), unsent, reused)
    })
}

fn read(response: &Response<Incoming>, ask: &Ask) -> Reading {
    let headers = response.headers();
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let head = Head {
        status: response.status().as_u16(),
        railway_fallback: text(&RAILWAY_FALLBACK)
            .is_some_and(|value| value.eq_ignore_ascii_case("true")),
        render_routing: text(&RENDER_ROUTING),
        html: is_html(headers),
    };
    Reading::of(&head, ask.asked)
}

/// Whether the body is in a transfer coding that nobody asked for: the client could not read it.
fn coded(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    codings.any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"chunked"))
}

fn is_html(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| {
        kind.as_bytes().get(..9).is_some_and(|start| start.eq_ignore_ascii_case(b"text/html"))
    })
}
