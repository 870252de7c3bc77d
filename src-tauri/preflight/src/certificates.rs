//! Reads the certificates of every address, and this computer's clock against the servers'.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use domain::checklist::certificates::{self, Address, Certificate, Skew};
use domain::checklist::{Exchange, Finding};
use domain::{Backend, BackendUrl, Cause, Phase, WallTime};
use futures_util::future::join_all;
use platforms::railway;

use crate::fetch::Ask;
use crate::run::Seen;
use crate::scene::{Look, Scene};

pub(crate) async fn look(scene: &Scene) -> Seen {
    let backends = scene.order.policy.backends.iter().enumerate().filter(|(_, it)| it.enabled);
    let own: Vec<_> = join_all(backends.map(async |(index, backend)| {
        (Arc::clone(&backend.name), backend.url.clone(), scene.first(index).await.clone())
    }))
    .await;
    // Several origins may be at one address, and a backend at the frontend's.
    let mut targets = frontends(scene);
    targets.retain(|it| own.iter().all(|(_, url, _)| place(url) != place(&it.url)));
    let seen = join_all(targets.into_iter().map(async |it| {
        let timeout = scene.order.policy.timeout;
        let look = scene.probe(&it, timeout).await;
        (it.name, it.url, look)
    }));
    let all: Vec<_> = own.into_iter().chain(seen.await).collect();

    let mut exchanges: Vec<_> = all.iter().map(|(_, _, look)| exchange(look)).collect();
    let mut clocks: Vec<_> = exchanges.iter().filter_map(clock).collect();
    let doubtful =
        |look: &Look| matches!(look.report.outcome, Err(Cause::TlsExpired | Cause::TlsNotYetValid));
    if clocks.is_empty() && all.iter().any(|(_, _, look)| doubtful(look)) {
        let plain = all.iter().filter(|(_, _, look)| doubtful(look));
        let plain = plain.filter_map(|(_, url, _)| without_tls(url));
        for fetched in join_all(plain.map(|ask| scene.fetch.fetch(ask))).await {
            clocks.extend(clock(&fetched.exchange));
            exchanges.push(fetched.exchange);
        }
    }
    let addresses = all
        .into_iter()
        .map(|(name, url, look)| Address {
            name,
            host: place(&url),
            certificate: certificate(&url, &look),
        })
        .collect();
    let now = scene.parts.clock.now().wall;
    let finding = certificates::Finding { now, skew: Skew::of(&clocks), addresses };
    Seen { finding: Finding::Certificates(finding), exchanges }
}

fn place(url: &BackendUrl) -> String {
    railway::host(url)
}

/// The frontend's addresses, each as if it were a backend: what it answers does not matter.
fn frontends(scene: &Scene) -> Vec<Backend> {
    let mut targets: Vec<Backend> = Vec::new();
    for url in scene.frontends() {
        if targets.iter().all(|it| place(&it.url) != place(&url)) {
            targets.push(Backend::new("The frontend", url));
        }
    }
    targets
}

fn certificate(url: &BackendUrl, look: &Look) -> Certificate {
    if url.as_url().scheme() == "http" {
        return if url.is_loopback() { Certificate::Local } else { Certificate::Plain };
    }
    let expires = look.report.certificate_expires;
    match (&look.report.outcome, expires) {
        (
            Err(
                why @ (Cause::TlsExpired
                | Cause::TlsNotYetValid
                | Cause::TlsWrongHost
                | Cause::TlsUntrusted),
            ),
            _,
        ) => Certificate::Refused(why.clone(), expires),
        // Read, and the handshake did not end: whether it is taken was not seen.
        (Err(why @ (Cause::TlsFailed(_) | Cause::Timeout(Phase::Tls))), _) | (Err(why), None) => {
            Certificate::Unseen(why.clone())
        }
        (_, Some(expires)) => Certificate::Valid(expires),
        (Ok(()), None) => {
            Certificate::Unseen(Cause::TlsFailed("its certificate could not be read".to_owned()))
        }
    }
}

/// The same host without TLS: what its answer says does not matter, but for its date.
fn without_tls(url: &BackendUrl) -> Option<Ask> {
    let mut url = url.as_url().clone();
    if url.port().is_some() || url.set_scheme("http").is_err() {
        return None;
    }
    Some(Ask::get(url))
}

fn exchange(look: &Look) -> Exchange {
    let expires = look.report.certificate_expires;
    let mut exchange = look.exchange();
    if let Some(expires) = expires {
        let ms = u64::try_from(expires.unix_ms()).unwrap_or_default();
        let end = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(ms));
        exchange.headers.insert(0, ("(certificate ends)".to_owned(), end));
    }
    exchange
}

/// What this computer's clock and the server's said as the answer came.
fn clock(exchange: &Exchange) -> Option<(WallTime, WallTime)> {
    let (_, date) = exchange.headers.iter().find(|(name, _)| name == "date")?;
    let date = httpdate::parse_http_date(date).ok()?;
    let since = date.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let ms = i64::try_from(since.as_millis()).ok()?;
    Some((exchange.at.plus(exchange.took), WallTime::from_unix_ms(ms)))
}
