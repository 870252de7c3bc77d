//! The figures of `docs/benchmarks-proxy.md`: this project's proxy beside HAProxy, nginx, Caddy and
//! Envoy, all measured from outside in one run. `make bench-proxy` runs it on the release build.
//!
//! The programs that it starts are found on the `PATH`. Sleeps are the measured thing here, not
//! synchronisation: a fault of eight seconds lasts eight seconds.

#![cfg_attr(
    target_os = "linux",
    expect(clippy::expect_used, clippy::panic, reason = "a measurement that fails is none")
)]

#[cfg(target_os = "linux")]
mod arguments;
#[cfg(target_os = "linux")]
mod bars;
#[cfg(target_os = "linux")]
mod chart;
#[cfg(target_os = "linux")]
mod contender;
#[cfg(target_os = "linux")]
mod faults;
#[cfg(target_os = "linux")]
mod faulty;
#[cfg(target_os = "linux")]
mod figures;
#[cfg(target_os = "linux")]
mod idle;
#[cfg(target_os = "linux")]
mod load;
#[cfg(target_os = "linux")]
mod memory;
#[cfg(target_os = "linux")]
mod origin;
#[cfg(target_os = "linux")]
mod page;
#[cfg(target_os = "linux")]
mod ports;
#[cfg(target_os = "linux")]
mod process;
#[cfg(target_os = "linux")]
mod report;
#[cfg(target_os = "linux")]
mod startup;
#[cfg(target_os = "linux")]
mod tally;
#[cfg(target_os = "linux")]
mod throughput;
#[cfg(target_os = "linux")]
mod wrk;

#[cfg(target_os = "linux")]
fn main() {
    use clap::Parser;

    let arguments = arguments::Arguments::parse();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    // On this thread, whose end also ends what it started.
    runtime.block_on(report::run(&arguments));
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("the figures are read from /proc: Linux only");
}
