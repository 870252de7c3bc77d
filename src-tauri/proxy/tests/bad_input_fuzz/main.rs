//! Requests and answers with random faults, from fixed seeds. `PROXY_FUZZ_CASES` makes more of
//! them, and `PROXY_FUZZ_SEED` others; a failure names the seed that shows it again.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

#[path = "../common/mod.rs"]
mod common;
mod corpus;
mod framing;
mod lane;
#[path = "../bad_input/log.rs"]
#[expect(dead_code, reason = "the other test binary uses the rest of it")]
mod log;
mod mutate;
#[path = "../bad_input/strict.rs"]
mod strict;
#[path = "../bad_input/wire.rs"]
mod wire;

use fastrand::Rng;
use futures_util::future::join_all;
use lane::{Answers, Line, Requests};

/// So many proxies are busy at the same time: most cases wait until it is quiet.
const LANES: u64 = 16;
const CASES: u64 = 800;

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |value| value.parse().unwrap())
}

/// The seeds of one lane.
fn seeds(lane: u64) -> impl Iterator<Item = u64> {
    let first = setting("PROXY_FUZZ_SEED", 0);
    let cases = setting("PROXY_FUZZ_CASES", CASES);
    (first..first + cases).skip(lane as usize).step_by(LANES as usize)
}

#[tokio::test]
async fn whatever_a_client_says_the_proxy_holds() {
    let lanes = (0..LANES).map(|lane| async move {
        let proxy = Requests::start().await;
        for seed in seeds(lane) {
            let bytes = mutate::mutate(&mut Rng::with_seed(seed), corpus::REQUESTS);
            if let Err(error) = proxy.case(&bytes).await {
                panic!("PROXY_FUZZ_SEED={seed}: {error}\nin {}", bytes.escape_ascii());
            }
        }
    });
    join_all(lanes).await;
}

#[tokio::test]
async fn whatever_a_backend_answers_the_proxy_holds() {
    let lanes = (0..LANES).map(|lane| async move {
        let proxy = Answers::start().await;
        for seed in seeds(lane) {
            let mut rng = Rng::with_seed(seed);
            let bytes = mutate::mutate(&mut rng, corpus::ANSWERS);
            let method = ["GET", "POST", "HEAD"][rng.usize(..3)];
            let line = Line { bytes, stays: rng.u8(..8) == 0 };
            if let Err(error) = proxy.case(method, line.clone()).await {
                let said = line.bytes.escape_ascii();
                panic!("PROXY_FUZZ_SEED={seed}: {error}\nin {said} to {method}, {}", line.stays);
            }
        }
    });
    join_all(lanes).await;
}

#[test]
fn the_reference_finds_what_is_framed() {
    let bytes = b"\r\nGET / HTTP/1.1\nhost: a\n\nPOST / HTTP/1.1\r\ncontent-length: 2\r\n\r\nhi\
        PUT / HTTP/1.1\r\ncontent-length: 9\r\ntransfer-encoding: chunked\r\n\r\n\
        2;x\r\nyo\r\n0\r\nt: u\r\n\r\nDELETE / HTTP/1.1\r\n";
    let framed = framing::requests(bytes);
    let framed: Vec<_> = framed.iter().map(|it| (it.method.as_str(), &it.body[..])).collect();
    assert_eq!(framed, [("GET", &b""[..]), ("POST", b"hi"), ("PUT", b"yo")]);
}
