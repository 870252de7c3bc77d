//! Large bodies go through without being held: client, proxy and backend of this test are one
//! process, and none of them keeps more than a small part. It is alone in its binary, so that
//! nothing else uses memory meanwhile.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod common;

use common::client::{Answer, get, request};
use common::{Setup, soon};
use testkit::origin::Origin;
use testkit::pattern::{self, Patterned};

const LARGE: u64 = 64 << 20;

/// Of this process, in bytes: `VmRSS` is what it holds, `VmHWM` the most that it ever held.
fn memory(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

#[tokio::test]
async fn sixty_four_mib_go_up_and_down_in_little_memory() {
    for origin in [Origin::plain().await, Origin::tls(&["h2", "http/1.1"]).await] {
        let world =
            Setup::new().backend("Railway", &origin.url()).trust(origin.authority()).start().await;
        let mut client = world.client().await;
        let before = memory("VmRSS:");
        for path in ["sized", "bytes"] {
            let answer = client.send(get(&format!("/{path}/{LARGE}"))).await;
            assert_eq!(soon(pattern::check(answer.into_body())).await, Ok(LARGE));
        }
        for body in [Patterned::sized(LARGE), Patterned::chunked(LARGE)] {
            let answer = client.send(request("POST", "/take").body(body).unwrap()).await;
            assert_eq!(Answer::read(answer).await.json()["bytes"], LARGE);
        }
        let used = memory("VmHWM:").saturating_sub(before);
        assert!(used < 16 << 20, "{used} bytes more than before");
    }
}
