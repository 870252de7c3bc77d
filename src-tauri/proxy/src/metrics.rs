//! The figures as Prometheus text (exposition format 0.0.4), at an address of their own.

use std::convert::Infallible;
use std::fmt::{self, Write};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time;

use crate::client::Names;
use crate::counters::Counters;
use crate::serve::Phase;
use crate::worker::Worker;

/// A scraper's connection is served no longer.
const LONGEST: Duration = Duration::from_secs(60);
/// At a time; one scraper needs one.
const CONNECTIONS: usize = 16;

/// Serves `/metrics` until the proxy ends.
pub(crate) async fn serve(
    listener: TcpListener,
    address: SocketAddr,
    worker: Arc<Worker>,
    mut phase: watch::Receiver<Phase>,
) {
    let names = Arc::new(Names::of(address));
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept(), if connections.len() < CONNECTIONS => accepted,
            Some(_) = connections.join_next() => continue,
            _ = phase.changed() => return,
        };
        let Ok((stream, _)) = accepted else {
            time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let (worker, names) = (worker.clone(), names.clone());
        connections.spawn(async move {
            let service = service_fn(|request: Request<Incoming>| {
                let answer = answer(&worker, &names, &request);
                async move { Ok::<_, Infallible>(answer) }
            });
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service);
            // Whatever ends it is the scraper's affair.
            let _ = time::timeout(LONGEST, pin!(connection)).await;
        });
    }
}

fn answer(worker: &Worker, names: &Names, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    let plain = |status: StatusCode, text: String| {
        let mut answer = Response::new(Full::from(text));
        *answer.status_mut() = status;
        let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
        answer.headers_mut().insert(header::CONTENT_TYPE, kind);
        answer
    };
    if let Err(refusal) = names.called(request) {
        return plain(StatusCode::MISDIRECTED_REQUEST, format!("{}\n", refusal.code()));
    }
    match (request.method(), request.uri().path()) {
        (&Method::GET, "/metrics") => {
            let text = exposition(&worker.counters());
            plain(StatusCode::OK, text.unwrap_or_default())
        }
        _ => plain(StatusCode::NOT_FOUND, "Only GET /metrics is here.\n".to_owned()),
    }
}

/// The counters as text.
fn exposition(counters: &Counters) -> Result<String, fmt::Error> {
    let mut text = String::new();
    let totals = [
        ("requests_total", "Requests taken from clients", counters.requests),
        ("unanswered_total", "Requests that no backend could answer", counters.unanswered),
        ("refused_total", "Requests refused as malformed or foreign", counters.refused),
        ("retries_total", "Tries beyond each request's first", counters.retries),
        ("hedges_total", "Second copies of slow safe requests", counters.hedges),
    ];
    for (name, help, value) in totals {
        let name = format!("failover_proxy_{name}");
        writeln!(text, "# HELP {name} {help}.\n# TYPE {name} counter\n{name} {value}")?;
    }
    let name = "failover_proxy_connections";
    let value = counters.connections;
    writeln!(
        text,
        "# HELP {name} Client connections open now.\n# TYPE {name} gauge\n{name} {value}"
    )?;
    let name = "failover_proxy_answered_total";
    writeln!(text, "# HELP {name} Requests answered by each backend.\n# TYPE {name} counter")?;
    for backend in &counters.backends {
        writeln!(text, "{name}{{backend=\"{}\"}} {}", Label(&backend.name), backend.answered)?;
    }
    let name = "failover_proxy_failures_total";
    writeln!(text, "# HELP {name} Tries that failed, by cause.\n# TYPE {name} counter")?;
    for backend in &counters.backends {
        for (cause, count) in &backend.failures {
            let backend = Label(&backend.name);
            writeln!(text, "{name}{{backend=\"{backend}\",cause=\"{cause}\"}} {count}")?;
        }
    }
    Ok(text)
}

/// A label's value, with what would end it early escaped.
struct Label<'a>(&'a str);

impl fmt::Display for Label<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|letter| match letter {
            '\\' => f.write_str("\\\\"),
            '"' => f.write_str("\\\""),
            '\n' => f.write_str("\\n"),
            letter => f.write_char(letter),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::counters::BackendCounters;

    #[test]
    fn the_text_is_as_prometheus_reads_it() {
        let counters = Counters {
            requests: 7,
            backends: vec![BackendCounters {
                name: "My \"own\"".into(),
                answered: 5,
                failures: BTreeMap::from([("connection_refused", 2)]),
            }],
            ..Counters::default()
        };
        let text = exposition(&counters).unwrap();
        assert!(text.contains("# TYPE failover_proxy_requests_total counter\n"));
        assert!(text.contains("\nfailover_proxy_requests_total 7\n"));
        assert!(text.contains("\nfailover_proxy_answered_total{backend=\"My \\\"own\\\"\"} 5\n"));
        let failures = "{backend=\"My \\\"own\\\"\",cause=\"connection_refused\"} 2\n";
        assert!(text.ends_with(&format!("failover_proxy_failures_total{failures}")), "{text}");
    }
}
