use std::sync::Arc;
use std::time::Duration;

use domain::checklist::certificates::{Certificate, Finding, Level};
use domain::checklist::{self, Check, Checked, Frontend, Outcome, Unjudged};
use domain::connectivity::Reachability;
use domain::{Cause, WallTime};
use testkit::raw::Raw;
use testkit::silent::Mute;
use testkit::tls::{self, TlsBackend};
use url::Url;

use crate::world::{CutOff, Stopped, World, outcome, unjudged};

/// 31 December 2090, the end of the tests' certificates.
const END: WallTime = WallTime::from_unix_ms(3_818_361_600_000);
const DAY: Duration = Duration::from_secs(24 * 3600);

fn found(checked: &Checked) -> &Finding {
    match &checked.finding {
        checklist::Finding::Certificates(finding) => finding,
        other => panic!("{other:?}"),
    }
}

fn certificates(checked: &Checked) -> Vec<Certificate> {
    found(checked).addresses.iter().map(|it| it.certificate.clone()).collect()
}

async fn world_of(certificate: tls::Certificate) -> (World, TlsBackend) {
    let backend = TlsBackend::start(certificate).await;
    let mut world = World::new(&[("Railway", &backend.url())]);
    world.trusted = vec![backend.authority()];
    (world, backend)
}

#[tokio::test]
async fn its_end_is_read_and_judged_by_the_days_that_are_left() {
    let (mut world, _backend) = world_of(tls::Certificate::Right).await;
    let checked = world.check(Check::Certificates).await;
    assert_eq!(outcome(&checked), Outcome::Pass);
    assert_eq!(certificates(&checked), [Certificate::Valid(END)]);
    assert!(checked.exchanges[0].headers.iter().any(|(_, it)| it.contains("31 Dec 2090")));
    for (left, level, expected) in [
        (DAY * 20, Level::Due, Outcome::Pass),
        (DAY * 10, Level::Late, Outcome::Fail),
        (DAY * 6, Level::Urgent, Outcome::Fail),
        (DAY * 2, Level::Last, Outcome::Fail),
    ] {
        world.clock = Arc::new(Stopped(END.minus(left)));
        let checked = world.check(Check::Certificates).await;
        assert_eq!(outcome(&checked), expected, "{left:?}");
        assert_eq!(Level::of(END, found(&checked).now), level);
    }
}

#[tokio::test]
async fn a_certificate_that_is_refused_fails_by_its_cause() {
    for (certificate, cause) in [
        (tls::Certificate::Expired, Cause::TlsExpired),
        (tls::Certificate::NotYetValid, Cause::TlsNotYetValid),
        (tls::Certificate::WrongName, Cause::TlsWrongHost),
        (tls::Certificate::SelfSigned, Cause::TlsUntrusted),
    ] {
        let (world, _backend) = world_of(certificate).await;
        let checked = world.check(Check::Certificates).await;
        assert_eq!(outcome(&checked), Outcome::Fail, "{certificate:?}");
        let seen = certificates(&checked);
        let [Certificate::Refused(why, Some(_))] = seen.as_slice() else {
            panic!("{certificate:?}: {checked:?}")
        };
        assert_eq!(why, &cause);
    }
}

#[tokio::test]
async fn the_frontend_counts_too_and_what_it_answers_does_not_matter() {
    let (mut world, backend) = world_of(tls::Certificate::Right).await;
    let frontend = TlsBackend::start(tls::Certificate::Expired).await;
    world.trusted = vec![backend.authority(), frontend.authority()];
    let url = Url::parse(&frontend.named_url()).unwrap();
    world.settings.frontend = Some(Frontend { url, origins: Vec::new() });
    let checked = world.check(Check::Certificates).await;
    assert_eq!(outcome(&checked), Outcome::Fail);
    let [first, second] = found(&checked).addresses.as_slice() else { panic!("{checked:?}") };
    assert_eq!((&*first.name, &*second.name), ("Railway", "The frontend"));
    assert_eq!(first.certificate, Certificate::Valid(END));
    assert!(matches!(second.certificate, Certificate::Refused(Cause::TlsExpired, Some(_))));
}

#[tokio::test]
async fn loopback_needs_none_and_one_that_is_not_reached_is_unknown() {
    let local = testkit::sample("Railway").await;
    let world = World::new(&[("Railway", &local.url())]);
    let checked = world.check(Check::Certificates).await;
    assert_eq!(
        (outcome(&checked), certificates(&checked)),
        (Outcome::Pass, vec![Certificate::Local])
    );

    let mute = Mute::start().await;
    let mut world = World::new(&[("Railway", &format!("https://{}", mute.address()))]);
    world.rules.timeout = Duration::from_secs(1);
    let checked = world.check(Check::Certificates).await;
    assert_eq!(outcome(&checked), Outcome::Unknown);
    assert!(matches!(certificates(&checked)[..], [Certificate::Unseen(Cause::Timeout(_))]));
}

#[tokio::test]
async fn a_wrong_clock_is_named_instead_of_a_false_end() {
    let (mut world, expired) = world_of(tls::Certificate::Expired).await;
    let dated = Raw::answering(
        "HTTP/1.1 200 OK\r\ndate: Mon, 23 Nov 2026 09:00:00 GMT\r\n\
         content-type: application/json\r\ncontent-length: 15\r\nconnection: close\r\n\r\n\
         {\"status\":\"ok\"}",
    )
    .await;
    let chain = [("Railway", expired.url()), ("Render", dated.url())];
    let chain = chain.each_ref().map(|(name, url)| (*name, url.as_str()));
    world.rules = World::new(&chain).rules;
    // 23 November 2026 at nine, and a clock that is 400 days fast.
    let server = WallTime::from_unix_ms(1_795_424_400_000);
    world.clock = Arc::new(Stopped(server.plus(DAY * 400)));
    let checked = world.check(Check::Certificates).await;
    assert_eq!(outcome(&checked), Outcome::Unknown);
    let skew = found(&checked).skew.unwrap();
    assert!(skew.fast && skew.by >= DAY * 400 && skew.by < DAY * 401, "{skew:?}");

    world.clock = Arc::new(Stopped(server.plus(Duration::from_secs(3600))));
    let checked = world.check(Check::Certificates).await;
    assert_eq!((outcome(&checked), found(&checked).skew), (Outcome::Fail, None));
    assert_eq!(world.clock.now().wall, server.plus(Duration::from_secs(3600)));
}

#[tokio::test]
async fn offline_one_that_is_refused_on_this_computer_fails_all_the_same() {
    let backend = TlsBackend::start(tls::Certificate::Right).await;
    let remote = ("Render", "https://ai-cti.onrender.com");
    let mut world = World::new(&[("Railway", &backend.url()), remote]);
    world.prober = Some(Arc::new(CutOff));
    world.online = Reachability::Offline;
    // Nobody on this system trusts it.
    assert_eq!(outcome(&world.check(Check::Certificates).await), Outcome::Fail);
    let plain = testkit::sample("Railway").await;
    world.rules.backends = World::new(&[("Railway", &plain.url()), remote]).rules.backends;
    let checked = world.check(Check::Certificates).await;
    assert_eq!(unjudged(&checked), &Unjudged::Offline { portal: false });
}
