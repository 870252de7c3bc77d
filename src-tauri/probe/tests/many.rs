//! Names, dead addresses, and many backends at once.

mod common;

use std::net::{Ipv6Addr, SocketAddr};
use std::time::Duration;

use common::{probe, request};
use domain::probe::ProbeId;
use domain::{Cause, Phase};
use engine::port::Prober;
use probe::{HttpProber, Trust};
use testkit::{Fault, SampleBackend, faulty, sample};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

#[tokio::test]
async fn a_name_is_looked_up_as_a_phase_of_its_own() {
    let backend = sample("A").await;
    let report = probe(request(&format!("http://localhost:{}", backend.address().port()))).await;
    assert_eq!(report.outcome, Ok(()));
    assert!(report.timings.dns.is_some());
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_dns() {
    // RFC 2606: this name never exists. Where the resolver is slow to say so, the time is up first.
    let mut asked = request("http://failover-tray.invalid");
    asked.timeout = Duration::from_secs(10);
    let report = probe(asked).await;
    assert!(matches!(report.outcome, Err(Cause::Dns | Cause::Timeout(Phase::Dns))), "{report:#?}");
    assert!(report.timings.dns.is_some());
    assert_eq!(report.timings.connect, None);
    assert_eq!(report.evidence.address, None);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_address_that_drops_everything_hangs_in_the_connection() {
    let hole = testkit::silent::BlackHole::start().await;
    let mut asked = request(&format!("http://{}", hole.address()));
    asked.timeout = Duration::from_millis(500);
    let report = probe(asked).await;
    assert_eq!(report.outcome, Err(Cause::Timeout(Phase::Connect)));
    assert!(report.timings.connect.is_some_and(|connect| connect >= Duration::from_millis(400)));
    assert_eq!(report.timings.first_byte, None);
}

#[tokio::test]
async fn an_ipv6_address_is_probed_where_there_is_ipv6() {
    let any = SocketAddr::from((Ipv6Addr::LOCALHOST, 0));
    let Ok(backend) = SampleBackend::start("A", any).await else {
        return; // This machine has no IPv6.
    };
    let report = probe(request(&backend.url())).await;
    assert_eq!(report.outcome, Ok(()));
    assert_eq!(report.evidence.address, Some(backend.address().to_string()));
}

#[tokio::test]
async fn giving_a_probe_up_closes_its_connection() {
    let (asked, hears) = oneshot::channel();
    let hangs = common::raw(|mut stream| async move {
        common::read_head(&mut stream).await?;
        asked.send(()).unwrap();
        common::write_until_gone(&mut stream, "", b"").await
    })
    .await;
    tokio::select! {
        report = probe(request(&hangs.url)) => panic!("{report:?}"),
        heard = hears => heard.unwrap(),
    }
    let closed = tokio::time::timeout(Duration::from_secs(10), hangs.sent()).await;
    assert_eq!(closed, Ok(0));
}

#[tokio::test]
async fn a_hundred_that_hang_do_not_delay_a_hundred_that_answer() {
    const EACH: u64 = 100;
    let (healthy, hanging) = (sample("A").await, faulty(Fault::Hang).await);
    let prober = HttpProber::new(Trust::Roots(Vec::new()));
    let mut probes = JoinSet::new();
    for id in 0..EACH {
        // The hanging ones are asked first, so that a queue would show. They would hang for an
        // hour: that the healthy ones end at all proves that they do not wait for them.
        let mut hangs = request(&hanging.url());
        hangs.timeout = Duration::from_secs(3600);
        let mut answers = request(&healthy.url());
        (hangs.id, answers.id) = (ProbeId(id), ProbeId(EACH + id));
        for asked in [hangs, answers] {
            let prober = prober.clone();
            probes.spawn(async move { (asked.id, prober.probe(asked).await) });
        }
    }
    for _ in 0..EACH {
        let (id, report) = probes.join_next().await.unwrap().unwrap();
        assert_eq!(report.outcome, Ok(()), "{id:?}");
        assert!(id >= ProbeId(EACH));
    }
    assert_eq!(probes.len() as u64, EACH);
}
