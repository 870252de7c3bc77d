//! Every fault of a backend, and the cause the prober finds: the table that the product's words
//! stand on.

mod common;

use std::time::Duration;

use common::{probe, request};
use domain::probe::{BODY_LIMIT, ProbeReport};
use domain::{Cause, Phase};
use testkit::{Fault, faulty, sample};

/// Long enough for a loaded machine, short for those who hang.
const HANGS: Duration = Duration::from_millis(500);

async fn probed(fault: Fault) -> ProbeReport {
    let backend = faulty(fault).await;
    backend.set_wake_time(Duration::from_secs(60));
    let mut request = request(&backend.url());
    if matches!(expected(fault), Some("timeout_connect" | "timeout_first_byte" | "timeout_body")) {
        request.timeout = HANGS;
    }
    probe(request).await
}

fn expected(fault: Fault) -> Option<&'static str> {
    Some(match fault {
        Fault::Ok | Fault::EarlyAnswer | Fault::TwoAnswers => return None,
        Fault::Blackhole => "timeout_connect",
        Fault::Refuse => "connection_refused",
        Fault::Hang | Fault::Slow | Fault::Waking | Fault::InterimFlood => "timeout_first_byte",
        Fault::SlowBody => "timeout_body",
        Fault::Reset | Fault::ResetBody => "connection_reset",
        Fault::Truncated => "truncated",
        Fault::Http500 | Fault::Http502 | Fault::Http503 => "http_status",
        Fault::Unhealthy => "status_other",
        Fault::NoStatus => "status_missing",
        Fault::Html => "html",
        Fault::NotJson | Fault::Empty => "not_json",
        Fault::Redirect | Fault::RedirectLoop => "redirect",
        Fault::RailwayStopped => "railway_not_found",
        Fault::RailwayCrashed => "railway_not_responding",
        Fault::RenderNoServer => "render_no_server",
        Fault::RenderSuspended => "render_suspended",
        Fault::RenderSuspendedByOwner => "render_suspended_by_owner",
        Fault::RenderHibernating => "render_hibernating",
        Fault::RenderNotAnswering => "render_not_answering",
        Fault::RateLimited => "rate_limited",
        Fault::BodyTooLarge | Fault::EndlessBody => "body_too_large",
        Fault::EndlessHead | Fault::Http09 => "bad_answer",
        Fault::GzipBomb | Fault::BadUtf8 | Fault::DeepJson => "not_json",
    })
}

#[tokio::test]
async fn every_fault_has_its_cause() {
    for fault in Fault::ALL {
        let report = probed(fault).await;
        let code = report.outcome.as_ref().err().map(Cause::code);
        assert_eq!(code, expected(fault), "{fault:?}: {report:#?}");

        let timings = report.timings;
        let phases = [timings.dns, timings.connect, timings.tls, timings.first_byte, timings.body];
        let sum: Duration = phases.into_iter().flatten().sum();
        assert!(sum <= timings.total, "{fault:?}: {timings:?}");
        assert_eq!((timings.dns, timings.tls), (None, None), "an address over http: {fault:?}");
        assert!(timings.connect.is_some(), "{fault:?}");
        let connected = !matches!(fault, Fault::Refuse | Fault::Blackhole);
        assert_eq!(timings.first_byte.is_some(), connected, "{fault:?}");
        assert_eq!(timings.body.is_some(), report.status.is_some(), "{fault:?}");
        assert_eq!(report.status.is_some(), report.evidence.status_line.is_some(), "{fault:?}");
        assert!(report.evidence.body.chars().count() <= 500, "{fault:?}");
    }
}

#[tokio::test]
async fn a_healthy_backend_leaves_all_its_evidence() {
    let backend = sample("Railway").await;
    let report = probe(request(&backend.url())).await;
    assert_eq!(report.outcome, Ok(()));
    assert_eq!(report.status, Some(200));
    assert_eq!(report.certificate_expires, None);
    let evidence = report.evidence;
    assert_eq!(evidence.request, format!("GET {}/", backend.url()));
    assert_eq!(evidence.status_line.as_deref(), Some("200 OK"));
    assert_eq!(evidence.headers, [("content-type".into(), "application/json".into())]);
    assert!(evidence.body.contains("\"backend\":\"Railway\""), "{}", evidence.body);
    assert_eq!(evidence.address, Some(backend.address().to_string()));
    assert_eq!(evidence.error, None);
}

#[tokio::test]
async fn the_request_asks_for_json_uncached_unpacked_and_without_keeping_the_connection() {
    let backend = sample("Railway").await;
    let mut asked = request(&format!("{}/api/", backend.url()));
    asked.rule.path = "/health?deep=1".into();
    let echo = probe(asked).await.evidence.body;
    for part in [
        r#""method":"GET""#,
        r#""path":"/api/health""#,
        r#""query":"deep=1""#,
        r#""accept":"application/json""#,
        r#""accept-encoding":"identity""#,
        r#""cache-control":"no-cache""#,
        r#""connection":"close""#,
        concat!(r#""user-agent":"failover-tray/"#, env!("CARGO_PKG_VERSION")),
        &format!(r#""host":"{}""#, backend.address()),
    ] {
        assert!(echo.contains(part), "{part} in {echo}");
    }
}

#[tokio::test]
async fn a_redirect_is_named_and_not_followed() {
    let backend = faulty(Fault::RedirectLoop).await;
    let report = probe(request(&backend.url())).await;
    assert_eq!(report.outcome, Err(Cause::Redirect { status: 302, location: "/".into() }));
    assert_eq!(backend.requests(), 1);
}

#[tokio::test]
async fn edges_show_their_ids_as_evidence() {
    let header = |report: &ProbeReport, name: &str| {
        report.evidence.headers.iter().any(|(key, _)| key == name)
    };
    let railway = probed(Fault::RailwayStopped).await;
    assert!(header(&railway, "x-railway-request-id") && header(&railway, "server"));
    assert!(railway.evidence.body.contains("Application not found"));
    let render = probed(Fault::RenderSuspended).await;
    assert!(header(&render, "rndr-id") && header(&render, "x-render-routing"));
}

#[tokio::test]
async fn a_large_body_is_not_read_beyond_the_limit() {
    let answer = common::raw(|mut stream| async move {
        common::read_head(&mut stream).await?;
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n";
        common::write_until_gone(&mut stream, head, &[b' '; 1024]).await
    })
    .await;
    let report = probe(request(&answer.url)).await;
    assert_eq!(report.outcome, Err(Cause::BodyTooLarge));
    // What the sockets buffer aside, no more was taken than the limit asks for.
    let taken = answer.sent().await;
    assert!((BODY_LIMIT..16 * 1024 * 1024).contains(&taken), "{taken}");
}

#[tokio::test]
async fn a_head_of_endless_headers_is_given_up() {
    let answer = common::raw(|mut stream| async move {
        common::read_head(&mut stream).await?;
        common::write_until_gone(&mut stream, "HTTP/1.1 200 OK\r\n", b"x-a: b\r\n").await
    })
    .await;
    assert_eq!(probe(request(&answer.url)).await.outcome, Err(Cause::BadAnswer));
    assert!(answer.sent().await < 16 * 1024 * 1024);
}

#[tokio::test]
async fn a_server_that_speaks_first_is_no_http() {
    let greeting = common::raw(|mut stream| async move {
        common::write_until_gone(&mut stream, "220 mail.example ESMTP\r\n", b"").await
    })
    .await;
    assert_eq!(probe(request(&greeting.url)).await.outcome, Err(Cause::BadAnswer));
}

#[tokio::test]
async fn a_connection_that_ends_without_an_answer_was_cut() {
    let nothing = common::raw(|mut stream| async move {
        common::read_head(&mut stream).await?;
        Ok(0)
    })
    .await;
    assert_eq!(probe(request(&nothing.url)).await.outcome, Err(Cause::Reset));
}

#[tokio::test]
async fn a_body_that_stops_hangs_in_the_body() {
    let stops = common::raw(|mut stream| async move {
        common::read_head(&mut stream).await?;
        let head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"status\":";
        common::write_until_gone(&mut stream, head, b"").await
    })
    .await;
    let mut asked = request(&stops.url);
    asked.timeout = HANGS;
    let report = probe(asked).await;
    assert_eq!(report.outcome, Err(Cause::Timeout(Phase::Body)));
    assert_eq!(report.evidence.body, "{\"status\":");
    assert!(report.timings.body.is_some());
}

#[tokio::test]
async fn a_bad_status_says_more_than_its_bodys_end() {
    let stops = common::raw(|mut stream| async move {
        common::read_head(&mut stream).await?;
        let head = "HTTP/1.1 500 Oh no\r\ncontent-length: 100\r\n\r\nhalf";
        common::write_until_gone(&mut stream, head, b"").await
    })
    .await;
    let mut asked = request(&stops.url);
    asked.timeout = HANGS;
    let report = probe(asked).await;
    assert_eq!(report.outcome, Err(Cause::HttpStatus(500)));
    assert_eq!(report.evidence.status_line.as_deref(), Some("500 Oh no"));
}
