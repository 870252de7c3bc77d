//! What clients and backends do to fill memory: client, proxy and backend of this test are one
//! process, and it stays small. It is alone in its binary, so that nothing else uses memory
//! meanwhile.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod common;

use std::time::Duration;

use common::{Setup, World, soon, until};
use proxy::Limits;
use testkit::origin::Origin;
use testkit::raw::Raw;
use tokio::io::AsyncWriteExt;

const MIB: u64 = 1 << 20;

/// Of this process, in bytes: `VmRSS` is what it holds, `VmHWM` the most that it ever held.
fn memory(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

/// What this process holds; the most that it ever held is counted from here on.
fn now() -> u64 {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    memory("VmRSS:")
}

/// How much more it held meanwhile, in MiB.
fn grown(before: u64) -> u64 {
    memory("VmHWM:").saturating_sub(before) / MIB
}

/// One after the other: each would be measured with the others.
#[tokio::test]
async fn memory_stays_bounded() {
    deaf_clients().await;
    endless_heads().await;
    idle_connections().await;
}

/// 2,000 clients that say half a head, then nothing.
async fn idle_connections() {
    let origin = Origin::plain().await;
    let world = World::of(&origin.url()).await;
    assert_eq!(world.get("/echo").await.status(), 200);
    let before = now();
    let begun = format!("GET /echo HTTP/1.1\r\nhost: HOST\r\ncookie: {}", "x".repeat(512));
    let mut idle = Vec::new();
    for _ in 0..2000 {
        idle.push(world.raw_begun(&begun).await);
    }
    until(|| world.proxy.counters().connections >= 2000).await;
    for _ in 0..10 {
        assert_eq!(world.get("/echo").await.status(), 200);
    }
    let grown = grown(before);
    assert!(grown < 96, "{grown} MiB for 2,000 idle connections");
}

/// 100 clients that ask for a terabyte each, and do not read it.
async fn deaf_clients() {
    let origin = Origin::plain().await;
    let world = World::of(&origin.url()).await;
    let before = now();
    let asked = format!("GET /bytes/{} HTTP/1.1\r\nhost: HOST\r\n\r\n", 1_u64 << 40);
    let mut deaf = Vec::new();
    for _ in 0..100 {
        deaf.push(world.raw_begun(&asked).await);
    }
    let mut sent = 0;
    soon(async {
        loop {
            tokio::time::sleep(Duration::from_millis(300)).await;
            if sent > 0 && origin.sent() == sent {
                break;
            }
            sent = origin.sent();
        }
    })
    .await;
    assert_eq!(world.get("/echo").await.status(), 200);
    let grown = grown(before);
    assert!(grown < 60, "{grown} MiB for 100 clients that do not read");
}

/// 100 heads without end from clients, and as many from a backend.
async fn endless_heads() {
    let raw = Raw::start(|mut begun| async move {
        begun.send("HTTP/1.1 200 OK\r\nx: ").await?;
        loop {
            begun.send([b'y'; 4096]).await?;
        }
    })
    .await;
    let limits = Limits { retry: Duration::ZERO, ..Limits::default() };
    let world = Setup::new().backend("Raw", &raw.url()).limits(limits).start().await;
    let before = now();
    let heads = (0..100).map(|_| async {
        let mut stream = world.raw_begun("GET / HTTP/1.1\r\nhost: HOST\r\nx: ").await;
        // Until the proxy hangs up.
        while stream.write_all(&[b'y'; 4096]).await.is_ok() {}
        assert_eq!(world.get("/").await.status(), 503);
    });
    soon(futures_util::future::join_all(heads)).await;
    let grown = grown(before);
    assert!(grown < 48, "{grown} MiB for heads without end");
}
