//! `make bench-history`: how fast it writes, what a kill leaves, how big a year is and how fast it
//! is asked, and what a day of idling costs in memory. Prints; asserts only what must never be.

#![expect(clippy::unwrap_used, reason = "a benchmark ends where its set-up fails")]

mod idle;
#[path = "../../tests/processes/killed.rs"]
mod killed;
mod load;
mod year;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// The history's figures. Without a part: all of them.
#[derive(Debug, Parser)]
struct Args {
    #[command(subcommand)]
    part: Option<Part>,
    /// What cargo passes to every benchmark.
    #[arg(long, hide = true, global = true)]
    bench: bool,
}

#[derive(Debug, Subcommand)]
enum Part {
    /// 10,000 events a second.
    Load {
        /// For so many seconds.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
    },
    /// SIGKILL under load.
    Kill {
        /// At so many points.
        #[arg(long, default_value_t = 200)]
        points: u64,
        /// That are chosen by this number.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// A year of three backends, and the view's queries over it.
    Year {
        /// Seconds between two probes of a backend.
        #[arg(long, default_value_t = 30)]
        every: u64,
    },
    /// Memory over simulated hours of idling.
    Idle {
        /// So many of them are measured, after as many to warm up.
        #[arg(long, default_value_t = 24)]
        hours: u64,
    },
    /// What `kill` kills.
    #[command(hide = true)]
    Child { what: String, file: PathBuf, point: u64 },
}

fn main() {
    match Args::parse().part {
        Some(Part::Load { seconds }) => load::run(seconds),
        Some(Part::Kill { points, seed }) => kill(points, seed),
        Some(Part::Year { every }) => year::run(every),
        Some(Part::Idle { hours }) => idle::run(hours),
        Some(Part::Child { what, file, point }) => {
            assert_eq!(what, "load", "the only child there is");
            killed::child(&file, point);
        }
        None => {
            load::run(60);
            kill(200, 1);
            year::run(30);
            idle::run(24);
        }
    }
}

fn kill(points: u64, seed: u64) {
    println!("killed at {points} points (seed {seed}): {}", killed::points(points, seed));
}
