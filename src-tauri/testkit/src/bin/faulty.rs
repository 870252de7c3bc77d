//! A sample backend as a process of its own, for benchmarks: one line of JSON on stdout says where
//! it listens and where it is controlled ([`testkit::control`]). It ends when its stdin does.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Parser;
use demo::SampleBackend;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

#[derive(Parser)]
struct Options {
    /// What it calls itself in its answers.
    #[arg(long)]
    name: String,
    /// Where it listens: on loopback, port 0 for any free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The delay before each answer.
    #[arg(long, default_value = "20ms", value_parser = humantime::parse_duration)]
    latency: Duration,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(run(options))
}

async fn run(options: Options) -> anyhow::Result<()> {
    let listen = options.listen;
    let backend = SampleBackend::start(&options.name, listen)
        .await
        .with_context(|| format!("{listen} cannot be listened on"))?;
    backend.set_latency(options.latency);
    let control = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let line = serde_json::json!({
        "name": options.name,
        "listen": backend.address(),
        "control": control.local_addr()?,
    });
    let mut stdout = std::io::stdout();
    writeln!(stdout, "{line}")?;
    stdout.flush()?;

    let (ended, end) = oneshot::channel();
    std::thread::spawn(move || {
        // However stdin ends, whoever held it is gone.
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        let _ = ended.send(());
    });
    tokio::select! {
        _ = end => Ok(()),
        () = testkit::control::serve(control, Arc::new(backend)) => Ok(()),
    }
}
