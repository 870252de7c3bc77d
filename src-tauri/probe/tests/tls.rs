//! Certificates: verified always, each fault of theirs told apart, their end known even so.

mod common;

use common::{probe, request};
use domain::probe::ProbeReport;
use domain::{Cause, Phase};
use engine::port::Prober;
use probe::{HttpProber, Trust};
use testkit::sample;
use testkit::silent::Mute;
use testkit::tls::{Certificate, TlsBackend};

/// 2021-01-01 and 2091-01-01, before which the certificates end.
const END_OF_2020: i64 = 1_609_459_200_000;
const END_OF_2090: i64 = 3_818_448_000_000;
const DAY: i64 = 86_400_000;

fn trusting(backend: &TlsBackend) -> HttpProber {
    HttpProber::new(Trust::Roots(vec![backend.authority()]))
}

#[tokio::test]
async fn every_certificate_has_its_cause_and_its_end() {
    for (certificate, cause, end) in [
        (Certificate::Right, None, END_OF_2090),
        (Certificate::WrongName, Some(Cause::TlsWrongHost), END_OF_2090),
        (Certificate::Expired, Some(Cause::TlsExpired), END_OF_2020),
        (Certificate::NotYetValid, Some(Cause::TlsNotYetValid), END_OF_2090),
        (Certificate::SelfSigned, Some(Cause::TlsUntrusted), END_OF_2090),
        (Certificate::SelfSignedAuthority, Some(Cause::TlsUntrusted), END_OF_2090),
    ] {
        let backend = TlsBackend::start(certificate).await;
        let report = trusting(&backend).probe(request(&backend.url())).await;
        assert_eq!(report.outcome.clone().err(), cause, "{certificate:?}: {report:#?}");
        let expires = report.certificate_expires.map(|at| end - at.unix_ms());
        assert_eq!(expires, Some(DAY), "{certificate:?}");
        let timings = report.timings;
        assert!(timings.connect.is_some() && timings.tls.is_some(), "{certificate:?}");
        assert_eq!(timings.first_byte.is_some(), cause.is_none(), "{certificate:?}");
        assert_eq!(report.evidence.error.is_some(), cause.is_some(), "{certificate:?}");
    }
}

#[tokio::test]
async fn each_probe_sees_the_certificate_anew() {
    let backend = TlsBackend::start(Certificate::Right).await;
    let prober = trusting(&backend);
    for _ in 0..3 {
        let report = prober.probe(request(&backend.named_url())).await;
        assert_eq!(report.outcome, Ok(()));
        assert!(report.certificate_expires.is_some());
        let timings = report.timings;
        let phases = [timings.dns, timings.connect, timings.tls, timings.first_byte, timings.body];
        assert!(phases.iter().all(Option::is_some), "{timings:?}");
        assert!(phases.into_iter().flatten().sum::<std::time::Duration>() <= timings.total);
    }
}

#[tokio::test]
async fn an_authority_this_system_does_not_know_is_not_trusted() {
    let backend = TlsBackend::start(Certificate::Right).await;
    let report = HttpProber::new(Trust::Platform).probe(request(&backend.url())).await;
    // A system without any trusted certificates says so instead; it never says healthy.
    assert!(
        matches!(report.outcome, Err(Cause::TlsUntrusted | Cause::TlsFailed(_))),
        "{report:#?}"
    );
}

#[tokio::test]
async fn without_trusted_certificates_https_fails_with_the_reason_and_http_goes_on() {
    let (http, https) = (sample("A").await, TlsBackend::start(Certificate::Right).await);
    let prober = HttpProber::new(Trust::Roots(Vec::new()));
    assert_eq!(prober.probe(request(&http.url())).await.outcome, Ok(()));
    let ProbeReport { outcome, evidence, .. } = prober.probe(request(&https.url())).await;
    let Err(Cause::TlsFailed(reason)) = outcome else { panic!("{outcome:?}") };
    assert!(reason.contains("trusted certificates are not usable"), "{reason}");
    assert_eq!(evidence.error, Some(reason));
}

#[tokio::test]
async fn a_port_that_speaks_no_tls_is_named() {
    let plain = common::raw(|mut stream| async move {
        common::write_until_gone(&mut stream, "HTTP/1.1 400 Bad Request\r\n\r\n", b"").await
    })
    .await;
    let backend = TlsBackend::start(Certificate::Right).await;
    let url = plain.url.replace("http:", "https:");
    let report = trusting(&backend).probe(request(&url)).await;
    assert!(matches!(report.outcome, Err(Cause::TlsFailed(_))), "{report:#?}");
}

#[tokio::test]
async fn a_handshake_that_nobody_answers_hangs_in_tls() {
    let (mute, backend) = (Mute::start().await, TlsBackend::start(Certificate::Right).await);
    let mut asked = request(&format!("https://{}", mute.address()));
    asked.timeout = std::time::Duration::from_millis(500);
    let report = trusting(&backend).probe(asked).await;
    assert_eq!(report.outcome, Err(Cause::Timeout(Phase::Tls)));
    assert_eq!(report.timings.first_byte, None);
}

#[tokio::test]
async fn a_handshake_that_is_cut_is_a_reset() {
    let cut = common::raw(|_stream| async move { Ok(0) }).await;
    let backend = TlsBackend::start(Certificate::Right).await;
    let url = cut.url.replace("http:", "https:");
    assert_eq!(trusting(&backend).probe(request(&url)).await.outcome, Err(Cause::Reset));
    assert!(probe(request(&url)).await.outcome.is_err());
}
